//! The object behind an `AIBinder*`.
#![allow(unsafe_code, reason = "a C interface: objects by pointer")]

use super::class::AIBinder_Class;
use super::known;
use super::local::Local;
use super::remote::Remote;
use rsbinder::SIBinder;
use std::sync::{Arc, Weak};

/// An object, in this process or elsewhere. It lives in an [`Arc`] only, whose count is the one
/// that C sees.
#[derive(Debug)]
pub struct AIBinder {
    /// The `Arc` this lives in.
    me: Weak<AIBinder>,
    pub(super) kind: Kind,
}

/// Whose object it is.
#[derive(Debug)]
pub(super) enum Kind {
    /// One that this process made with `AIBinder_new`.
    Local(Local),
    /// One that came in a parcel.
    Remote(Remote),
}

impl AIBinder {
    pub(super) fn new_local(local: Local) -> Arc<Self> {
        Arc::new_cyclic(|me| Self { me: me.clone(), kind: Kind::Local(local) })
    }

    /// [`known::find_or_make`] is the only one who may call this: there is one for each object.
    pub(super) fn new_remote(remote: Remote) -> Arc<Self> {
        Arc::new_cyclic(|me| Self { me: me.clone(), kind: Kind::Remote(remote) })
    }

    /// A further reference; none once the last one is gone.
    pub(super) fn strong(&self) -> Option<Arc<Self>> {
        self.me.upgrade()
    }

    /// A weak reference.
    pub(super) fn weak(&self) -> Weak<Self> {
        self.me.clone()
    }

    /// What rsbinder calls this object. None once the last reference is gone.
    pub(super) fn binder(&self) -> Option<SIBinder> {
        match &self.kind {
            Kind::Local(_) => SIBinder::new(self.strong()?).ok(),
            Kind::Remote(remote) => Some(remote.binder().clone()),
        }
    }

    /// What the object is of, if that is known.
    pub(super) fn class(&self) -> Option<&'static AIBinder_Class> {
        match &self.kind {
            Kind::Local(local) => Some(local.class()),
            Kind::Remote(remote) => remote.class(),
        }
    }
}

impl Drop for AIBinder {
    fn drop(&mut self) {
        match &self.kind {
            Kind::Local(local) => local.destroy(),
            Kind::Remote(remote) => {
                known::forget(remote.binder(), &self.me);
                remote.unlink_all();
            }
        }
    }
}

/// A reference for C to keep.
pub(super) fn give(binder: Arc<AIBinder>) -> *mut AIBinder {
    Arc::into_raw(binder).cast_mut()
}

/// The object that C points to.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference for as long as the result is
/// used.
pub(super) unsafe fn borrow<'a>(binder: *const AIBinder) -> Option<&'a AIBinder> {
    // SAFETY: it is NULL, or there is a reference to it; nobody ever borrows it mutably.
    unsafe { binder.as_ref() }
}

/// A reference to the object for C to keep: always the same pointer for the same object. NULL for
/// none.
pub(crate) fn binder_to_c(binder: Option<SIBinder>) -> *mut AIBinder {
    let Some(binder) = binder else {
        return std::ptr::null_mut();
    };
    match binder.as_any().downcast_ref::<AIBinder>() {
        Some(local) => local.strong().map_or(std::ptr::null_mut(), give),
        None => give(known::find_or_make(binder)),
    }
}

/// The object that C points to; none for NULL. C keeps its reference.
///
/// # Safety
/// `binder` is NULL or an object to which the caller has a reference.
pub(crate) unsafe fn binder_from_c(binder: *const AIBinder) -> Option<SIBinder> {
    // SAFETY: the caller keeps to the contract of this function.
    unsafe { borrow(binder) }.and_then(AIBinder::binder)
}
