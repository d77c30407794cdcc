//! The target `verity`: data that a Merkle tree vouches for.

use crate::block::number;
use crate::table::sectors;
use crate::{Error, Table};
use std::path::Path;

/// The longest salt, which is that of `veritysetup`.
const MAX_SALT: usize = 256;
/// Block sizes of the kernel: powers of two from a sector to the smallest page.
const BLOCK_SIZES: std::ops::RangeInclusive<u32> = 512..=4096;

/// What a verity device is made of. SHA-256, and the tree's format 1 (the salt comes first).
///
/// A block that does not match is an I/O error to the reader (`EIO`); no other answer to corruption
/// is asked for. Blocks are checked each time that they are read from the disk: with the kernel's
/// option `check_at_most_once` the host could wait for the first reading, and change the disk before
/// a second one, which comes when memory was short.
#[derive(Clone, Copy, Debug)]
pub struct Verity<'a> {
    /// The block device with the data.
    pub data_device: &'a Path,
    /// Bytes of data, whole blocks.
    pub data_size: u64,
    /// The block device with the tree, top level first. It may be the same.
    pub hash_device: &'a Path,
    /// Where the tree begins on it: bytes, whole hash blocks.
    pub hash_start: u64,
    /// The root digest, 32 bytes.
    pub root: &'a [u8],
    /// The salt, at most 256 bytes.
    pub salt: &'a [u8],
    /// Bytes of a block of data.
    pub data_block_size: u32,
    /// Bytes of a block of the tree.
    pub hash_block_size: u32,
}

/// Whether a verity device has met corruption so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerityState {
    /// No block that was read differed.
    Valid,
    /// At least one did; its reader got an error.
    Corrupted,
}

impl Verity<'_> {
    /// The table: `<version> <data> <hashes> <block sizes> <blocks> <first hash block> <algorithm>
    /// <root> <salt>`.
    pub(crate) fn table(&self) -> Result<Table, Error> {
        self.check()?;
        let (data, hash) = (number(self.data_device)?, number(self.hash_device)?);
        Ok(Table::default().with("verity", self.sectors()?, self.arguments(&data, &hash)))
    }

    fn sectors(&self) -> Result<u64, Error> {
        sectors("the size of the data", self.data_size)
    }

    fn arguments(&self, data: &str, hash: &str) -> String {
        let salt = if self.salt.is_empty() { "-".into() } else { hex::encode(self.salt) };
        format!(
            "1 {data} {hash} {} {} {} {} sha256 {} {salt}",
            self.data_block_size,
            self.hash_block_size,
            self.data_size / u64::from(self.data_block_size),
            self.hash_start / u64::from(self.hash_block_size),
            hex::encode(self.root),
        )
    }

    fn check(&self) -> Result<(), Error> {
        let fail =
            |what, value: u64, rule| Err(Error::Value { what, value: value.to_string(), rule });
        for size in [self.data_block_size, self.hash_block_size] {
            if !size.is_power_of_two() || !BLOCK_SIZES.contains(&size) {
                let rule = "block sizes are powers of two from 512 to 4096";
                return fail("the block size", size.into(), rule);
            }
        }
        let (data_block, hash_block) = (self.data_block_size.into(), self.hash_block_size.into());
        if self.data_size == 0 || !self.data_size.is_multiple_of(data_block) {
            let rule = "it must be a positive number of whole blocks";
            return fail("the size of the data", self.data_size, rule);
        }
        if !self.hash_start.is_multiple_of(hash_block) {
            let rule = "it must be at a whole block; attach a loop device at it otherwise";
            return fail("the offset of the tree", self.hash_start, rule);
        }
        if self.root.len() != 32 {
            let rule = "SHA-256 has 32 bytes";
            return fail("the length of the root digest", self.root.len() as u64, rule);
        }
        if self.salt.len() > MAX_SALT {
            let rule = "it has at most 256 bytes";
            return fail("the length of the salt", self.salt.len() as u64, rule);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verity() -> Verity<'static> {
        Verity {
            data_device: Path::new("/dev/null"),
            data_size: 5 << 12,
            hash_device: Path::new("/dev/null"),
            hash_start: 2 << 12,
            root: &[0xab; 32],
            salt: &[],
            data_block_size: 4096,
            hash_block_size: 4096,
        }
    }

    #[test]
    fn arguments_are_those_of_the_kernels_document() {
        let root = "ab".repeat(32);
        assert_eq!(
            verity().arguments("254:3", "254:4"),
            format!("1 254:3 254:4 4096 4096 5 2 sha256 {root} -")
        );
        let salted = Verity { salt: &[1, 0xf0], hash_block_size: 512, ..verity() };
        assert_eq!(
            salted.arguments("7:0", "7:1"),
            format!("1 7:0 7:1 4096 512 5 16 sha256 {root} 01f0")
        );
        assert_eq!(salted.sectors().unwrap(), 40);
    }

    #[test]
    fn what_the_kernel_would_refuse_or_misunderstand() {
        let good = verity();
        let cases = [
            (Verity { data_size: 0, ..good }, "the size of the data is 0,"),
            (Verity { data_size: 4097, ..good }, "the size of the data is 4097,"),
            (Verity { data_size: 512, ..good }, "the size of the data is 512,"),
            (Verity { hash_start: 2251, ..good }, "the offset of the tree is 2251,"),
            (Verity { hash_start: 512, ..good }, "the offset of the tree is 512,"),
            (Verity { root: &[], ..good }, "the root digest is 0,"),
            (Verity { root: &[0; 31], ..good }, "the root digest is 31,"),
            (Verity { root: &[0; 64], ..good }, "the root digest is 64,"),
            (Verity { salt: &[0; 257], ..good }, "the salt is 257,"),
            (Verity { data_block_size: 0, ..good }, "the block size is 0,"),
            (Verity { data_block_size: 256, ..good }, "the block size is 256,"),
            (Verity { hash_block_size: 1000, ..good }, "the block size is 1000,"),
            (Verity { hash_block_size: 8192, ..good }, "the block size is 8192,"),
            (good, "/dev/null is not a block device"),
        ];
        for (verity, expected) in cases {
            let error = verity.table().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
