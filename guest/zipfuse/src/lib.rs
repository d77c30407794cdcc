//! A package as a read-only file system.
//!
//! The files of a zip archive appear below a mount point, served over FUSE (the kernel's
//! `include/uapi/linux/fuse.h`, protocol 7.31 and later) by a process of its own that can do nothing
//! else. Nothing is unpacked beforehand: files that the archive merely stores are read straight from
//! the storage, which is a dm-verity device, so that every byte is verified when it is read; deflated
//! ones are inflated when they are first read, checked against their CRC-32, and kept within a
//! [bound](Options::max_inflated).
//!
//! ```no_run
//! # fn main() -> Result<(), zipfuse::Error> {
//! # let package = std::fs::File::open("/dev/block/mapper/microdroid-apk").unwrap();
//! let options = zipfuse::Options { uid: 6000, gid: 6000, ..zipfuse::Options::default() };
//! // PID 1, as root:
//! let fuse = zipfuse::mount("/mnt/apk".as_ref(), &options)?;
//! // A process of its own, which has one thread and was given the two descriptors:
//! zipfuse::confine()?;
//! zipfuse::serve(fuse, package, options)
//! # }
//! ```
//!
//! What the file system is like:
//!
//! - Entries' names become paths as they are; `apkzip` has refused those that could leave the root,
//!   that are there twice, or that use a file as a directory. Directories without an entry of their
//!   own are there all the same.
//! - There are plain files and directories only. A package with links or devices is refused as a
//!   whole, by `apkzip`.
//! - Everything belongs to one user. Files have the mode that the archive recorded, without the
//!   write bits; if it recorded none, 0400, or 0500 below `bin/`. Directories have 0500.
//! - Nothing can be written. There are no times, extended attributes or locks.
//! - A file that cannot be given as it was packed gives `EIO`, one that inflates to more than the
//!   bound `EFBIG`, one that is compressed in a way that nobody knows `EOPNOTSUPP`; others are not
//!   affected.
//!
//! Requests cost two context switches each, so there are few: names and attributes never change,
//! which the kernel may rely on for good, and files and directories are neither opened nor closed.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod confine;
mod content;
mod error;
mod mount;
mod options;
mod package;
mod reply;
mod request;
mod server;
mod tree;

#[cfg(test)]
mod zip;

pub use confine::{SERVER_UID, confine};
pub use error::Error;
pub use mount::mount;
pub use options::Options;
#[doc(hidden)]
pub use server::answers;
pub use server::serve;
