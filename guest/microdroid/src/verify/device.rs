//! Packages as devices that check what is read from them.

use crate::disk::{Extent, Source};
use crate::modules::{self, Beside};
use crate::partitions::Partition;
use anyhow::{Context, Result, ensure};
use devicemapper::{DeviceMapper, Verity, VerityState, loopdev};
use idsig::{BLOCK, Idsig, Tree};
use rustix::fs::{MemfdFlags, memfd_create};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, symlink};
use std::path::{Path, PathBuf};

/// Modules that every verified boot needs.
pub const MODULES: &[&str] = &["dm_verity"];

/// From this many bytes on, a faster hash is worth the time that its module takes to load.
const LARGE: u64 = 1 << 20;

/// The module with it.
const FASTER_HASH: &str = "sha256_ssse3";

/// Where links say which device is which.
const LINKS: &str = "/dev/block/mapper";

/// Bytes of a package's size at the end of its partition.
const TRAILER: u64 = 4;

/// The same as a number that the kernel's table takes.
const BLOCK_SIZE: u32 = 4096;

/// The kernel's device-mapper.
#[derive(Debug)]
pub struct Mapper(DeviceMapper);

/// A package as a device.
#[derive(Debug)]
pub struct Device {
    /// Its node.
    pub path: PathBuf,
    /// Root of the tree that its blocks are checked against.
    pub root: [u8; 32],
    /// Bytes that the tree covers, whole blocks. The root alone does not say.
    pub size: u64,
}

/// What the blocks of a package are checked against.
struct Hashes {
    root: [u8; 32],
    salt: Vec<u8>,
    device: PathBuf,
    /// Where the tree starts, in bytes.
    start: u64,
}

impl Mapper {
    /// Gets the kernel ready, as soon as it has its modules, for packages of so many bytes.
    pub fn open(modules: Beside, size: u64) -> Result<Self> {
        modules.wait()?;
        if size >= LARGE {
            // Before the first device is made: each stays with the hash that it has found.
            modules::load_for_use(FASTER_HASH)?;
        }
        Ok(Self(DeviceMapper::open()?))
    }

    /// Makes the device of a package.
    pub fn map(&self, source: &Source) -> Result<Device> {
        let partition = &source.partition;
        let len = partition.size()?;
        let (size, hashes) = match &source.extent {
            Extent::WithIdsig { size, idsig } => {
                let size = whole_blocks(*size, partition, len)?;
                (size, of_idsig(idsig, size).with_context(|| format!("the idsig in {idsig}"))?)
            }
            Extent::WithTrailer => {
                let storage = partition.open()?;
                let size = whole_blocks(trailer(&storage, len)?, partition, len)?;
                (size, of_content(&storage, size)?)
            }
        };
        let path = self.create(
            &source.name,
            &Verity {
                data_device: partition.path(),
                data_size: size,
                hash_device: &hashes.device,
                hash_start: hashes.start,
                root: &hashes.root,
                salt: &hashes.salt,
                data_block_size: BLOCK_SIZE,
                hash_block_size: BLOCK_SIZE,
            },
        )?;
        Ok(Device { path, root: hashes.root, size })
    }

    /// Makes the device of the image in the APEX of that number.
    pub fn map_image(
        &self,
        number: usize,
        partition: &Partition,
        apex: &apex::Apex,
    ) -> Result<PathBuf> {
        let (name, tree) = (payload_metadata::apex_partition(number), &apex.hashtree);
        // Data and tree are whole blocks; what comes after them in the image is not needed.
        let size = tree.image_size.max(tree.tree_offset.saturating_add(tree.tree_size));
        let part = format!("{name}-image");
        let part = self.0.create_linear(&part, partition.path(), apex.payload_offset, size)?;
        self.create(
            &name,
            &Verity {
                data_device: &part.path,
                data_size: tree.image_size,
                hash_device: &part.path,
                hash_start: tree.tree_offset,
                root: &tree.root_digest,
                salt: &tree.salt,
                data_block_size: tree.data_block_size,
                hash_block_size: tree.hash_block_size,
            },
        )
    }

