//! Makes APEX files.
//!
//! ```no_run
//! use apex::{Manifest, build::{self, File}};
//! use vbmeta::sign::SigningKey;
//!
//! let key = SigningKey::from_pkcs8_pem(&std::fs::read_to_string("key.pem")?)?;
//! let manifest = Manifest { name: "org.example.hello".into(), version: 1 };
//! let files = [File { path: "etc/hello.txt", content: b"hello", mode: 0o644 }];
//! std::fs::write("hello.apex", build::apex(&manifest, &files, &key)?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ext4;
mod zip;

use vbmeta::sign::{self, Options, SigningKey};

use crate::{Error, MANIFEST, Manifest, PAYLOAD, PUBLIC_KEY, Result};

pub use ext4::ext4;
pub use zip::zip;

/// A file in an image.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Path in the image: relative, `/` between the parts.
    pub path: &'a str,
    /// What is in it.
    pub content: &'a [u8],
    /// Permissions.
    pub mode: u32,
}

/// An APEX of these files, whose image is signed with the key. Not signed as a package: that is
/// what `apksign::sign_v3` does.
pub fn apex(manifest: &Manifest, files: &[File<'_>], key: &SigningKey) -> Result<Vec<u8>> {
    let manifest = manifest.write();
    let inner = File { path: MANIFEST, content: &manifest, mode: 0o644 };
    let image = ext4(&[files, &[inner]].concat())?;
    of_image(&manifest, image, key)
}

/// An APEX of a file system image, which is signed with the key.
pub fn of_image(manifest: &[u8], image: Vec<u8>, key: &SigningKey) -> Result<Vec<u8>> {
    let signer = Some((key, key.sha256()));
    let payload = sign::add_hashtree_footer(image, &SALT, &Options::default(), signer)
        .map_err(|error| Error::Build(error.to_string()))?;
    zip(&[(MANIFEST, manifest), (PUBLIC_KEY, &key.public_key()), (PAYLOAD, &payload)])
}

/// Any salt will do: it keeps trees that are prepared for one image from serving another.
const SALT: [u8; 32] = *b"the salt of a file that avf made";
