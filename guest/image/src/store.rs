//! The image store: guest images side by side, each under the digest of its manifest.
//!
//! ```text
//! <home>/images/current                  digest of the image that new VMs get, one line of hex
//! <home>/images/<digest>/manifest.json   what the image holds; <digest> is the SHA-256 of its bytes
//! <home>/images/<digest>/kernel          uncompressed ELF kernel with a PVH entry point
//! <home>/images/<digest>/initrd.img      initramfs: a newc archive
//! ```
//!
//! An installed image never changes. A VM keeps the image it was made with, so old images stay until
//! somebody removes them.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::manifest::{
    Digest, FileEntry, INITRD, KERNEL, MANIFEST, MANIFEST_VERSION, Manifest, OS, SHELL_OS,
};

/// A manifest larger than this is not one of ours.
const MAX_MANIFEST_BYTES: u64 = 4 << 20;
const CURRENT: &str = "current";
const REMEDY: &str = "build an image with `cargo xtask image`";

/// What can go wrong when an image is looked up. Every message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No image was ever built in this store.
    #[error("no guest image in {}: {REMEDY}", .0.display())]
    NoCurrentImage(PathBuf),
    /// No image with this operating system is there.
    #[error(
        "no guest image with the operating system \"{os}\" is in {}: `vm info` names those that are",
        .images.display()
    )]
    NoImageOf {
        /// What was asked for.
        os: String,
        /// Where images are.
        images: PathBuf,
    },
    /// The named image is not there.
    #[error(
        "guest image {digest} is not in {}: it was removed, or the VM was made on another machine; \
         bring that image back, or recreate the VM to use the current one", .images.display()
    )]
    NotFound {
        /// The image asked for.
        digest: Digest,
        /// The folder searched.
        images: PathBuf,
    },
    /// Not 64 lower-case hexadecimal digits.
    #[error("{0:?} is not an image digest (64 lower-case hexadecimal digits)")]
    BadDigest(String),
    /// A file of the image differs from what its manifest or its name says.
    #[error("guest image file {} is damaged: {detail}; remove its folder and {REMEDY}", .path.display())]
    Damaged {
        /// The damaged file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The manifest was written by another version of this program.
    #[error("{} has format version {found}, this program reads {MANIFEST_VERSION}: {REMEDY}", .path.display())]
    Version {
        /// The manifest.
        path: PathBuf,
        /// The version it declares.
        found: u32,
    },
    /// The file system refused.
    #[error("cannot read {}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

/// An image that is installed.
#[derive(Debug, Clone)]
pub struct Image {
    /// The image's identity.
    pub digest: Digest,
    /// The uncompressed ELF kernel.
    pub kernel: PathBuf,
    /// The initramfs.
    pub initrd: PathBuf,
    /// What the image holds.
    pub manifest: Manifest,
}

impl Image {
    /// Reads kernel and initramfs and compares them with the manifest (about 30 MiB of SHA-256).
    /// [`Store::get`] compares only their sizes.
    pub fn verify(&self) -> Result<(), StoreError> {
        for (path, key) in [(&self.kernel, KERNEL), (&self.initrd, INITRD)] {
            let want = entry(&self.manifest, path, key)?;
            let found = sha256_of(path).map_err(io_error(path))?;
            if found != want.sha256 {
                return Err(damaged(
                    path,
                    format!("SHA-256 is {found}, should be {}", want.sha256),
                ));
            }
        }
        Ok(())
    }
}

/// The images of one home folder.
#[derive(Debug, Clone)]
pub struct Store {
    images: PathBuf,
}

impl Store {
    /// The store in `<home>/images`. Touches nothing: a missing folder is an empty store.
    pub fn open(home: impl AsRef<Path>) -> Self {
        Self { images: home.as_ref().join("images") }
    }

    /// The folder that holds the images.
    pub fn images_dir(&self) -> &Path {
        &self.images
    }

    /// The folder of one image, there or not.
    pub fn image_dir(&self, digest: &Digest) -> PathBuf {
        self.images.join(digest.to_string())
    }

    /// Path of the file that names the current image.
    pub fn current_path(&self) -> PathBuf {
        self.current_path_of(OS)
    }

    /// Path of the file that names the current image with the operating system `os`, a plain word.
    pub fn current_path_of(&self, os: &str) -> PathBuf {
        match os {
            OS => self.images.join(CURRENT),
            _ => self.images.join(format!("{CURRENT}-{os}")),
        }
    }

    /// The digest of the image that new VMs get.
    pub fn current_digest(&self) -> Result<Digest, StoreError> {
        self.current_digest_of(OS)
    }

    /// The digest of the image that new VMs with the operating system `os` get.
    pub fn current_digest_of(&self, os: &str) -> Result<Digest, StoreError> {
        let path = self.current_path_of(os);
        match read_small(&path, 1024) {
            Ok(bytes) => {
                String::from_utf8_lossy(&bytes).trim_end().parse().map_err(|e| damaged(&path, e))
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                let images = self.images.clone();
                Err(match os {
                    OS | SHELL_OS => StoreError::NoCurrentImage(images),
                    os => StoreError::NoImageOf { os: os.to_owned(), images },
                })
            }
            Err(e) => Err(io_error(&path)(e)),
        }
    }

    /// The image that new VMs get.
    pub fn current(&self) -> Result<Image, StoreError> {
        self.get(&self.current_digest()?)
    }

    /// The image that new VMs with the operating system `os` get.
    pub fn current_of(&self, os: &str) -> Result<Image, StoreError> {
        self.get(&self.current_digest_of(os)?)
    }

    /// One image by digest. The manifest is verified against the digest, the kernel and the
    /// initramfs by size; [`Image::verify`] does the rest.
    pub fn get(&self, digest: &Digest) -> Result<Image, StoreError> {
        let dir = self.image_dir(digest);
        let path = dir.join(MANIFEST);
        let bytes = read_small(&path, MAX_MANIFEST_BYTES).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => {
                StoreError::NotFound { digest: *digest, images: self.images.clone() }
            }
            _ => io_error(&path)(e),
        })?;
        if Digest::of(&bytes) != *digest {
            return Err(damaged(&path, "its SHA-256 is not the name of its folder"));
        }
        let manifest = parse_manifest(&path, &bytes)?;
        let image =
            Image { digest: *digest, kernel: dir.join(KERNEL), initrd: dir.join(INITRD), manifest };
        check_size(&image.manifest, &image.kernel, KERNEL)?;
        check_size(&image.manifest, &image.initrd, INITRD)?;
        Ok(image)
    }

    /// The digests of all installed images, sorted.
    pub fn list(&self) -> Result<Vec<Digest>, StoreError> {
        let entries = match fs::read_dir(&self.images) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(io_error(&self.images)(e)),
        };
        let mut digests = Vec::new();
        for entry in entries {
            let name = entry.map_err(io_error(&self.images))?.file_name();
            // Everything else in the folder (`current`, half-made images) is not an image.
            digests.extend(name.to_str().and_then(|name| name.parse::<Digest>().ok()));
        }
        digests.sort();
        Ok(digests)
    }
}

