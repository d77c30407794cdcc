//! The encrypted store of a guest: opened, formatted once, mounted and enlarged.
//!
//! ```no_run
//! use devicemapper::DeviceMapper;
//! use encryptedstore::{CIPHER, Options, Store};
//! use std::path::Path;
//!
//! let options = Options {
//!     mount_point: Path::new("/mnt/encryptedstore"),
//!     owner: 6000,
//!     cipher: CIPHER,
//!     must_be_formatted: false,
//! };
//! let partition = Path::new("/dev/vda2");
//! let opened = Store::open(partition, &[0; 64], &DeviceMapper::open()?, &options)?;
//! // The payload works with the files.
//! opened.store.close()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Layout
//!
//! The partition begins with the header of [`storage_header`], 4096 bytes in the clear. From there on
//! it is dm-crypt's (`aes-xts-plain64`, a key of 64 bytes, sectors of 4096 bytes, each with its number
//! as IV), and in that is ext4 with blocks of 4096 bytes, a journal and checksums on its metadata. The
//! file system's UUID and hash seed are made of the key (`SHA-256("avf encrypted store ext4" ‖ key)`,
//! 16 bytes each), so that a file system of another key is noticed before the kernel mounts it.
//!
//! # What survives a power cut
//!
//! A store is formatted, then flushed, then marked as formatted; until then the next start formats it
//! again, and after that nothing ever does. Everything else is the journal's work, but for one thing:
//! the kernel writes ext4's superblock when it mounts, unmounts and enlarges, not through the journal
//! alone, and a superblock of which only one sector of 512 bytes arrived has a wrong checksum, with
//! which nothing can be mounted. Nothing else is lost then: the fields that change are good in their
//! old as in their new state. So a superblock that has just a wrong checksum, while everything in it
//! that never changes is what was made, gets the right one. (XTS encrypts each 16 bytes by themselves:
//! of a torn sector there is the old part and the new one. A cipher over whole sectors, as HCTR2 is,
//! would lose both.)
//!
//! # What a host can do
//!
//! It has no key and sees no content, but there is no integrity either: it can put back any older
//! state of the whole or of single sectors, turn 16 bytes at a time into random ones, and see which
//! sectors change. Checksums and the checks here find most of the random bytes in metadata, none in
//! files; a payload that must know has to authenticate what it stores. Against an old header that says
//! "unformatted" there is what the guest keeps in its sealed instance data
//! ([`Options::must_be_formatted`]).

#![deny(unsafe_code)]
#![deny(missing_docs)]

mod descriptors;
mod error;
mod format;
mod geometry;
mod ids;
mod marker;
mod mounting;
mod resize;
mod store;
mod superblock;
mod sys;

pub use error::Error;
pub use store::{CIPHER, KEY_BYTES, MAPPING, Opened, Options, Store};
