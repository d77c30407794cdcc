//! ext4's superblock: is it ours, whole, and of the size that there is?
//!
//! The layout is that of the kernel's document `filesystems/ext4/super.rst`: 1024 bytes at byte 1024
//! of the device, little endian, the last four of them a CRC-32C of the others.

use crate::geometry::Geometry;
use crate::ids::Ids;
use crate::{Error, descriptors};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Bytes of a block of the file system, and of a sector of the encryption.
pub(crate) const BLOCK: u64 = 4096;
/// Where it is, and how long.
const START: u64 = 1024;
pub(crate) const LENGTH: usize = 1024;
/// Where in it its checksum is.
const CHECKSUM: usize = 0x3fc;
/// Blocks of a group: one block of bits says which are used.
pub(crate) const GROUP: u64 = 32_768;

const UUID: usize = 0x68;
const HASH_SEED: usize = 0xec;
const FEATURE_COMPAT: usize = 0x5c;
const FEATURE_INCOMPAT: usize = 0x60;
/// The journal has something to bring in.
const RECOVER: u32 = 0x4;
/// Set, and `RESIZE_INODE` taken away, by the kernel if a file system grows very much.
const META_BG: u32 = 0x10;
const RESIZE_INODE: u32 = 0x10;

/// What never changes once the file system was made, and is the same in each. The features that may
/// change are not in here.
const CONSTANTS: [(&str, usize, &[u8]); 14] = [
    ("the block size", 0x18, &[2, 0, 0, 0, 2, 0, 0, 0]),
    ("the group size", 0x20, &[0, 0x80, 0, 0, 0, 0x80, 0, 0]),
    ("the number of mounts allowed", 0x36, &[0xff, 0xff]),
    ("the magic number", 0x38, &[0x53, 0xef]),
    ("the answer to errors", 0x3c, &[2, 0, 0, 0]),
    ("the revision", 0x4c, &[1, 0, 0, 0]),
    ("the inode size", 0x54, &[11, 0, 0, 0, 0, 1, 0, 0]),
    ("a compatible feature", FEATURE_COMPAT + 1, &[0; 3]),
    ("an incompatible feature", FEATURE_INCOMPAT + 1, &[2, 0, 0]),
    ("a feature for writing", 0x64, &[0x6b, 4, 0, 0]),
    ("the journal's inode", 0xe0, &[8, 0, 0, 0, 0, 0, 0, 0]),
    ("the hash", 0xfc, &[1, 1, 64, 0, 12, 0, 0, 0]),
    ("the inode's extra size", 0x15c, &[32, 0, 32, 0]),
    ("the kind of checksum", 0x174, &[4, 1, 0, 0]),
];

/// What is zero as long as nothing is used that we do not use: from, to.
const ZEROS: [(usize, usize); 12] = [
    (0x08, 0x0c),
    (0x14, 0x18),
    (0x44, 0x4c),
    (0x50, 0x54),
    (0x78, 0x88),
    (0xc8, 0xce),
    (0xd0, 0xe0),
    (0x154, 0x158),
    (0x164, 0x174),
    (0x180, 0x194),
    (0x200, 0x248),
    (0x24c, 0x274),
];
/// And behind the upper bytes of the times.
const UNUSED: (usize, usize) = (0x27c, CHECKSUM);

/// A superblock as it was read.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Superblock([u8; LENGTH]);

/// Whether a superblock of ours has its checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Whole,
    /// Sectors of two of its versions.
    Torn,
}

/// The superblock of a device.
pub(crate) fn read(device: &Path) -> Result<Superblock, Error> {
    let mut bytes = [0; LENGTH];
    File::open(device)
        .and_then(|device| device.read_exact_at(&mut bytes, START))
        .map_err(Error::io("read the file system on", device))?;
    Ok(Superblock(bytes))
}

/// Checks that the file system on `device`, which has so many blocks, is the one of this key, and
/// mends its superblock if a power cut has torn it, or has left it with groups that only the journal
/// describes. Whatever else is wrong stays as it is.
pub(crate) fn make_mountable(device: &Path, ids: &Ids, blocks: u64) -> Result<Superblock, Error> {
    let superblock = read(device)?;
    let state = superblock.check(ids, blocks)?;
    let described = superblock.described(device)?;
    let is_ahead = described < superblock.groups();
    if state == State::Torn {
        log::info!("the storage's superblock was torn by a power cut, and is made whole");
    } else if !is_ahead {
        return Ok(superblock);
    }
    let mended = if is_ahead {
        log::info!("a power cut interrupted the storage's enlargement, which is in its journal");
        superblock.with_groups(described).with_checksum()
    } else {
        superblock.with_checksum()
    };
    // Should this be torn in turn, the next start makes it whole.
    write(device, &mended)?;
    Ok(mended)
}

/// Writes the superblock of a device that is not mounted. It is on the disk when this returns.
pub(crate) fn write(device: &Path, superblock: &Superblock) -> Result<(), Error> {
    OpenOptions::new()
        .write(true)
        .open(device)
        .and_then(|to| to.write_all_at(&superblock.0, START).and_then(|()| to.sync_all()))
        .map_err(Error::io("mend the superblock on", device))
}

