//! Parcels of a session: objects in them, and what else needs another end.
#![allow(clippy::unwrap_used)]

use libbinder_ndk::loopback::*;
use libbinder_ndk::object::*;
use libbinder_ndk::parcel::*;
use libbinder_ndk::status::*;
use std::ffi::{CStr, c_void};
use std::ptr::{null, null_mut};
use std::sync::mpsc::{Sender, channel};

const DESCRIPTOR: &CStr = c"org.example.IEcho";

/// Answers with the object that it was given.
const ECHO: u32 = 1;
/// Answers with the array of objects that it was given.
const ECHO_ALL: u32 = 2;
/// Answers with the bytes that it was given, by way of a plain parcel.
const COPY: u32 = 3;
/// Answers with a status: the exception that it was given, or the status of a failed transaction.
const FAIL: u32 = 4;

unsafe extern "C-unwind" fn create(argument: *mut c_void) -> *mut c_void {
    argument
}

/// Tells whoever wants to know, which is nobody for NULL.
unsafe extern "C-unwind" fn destroy(data: *mut c_void) {
    if !data.is_null() {
        // SAFETY: `Session::object` made it, and an object is destroyed once.
        let _ = unsafe { Box::from_raw(data.cast::<Sender<()>>()) }.send(());
    }
}

unsafe extern "C-unwind" fn transact(
    _: *mut AIBinder,
    code: u32,
    request: *const AParcel,
    reply: *mut AParcel,
) -> i32 {
    // SAFETY: the parcels of a call, as they are given.
    unsafe {
        match code {
            ECHO => echo(request, reply),
            ECHO_ALL => {
                let mut objects = Objects::default();
                match read_all(request, &mut objects) {
                    STATUS_OK => write_all(reply, &objects),
                    failure => failure,
                }
            }
            COPY => copy(request, reply),
            FAIL => fail(request, reply),
            _ => STATUS_UNKNOWN_TRANSACTION,
        }
    }
}

unsafe fn echo(request: *const AParcel, reply: *mut AParcel) -> i32 {
    let mut object = null_mut();
    // SAFETY: parcels, a place for a pointer, and one reference that is given up.
    unsafe {
        let read = AParcel_readStrongBinder(request, &raw mut object);
        if read != STATUS_OK {
            return read;
        }
        let written = AParcel_writeStrongBinder(reply, object);
        AIBinder_decStrong(object);
        written
    }
}

unsafe fn copy(request: *const AParcel, reply: *mut AParcel) -> i32 {
    // SAFETY: parcels, of which the plain one is deleted.
    unsafe {
        let start = AParcel_getDataPosition(request);
        let size = AParcel_getDataSize(request) - start;
        let plain = AParcel_create();
        assert_eq!(AParcel_appendFrom(request, reply, start, size), STATUS_BAD_TYPE);
        assert_eq!(AParcel_appendFrom(request, plain, start, size), STATUS_OK);
        let status = AParcel_appendFrom(plain, reply, 0, size);
        AParcel_delete(plain);
        status
    }
}

unsafe fn fail(request: *const AParcel, reply: *mut AParcel) -> i32 {
    let mut number = 0;
    // SAFETY: parcels, a place for a number, and a status that is deleted.
    unsafe {
        assert_eq!(AParcel_readInt32(request, &raw mut number), STATUS_OK);
        let status = if number == EX_SERVICE_SPECIFIC {
            AStatus_fromServiceSpecificErrorWithMessage(42, c"svc".as_ptr())
        } else if number == EX_TRANSACTION_FAILED {
            AStatus_fromStatus(STATUS_PERMISSION_DENIED)
        } else {
            AStatus_fromExceptionCodeWithMessage(number, c"why".as_ptr())
        };
        let written = AParcel_writeStatusHeader(reply, status);
        AStatus_delete(status);
        written
    }
}

const EX_SERVICE_SPECIFIC: i32 = -8;
const EX_TRANSACTION_FAILED: i32 = -129;

/// References to objects, which it gives up.
#[derive(Default)]
struct Objects(Vec<*mut AIBinder>);

impl Drop for Objects {
    fn drop(&mut self) {
        // SAFETY: a reference to each is its own; NULL is nothing.
        self.0.iter().filter(|object| !object.is_null()).for_each(|object| unsafe {
            AIBinder_decStrong(*object);
        });
    }
}

