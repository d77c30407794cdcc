//! Statuses: the `binder_status_t` of a function, and the `AStatus` of a method.
//!
//! The figures are those that cross the wire (`status_t` of Binder in the numbering of Linux), and
//! the same that `<android/binder_status.h>` gives its names.

mod c_api;
mod exception;
mod header;
mod value;
mod words;

pub use crate::binder_status_t;
pub use c_api::*;
pub(crate) use header::{read, write};
pub use value::AStatus;

use rsbinder::StatusCode;

/// `binder_exception_t`: the kind of a method's failure.
#[allow(non_camel_case_types, reason = "the name that C knows")]
pub type binder_exception_t = i32;

/// One list of the statuses that C knows: constants, names and the set that [`prune_raw`] lets pass.
macro_rules! statuses {
    ($($name:ident = $value:expr;)+) => {
        $(#[doc = concat!("`", stringify!($name), "` of `<android/binder_status.h>`.")]
        pub const $name: binder_status_t = $value;)+

        /// The name that C has for a status.
        pub(crate) fn name(status: binder_status_t) -> Option<&'static str> {
            match status {
                $($name => Some(stringify!($name)),)+
                _ => None,
            }
        }

        #[cfg(test)]
        pub(crate) const ALL: &[binder_status_t] = &[$($name),+];
    };
}

statuses! {
    STATUS_OK = 0;
    STATUS_UNKNOWN_ERROR = i32::MIN;
    STATUS_NO_MEMORY = -12;
    STATUS_INVALID_OPERATION = -38;
    STATUS_BAD_VALUE = -22;
    STATUS_BAD_TYPE = i32::MIN + 1;
    STATUS_NAME_NOT_FOUND = -2;
    STATUS_PERMISSION_DENIED = -1;
    STATUS_NO_INIT = -19;
    STATUS_ALREADY_EXISTS = -17;
    STATUS_DEAD_OBJECT = -32;
    STATUS_FAILED_TRANSACTION = i32::MIN + 2;
    STATUS_BAD_INDEX = -75;
    STATUS_NOT_ENOUGH_DATA = -61;
    STATUS_WOULD_BLOCK = -11;
    STATUS_TIMED_OUT = -110;
    STATUS_UNKNOWN_TRANSACTION = -74;
    STATUS_FDS_NOT_ALLOWED = i32::MIN + 7;
    STATUS_UNEXPECTED_NULL = i32::MIN + 8;
}

/// The status for C: one of the known set, or `STATUS_UNKNOWN_ERROR`.
#[must_use]
pub fn prune_raw(status: i32) -> binder_status_t {
    if name(status).is_some() { status } else { STATUS_UNKNOWN_ERROR }
}

/// What C is told of an answer of rsbinder.
///
/// What only rsbinder knows (a failure of the transport, such as a message that is over the limit)
/// is `STATUS_FAILED_TRANSACTION`; every other unknown status is `STATUS_UNKNOWN_ERROR`.
#[must_use]
pub fn prune(status: StatusCode) -> binder_status_t {
    match status {
        StatusCode::RpcError => STATUS_FAILED_TRANSACTION,
        other => prune_raw(other.into()),
    }
}

/// What rsbinder is told of an answer of C; an unknown one is `UNKNOWN_ERROR`.
#[must_use]
pub fn code(status: binder_status_t) -> StatusCode {
    StatusCode::from(prune_raw(status))
}

/// What C is told of a result.
pub(crate) fn answer(result: rsbinder::Result<()>) -> binder_status_t {
    result.map_or_else(prune_failure, |()| STATUS_OK)
}

/// What C is told of a failure: never success.
fn prune_failure(status: StatusCode) -> binder_status_t {
    match prune(status) {
        STATUS_OK => STATUS_UNKNOWN_ERROR,
        failure => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_statuses_pass_and_come_back() {
        for &status in ALL {
            assert_eq!(prune_raw(status), status);
            assert_eq!(prune(code(status)), status, "{:?}", name(status));
        }
    }

    #[test]
    fn the_figures_are_those_of_the_wire() {
        let hex = |status: i32| format!("{:#010x}", status.cast_unsigned());
        assert_eq!(hex(STATUS_UNKNOWN_ERROR), "0x80000000");
        assert_eq!(hex(STATUS_BAD_TYPE), "0x80000001");
        assert_eq!(hex(STATUS_FAILED_TRANSACTION), "0x80000002");
        assert_eq!(hex(STATUS_FDS_NOT_ALLOWED), "0x80000007");
        assert_eq!(hex(STATUS_UNEXPECTED_NULL), "0x80000008");
    }

    #[test]
    fn unknown_statuses_become_one() {
        for status in [1, 42, -3, -9, -129, i32::MAX, i32::MIN + 3, i32::MIN + 9, i32::MIN + 10] {
            assert_eq!(prune_raw(status), STATUS_UNKNOWN_ERROR, "{status}");
            assert_eq!(code(status), StatusCode::Unknown, "{status}");
        }
        assert_eq!(prune(StatusCode::ServiceSpecific(7)), STATUS_UNKNOWN_ERROR);
        assert_eq!(prune(StatusCode::Errno(-5)), STATUS_UNKNOWN_ERROR);
        assert_eq!(prune(StatusCode::RpcError), STATUS_FAILED_TRANSACTION);
    }

    #[test]
    fn a_failure_is_never_success() {
        assert_eq!(answer(Err(StatusCode::Ok)), STATUS_UNKNOWN_ERROR);
        assert_eq!(answer(Ok(())), STATUS_OK);
    }
}
