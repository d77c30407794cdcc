//! The C interface of payloads: objects and parcels of `libbinder_ndk`.

use libbinder_ndk::loopback::root;
use libbinder_ndk::object::*;
use libbinder_ndk::parcel::*;
use libbinder_ndk::status::*;
use rsbinder::SIBinder;
use std::ffi::{c_char, c_void};
use std::ptr::null_mut;
use std::sync::OnceLock;

/// Most bytes that are given back.
const MAX_GIVEN: i32 = 200_000;

/// A parcel of these bytes, read by the readers that its first bytes name.
pub fn ndk_parcel(data: &[u8]) -> bool {
    let Some((&count, data)) = data.split_first() else { return false };
    let Some((readers, bytes)) = data.split_at_checked(usize::from(count)) else { return false };
    let parcel = Parcel::with(bytes);
    let mut is_good = !readers.is_empty();
    for &reader in readers {
        let left = parcel.size() - parcel.position();
        let (status, taken) = read(parcel.0, reader);
        // A string of units may have three bytes of UTF-8 for each, and a NUL; arrays in arrays have
        // a byte in their room for each word.
        assert!(taken <= 2 * left + 1, "{reader}: {taken} bytes for {left}");
        assert!(parcel.position() <= parcel.size());
        is_good &= status == 0;
    }
    assert_eq!(parcel.size(), bytes.len());
    copied(&parcel, bytes);
    is_good
}

/// What can be done with a parcel as a whole.
fn copied(parcel: &Parcel, bytes: &[u8]) {
    let copy = Parcel::with(&[]);
    let end = parcel.size() as i32;
    let mut out = vec![0; bytes.len()];
    // SAFETY: both parcels are there, and there is room for all of it.
    unsafe {
        assert_eq!(AParcel_appendFrom(parcel.0, copy.0, 0, end), 0);
        assert_eq!(AParcel_marshal(copy.0, out.as_mut_ptr(), 0, out.len()), 0);
    }
    assert_eq!(out, bytes);
}

/// A parcel that is not of a session.
struct Parcel(*mut AParcel);

impl Parcel {
    fn with(bytes: &[u8]) -> Self {
        let parcel = Self(AParcel_create());
        // SAFETY: the parcel is there, and so are the bytes.
        let status = unsafe { AParcel_unmarshal(parcel.0, bytes.as_ptr(), bytes.len()) };
        assert_eq!(status, 0);
        // SAFETY: the parcel is there.
        unsafe { AParcel_setDataPosition(parcel.0, 0) };
        parcel
    }

    fn size(&self) -> usize {
        // SAFETY: the parcel is there.
        unsafe { AParcel_getDataSize(self.0) as usize }
    }

    fn position(&self) -> usize {
        // SAFETY: the parcel is there.
        unsafe { AParcel_getDataPosition(self.0) as usize }
    }
}

impl Drop for Parcel {
    fn drop(&mut self) {
        // SAFETY: nobody uses the parcel any more.
        unsafe { AParcel_delete(self.0) };
    }
}

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
    // SAFETY: the room of `read`, and a place for the pointer.
    unsafe { *out = (&mut *data.cast::<Counted>()).allocate(count) };
    true
}

unsafe extern "C-unwind" fn many(data: *mut c_void, count: i32) -> bool {
    // SAFETY: the room of `read`.
    unsafe { &mut *data.cast::<Counted>() }.allocate::<u8>(count);
    true
}

unsafe extern "C-unwind" fn element(
    data: *mut c_void,
    _: usize,
    size: i32,
    out: *mut *mut c_char,
) -> bool {
    // SAFETY: the room of `read`, and a place for the pointer.
    unsafe { numbers(data, size, out) }
}

unsafe extern "C-unwind" fn ignore(_: *mut c_void, _: usize, _: bool) {}

/// Reads an element of an array of arrays of any kind.
unsafe extern "C-unwind" fn nested(parcel: *const AParcel, data: *mut c_void, _: usize) -> i32 {
    // SAFETY: the parcel that is being read, and callbacks with their data.
    unsafe { AParcel_readParcelableArray(parcel, data, Some(many), Some(nested)) }
}

/// Calls the reader of this number; its status, and the bytes that it asked for.
fn read(p: *const AParcel, which: u8) -> (i32, usize) {
    let mut room = Counted::default();
    let data: *mut c_void = (&raw mut room).cast();
    let mut word = 0u64;
    let value: *mut u64 = &raw mut word;
    // SAFETY: a parcel, callbacks with their data, and room for the longest value.
    let status = unsafe {
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
            21 => read_binder(p),
            22 => AParcel_readParcelFileDescriptor(p, value.cast()),
            23 => read_status(p),
            _ => STATUS_BAD_TYPE,
        }
    };
    (status, room.bytes)
}

fn read_binder(parcel: *const AParcel) -> i32 {
    let mut binder = null_mut();
    // SAFETY: a parcel, and room for the pointer, which is a reference of ours.
    unsafe {
        let status = AParcel_readStrongBinder(parcel, &raw mut binder);
        AIBinder_decStrong(binder);
        status
    }
}

fn read_status(parcel: *const AParcel) -> i32 {
    let mut status = null_mut();
    // SAFETY: a parcel, and room for the pointer, which is ours if all went well.
    unsafe {
        let read = AParcel_readStatusHeader(parcel, &raw mut status);
        if read == 0 {
            AStatus_getMessage(status);
            AStatus_deleteDescription(AStatus_getDescription(status));
            AStatus_delete(status);
        }
        read
    }
}

