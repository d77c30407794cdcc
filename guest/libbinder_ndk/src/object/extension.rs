//! Objects that come with others.
#![allow(unsafe_code, reason = "a C interface: symbols by name, objects by pointer")]

use super::binder::{AIBinder, Kind, binder_from_c, binder_to_c, borrow};
use super::class::AIBinder_Class;
use super::remote::Remote;
use crate::binder_status_t;
use crate::status::prune;
use rsbinder::{EXTENSION_TRANSACTION, Result, SIBinder, StatusCode};

/// `binder_status_t AIBinder_getExtension(AIBinder* binder, AIBinder** outExt)`: the object that the
/// owner of `binder` has attached to it, with a reference for the caller; NULL if there is none.
///
/// Asks an object of another process the first time.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference; `extension` is NULL or points
/// to room for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_getExtension(
    binder: *mut AIBinder,
    extension: *mut *mut AIBinder,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(binder), false) = (unsafe { borrow(binder) }, extension.is_null()) else {
        return prune(StatusCode::UnexpectedNull);
    };
    let (found, status) = match extension_of(binder) {
        Ok(found) => (found, 0),
        Err(status) => (None, prune(status)),
    };
    // SAFETY: it is not NULL, so there is room for a pointer.
    unsafe { extension.write(binder_to_c(found)) };
    status
}

fn extension_of(binder: &AIBinder) -> Result<Option<SIBinder>> {
    match &binder.kind {
        Kind::Local(local) => Ok(local.extension()),
        Kind::Remote(remote) => remote.extension(|| ask(remote)),
    }
}

fn ask(remote: &Remote) -> Result<Option<SIBinder>> {
    // An end that is made of rsbinder looks for the name of the interface even here; others do not
    // look at all.
    let descriptor = match remote.class().map(AIBinder_Class::descriptor) {
        Some(descriptor) => descriptor.to_owned(),
        None => remote.ask_descriptor()?,
    };
    let request = remote.proxy()?.build_request(&descriptor)?;
    let reply = remote.submit(EXTENSION_TRANSACTION, &request, 0)?;
    reply.ok_or(StatusCode::UnexpectedNull)?.read()
}

/// `binder_status_t AIBinder_setExtension(AIBinder* binder, AIBinder* ext)`: attaches an object to
/// one of this process, which keeps a reference to it. NULL takes it off again.
///
/// `STATUS_INVALID_OPERATION` for an object of another process.
///
/// # Safety
/// The pointers are NULL or objects to which the caller has a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_setExtension(
    binder: *mut AIBinder,
    extension: *mut AIBinder,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    match unsafe { borrow(binder) }.map(|binder| &binder.kind) {
        None => prune(StatusCode::UnexpectedNull),
        Some(Kind::Remote(_)) => prune(StatusCode::InvalidOperation),
        Some(Kind::Local(local)) => {
            // SAFETY: as above.
            local.set_extension(unsafe { binder_from_c(extension) });
            0
        }
    }
}
