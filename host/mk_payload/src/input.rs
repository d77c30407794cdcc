//! The files that go onto a disk.

use crate::{Error, Result};
use rustix::fs::OFlags;
use std::fs::{File, Metadata, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// An APEX or the APK.
#[derive(Debug)]
pub(crate) struct Input {
    /// Its absolute path.
    pub(crate) path: PathBuf,
    /// Its size in bytes, more than 0: the trailer of its partition has 32 bits.
    pub(crate) size: u32,
    /// Tells it apart from every other file.
    pub(crate) identity: Identity,
}

/// Device and inode.
pub(crate) type Identity = (u64, u64);

impl Input {
    /// Examines the file at `path`, a symbolic link's target, which `named_in` names.
    pub(crate) fn open(path: &Path, named_in: &Path) -> Result<Self> {
        let path = std::path::absolute(path)
            .map_err(|cause| Error::Read { path: path.to_owned(), cause })?;
        let (_, metadata) = open_regular(&path, named_in)?;
        let size = metadata.len();
        match u32::try_from(size) {
            Ok(0) => Err(Error::Empty(path)),
            Ok(size) => Ok(Self { path, size, identity: identity(&metadata) }),
            Err(_) => Err(Error::TooLarge { path, size }),
        }
    }
}

pub(crate) fn identity(metadata: &Metadata) -> Identity {
    (metadata.dev(), metadata.ino())
}

/// Opens a regular file, or a symbolic link to one. Waits for nobody, not even at a pipe.
pub(crate) fn open_regular(path: &Path, named_in: &Path) -> Result<(File, Metadata)> {
    let read = |cause| Error::Read { path: path.to_owned(), cause };
    let before = path.metadata().map_err(|cause| Error::Stat {
        path: path.to_owned(),
        cause,
        named_in: named_in.to_owned(),
    })?;
    if !before.is_file() {
        return Err(Error::NotAFile(path.to_owned()));
    }
    let flags = OFlags::NONBLOCK.bits() as i32;
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(read)?;
    let metadata = file.metadata().map_err(read)?;
    // It may be another one by now.
    if !metadata.is_file() {
        return Err(Error::NotAFile(path.to_owned()));
    }
    Ok((file, metadata))
}

/// The content of a file, at most `limit` + 1 bytes of it, and the file.
pub(crate) fn read_bounded(path: &Path, limit: u64) -> Result<(Vec<u8>, File)> {
    let read = |cause| Error::Read { path: path.to_owned(), cause };
    let file = File::open(path).map_err(read)?;
    let mut bytes = Vec::new();
    (&file).take(limit + 1).read_to_end(&mut bytes).map_err(read)?;
    Ok((bytes, file))
}

/// Which file the open file at `path` is.
pub(crate) fn identity_of(path: &Path, file: &File) -> Result<Identity> {
    let read = |cause| Error::Read { path: path.to_owned(), cause };
    Ok(identity(&file.metadata().map_err(read)?))
}
