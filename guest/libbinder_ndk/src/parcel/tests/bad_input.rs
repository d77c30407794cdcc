//! What a peer may send that is not what was asked for, and the status that it gives.

use super::*;
use crate::status::{
    STATUS_BAD_TYPE, STATUS_BAD_VALUE, STATUS_FDS_NOT_ALLOWED, STATUS_NOT_ENOUGH_DATA, name,
};

/// One way to read, and whether an allocator was called.
type Read = fn(&Parcel) -> (i32, bool);

fn one<T: Default>(parcel: &Parcel, read: ReadOne<T>) -> (i32, bool) {
    (read_one(parcel, read).err().unwrap_or(STATUS_OK), false)
}

fn many<T: Clone + Default>(parcel: &Parcel, read: ReadArray<T>) -> (i32, bool) {
    let mut room = Room::<T>::default();
    // SAFETY: a parcel, and an allocator with its data.
    let status = unsafe { read(parcel.0, room.data(), Some(array::<T>)) };
    (status, !room.told.is_empty())
}

fn a_string(parcel: &Parcel) -> (i32, bool) {
    let mut room = Room::<c_char>::default();
    // SAFETY: a parcel, and an allocator with its data.
    let status = unsafe { AParcel_readString(parcel.0, room.data(), Some(string)) };
    (status, !room.told.is_empty())
}

fn booleans(parcel: &Parcel) -> (i32, bool) {
    let mut room = Room::<bool>::default();
    let (allocator, setter) = (elements::<bool>, set_bool);
    // SAFETY: a parcel, and callbacks with their data.
    let status =
        unsafe { AParcel_readBoolArray(parcel.0, room.data(), Some(allocator), Some(setter)) };
    (status, !room.told.is_empty())
}

fn strings(parcel: &Parcel) -> (i32, bool) {
    let mut room = Strings::default();
    let (allocator, element) = (elements::<Option<Vec<c_char>>>, one_string);
    // SAFETY: a parcel, and allocators with their data.
    let status =
        unsafe { AParcel_readStringArray(parcel.0, room.data(), Some(allocator), Some(element)) };
    (status, !room.told.is_empty())
}

fn words(parcel: &Parcel) -> (i32, bool) {
    unsafe extern "C-unwind" fn read(parcel: *const AParcel, _: *mut c_void, _: usize) -> i32 {
        let mut value = 0;
        // SAFETY: the parcel that is being read, and a place for the value.
        unsafe { AParcel_readInt32(parcel, &raw mut value) }
    }
    let mut room = Room::<i32>::default();
    let allocator = elements::<i32>;
    // SAFETY: a parcel, and callbacks with their data.
    let status =
        unsafe { AParcel_readParcelableArray(parcel.0, room.data(), Some(allocator), Some(read)) };
    (status, !room.told.is_empty())
}

fn an_object(parcel: &Parcel) -> (i32, bool) {
    let mut binder = std::ptr::dangling_mut();
    // SAFETY: a parcel, and a place for the pointer.
    let status = unsafe { AParcel_readStrongBinder(parcel.0, &raw mut binder) };
    assert!(binder.is_null());
    (status, false)
}

fn a_descriptor(parcel: &Parcel) -> (i32, bool) {
    let mut fd = 7;
    // SAFETY: a parcel, and a place for the number.
    let status = unsafe { AParcel_readParcelFileDescriptor(parcel.0, &raw mut fd) };
    assert_eq!(fd, -1);
    (status, false)
}

fn a_status(parcel: &Parcel) -> (i32, bool) {
    (read_status(parcel).err().unwrap_or(STATUS_OK), false)
}

/// Every case gives its status, and no memory was asked for.
fn check(read: Read, cases: &[(&str, i32)]) {
    for (bytes, status) in cases {
        let parcel = Parcel::with(&hex(bytes));
        let (is, allocated) = read(&parcel);
        assert_eq!(name(is), name(*status), "{bytes}");
        assert!(!allocated, "{bytes}");
        assert!(parcel.position() <= parcel.size(), "{bytes}");
    }
}

#[test]
fn values_that_end_too_early() {
    let words: [Read; 8] = [
        |parcel| one(parcel, AParcel_readInt32),
        |parcel| one(parcel, AParcel_readUint32),
        |parcel| one(parcel, AParcel_readFloat),
        |parcel| one(parcel, AParcel_readBool),
        |parcel| one(parcel, AParcel_readChar),
        |parcel| one(parcel, AParcel_readByte),
        an_object,
        a_descriptor,
    ];
    for read in words {
        check(read, &["", "01", "0102", "010203"].map(|bytes| (bytes, STATUS_NOT_ENOUGH_DATA)));
    }
    let long: [Read; 3] = [
        |parcel| one(parcel, AParcel_readInt64),
        |parcel| one(parcel, AParcel_readUint64),
        |parcel| one(parcel, AParcel_readDouble),
    ];
    for read in long {
        check(
            read,
            &["", "01020304", "01020304050607"].map(|bytes| (bytes, STATUS_NOT_ENOUGH_DATA)),
        );
    }
}

