//! What can be wrong with partition tables.

use crate::MAX_LABEL_UNITS;
use std::io;

/// Why a disk, or one of its two partition tables, is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The disk's length is no whole number of sectors, or no table fits into it.
    #[error("a disk of {0} bytes holds no partition table; it needs at least 67 sectors of 512")]
    DiskSize(u64),
    /// The disk could not be read.
    #[error("{what} could not be read: {cause}")]
    Io {
        /// What was being read.
        what: &'static str,
        /// The reason; `UnexpectedEof` if the storage is shorter than it was said to be.
        cause: io::Error,
    },
    /// Sector 0 does not say that the rest of the disk is under a GPT.
    #[error("the disk has no protective MBR, so its partition table is not looked at")]
    NoProtectiveMbr,
    /// Both tables are damaged.
    #[error("both partition tables are damaged; the primary: {primary}; the backup: {backup}")]
    BothDamaged {
        /// What is wrong with the primary table.
        primary: Box<Error>,
        /// What is wrong with the backup table.
        backup: Box<Error>,
    },
    /// The header does not start with `EFI PART`.
    #[error("there is no header in sector {0}")]
    NoHeader(u64),
    /// Another revision than 1.0.
    #[error("the header has revision {0:#010x}; only 0x00010000 is known")]
    Revision(u32),
    /// The header's own length is out of range.
    #[error("the header says that it has {0} bytes; it has 92 to 512")]
    HeaderSize(u32),
    /// The header's bytes are not the ones that its checksum was made of.
    #[error("the header's checksum is wrong: {stated:#010x} stated, {actual:#010x} found")]
    HeaderChecksum {
        /// The checksum in the header.
        stated: u32,
        /// The one its bytes have.
        actual: u32,
    },
    /// The header was written for another sector.
    #[error("the header in sector {at} says that it is in sector {stated}")]
    WrongPlace {
        /// Where it is.
        at: u64,
        /// Where it says to be.
        stated: u64,
    },
    /// The primary header says that the backup is outside the disk, or the backup that the
    /// primary is not in sector 1.
    #[error("the header in sector {at} says that the other one is in sector {stated}")]
    OtherHeader {
        /// Where the header is.
        at: u64,
        /// Where it says that the other one is.
        stated: u64,
    },
    /// The range for partitions is empty, or reaches into the headers.
    #[error("the header says that partitions lie in sectors {first}..={last} of {sectors}")]
    Usable {
        /// First sector for partitions.
        first: u64,
        /// Last sector for partitions.
        last: u64,
        /// Sectors of the disk.
        sectors: u64,
    },
    /// More entries than are read, or none.
    #[error("the header says that there are {0} entries; 1 to 1024 are read")]
    EntryCount(u32),
    /// The size of an entry is not 128 times a power of two, or more than a page.
    #[error("the header says that an entry has {0} bytes; 128, 256, ... 4096 are possible")]
    EntrySize(u32),
    /// The entries lie outside the disk, or on the headers or the partitions.
    #[error("the header says that the entries start at sector {0}, where they have no room")]
    EntriesPlace(u64),
    /// The entries' bytes are not the ones that the checksum was made of.
    #[error("the entries' checksum is wrong: {stated:#010x} stated, {actual:#010x} found")]
    EntriesChecksum {
        /// The checksum in the header.
        stated: u32,
        /// The one the entries have.
        actual: u32,
    },
    /// A partition ends before it starts, or reaches out of the range for partitions.
    #[error("entry {entry} lies in sectors {first}..={last}, outside the range for partitions")]
    Extent {
        /// Index of the entry, from 0.
        entry: usize,
        /// Its first sector.
        first: u64,
        /// Its last sector.
        last: u64,
    },
    /// Two partitions share sectors.
    #[error("the partitions {0:?} and {1:?} overlap")]
    Overlap(String, String),
    /// A label is not UTF-16.
    #[error("the label of entry {0} is not UTF-16 text of at most {MAX_LABEL_UNITS} units")]
    Label(usize),
    /// Two partitions have the same label.
    #[error("two partitions are labelled {0:?}; labels must differ")]
    DuplicateLabel(String),
}

/// What is wrong with a disk that can be read all the same.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// The backup was read because the primary table is damaged.
    #[error("the backup partition table was read, because the primary is damaged: {0}")]
    PrimaryDamaged(Error),
    /// The primary table was read; the backup would not do in its place.
    #[error("the backup partition table is damaged: {0}")]
    BackupDamaged(Error),
    /// Both tables are in order and say different things; the primary counts.
    #[error("the backup partition table differs from the primary")]
    BackupDiffers,
}
