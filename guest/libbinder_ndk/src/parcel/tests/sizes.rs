//! What a peer says about sizes, and what generated code makes of it.

use super::*;
use crate::status::STATUS_BAD_VALUE;
use std::cell::Cell;

thread_local! {
    /// How many nodes were read.
    static NODES: Cell<u64> = const { Cell::new(0) };
}

const ENOUGH: u64 = 1_000_000;

/// Reads what `aidl --lang=ndk` makes of `parcelable Node { @nullable(heap=true) Node a, b; }`.
unsafe fn read_node(parcel: *const AParcel, is_careful: bool) -> i32 {
    NODES.set(NODES.get() + 1);
    if NODES.get() > ENOUGH {
        return STATUS_OK;
    }
    let mut size = 0;
    // SAFETY: a parcel, and room for a number.
    unsafe {
        let start = AParcel_getDataPosition(parcel);
        let status = AParcel_readInt32(parcel, &raw mut size);
        if status != STATUS_OK {
            return status;
        }
        for _ in 0..2 {
            if AParcel_getDataPosition(parcel) < start + size {
                let mut is_there = 0;
                let status = AParcel_readInt32(parcel, &raw mut is_there);
                if status != STATUS_OK {
                    return status;
                }
                if is_there != 0 {
                    let status = read_node(parcel, is_careful);
                    if status != STATUS_OK {
                        return status;
                    }
                }
            }
        }
        // Not all code looks at the result.
        let status = AParcel_setDataPosition(parcel, start + size);
        if is_careful { status } else { STATUS_OK }
    }
}

/// Of every four words, the first two are sizes that reach to the end, and the next two are sizes that
/// end in front of the node's first child. So the child is read, and its bytes once more as the second
/// child of the node around it: a number of times that doubles with each group.
fn tangle(groups: usize) -> Vec<u8> {
    const TAIL: usize = 8;
    let count = groups * 4 + TAIL;
    let to_the_end = |index: usize| (count - index) * 4;
    (0..count)
        .map(|index| match index % 4 {
            _ if index >= count - TAIL => 4,
            0 | 1 => to_the_end(index),
            _ => 8,
        })
        .flat_map(|word| (word as u32).to_le_bytes())
        .collect()
}

#[test]
fn sizes_that_are_too_small_do_not_make_reading_endless() {
    for is_careful in [true, false] {
        let parcel = Parcel::with(&tangle(40));
        NODES.set(0);
        // SAFETY: a parcel.
        let status = unsafe { read_node(parcel.0, is_careful) };
        assert!(NODES.get() < ENOUGH, "{is_careful} {status}");
    }
}

#[test]
fn what_has_come_can_be_read_more_than_once() {
    let parcel = Parcel::with(&[0; 100_000]);
    for _ in 0..10 {
        parcel.seek(100_000);
        parcel.seek(0);
    }
    parcel.seek(100_000);
    // SAFETY: a parcel.
    assert_eq!(unsafe { AParcel_setDataPosition(parcel.0, 0) }, STATUS_BAD_VALUE);
    assert_eq!(parcel.position(), 100_000);
    // What is written here is read as often as one likes.
    let own = Parcel::new();
    let bytes = [7; 1000];
    for _ in 0..2000 {
        // SAFETY: a parcel, and bytes with their length.
        let status = unsafe { AParcel_writeByteArray(own.0, bytes.as_ptr(), 1000) };
        assert_eq!(status, STATUS_OK);
        own.seek(0);
    }
}

/// Arrays in arrays, each of which is the first and only element of the one around it.
#[test]
fn arrays_nested_too_deep() {
    unsafe extern "C-unwind" fn read(parcel: *const AParcel, data: *mut c_void, _: usize) -> i32 {
        // SAFETY: the depth below.
        unsafe { *data.cast::<u32>() += 1 };
        let allocator = accept;
        // SAFETY: the parcel that is being read, and callbacks with their data.
        unsafe { AParcel_readParcelableArray(parcel, data, Some(allocator), Some(read)) }
    }
    unsafe extern "C-unwind" fn accept(_: *mut c_void, _: i32) -> bool {
        true
    }
    for (levels, status) in
        [(MAX_DEPTH, STATUS_OK), (MAX_DEPTH + 1, STATUS_BAD_VALUE), (25_000, STATUS_BAD_VALUE)]
    {
        let mut bytes = hex("01000000").repeat(levels as usize - 1);
        bytes.extend(hex("00000000"));
        let parcel = Parcel::with(&bytes);
        let mut depth = 0u32;
        // SAFETY: a parcel, and callbacks with their data.
        let is = unsafe {
            AParcel_readParcelableArray(parcel.0, (&raw mut depth).cast(), Some(accept), Some(read))
        };
        assert_eq!(is, status, "{levels}");
        assert!(depth <= MAX_DEPTH, "{depth}");
        // The parcel can be read again, as deep as before.
        parcel.seek(bytes.len() - 4);
        assert_eq!(read_one(&parcel, AParcel_readInt32), Ok(0));
    }
}
