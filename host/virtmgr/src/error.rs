//! Why a request fails, in the classes that the interface tells apart.

use avf_aidl::android::system::virtualizationservice::IVirtualizationService as service;
use rsbinder::{ExceptionCode, Status};
use std::fmt::Display;

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request fails. The texts carry the whole chain of causes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The request itself is wrong.
    #[error("{0}")]
    BadRequest(String),
    /// The machine lacks something, or the system refused.
    #[error("{0}")]
    Host(String),
    /// The call does not fit the VM's state.
    #[error("{0}")]
    State(String),
    /// Nobody answers at the other end.
    #[error("{0}")]
    Refused(String),
    /// The requester may not do that.
    #[error("{0}")]
    Permission(String),
    /// Not there, in this version or at all.
    #[error("{0}")]
    Unsupported(String),
}

impl Error {
    /// [`Error::Host`] from a failed attempt: "cannot `action`: `cause`".
    pub(crate) fn host<E: Display>(action: &str) -> impl FnOnce(E) -> Self {
        move |cause| Self::Host(format!("cannot {action}: {cause}"))
    }
}

impl From<avf_home::Error> for Error {
    fn from(error: avf_home::Error) -> Self {
        Self::Host(error.to_string())
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        let code = match error {
            Error::BadRequest(_) => service::ERROR_BAD_REQUEST,
            Error::Host(_) => service::ERROR_HOST,
            Error::State(_) => service::ERROR_STATE,
            Error::Refused(_) => service::ERROR_REFUSED,
            Error::Permission(_) => return (ExceptionCode::Security, message.as_str()).into(),
            Error::Unsupported(_) => {
                return (ExceptionCode::UnsupportedOperation, message.as_str()).into();
            }
        };
        Self::new_service_specific_error(code, Some(message))
    }
}

/// An error with all its causes, each of them once: many errors already name theirs.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}
