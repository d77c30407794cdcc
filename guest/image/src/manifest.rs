//! `manifest.json`: what an image holds, and thereby the image's identity.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::store::StoreError;

/// Version of `manifest.json` that this crate reads and writes.
pub const MANIFEST_VERSION: u32 = 1;
/// The operating system of the image that every VM gets which asks for no other.
pub const OS: &str = "microdroid";
/// The operating system of the image that has a shell besides.
pub const SHELL_OS: &str = "microdroid_shell";
/// Name of the kernel inside an image, and its key in [`Manifest::files`].
pub const KERNEL: &str = "kernel";
/// Name of the initramfs inside an image, and its key in [`Manifest::files`].
pub const INITRD: &str = "initrd.img";
/// Name of the manifest inside an image.
pub const MANIFEST: &str = "manifest.json";

/// Identity of an image: SHA-256 of its `manifest.json`, which holds the digest of everything else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 bytes, as a measurement wants them.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let bad = || StoreError::BadDigest(text.chars().take(80).collect());
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| bad())?;
        // One image, one name: upper-case digits would make a second folder name for it.
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(bad());
        }
        Ok(Self(bytes))
    }
}

/// What an image holds. Serialised as JSON with two spaces of indent and sorted files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Format version, [`MANIFEST_VERSION`].
    pub version: u32,
    /// Operating system of the guest: `microdroid`.
    pub os: String,
    /// Architecture as Rust and Linux name it, for instance `x86_64`.
    pub arch: String,
    /// Release of the kernel as `uname -r` prints it.
    pub kernel_version: String,
    /// Version of the C library that payloads run on, for instance `2.41`.
    pub glibc_version: String,
    /// Memory below which the image does not boot reliably, in MiB.
    pub min_memory_mib: u32,
    /// [`KERNEL`], [`INITRD`], and each regular file of the initramfs by absolute path.
    pub files: BTreeMap<String, FileEntry>,
    /// The distribution packages that kernel, modules and C library came from, by name.
    pub packages: Vec<PackageEntry>,
}

/// One file of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// SHA-256 of the contents, lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// Permission bits in octal, for instance `755`.
    pub mode: String,
}

/// One distribution package that went into an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageEntry {
    /// Package name.
    pub name: String,
    /// Package version.
    pub version: String,
    /// SHA-256 of the package file, lower-case hexadecimal.
    pub sha256: String,
}
