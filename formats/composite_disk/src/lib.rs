//! A GPT disk laid over several files.
//!
//! [`Layout::new`] takes the partitions in order and answers where on the disk each lies, which
//! ranges are zeros, and the bytes of both partition tables. Nothing is read or written: who
//! serves the disk asks [`Layout::segments`] what stands behind a range.
//!
//! Shape of the disk (sectors of 512 bytes):
//!
//! | where | what |
//! |---|---|
//! | sector 0 | protective MBR |
//! | sector 1 | GPT header |
//! | sectors 2..34 | 128 entries of 128 bytes |
//! | byte 20 480 | first partition; each partition starts at a multiple of 4096 |
//! | last 33 sectors | backup entries, backup header |
//!
//! The whole disk is a multiple of 64 KiB. Format: UEFI specification 2.10, chapter 5.
//!
//! [`gpt::Table`] reads the partition table of any disk. [`image`] reads and writes crosvm's
//! composite disk files, which list the files that a disk is laid over.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod gpt;
pub mod image;
mod layout;

pub use layout::{Error, Layout, Partition, Segment, Source};

/// Bytes in a sector.
pub const SECTOR_BYTES: u64 = 512;
/// Every partition starts at, and is padded to, a multiple of this many bytes.
pub const PARTITION_ALIGNMENT: u64 = 4096;
/// The disk's length is a multiple of this many bytes.
pub const DISK_ALIGNMENT: u64 = 64 << 10;
/// Byte at which the first partition starts.
pub const FIRST_PARTITION_OFFSET: u64 = 20_480;
/// A GPT of the usual size holds this many partitions.
pub const MAX_PARTITIONS: usize = 128;
/// Longest label, in UTF-16 units.
pub const MAX_LABEL_UNITS: usize = 36;