#[test]
fn counts_of_arrays() {
    let all: [Read; 11] = [
        |parcel| many(parcel, AParcel_readInt32Array),
        |parcel| many(parcel, AParcel_readUint32Array),
        |parcel| many(parcel, AParcel_readInt64Array),
        |parcel| many(parcel, AParcel_readUint64Array),
        |parcel| many(parcel, AParcel_readFloatArray),
        |parcel| many(parcel, AParcel_readDoubleArray),
        |parcel| many(parcel, AParcel_readCharArray),
        |parcel| many(parcel, AParcel_readByteArray),
        booleans,
        strings,
        words,
    ];
    for read in all {
        check(
            read,
            &[
                ("", STATUS_NOT_ENOUGH_DATA),
                ("010000", STATUS_NOT_ENOUGH_DATA),
                ("01000000", STATUS_NOT_ENOUGH_DATA),
                ("02000000 01000000", STATUS_NOT_ENOUGH_DATA),
                ("ffffff7f", STATUS_NOT_ENOUGH_DATA),
                ("ffffff7f 00000000 00000000", STATUS_NOT_ENOUGH_DATA),
                ("00000040 00000000 00000000", STATUS_NOT_ENOUGH_DATA),
                ("00000020 00000000 00000000", STATUS_NOT_ENOUGH_DATA),
                ("feffffff", STATUS_BAD_VALUE),
                ("00000080", STATUS_BAD_VALUE),
                ("01000080 00000000", STATUS_BAD_VALUE),
            ]
            .map(|(bytes, status)| match (bytes, status) {
                // Two bytes are in one word.
                ("02000000 01000000", _) => ("09000000 0102030405060708", STATUS_NOT_ENOUGH_DATA),
                other => other,
            }),
        );
    }
}

#[test]
fn arrays_that_lack_a_byte() {
    check(
        |parcel| many(parcel, AParcel_readInt32Array),
        &[("01000000 010203", STATUS_NOT_ENOUGH_DATA)],
    );
    check(
        |parcel| many(parcel, AParcel_readInt64Array),
        &[
            ("01000000 01020304050607", STATUS_NOT_ENOUGH_DATA),
            ("02000000 0102030405060708 01020304", STATUS_NOT_ENOUGH_DATA),
        ],
    );
    check(
        |parcel| many(parcel, AParcel_readByteArray),
        &[
            ("03000000 010203", STATUS_NOT_ENOUGH_DATA),
            ("05000000 01020304 05", STATUS_NOT_ENOUGH_DATA),
            ("05000000 01020304 050000", STATUS_NOT_ENOUGH_DATA),
        ],
    );
    check(
        |parcel| many(parcel, AParcel_readCharArray),
        &[("02000000 41000000 4200", STATUS_NOT_ENOUGH_DATA)],
    );
    check(booleans, &[("02000000 01000000 0100", STATUS_NOT_ENOUGH_DATA)]);
}

#[test]
fn strings_that_are_none() {
    check(
        a_string,
        &[
            ("", STATUS_NOT_ENOUGH_DATA),
            ("0100", STATUS_NOT_ENOUGH_DATA),
            // No terminator is there, or half of it.
            ("00000000", STATUS_NOT_ENOUGH_DATA),
            ("00000000 0000", STATUS_NOT_ENOUGH_DATA),
            ("01000000 6100", STATUS_NOT_ENOUGH_DATA),
            ("02000000 61006200", STATUS_NOT_ENOUGH_DATA),
            ("02000000 61006200 0000", STATUS_NOT_ENOUGH_DATA),
            ("03000000 61006200 6300", STATUS_NOT_ENOUGH_DATA),
            // It is not zero.
            ("00000000 01000000", STATUS_BAD_VALUE),
            ("01000000 61000100", STATUS_BAD_VALUE),
            ("02000000 61006200 00010000", STATUS_BAD_VALUE),
            ("03000000 61006200 63006400", STATUS_BAD_VALUE),
            // Counts.
            ("feffffff", STATUS_BAD_VALUE),
            ("00000080 00000000", STATUS_BAD_VALUE),
            ("ffffff7f 61000000", STATUS_NOT_ENOUGH_DATA),
            ("feffff7f 61000000", STATUS_NOT_ENOUGH_DATA),
            ("00000040 61000000", STATUS_NOT_ENOUGH_DATA),
            // Surrogates without their other half, or in the wrong order.
            ("01000000 3dd80000", STATUS_BAD_VALUE),
            ("01000000 00de0000", STATUS_BAD_VALUE),
            ("02000000 00de3dd8 00000000", STATUS_BAD_VALUE),
            ("02000000 3dd86100 00000000", STATUS_BAD_VALUE),
            ("03000000 61003dd8 62000000", STATUS_BAD_VALUE),
        ],
    );
}

