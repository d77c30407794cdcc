//! Parcels as a whole: making, deleting, positions, copying of bytes.
#![allow(unsafe_code, reason = "a C interface: symbols by name, parcels and bytes by pointer")]

use super::{AParcel, Kind, State, plain};
use crate::misuse;
use crate::status::{STATUS_UNEXPECTED_NULL, answer, binder_status_t};
use rsbinder::{Result, StatusCode};

/// No object of C is larger.
const MAX: usize = isize::MAX.cast_unsigned();

/// `AParcel* AParcel_create(void)`: a plain parcel with nothing in it, which the caller deletes.
#[unsafe(no_mangle)]
pub extern "C" fn AParcel_create() -> *mut AParcel {
    Box::into_raw(AParcel::empty())
}

/// `void AParcel_delete(AParcel* parcel)`: NULL is nothing; the parcels of `onTransact` are not the
/// caller's to delete, and stay.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_delete(parcel: *mut AParcel) {
    // SAFETY: the caller keeps to the contract of this function.
    match unsafe { parcel.as_ref() } {
        None => (),
        Some(lent) if lent.is_lent => misuse("AParcel_delete", "a parcel of onTransact stays"),
        // SAFETY: not being lent, `Box::into_raw` made it, and by the contract of this function
        // nobody else has freed it.
        Some(_) => drop(unsafe { Box::from_raw(parcel) }),
    }
}

/// `binder_status_t AParcel_reset(AParcel* parcel)`: empties a plain parcel; one of a session
/// cannot be (`STATUS_INVALID_OPERATION`).
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_reset(parcel: *mut AParcel) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    unsafe { replace(parcel, &[]) }
}

/// `int32_t AParcel_getDataSize(const AParcel* parcel)`: in bytes.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_getDataSize(parcel: *const AParcel) -> i32 {
    // SAFETY: the caller keeps to the contract of this function.
    figure(unsafe { parcel.as_ref() }, |state| state.parcel.data_size())
}

/// `int32_t AParcel_getDataPosition(const AParcel* parcel)`: in bytes.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_getDataPosition(parcel: *const AParcel) -> i32 {
    // SAFETY: the caller keeps to the contract of this function.
    figure(unsafe { parcel.as_ref() }, |state| state.parcel.data_position())
}

/// `binder_status_t AParcel_setDataPosition(const AParcel* parcel, int32_t position)`: any position
/// up to the end; others are `STATUS_BAD_VALUE`.
///
/// So is going back too often in what the peer has sent, or `AParcel_unmarshal` has put there: by four
/// times its size in all, or a megabyte if that is more.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_setDataPosition(
    parcel: *const AParcel,
    position: i32,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let Some(parcel) = (unsafe { parcel.as_ref() }) else { return STATUS_UNEXPECTED_NULL };
    let position = usize::try_from(position).or(Err(StatusCode::BadValue));
    answer(position.and_then(|position| parcel.state(|state| state.seek(position))))
}

/// `binder_status_t AParcel_appendFrom(const AParcel* from, AParcel* to, int32_t start, int32_t
/// size)`: copies bytes to the position of another parcel, which moves behind them.
///
/// One of the two must be plain (`STATUS_BAD_TYPE`): binders are not copied, and an address without
/// a reference would be worth nothing. What is copied out of a session stays bytes, from which a
/// binder cannot be read. Whole words go into a parcel of a session (`STATUS_BAD_VALUE`).
///
/// # Safety
/// Both are NULL or parcels that were not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_appendFrom(
    from: *const AParcel,
    to: *mut AParcel,
    start: i32,
    size: i32,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(from), Some(to)) = (unsafe { from.as_ref() }, unsafe { to.as_ref() }) else {
        return STATUS_UNEXPECTED_NULL;
    };
    answer(append(from, to, start, size))
}

fn append(from: &AParcel, to: &AParcel, start: i32, size: i32) -> Result<()> {
    let is_plain = |parcel: &AParcel| parcel.state(|state| Ok(state.kind == Kind::Plain));
    if !is_plain(from)? && !is_plain(to)? {
        return Err(StatusCode::BadType);
    }
    let start = usize::try_from(start).or(Err(StatusCode::BadValue))?;
    let size = usize::try_from(size).or(Err(StatusCode::BadValue))?;
    let bytes = from.state(|state| copy_out(state, start, size))?;
    to.state(|state| copy_in(state, &bytes))
}