unsafe extern "C-unwind" fn make_room(data: *mut c_void, count: i32) -> bool {
    // SAFETY: the objects of this test.
    unsafe { &mut *data.cast::<Objects>() }.0 = vec![null_mut(); count.try_into().unwrap_or(0)];
    true
}

unsafe extern "C-unwind" fn read_one(
    parcel: *const AParcel,
    data: *mut c_void,
    index: usize,
) -> i32 {
    // SAFETY: the objects of this test, and the parcel that is being read.
    unsafe { AParcel_readStrongBinder(parcel, &raw mut (&mut *data.cast::<Objects>()).0[index]) }
}

unsafe extern "C-unwind" fn write_one(
    parcel: *mut AParcel,
    data: *const c_void,
    index: usize,
) -> i32 {
    // SAFETY: the objects of this test, and the parcel that is being written.
    unsafe { AParcel_writeStrongBinder(parcel, (&*data.cast::<Objects>()).0[index]) }
}

fn read_all(parcel: *const AParcel, objects: &mut Objects) -> i32 {
    let data = std::ptr::from_mut(objects).cast();
    // SAFETY: a parcel, and callbacks with their data.
    unsafe { AParcel_readParcelableArray(parcel, data, Some(make_room), Some(read_one)) }
}

fn write_all(parcel: *mut AParcel, objects: &Objects) -> i32 {
    let (data, count) = (std::ptr::from_ref(objects).cast(), objects.0.len().try_into().unwrap());
    // SAFETY: a parcel, and a callback with its data.
    unsafe { AParcel_writeParcelableArray(parcel, data, count, Some(write_one)) }
}

/// A service, and its other end.
struct Session {
    class: *mut AIBinder_Class,
    service: *mut AIBinder,
    proxy: *mut AIBinder,
    session: *mut AVmLoopback,
}

impl Session {
    fn open() -> Self {
        // SAFETY: functions that are fit for the class, and places for pointers.
        unsafe {
            let class = AIBinder_Class_define(
                DESCRIPTOR.as_ptr(),
                Some(create),
                Some(destroy),
                Some(transact),
            );
            let service = AIBinder_new(class, null_mut());
            let mut proxy = null_mut();
            let session = AVmLoopback_open(service, 0, &raw mut proxy);
            assert!(!session.is_null() && AIBinder_associateClass(proxy, class));
            Self { class, service, proxy, session }
        }
    }

    /// A new object of this end, which tells when it is destroyed.
    fn object(&self, destroyed: &Sender<()>) -> *mut AIBinder {
        let data = Box::into_raw(Box::new(destroyed.clone())).cast();
        // SAFETY: the class of this test, whose functions take this data.
        unsafe { AIBinder_new(self.class, data) }
    }

