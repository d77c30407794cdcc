//! Reads and writes the binary `AndroidManifest.xml` of a package, as far as it says what the
//! package is: its name and its version.
//!
//! The format is Android's binary XML: little-endian chunks of `u16` type, `u16` header size and
//! `u32` size of it all, which may hold chunks themselves. The public description is
//! `ResourceTypes.h` of Android's `libs/androidfw`.
//!
//! ```text
//! XML 0x0003
//!   string pool 0x0001     every name and value, UTF-8 or UTF-16
//!   resource map 0x0180    resource identifiers of the first strings
//!   namespace 0x0100, element 0x0102 ... their ends 0x0103, 0x0101
//! ```
//!
//! The manifest may come from a package that nobody has verified: every offset and count is
//! checked, and what two readers could understand differently (attributes that are there twice,
//! two roots, two string pools) is refused.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod bytes;
mod chunk;
mod document;
mod error;
mod kinds;
mod manifest;
mod strings;
mod write;

pub use error::{Error, Result};
pub use manifest::{MAX_LEN, MAX_PACKAGE_NAME, Manifest};
pub use write::MIN_SDK;
