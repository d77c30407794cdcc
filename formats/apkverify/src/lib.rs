//! Verifies signed Android packages: APK Signature Scheme v3 and v3.1, and v2 if asked for.
//!
//! The formats are those of "APK Signature Scheme v2/v3/v3.1" in the Android Open Source
//! Project's documentation. A signing block stands between the last file and the central
//! directory of a package; what it signs are digests over everything else, so that a package that
//! [`verify`] accepts has not one byte outside the block that its signer did not sign.
//!
//! The package is hostile: all lengths are bounded ([`Parts::find`] and [`verify`] say by what),
//! and memory hardly depends on the size of the package (64 bytes for each MiB of it). The storage
//! must not change meanwhile; [`verify`] says why. What this crate does not judge is the zip archive as such; open the package with
//! [`apkzip::Archive`] as well before anything in it is used.
//!
//! ```no_run
//! let package = std::fs::File::open("payload.apk")?;
//! let len = package.metadata()?.len();
//! let verified = apkverify::verify(&package, len, &apkverify::Policy::default())?;
//! println!("{} signed it with {}", verified.certificate.len(), verified.algorithm);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod algorithm;
mod attributes;
mod block;
mod bytes;
mod certificate;
mod chunks;
mod content;
mod error;
mod key;
mod lineage;
mod parts;
mod scheme;
mod signer;
mod tree;
mod verify;

pub use algorithm::{DigestAlgorithm, SignatureAlgorithm};
pub use content::ContentDigest;
pub use error::{Error, Result};
pub use parts::Parts;
pub use scheme::Scheme;
pub use verify::{Policy, Verified, apk_digest, verify};
