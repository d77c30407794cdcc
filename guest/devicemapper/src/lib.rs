//! Device-mapper targets and loop devices, by their system calls.
//!
//! The guest reads a package through dm-verity: each block is checked against a Merkle tree when it
//! is read, and a block that does not match is an I/O error to the reader, never data. What the guest
//! keeps is encrypted by dm-crypt.
//!
//! ```no_run
//! use devicemapper::{DeviceMapper, Verity};
//! use std::path::Path;
//!
//! let verity = Verity {
//!     data_device: Path::new("/dev/vda3"),
//!     data_size: 1 << 20,
//!     hash_device: Path::new("/dev/vda4"),
//!     hash_start: 4096,
//!     root: &[0; 32],
//!     salt: &[],
//!     data_block_size: 4096,
//!     hash_block_size: 4096,
//! };
//! let device = DeviceMapper::open()?.create_verity("microdroid-apk", &verity)?;
//! println!("verified: {}", device.path.display());
//! # Ok::<(), devicemapper::Error>(())
//! ```
//!
//! There is no udev in the guest and none is needed: devtmpfs has made the node `/dev/dm-<n>` by the
//! time the calls here return. Device-mapper's names are no paths; who wants one makes a link.
//!
//! The formats are those of the kernel's headers `linux/dm-ioctl.h` and `linux/loop.h` and of its
//! documents on the targets (`admin-guide/device-mapper/verity.rst`, `dm-crypt.rst`, `linear.rst`).
//! They are written as bytes; the only unsafe code is the system call itself, in one file.

#![deny(unsafe_code)]
#![deny(missing_docs)]

mod block;
mod crypt;
mod error;
pub mod loopdev;
mod mapper;
mod request;
mod sys;
mod table;
mod verity;

pub use crypt::Crypt;
pub use error::Error;
pub use mapper::{Access, Device, DeviceMapper};
pub use table::{SECTOR, Table, Target};
pub use verity::{Verity, VerityState};
