//! What the status of a failed transaction means: a status has nothing else to say, since no text
//! comes with it.

use super::*;
use std::ffi::CStr;

/// In words; what has none is told by its name only.
pub(crate) fn of(status: binder_status_t) -> &'static CStr {
    match status {
        STATUS_FAILED_TRANSACTION => {
            c"the call was refused, or it or its answer could not be sent; at most 100000 bytes fit in a message, and the logs of both ends say more"
        }
        STATUS_BAD_TYPE => c"the object is of another interface, or the value of another type",
        STATUS_PERMISSION_DENIED => c"the other end refuses the call; its log says why",
        STATUS_DEAD_OBJECT => c"the object's process is gone, or the session with it has ended",
        STATUS_UNKNOWN_TRANSACTION => c"the object has no such method",
        STATUS_BAD_VALUE => c"an argument is not valid, or the parcel is malformed",
        STATUS_NOT_ENOUGH_DATA => c"the parcel ends before all is read",
        STATUS_BAD_INDEX => c"the position is not in the parcel",
        STATUS_NO_MEMORY => c"there is no memory for it, or an array is too long",
        STATUS_INVALID_OPERATION => c"the object or parcel cannot do that in its present state",
        STATUS_UNEXPECTED_NULL => c"null, where there must be something",
        STATUS_FDS_NOT_ALLOWED => c"no file descriptors pass in or out of a virtual machine",
        STATUS_TIMED_OUT => c"the other end did not answer in time",
        _ => c"",
    }
}
