//! What can go wrong, in words that say what to do.

use avf_aidl::android::system::virtualizationservice::IVirtualizationService as service;
use rsbinder::{ExceptionCode, Status};
use std::io;
use std::path::{Path, PathBuf};

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a service's policy must grant a user who is to run VMs; [`Error::Permission`] names it.
pub const MANAGE_VIRTUAL_MACHINE_PERMISSION: &str = "android.permission.MANAGE_VIRTUAL_MACHINE";
/// What it must grant for all that is not for every app: custom images, payload configurations,
/// extra packages, networks, debuggers.
pub const USE_CUSTOM_VIRTUAL_MACHINE_PERMISSION: &str =
    "android.permission.USE_CUSTOM_VIRTUAL_MACHINE";

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that cannot be one of its setting.
    #[error("{0}")]
    InvalidConfig(String),
    /// The configuration lacks something, or two of its settings do not go together.
    #[error("{0}")]
    IncompleteConfig(String),
    /// A configuration that was kept on disk, or was sent, is none.
    #[error("Persisted VM config is invalid: {0}")]
    PersistedConfig(String),
    /// A configuration that was kept on disk, or was sent, by a later version of the program.
    #[error("Version {0} too high; current is {current}", current = crate::config_file::VERSION)]
    ConfigVersion(i32),
    /// This machine, or this version of the program, cannot do that.
    #[error("{0}")]
    Unsupported(String),
    /// The name cannot be one of a VM.
    #[error(
        "Invalid VM name: {0:?} (1 to 255 bytes, not \".\" or \"..\", no '/' and no zero byte)"
    )]
    InvalidName(String),
    /// A port number outside `MIN_VSOCK_PORT..=MAX_VSOCK_PORT`.
    #[error("Bad port {0}: ports of a VM are 1024 and above")]
    BadPort(u32),
    /// `create` found a VM of that name.
    #[error("virtual machine already exists: {}; use that one, or delete it first", .0.display())]
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
    /// Console input was asked of a VM that was not told to take any.
    #[error(
        "VM console input is not supported: set vm_console_input_supported in the configuration"
    )]
    ConsoleInputNotSupported,
    /// The descriptor was closed, or used up by an import.
    #[error("Descriptor has been closed")]
    DescriptorClosed,
    /// What came as the descriptor of a VM is none, or not a whole one.
    #[error("bad VM descriptor: {0}")]
    BadDescriptor(String),
    /// The service's policy does not let this user do that.
    #[error("{0}")]
    Permission(String),
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
    /// A port of a VM accepts connections, but no Binder RPC session comes of them.
    #[error("Failed to connect to vsock server: {0}")]
    Rpc(String),
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

/// Which of the original's exceptions an error would have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `IllegalArgumentException`: a value that no VM can have.
    IllegalArgument,
    /// `IllegalStateException`: settings that do not go together, a descriptor that was closed.
    IllegalState,
    /// `UnsupportedOperationException`: not on this machine, not in this version.
    UnsupportedOperation,
    /// `SecurityException`: the permission is missing.
    Security,
    /// `VirtualMachineException`: everything else.
    VirtualMachine,
}

impl Error {
    /// Which of the original's exceptions this would have been.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidConfig(_) | Self::InvalidName(_) | Self::BadPort(_) => {
                ErrorKind::IllegalArgument
            }
            Self::IncompleteConfig(_) | Self::DescriptorClosed => ErrorKind::IllegalState,
            Self::Unsupported(_) => ErrorKind::UnsupportedOperation,
            Self::Permission(_) => ErrorKind::Security,
            _ => ErrorKind::VirtualMachine,
        }
    }

    /// For `map_err` on calls that concern a file.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::InvalidConfig(message.into())
    }

    /// The call does not fit the state of the VM.
    pub(crate) fn state(message: impl Into<String>) -> Self {
        Self::State(message.into())
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
            ExceptionCode::Security => Self::Permission(message),
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
        let denied: Status = (ExceptionCode::Security, "does not have the permission").into();
        assert_eq!(Error::from_status(&denied).kind(), ErrorKind::Security);
        let dead: Status = StatusCode::DeadObject.into();
        assert!(matches!(Error::from_status(&dead), Error::ManagerDied));
        let unknown = Status::new_service_specific_error(99, None);
        let error = Error::from_status(&unknown);
        assert!(matches!(error, Error::Service { kind: ServiceErrorKind::Other, .. }));
        assert!(!error.to_string().is_empty());
    }

    #[test]
    fn every_sort_of_exception_has_its_errors() {
        use ErrorKind::{
            IllegalArgument, IllegalState, Security, UnsupportedOperation, VirtualMachine,
        };
        let text = String::new;
        for (error, kind) in [
            (Error::InvalidConfig(text()), IllegalArgument),
            (Error::InvalidName(text()), IllegalArgument),
            (Error::BadPort(1), IllegalArgument),
            (Error::IncompleteConfig(text()), IllegalState),
            (Error::DescriptorClosed, IllegalState),
            (Error::Unsupported(text()), UnsupportedOperation),
            (Error::Permission(text()), Security),
            (Error::State(text()), VirtualMachine),
            (Error::ConsoleInputNotSupported, VirtualMachine),
            (Error::OutputNotCaptured, VirtualMachine),
            (Error::IncompatibleConfig(text()), VirtualMachine),
            (Error::ManagerDied, VirtualMachine),
        ] {
            assert_eq!(error.kind(), kind, "{error:?}");
        }
    }
}
