//! The `payload-metadata` partition: what the payload of a VM is made of.
//!
//! The format is that of the Android Virtualization Framework (`metadata.proto`): the length of
//! the body in bytes as u32 **big endian**, then the body, a protobuf message with the field
//! numbers of [`Metadata`]. What follows in the partition is padding.
//!
//! [`signature`] is the older form of the same thing, which `mk_payload` writes.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod container;
mod error;
mod message;
pub mod signature;
#[cfg(test)]
mod tests;

pub use error::{Error, METADATA, SIGNATURE};
pub use message::{ApexPayload, ApkPayload, Metadata, Payload, PayloadConfig};

/// Label of the partition that holds the message.
pub const PARTITION: &str = "payload-metadata";

/// Label of the partition with the package.
pub const APK_PARTITION: &str = "microdroid-apk";

/// Label of the partition with the package's APK signature scheme v4 file.
pub const IDSIG_PARTITION: &str = "microdroid-apk-idsig";

/// The only version there is.
pub const VERSION: u32 = 1;

/// Label of the partition with the APEX of this index, counted from 0.
pub fn apex_partition(index: usize) -> String {
    format!("microdroid-apex-{index}")
}

/// Most bytes that a body may have.
pub const MAX_BODY: u32 = 1 << 16;
