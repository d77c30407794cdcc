//! The status of a method.

use super::exception::{self, EX_NONE, EX_SERVICE_SPECIFIC, EX_TRANSACTION_FAILED};
use super::{
    STATUS_FAILED_TRANSACTION, STATUS_OK, binder_exception_t, binder_status_t, name, prune_raw,
    words,
};
use std::ffi::{CStr, CString};

/// What C holds as `AStatus*`: how a method ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AStatus {
    exception: binder_exception_t,
    /// The service's own code, or the status of a transaction that failed; otherwise zero.
    error: i32,
    /// Nothing is the same as an empty text for all who look, except of a failed transaction: that
    /// is told in our own words.
    message: Option<CString>,
}

impl AStatus {
    /// The method did what it was asked for.
    pub(crate) const OK: Self = Self { exception: EX_NONE, error: 0, message: None };

    /// An exception, which is pruned to the known ones, with a text.
    ///
    /// `EX_TRANSACTION_FAILED` has the status `STATUS_FAILED_TRANSACTION`; the text of `EX_NONE` is
    /// dropped, as it does not cross the wire.
    pub(crate) fn of_exception(exception: binder_exception_t, message: Option<CString>) -> Self {
        match exception::prune(exception) {
            EX_NONE => Self::OK,
            EX_TRANSACTION_FAILED => {
                Self { exception: EX_TRANSACTION_FAILED, error: STATUS_FAILED_TRANSACTION, message }
            }
            exception => Self { exception, error: 0, message },
        }
    }

    /// A failure with a code of the service's own.
    pub(crate) fn of_service(error: i32, message: Option<CString>) -> Self {
        Self { exception: EX_SERVICE_SPECIFIC, error, message }
    }

    /// A transaction that ended with this status, which is pruned to the known ones.
    pub(crate) fn of_status(status: binder_status_t) -> Self {
        match prune_raw(status) {
            STATUS_OK => Self::OK,
            error => Self { exception: EX_TRANSACTION_FAILED, error, message: None },
        }
    }

    pub(crate) fn is_ok(&self) -> bool {
        self.exception == EX_NONE
    }

    pub(crate) fn exception(&self) -> binder_exception_t {
        self.exception
    }

    /// The service's own code, or zero if this is no failure of that kind.
    pub(crate) fn service_error(&self) -> i32 {
        if self.exception == EX_SERVICE_SPECIFIC { self.error } else { 0 }
    }

    /// The status of the transaction, or `STATUS_OK` if that succeeded (the method may have failed).
    pub(crate) fn status(&self) -> binder_status_t {
        if self.exception == EX_TRANSACTION_FAILED { self.error } else { STATUS_OK }
    }

    pub(crate) fn message(&self) -> &CStr {
        match &self.message {
            Some(message) => message,
            None => words::of(self.status()),
        }
    }

    /// One line for the log.
    pub(crate) fn description(&self) -> String {
        let exception = exception::name(self.exception).unwrap_or("unknown");
        let message = self.message().to_string_lossy();
        let detail = match self.exception {
            EX_NONE => return "OK".to_owned(),
            EX_SERVICE_SPECIFIC => format!("{}: ", self.error),
            EX_TRANSACTION_FAILED => {
                format!("{}: ", name(self.error).unwrap_or("STATUS_UNKNOWN_ERROR"))
            }
            _ => String::new(),
        };
        format!("Status({}, {exception}): '{detail}{message}'", self.exception)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::{STATUS_BAD_TYPE, STATUS_DEAD_OBJECT, STATUS_UNKNOWN_ERROR};

    fn text(text: &str) -> Option<CString> {
        Some(CString::new(text).unwrap())
    }

    #[test]
    fn every_exception_keeps_its_kind() {
        for &exception in exception::ALL {
            let status = AStatus::of_exception(exception, text("why"));
            assert_eq!(status.exception(), exception);
            assert_eq!(status.is_ok(), exception == EX_NONE);
            assert_eq!(status.service_error(), 0);
            let failed = exception == EX_TRANSACTION_FAILED;
            assert_eq!(status.status(), if failed { STATUS_FAILED_TRANSACTION } else { STATUS_OK });
        }
    }

    #[test]
    fn unknown_exceptions_are_failed_transactions() {
        for exception in [1, 42, -10, -127, -128, -130, -256, i32::MAX, i32::MIN] {
            let status = AStatus::of_exception(exception, None);
            assert_eq!(status.exception(), EX_TRANSACTION_FAILED, "{exception}");
            assert_eq!(status.status(), STATUS_FAILED_TRANSACTION, "{exception}");
        }
    }

    #[test]
    fn a_status_is_ok_or_a_failed_transaction() {
        assert_eq!(AStatus::of_status(STATUS_OK), AStatus::OK);
        let dead = AStatus::of_status(STATUS_DEAD_OBJECT);
        assert_eq!((dead.exception(), dead.status()), (EX_TRANSACTION_FAILED, STATUS_DEAD_OBJECT));
        assert_eq!(AStatus::of_status(77).status(), STATUS_UNKNOWN_ERROR);
    }

    #[test]
    fn a_service_has_codes_of_any_sign() {
        for code in [0, 1, -1, i32::MIN, i32::MAX] {
            let status = AStatus::of_service(code, text("svc"));
            assert_eq!((status.exception(), status.service_error()), (EX_SERVICE_SPECIFIC, code));
            assert_eq!(status.status(), STATUS_OK);
            assert_eq!(status.message(), c"svc");
        }
    }

    #[test]
    fn a_failed_transaction_is_told_in_words() {
        let too_long = AStatus::of_status(STATUS_FAILED_TRANSACTION);
        let limit = format!("at most {} bytes", avf_rpc::MAX_BODY);
        assert!(too_long.message().to_str().unwrap().contains(&limit));
        assert_eq!(
            AStatus::of_exception(EX_TRANSACTION_FAILED, None).message(),
            too_long.message()
        );
        assert!(!AStatus::of_status(STATUS_BAD_TYPE).message().is_empty());
        // What crosses the wire has the other end's words only.
        assert_eq!(AStatus::of_exception(-3, None).message(), c"");
        assert_eq!(AStatus::OK.message(), c"");
    }

    #[test]
    fn descriptions_say_what_failed() {
        let lines = [
            (AStatus::OK, "OK"),
            (
                AStatus::of_exception(-3, text("bad arg")),
                "Status(-3, EX_ILLEGAL_ARGUMENT): 'bad arg'",
            ),
            (AStatus::of_service(42, text("svc")), "Status(-8, EX_SERVICE_SPECIFIC): '42: svc'"),
            (
                AStatus::of_status(STATUS_DEAD_OBJECT),
                "Status(-129, EX_TRANSACTION_FAILED): 'STATUS_DEAD_OBJECT: the object's process is gone, \
                 or the session with it has ended'",
            ),
            (
                AStatus::of_exception(EX_TRANSACTION_FAILED, text("my own")),
                "Status(-129, EX_TRANSACTION_FAILED): 'STATUS_FAILED_TRANSACTION: my own'",
            ),
        ];
        for (status, line) in lines {
            assert_eq!(status.description(), line);
        }
    }
}
