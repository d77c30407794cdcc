//! References that do not keep the object.
#![allow(unsafe_code, reason = "a C interface: symbols by name, objects by pointer")]

use super::binder::{AIBinder, borrow, give};
use std::sync::Weak;

/// A weak reference.
#[derive(Debug)]
pub struct AIBinder_Weak {
    weak: Weak<AIBinder>,
}

impl AIBinder_Weak {
    fn give(weak: Weak<AIBinder>) -> *mut Self {
        Box::into_raw(Box::new(Self { weak }))
    }
}

/// The weak reference that C points to.
///
/// # Safety
/// `weak` is NULL or a weak reference that is not deleted while the result is used.
unsafe fn weak_from_c<'a>(weak: *const AIBinder_Weak) -> Option<&'a AIBinder_Weak> {
    // SAFETY: it is NULL or there; nobody ever borrows it mutably.
    unsafe { weak.as_ref() }
}

/// `AIBinder_Weak* AIBinder_Weak_new(AIBinder* binder)`: a weak reference to the object. NULL for
/// NULL.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Weak_new(binder: *mut AIBinder) -> *mut AIBinder_Weak {
    // SAFETY: the caller keeps to the contract of this function.
    let binder = unsafe { borrow(binder) };
    binder.map_or(std::ptr::null_mut(), |binder| AIBinder_Weak::give(binder.weak()))
}

/// `void AIBinder_Weak_delete(AIBinder_Weak* weakBinder)`. Nothing for NULL.
///
/// # Safety
/// `weak` is NULL or a weak reference, which nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Weak_delete(weak: *mut AIBinder_Weak) {
    if !weak.is_null() {
        // SAFETY: it is not NULL, so it comes from `AIBinder_Weak::give`.
        drop(unsafe { Box::from_raw(weak) });
    }
}

/// `AIBinder* AIBinder_Weak_promote(AIBinder_Weak* weakBinder)`: a reference to the object, which
/// the caller has to give up. NULL if nobody had one any more, and for NULL.
///
/// # Safety
/// `weak` is NULL or a weak reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Weak_promote(weak: *mut AIBinder_Weak) -> *mut AIBinder {
    // SAFETY: the caller keeps to the contract of this function.
    let weak = unsafe { weak_from_c(weak) };
    weak.and_then(|weak| weak.weak.upgrade()).map_or(std::ptr::null_mut(), give)
}

/// `AIBinder_Weak* AIBinder_Weak_clone(const AIBinder_Weak* weak)`: a further weak reference to the
/// same object. NULL for NULL.
///
/// # Safety
/// `weak` is NULL or a weak reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Weak_clone(weak: *const AIBinder_Weak) -> *mut AIBinder_Weak {
    // SAFETY: the caller keeps to the contract of this function.
    let weak = unsafe { weak_from_c(weak) };
    weak.map_or(std::ptr::null_mut(), |weak| AIBinder_Weak::give(weak.weak.clone()))
}

/// `bool AIBinder_Weak_lt(const AIBinder_Weak* lhs, const AIBinder_Weak* rhs)`: the order of
/// `AIBinder_lt`, which holds on when the objects are gone. NULL comes first.
///
/// # Safety
/// The pointers are NULL or weak references.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AIBinder_Weak_lt(
    left: *const AIBinder_Weak,
    right: *const AIBinder_Weak,
) -> bool {
    // SAFETY: the caller keeps to the contract of this function.
    let (left, right) = unsafe { (weak_from_c(left), weak_from_c(right)) };
    // An object's place is not used again while there is a weak reference to it.
    let address = |weak: &AIBinder_Weak| weak.weak.as_ptr().addr();
    left.map(address) < right.map(address)
}
