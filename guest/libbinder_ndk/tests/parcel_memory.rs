//! The memory that reading takes: in proportion to what the peer has sent, whatever it says.
#![allow(clippy::unwrap_used)]

use libbinder_ndk::parcel::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::{c_char, c_void};
use std::sync::Mutex;
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

/// One test at a time: the counts are the process's.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn reading_takes_memory_in_proportion_to_what_is_there() {
    const SIZE: usize = 96 << 10;
    let _alone = ALONE.lock();
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

/// What C++ has for an array of values, each of which is such an array.
#[derive(Default)]
struct Tree {
    children: Vec<Tree>,
    _more: [u64; 2],
}

unsafe extern "C-unwind" fn plant(tree: *mut c_void, count: i32) -> bool {
    // SAFETY: the reader below gives a tree.
    let tree = unsafe { &mut *tree.cast::<Tree>() };
    tree.children =
        std::iter::repeat_with(Tree::default).take(usize::try_from(count).unwrap_or(0)).collect();
    true
}

unsafe extern "C-unwind" fn grow(parcel: *const AParcel, tree: *mut c_void, index: usize) -> i32 {
    // SAFETY: as above, and there is a child with this index.
    let child = unsafe { &raw mut (&mut (*tree.cast::<Tree>()).children)[index] };
    // SAFETY: the parcel that is being read, and callbacks that take a tree.
    unsafe { AParcel_readParcelableArray(parcel, child.cast(), Some(plant), Some(grow)) }
}

/// What reading a tree of these words says, and the most bytes that it takes.
fn read_tree(words: &[u32]) -> (i32, usize) {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let mut tree = Tree::default();
    let parcel = AParcel_create();
    // SAFETY: a parcel, bytes with their length, and callbacks with their data.
    unsafe {
        assert_eq!(AParcel_unmarshal(parcel, bytes.as_ptr(), bytes.len()), 0);
        let before = USED.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        let data = (&raw mut tree).cast();
        let status = AParcel_readParcelableArray(parcel, data, Some(plant), Some(grow));
        AParcel_delete(parcel);
        (status, MOST.load(Ordering::Relaxed) - before)
    }
}

/// At every depth, the words that are left would be enough for so many elements.
#[test]
fn arrays_inside_arrays_share_what_is_there() {
    const WORDS: u32 = 24_000;
    let _alone = ALONE.lock();
    let greedy: Vec<u32> = (0..WORDS).rev().collect();
    let (status, took) = read_tree(&greedy);
    assert_ne!(status, 0);
    let limit = 2 * WORDS as usize * size_of::<Tree>();
    assert!(took <= limit, "{took} bytes, of at most {limit}");
    // Each with one child, to the depth that there may be; and one with many.
    let mut deep = [1; 500];
    deep[499] = 0;
    assert_eq!(read_tree(&deep).0, 0);
    let wide: Vec<u32> = std::iter::once(WORDS - 1).chain((1..WORDS).map(|_| 0)).collect();
    assert_eq!(read_tree(&wide).0, 0);
    let two_by_two = [2, 2, 0, 0, 2, 0, 0];
    assert_eq!(read_tree(&two_by_two).0, 0);
    assert_ne!(read_tree(&two_by_two[..6]).0, 0);
}
