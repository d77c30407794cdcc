//! Strings and arrays of them: UTF-8 for C, UTF-16 in the parcel.
//!
//! A string is the count of its UTF-16 units (-1 for null), the units and a zero unit. Text that is
//! no Unicode is refused both ways with `STATUS_BAD_VALUE`, as by the Rust side: UTF-8 of C's that
//! is none, and a surrogate of the peer's without its other half. A NUL in the middle is a character
//! like any other, since C is told the length.
#![allow(unsafe_code, reason = "a C interface: symbols by name, texts by pointer and length")]

use super::{AParcel, not_allocated, read_count, run, told_count, written_count};
use crate::status::{STATUS_UNEXPECTED_NULL, answer, binder_status_t};
use rsbinder::{Parcel, Result, StatusCode};
use std::ffi::{c_char, c_void};
use std::ptr::null_mut;

/// `AParcel_stringAllocator`: makes room for so many bytes, the NUL included; -1 is null.
pub type StringAllocator = unsafe extern "C-unwind" fn(*mut c_void, i32, *mut *mut c_char) -> bool;

/// `AParcel_stringArrayAllocator`: makes room for so many strings; -1 is null.
pub type StringArrayAllocator = unsafe extern "C-unwind" fn(*mut c_void, i32) -> bool;

/// `AParcel_stringArrayElementAllocator`: makes room for one string of an array.
pub type StringElementAllocator =
    unsafe extern "C-unwind" fn(*mut c_void, usize, i32, *mut *mut c_char) -> bool;

/// `AParcel_stringArrayElementGetter`: one string of an array, and its length without a NUL.
pub type StringElementGetter =
    unsafe extern "C-unwind" fn(*const c_void, usize, *mut i32) -> *const c_char;

/// The smallest string: null.
const SMALLEST: usize = 4;

/// Reads a string; nothing is null.
pub(crate) fn read(parcel: &mut Parcel) -> Result<Option<String>> {
    let start = parcel.data_position();
    let Some(units) = read_count(parcel, 2)? else { return Ok(None) };
    let units_start = parcel.data_position();
    parcel.set_data_position(start);
    let text = parcel.read()?;
    let end = parcel.data_position();
    if !ends_with_zero(parcel, units_start, units)? {
        return Err(StatusCode::BadValue);
    }
    parcel.set_data_position(end);
    Ok(text)
}

/// Whether a zero unit is behind the units, which rsbinder does not look at.
fn ends_with_zero(parcel: &mut Parcel, units_start: usize, units: usize) -> Result<bool> {
    // Units are at multiples of two, and words can be read at multiples of four.
    parcel.set_data_position(units_start + units / 2 * 4);
    let word = parcel.read::<u32>()?;
    let unit = if units.is_multiple_of(2) { word & 0xffff } else { word >> 16 };
    Ok(unit == 0)
}

/// Gives C a string: asks it for room with `allocate`, and copies it there with a NUL behind.
///
/// # Safety
/// If it returns true for a length above zero, `allocate` stores NULL or room for so many bytes.
unsafe fn give(
    text: Option<&str>,
    allocate: impl FnOnce(i32, *mut *mut c_char) -> bool,
) -> Result<()> {
    let size = told_count(text.map(|text| text.len().saturating_add(1)))?;
    let mut room = null_mut();
    if !allocate(size, &raw mut room) {
        return Err(not_allocated(size));
    }
    let Some(text) = text else { return Ok(()) };
    if room.is_null() {
        return Err(StatusCode::NoMemory);
    }
    // SAFETY: by the contract of this function there is room for the text and a NUL.
    unsafe {
        room.copy_from_nonoverlapping(text.as_ptr().cast(), text.len());
        room.add(text.len()).write(0);
    }
    Ok(())
}

