//! The bytes of every type, both ways.

use super::*;
use crate::status::{
    AStatus_fromExceptionCode, AStatus_fromExceptionCodeWithMessage,
    AStatus_fromServiceSpecificErrorWithMessage, AStatus_fromStatus, AStatus_newOk,
    STATUS_DEAD_OBJECT,
};
use std::fmt::Debug;

/// A value has these bytes, and the bytes this value; the position ends behind them.
fn pins<T: Debug + PartialEq>(
    bytes: &str,
    value: T,
    write: impl Fn(&Parcel, &T) -> i32,
    read: impl Fn(&Parcel) -> Result<T, i32>,
) {
    let parcel = Parcel::new();
    assert_eq!(write(&parcel, &value), STATUS_OK, "{value:?}");
    assert_eq!(parcel.bytes(), hex(bytes), "{value:?}");
    assert_eq!(parcel.position(), parcel.size(), "{value:?}");

    let parcel = Parcel::with(&hex(bytes));
    assert_eq!(read(&parcel), Ok(value), "{bytes}");
    assert_eq!(parcel.position(), parcel.size(), "{bytes}");
}

macro_rules! pins_one {
    ($write:ident, $read:ident: $($bytes:literal = $value:expr),+) => {$(
        // SAFETY: a parcel.
        pins($bytes, $value, |parcel, value| unsafe { $write(parcel.0, *value) }, |parcel| {
            read_one(parcel, $read)
        });
    )+};
}

#[test]
fn single_values() {
    pins_one!(AParcel_writeInt32, AParcel_readInt32: "2a000000" = 42, "feffffff" = -2);
    pins_one!(AParcel_writeUint32, AParcel_readUint32: "ffffffff" = u32::MAX);
    pins_one!(AParcel_writeInt64, AParcel_readInt64: "feffffffffffffff" = -2);
    pins_one!(AParcel_writeUint64, AParcel_readUint64: "0807060504030201" = 0x0102_0304_0506_0708);
    pins_one!(AParcel_writeFloat, AParcel_readFloat: "0000c0bf" = -1.5);
    pins_one!(AParcel_writeDouble, AParcel_readDouble: "000000000000f8bf" = -1.5);
    pins_one!(AParcel_writeBool, AParcel_readBool: "01000000" = true, "00000000" = false);
    pins_one!(AParcel_writeChar, AParcel_readChar: "41000000" = 0x41, "ffff0000" = 0xffff);
    pins_one!(AParcel_writeByte, AParcel_readByte: "7f000000" = 127, "80ffffff" = -128);
}

#[test]
fn strings() {
    let write = |parcel: &Parcel, text: &Option<String>| write_string(parcel, text.as_deref());
    for (bytes, text) in [
        ("ffffffff", None),
        ("00000000 00000000", Some("")),
        ("01000000 61000000", Some("a")),
        ("02000000 6e006d00 00000000", Some("nm")),
        ("03000000 610000006200 0000", Some("a\0b")),
        ("02000000 e400ac20 00000000", Some("ä€")),
        ("02000000 3dd800de 00000000", Some("\u{1f600}")),
        ("07000000 6200610064002000610072006700 0000", Some("bad arg")),
    ] {
        pins(bytes, text.map(str::to_owned), write, read_string);
    }
}

macro_rules! pins_array {
    ($write:ident, $read:ident: $($bytes:literal = $value:expr),+) => {$(
        pins($bytes, Some($value.to_vec()), |parcel, value| {
            write_array(parcel, $write, value.as_deref())
        }, |parcel| read_array(parcel, $read));
    )+
    pins("ffffffff", None, |parcel, _| write_array(parcel, $write, None), |parcel| {
        read_array(parcel, $read)
    });
    pins("00000000", Some(vec![]), |parcel, value| {
        write_array(parcel, $write, value.as_deref())
    }, |parcel| read_array(parcel, $read));
    };
}

#[test]
fn arrays_of_numbers() {
    pins_array!(AParcel_writeInt32Array, AParcel_readInt32Array:
        "02000000 01000000 feffffff" = [1, -2]);
    pins_array!(AParcel_writeUint32Array, AParcel_readUint32Array: "01000000 ffffffff" = [u32::MAX]);
    pins_array!(AParcel_writeInt64Array, AParcel_readInt64Array:
        "02000000 0100000000000000 feffffffffffffff" = [1, -2]);
    pins_array!(AParcel_writeUint64Array, AParcel_readUint64Array:
        "01000000 ffffffffffffffff" = [u64::MAX]);
    pins_array!(AParcel_writeFloatArray, AParcel_readFloatArray: "01000000 0000c0bf" = [-1.5]);
    pins_array!(AParcel_writeDoubleArray, AParcel_readDoubleArray:
        "01000000 000000000000f8bf" = [-1.5]);
    pins_array!(AParcel_writeCharArray, AParcel_readCharArray:
        "02000000 41000000 ffff0000" = [0x41, 0xffff]);
    pins_array!(AParcel_writeByteArray, AParcel_readByteArray:
        "03000000 09080700" = [9, 8, 7], "04000000 010203ff" = [1, 2, 3, -1],
        "05000000 01020304 05000000" = [1, 2, 3, 4, 5]);
}

