//! What can go wrong in the service.

use std::io;
use std::path::{Path, PathBuf};

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong in the service.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The policy cannot be trusted.
    #[error("the policy {} {fault}: correct that; until then only root is served", .path.display())]
    UntrustedPolicy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The policy says something that means nothing.
    #[error("the policy {}, line {line}: {fault}: correct that; until then only root is served", .path.display())]
    Policy {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        fault: String,
    },
    /// systemd passed something else than the one listening socket.
    #[error(
        "socket activation: {0}: the socket unit must have one ListenStream= and no other Listen…="
    )]
    Activation(String),
    /// Another service listens at this socket.
    #[error("a service listens at {} already: stop it, or choose another --socket", .0.display())]
    AlreadyServed(PathBuf),
    /// Something that is no socket has the name.
    #[error("{} is there and is no socket: remove it, or choose another --socket", .0.display())]
    NotASocket(PathBuf),
    /// Nobody can be told who has connected.
    #[error("who has connected cannot be told: {0}")]
    Peer(io::Error),
    /// A manager could not be started.
    #[error("cannot start the manager process {}: {source}", .program.display())]
    Manager {
        /// The program.
        program: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The program of the managers is not installed.
    #[error(transparent)]
    NotInstalled(#[from] avf_home::Error),
    /// The system refused.
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Waiting for clients failed.
    #[error("waiting for clients failed: {0}")]
    Wait(io::Error),
}

impl Error {
    pub(crate) fn io<E: Into<io::Error>>(
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(E) -> Self {
        move |source| Self::Io { action, path: path.into(), source: source.into() }
    }
}
