//! What peers may send that no library of Android's would.
#![allow(unsafe_code, reason = "the C interface is called as from C")]

use super::*;
use crate::loopback::{AVmLoopback, AVmLoopback_close, AVmLoopback_open};
use crate::parcel::{AParcel, AParcel_readInt32, AParcel_writeInt32};
use rsbinder::rpc::RpcProxy;
use rsbinder::{FLAG_ONEWAY, Parcel, Result, SIBinder, StatusCode};
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};

/// How often a method ran, by the test that made the object.
type Calls = AtomicU32;

unsafe extern "C-unwind" fn create(calls: *mut c_void) -> *mut c_void {
    calls
}

unsafe extern "C-unwind" fn destroy(_: *mut c_void) {}

/// Adds one to what it is given.
unsafe extern "C-unwind" fn transact(
    binder: *mut AIBinder,
    _: u32,
    data: *const AParcel,
    reply: *mut AParcel,
) -> i32 {
    // SAFETY: the user data is a `Calls` that outlives the object.
    unsafe { (*AIBinder_getUserData(binder).cast::<Calls>()).fetch_add(1, Ordering::SeqCst) };
    let mut value = 0;
    // SAFETY: the parcels are there.
    unsafe {
        match AParcel_readInt32(data, &raw mut value) {
            0 => AParcel_writeInt32(reply, value + 1),
            status => status,
        }
    }
}

/// An object behind a session.
struct Loop {
    calls: Box<Calls>,
    local: *mut AIBinder,
    proxy: *mut AIBinder,
    session: *mut AVmLoopback,
}

impl Loop {
    fn open() -> Self {
        let calls = Box::new(Calls::new(0));
        // SAFETY: the functions fit each other; the descriptor is a C string.
        let class = unsafe {
            let descriptor = c"a.b.IThing".as_ptr();
            AIBinder_Class_define(descriptor, Some(create), Some(destroy), Some(transact))
        };
        // SAFETY: the class takes a `Calls`.
        let local = unsafe { AIBinder_new(class, std::ptr::from_ref(&*calls).cast_mut().cast()) };
        let mut proxy = null_mut();
        // SAFETY: the object is there, and so is the room.
        let session = unsafe { AVmLoopback_open(local, 0, &raw mut proxy) };
        assert!(!session.is_null() && !proxy.is_null());
        Self { calls, local, proxy, session }
    }

    fn binder(&self) -> SIBinder {
        // SAFETY: the object is there.
        unsafe { binder_from_c(self.proxy) }.unwrap()
    }

    /// A call with what `write` puts behind the name of the interface, or instead of it.
    fn call(
        &self,
        code: u32,
        token: Option<&str>,
        write: impl FnOnce(&mut Parcel) -> Result<()>,
        flags: u32,
    ) -> Result<Option<Parcel>> {
        use rsbinder::RemoteProxy;
        let binder = self.binder();
        let proxy: &RpcProxy = binder.as_any().downcast_ref().unwrap();
        let mut request = match token {
            Some(token) => proxy.build_request(token)?,
            None => proxy.prepare_transact(false)?,
        };
        write(&mut request)?;
        proxy.transact(code, &request, flags)
    }

    fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        // SAFETY: each of them has its reference, which nobody uses any more.
        unsafe {
            AIBinder_decStrong(self.proxy);
            AVmLoopback_close(self.session);
            AIBinder_decStrong(self.local);
        }
    }
}

const TOKEN: Option<&str> = Some("a.b.IThing");

fn nothing(_: &mut Parcel) -> Result<()> {
    Ok(())
}

fn words(words: &'static [i32]) -> impl FnOnce(&mut Parcel) -> Result<()> {
    move |parcel| words.iter().try_for_each(|word| parcel.write(word))
}

