//! APEX files: manifest, key and payload image.
//!
//! An APEX is a part of the operating system in a file: a zip file (and a signed package, like an
//! APK) that holds a file system image, which is mounted at `/apex/<name>`.
//!
//! | entry | what |
//! |---|---|
//! | `apex_manifest.pb` | name and version, a protobuf message: [`Manifest`] |
//! | `apex_pubkey` | the key that the image is signed with, in the form of Android Verified Boot |
//! | `apex_payload.img` | the image, stored, at a multiple of 4096 bytes; ends in a vbmeta footer |
//!
//! [`Apex::open`] reads all of it and verifies the image's vbmeta with the key. What it finds of the
//! image is enough to read it through dm-verity: where it lies in the file, where in it the hash
//! tree lies, and the root digest. The manifest is not signed: whoever mounts the image compares
//! it with the one inside, [`Apex::manifest_bytes`] with `apex_manifest.pb`. Nor does a valid
//! signature say whose it is: that is the caller's to know or to remember.
//!
//! With the feature `build`, the module `build` makes such files.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(feature = "build")]
pub mod build;
mod error;
mod file;
mod manifest;
mod section;

pub use apkzip::ReadAt;
pub use error::{Error, Result};
pub use file::{Apex, MANIFEST, PAYLOAD, PAYLOAD_ALIGNMENT, PUBLIC_KEY};
pub use manifest::{MAX_MANIFEST, MAX_NAME, Manifest};
pub use section::Section;
pub use vbmeta::Hashtree;
