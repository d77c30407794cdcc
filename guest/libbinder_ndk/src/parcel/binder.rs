//! Objects in parcels: binders, and descriptors, of which there are none.
#![allow(unsafe_code, reason = "a C interface: symbols by name, objects by pointer")]

use super::{AParcel, Kind, State, run};
use crate::object::{AIBinder, binder_from_c, binder_to_c};
use crate::status::{STATUS_OK, STATUS_UNEXPECTED_NULL, answer, binder_status_t, prune};
use rsbinder::{DeserializeOption, Result, SIBinder, SerializeOption, StatusCode};
use std::ffi::c_int;
use std::ptr::null_mut;

/// Writes a binder; nothing is null. In a plain parcel there can be no other.
fn write(state: &mut State, binder: Option<&SIBinder>) -> Result<()> {
    if state.kind == Kind::Plain && binder.is_none() {
        state.parcel.write(&0i32)?;
        return state.parcel.write(&0i32);
    }
    SIBinder::serialize_option(binder, &mut state.parcel)?;
    state.has_objects |= binder.is_some();
    Ok(())
}

/// Reads a binder; nothing is null. In a plain parcel there can be no other.
fn read(state: &mut State) -> Result<Option<SIBinder>> {
    if state.kind == Kind::Session {
        return SIBinder::deserialize_option(&mut state.parcel);
    }
    let is_there = state.parcel.read::<i32>()?;
    let stability = state.parcel.read::<i32>()?;
    if is_there == 0 && stability == 0 { Ok(None) } else { Err(StatusCode::BadType) }
}

/// `binder_status_t AParcel_writeStrongBinder(AParcel* parcel, AIBinder* binder)`; NULL is null.
///
/// # Safety
/// Both are NULL or objects that were not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_writeStrongBinder(
    parcel: *mut AParcel,
    binder: *mut AIBinder,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (parcel, binder) = unsafe { (parcel.as_ref(), binder_from_c(binder)) };
    parcel.map_or(STATUS_UNEXPECTED_NULL, |parcel| {
        answer(parcel.state(|state| write(state, binder.as_ref())))
    })
}

/// `binder_status_t AParcel_readStrongBinder(const AParcel* parcel, AIBinder** binder)`: the caller
/// gets a strong reference, or NULL for null; NULL after an error, too.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `binder` is NULL or room for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_readStrongBinder(
    parcel: *const AParcel,
    binder: *mut *mut AIBinder,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let Some(parcel) = (unsafe { parcel.as_ref() }) else { return STATUS_UNEXPECTED_NULL };
    if binder.is_null() {
        return STATUS_UNEXPECTED_NULL;
    }
    let (object, status) = match parcel.state(read) {
        Ok(object) => (binder_to_c(object), STATUS_OK),
        Err(failure) => (null_mut(), prune(failure)),
    };
    // SAFETY: it is not NULL, and by the contract of this function there is room for a pointer.
    unsafe { binder.write(object) };
    status
}

/// `binder_status_t AParcel_writeParcelFileDescriptor(AParcel* parcel, int fd)`: -1 writes null;
/// every descriptor is refused with `STATUS_FDS_NOT_ALLOWED`, since none crosses a VM's wall.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_writeParcelFileDescriptor(
    parcel: *mut AParcel,
    fd: c_int,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    run(unsafe { parcel.as_ref() }, |parcel| match fd {
        -1 => parcel.write(&0i32),
        ..-1 => Err(StatusCode::BadValue),
        _ => Err(StatusCode::FdsNotAllowed),
    })
}

/// `binder_status_t AParcel_readParcelFileDescriptor(const AParcel* parcel, int* fd)`: -1 for null;
/// anything else is refused with `STATUS_FDS_NOT_ALLOWED`, and -1 is stored.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `fd` is NULL or room for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_readParcelFileDescriptor(
    parcel: *const AParcel,
    fd: *mut c_int,
) -> binder_status_t {
    if fd.is_null() {
        return STATUS_UNEXPECTED_NULL;
    }
    // SAFETY: it is not NULL, and by the contract of this function there is room for a number.
    unsafe { fd.write(-1) };
    // SAFETY: the caller keeps to the contract of this function.
    run(unsafe { parcel.as_ref() }, |parcel| match parcel.read::<i32>()? {
        0 => Ok(()),
        _ => Err(StatusCode::FdsNotAllowed),
    })
}