impl Superblock {
    /// Ours, of this size at most, and nothing wrong but perhaps the checksum.
    pub(crate) fn check(&self, ids: &Ids, available: u64) -> Result<State, Error> {
        let has = |at: usize, bytes: &[u8]| self.0.get(at..at + bytes.len()) == Some(bytes);
        let seeds = [has(UUID, &ids.uuid), has(HASH_SEED, &ids.hash_seed)];
        match seeds {
            [true, true] => {}
            [false, false] => return Err(Error::NotOurs),
            _ => return Err(Error::damaged("the identity in its superblock is spoiled")),
        }
        for (what, at, expected) in CONSTANTS {
            if !has(at, expected) {
                return Err(Error::damaged(format!("{what} in its superblock is another")));
            }
        }
        for (from, to) in ZEROS.into_iter().chain([UNUSED]) {
            if self.0.get(from..to).is_none_or(|bytes| bytes.iter().any(|byte| *byte != 0)) {
                let detail =
                    format!("byte {from:#x} of its superblock, or one behind, is not zero");
                return Err(Error::damaged(detail));
            }
        }
        self.check_features()?;
        self.check_geometry(available)?;
        let checksum = self.word(CHECKSUM);
        Ok(if checksum == self.checksum() { State::Whole } else { State::Torn })
    }

    /// The lowest bytes of the features, which have those that change. First of all of these
    /// the resize inode, which a file system of many groups may have given up for `META_BG`.
    fn check_features(&self) -> Result<(), Error> {
        let (compat, incompat) =
            (self.word(FEATURE_COMPAT), self.word(FEATURE_INCOMPAT) & !RECOVER);
        match (compat & 0xff, incompat & 0xff) {
            (0x3c, 0xc2) => Ok(()),
            (compat, incompat) if compat == 0x3c & !RESIZE_INODE && incompat == 0xc2 | META_BG => {
                Ok(())
            }
            _ => Err(Error::damaged("the features in its superblock are others")),
        }
    }

    fn check_geometry(&self, available: u64) -> Result<(), Error> {
        let (blocks, geometry) = (self.blocks(), self.geometry());
        let inodes = geometry.inodes_per_group.checked_mul(blocks.div_ceil(GROUP));
        let hash_flag = matches!(self.word(0x160), 1 | 2);
        if blocks == 0
            || !(16..=GROUP).contains(&geometry.inodes_per_group)
            || inodes != Some(self.word(0).into())
            || !hash_flag
        {
            return Err(Error::damaged("the sizes in its superblock do not go together"));
        }
        if blocks > available {
            let bytes = |blocks: u64| blocks.saturating_mul(BLOCK);
            return Err(Error::Truncated { needed: bytes(blocks), available: bytes(available) });
        }
        Ok(())
    }

    /// Blocks of the file system.
    pub(crate) fn blocks(&self) -> u64 {
        u64::from(self.word(0x150)) << 32 | u64::from(self.word(0x04))
    }

    /// Groups of the file system.
    pub(crate) fn groups(&self) -> u64 {
        self.blocks().div_ceil(GROUP)
    }

    /// How many of its groups have descriptors, as long as the journal may have those of the rest.
    fn described(&self, device: &Path) -> Result<u64, Error> {
        // With META_BG they are elsewhere, but nothing grows that much as long as it can help it.
        if !self.needs_recovery() || self.word(FEATURE_INCOMPAT) & META_BG != 0 {
            return Ok(self.groups());
        }
        match descriptors::described(device, self)? {
            // Not even the first group: this is nothing that growing leaves.
            0 => Ok(self.groups()),
            described => Ok(described),
        }
    }

    /// The same with so many groups, all of them whole.
    fn with_groups(&self, groups: u64) -> Self {
        let blocks = groups * GROUP;
        let inodes = groups * self.geometry().inodes_per_group;
        let mut fewer = self.clone();
        fewer.put(0x00, inodes);
        fewer.put(0x04, blocks);
        fewer.put(0x150, blocks >> 32);
        fewer
    }

    /// Puts the lower half of a number.
    fn put(&mut self, at: usize, number: u64) {
        let field = self.0.iter_mut().skip(at).take(4);
        field.zip(number.to_le_bytes()).for_each(|(to, from)| *to = from);
    }

    /// Whether its journal has something that is not in its place yet.
    pub(crate) fn needs_recovery(&self) -> bool {
        self.word(FEATURE_INCOMPAT) & RECOVER != 0
    }

    pub(crate) fn geometry(&self) -> Geometry {
        Geometry {
            inodes_per_group: self.word(0x28).into(),
            reserved_descriptors: u64::from(self.word(0xcc) >> 16),
        }
    }

    fn checksum(&self) -> u32 {
        crc32c(self.0.get(..CHECKSUM).unwrap_or_default())
    }

    fn with_checksum(&self) -> Self {
        let mut whole = self.clone();
        whole.put(CHECKSUM, self.checksum().into());
        whole
    }

    fn word(&self, at: usize) -> u32 {
        let bytes = self.0.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_le_bytes).unwrap_or_default()
    }
}

/// CRC-32C (Castagnoli), without the inversion at the end, as ext4 has it.
fn crc32c(bytes: &[u8]) -> u32 {
    bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0x82f6_3b78 } else { 0 }
        })
    })
}

impl std::fmt::Debug for Superblock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Superblock({} blocks)", self.blocks())
    }
}

#[cfg(test)]
#[path = "superblock_tests.rs"]
mod tests;
