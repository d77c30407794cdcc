//! The C functions of parcels, called as C calls them.
#![allow(unsafe_code, reason = "tests call the C interface")]

mod agreement;
mod arbitrary;
mod bad_input;
mod golden;
mod lifecycle;
mod rules;
mod sizes;

use super::*;
use crate::status::{AStatus, AStatus_delete, STATUS_OK};
use std::ffi::{c_char, c_void};
use std::ptr::{null, null_mut};
use std::result::Result;

/// A plain parcel of C's.
pub(super) struct Parcel(pub *mut AParcel);

impl Parcel {
    pub(super) fn new() -> Self {
        Self(AParcel_create())
    }

    /// A parcel with these bytes, at their start.
    pub(super) fn with(bytes: &[u8]) -> Self {
        let parcel = Self::new();
        // SAFETY: a parcel, and a slice's own pointer and length.
        let status = unsafe { AParcel_unmarshal(parcel.0, bytes.as_ptr(), bytes.len()) };
        assert_eq!(status, STATUS_OK);
        parcel
    }

    pub(super) fn size(&self) -> usize {
        // SAFETY: a parcel.
        unsafe { AParcel_getDataSize(self.0) }.try_into().unwrap()
    }

    pub(super) fn position(&self) -> usize {
        // SAFETY: a parcel.
        unsafe { AParcel_getDataPosition(self.0) }.try_into().unwrap()
    }

    pub(super) fn seek(&self, position: usize) {
        // SAFETY: a parcel.
        let status = unsafe { AParcel_setDataPosition(self.0, position.try_into().unwrap()) };
        assert_eq!(status, STATUS_OK);
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; self.size()];
        // SAFETY: a parcel, and a slice's own pointer and length.
        let status = unsafe { AParcel_marshal(self.0, bytes.as_mut_ptr(), 0, bytes.len()) };
        assert_eq!(status, STATUS_OK);
        bytes
    }
}

impl Drop for Parcel {
    fn drop(&mut self) {
        // SAFETY: a parcel that nobody else deletes.
        unsafe { AParcel_delete(self.0) };
    }
}

/// The bytes of a text of hexadecimal digits; blanks do not count.
pub(super) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Where an array is read to, and what its allocator was told.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Room<T> {
    pub elements: Vec<T>,
    pub told: Vec<i32>,
    pub refuses: bool,
    pub gives_null: bool,
}

impl<T: Clone + Default> Room<T> {
    /// What was read; nothing for null.
    pub(super) fn result(self) -> Option<Vec<T>> {
        (self.told != [-1]).then_some(self.elements)
    }

    pub(super) fn data(&mut self) -> *mut c_void {
        (&raw mut *self).cast()
    }

    fn allocate(&mut self, count: i32) -> bool {
        self.told.push(count);
        if self.refuses {
            return false;
        }
        self.elements = vec![T::default(); count.try_into().unwrap_or(0)];
        true
    }
}

/// An allocator of an array of numbers.
pub(super) unsafe extern "C-unwind" fn array<T: Clone + Default>(
    data: *mut c_void,
    count: i32,
    out: *mut *mut T,
) -> bool {
    // SAFETY: tests give a room of this type, and the library a place for the pointer.
    let (room, out) = unsafe { (&mut *data.cast::<Room<T>>(), &mut *out) };
    let accepts = room.allocate(count);
    *out = if room.gives_null { null_mut() } else { room.elements.as_mut_ptr() };
    accepts
}

/// An allocator of an array whose elements are set one by one.
pub(super) unsafe extern "C-unwind" fn elements<T: Clone + Default>(
    data: *mut c_void,
    count: i32,
) -> bool {
    // SAFETY: tests give a room of this type.
    unsafe { &mut *data.cast::<Room<T>>() }.allocate(count)
}

pub(super) unsafe extern "C-unwind" fn set_bool(data: *mut c_void, index: usize, value: bool) {
    // SAFETY: tests give a room of this type.
    unsafe { &mut *data.cast::<Room<bool>>() }.elements[index] = value;
}

pub(super) unsafe extern "C-unwind" fn get_bool(data: *const c_void, index: usize) -> bool {
    // SAFETY: tests give a vector of this type.
    let values = unsafe { &*data.cast::<Vec<bool>>() };
    values[index]
}

/// An allocator of a string, as of an array of bytes.
pub(super) unsafe extern "C-unwind" fn string(
    data: *mut c_void,
    size: i32,
    out: *mut *mut c_char,
) -> bool {
    // SAFETY: tests give a room of this type.
    unsafe { array::<c_char>(data, size, out) }
}

pub(super) type Strings = Room<Option<Vec<c_char>>>;

/// An allocator of one string of an array.
pub(super) unsafe extern "C-unwind" fn one_string(
    data: *mut c_void,
    index: usize,
    size: i32,
    out: *mut *mut c_char,
) -> bool {
    // SAFETY: tests give a room of this type, and the library a place for the pointer.
    let (room, out) = unsafe { (&mut *data.cast::<Strings>(), &mut *out) };
    let element = &mut room.elements[index];
    *element = usize::try_from(size).ok().map(|size| vec![1; size]);
    *out = element.as_mut().map_or(null_mut(), |text| text.as_mut_ptr());
    true
}

/// A getter of a vector of optional strings.
pub(super) unsafe extern "C-unwind" fn get_string(
    data: *const c_void,
    index: usize,
    size: *mut i32,
) -> *const c_char {
    // SAFETY: tests give a vector of this type, and the library a place for the size.
    let (texts, size) = unsafe { (&*data.cast::<Vec<Option<String>>>(), &mut *size) };
    *size = texts[index].as_ref().map_or(-1, |text| text.len().try_into().unwrap());
    texts[index].as_ref().map_or(null(), |text| text.as_ptr().cast())
}

