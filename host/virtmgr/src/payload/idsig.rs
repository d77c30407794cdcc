//! APK signature scheme v4 files: the hash tree by which the guest reads a package.

use super::package::{Package, ZIP_STARTS};
use super::{bad, duplicate};
use crate::error::chain;
use crate::partitions::{Access, expect_file, memory_file};
use crate::{Error, Result};
use rsbinder::ParcelFileDescriptor;
use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use storage_header::Header;

/// A v4 file on its way to the guest.
#[derive(Debug)]
pub(super) struct Idsig {
    /// The open file.
    pub(super) file: OwnedFd,
    /// Bytes of the file.
    pub(super) size: u64,
}

impl Idsig {
    /// The app's own file, else one that is made in memory.
    pub(super) fn of(package: &Package, given: Option<&ParcelFileDescriptor>) -> Result<Self> {
        match given {
            Some(given) => Self::given(package, given),
            None => Self::make(package),
        }
    }

    fn given(package: &Package, file: &ParcelFileDescriptor) -> Result<Self> {
        let what = format!("the idsig file of {}", package.what);
        let size = expect_file(file, &what, Access::Read)?;
        if size == 0 {
            return Err(bad(format!("{what} is empty; make it with createOrUpdateIdsigFile")));
        }
        Ok(Self { file: duplicate(file)?, size })
    }

    fn make(package: &Package) -> Result<Self> {
        let bytes = idsig::create(&package.file, package.size, &package.digest)
            .map_err(|error| sorted(&error, &package.what))?;
        let (size, file) = (bytes.len() as u64, memory_file("idsig", &bytes)?);
        drop(bytes);
        avf_spawn::heap::trim();
        Ok(Self { file, size })
    }
}

/// What becomes of a package whose signing block is too damaged to state a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damaged {
    /// It is an error.
    Refused,
    /// Its v4 file states none either, and the guest says what is wrong.
    LeftToTheGuest,
}

/// Fills `idsig` with the v4 file of `apk`, if it is not that already.
///
/// One process at a time: another that finds the file stale in the same moment would write it again
/// while a guest already reads it.
pub fn create_or_update(apk: OwnedFd, idsig: OwnedFd, damaged: Damaged) -> Result<()> {
    expect_file(&idsig, "the idsig file", Access::ReadWrite)?;
    let idsig = File::from(idsig);
    refuse_what_is_precious(&idsig)?;
    let package = Package::open(apk, "the package".into())?;
    if package.digest.is_empty() && damaged == Damaged::Refused {
        return Err(bad("the package's signing block is damaged: it states no digest".into()));
    }
    let _locked = Locked::wait_for(&idsig);
    idsig::refresh(&package.file, package.size, &package.digest, &idsig)
        .map_err(|error| sorted(&error, &package.what))?;
    avf_spawn::heap::trim();
    Ok(())
}

/// Refuses to write over what is easily named in an idsig file's place, and hard to replace.
fn refuse_what_is_precious(file: &File) -> Result<()> {
    let mut start = Vec::new();
    let read = |start: &mut Vec<u8>| -> std::io::Result<()> {
        start.resize(file.metadata()?.len().min(64) as usize, 0);
        file.read_exact_at(start, 0)
    };
    read(&mut start).map_err(Error::host("read the idsig file"))?;
    let found = match start.as_slice() {
        start if ZIP_STARTS.iter().any(|zip| start.starts_with(*zip)) => "a package",
        start if start.starts_with(&instance_image::MAGIC) => "an instance image",
        start if is_storage(start) => "encrypted storage",
        _ => return Ok(()),
    };
    Err(bad(format!("what is named as idsig file is {found}, and is not written over")))
}

/// Whether a file that starts so is encrypted storage, be its header damaged behind the marker or of
/// another version.
fn is_storage(start: &[u8]) -> bool {
    [Header::Unformatted, Header::Formatted].into_iter().any(|header| {
        let bytes = header.bytes();
        let marker = bytes.split(|byte| *byte == 0).next();
        marker.is_some_and(|marker| start.starts_with(marker))
    })
}

/// The lock on an idsig file, freed when dropped: the open file is the app's as well, which keeps it.
struct Locked<'a>(&'a File);

impl<'a> Locked<'a> {
    /// A file system without locks is no reason to fail.
    fn wait_for(file: &'a File) -> Self {
        let locked = rustix::io::retry_on_intr(|| flock(file, FlockOperation::LockExclusive));
        if let Err(error) = locked {
            log::warn!("cannot lock an idsig file: {error}");
        }
        Self(file)
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        let _ = flock(self.0, FlockOperation::Unlock);
    }
}

/// The machine's failures are told from the app's.
fn sorted(error: &idsig::Error, what: &str) -> Error {
    let text = format!("cannot make the idsig file of {what}: {}", chain(error));
    match error {
        idsig::Error::Write(_) => Error::Host(text),
        _ => Error::BadRequest(text),
    }
}
