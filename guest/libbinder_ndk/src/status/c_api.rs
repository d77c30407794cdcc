//! The C functions of `AStatus`.
//!
//! NULL where a status is due is a mistake of the caller that is answered as a transaction that
//! failed with `STATUS_UNEXPECTED_NULL`.
#![allow(unsafe_code, reason = "a C interface: symbols by name, objects by pointer")]

use super::exception::EX_TRANSACTION_FAILED;
use super::{AStatus, STATUS_UNEXPECTED_NULL, binder_exception_t, binder_status_t};
use std::ffi::{CStr, CString, c_char};
use std::ptr;

/// The one success that [`AStatus_newOk`] gives to all, and that nobody frees.
static OK: AStatus = AStatus::OK;

/// The status as an object that the caller deletes.
pub(crate) fn to_c(status: AStatus) -> *mut AStatus {
    Box::into_raw(Box::new(status))
}

/// The text that C points to; NULL is no text.
///
/// # Safety
/// `text` is NULL or a C string.
unsafe fn text(text: *const c_char) -> Option<CString> {
    // SAFETY: it is not NULL, and by the contract of this function it is a C string.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_owned())
}

/// `AStatus* AStatus_newOk(void)`: success; always the same object, which deleting leaves alone.
#[unsafe(no_mangle)]
pub extern "C" fn AStatus_newOk() -> *mut AStatus {
    ptr::from_ref(&OK).cast_mut()
}

/// `AStatus* AStatus_fromExceptionCode(binder_exception_t exception)`: a failure of this kind.
///
/// An unknown kind is `EX_TRANSACTION_FAILED`.
#[unsafe(no_mangle)]
pub extern "C" fn AStatus_fromExceptionCode(exception: binder_exception_t) -> *mut AStatus {
    to_c(AStatus::of_exception(exception, None))
}

/// `AStatus* AStatus_fromExceptionCodeWithMessage(binder_exception_t exception, const char*
/// message)`: a failure of this kind, with a text.
///
/// # Safety
/// `message` is NULL or a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AStatus_fromExceptionCodeWithMessage(
    exception: binder_exception_t,
    message: *const c_char,
) -> *mut AStatus {
    // SAFETY: the caller keeps to the contract of this function.
    to_c(AStatus::of_exception(exception, unsafe { text(message) }))
}

/// `AStatus* AStatus_fromServiceSpecificError(int32_t serviceSpecific)`: a failure with a code of
/// the service's own.
#[unsafe(no_mangle)]
pub extern "C" fn AStatus_fromServiceSpecificError(error: i32) -> *mut AStatus {
    to_c(AStatus::of_service(error, None))
}

/// `AStatus* AStatus_fromServiceSpecificErrorWithMessage(int32_t serviceSpecific, const char*
/// message)`: a failure with a code of the service's own, and a text.
///
/// # Safety
/// `message` is NULL or a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AStatus_fromServiceSpecificErrorWithMessage(
    error: i32,
    message: *const c_char,
) -> *mut AStatus {
    // SAFETY: the caller keeps to the contract of this function.
    to_c(AStatus::of_service(error, unsafe { text(message) }))
}

/// `AStatus* AStatus_fromStatus(binder_status_t status)`: a transaction that ended with this status.
#[unsafe(no_mangle)]
pub extern "C" fn AStatus_fromStatus(status: binder_status_t) -> *mut AStatus {
    to_c(AStatus::of_status(status))
}

/// `bool AStatus_isOk(const AStatus* status)`: whether neither method nor transaction failed.
///
/// # Safety
/// `status` is NULL or a status that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AStatus_isOk(status: *const AStatus) -> bool {
    // SAFETY: the caller keeps to the contract of this function.
    unsafe { status.as_ref() }.is_some_and(AStatus::is_ok)
}

/// `binder_exception_t AStatus_getExceptionCode(const AStatus* status)`: the kind of failure.
///
/// # Safety
/// `status` is NULL or a status that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AStatus_getExceptionCode(status: *const AStatus) -> binder_exception_t {
    // SAFETY: the caller keeps to the contract of this function.
    unsafe { status.as_ref() }.map_or(EX_TRANSACTION_FAILED, AStatus::exception)
}

/// `int32_t AStatus_getServiceSpecificError(const AStatus* status)`: the service's own code, or zero
/// if the exception is not `EX_SERVICE_SPECIFIC`.
///
/// # Safety
/// `status` is NULL or a status that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AStatus_getServiceSpecificError(status: *const AStatus) -> i32 {
    // SAFETY: the caller keeps to the contract of this function.
    unsafe { status.as_ref() }.map_or(0, AStatus::service_error)
}

