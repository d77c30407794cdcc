//! Arrays of numbers: a count (-1 for null) and the elements.
//!
//! Bytes are packed, and padded to a word; a `char16_t` takes a word; the others lie as they are.
#![allow(unsafe_code, reason = "a C interface: symbols by name, arrays by pointer and length")]

use super::{AParcel, not_allocated, read_count, run, told_count, written_count};
use crate::status::{answer, binder_status_t};
use rsbinder::{DeserializeArray, Parcel, Result, SerializeArray, StatusCode};
use std::ffi::c_void;
use std::ptr::null_mut;

/// `AParcel_int32ArrayAllocator` and its like: makes room for so many elements; -1 is null.
pub type ArrayAllocator<T> = unsafe extern "C-unwind" fn(*mut c_void, i32, *mut *mut T) -> bool;

/// The elements that C points to; nothing for null.
///
/// # Safety
/// `data` is NULL, or points to `length` elements that nobody changes while the result is used.
unsafe fn take<'a, T>(data: *const T, length: i32) -> Result<Option<&'a [T]>> {
    match written_count(length)? {
        None if data.is_null() => Ok(None),
        Some(0) => Ok(Some(&[])),
        Some(count) if !data.is_null() => {
            // SAFETY: it is not NULL, and by the contract of this function it points to so many.
            Ok(Some(unsafe { std::slice::from_raw_parts(data, count) }))
        }
        _ => Err(StatusCode::BadValue),
    }
}

/// Writes an array; nothing is null.
fn write<T: SerializeArray>(parcel: &mut Parcel, elements: Option<&[T]>) -> Result<()> {
    match elements {
        Some(elements) => T::serialize_array(elements, parcel),
        None => parcel.write(&-1i32),
    }
}

/// Reads an array of elements that have `size` bytes each in the parcel; nothing is null.
fn read<T: DeserializeArray>(parcel: &mut Parcel, size: usize) -> Result<Option<Vec<T>>> {
    let start = parcel.data_position();
    read_count(parcel, size)?;
    parcel.set_data_position(start);
    T::deserialize_array(parcel)
}

/// Reads an array to the room that C makes for it.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `allocator` keeps to its type's contract.
unsafe fn give<T: DeserializeArray + Copy>(
    parcel: *const AParcel,
    data: *mut c_void,
    allocator: Option<ArrayAllocator<T>>,
    size: usize,
) -> Result<()> {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(parcel), Some(allocator)) = (unsafe { parcel.as_ref() }, allocator) else {
        return Err(StatusCode::UnexpectedNull);
    };
    let elements = parcel.with(|parcel| read::<T>(parcel, size))?;
    let told = told_count(elements.as_ref().map(Vec::len))?;
    let mut room = null_mut();
    // SAFETY: by the contract of this function the allocator may be called.
    if !unsafe { allocator(data, told, &raw mut room) } {
        return Err(not_allocated(told));
    }
    let elements = elements.unwrap_or_default();
    if elements.is_empty() {
        return Ok(());
    }
    if room.is_null() {
        return Err(StatusCode::NoMemory);
    }
    // SAFETY: it is not NULL, and by the contract of this function there is room for all elements.
    unsafe { room.copy_from_nonoverlapping(elements.as_ptr(), elements.len()) };
    Ok(())
}

macro_rules! arrays {
    ($($type:ty, $size:literal, $in_c:literal: $write:ident, $read:ident;)+) => {$(
        #[doc = concat!("`binder_status_t ", stringify!($write), "(AParcel* parcel, const ", $in_c,
            "* arrayData, int32_t length)`; NULL with the length -1 writes null.")]
        ///
        /// # Safety
        /// `parcel` is NULL or a parcel that was not deleted; `data` is NULL or points to `length`
        /// elements.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $write(
            parcel: *mut AParcel,
            data: *const $type,
            length: i32,
        ) -> binder_status_t {
            // SAFETY: the caller keeps to the contract of this function.
            let (parcel, elements) = unsafe { (parcel.as_ref(), take(data, length)) };
            run(parcel, |parcel| write(parcel, elements?))
        }

        #[doc = concat!("`binder_status_t ", stringify!($read), "(const AParcel* parcel, void* \
            arrayData, allocator)`: the allocator makes room for the `", $in_c, "`s.")]
        ///
        /// # Safety
        /// `parcel` is NULL or a parcel that was not deleted; `allocator` keeps to its type's
        /// contract.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $read(
            parcel: *const AParcel,
            data: *mut c_void,
            allocator: Option<ArrayAllocator<$type>>,
        ) -> binder_status_t {
            // SAFETY: the caller keeps to the contract of this function.
            answer(unsafe { give(parcel, data, allocator, $size) })
        }
    )+};
}

arrays! {
    i32, 4, "int32_t": AParcel_writeInt32Array, AParcel_readInt32Array;
    u32, 4, "uint32_t": AParcel_writeUint32Array, AParcel_readUint32Array;
    i64, 8, "int64_t": AParcel_writeInt64Array, AParcel_readInt64Array;
    u64, 8, "uint64_t": AParcel_writeUint64Array, AParcel_readUint64Array;
    f32, 4, "float": AParcel_writeFloatArray, AParcel_readFloatArray;
    f64, 8, "double": AParcel_writeDoubleArray, AParcel_readDoubleArray;
    u16, 4, "char16_t": AParcel_writeCharArray, AParcel_readCharArray;
    i8, 1, "int8_t": AParcel_writeByteArray, AParcel_readByteArray;
}
