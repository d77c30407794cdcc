//! What can go wrong with a session.

use rsbinder::StatusCode;

/// What can go wrong with a session.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The session could not be opened.
    #[error("the Binder RPC session with {peer} could not be set up: {status:?}")]
    Setup {
        /// Who was to be at the other end.
        peer: String,
        /// What the protocol stack says.
        status: StatusCode,
    },
    /// The object at the other end is of another interface.
    #[error("{peer} serves another interface than {wanted}: {status:?}")]
    Interface {
        /// Who is at the other end.
        peer: String,
        /// The descriptor that was asked for.
        wanted: &'static str,
        /// What the protocol stack says.
        status: StatusCode,
    },
    /// A system call on one of the sockets failed.
    #[error("{action} failed: {source}")]
    Io {
        /// What was being done.
        action: &'static str,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The server object could not be made.
    #[error("the Binder RPC server could not be made: {0:?}")]
    Server(StatusCode),
}

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn io(action: &'static str) -> impl Fn(rustix::io::Errno) -> Self {
        move |errno| Self::Io { action, source: errno.into() }
    }
}
