//! What can go wrong.

use std::io;
use std::path::{Path, PathBuf};

/// Why a store could not be opened or closed. Whatever the reason, what was kept is still there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The kernel refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was to be done.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// The kernel's reason.
        source: io::Error,
    },
    /// The mapping could not be made or removed.
    #[error("cannot set up the encryption: {0}")]
    Mapper(#[from] devicemapper::Error),
    /// The header is none.
    #[error(transparent)]
    Header(#[from] storage_header::Error),
    /// A cipher that was never used.
    #[error("the storage's cipher {cipher:?} is not known: take the version that made it")]
    Cipher {
        /// Its name.
        cipher: String,
    },
    /// The instance has a formatted store, and this one is not.
    #[error(
        "the storage of this instance was replaced by an unformatted one: put back the storage that \
         goes with it, or make a new instance"
    )]
    Replaced,
    /// Decrypted with the key, it is no file system of ours.
    #[error(
        "the storage cannot be read with this instance's key: it is the storage of another instance, \
         or its beginning is damaged; put back the one that goes with this instance"
    )]
    NotOurs,
    /// It is ours, but not as it was.
    #[error("the storage is damaged: {detail}; put back a copy of it")]
    Damaged {
        /// What was found.
        detail: String,
    },
    /// The file system is larger than the partition.
    #[error(
        "the storage was cut short: its file system has {needed} bytes, and there are {available}; \
         give the file its size back, or put back a copy of it"
    )]
    Truncated {
        /// Bytes of the file system.
        needed: u64,
        /// Bytes of the encrypted region.
        available: u64,
    },
    /// No file system fits.
    #[error("the storage has {bytes} bytes, but it takes at least {minimum}: make a larger one")]
    TooSmall {
        /// Bytes of the partition.
        bytes: u64,
        /// The least.
        minimum: u64,
    },
    /// The program that makes file systems failed.
    #[error("cannot format the storage: {detail}; the next start tries it again")]
    Format {
        /// What it said.
        detail: String,
    },
    /// The kernel did not take the file system.
    #[error(
        "cannot mount the storage's file system at {}: {source} (the kernel's log says more); it may \
         be damaged: put back a copy of it", mount_point.display()
    )]
    Mount {
        /// Where.
        mount_point: PathBuf,
        /// The kernel's reason.
        source: io::Error,
    },
    /// Files are still open.
    #[error("cannot unmount {}: {source}; end the programs that use it first", mount_point.display())]
    Unmount {
        /// Where.
        mount_point: PathBuf,
        /// The kernel's reason.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`.
    pub(crate) fn io<E: Into<io::Error>>(
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(E) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source: source.into() }
    }

    pub(crate) fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged { detail: detail.into() }
    }
}
