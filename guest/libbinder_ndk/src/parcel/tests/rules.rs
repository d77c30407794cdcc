//! What C may get wrong, and what its callbacks may answer.

use super::*;
use crate::status::{
    STATUS_BAD_VALUE, STATUS_DEAD_OBJECT, STATUS_FDS_NOT_ALLOWED, STATUS_NO_MEMORY,
    STATUS_UNEXPECTED_NULL, STATUS_UNKNOWN_ERROR,
};

#[test]
fn lengths_of_arrays() {
    let numbers = [1, 2];
    for (data, length, status) in [
        (numbers.as_ptr(), 2, STATUS_OK),
        (numbers.as_ptr(), 0, STATUS_OK),
        (null(), 0, STATUS_OK),
        (null(), -1, STATUS_OK),
        (null(), 1, STATUS_BAD_VALUE),
        (null(), -2, STATUS_BAD_VALUE),
        (null(), i32::MIN, STATUS_BAD_VALUE),
        (numbers.as_ptr(), -1, STATUS_BAD_VALUE),
        (numbers.as_ptr(), -2, STATUS_BAD_VALUE),
    ] {
        let parcel = Parcel::new();
        // SAFETY: a parcel, and NULL or so many numbers.
        let is = unsafe { AParcel_writeInt32Array(parcel.0, data, length) };
        assert_eq!(is, status, "{data:?} {length}");
        assert_eq!(parcel.size() == 0, status != STATUS_OK, "{data:?} {length}");
    }
}

#[test]
fn lengths_of_strings() {
    for (text, length, status) in [
        (c"abc".as_ptr(), 3, STATUS_OK),
        (c"abc".as_ptr(), 0, STATUS_OK),
        (null(), -1, STATUS_OK),
        (null(), 0, STATUS_BAD_VALUE),
        (null(), 1, STATUS_BAD_VALUE),
        (null(), -2, STATUS_BAD_VALUE),
        (c"abc".as_ptr(), -1, STATUS_BAD_VALUE),
        (c"abc".as_ptr(), i32::MIN, STATUS_BAD_VALUE),
        // No UTF-8: a lone continuation, a cut sequence, a surrogate, too long for its character.
        (c"\x80".as_ptr(), 1, STATUS_BAD_VALUE),
        (c"\xe2\x82\xac".as_ptr(), 2, STATUS_BAD_VALUE),
        (c"\xed\xa0\x80".as_ptr(), 3, STATUS_BAD_VALUE),
        (c"\xc0\x80".as_ptr(), 2, STATUS_BAD_VALUE),
    ] {
        let parcel = Parcel::new();
        // SAFETY: a parcel, and NULL or so many bytes.
        let is = unsafe { AParcel_writeString(parcel.0, text, length) };
        assert_eq!(is, status, "{length}");
        assert_eq!(parcel.size() == 0, status != STATUS_OK, "{length}");
    }
}

#[test]
fn counts_of_elements() {
    for (length, status) in
        [(-1, STATUS_OK), (0, STATUS_OK), (-2, STATUS_BAD_VALUE), (i32::MIN, STATUS_BAD_VALUE)]
    {
        unsafe extern "C-unwind" fn write(_: *mut AParcel, _: *const c_void, _: usize) -> i32 {
            STATUS_UNKNOWN_ERROR
        }
        let (strings, booleans, any) = (Parcel::new(), Parcel::new(), Parcel::new());
        // SAFETY: parcels, and callbacks that are not called for no elements.
        unsafe {
            let data = null();
            assert_eq!(AParcel_writeStringArray(strings.0, data, length, Some(get_string)), status);
            assert_eq!(AParcel_writeBoolArray(booleans.0, data, length, Some(get_bool)), status);
            assert_eq!(AParcel_writeParcelableArray(any.0, data, length, Some(write)), status);
        }
        let bytes = if status == STATUS_OK { length.to_le_bytes().to_vec() } else { vec![] };
        assert_eq!(
            [strings.bytes(), booleans.bytes(), any.bytes()],
            [bytes.clone(), bytes.clone(), bytes]
        );
    }
}

