//! The manifest.

use prost::Message;

use crate::{Error, Result};

/// Most bytes of a manifest.
pub const MAX_MANIFEST: u64 = 64 << 10;
/// Most bytes of a name, which is that of a directory.
pub const MAX_NAME: usize = 255;

/// What `apex_manifest.pb` says; it has more fields, which nothing here needs.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Manifest {
    /// The name, which that of the directory below `/apex` is: `com.android.adbd`.
    #[prost(string, tag = "1")]
    pub name: String,
    /// The version, from 1.
    #[prost(int64, tag = "2")]
    pub version: i64,
}

impl Manifest {
    /// Reads and checks a manifest.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let manifest = Self::decode(bytes)?;
        if !is_name(&manifest.name) {
            return Err(Error::Name(manifest.name.chars().take(MAX_NAME).collect()));
        }
        match manifest.version {
            1.. => Ok(manifest),
            version => Err(Error::Version(version)),
        }
    }

    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        self.encode_to_vec()
    }
}

/// Whether a name can be that of a directory, and is as plain as that of a package.
fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=MAX_NAME).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(plain)
}
