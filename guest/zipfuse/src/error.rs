//! Why a package is not served.

use std::io;
use std::path::PathBuf;

/// Why a package is not served, or no longer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `/dev/fuse` could not be opened.
    #[error("cannot open /dev/fuse: {0}; the kernel needs FUSE built in, or its module loaded")]
    Device(#[source] io::Error),
    /// The mount failed.
    #[error("cannot mount the package at {mountpoint}: {source}")]
    Mount {
        /// Where.
        mountpoint: PathBuf,
        /// The kernel's error.
        source: io::Error,
    },
    /// The size of the storage is not known.
    #[error("cannot tell the size of the package's storage: {0}")]
    Storage(#[source] io::Error),
    /// The package is no archive that can be served.
    #[error("cannot serve the package: {0}")]
    Package(#[from] apkzip::Error),
    /// More directories than anybody needs.
    #[error("cannot serve the package: it has more than {limit} files and directories")]
    TooManyNodes {
        /// Most files and directories, those without an entry of their own included.
        limit: usize,
    },
    /// The kernel speaks another protocol.
    #[error("the kernel speaks FUSE {major}.{minor}; 7.31 or a later 7 is needed (Linux 5.4)")]
    Protocol {
        /// Major version.
        major: u32,
        /// Minor version.
        minor: u32,
    },
    /// The connection to the kernel failed.
    #[error("cannot {action} the kernel's FUSE connection: {source}")]
    Connection {
        /// What was tried.
        action: &'static str,
        /// The kernel's error.
        source: io::Error,
    },
    /// A privilege could not be given up.
    #[error("the file server cannot give up {what}: {source}")]
    Confine {
        /// What.
        what: &'static str,
        /// The kernel's error.
        source: io::Error,
    },
}
