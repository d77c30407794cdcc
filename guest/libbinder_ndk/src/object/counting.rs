//! References to objects, and their order.
#![allow(unsafe_code, reason = "a C interface: symbols by name, objects by pointer")]

use super::binder::{AIBinder, borrow, give};
use super::class::{AIBinder_Class, class_from_c};
use super::local::Local;
use crate::misuse;
use std::ffi::c_void;
use std::sync::Arc;

/// `AIBinder* AIBinder_new(const AIBinder_Class* clazz, void* args)`: a new object, whose user data
/// is what the class's `onCreate` makes of `args`. The caller has the only reference.
///
/// NULL if the class is NULL.
///
/// # Safety
/// `class` is NULL or a class, whose `onCreate` takes `args`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_new(
    class: *const AIBinder_Class,
    args: *mut c_void,
) -> *mut AIBinder {
    // SAFETY: the caller keeps to the contract of this function.
    let Some(class) = (unsafe { class_from_c(class) }) else {
        misuse("AIBinder_new", "the class is NULL");
        return std::ptr::null_mut();
    };
    // SAFETY: the function takes `args`, by the contract of this function.
    let user_data = unsafe { (class.on_create)(args) };
    give(AIBinder::new_local(Local::new(class, user_data)))
}

/// `void AIBinder_incStrong(AIBinder* binder)`: a further reference. Nothing for NULL.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_incStrong(binder: *mut AIBinder) {
    // SAFETY: the caller keeps to the contract of this function.
    let Some(binder) = (unsafe { borrow(binder) }) else {
        return;
    };
    match binder.strong() {
        Some(reference) => _ = give(reference),
        None => misuse("AIBinder_incStrong", "the object is being destroyed"),
    }
}

/// `void AIBinder_decStrong(AIBinder* binder)`: gives a reference up. Destroys the object if it was
/// the last one.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference, which is gone afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_decStrong(binder: *mut AIBinder) {
    const NAME: &str = "AIBinder_decStrong";
    // SAFETY: the caller keeps to the contract of this function.
    match unsafe { borrow(binder) } {
        None => return misuse(NAME, "the object is NULL"),
        Some(object) if object.weak().strong_count() == 0 => {
            return misuse(NAME, "the object is being destroyed");
        }
        Some(_) => {}
    }
    // SAFETY: the reference is one that `give` made, and the caller gives it back.
    drop(unsafe { Arc::from_raw(binder.cast_const()) });
}

/// `int32_t AIBinder_debugGetRefCount(AIBinder* binder)`: how many references there are, in C and in
/// sessions. It may have changed by the time that it is seen. -1 for NULL.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_debugGetRefCount(binder: *mut AIBinder) -> i32 {
    // SAFETY: the caller keeps to the contract of this function.
    let Some(binder) = (unsafe { borrow(binder) }) else {
        misuse("AIBinder_debugGetRefCount", "the object is NULL");
        return -1;
    };
    i32::try_from(binder.weak().strong_count()).unwrap_or(i32::MAX)
}

/// `bool AIBinder_lt(const AIBinder* lhs, const AIBinder* rhs)`: an order of objects that stays the
/// same for as long as there are references to them. NULL comes first.
#[unsafe(no_mangle)]
pub extern "C" fn AIBinder_lt(left: *const AIBinder, right: *const AIBinder) -> bool {
    left.addr() < right.addr()
}
