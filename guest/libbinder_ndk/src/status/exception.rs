//! The kinds of a method's failure.

use super::binder_exception_t;

/// One list of the exceptions that C knows.
macro_rules! exceptions {
    ($($name:ident = $value:expr;)+) => {
        $(#[doc = concat!("`", stringify!($name), "` of `<android/binder_status.h>`.")]
        pub const $name: binder_exception_t = $value;)+

        /// The name that C has for an exception.
        pub(crate) fn name(exception: binder_exception_t) -> Option<&'static str> {
            match exception {
                $($name => Some(stringify!($name)),)+
                _ => None,
            }
        }

        #[cfg(test)]
        pub(crate) const ALL: &[binder_exception_t] = &[$($name),+];
    };
}

exceptions! {
    EX_NONE = 0;
    EX_SECURITY = -1;
    EX_BAD_PARCELABLE = -2;
    EX_ILLEGAL_ARGUMENT = -3;
    EX_NULL_POINTER = -4;
    EX_ILLEGAL_STATE = -5;
    EX_NETWORK_MAIN_THREAD = -6;
    EX_UNSUPPORTED_OPERATION = -7;
    EX_SERVICE_SPECIFIC = -8;
    EX_PARCELABLE = -9;
    EX_TRANSACTION_FAILED = -129;
}

/// On the wire only: a header of noted operations stands before the real exception.
pub(crate) const HAS_NOTED_APPOPS_HEADER: binder_exception_t = -127;

/// On the wire only: no exception, but a header to be skipped.
pub(crate) const HAS_REPLY_HEADER: binder_exception_t = -128;

/// The exception for C: one of the known set, or `EX_TRANSACTION_FAILED`.
pub(crate) fn prune(exception: binder_exception_t) -> binder_exception_t {
    if name(exception).is_some() { exception } else { EX_TRANSACTION_FAILED }
}
