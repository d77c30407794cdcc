//! GUID partition tables: what [`Layout`](crate::Layout) writes, and a reader of any.
//!
//! Format: UEFI specification 2.10, chapter 5.

mod entries;
mod error;
mod read;
mod write;

pub use entries::Partition;
pub use error::{Error, Warning};
pub use read::Table;
pub(crate) use write::{Entry, FOOTER_BYTES, Tables};

use crate::{MAX_PARTITIONS, SECTOR_BYTES};

const SIGNATURE: [u8; 8] = *b"EFI PART";
const REVISION: u32 = 0x0001_0000;
/// Bytes of a header that mean something; the rest of its sector is zero.
const HEADER_BYTES: u32 = 92;
const ENTRY_BYTES: usize = 128;
const ENTRIES_BYTES: usize = ENTRY_BYTES * MAX_PARTITIONS;
const SECTOR: usize = SECTOR_BYTES as usize;