/// The text in a buffer that a string was read to: a NUL is behind it.
pub(super) fn text(buffer: &[c_char]) -> String {
    let bytes: Vec<u8> = buffer.iter().map(|unit| unit.cast_unsigned()).collect();
    let (nul, text) = bytes.split_last().unwrap();
    assert_eq!(*nul, 0);
    String::from_utf8(text.to_vec()).unwrap()
}

pub(super) fn write_string(parcel: &Parcel, text: Option<&str>) -> i32 {
    let start = text.map_or(null(), |text| text.as_ptr().cast());
    let length = text.map_or(-1, |text| text.len().try_into().unwrap());
    // SAFETY: a parcel, and a text's own pointer and length.
    unsafe { AParcel_writeString(parcel.0, start, length) }
}

pub(super) fn read_string(parcel: &Parcel) -> Result<Option<String>, i32> {
    let mut room = Room::<c_char>::default();
    // SAFETY: a parcel, and an allocator with its data.
    let status = unsafe { AParcel_readString(parcel.0, room.data(), Some(string)) };
    if status == STATUS_OK { Ok(room.result().map(|buffer| text(&buffer))) } else { Err(status) }
}

pub(super) fn write_strings(parcel: &Parcel, texts: Option<&Vec<Option<String>>>) -> i32 {
    let length = texts.map_or(-1, |texts| texts.len().try_into().unwrap());
    let data = texts.map_or(null(), |texts| std::ptr::from_ref(texts).cast());
    // SAFETY: a parcel, and a getter with its data.
    unsafe { AParcel_writeStringArray(parcel.0, data, length, Some(get_string)) }
}

pub(super) fn read_strings(parcel: &Parcel) -> Result<Option<Vec<Option<String>>>, i32> {
    let mut room = Strings::default();
    let (allocator, element) = (elements::<Option<Vec<c_char>>>, one_string);
    // SAFETY: a parcel, and allocators with their data.
    let status =
        unsafe { AParcel_readStringArray(parcel.0, room.data(), Some(allocator), Some(element)) };
    let all = |texts: Vec<Option<Vec<c_char>>>| {
        texts.into_iter().map(|buffer| buffer.map(|buffer| text(&buffer))).collect()
    };
    if status == STATUS_OK { Ok(room.result().map(all)) } else { Err(status) }
}

pub(super) fn write_bools(parcel: &Parcel, values: Option<&Vec<bool>>) -> i32 {
    let length = values.map_or(-1, |values| values.len().try_into().unwrap());
    let data = values.map_or(null(), |values| std::ptr::from_ref(values).cast());
    // SAFETY: a parcel, and a getter with its data.
    unsafe { AParcel_writeBoolArray(parcel.0, data, length, Some(get_bool)) }
}

pub(super) fn read_bools(parcel: &Parcel) -> Result<Option<Vec<bool>>, i32> {
    let mut room = Room::<bool>::default();
    let (allocator, setter) = (elements::<bool>, set_bool);
    // SAFETY: a parcel, and callbacks with their data.
    let status =
        unsafe { AParcel_readBoolArray(parcel.0, room.data(), Some(allocator), Some(setter)) };
    if status == STATUS_OK { Ok(room.result()) } else { Err(status) }
}

/// What C reads of a status at the start of a reply.
pub(super) fn read_status(parcel: &Parcel) -> Result<AStatus, i32> {
    let mut status = null_mut();
    // SAFETY: a parcel, and a place for the pointer.
    let read = unsafe { AParcel_readStatusHeader(parcel.0, &raw mut status) };
    if read != STATUS_OK {
        return Err(read);
    }
    // SAFETY: a status that is deleted once, after it was copied.
    unsafe {
        let copy = (*status).clone();
        AStatus_delete(status);
        Ok(copy)
    }
}

/// The type of a function that reads an array of numbers.
pub(super) type ReadArray<T> =
    unsafe extern "C" fn(*const AParcel, *mut c_void, Option<ArrayAllocator<T>>) -> i32;

/// Reads an array of numbers.
pub(super) fn read_array<T: Clone + Default>(
    parcel: &Parcel,
    read: ReadArray<T>,
) -> Result<Option<Vec<T>>, i32> {
    let mut room = Room::<T>::default();
    // SAFETY: a parcel, and an allocator with its data.
    let status = unsafe { read(parcel.0, room.data(), Some(array::<T>)) };
    if status == STATUS_OK { Ok(room.result()) } else { Err(status) }
}

/// The type of a function that writes an array of numbers.
pub(super) type WriteArray<T> = unsafe extern "C" fn(*mut AParcel, *const T, i32) -> i32;

/// Writes an array of numbers.
pub(super) fn write_array<T>(parcel: &Parcel, write: WriteArray<T>, values: Option<&[T]>) -> i32 {
    let length = values.map_or(-1, |values| values.len().try_into().unwrap());
    let start = values.map_or(null(), <[T]>::as_ptr);
    // SAFETY: a parcel, and a slice's own pointer and length.
    unsafe { write(parcel.0, start, length) }
}

/// The type of a function that reads a value.
pub(super) type ReadOne<T> = unsafe extern "C" fn(*const AParcel, *mut T) -> i32;

/// Reads a value.
pub(super) fn read_one<T: Default>(parcel: &Parcel, read: ReadOne<T>) -> Result<T, i32> {
    let mut value = T::default();
    // SAFETY: a parcel, and a place for the value.
    let status = unsafe { read(parcel.0, &raw mut value) };
    if status == STATUS_OK { Ok(value) } else { Err(status) }
}