#[test]
fn descriptors_are_refused() {
    let parcel = Parcel::new();
    for (fd, status) in [
        (0, STATUS_FDS_NOT_ALLOWED),
        (i32::MAX, STATUS_FDS_NOT_ALLOWED),
        (-2, STATUS_BAD_VALUE),
        (i32::MIN, STATUS_BAD_VALUE),
    ] {
        // SAFETY: a parcel.
        assert_eq!(unsafe { AParcel_writeParcelFileDescriptor(parcel.0, fd) }, status, "{fd}");
    }
    assert_eq!(parcel.size(), 0);
}

/// The same array, read with an allocator that refuses, and one that has no memory.
#[test]
fn allocators_may_refuse() {
    for (bytes, refuses, gives_null, status) in [
        ("ffffffff", true, false, STATUS_UNEXPECTED_NULL),
        ("01000000 01000000", true, false, STATUS_NO_MEMORY),
        ("00000000", true, false, STATUS_NO_MEMORY),
        ("01000000 01000000", false, true, STATUS_NO_MEMORY),
        ("00000000", false, true, STATUS_OK),
        ("ffffffff", false, true, STATUS_OK),
    ] {
        let mut room = Room::<i32> { refuses, gives_null, ..Room::default() };
        let parcel = Parcel::with(&hex(bytes));
        // SAFETY: a parcel, and an allocator with its data.
        let is = unsafe { AParcel_readInt32Array(parcel.0, room.data(), Some(array::<i32>)) };
        assert_eq!(is, status, "{bytes} {refuses}");
    }
    for (bytes, refuses, gives_null, status) in [
        ("ffffffff", true, false, STATUS_UNEXPECTED_NULL),
        ("00000000 00000000", true, false, STATUS_NO_MEMORY),
        ("00000000 00000000", false, true, STATUS_NO_MEMORY),
        ("ffffffff", false, true, STATUS_OK),
    ] {
        let mut room = Room::<c_char> { refuses, gives_null, ..Room::default() };
        let parcel = Parcel::with(&hex(bytes));
        // SAFETY: a parcel, and an allocator with its data.
        let is = unsafe { AParcel_readString(parcel.0, room.data(), Some(string)) };
        assert_eq!(is, status, "{bytes} {refuses}");
    }
}

#[test]
fn allocators_of_elements_may_refuse() {
    unsafe extern "C-unwind" fn read(_: *const AParcel, _: *mut c_void, _: usize) -> i32 {
        STATUS_OK
    }
    for (bytes, status) in
        [("ffffffff", STATUS_UNEXPECTED_NULL), ("01000000 00000000", STATUS_NO_MEMORY)]
    {
        let mut room = Room::<bool> { refuses: true, ..Room::default() };
        let data = room.data();
        let many = elements::<bool>;
        let bytes = hex(bytes);
        let (a, b, c) = (Parcel::with(&bytes), Parcel::with(&bytes), Parcel::with(&bytes));
        // SAFETY: parcels, and callbacks with their data.
        unsafe {
            assert_eq!(AParcel_readBoolArray(a.0, data, Some(many), Some(set_bool)), status);
            assert_eq!(AParcel_readParcelableArray(b.0, data, Some(many), Some(read)), status);
            assert_eq!(AParcel_readStringArray(c.0, data, Some(many), Some(one_string)), status);
        }
    }
}

#[test]
fn strings_have_room_for_their_nul() {
    for (text, told) in
        [(None, -1), (Some(""), 1), (Some("abc"), 4), (Some("€"), 4), (Some("a\0b"), 4)]
    {
        let parcel = Parcel::new();
        assert_eq!(write_string(&parcel, text), STATUS_OK);
        parcel.seek(0);
        let mut room = Room::<c_char>::default();
        // SAFETY: a parcel, and an allocator with its data.
        let status = unsafe { AParcel_readString(parcel.0, room.data(), Some(string)) };
        assert_eq!((status, room.told), (STATUS_OK, vec![told]), "{text:?}");
    }
}

