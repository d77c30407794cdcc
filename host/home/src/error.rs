//! What can go wrong when something is looked up on the host.

use std::io;
use std::path::{Path, PathBuf};

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong when something is looked up on the host.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A part of the installation is missing.
    #[error(
        "{what} not found; tried {}: build it with `{remedy}`, or set AVF_HOME to an installation",
        list(.tried)
    )]
    NotFound {
        /// The part.
        what: String,
        /// Every place that was tried, in order.
        tried: Vec<PathBuf>,
        /// The command that makes it.
        remedy: &'static str,
    },
    /// The run-time directory cannot be trusted.
    #[error("the run-time directory {} {fault}: remove it, or set XDG_RUNTIME_DIR", .path.display())]
    Untrusted {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// Every context identifier is in use.
    #[error("every vsock context identifier is in use: stop some VMs (`vm list` shows them)")]
    NoCid,
    /// The file system refused.
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn io<E: Into<io::Error>>(
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(E) -> Self {
        move |source| Self::Io { action, path: path.into(), source: source.into() }
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