/// Copies bytes out of a parcel.
fn copy_out(state: &mut State, start: usize, size: usize) -> Result<Vec<u8>> {
    if state.kind == Kind::Session {
        return plain::copy_out(&mut state.parcel, start, size);
    }
    let end = start.checked_add(size).ok_or(StatusCode::BadValue)?;
    plain::change(&mut state.parcel, |bytes, _| {
        bytes.get(start..end).map(<[u8]>::to_vec).ok_or(StatusCode::BadValue)
    })
}

/// Copies bytes to the position of a parcel, which moves behind them.
fn copy_in(state: &mut State, bytes: &[u8]) -> Result<()> {
    if state.kind == Kind::Session {
        return plain::write_words(&mut state.parcel, bytes);
    }
    let end = plain::change(&mut state.parcel, |all, position| {
        let end = position.checked_add(bytes.len()).ok_or(StatusCode::BadValue)?;
        if i32::try_from(end).is_err() {
            return Err(StatusCode::BadValue);
        }
        all.resize(all.len().max(end), 0);
        if let Some(room) = all.get_mut(position..end) {
            room.copy_from_slice(bytes);
        }
        Ok(end)
    })?;
    state.parcel.set_data_position(end);
    Ok(())
}

/// `binder_status_t AParcel_marshal(const AParcel* parcel, uint8_t* buffer, size_t start, size_t
/// len)`: copies bytes out of a parcel into which no binder was written
/// (`STATUS_INVALID_OPERATION`).
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `buffer` is NULL or room for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_marshal(
    parcel: *const AParcel,
    buffer: *mut u8,
    start: usize,
    len: usize,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let Some(parcel) = (unsafe { parcel.as_ref() }) else { return STATUS_UNEXPECTED_NULL };
    if buffer.is_null() && len > 0 {
        return STATUS_UNEXPECTED_NULL;
    }
    answer(parcel.state(|state| {
        if state.has_objects {
            return Err(StatusCode::InvalidOperation);
        }
        let bytes = copy_out(state, start, len)?;
        if !bytes.is_empty() {
            // SAFETY: it is not NULL, and by the contract of this function there is room for them.
            unsafe { buffer.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        }
        Ok(())
    }))
}

/// `binder_status_t AParcel_unmarshal(AParcel* parcel, const uint8_t* buffer, size_t len)`: replaces
/// what is in a plain parcel; one of a session is left alone (`STATUS_INVALID_OPERATION`).
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `buffer` is NULL or points to `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_unmarshal(
    parcel: *mut AParcel,
    buffer: *const u8,
    len: usize,
) -> binder_status_t {
    if len == 0 {
        // SAFETY: the caller keeps to the contract of this function.
        return unsafe { replace(parcel, &[]) };
    }
    if buffer.is_null() || len > MAX {
        return STATUS_UNEXPECTED_NULL;
    }
    // SAFETY: it is not NULL, and by the contract of this function it points to so many bytes.
    unsafe { replace(parcel, std::slice::from_raw_parts(buffer, len)) }
}

/// Replaces what is in a plain parcel.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted.
unsafe fn replace(parcel: *mut AParcel, bytes: &[u8]) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let Some(parcel) = (unsafe { parcel.as_ref() }) else { return STATUS_UNEXPECTED_NULL };
    answer(parcel.state(|state| {
        if state.kind == Kind::Session {
            return Err(StatusCode::InvalidOperation);
        }
        let new = plain::with_bytes(bytes)?;
        if state.is_sensitive {
            plain::wipe(&mut state.parcel);
        }
        state.parcel = new;
        (state.came, state.set_back) = (bytes.len(), 0);
        Ok(())
    }))
}

/// `void AParcel_markSensitive(const AParcel* parcel)`: overwrites what is in it with zeros when it
/// is deleted.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_markSensitive(parcel: *const AParcel) {
    // SAFETY: the caller keeps to the contract of this function.
    if let Some(parcel) = unsafe { parcel.as_ref() } {
        // It cannot fail: no other function has the state now.
        let _ = parcel.state(|state| {
            state.is_sensitive = true;
            Ok(())
        });
    }
}

/// `bool AParcel_getAllowFds(const AParcel* parcel)`: false, as no descriptor crosses a VM's wall.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_getAllowFds(_parcel: *const AParcel) -> bool {
    false
}

/// A size or position of a parcel, as C has it.
fn figure(parcel: Option<&AParcel>, of: impl FnOnce(&State) -> usize) -> i32 {
    let figure = parcel.and_then(|parcel| parcel.state(|state| Ok(of(state))).ok()).unwrap_or(0);
    i32::try_from(figure).unwrap_or(i32::MAX)
}