/// The text that C points to; nothing for NULL with the length -1.
///
/// # Safety
/// `text` is NULL, or points to `length` bytes that nobody changes while the result is used.
unsafe fn take<'a>(text: *const c_char, length: i32) -> Result<Option<&'a str>> {
    if text.is_null() {
        return if length == -1 { Ok(None) } else { Err(StatusCode::BadValue) };
    }
    let length = usize::try_from(length).or(Err(StatusCode::BadValue))?;
    // SAFETY: it is not NULL, and by the contract of this function it points to so many bytes.
    let bytes = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), length) };
    std::str::from_utf8(bytes).map(Some).or(Err(StatusCode::BadValue))
}

/// Writes a string; nothing is null.
fn write(parcel: &mut Parcel, text: Option<&str>) -> Result<()> {
    match text {
        Some(text) => parcel.write(text),
        None => parcel.write(&-1i32),
    }
}

/// `binder_status_t AParcel_writeString(AParcel* parcel, const char* string, int32_t length)`:
/// `length` bytes of UTF-8 without a NUL; NULL with -1 writes null.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `string` is NULL or points to `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_writeString(
    parcel: *mut AParcel,
    string: *const c_char,
    length: i32,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (parcel, text) = unsafe { (parcel.as_ref(), take(string, length)) };
    run(parcel, |parcel| write(parcel, text?))
}

/// `binder_status_t AParcel_readString(const AParcel* parcel, void* stringData,
/// AParcel_stringAllocator allocator)`: the allocator gets the length with the NUL, or -1 for null.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `allocator` keeps to its type's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_readString(
    parcel: *const AParcel,
    data: *mut c_void,
    allocator: Option<StringAllocator>,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(parcel), Some(allocator)) = (unsafe { parcel.as_ref() }, allocator) else {
        return STATUS_UNEXPECTED_NULL;
    };
    answer(parcel.with(read).and_then(|text| {
        // SAFETY: by the contract of this function the allocator gives room or refuses.
        unsafe { give(text.as_deref(), |size, room| allocator(data, size, room)) }
    }))
}

/// `binder_status_t AParcel_writeStringArray(AParcel* parcel, const void* arrayData, int32_t length,
/// AParcel_stringArrayElementGetter getter)`; the length -1 writes null.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; `getter` keeps to its type's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_writeStringArray(
    parcel: *mut AParcel,
    data: *const c_void,
    length: i32,
    getter: Option<StringElementGetter>,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(parcel), Some(getter)) = (unsafe { parcel.as_ref() }, getter) else {
        return STATUS_UNEXPECTED_NULL;
    };
    let write_all = |count: usize| {
        (0..count).try_for_each(|index| {
            let mut size = -1;
            // SAFETY: by the contract of this function the getter takes an index below the length,
            // and gives a text that lives until it is called again.
            let text = unsafe { take(getter(data, index, &raw mut size), size)? };
            parcel.with(|parcel| write(parcel, text))
        })
    };
    answer(written_count(length).and_then(|count| {
        parcel.with(|parcel| parcel.write(&length))?;
        write_all(count.unwrap_or(0))
    }))
}

/// `binder_status_t AParcel_readStringArray(const AParcel* parcel, void* arrayData,
/// AParcel_stringArrayAllocator allocator, AParcel_stringArrayElementAllocator elementAllocator)`
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted; the allocators keep to their types' contracts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AParcel_readStringArray(
    parcel: *const AParcel,
    data: *mut c_void,
    allocator: Option<StringArrayAllocator>,
    element_allocator: Option<StringElementAllocator>,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(parcel), Some(allocator), Some(element)) =
        (unsafe { parcel.as_ref() }, allocator, element_allocator)
    else {
        return STATUS_UNEXPECTED_NULL;
    };
    let read_one = |index: usize| {
        let text = parcel.with(read)?;
        // SAFETY: by the contract of this function the allocator gives room or refuses.
        unsafe { give(text.as_deref(), |size, room| element(data, index, size, room)) }
    };
    answer(parcel.with(|parcel| read_count(parcel, SMALLEST)).and_then(|count| {
        let told = told_count(count)?;
        // SAFETY: by the contract of this function the allocator may be called.
        if !unsafe { allocator(data, told) } {
            return Err(not_allocated(told));
        }
        (0..count.unwrap_or(0)).try_for_each(read_one)
    }))
}