#[test]
fn elements_end_an_array_with_their_status() {
    unsafe extern "C-unwind" fn write(
        parcel: *mut AParcel,
        data: *const c_void,
        index: usize,
    ) -> i32 {
        // SAFETY: the status below, and the parcel that is being written.
        unsafe { if index == 1 { *data.cast() } else { AParcel_writeInt32(parcel, 7) } }
    }
    unsafe extern "C-unwind" fn read(_: *const AParcel, data: *mut c_void, index: usize) -> i32 {
        // SAFETY: the status below.
        unsafe { if index == 1 { *data.cast() } else { STATUS_OK } }
    }
    unsafe extern "C-unwind" fn accept(_: *mut c_void, _: i32) -> bool {
        true
    }
    for (told, status) in [
        (STATUS_DEAD_OBJECT, STATUS_DEAD_OBJECT),
        (77, STATUS_UNKNOWN_ERROR),
        (-99, STATUS_UNKNOWN_ERROR),
    ] {
        let mut told = told;
        let data: *mut c_void = (&raw mut told).cast();
        let parcel = Parcel::new();
        // SAFETY: parcels, and callbacks with their data.
        unsafe {
            assert_eq!(AParcel_writeParcelableArray(parcel.0, data, 3, Some(write)), status);
            assert_eq!(parcel.bytes(), hex("03000000 07000000"));
            let parcel = Parcel::with(&hex("03000000 00000000 00000000 00000000"));
            let is = AParcel_readParcelableArray(parcel.0, data, Some(accept), Some(read));
            assert_eq!(is, status);
        }
    }
}

#[test]
fn a_string_without_its_length_is_no_element() {
    unsafe extern "C-unwind" fn get(_: *const c_void, _: usize, size: *mut i32) -> *const c_char {
        // SAFETY: a place for the size.
        unsafe { *size = 3 };
        null()
    }
    let parcel = Parcel::new();
    // SAFETY: a parcel, and a getter that takes no data.
    let status = unsafe { AParcel_writeStringArray(parcel.0, null(), 1, Some(get)) };
    assert_eq!(status, STATUS_BAD_VALUE);
}

#[test]
fn null_where_something_is_due() {
    let parcel = Parcel::with(&[0; 16]);
    let (p, none) = (parcel.0, null_mut::<AParcel>());
    let data = null_mut();
    let (mut number, mut object, mut status) = (0, null_mut(), null_mut());
    // SAFETY: NULL is allowed everywhere.
    let all = unsafe {
        [
            AParcel_writeInt32(none, 1),
            AParcel_readInt32(none, &raw mut number),
            AParcel_readInt32(p, null_mut()),
            AParcel_readInt64(p, null_mut()),
            AParcel_readBool(p, null_mut()),
            AParcel_writeString(none, null(), -1),
            AParcel_readString(none, data, Some(string)),
            AParcel_readString(p, data, None),
            AParcel_writeStringArray(none, null(), -1, Some(get_string)),
            AParcel_writeStringArray(p, null(), -1, None),
            AParcel_readStringArray(p, data, None, Some(one_string)),
            AParcel_readStringArray(p, data, Some(elements::<bool>), None),
            AParcel_writeInt32Array(none, null(), -1),
            AParcel_readInt32Array(none, data, Some(array::<i32>)),
            AParcel_readInt32Array(p, data, None),
            AParcel_writeBoolArray(p, null(), -1, None),
            AParcel_readBoolArray(p, data, Some(elements::<bool>), None),
            AParcel_readBoolArray(p, data, None, Some(set_bool)),
            AParcel_writeParcelableArray(p, null(), -1, None),
            AParcel_readParcelableArray(p, data, None, None),
            AParcel_writeStrongBinder(none, null_mut()),
            AParcel_readStrongBinder(none, &raw mut object),
            AParcel_readStrongBinder(p, null_mut()),
            AParcel_writeParcelFileDescriptor(none, -1),
            AParcel_readParcelFileDescriptor(p, null_mut()),
            AParcel_writeStatusHeader(p, null()),
            AParcel_writeStatusHeader(none, null()),
            AParcel_readStatusHeader(p, null_mut()),
            AParcel_readStatusHeader(none, &raw mut status),
            AParcel_setDataPosition(none, 0),
            AParcel_reset(none),
            AParcel_appendFrom(none, p, 0, 0),
            AParcel_appendFrom(p, none, 0, 0),
            AParcel_marshal(none, null_mut(), 0, 0),
            AParcel_marshal(p, null_mut(), 0, 1),
            AParcel_unmarshal(none, null(), 0),
        ]
    };
    assert!(number == 0 && object.is_null() && status.is_null());
    for (index, status) in all.into_iter().enumerate() {
        assert_eq!(status, STATUS_UNEXPECTED_NULL, "{index}");
    }
    assert_eq!(parcel.bytes(), [0; 16]);
    // SAFETY: NULL is allowed.
    unsafe { assert_eq!((AParcel_getDataSize(none), AParcel_getDataPosition(none)), (0, 0)) };
}
