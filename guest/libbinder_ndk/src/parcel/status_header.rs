//! The status at the start of a reply.
#![allow(unsafe_code, reason = "a C interface: symbols by name, objects by pointer")]

use super::{AParcel, run};
use crate::status::{self, AStatus, STATUS_UNEXPECTED_NULL, binder_status_t};

/// `binder_status_t AParcel_writeStatusHeader(AParcel* parcel, const AStatus* status)`.
///
/// A status of `EX_TRANSACTION_FAILED` is not written: its `binder_status_t` is the result, for
/// `onTransact` to return.
///
/// # Safety
/// Both are NULL or objects that were not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_writeStatusHeader(
    parcel: *mut AParcel,
    status: *const AStatus,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (parcel, status) = unsafe { (parcel.as_ref(), status.as_ref()) };
    let Some(status) = status else { return STATUS_UNEXPECTED_NULL };
    run(parcel, |parcel| status::write(parcel, status))
}

/// `binder_status_t AParcel_readStatusHeader(const AParcel* parcel, AStatus** status)`: the caller
/// deletes the status; on an error none is stored.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `status` is NULL or room for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_readStatusHeader(
    parcel: *const AParcel,
    status: *mut *mut AStatus,
) -> binder_status_t {
    if status.is_null() {
        return STATUS_UNEXPECTED_NULL;
    }
    // SAFETY: the caller keeps to the contract of this function.
    run(unsafe { parcel.as_ref() }, |parcel| {
        let read = status::to_c(status::read(parcel)?);
        // SAFETY: it is not NULL, and by the contract of this function there is room for a pointer.
        unsafe { status.write(read) };
        Ok(())
    })
}
