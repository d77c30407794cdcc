//! What can go wrong, in words that say what to do.

use avf_aidl::android::system::virtualizationservice::IVirtualizationService as service;
use rsbinder::{ExceptionCode, Status};
use std::io;
use std::path::{Path, PathBuf};

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The configuration contradicts itself or lacks something.
    #[error("{0}")]
    InvalidConfig(String),
    /// This machine, or this version of the program, cannot do that.
    #[error("{0}")]
    Unsupported(String),
    /// The name cannot be one of a VM.
    #[error("Invalid VM name: {0:?} (not empty, not \".\" or \"..\", no '/' and no zero byte)")]
    InvalidName(String),
    /// A port number outside `MIN_VSOCK_PORT..=MAX_VSOCK_PORT`.
    #[error("Bad port {0}: ports of a VM are 1024 and above")]
    BadPort(u32),
    /// `create` found a VM of that name.
    #[error("virtual machine already exists: {}; open it with `get`, or delete it first", .0.display())]
    AlreadyExists(PathBuf),
    /// `delete` found no VM of that name.
    #[error("there is no virtual machine at {}", .0.display())]
    NotFound(PathBuf),
    /// The directory of a VM lacks a file, or holds a bad one.
    #[error("{what}: {}; delete the virtual machine and create it again", .path.display())]
    Damaged {
        /// What is wrong.
        what: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The configuration is one that the VM cannot go on with.
    #[error("incompatible config: {0}")]
    IncompatibleConfig(String),
    /// The call does not fit the state that the VM is in.
    #[error("{0}")]
    State(String),
    /// Output was asked of a VM that was not told to capture any.
    #[error("Capturing vm outputs is turned off: set vm_output_captured in the configuration")]
    OutputNotCaptured,
    /// The file system refused.
    #[error("{action} {} failed: {source}", .path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The manager process could not be started or reached.
    #[error("cannot start the manager process: {0}")]
    Manager(String),
    /// The manager process is gone, and its VMs with it.
    #[error("the manager process of this app died, and its virtual machines with it")]
    ManagerDied,
    /// The manager process refused a request.
    #[error("{message}")]
    Service {
        /// What sort of refusal it is.
        kind: ServiceErrorKind,
        /// The whole chain of causes.
        message: String,
    },
    /// The guest image that the VM needs is not there.
    #[error("{0}")]
    Image(String),
}

/// What sort of refusal came from the manager process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceErrorKind {
    /// The request is wrong: a value out of range, a file that is no package.
    BadRequest,
    /// The machine lacks something: QEMU, an image, memory.
    Host,
    /// The VM is not in the state for it.
    State,
    /// Nobody answers inside the VM.
    Refused,
    /// Anything else.
    Other,
}

impl Error {
    /// For `map_err` on calls that concern a file.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::InvalidConfig(message.into())
    }

    /// Sorts the answer of the manager process.
    pub(crate) fn from_status(status: &Status) -> Self {
        let text = status.message().filter(|text| !text.is_empty());
        let message = text.map_or_else(|| status.to_string(), str::to_owned);
        match status.exception_code() {
            ExceptionCode::ServiceSpecific => {
                Self::Service { kind: kind(status.service_specific_error()), message }
            }
            ExceptionCode::UnsupportedOperation => Self::Unsupported(message),
            ExceptionCode::IllegalState => Self::State(message),
            ExceptionCode::IllegalArgument => Self::InvalidConfig(message),
            ExceptionCode::TransactionFailed => match status.transaction_error() {
                rsbinder::StatusCode::DeadObject => Self::ManagerDied,
                _ => Self::Service { kind: ServiceErrorKind::Other, message },
            },
            _ => Self::Service { kind: ServiceErrorKind::Other, message },
        }
    }
}

fn kind(code: i32) -> ServiceErrorKind {
    match code {
        service::ERROR_BAD_REQUEST => ServiceErrorKind::BadRequest,
        service::ERROR_HOST => ServiceErrorKind::Host,
        service::ERROR_STATE => ServiceErrorKind::State,
        service::ERROR_REFUSED => ServiceErrorKind::Refused,
        _ => ServiceErrorKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rsbinder::StatusCode;

    #[test]
    fn the_managers_words_arrive_unchanged() {
        let status = Status::new_service_specific_error(2, Some("no QEMU".into()));
        let error = Error::from_status(&status);
        assert!(matches!(error, Error::Service { kind: ServiceErrorKind::Host, .. }));
        assert_eq!(error.to_string(), "no QEMU");
    }

    #[test]
    fn exceptions_keep_their_sort() {
        let unsupported: Status = (ExceptionCode::UnsupportedOperation, "no").into();
        assert!(matches!(Error::from_status(&unsupported), Error::Unsupported(_)));
        let dead: Status = StatusCode::DeadObject.into();
        assert!(matches!(Error::from_status(&dead), Error::ManagerDied));
        let unknown = Status::new_service_specific_error(99, None);
        let error = Error::from_status(&unknown);
        assert!(matches!(error, Error::Service { kind: ServiceErrorKind::Other, .. }));
        assert!(!error.to_string().is_empty());
    }
}
