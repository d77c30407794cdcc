//! From the configuration of a disk to the disk: takes its descriptors and checks everything.

use std::os::fd::OwnedFd;

use composite_disk::{Layout, Partition};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat};
use sha2::{Digest, Sha256};

use super::Disk;
use super::disk::FilePart;
use super::request::SECTOR;
use crate::Error;
use crate::config::{BlockConfig, ExtentConfig, MAX_EXTENTS};
use crate::inherit::Inherited;

/// Longest disk and longest file: file offsets are signed.
const MAX_LEN: u64 = i64::MAX as u64;

impl Disk {
    /// Makes the disk that is configured, of partitions or of extents.
    pub(crate) fn open(config: &BlockConfig, inherited: &mut Inherited) -> Result<Self, Error> {
        match (config.extents.is_empty(), config.size) {
            (true, None) => of_partitions(config, inherited),
            (false, Some(size)) => of_extents(config, size, inherited),
            (true, Some(_)) => Err(bad(config, "it has a size but no extents")),
            (false, None) => Err(bad(config, "it has extents but no size")),
        }
    }
}

fn bad(config: &BlockConfig, what: impl std::fmt::Display) -> Error {
    Error::BadConfig(format!("disk {}: {what}", config.name))
}

/// Lays out the partitions.
fn of_partitions(config: &BlockConfig, inherited: &mut Inherited) -> Result<Disk, Error> {
    let mut files = Vec::with_capacity(config.partitions.len());
    for partition in &config.partitions {
        let purpose = format!("partition {} of disk {}", partition.label, config.name);
        let file = inherited.take(partition.fd, &purpose)?;
        check_file(&file, &purpose, partition.size, partition.writable)?;
        files.push((file, partition.writable));
    }
    let layout = layout(config)?;
    Ok(Disk::new(&layout, files, config.read_only))
}

/// Where the partitions are.
pub(super) fn layout(config: &BlockConfig) -> Result<Layout, Error> {
    let partitions: Vec<_> = config
        .partitions
        .iter()
        .map(|partition| Partition {
            label: partition.label.clone(),
            size: partition.size,
            writable: partition.writable,
        })
        .collect();
    Layout::new(&partitions, guids(config.guid_seed))
        .map_err(|source| Error::Layout { disk: config.name.clone(), source })
}

/// Puts the extents in their places.
fn of_extents(config: &BlockConfig, size: u64, inherited: &mut Inherited) -> Result<Disk, Error> {
    if !config.partitions.is_empty() {
        return Err(bad(config, "it has partitions and extents"));
    }
    if !config.read_only && !is_one_file(config, size) {
        return Err(bad(config, "it has extents and is not read-only, nor one whole file"));
    }
    if size == 0 || size > MAX_LEN || !size.is_multiple_of(SECTOR) {
        return Err(bad(
            config,
            format!("it cannot have {size} bytes; 512, 1024, ... are possible"),
        ));
    }
    if config.extents.len() > MAX_EXTENTS {
        let count = config.extents.len();
        return Err(bad(config, format!("it has {count} extents; {MAX_EXTENTS} are possible")));
    }
    let mut parts = Vec::with_capacity(config.extents.len());
    let mut previous_end = 0;
    for (index, extent) in config.extents.iter().enumerate() {
        let purpose = format!("extent {index} of disk {}", config.name);
        let file_end = check_place(extent, &purpose, previous_end, size)?;
        let file = inherited.take(extent.fd, &purpose)?;
        check_file(&file, &purpose, file_end, !config.read_only)?;
        let ExtentConfig { file_offset, disk_offset, len, .. } = *extent;
        parts.push(FilePart { file, file_offset, disk_offset, len });
        previous_end = disk_offset + len;
    }
    Ok(Disk::of_parts(parts, size, config.read_only))
}

/// Whether the disk is a file from its start to the disk's end: such a disk can be written to.
fn is_one_file(config: &BlockConfig, size: u64) -> bool {
    let [extent] = config.extents.as_slice() else { return false };
    (extent.file_offset, extent.disk_offset, extent.len) == (0, 0, size)
}

/// Checks that an extent lies on the disk of `size` bytes, behind the one before it. Answers where
/// it ends in its file.
fn check_place(
    extent: &ExtentConfig,
    purpose: &str,
    previous_end: u64,
    size: u64,
) -> Result<u64, Error> {
    let bad = |what: String| Err(Error::BadConfig(format!("{purpose}: {what}")));
    let ExtentConfig { file_offset, disk_offset, len, .. } = *extent;
    if len == 0 {
        return bad("it is empty".into());
    }
    if disk_offset < previous_end {
        let place = format!("it starts at byte {disk_offset}");
        return bad(format!("{place}, before the end of the one before it, {previous_end}"));
    }
    if disk_offset.checked_add(len).is_none_or(|end| end > size) {
        return bad(format!("its {len} bytes from {disk_offset} reach beyond the disk's {size}"));
    }
    match file_offset.checked_add(len).filter(|end| *end <= MAX_LEN) {
        Some(file_end) => Ok(file_end),
        None => {
            bad(format!("its {len} bytes from {file_offset} reach beyond what a file can have"))
        }
    }
}

/// A configured file must be what the configuration says, so that a mistake shows at the start
/// and not as an I/O error in the guest.
fn check_file(file: &OwnedFd, purpose: &str, size: u64, writable: bool) -> Result<(), Error> {
    let bad = |what: String| Error::BadConfig(format!("{purpose}: {what}"));
    let status = fstat(file).map_err(Error::system("cannot examine a partition's file"))?;
    let is_block_device = FileType::from_raw_mode(status.st_mode) == FileType::BlockDevice;
    if FileType::from_raw_mode(status.st_mode) == FileType::RegularFile {
        let len = u64::try_from(status.st_size).unwrap_or(0);
        if size > len {
            return Err(bad(format!("the file has {len} bytes, {size} are configured")));
        }
    } else if !is_block_device {
        return Err(bad("neither a regular file nor a block device".into()));
    }
    let flags = fcntl_getfl(file).map_err(Error::system("cannot examine a partition's file"))?;
    let mode = flags & OFlags::RWMODE;
    if mode == OFlags::WRONLY || (writable && mode != OFlags::RDWR) {
        return Err(bad("the file is not open for what the configuration allows".into()));
    }
    Ok(())
}

/// GUIDs that look random and follow from the seed.
pub(super) fn guids(seed: [u8; 16]) -> impl FnMut() -> [u8; 16] {
    let mut counter = 0u32;
    move || {
        let digest =
            Sha256::new().chain_update(seed).chain_update(counter.to_le_bytes()).finalize();
        counter += 1;
        let mut guid = [0; 16];
        guid.iter_mut().zip(digest.iter()).for_each(|(to, from)| *to = *from);
        guid
    }
}

#[cfg(test)]
#[path = "open_tests.rs"]
mod tests;
