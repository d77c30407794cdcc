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
