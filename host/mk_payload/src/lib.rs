//! Payload disks: an APK and APEXes as the partitions of one disk, without a copy of any.
//!
//! [`make`] turns a configuration (JSON, with comments and trailing commas) into a composite disk
//! file that crosvm understands and a few small files beside it:
//!
//! | file | what is in it |
//! |---|---|
//! | `payload.img` | the composite disk file, which names all the others by absolute path |
//! | `payload-header.img` | protective MBR and partition table, 20 480 bytes |
//! | `payload-footer.img` | zeros up to the backup partition table, and that table |
//! | `payload-signature.img` | the partition `signature`: [`MicrodroidSignature`], padded |
//! | `payload.img.0`, `payload.img.1`, ... | what follows each APEX, and then the APK |
//!
//! The partitions are `signature`, `microdroid-apex-0`, `microdroid-apex-1`, ... and
//! `microdroid-apk`. Each APEX and the APK is followed by zeros, and its partition ends in the
//! size of the file as u32 big endian; the partition is as short as a multiple of 4096 bytes can
//! be. The files themselves stay where they are, and must not change as long as the disk is used.
//!
//! Several runs may write to one folder, even to one output: one disk after the other gets there.
//! One that had more payloads leaves its last fillers behind, which nothing names any longer.
//!
//! [`PayloadDisk::open`] opens what such a file, or any other composite disk file, names.
//!
//! [`MicrodroidSignature`]: payload_metadata::signature::MicrodroidSignature

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod apexes;
mod args;
mod config;
mod disk;
mod error;
mod input;
mod make;
mod names;
mod output;

pub use args::{Args, run};
pub use config::{ApexConfig, ApkConfig, PayloadConfig};
pub use disk::{Extent, PayloadDisk, PayloadDiskReader};
pub use error::{Error, Result};
pub use make::make;
pub use output::check_replaceable;