/// What no method may be reached by, and the answer.
#[test]
fn bad_requests_reach_no_method() {
    let this = Loop::open();
    let code = |name: &[u8; 4]| u32::from_be_bytes(*name);
    let no_data = StatusCode::NotEnoughData;
    let cases: Vec<(u32, Option<&str>, &'static [i32], StatusCode)> = vec![
        (1, Some("a.b.IThinG"), &[1], StatusCode::BadType),
        (1, Some("a.b.IThin"), &[1], StatusCode::BadType),
        (1, Some("a.b.IThingg"), &[1], StatusCode::BadType),
        (1, Some(""), &[1], StatusCode::BadType),
        (1, Some("a.b.IThing\0"), &[1], StatusCode::BadType),
        (1, None, &[], no_data),
        (1, None, &[10], no_data),
        (1, None, &[i32::MAX], StatusCode::UnexpectedNull),
        (0, TOKEN, &[1], StatusCode::UnknownTransaction),
        (0x0100_0000, TOKEN, &[1], StatusCode::UnknownTransaction),
        (u32::MAX, TOKEN, &[1], StatusCode::UnknownTransaction),
        (code(b"_DMP"), TOKEN, &[1], StatusCode::UnknownTransaction),
        (code(b"_CMD"), TOKEN, &[1], StatusCode::UnknownTransaction),
        (code(b"_SPR"), TOKEN, &[1], StatusCode::UnknownTransaction),
        (code(b"_PID"), TOKEN, &[1], StatusCode::UnknownTransaction),
        (code(b"_RPC"), TOKEN, &[1], StatusCode::UnknownTransaction),
        (code(b"_EXT"), None, &[], no_data),
    ];
    for (code, token, arguments, expected) in cases {
        let result = this.call(code, token, words(arguments), 0);
        assert_eq!(result.err(), Some(expected), "{code:#x} {token:?} {arguments:?}");
        let result = this.call(code, token, words(arguments), FLAG_ONEWAY);
        assert!(result.is_ok_and(|reply| reply.is_none()), "{code:#x} {token:?}");
    }
    assert_eq!(this.calls(), 0);
    let mut reply = this.call(1, TOKEN, words(&[41]), 0).unwrap().unwrap();
    assert_eq!(reply.read::<i32>(), Ok(42));
    assert_eq!(this.calls(), 1);
}

#[test]
fn a_name_that_is_null_or_no_text_is_another_one() {
    let this = Loop::open();
    for arguments in [&[-1][..], &[-2], &[1, 0x0000_d800], &[2, 0x0061_d800, 0]] {
        let result = this.call(1, None, words(arguments), 0);
        assert!(result.is_err(), "{arguments:?}");
    }
    assert_eq!(this.calls(), 0);
}

#[test]
fn what_every_object_answers() {
    let this = Loop::open();
    let code = |name: &[u8; 4]| u32::from_be_bytes(*name);
    let mut name = this.call(code(b"_NTF"), None, nothing, 0).unwrap().unwrap();
    assert_eq!(name.read::<String>().as_deref(), Ok("a.b.IThing"));
    this.call(code(b"_PNG"), None, nothing, 0).unwrap();
    let mut extension = this.call(code(b"_EXT"), TOKEN, nothing, 0).unwrap().unwrap();
    assert_eq!(extension.read::<Option<SIBinder>>(), Ok(None));
    assert_eq!(this.calls(), 0);
}

#[test]
fn a_method_without_its_arguments_fails_alone() {
    let this = Loop::open();
    assert_eq!(this.call(7, TOKEN, nothing, 0).err(), Some(StatusCode::NotEnoughData));
    assert_eq!(this.calls(), 1);
    this.call(0x00ff_ffff, TOKEN, words(&[1]), 0).unwrap();
    assert_eq!(this.calls(), 2);
}

#[test]
fn an_object_that_is_being_destroyed_gets_no_reference() {
    /// Tries what must not be, while its object goes.
    unsafe extern "C-unwind" fn grasp(data: *mut c_void) {
        // SAFETY: the test keeps the place of its object's address.
        let object = unsafe { data.cast::<*mut AIBinder>().read() };
        // SAFETY: the memory is there until this function has returned.
        unsafe {
            AIBinder_incStrong(object);
            AIBinder_decStrong(object);
            assert_eq!(AIBinder_debugGetRefCount(object), 0);
            assert!(binder_from_c(object).is_none());
        }
    }
    let mut place: *mut AIBinder = null_mut();
    // SAFETY: as in `Loop::open`.
    unsafe {
        let descriptor = c"a.b.IGrasping".as_ptr();
        let class = AIBinder_Class_define(descriptor, Some(create), Some(grasp), Some(transact));
        let object = AIBinder_new(class, (&raw mut place).cast());
        (&raw mut place).write(object);
        AIBinder_decStrong(object);
    }
}
