//! What Rust writes, C reads, and the other way: the same values, the same bytes.

use super::*;
use proptest::prelude::*;
use rsbinder::{Deserialize, Serialize, Status, StatusCode, from_bytes, to_bytes};
use std::fmt::Debug;

/// C writes the same bytes for the value as rsbinder, and reads it out of them.
fn agree<T: Serialize + Deserialize + Debug + PartialEq>(
    value: T,
    write: impl Fn(&Parcel, &T) -> i32,
    read: impl Fn(&Parcel) -> Result<T, i32>,
) {
    let bytes = to_bytes(&value).unwrap();
    let parcel = Parcel::new();
    assert_eq!(write(&parcel, &value), STATUS_OK, "{value:?}");
    assert_eq!(parcel.bytes(), bytes, "{value:?}");
    assert_eq!(read(&Parcel::with(&bytes)), Ok(value));
    assert_eq!(from_bytes::<T>(&parcel.bytes()).unwrap(), read(&Parcel::with(&bytes)).unwrap());
}

macro_rules! scalars_agree {
    ($($name:ident: $type:ty, $write:ident, $read:ident;)+) => {
        proptest! {$(
            #[test]
            fn $name(value: $type) {
                // SAFETY: a parcel.
                agree(value, |parcel, value| unsafe { $write(parcel.0, *value) }, |parcel| {
                    read_one(parcel, $read)
                });
            }
        )+}
    };
}

scalars_agree! {
    int32: i32, AParcel_writeInt32, AParcel_readInt32;
    uint32: u32, AParcel_writeUint32, AParcel_readUint32;
    int64: i64, AParcel_writeInt64, AParcel_readInt64;
    uint64: u64, AParcel_writeUint64, AParcel_readUint64;
    float: f32, AParcel_writeFloat, AParcel_readFloat;
    double: f64, AParcel_writeDouble, AParcel_readDouble;
    boolean: bool, AParcel_writeBool, AParcel_readBool;
    character: u16, AParcel_writeChar, AParcel_readChar;
    byte: i8, AParcel_writeByte, AParcel_readByte;
}

macro_rules! arrays_agree {
    ($($name:ident: $type:ty, $write:ident, $read:ident;)+) => {
        proptest! {$(
            #[test]
            fn $name(value: Option<Vec<$type>>) {
                agree(value, |parcel, value| write_array(parcel, $write, value.as_deref()), |parcel| {
                    read_array(parcel, $read)
                });
            }
        )+}
    };
}

arrays_agree! {
    int32s: i32, AParcel_writeInt32Array, AParcel_readInt32Array;
    uint32s: u32, AParcel_writeUint32Array, AParcel_readUint32Array;
    int64s: i64, AParcel_writeInt64Array, AParcel_readInt64Array;
    uint64s: u64, AParcel_writeUint64Array, AParcel_readUint64Array;
    floats: f32, AParcel_writeFloatArray, AParcel_readFloatArray;
    doubles: f64, AParcel_writeDoubleArray, AParcel_readDoubleArray;
    characters: u16, AParcel_writeCharArray, AParcel_readCharArray;
    bytes: i8, AParcel_writeByteArray, AParcel_readByteArray;
}

proptest! {
    #[test]
    fn booleans(values: Option<Vec<bool>>) {
        agree(values, |parcel, values| write_bools(parcel, values.as_ref()), read_bools);
    }

    #[test]
    fn strings(text: Option<String>) {
        agree(text, |parcel, text| write_string(parcel, text.as_deref()), read_string);
    }

    #[test]
    fn arrays_of_strings(texts: Option<Vec<Option<String>>>) {
        agree(texts, |parcel, texts| write_strings(parcel, texts.as_ref()), read_strings);
    }

    #[test]
    fn exceptions(exception in -9i32..=-1, error: i32, message in "[^\0]{0,20}") {
        let rust = if exception == -8 {
            Status::new_service_specific_error(error, Some(message.clone()))
        } else {
            Status::from((from_bytes(&exception.to_le_bytes()).unwrap(), message.as_str()))
        };
        let bytes = to_bytes(&rust).unwrap();
        let read = read_status(&Parcel::with(&bytes)).unwrap();
        prop_assert_eq!(read.exception(), exception);
        prop_assert_eq!(read.message().to_str().unwrap(), &message);
        prop_assert_eq!(read.service_error(), if exception == -8 { error } else { 0 });

        let parcel = Parcel::new();
        // SAFETY: a parcel and a status.
        prop_assert_eq!(unsafe { AParcel_writeStatusHeader(parcel.0, &raw const read) }, STATUS_OK);
        prop_assert_eq!(parcel.bytes(), bytes);
    }
}

#[test]
fn success() {
    let bytes = to_bytes(&Status::from(StatusCode::Ok)).unwrap();
    assert!(read_status(&Parcel::with(&bytes)).unwrap().is_ok());
}