#[test]
fn arrays_of_bad_strings() {
    for (bytes, status) in [
        ("01000000 feffffff", STATUS_BAD_VALUE),
        ("01000000 01000000", STATUS_NOT_ENOUGH_DATA),
        ("01000000 01000000 3dd80000", STATUS_BAD_VALUE),
        ("02000000 ffffffff 00000000", STATUS_NOT_ENOUGH_DATA),
        ("02000000 00000000 00000000", STATUS_NOT_ENOUGH_DATA),
        ("02000000 01000000 61000000", STATUS_NOT_ENOUGH_DATA),
    ] {
        // The array's own count is possible, so that its allocator is called.
        let parcel = Parcel::with(&hex(bytes));
        assert_eq!(strings(&parcel), (status, true), "{bytes}");
    }
}

#[test]
fn objects_and_descriptors_out_of_nowhere() {
    check(
        an_object,
        &[
            ("01000000 0300000000000000 0c000000", STATUS_BAD_TYPE),
            ("01000000 0000000000000000 00000000", STATUS_BAD_TYPE),
            ("00000000 0c000000", STATUS_BAD_TYPE),
            ("85682a73 00000000", STATUS_BAD_TYPE),
            ("00000000", STATUS_NOT_ENOUGH_DATA),
        ],
    );
    check(
        a_descriptor,
        &[
            ("01000000 00000000 02000000 00000000", STATUS_FDS_NOT_ALLOWED),
            ("01000000", STATUS_FDS_NOT_ALLOWED),
            ("ffffffff", STATUS_FDS_NOT_ALLOWED),
        ],
    );
}

#[test]
fn statuses_that_are_none() {
    check(
        a_status,
        &[
            ("", STATUS_NOT_ENOUGH_DATA),
            ("000000", STATUS_NOT_ENOUGH_DATA),
            ("fdffffff", STATUS_NOT_ENOUGH_DATA),
            ("fdffffff 00000000 00000000", STATUS_NOT_ENOUGH_DATA),
            ("fdffffff ffffffff", STATUS_NOT_ENOUGH_DATA),
            ("fdffffff feffffff 00000000", STATUS_BAD_VALUE),
            ("fdffffff 01000000 3dd80000 00000000", STATUS_BAD_VALUE),
            ("fdffffff ffffff7f 00000000", STATUS_NOT_ENOUGH_DATA),
            // The size of the stack trace.
            ("fdffffff ffffffff ffffffff", STATUS_BAD_VALUE),
            ("fdffffff ffffffff 00000080", STATUS_BAD_VALUE),
            ("fdffffff ffffffff 01000000", STATUS_BAD_VALUE),
            ("fdffffff ffffffff 03000000", STATUS_BAD_VALUE),
            ("fdffffff ffffffff 05000000", STATUS_NOT_ENOUGH_DATA),
            ("fdffffff ffffffff 08000000", STATUS_NOT_ENOUGH_DATA),
            ("fdffffff ffffffff ffffff7f", STATUS_NOT_ENOUGH_DATA),
            // The service's code.
            ("f8ffffff ffffffff 00000000", STATUS_NOT_ENOUGH_DATA),
            ("f8ffffff ffffffff 00000000 2a0000", STATUS_NOT_ENOUGH_DATA),
            ("f8ffffff ffffffff 08000000 00000000", STATUS_NOT_ENOUGH_DATA),
            // The block of a parcelable.
            ("f7ffffff ffffffff 00000000", STATUS_NOT_ENOUGH_DATA),
            ("f7ffffff ffffffff 00000000 02000000", STATUS_BAD_VALUE),
            ("f7ffffff ffffffff 00000000 ffffffff", STATUS_BAD_VALUE),
            ("f7ffffff ffffffff 00000000 08000000", STATUS_NOT_ENOUGH_DATA),
            // The headers before it.
            ("80ffffff", STATUS_NOT_ENOUGH_DATA),
            ("80ffffff 02000000", STATUS_BAD_VALUE),
            ("80ffffff ffffffff", STATUS_BAD_VALUE),
            ("80ffffff 08000000", STATUS_NOT_ENOUGH_DATA),
            ("81ffffff", STATUS_NOT_ENOUGH_DATA),
            ("81ffffff ffffffff 00000000", STATUS_BAD_VALUE),
            ("81ffffff 04000000", STATUS_NOT_ENOUGH_DATA),
            ("81ffffff 0c000000 00000000", STATUS_NOT_ENOUGH_DATA),
            ("81ffffff 04000000 80ffffff 01000000", STATUS_BAD_VALUE),
        ],
    );
}
