//! What an object is, and whether it is there.
#![allow(unsafe_code, reason = "a C interface: symbols by name, objects by pointer")]

use super::binder::{AIBinder, Kind, borrow};
use super::class::{AIBinder_Class, class_from_c};
use super::remote::Remote;
use crate::status::prune;
use crate::{binder_status_t, misuse};
use rsbinder::{DeathRecipient, IBinder, StatusCode, WIBinder};
use std::ffi::{c_char, c_int, c_void};
use std::sync::{Arc, Weak};

/// How many characters of a name go to the log.
const MAX_LOGGED: usize = 200;

/// `bool AIBinder_isRemote(const AIBinder* binder)`: whether the object is another process's. Not
/// if it is NULL.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_isRemote(binder: *const AIBinder) -> bool {
    // SAFETY: the caller keeps to the contract of this function.
    unsafe { borrow(binder) }.is_some_and(IBinder::is_remote)
}

/// `bool AIBinder_isAlive(const AIBinder* binder)`: whether the object can be called, as far as is
/// known without a call. An object of this process always can, NULL never.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_isAlive(binder: *const AIBinder) -> bool {
    // SAFETY: the caller keeps to the contract of this function.
    match unsafe { borrow(binder) }.map(|binder| &binder.kind) {
        None => false,
        Some(Kind::Local(_)) => true,
        Some(Kind::Remote(remote)) => is_alive(remote),
    }
}

/// Nobody: to ask for notice of a death is how one hears that it has happened.
struct Nobody;

impl DeathRecipient for Nobody {
    fn binder_died(&self, _: &WIBinder) {}
}

fn is_alive(remote: &Remote) -> bool {
    if remote.is_dead() {
        return false;
    }
    let nobody: Arc<dyn DeathRecipient> = Arc::new(Nobody);
    let link = |weak: Weak<dyn DeathRecipient>| remote.binder().link_to_death(weak);
    match remote.note(link(Arc::downgrade(&nobody))) {
        Ok(()) => {
            // It fails if the object has died meanwhile, which is nothing to tell.
            _ = remote.binder().unlink_to_death(Arc::downgrade(&nobody));
            true
        }
        Err(status) => status != StatusCode::DeadObject,
    }
}

/// `binder_status_t AIBinder_ping(AIBinder* binder)`: calls the object with nothing to do.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_ping(binder: *mut AIBinder) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    match unsafe { borrow(binder) }.map(|binder| &binder.kind) {
        None => prune(StatusCode::UnexpectedNull),
        Some(Kind::Local(_)) => 0,
        Some(Kind::Remote(remote)) => {
            remote.note(remote.binder().ping_binder()).map_or_else(prune, |()| 0)
        }
    }
}

/// `binder_status_t AIBinder_dump(AIBinder* binder, int fd, const char** args, uint32_t numArgs)`:
/// has an object of this process write what is worth knowing about it.
///
/// Nothing is written for a class without a dump function. An object of another process would need
/// the descriptor, which sessions do not carry: `STATUS_FDS_NOT_ALLOWED`.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference; `args` points to `num_args` C
/// strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_dump(
    binder: *mut AIBinder,
    fd: c_int,
    args: *const *const c_char,
    num_args: u32,
) -> binder_status_t {
    // SAFETY: the caller keeps to the contract of this function.
    let Some(object) = (unsafe { borrow(binder) }) else {
        return prune(StatusCode::UnexpectedNull);
    };
    if args.is_null() && num_args != 0 {
        misuse("AIBinder_dump", "there are arguments, but no pointer to them");
        return prune(StatusCode::UnexpectedNull);
    }
    let Kind::Local(local) = &object.kind else {
        return prune(StatusCode::FdsNotAllowed);
    };
    let Some(on_dump) = local.class().on_dump() else {
        return 0;
    };
    // SAFETY: the function is fit for objects of its class and such arguments, by the contracts of
    // `AIBinder_Class_setOnDump` and of this function.
    unsafe { on_dump(binder, fd, args, num_args) }
}

/// `bool AIBinder_associateClass(AIBinder* binder, const AIBinder_Class* clazz)`: says that the
/// object is one of this class, which calls need. Asks an object of another process the first time.
///
/// No if something is NULL, if the object has another interface or does not answer, or if it is one
/// of this process that was made with another class, even if that has the same name.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference; `class` is NULL or a class.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_associateClass(
    binder: *mut AIBinder,
    class: *const AIBinder_Class,
) -> bool {
    // SAFETY: the caller keeps to the contract of this function.
    let (Some(binder), Some(class)) = (unsafe { (borrow(binder), class_from_c(class)) }) else {
        return false;
    };
    if let Some(present) = binder.class() {
        return is_same(binder, present, class);
    }
    let Kind::Remote(remote) = &binder.kind else {
        return false;
    };
    match remote.ask_descriptor() {
        Ok(found) if found == class.descriptor() => is_same(binder, remote.set_class(class), class),
        Ok(found) => {
            refuse(&found, class);
            false
        }
        Err(status) => {
            let wanted = class.descriptor();
            let text = format_args!("an object that should be a {wanted} did not say: {status}");
            misuse("AIBinder_associateClass", text);
            false
        }
    }
}

/// Whether an object of class `present` may be used as one of class `wanted`.
fn is_same(
    binder: &AIBinder,
    present: &'static AIBinder_Class,
    wanted: &'static AIBinder_Class,
) -> bool {
    if std::ptr::eq(present, wanted) {
        return true;
    }
    if present.descriptor() != wanted.descriptor() {
        refuse(present.descriptor(), wanted);
        return false;
    }
    // Two libraries of a payload may define the same interface. What comes from elsewhere is the
    // same for both; the user data of an object here is known to the one that made it.
    binder.is_remote()
}

fn refuse(found: &str, wanted: &AIBinder_Class) {
    let wanted = wanted.descriptor();
    // It may be the other end's, who may have put anything there.
    let found: String = found.chars().take(MAX_LOGGED).collect();
    misuse("AIBinder_associateClass", format_args!("the object is a {found:?}, not a {wanted:?}"));
}

/// `const AIBinder_Class* AIBinder_getClass(AIBinder* binder)`: the class that the object was made
/// with or associated with. NULL if there is none, and for NULL.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_getClass(binder: *mut AIBinder) -> *const AIBinder_Class {
    // SAFETY: the caller keeps to the contract of this function.
    let binder = unsafe { borrow(binder) };
    binder.and_then(AIBinder::class).map_or(std::ptr::null(), std::ptr::from_ref)
}

/// `void* AIBinder_getUserData(AIBinder* binder)`: what `onCreate` made. NULL for an object of
/// another process, and for NULL.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_getUserData(binder: *mut AIBinder) -> *mut c_void {
    // SAFETY: the caller keeps to the contract of this function.
    match unsafe { borrow(binder) }.map(|binder| &binder.kind) {
        Some(Kind::Local(local)) => local.user_data(),
        Some(Kind::Remote(_)) | None => std::ptr::null_mut(),
    }
}