    fn create(&self, name: &str, verity: &Verity<'_>) -> Result<PathBuf> {
        let device = self.0.create_verity(name, verity)?;
        let link = Path::new(LINKS).join(name);
        symlink(&device.path, &link)
            .with_context(|| format!("the link {} could not be made", link.display()))?;
        Ok(device.path)
    }
}

/// Whether a reader of the device of that name met a block that does not match its tree.
pub fn is_damaged(name: &str) -> bool {
    let state = DeviceMapper::open().and_then(|mapper| mapper.verity_state(name));
    matches!(state, Ok(VerityState::Corrupted))
}

/// Bytes that a file or device has.
pub fn length(mut file: &File) -> Result<u64> {
    file.seek(SeekFrom::End(0)).context("its length is not known")
}

/// The blocks that hold so many bytes, all of which must be in the partition.
fn whole_blocks(size: u64, partition: &Partition, len: u64) -> Result<u64> {
    let blocks = size.checked_next_multiple_of(BLOCK).filter(|blocks| (1..=len).contains(blocks));
    blocks.with_context(|| {
        format!("{partition} has {len} bytes, too few for a package of {size} in whole blocks")
    })
}

/// The size that the end of a partition says.
pub fn trailer(storage: &File, len: u64) -> Result<u64> {
    let at = len.checked_sub(TRAILER).context("the partition has no room for a size")?;
    let mut size = [0; TRAILER as usize];
    storage.read_exact_at(&mut size, at).context("the size at the partition's end")?;
    let size = u64::from(u32::from_be_bytes(size));
    ensure!(
        (1..=at).contains(&size),
        "the partition's last bytes say that a package of {size} bytes is in front of them, but \
         there are {at}"
    );
    Ok(size)
}

/// The tree in a v4 file, for so many bytes of whole blocks.
fn of_idsig(partition: &Partition, size: u64) -> Result<Hashes> {
    let file = partition.open()?;
    let idsig = Idsig::read(&file, length(&file)?)?;
    idsig.check_tree_size(size)?;
    let (root, salt) = (idsig.hashing.root_hash, idsig.hashing.verity_salt());
    let start = idsig.tree_offset;
    if start.is_multiple_of(BLOCK) || idsig.tree_size == 0 {
        // Of an empty tree nothing is ever read.
        let start = if idsig.tree_size == 0 { 0 } else { start };
        return Ok(Hashes { root, salt, device: partition.path().into(), start });
    }
    modules::load_for_use("loop")?;
    let device = loopdev::attach(&file, start, idsig.tree_size, true)?;
    Ok(Hashes { root, salt, device: device.path, start: 0 })
}

/// The tree of what is there now.
fn of_content(storage: &File, size: u64) -> Result<Hashes> {
    modules::load_for_use("loop")?;
    let tree = Tree::build(storage, size, &[]).context("the package could not be read")?;
    let mut file = File::from(memfd_create("tree", MemfdFlags::CLOEXEC)?);
    file.write_all(&tree.bytes)?;
    // The tree of one block is empty, which no device can be.
    file.set_len((tree.bytes.len() as u64).max(BLOCK))?;
    let device = loopdev::attach(&file, 0, 0, true)?;
    Ok(Hashes { root: tree.root, salt: Vec::new(), device: device.path, start: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_fills_whole_blocks_of_its_partition() {
        let partition = Partition::in_file(Path::new("/dev/null"));
        let blocks = |size, len| whole_blocks(size, &partition, len).ok();
        assert_eq!(blocks(1, 4096), Some(4096));
        assert_eq!(blocks(4097, 8192), Some(8192));
        for (size, len) in [(0, 4096), (1, 4095), (4097, 8191), (u64::MAX, u64::MAX)] {
            assert_eq!(blocks(size, len), None, "{size} {len}");
        }
    }

    #[test]
    fn the_size_is_at_the_end() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[0; 508]).unwrap();
        for (size, expected) in [(1_u32, Some(1)), (508, Some(508)), (0, None), (509, None)] {
            file.write_all_at(&size.to_be_bytes(), 508).unwrap();
            assert_eq!(trailer(&file, 512).ok(), expected, "{size}");
        }
        let error = trailer(&file, 3).unwrap_err().to_string();
        assert_eq!(error, "the partition has no room for a size");
    }
}
