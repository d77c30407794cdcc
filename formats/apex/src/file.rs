//! The file as a whole.

use apkzip::{Archive, Entry, Limits, Method};
use vbmeta::{Hashtree, Image, MAX_KEY};

use crate::{Error, MAX_MANIFEST, Manifest, ReadAt, Result, Section};

/// Name of the manifest, in the file and in the image.
pub const MANIFEST: &str = "apex_manifest.pb";
/// Name of the key.
pub const PUBLIC_KEY: &str = "apex_pubkey";
/// Name of the image.
pub const PAYLOAD: &str = "apex_payload.img";
/// The image starts at a multiple of this.
pub const PAYLOAD_ALIGNMENT: u64 = 4096;

/// An APEX has a handful of entries. The image is stored, so that its size costs nothing.
const LIMITS: Limits = Limits {
    max_entries: 4096,
    max_entry_size: 1 << 32,
    max_total_size: 1 << 32,
    max_central_directory: 1 << 20,
};

/// An APEX whose image is signed with its key. The image's blocks are not verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Apex {
    /// Bytes of the file.
    pub size: u64,
    /// What the manifest says. Only the same bytes inside the image make it true.
    pub manifest: Manifest,
    /// The manifest's bytes, which must be those of `apex_manifest.pb` in the image.
    pub manifest_bytes: Vec<u8>,
    /// The key that the image is signed with, in the form of Android Verified Boot.
    pub public_key: Vec<u8>,
    /// Rollback index of the image.
    pub rollback_index: u64,
    /// Where the image starts: bytes from the start of the file.
    pub payload_offset: u64,
    /// Bytes of the image, with tree, vbmeta and footer.
    pub payload_size: u64,
    /// The hash tree; offsets in it are those in the image.
    pub hashtree: Hashtree,
}

impl Apex {
    /// Opens the APEX in the first `len` bytes of `storage`; zeros may follow its end there. Reads a
    /// megabyte or two at most, and verifies the signature of the image.
    pub fn open<R: ReadAt + ?Sized>(storage: &R, len: u64) -> Result<Self> {
        let archive = Archive::open_with(storage, len, &LIMITS)?;
        let manifest_bytes = read(&archive, MANIFEST, MAX_MANIFEST)?;
        let manifest = Manifest::read(&manifest_bytes)?;
        let public_key = read(&archive, PUBLIC_KEY, MAX_KEY as u64)?;
        let payload = payload(&archive, storage)?;
        let image = Image::read(&payload, payload.size)?;
        image.vbmeta.signed_by(&public_key).map_err(|error| match error {
            vbmeta::Error::OtherKey => Error::PublicKeyMismatch,
            error => Error::Image(error),
        })?;
        Ok(Self {
            size: archive.sections().end_record.end,
            manifest,
            manifest_bytes,
            public_key,
            rollback_index: image.vbmeta.rollback_index(),
            payload_offset: payload.offset,
            payload_size: payload.size,
            hashtree: image.vbmeta.hashtree()?.clone(),
        })
    }

    /// As [`open`](Self::open), for a file whose length is known: nothing may follow it.
    pub fn open_exact<R: ReadAt + ?Sized>(storage: &R, size: u64) -> Result<Self> {
        let apex = Self::open(storage, size)?;
        match apex.size == size {
            true => Ok(apex),
            false => Err(Error::Length { size, end: apex.size }),
        }
    }

    /// The image in the storage that the APEX was opened from.
    pub fn payload<'a, R: ReadAt + ?Sized>(&self, storage: &'a R) -> Section<'a, R> {
        Section { storage, offset: self.payload_offset, size: self.payload_size }
    }

    /// Verifies every block of the image and its hash tree, with all cores. For hosts: a guest reads
    /// through dm-verity, which does so block by block.
    pub fn verify_contents<R: ReadAt + Sync + ?Sized>(&self, storage: &R) -> Result<()> {
        Ok(self.hashtree.verify(&self.payload(storage))?)
    }
}

fn find<'a, R: ReadAt>(archive: &'a Archive<R>, name: &'static str) -> Result<&'a Entry> {
    let entry = archive.find(name).filter(|entry| !entry.is_dir());
    entry.ok_or(Error::MissingFile(name))
}

fn read<R: ReadAt>(archive: &Archive<R>, name: &'static str, limit: u64) -> Result<Vec<u8>> {
    let entry = find(archive, name)?;
    match entry.size > limit {
        true => Err(Error::TooLarge { name, size: entry.size, limit }),
        false => Ok(archive.read(entry)?),
    }
}

fn payload<'a, R: ReadAt + ?Sized>(
    archive: &Archive<&'a R>,
    storage: &'a R,
) -> Result<Section<'a, R>> {
    let entry = find(archive, PAYLOAD)?;
    if entry.method != Method::Stored {
        return Err(Error::Compressed);
    }
    let range = archive.data_range(entry);
    match range.start.is_multiple_of(PAYLOAD_ALIGNMENT) {
        true => Ok(Section { storage, offset: range.start, size: entry.size }),
        false => Err(Error::Unaligned(range.start)),
    }
}