    /// Calls the service, and looks at its answer.
    fn call(
        &self,
        code: u32,
        write: impl FnOnce(*mut AParcel) -> i32,
        read: impl FnOnce(*const AParcel),
    ) -> i32 {
        let (mut request, mut reply) = (null_mut(), null_mut());
        // SAFETY: an object, places for parcels, and one parcel that is deleted.
        unsafe {
            assert_eq!(AIBinder_prepareTransaction(self.proxy, &raw mut request), STATUS_OK);
            assert_eq!(write(request), STATUS_OK);
            let status = AIBinder_transact(self.proxy, code, &raw mut request, &raw mut reply, 0);
            assert!(request.is_null());
            if status == STATUS_OK {
                read(reply);
            }
            AParcel_delete(reply);
            status
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: the references and the session are this one's own.
        unsafe {
            AIBinder_decStrong(self.proxy);
            AVmLoopback_close(self.session);
            AIBinder_decStrong(self.service);
        }
    }
}

#[test]
fn objects_are_the_same_at_both_ends() {
    let session = Session::open();
    let (destroyed, all_destroyed) = channel();
    let own = session.object(&destroyed);
    for sent in [own, null_mut(), session.proxy, own] {
        let status = session.call(
            ECHO,
            // SAFETY: a parcel and an object.
            |request| unsafe { AParcel_writeStrongBinder(request, sent) },
            |reply| {
                let mut got = null_mut();
                // SAFETY: a parcel, a place for a pointer, and a reference that is given up.
                unsafe {
                    assert_eq!(AParcel_readStrongBinder(reply, &raw mut got), STATUS_OK);
                    assert_eq!(got, sent);
                    if !got.is_null() {
                        AIBinder_decStrong(got);
                    }
                }
            },
        );
        assert_eq!(status, STATUS_OK);
    }
    let all =
        Objects(vec![own, null_mut(), session.object(&destroyed), session.object(&destroyed)]);
    let status = session.call(
        ECHO_ALL,
        |request| write_all(request, &all),
        |reply| {
            let mut got = Objects::default();
            assert_eq!(read_all(reply, &mut got), STATUS_OK);
            assert_eq!(got.0, all.0);
        },
    );
    assert_eq!(status, STATUS_OK);
    drop((all, session, destroyed));
    // It ends when the last object is gone.
    assert_eq!(all_destroyed.iter().count(), 3);
}

#[test]
fn a_parcel_with_an_object_is_more_than_bytes() {
    let session = Session::open();
    let mut byte = 0;
    let status = session.call(
        ECHO,
        // SAFETY: a parcel, an object, and room for a byte.
        |request| unsafe {
            assert_eq!(AParcel_marshal(request, &raw mut byte, 0, 1), STATUS_OK);
            assert_eq!(AParcel_writeStrongBinder(request, session.proxy), STATUS_OK);
            assert_eq!(AParcel_marshal(request, &raw mut byte, 0, 1), STATUS_INVALID_OPERATION);
            assert_eq!(AParcel_reset(request), STATUS_INVALID_OPERATION);
            assert_eq!(AParcel_unmarshal(request, null(), 0), STATUS_INVALID_OPERATION);
            STATUS_OK
        },
        |_| (),
    );
    assert_eq!(status, STATUS_OK);
}

#[test]
fn bytes_go_through_a_plain_parcel() {
    let session = Session::open();
    let status = session.call(
        COPY,
        // SAFETY: a parcel and a text.
        |request| unsafe { AParcel_writeString(request, c"copied".as_ptr(), 6) },
        |reply| {
            let mut bytes = [0; 20];
            // SAFETY: a parcel, and room for its bytes.
            unsafe {
                assert_eq!(AParcel_getDataSize(reply), 20);
                assert_eq!(AParcel_marshal(reply, bytes.as_mut_ptr(), 0, 20), STATUS_OK);
            }
            assert_eq!(&bytes, b"\x06\0\0\0c\0o\0p\0i\0e\0d\0\0\0\0\0");
        },
    );
    assert_eq!(status, STATUS_OK);
}

#[test]
fn statuses_come_through() {
    let session = Session::open();
    for exception in -9..=0 {
        let status = session.call(
            FAIL,
            // SAFETY: a parcel.
            |request| unsafe { AParcel_writeInt32(request, exception) },
            |reply| {
                let mut status = null_mut();
                // SAFETY: a parcel, a place for a pointer, and a status that is deleted.
                unsafe {
                    assert_eq!(AParcel_readStatusHeader(reply, &raw mut status), STATUS_OK);
                    assert_eq!(AStatus_getExceptionCode(status), exception);
                    let (code, text) = match exception {
                        0 => (0, c""),
                        EX_SERVICE_SPECIFIC => (42, c"svc"),
                        _ => (0, c"why"),
                    };
                    assert_eq!(AStatus_getServiceSpecificError(status), code);
                    assert_eq!(CStr::from_ptr(AStatus_getMessage(status)), text);
                    AStatus_delete(status);
                }
            },
        );
        assert_eq!(status, STATUS_OK);
    }
    let status = session.call(
        FAIL,
        // SAFETY: a parcel.
        |request| unsafe { AParcel_writeInt32(request, EX_TRANSACTION_FAILED) },
        |_| unreachable!(),
    );
    assert_eq!(status, STATUS_PERMISSION_DENIED);
}

#[test]
fn an_object_cannot_be_put_into_a_plain_parcel() {
    let session = Session::open();
    // SAFETY: a parcel that is deleted, and an object.
    unsafe {
        let plain = AParcel_create();
        assert_eq!(AParcel_writeStrongBinder(plain, session.proxy), STATUS_BAD_TYPE);
        assert_eq!(AParcel_writeStrongBinder(plain, session.service), STATUS_BAD_TYPE);
        assert_eq!(AParcel_getDataSize(plain), 0);
        AParcel_delete(plain);
    }
}
