//! Calls, in both directions.
#![allow(unsafe_code, reason = "a C interface: symbols by name, objects and parcels by pointer")]

use super::binder::{AIBinder, Kind, borrow};
use super::class::AIBinder_Class;
use super::local::Local;
use super::remote::Remote;
use crate::parcel::{AParcel, AParcel_markSensitive};
use crate::status::{code as status_code, prune};
use crate::{binder_flags_t, binder_status_t, misuse, transaction_code_t};
use avf_rpc::MAX_BODY;
use rsbinder::{
    EXTENSION_TRANSACTION, FIRST_CALL_TRANSACTION, FLAG_CLEAR_BUF, FLAG_ONEWAY,
    FLAG_PRIVATE_VENDOR, LAST_CALL_TRANSACTION, PING_TRANSACTION, Parcel, Result, StatusCode,
};
use std::cell::Cell;
use std::sync::Arc;

/// How many calls inside each other a thread serves. Each of them takes some kilobytes of its stack,
/// which is of 2 MiB. The transport ends sessions that go far beyond that.
const MAX_LEVELS: u32 = 32;

/// What stands before a request's parcel in its message, in bytes.
const REQUEST_HEAD: usize = 40;

/// What stands before an answer's parcel in its message, in bytes.
const REPLY_HEAD: usize = 20;

/// `binder_status_t AIBinder_prepareTransaction(AIBinder* binder, AParcel** in)`: a parcel for the
/// arguments of a call, which begins with the name of the interface.
///
/// `STATUS_INVALID_OPERATION` without a class.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference; `request` is NULL or points to
/// room for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_prepareTransaction(
    binder: *mut AIBinder,
    request: *mut *mut AParcel,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(binder), false) = (unsafe { borrow(binder) }, request.is_null()) else {
        return prune(StatusCode::UnexpectedNull);
    };
    let (parcel, status) = match prepare(binder) {
        Ok(parcel) => (Box::into_raw(parcel), 0),
        Err(status) => (std::ptr::null_mut(), prune(status)),
    };
    // SAFETY: it is not NULL, so there is room for a pointer.
    unsafe { request.write(parcel) };
    status
}

fn prepare(binder: &AIBinder) -> Result<Box<AParcel>> {
    let Some(class) = binder.class() else {
        misuse("AIBinder_prepareTransaction", "the object has no class; associate one first");
        return Err(StatusCode::InvalidOperation);
    };
    let parcel = match &binder.kind {
        Kind::Remote(remote) => remote.proxy()?.build_request(class.descriptor())?,
        Kind::Local(_) => prepare_local(class)?,
    };
    Ok(AParcel::prepared(parcel, binder.binder().ok_or(StatusCode::DeadObject)?))
}

fn prepare_local(class: &AIBinder_Class) -> Result<Parcel> {
    let mut parcel = AParcel::into_parcel(AParcel::empty());
    if class.has_header() {
        parcel.write(class.descriptor())?;
    }
    Ok(parcel)
}

/// `binder_status_t AIBinder_transact(AIBinder* binder, transaction_code_t code, AParcel** in,
/// AParcel** out, binder_flags_t flags)`: calls a method and waits for its answer, unless the flags
/// say that there is none.
///
/// `*in` is deleted and set to NULL whatever happens; `*out` is a parcel only if all went well.
/// `STATUS_UNKNOWN_TRANSACTION` for a code that no method has, `STATUS_BAD_VALUE` for flags that
/// there are not and for a parcel that was prepared for another object, `STATUS_FAILED_TRANSACTION`
/// for arguments of more than a message holds.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference; `request` is NULL or points to
/// NULL or a parcel of [`AIBinder_prepareTransaction`]; `reply` is NULL or points to room for a
/// pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_transact(
    binder: *mut AIBinder,
    code: transaction_code_t,
    request: *mut *mut AParcel,
    reply: *mut *mut AParcel,
    flags: binder_flags_t,
) -> binder_status_t {
    if request.is_null() {
        return prune(StatusCode::UnexpectedNull);
    }
    // SAFETY: it is not NULL, so it points to a pointer, to NULL or to a parcel.
    let parcel = unsafe { take(request.replace(std::ptr::null_mut())) };
    // SAFETY: the caller keeps to the contract of this function.
    let (object, has_room) = (unsafe { borrow(binder) }, !reply.is_null());
    let (answer, status) = match transact(object, code, parcel, has_room, flags) {
        Ok(answer) => (Box::into_raw(answer), 0),
        Err(status) => (std::ptr::null_mut(), prune(status)),
    };
    if has_room {
        // SAFETY: it is not NULL, so there is room for a pointer.
        unsafe { reply.write(answer) };
    }
    status
}

/// The parcel that C gives away; none for NULL, and for one that is not C's.
///
/// # Safety
/// `parcel` is NULL or a parcel that nobody else points to.
unsafe fn take(parcel: *mut AParcel) -> Option<Box<AParcel>> {
    // SAFETY: it is NULL or a parcel.
    let is_own = !unsafe { parcel.as_ref() }?.is_lent();
    // SAFETY: it is a parcel on the heap, which nobody else points to.
    is_own.then(|| unsafe { Box::from_raw(parcel) })
}

