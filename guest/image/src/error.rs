//! What can go wrong while an image is made.

use std::io;
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Why an image could not be made. Every message names the file or package and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The file system refused.
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A program of the host is missing or failed.
    #[error("{program} failed: {detail}")]
    Tool {
        /// The program.
        program: String,
        /// What it said.
        detail: String,
    },
    /// Nothing on this machine says where Debian packages are served.
    #[error(
        "no Debian mirror is known: set AVF_DEBIAN_MIRROR to a base URI that ends in /debian, \
         or run `cargo xtask setup`"
    )]
    NoMirror,
    /// The key ring that Debian signs with is not installed.
    #[error("{} is missing: run `cargo xtask setup` (package debian-archive-keyring)", .0.display())]
    NoKeyring(PathBuf),
    /// `packages.lock` cannot be read.
    #[error("packages.lock, line {line}: {detail}; `cargo xtask image --update-lock` rewrites it")]
    Lock {
        /// Line number, from 1.
        line: usize,
        /// What is wrong.
        detail: String,
    },
    /// A locked version is gone from the mirror.
    #[error(
        "{name} {version} of packages.lock is not served any more ({detail}): \
         `cargo xtask image --update-lock` takes the present version"
    )]
    Gone {
        /// Package name.
        name: String,
        /// The locked version.
        version: String,
        /// What the mirrors answered.
        detail: String,
    },
    /// No mirror could be reached, or what it served is not what the lock says.
    #[error(
        "cannot fetch {name} {version}: {detail}; check the network, or name another mirror in AVF_DEBIAN_MIRROR"
    )]
    Download {
        /// Package name.
        name: String,
        /// The locked version.
        version: String,
        /// What happened.
        detail: String,
    },
    /// The package index lacks a package or a field.
    #[error("the Debian package index has no usable entry for {name}: {detail}")]
    Index {
        /// Package name.
        name: String,
        /// What is missing.
        detail: String,
    },
    /// A kernel that cannot be booted.
    #[error("kernel {}: {detail}", .path.display())]
    Kernel {
        /// The kernel file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A kernel module that cannot be shipped.
    #[error("kernel module {name}: {detail}")]
    Module {
        /// Module name.
        name: String,
        /// What is wrong.
        detail: String,
    },
    /// A guest binary that would not run in the guest.
    #[error("{}: {detail}", .path.display())]
    Binary {
        /// The binary on the host.
        path: PathBuf,
        /// What is wrong and what to do.
        detail: String,
    },
    /// Two sources for one path, or a path that is not plain.
    #[error("initramfs path {path:?}: {detail}")]
    GuestPath {
        /// The path inside the guest.
        path: String,
        /// What is wrong.
        detail: String,
    },
    /// The finished image does not read back.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds what was tried, and on which file, to an I/O error.
pub(crate) fn io_error<'a>(
    action: &'static str,
    path: &'a (impl AsRef<Path> + ?Sized),
) -> impl Fn(io::Error) -> BuildError + 'a {
    move |source| BuildError::Io { action, path: path.as_ref().into(), source }
}