#[test]
fn arrays_of_booleans() {
    let write = |parcel: &Parcel, value: &Option<Vec<bool>>| write_bools(parcel, value.as_ref());
    pins("ffffffff", None, write, read_bools);
    pins("00000000", Some(vec![]), write, read_bools);
    pins("02000000 01000000 00000000", Some(vec![true, false]), write, read_bools);
}

#[test]
fn arrays_of_strings() {
    let write = |parcel: &Parcel, texts: &Option<Vec<Option<String>>>| {
        write_strings(parcel, texts.as_ref())
    };
    pins("ffffffff", None, write, read_strings);
    pins("00000000", Some(vec![]), write, read_strings);
    let texts = vec![Some("a".to_owned()), None, Some(String::new())];
    pins("03000000 01000000 61000000 ffffffff 0000000000000000", Some(texts), write, read_strings);
}

#[test]
fn arrays_of_any_kind() {
    unsafe extern "C-unwind" fn write(
        parcel: *mut AParcel,
        data: *const c_void,
        index: usize,
    ) -> i32 {
        // SAFETY: the vector below, and the parcel that is being written.
        unsafe { AParcel_writeInt64(parcel, (&*data.cast::<Vec<i64>>())[index]) }
    }
    unsafe extern "C-unwind" fn read(
        parcel: *const AParcel,
        data: *mut c_void,
        index: usize,
    ) -> i32 {
        // SAFETY: the room below, and the parcel that is being read.
        unsafe {
            AParcel_readInt64(parcel, &raw mut (&mut *data.cast::<Room<i64>>()).elements[index])
        }
    }
    let write_all = |parcel: &Parcel, values: &Option<Vec<i64>>| {
        let length = values.as_ref().map_or(-1, |values| values.len().try_into().unwrap());
        let data = values.as_ref().map_or(null(), |values| std::ptr::from_ref(values).cast());
        // SAFETY: a parcel, and a writer with its data.
        unsafe { AParcel_writeParcelableArray(parcel.0, data, length, Some(write)) }
    };
    let read_all = |parcel: &Parcel| {
        let mut room = Room::<i64>::default();
        let allocator = elements::<i64>;
        // SAFETY: a parcel, and callbacks with their data.
        let status = unsafe {
            AParcel_readParcelableArray(parcel.0, room.data(), Some(allocator), Some(read))
        };
        if status == STATUS_OK { Ok(room.result()) } else { Err(status) }
    };
    pins("ffffffff", None, write_all, read_all);
    pins("00000000", Some(vec![]), write_all, read_all);
    pins("02000000 0100000000000000 feffffffffffffff", Some(vec![1, -2]), write_all, read_all);
}

#[test]
fn no_object_and_no_descriptor() {
    let parcel = Parcel::new();
    // SAFETY: a parcel, and places for results.
    unsafe {
        assert_eq!(AParcel_writeStrongBinder(parcel.0, null_mut()), STATUS_OK);
        assert_eq!(AParcel_writeParcelFileDescriptor(parcel.0, -1), STATUS_OK);
        assert_eq!(parcel.bytes(), hex("00000000 00000000 00000000"));
        parcel.seek(0);
        let mut binder = std::ptr::dangling_mut();
        assert_eq!(AParcel_readStrongBinder(parcel.0, &raw mut binder), STATUS_OK);
        assert!(binder.is_null());
        let mut fd = 7;
        assert_eq!(AParcel_readParcelFileDescriptor(parcel.0, &raw mut fd), STATUS_OK);
        assert_eq!(fd, -1);
    }
}

