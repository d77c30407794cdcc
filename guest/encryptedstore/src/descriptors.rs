//! ext4's group descriptors: does each group of the superblock have one?
//!
//! A file system that grows gets superblock and descriptors of its new groups in one transaction of
//! the journal. What is in the journal is put into its place in any order, and a power cut can leave
//! the new superblock with descriptors that are not there yet. The kernel looks at them before it
//! looks into the journal, finds groups without any, and mounts nothing. So such a superblock is made
//! one of as many groups as have descriptors; the journal brings the new one back, with the rest.
//!
//! The layout is that of the kernel's document `filesystems/ext4/group_descr.rst`.

use crate::Error;
use crate::superblock::{BLOCK, Superblock};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Bytes of a descriptor.
const LENGTH: usize = 64;
/// Where they begin: in the block behind the superblock's.
const START: u64 = BLOCK;

/// How many groups are described, up to the first of which nothing is. What is there but wrong is left
/// to the kernel: nobody may be able to take groups away by spoiling a few bytes.
pub(crate) fn described(device: &Path, superblock: &Superblock) -> Result<u64, Error> {
    let groups = superblock.groups();
    let mut bytes = vec![0; usize::try_from(groups).unwrap_or(usize::MAX).saturating_mul(LENGTH)];
    File::open(device)
        .and_then(|device| device.read_exact_at(&mut bytes, START))
        .map_err(Error::io("read the file system's groups on", device))?;
    Ok(count(&bytes).unwrap_or(groups))
}

/// The number of the first group without descriptor, if none behind it has one either.
fn count(descriptors: &[u8]) -> Option<u64> {
    let is_empty = |descriptor: &&[u8]| descriptor.iter().all(|byte| *byte == 0);
    let all = || descriptors.chunks(LENGTH);
    let empty = all().rev().take_while(is_empty).count();
    (empty > 0).then(|| (all().count() - empty) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_groups_at_the_end_that_nothing_describes_are_missing() {
        let table = |groups: &[u8]| -> Vec<u8> {
            groups
                .iter()
                .flat_map(|group| [[0; LENGTH - 1].as_slice(), &[*group]].concat())
                .collect()
        };
        for (groups, expected) in [
            (&[1, 1, 1][..], None),
            (&[1, 1, 0], Some(2)),
            (&[1, 0, 0], Some(1)),
            (&[1, 0, 1], None),
            (&[0, 0, 0], Some(0)),
            (&[], None),
        ] {
            assert_eq!(count(&table(groups)), expected, "{groups:?}");
        }
    }
}
