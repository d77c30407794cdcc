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
    /// An APEX bundle is not installed.
    #[error(
        "Can't find the APEX {name:?}; tried {}: put it there, or set AVF_APEX_PATH to its directory",
        list(.tried)
    )]
    NoApex {
        /// Its name.
        name: String,
        /// Every place that was tried, in order.
        tried: Vec<PathBuf>,
    },
    /// The run-time directory cannot be trusted.
    #[error("the run-time directory {} {fault}: remove it, or set XDG_RUNTIME_DIR", .path.display())]
    Untrusted {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// There is no place for lasting state.
    #[error(
        "no directory for lasting state: set AVF_STATE, XDG_STATE_HOME or HOME to an absolute path"
    )]
    NoStateDir,
    /// The directory of lasting state cannot be trusted.
    #[error("the state directory {} {fault}: correct that, or set AVF_STATE to another directory", .path.display())]
    UntrustedState {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The root secret cannot be used. It is never replaced: whoever has a new one cannot open
    /// what was sealed with the old one.
    #[error(
        "the root secret {} {fault}: put the right file back; only if no instance of this user \
         matters any more, remove it, and a new one is made",
        .path.display()
    )]
    RootSecret {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
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