fn parse_manifest(path: &Path, bytes: &[u8]) -> Result<Manifest, StoreError> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    // The version first: another version may have other fields.
    let Version { version } = serde_json::from_slice(bytes).map_err(|e| damaged(path, e))?;
    if version != MANIFEST_VERSION {
        return Err(StoreError::Version { path: path.into(), found: version });
    }
    let manifest: Manifest = serde_json::from_slice(bytes).map_err(|e| damaged(path, e))?;
    match is_plain_word(&manifest.os) {
        true => Ok(manifest),
        false => Err(damaged(path, format!("{:?} is no operating system", manifest.os))),
    }
}

/// Whether `os` can be a part of a file name.
fn is_plain_word(os: &str) -> bool {
    let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
    !os.is_empty() && os.len() <= 64 && os.bytes().all(plain)
}

fn entry<'a>(manifest: &'a Manifest, path: &Path, key: &str) -> Result<&'a FileEntry, StoreError> {
    manifest
        .files
        .get(key)
        .ok_or_else(|| damaged(path, format!("the manifest does not list {key}")))
}

fn check_size(manifest: &Manifest, path: &Path, key: &str) -> Result<(), StoreError> {
    let want = entry(manifest, path, key)?.size;
    let found = fs::metadata(path).map_err(io_error(path))?.len();
    if found != want {
        return Err(damaged(path, format!("{found} bytes, should be {want}")));
    }
    Ok(())
}

fn read_small(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("larger than {limit} bytes"),
        ));
    }
    Ok(bytes)
}

/// SHA-256 of a file's contents, lower-case hexadecimal.
pub(crate) fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(buffer.get(..read).unwrap_or_default());
    }
}

fn damaged(path: &Path, detail: impl fmt::Display) -> StoreError {
    StoreError::Damaged { path: path.into(), detail: detail.to_string() }
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> StoreError + '_ {
    move |source| StoreError::Io { path: path.into(), source }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
