//! Arrays of booleans: a count (-1 for null) and a word of four bytes each.
//!
//! C gives and takes them one by one, since a C++ vector of them has no elements to point to.
#![allow(unsafe_code, reason = "a C interface: symbols by name, callbacks of C's")]

use super::{AParcel, not_allocated, told_count, written_count};
use crate::status::{STATUS_UNEXPECTED_NULL, answer, binder_status_t};
use rsbinder::{DeserializeArray, Parcel, Result, SerializeArray};
use std::ffi::c_void;

/// `AParcel_boolArrayAllocator`: makes room for so many booleans; -1 is null.
pub type BoolArrayAllocator = unsafe extern "C-unwind" fn(*mut c_void, i32) -> bool;

/// `AParcel_boolArrayGetter`: one of the booleans.
pub type BoolArrayGetter = unsafe extern "C-unwind" fn(*const c_void, usize) -> bool;

/// `AParcel_boolArraySetter`: one of the booleans.
pub type BoolArraySetter = unsafe extern "C-unwind" fn(*mut c_void, usize, bool);

/// Reads an array, as the words that they are; nothing is null.
fn read(parcel: &mut Parcel) -> Result<Option<Vec<i32>>> {
    let start = parcel.data_position();
    super::read_count(parcel, 4)?;
    parcel.set_data_position(start);
    i32::deserialize_array(parcel)
}

/// `binder_status_t AParcel_writeBoolArray(AParcel* parcel, const void* arrayData, int32_t length,
/// AParcel_boolArrayGetter getter)`; the length -1 writes null.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `getter` keeps to its type's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_writeBoolArray(
    parcel: *mut AParcel,
    data: *const c_void,
    length: i32,
    getter: Option<BoolArrayGetter>,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(parcel), Some(getter)) = (unsafe { parcel.as_ref() }, getter) else {
        return STATUS_UNEXPECTED_NULL;
    };
    answer(written_count(length).and_then(|count| {
        let Some(count) = count else {
            return parcel.with(|parcel| parcel.write(&-1i32));
        };
        // SAFETY: by the contract of this function the getter takes an index below the length.
        let words: Vec<i32> =
            (0..count).map(|index| i32::from(unsafe { getter(data, index) })).collect();
        parcel.with(|parcel| i32::serialize_array(&words, parcel))
    }))
}

/// `binder_status_t AParcel_readBoolArray(const AParcel* parcel, void* arrayData,
/// AParcel_boolArrayAllocator allocator, AParcel_boolArraySetter setter)`
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; the callbacks keep to their types' contracts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_readBoolArray(
    parcel: *const AParcel,
    data: *mut c_void,
    allocator: Option<BoolArrayAllocator>,
    setter: Option<BoolArraySetter>,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(parcel), Some(allocator), Some(setter)) =
        (unsafe { parcel.as_ref() }, allocator, setter)
    else {
        return STATUS_UNEXPECTED_NULL;
    };
    answer(parcel.with(read).and_then(|words| {
        let told = told_count(words.as_ref().map(Vec::len))?;
        // SAFETY: by the contract of this function the allocator may be called.
        if !unsafe { allocator(data, told) } {
            return Err(not_allocated(told));
        }
        for (index, word) in words.unwrap_or_default().into_iter().enumerate() {
            // SAFETY: by the contract of this function the setter takes an index below the length.
            unsafe { setter(data, index, word != 0) };
        }
        Ok(())
    }))
}