/// `binder_status_t AStatus_getStatus(const AStatus* status)`: how the transaction ended, or
/// `STATUS_OK` if the exception is not `EX_TRANSACTION_FAILED`.
///
/// # Safety
/// `status` is NULL or a status that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AStatus_getStatus(status: *const AStatus) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    unsafe { status.as_ref() }.map_or(STATUS_UNEXPECTED_NULL, AStatus::status)
}

/// `const char* AStatus_getMessage(const AStatus* status)`: the text, which may be empty and lives
/// as long as the status. Of a failed transaction without one: what its status means.
///
/// # Safety
/// `status` is NULL or a status that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AStatus_getMessage(status: *const AStatus) -> *const c_char {
    // SAFETY: the caller keeps to the contract of this function.
    unsafe { status.as_ref() }.map_or(c"", AStatus::message).as_ptr()
}

/// `const char* AStatus_getDescription(const AStatus* status)`: a line for the log, which the caller
/// hands to [`AStatus_deleteDescription`].
///
/// # Safety
/// `status` is NULL or a status that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AStatus_getDescription(status: *const AStatus) -> *const c_char {
    // SAFETY: the caller keeps to the contract of this function.
    let line =
        unsafe { status.as_ref() }.map_or_else(|| "no status".to_owned(), AStatus::description);
    // A description is made of C strings, so that no NUL can be in it.
    CString::new(line).unwrap_or_default().into_raw()
}

/// `void AStatus_deleteDescription(const char* description)`: frees a description; NULL is nothing.
///
/// # Safety
/// `description` is NULL or comes from [`AStatus_getDescription`] and was not deleted before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AStatus_deleteDescription(description: *const c_char) {
    if !description.is_null() {
        // SAFETY: by the contract of this function `CString::into_raw` made it, and nobody else
        // has freed it.
        drop(unsafe { CString::from_raw(description.cast_mut()) });
    }
}

/// `void AStatus_delete(AStatus* status)`: frees a status; NULL and [`AStatus_newOk`]'s are left.
///
/// # Safety
/// `status` is NULL or a status that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AStatus_delete(status: *mut AStatus) {
    if !status.is_null() && !ptr::eq(status, &raw const OK) {
        // SAFETY: by the contract of this function `Box::into_raw` made it, since it is not the
        // static one, and nobody else has freed it.
        drop(unsafe { Box::from_raw(status) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::STATUS_OK;

    #[test]
    fn success_is_one_object_that_stays() {
        let ok = AStatus_newOk();
        assert_eq!(ok, AStatus_newOk());
        // SAFETY: the static status is never freed.
        unsafe {
            AStatus_delete(ok);
            assert!(AStatus_isOk(ok));
            assert_eq!(CStr::from_ptr(AStatus_getMessage(ok)), c"");
        }
    }

    #[test]
    fn a_status_lives_until_it_is_deleted() {
        // SAFETY: C strings, and statuses that are deleted once, at the end.
        unsafe {
            let status = AStatus_fromServiceSpecificErrorWithMessage(42, c"svc".as_ptr());
            assert!(!AStatus_isOk(status));
            assert_eq!(AStatus_getExceptionCode(status), -8);
            assert_eq!(AStatus_getServiceSpecificError(status), 42);
            assert_eq!(AStatus_getStatus(status), STATUS_OK);
            assert_eq!(CStr::from_ptr(AStatus_getMessage(status)), c"svc");
            let line = AStatus_getDescription(status);
            assert_eq!(CStr::from_ptr(line), c"Status(-8, EX_SERVICE_SPECIFIC): '42: svc'");
            AStatus_deleteDescription(line);
            AStatus_delete(status);
        }
    }

    #[test]
    fn no_text_is_an_empty_one() {
        // SAFETY: NULL is allowed, and each status is deleted once.
        unsafe {
            for status in [
                AStatus_fromExceptionCode(-3),
                AStatus_fromExceptionCodeWithMessage(-3, ptr::null()),
                AStatus_fromServiceSpecificError(1),
                AStatus_fromServiceSpecificErrorWithMessage(1, ptr::null()),
            ] {
                assert_eq!(CStr::from_ptr(AStatus_getMessage(status)), c"");
                AStatus_delete(status);
            }
        }
    }

    #[test]
    fn null_is_a_failure_and_no_crash() {
        let none = ptr::null_mut();
        // SAFETY: NULL is allowed.
        unsafe {
            assert!(!AStatus_isOk(none));
            assert_eq!(AStatus_getExceptionCode(none), EX_TRANSACTION_FAILED);
            assert_eq!(AStatus_getStatus(none), STATUS_UNEXPECTED_NULL);
            assert_eq!(AStatus_getServiceSpecificError(none), 0);
            assert_eq!(CStr::from_ptr(AStatus_getMessage(none)), c"");
            let line = AStatus_getDescription(none);
            assert_eq!(CStr::from_ptr(line), c"no status");
            AStatus_deleteDescription(line);
            AStatus_deleteDescription(ptr::null());
            AStatus_delete(none);
        }
    }
}
