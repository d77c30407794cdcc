//! Single values: a word of four bytes each, or eight bytes for the longer ones.
#![allow(unsafe_code, reason = "a C interface: symbols by name, results by pointer")]

use super::{AParcel, run};
use crate::status::{STATUS_UNEXPECTED_NULL, binder_status_t};
use rsbinder::Deserialize;

/// Reads a value to where C wants it; on an error nothing is stored.
///
/// # Safety
/// `parcel` is NULL or a parcel that was not deleted, and `value` is NULL or room for a value.
unsafe fn read<T: Deserialize>(parcel: *const AParcel, value: *mut T) -> binder_status_t {
    if value.is_null() {
        return STATUS_UNEXPECTED_NULL;
    }
    // SAFETY: the caller keeps to the contract of this function.
    run(unsafe { parcel.as_ref() }, |parcel| {
        let read = parcel.read::<T>()?;
        // SAFETY: it is not NULL, and by the contract of this function there is room for a value.
        unsafe { value.write(read) };
        Ok(())
    })
}

macro_rules! scalars {
    ($($type:ty, $in_c:literal: $write:ident, $read:ident;)+) => {$(
        #[doc = concat!("`binder_status_t ", stringify!($write), "(AParcel* parcel, ", $in_c, " value)`")]
        ///
        /// # Safety
        /// `parcel` is NULL or a parcel that was not deleted.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $write(parcel: *mut AParcel, value: $type) -> binder_status_t {
            // SAFETY: the caller keeps to the contract of this function.
            run(unsafe { parcel.as_ref() }, |parcel| parcel.write(&value))
        }

        #[doc = concat!("`binder_status_t ", stringify!($read), "(const AParcel* parcel, ", $in_c, "* value)`")]
        ///
        /// # Safety
        /// `parcel` is NULL or a parcel that was not deleted, and `value` NULL or room for a value.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $read(parcel: *const AParcel, value: *mut $type) -> binder_status_t {
            // SAFETY: the caller keeps to the contract of this function.
            unsafe { read(parcel, value) }
        }
    )+};
}

scalars! {
    i32, "int32_t": AParcel_writeInt32, AParcel_readInt32;
    u32, "uint32_t": AParcel_writeUint32, AParcel_readUint32;
    i64, "int64_t": AParcel_writeInt64, AParcel_readInt64;
    u64, "uint64_t": AParcel_writeUint64, AParcel_readUint64;
    f32, "float": AParcel_writeFloat, AParcel_readFloat;
    f64, "double": AParcel_writeDouble, AParcel_readDouble;
    bool, "bool": AParcel_writeBool, AParcel_readBool;
    u16, "char16_t": AParcel_writeChar, AParcel_readChar;
    i8, "int8_t": AParcel_writeByte, AParcel_readByte;
}
