//! The memory that reading takes: in proportion to what the peer has sent, whatever it says.
#![allow(clippy::unwrap_used)]

use libbinder_ndk::parcel::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::{c_char, c_void};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the bytes that are in use, and remembers the most.
struct Counting;

static USED: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator does it all.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let used = USED.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(used, Ordering::Relaxed);
        // SAFETY: the caller keeps to the contract of this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps to the contract of this function.
        unsafe { System.dealloc(start, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The room of C's that an array or a string is read to; its size is the test's business.
type Room = Vec<Vec<u64>>;

unsafe extern "C-unwind" fn room<T>(data: *mut c_void, count: i32, out: *mut *mut T) -> bool {
    let bytes = usize::try_from(count).unwrap_or(0) * size_of::<T>();
    // SAFETY: the room of the test, and a place for the pointer.
    let (room, out) = unsafe { (&mut *data.cast::<Room>(), &mut *out) };
    room.push(vec![0; bytes.div_ceil(8)]);
    *out = room.last_mut().unwrap().as_mut_ptr().cast();
    true
}

unsafe extern "C-unwind" fn element(
    data: *mut c_void,
    _: usize,
    size: i32,
    out: *mut *mut c_char,
) -> bool {
    // SAFETY: the room of the test. A text does not have to stay for the next one to be read.
    unsafe { &mut *data.cast::<Room>() }.clear();
    // SAFETY: the room of the test, and a place for the pointer.
    unsafe { room(data, size, out) }
}

unsafe extern "C-unwind" fn accept(_: *mut c_void, _: i32) -> bool {
    true
}

unsafe extern "C-unwind" fn set(_: *mut c_void, _: usize, _: bool) {}

/// Reads an array of arrays, and so on, as deep as it goes.
unsafe extern "C-unwind" fn nested(parcel: *const AParcel, data: *mut c_void, _: usize) -> i32 {
    // SAFETY: the parcel that is being read, and callbacks that take any data.
    unsafe { AParcel_readParcelableArray(parcel, data, Some(accept), Some(nested)) }
}

/// Calls the reader of this number.
fn read(parcel: *const AParcel, which: u8) {
    let mut own = Room::with_capacity(8);
    let data: *mut c_void = (&raw mut own).cast();
    // SAFETY: a parcel, and callbacks with their data.
    unsafe {
        match which {
            0 => AParcel_readInt32Array(parcel, data, Some(room)),
            1 => AParcel_readInt64Array(parcel, data, Some(room)),
            2 => AParcel_readDoubleArray(parcel, data, Some(room)),
            3 => AParcel_readCharArray(parcel, data, Some(room)),
            4 => AParcel_readByteArray(parcel, data, Some(room)),
            5 => AParcel_readBoolArray(parcel, data, Some(accept), Some(set)),
            6 => AParcel_readString(parcel, data, Some(room)),
            7 => AParcel_readStringArray(parcel, data, Some(accept), Some(element)),
            _ => AParcel_readParcelableArray(parcel, data, Some(accept), Some(nested)),
        };
    }
}

const READERS: u8 = 9;

#[test]
fn reading_takes_memory_in_proportion_to_what_is_there() {
    const SIZE: usize = 96 << 10;
    let first = [
        0,
        1,
        2,
        SIZE as u32 / 8 - 1,
        SIZE as u32 / 4 - 1,
        SIZE as u32 / 2 - 4,
        SIZE as u32 - 4,
        SIZE as u32,
        1 << 28,
        i32::MAX as u32,
        u32::MAX,
        1 << 31,
    ];
    for first in first {
        for rest in [0u32, 1, 0x0041_0041, 0x20ac_20ac, i32::MAX as u32, u32::MAX] {
            let mut bytes = first.to_le_bytes().to_vec();
            bytes.extend((0..SIZE / 4 - 2).flat_map(|_| rest.to_le_bytes()));
            bytes.extend([0; 4]);
            let parcel = AParcel_create();
            for which in 0..READERS {
                // SAFETY: a parcel, and bytes with their length.
                assert_eq!(unsafe { AParcel_unmarshal(parcel, bytes.as_ptr(), bytes.len()) }, 0);
                let before = USED.load(Ordering::Relaxed);
                MOST.store(before, Ordering::Relaxed);
                read(parcel, which);
                let took = MOST.load(Ordering::Relaxed) - before;
                assert!(took <= 4 * SIZE, "{which}: {took} bytes for {first:#x} {rest:#x}");
            }
            // SAFETY: a parcel that nobody else deletes.
            unsafe { AParcel_delete(parcel) };
        }
    }
}