fn transact(
    binder: Option<&AIBinder>,
    code: transaction_code_t,
    request: Option<Box<AParcel>>,
    has_room: bool,
    flags: binder_flags_t,
) -> Result<Box<AParcel>> {
    const NAME: &str = "AIBinder_transact";
    if !is_method(code) {
        misuse(NAME, format_args!("no method has the code {code:#x}"));
        return Err(StatusCode::UnknownTransaction);
    }
    if flags & !(FLAG_ONEWAY | FLAG_CLEAR_BUF | FLAG_PRIVATE_VENDOR) != 0 {
        misuse(NAME, format_args!("there are no flags {flags:#x}"));
        return Err(StatusCode::BadValue);
    }
    let (Some(binder), Some(mut request), true) = (binder, request, has_room) else {
        misuse(NAME, "the object or a parcel is NULL, or the parcel is one of onTransact");
        return Err(StatusCode::UnexpectedNull);
    };
    let object = binder.binder().ok_or(StatusCode::DeadObject)?;
    if request.target() != Some(&object) {
        misuse(NAME, "the parcel was not prepared for this object");
        return Err(StatusCode::BadValue);
    }
    // It stays in its box, which overwrites what is sensitive when it goes.
    clear_if_asked(&request, flags);
    let parcel = request.parcel();
    let answer = match &binder.kind {
        Kind::Remote(remote) => transact_remote(remote, code, parcel, flags)?,
        Kind::Local(local) => Some(transact_local(binder, local, code, parcel)?),
    };
    // Without an answer there is an empty one.
    let answer = match answer {
        Some(answer) if flags & FLAG_ONEWAY == 0 => AParcel::owned(answer),
        _ => AParcel::empty(),
    };
    clear_if_asked(&answer, flags);
    Ok(answer)
}

/// Has a parcel overwritten before its memory goes, if the flags say so.
fn clear_if_asked(parcel: &AParcel, flags: binder_flags_t) {
    if flags & FLAG_CLEAR_BUF != 0 {
        // SAFETY: the parcel is there.
        unsafe { AParcel_markSensitive(parcel) };
    }
}

/// Whether it is a code that an interface may give to a method.
fn is_method(code: transaction_code_t) -> bool {
    (FIRST_CALL_TRANSACTION..=LAST_CALL_TRANSACTION).contains(&code)
}

fn transact_remote(
    remote: &Remote,
    code: transaction_code_t,
    request: &Parcel,
    flags: binder_flags_t,
) -> Result<Option<Parcel>> {
    check_size("a request", REQUEST_HEAD, request)?;
    remote.submit(code, request, flags & !FLAG_PRIVATE_VENDOR)
}

/// Refuses what the other end would end the session for.
fn check_size(what: &str, head: usize, parcel: &Parcel) -> Result<()> {
    let size = parcel.data_size().saturating_add(head);
    if size <= MAX_BODY {
        return Ok(());
    }
    let text = format_args!("{what} of {size} bytes; a message holds {MAX_BODY}");
    misuse("a message is too large", text);
    Err(StatusCode::FailedTransaction)
}

fn transact_local(
    binder: &AIBinder,
    local: &Local,
    code: transaction_code_t,
    request: &mut Parcel,
) -> Result<Parcel> {
    request.set_data_position(0);
    let class = local.class();
    if class.has_header() && request.read::<String>()? != class.descriptor() {
        return Err(StatusCode::BadType);
    }
    let mut reply = AParcel::into_parcel(AParcel::empty());
    call(binder, local, code, request, &mut reply)?;
    reply.set_data_position(0);
    Ok(reply)
}

/// Carries out a call from elsewhere, whose interface has been compared with the object's.
pub(super) fn serve(
    binder: &AIBinder,
    code: transaction_code_t,
    data: &mut Parcel,
    reply: &mut Parcel,
) -> Result<()> {
    let Kind::Local(local) = &binder.kind else {
        return Err(StatusCode::UnknownTransaction);
    };
    match code {
        PING_TRANSACTION => Ok(()),
        EXTENSION_TRANSACTION => reply.write(&local.extension()),
        _ if !is_method(code) => Err(StatusCode::UnknownTransaction),
        _ => {
            let _level = Level::enter()?;
            call(binder, local, code, data, reply)?;
            check_size("an answer", REPLY_HEAD, reply)
        }
    }
}

thread_local! {
    /// How many calls this thread is serving, each of them inside the one before.
    static LEVELS: Cell<u32> = const { Cell::new(0) };
}

/// That this thread serves one call more.
struct Level;

impl Level {
    /// Refuses the call that would be one too many for the thread's stack: a peer that answers every
    /// call with another one decides how many there are.
    fn enter() -> Result<Self> {
        let levels = LEVELS.get();
        if levels >= MAX_LEVELS {
            let text = format_args!("this thread is serving {levels} calls inside each other");
            misuse("a call is refused", text);
            return Err(StatusCode::FailedTransaction);
        }
        LEVELS.set(levels + 1);
        Ok(Self)
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        LEVELS.set(LEVELS.get().saturating_sub(1));
    }
}

/// Runs the code of the payload.
fn call(
    binder: &AIBinder,
    local: &Local,
    code: transaction_code_t,
    data: &mut Parcel,
    reply: &mut Parcel,
) -> Result<()> {
    // The caller has a reference; this one makes the object outlive what the payload does.
    let object = binder.strong().ok_or(StatusCode::DeadObject)?;
    let (data, reply) = (AParcel::lent(data), AParcel::lent(reply));
    let pointer = Arc::as_ptr(&object).cast_mut();
    // SAFETY: the function is fit for objects of its class, by the contract of
    // `AIBinder_Class_define`, and the object and the parcels are there until it has returned.
    let status = unsafe {
        (local.class().on_transact)(pointer, code, data.as_ptr().cast_const(), reply.as_ptr())
    };
    match status {
        0 => Ok(()),
        status => Err(status_code(status)),
    }
}
