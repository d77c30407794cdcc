//! The hand-over: what the manager of a VM tells its guest before the guest does anything else.
//!
//! One message goes from host to guest over the virtio-serial port [`PORT`], and then the host
//! closes its end. The format is this project's own:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | [`MAGIC`] |
//! | 4 | version, little endian: [`VERSION`] |
//! | 4 | length of the body in bytes, little endian: 1 to [`MAX_BODY`] |
//! | … | body: protobuf; the fields of [`Handover`] and their numbers are in `wire.rs` |
//!
//! The message carries secrets ([`Handover::dice`]): they are zeroised when dropped and never shown.
//! The guest knows nothing of its host at that point, so [`Handover::read`] checks every limit.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod error;
mod message;
#[cfg(test)]
mod tests;
mod wire;

pub use error::Error;
pub use message::{Handover, PayloadDiskSettings, PayloadSettings, StorageSettings};

/// Name of the virtio-serial port that carries the message.
pub const PORT: &str = "avf.handover";

/// The first bytes of the message.
pub const MAGIC: [u8; 8] = *b"AVFHAND\n";

/// The only version there is.
pub const VERSION: u32 = 3;

/// Most bytes that a body may have.
pub const MAX_BODY: u32 = 65536;

/// Bytes of an instance id.
pub const INSTANCE_ID_LEN: usize = 64;

/// Most bytes of [`Handover::dice`]: a chain of 16 KiB, and what goes around it.
pub const MAX_DICE: usize = 20 << 10;

/// Most extra packages: each takes two partitions of a disk that can have 128.
pub const MAX_EXTRA_APKS: usize = 62;
