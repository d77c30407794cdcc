//! Arrays of values of any kind: a count (-1 for null), and elements that C writes and reads.
#![allow(unsafe_code, reason = "a C interface: symbols by name, callbacks of C's")]

use super::{AParcel, State, not_allocated, read_count, told_count, written_count};
use crate::status::{STATUS_OK, STATUS_UNEXPECTED_NULL, answer, binder_status_t, code};
use rsbinder::{Result, StatusCode};
use std::ffi::c_void;

/// `AParcel_parcelableArrayAllocator`: makes room for so many elements; -1 is null.
pub type ElementArrayAllocator = unsafe extern "C-unwind" fn(*mut c_void, i32) -> bool;

/// `AParcel_writeParcelableElement`: writes one element.
pub type ElementWriter =
    unsafe extern "C-unwind" fn(*mut AParcel, *const c_void, usize) -> binder_status_t;

/// `AParcel_readParcelableElement`: reads one element.
pub type ElementReader =
    unsafe extern "C-unwind" fn(*const AParcel, *mut c_void, usize) -> binder_status_t;

/// The smallest element: each starts with a word that tells whether it is there.
const SMALLEST: usize = 4;

/// Reads a count, and promises its elements their bytes.
///
/// Each element may be an array again. If every one of them had all bytes to the end for itself, the
/// peer could have memory for that many elements taken at every depth.
fn promise(state: &mut State) -> Result<Option<usize>> {
    let count = read_count(&mut state.parcel, SMALLEST)?;
    let bytes = count.unwrap_or(0).saturating_mul(SMALLEST);
    let promised = state.promised.saturating_add(bytes);
    if promised > state.parcel.data_avail() {
        return Err(StatusCode::NotEnoughData);
    }
    state.promised = promised;
    Ok(count)
}

/// An element is about to be read.
fn keep_promise(state: &mut State) -> Result<()> {
    state.promised = state.promised.saturating_sub(SMALLEST);
    Ok(())
}

/// What a callback says.
fn success(status: binder_status_t) -> Result<()> {
    if status == STATUS_OK { Ok(()) } else { Err(code(status)) }
}

/// `binder_status_t AParcel_writeParcelableArray(AParcel* parcel, const void* arrayData, int32_t
/// length, AParcel_writeParcelableElement elementWriter)`; the length -1 writes null.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `writer` keeps to its type's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_writeParcelableArray(
    parcel: *mut AParcel,
    data: *const c_void,
    length: i32,
    writer: Option<ElementWriter>,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(own), Some(writer)) = (unsafe { parcel.as_ref() }, writer) else {
        return STATUS_UNEXPECTED_NULL;
    };
    let write_all = |count: usize| {
        // SAFETY: by the contract of this function the writer takes an index below the length.
        (0..count).try_for_each(|index| success(unsafe { writer(parcel, data, index) }))
    };
    answer(written_count(length).and_then(|count| {
        own.with(|parcel| parcel.write(&length))?;
        own.deeper(|| write_all(count.unwrap_or(0)))
    }))
}

/// `binder_status_t AParcel_readParcelableArray(const AParcel* parcel, void* arrayData,
/// AParcel_parcelableArrayAllocator allocator, AParcel_readParcelableElement elementReader)`
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; the callbacks keep to their types' contracts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_readParcelableArray(
    parcel: *const AParcel,
    data: *mut c_void,
    allocator: Option<ElementArrayAllocator>,
    reader: Option<ElementReader>,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(own), Some(allocator), Some(reader)) =
        (unsafe { parcel.as_ref() }, allocator, reader)
    else {
        return STATUS_UNEXPECTED_NULL;
    };
    let read_one = |index: usize| {
        own.state(keep_promise)?;
        // SAFETY: by the contract of this function the reader takes an index below the length.
        success(unsafe { reader(parcel, data, index) })
    };
    answer(own.deeper(|| {
        let count = own.state(promise)?;
        let told = told_count(count)?;
        // SAFETY: by the contract of this function the allocator may be called.
        if !unsafe { allocator(data, told) } {
            return Err(not_allocated(told));
        }
        (0..count.unwrap_or(0)).try_for_each(read_one)
    }))
}