#[test]
fn statuses() {
    // SAFETY: C strings.
    let all = unsafe {
        [
            ("00000000", AStatus_newOk()),
            (
                "fdffffff 07000000 6200610064002000610072006700 0000 00000000",
                AStatus_fromExceptionCodeWithMessage(-3, c"bad arg".as_ptr()),
            ),
            (
                "f8ffffff 03000000 730076006300 0000 00000000 2a000000",
                AStatus_fromServiceSpecificErrorWithMessage(42, c"svc".as_ptr()),
            ),
            ("ffffffff 00000000 00000000 00000000", AStatus_fromExceptionCode(-1)),
            ("f7ffffff 00000000 00000000 00000000 00000000", AStatus_fromExceptionCode(-9)),
        ]
    };
    for (bytes, status) in all {
        let parcel = Parcel::new();
        // SAFETY: a parcel, and a status that is deleted after the last use.
        unsafe {
            assert_eq!(AParcel_writeStatusHeader(parcel.0, status), STATUS_OK);
            assert_eq!(parcel.bytes(), hex(bytes));
            let read = read_status(&Parcel::with(&hex(bytes))).unwrap();
            let (is, was) = (read.description(), (*status).description());
            assert_eq!(is, was);
            AStatus_delete(status);
        }
    }
}

#[test]
fn a_failed_transaction_is_not_written() {
    let parcel = Parcel::new();
    let status = AStatus_fromStatus(STATUS_DEAD_OBJECT);
    // SAFETY: a parcel, and a status that is deleted after the last use.
    unsafe {
        assert_eq!(AParcel_writeStatusHeader(parcel.0, status), STATUS_DEAD_OBJECT);
        AStatus_delete(status);
    }
    assert_eq!(parcel.bytes(), []);
}

#[test]
fn blocks_that_others_put_into_a_status_are_skipped() {
    let ok = AStatus::OK.description();
    for (bytes, description) in [
        ("80ffffff 08000000 aaaaaaaa", ok.as_str()),
        ("80ffffff 04000000", &ok),
        ("80ffffff 00000000", &ok),
        ("81ffffff 08000000 aaaaaaaa 00000000", &ok),
        ("81ffffff 04000000 80ffffff 08000000 aaaaaaaa", &ok),
        ("81ffffff 04000000 fbffffff ffffffff 00000000", "Status(-5, EX_ILLEGAL_STATE): ''"),
        (
            "fdffffff 01000000 61000000 0c000000 1111111122222222",
            "Status(-3, EX_ILLEGAL_ARGUMENT): 'a'",
        ),
        (
            "f8ffffff 01000000 61000000 08000000 11111111 2a000000",
            "Status(-8, EX_SERVICE_SPECIFIC): '42: a'",
        ),
        ("f7ffffff 01000000 61000000 00000000 08000000 11111111", "Status(-9, EX_PARCELABLE): 'a'"),
        // A NUL ends what C can see of a text.
        ("fdffffff 03000000 610000006200 0000 00000000", "Status(-3, EX_ILLEGAL_ARGUMENT): 'a'"),
        // Kinds that nobody knows, and the one that is never written.
        (
            "ceffffff 01000000 61000000 00000000",
            "Status(-129, EX_TRANSACTION_FAILED): 'STATUS_FAILED_TRANSACTION: a'",
        ),
        (
            "7fffffff 00000000 00000000 00000000",
            "Status(-129, EX_TRANSACTION_FAILED): 'STATUS_FAILED_TRANSACTION: '",
        ),
        (
            "05000000 00000000 00000000 00000000",
            "Status(-129, EX_TRANSACTION_FAILED): 'STATUS_FAILED_TRANSACTION: '",
        ),
    ] {
        let parcel = Parcel::with(&hex(bytes));
        assert_eq!(read_status(&parcel).unwrap().description(), description, "{bytes}");
        assert_eq!(parcel.position(), parcel.size(), "{bytes}");
    }
}

/// The structured parcelable of the capture: the bytes that an AOSP peer sends for it.
#[test]
fn a_structured_parcelable() {
    let parcel = Parcel::new();
    // SAFETY: a parcel.
    unsafe {
        assert_eq!(AParcel_writeInt32(parcel.0, 1), STATUS_OK);
        let start = parcel.position();
        assert_eq!(AParcel_writeInt32(parcel.0, 0), STATUS_OK);
        assert_eq!(AParcel_writeInt32(parcel.0, 5), STATUS_OK);
        assert_eq!(write_string(&parcel, Some("nm")), STATUS_OK);
        assert_eq!(write_array(&parcel, AParcel_writeInt64Array, Some(&[1, -2])), STATUS_OK);
        assert_eq!(write_array(&parcel, AParcel_writeByteArray, Some(&[9, 8, 7])), STATUS_OK);
        assert_eq!(AParcel_writeBool(parcel.0, true), STATUS_OK);
        let end = parcel.position();
        parcel.seek(start);
        assert_eq!(AParcel_writeInt32(parcel.0, (end - start).try_into().unwrap()), STATUS_OK);
        parcel.seek(end);
    }
    let bytes = "01000000 34000000 05000000 02000000 6e006d0000000000 02000000 0100000000000000 \
                 feffffffffffffff 03000000 09080700 01000000";
    assert_eq!(parcel.bytes(), hex(bytes));
}
