//! Any bytes into every function that reads: no crash, the position inside, memory in proportion.

use super::*;
use proptest::prelude::*;

/// Room that counts what it is asked for, in bytes.
#[derive(Default)]
struct Counted {
    bytes: usize,
    buffer: Vec<u64>,
}

impl Counted {
    fn allocate<T>(&mut self, count: i32) -> *mut T {
        let bytes = usize::try_from(count).unwrap_or(0) * size_of::<T>();
        self.bytes += bytes;
        self.buffer = vec![0; bytes.div_ceil(8)];
        self.buffer.as_mut_ptr().cast()
    }
}

unsafe extern "C-unwind" fn numbers<T>(data: *mut c_void, count: i32, out: *mut *mut T) -> bool {
    // SAFETY: the room below, and a place for the pointer.
    unsafe { *out = (&mut *data.cast::<Counted>()).allocate(count) };
    true
}

unsafe extern "C-unwind" fn many(data: *mut c_void, count: i32) -> bool {
    // SAFETY: the room below.
    unsafe { &mut *data.cast::<Counted>() }.allocate::<u8>(count);
    true
}

unsafe extern "C-unwind" fn element(
    data: *mut c_void,
    _: usize,
    size: i32,
    out: *mut *mut c_char,
) -> bool {
    // SAFETY: the room below, and a place for the pointer.
    unsafe { numbers(data, size, out) }
}

unsafe extern "C-unwind" fn ignore(_: *mut c_void, _: usize, _: bool) {}

/// Reads an element of an array of arrays of any kind.
unsafe extern "C-unwind" fn nested(parcel: *const AParcel, data: *mut c_void, _: usize) -> i32 {
    // SAFETY: the parcel that is being read, and callbacks with their data.
    unsafe { AParcel_readParcelableArray(parcel, data, Some(many), Some(nested)) }
}

/// Calls the reader of this number, and returns the bytes that it asked for.
fn read(parcel: &Parcel, which: u8) -> usize {
    let p = parcel.0;
    let mut room = Counted::default();
    let data: *mut c_void = (&raw mut room).cast();
    let mut word = 0u64;
    let value: *mut u64 = &raw mut word;
    // SAFETY: a parcel, callbacks with their data, and room for the longest value.
    unsafe {
        match which {
            0 => AParcel_readInt32(p, value.cast()),
            1 => AParcel_readUint32(p, value.cast()),
            2 => AParcel_readInt64(p, value.cast()),
            3 => AParcel_readUint64(p, value.cast()),
            4 => AParcel_readFloat(p, value.cast()),
            5 => AParcel_readDouble(p, value.cast()),
            6 => AParcel_readBool(p, value.cast()),
            7 => AParcel_readChar(p, value.cast()),
            8 => AParcel_readByte(p, value.cast()),
            9 => AParcel_readInt32Array(p, data, Some(numbers)),
            10 => AParcel_readUint32Array(p, data, Some(numbers)),
            11 => AParcel_readInt64Array(p, data, Some(numbers)),
            12 => AParcel_readUint64Array(p, data, Some(numbers)),
            13 => AParcel_readFloatArray(p, data, Some(numbers)),
            14 => AParcel_readDoubleArray(p, data, Some(numbers)),
            15 => AParcel_readCharArray(p, data, Some(numbers)),
            16 => AParcel_readByteArray(p, data, Some(numbers)),
            17 => AParcel_readBoolArray(p, data, Some(many), Some(ignore)),
            18 => AParcel_readString(p, data, Some(numbers)),
            19 => AParcel_readStringArray(p, data, Some(many), Some(element)),
            20 => AParcel_readParcelableArray(p, data, Some(many), Some(nested)),
            21 => AParcel_readStrongBinder(p, value.cast()),
            22 => AParcel_readParcelFileDescriptor(p, value.cast()),
            _ => {
                let _ = read_status(parcel);
                STATUS_OK
            }
        }
    };
    room.bytes
}

const READERS: u8 = 24;

/// Bytes among which small words and the ends of their range are frequent.
fn likely_bytes() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        4 => 0u32..8,
        2 => (u32::MAX - 256)..=u32::MAX,
        1 => prop_oneof![Just(i32::MAX as u32), Just(1 << 31), Just(1 << 30), Just(1 << 29)],
        2 => any::<u32>(),
    ];
    (prop::collection::vec(word, 0..64), prop::collection::vec(any::<u8>(), 0..4)).prop_map(
        |(words, rest)| words.iter().flat_map(|word| word.to_le_bytes()).chain(rest).collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn no_reader_breaks(bytes in likely_bytes(), readers in prop::collection::vec(0..READERS, 1..32)) {
        let parcel = Parcel::with(&bytes);
        for which in readers {
            let left = parcel.size() - parcel.position();
            // A string of units may have three bytes of UTF-8 for each, and a NUL; arrays in arrays
            // have a byte in their room for each word, and lie at most as deep as words are left.
            prop_assert!(read(&parcel, which) <= 2 * left + 1, "{which}");
            prop_assert!(parcel.position() <= parcel.size());
            prop_assert_eq!(parcel.size(), bytes.len());
        }
    }

    #[test]
    fn every_reader_takes_any_bytes(bytes in likely_bytes()) {
        for which in 0..READERS {
            let parcel = Parcel::with(&bytes);
            prop_assert!(read(&parcel, which) <= 2 * bytes.len() + 1, "{which}");
            prop_assert!(parcel.position() <= parcel.size());
        }
    }
}