/// An object that reads whatever it is given, and calls whom it is told to.
pub fn object() -> SIBinder {
    let object = new_object();
    // SAFETY: the object is there, and its reference is given up once the session has one.
    let root = unsafe { root(object) };
    // SAFETY: as above.
    unsafe { AIBinder_decStrong(object) };
    root.unwrap_or_else(|| std::process::abort())
}

/// The class of such objects. There is one, which is why it may be shared.
struct Class(*mut AIBinder_Class);

// SAFETY: a class does not change, and is never freed.
unsafe impl Send for Class {}
// SAFETY: as above.
unsafe impl Sync for Class {}

fn class() -> *mut AIBinder_Class {
    static CLASS: OnceLock<Class> = OnceLock::new();
    // SAFETY: the descriptor is a C string, and the functions fit each other.
    let define = || unsafe {
        Class(AIBinder_Class_define(c"f".as_ptr(), Some(create), Some(destroy), Some(transact)))
    };
    CLASS.get_or_init(define).0
}

fn new_object() -> *mut AIBinder {
    // SAFETY: the class is there, and takes no data.
    unsafe { AIBinder_new(class(), null_mut()) }
}

unsafe extern "C-unwind" fn create(data: *mut c_void) -> *mut c_void {
    data
}

unsafe extern "C-unwind" fn destroy(_: *mut c_void) {}

unsafe extern "C-unwind" fn transact(
    _: *mut AIBinder,
    code: u32,
    request: *const AParcel,
    reply: *mut AParcel,
) -> i32 {
    // SAFETY: the parcels are there for as long as the call.
    unsafe {
        match code {
            1 => AParcel_writeInt32(reply, read_all(request)),
            2..=5 => with_binder(request, |binder| match code {
                2 => AParcel_writeInt32(reply, call(binder, 1, 0)),
                3 => AParcel_writeInt32(reply, call(binder, 2, 1)),
                4 => AParcel_writeStrongBinder(reply, binder),
                _ => watch(binder),
            }),
            6 => {
                let mut count = 0;
                AParcel_readInt32(request, &raw mut count);
                let bytes = vec![7i8; count.clamp(0, MAX_GIVEN) as usize];
                AParcel_writeByteArray(reply, bytes.as_ptr(), bytes.len() as i32)
            }
            7 => {
                let made = new_object();
                let status = AParcel_writeStrongBinder(reply, made);
                AIBinder_decStrong(made);
                status
            }
            8 => with_binder(request, |binder| {
                let mut extension = null_mut();
                let status = AIBinder_getExtension(binder, &raw mut extension);
                AIBinder_decStrong(extension);
                AIBinder_ping(binder);
                status
            }),
            9 => {
                let status = AStatus_fromServiceSpecificErrorWithMessage(7, c"no".as_ptr());
                let written = AParcel_writeStatusHeader(reply, status);
                AStatus_delete(status);
                written
            }
            _ => STATUS_UNKNOWN_TRANSACTION,
        }
    }
}

/// Does something with the object that comes next in the parcel.
fn with_binder(parcel: *const AParcel, run: impl FnOnce(*mut AIBinder) -> i32) -> i32 {
    let mut binder = null_mut();
    // SAFETY: a parcel, and room for the pointer, which is a reference of ours.
    unsafe {
        let status = AParcel_readStrongBinder(parcel, &raw mut binder);
        let status = if status == 0 { run(binder) } else { status };
        AIBinder_decStrong(binder);
        status
    }
}

/// Reads one thing after the other, each by the reader that the word before it names; how many there
/// were.
fn read_all(parcel: *const AParcel) -> i32 {
    let mut count = 0;
    loop {
        let mut reader = 0;
        // SAFETY: a parcel, and room for the word.
        if unsafe { AParcel_readInt32(parcel, &raw mut reader) } != 0 {
            return count;
        }
        if read(parcel, u8::try_from(reader).unwrap_or(u8::MAX)).0 != 0 {
            return count;
        }
        count += 1;
    }
}

/// Calls an object of the other end, and reads what it answers; the status, or how many things that
/// were.
fn call(binder: *mut AIBinder, code: u32, flags: u32) -> i32 {
    let (mut request, mut reply) = (null_mut(), null_mut());
    // SAFETY: the object is there; the parcels are handed on or deleted.
    unsafe {
        AIBinder_associateClass(binder, class());
        let status = AIBinder_prepareTransaction(binder, &raw mut request);
        if status != 0 {
            return status;
        }
        let argument = new_object();
        AParcel_writeStrongBinder(request, argument);
        AIBinder_decStrong(argument);
        let status = AIBinder_transact(binder, code, &raw mut request, &raw mut reply, flags);
        let read = if status == 0 && flags == 0 { read_all(reply) } else { status };
        AParcel_delete(reply);
        read
    }
}

/// Wants to be told of an object's death, and then no more.
fn watch(binder: *mut AIBinder) -> i32 {
    unsafe extern "C-unwind" fn died(_: *mut c_void) {}
    // SAFETY: the object is there, and so is the recipient until it is deleted.
    unsafe {
        let recipient = AIBinder_DeathRecipient_new(Some(died));
        let status = AIBinder_linkToDeath(binder, recipient, null_mut());
        AIBinder_ping(binder);
        AIBinder_unlinkToDeath(binder, recipient, null_mut());
        AIBinder_DeathRecipient_delete(recipient);
        status
    }
}
