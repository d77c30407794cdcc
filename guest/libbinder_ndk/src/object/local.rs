//! Objects of this process.
#![allow(unsafe_code, reason = "a C interface: functions and data of the payload by pointer")]

use super::binder::{AIBinder, Kind};
use super::class::AIBinder_Class;
use super::transact;
use rsbinder::{
    DeathRecipient, IBinder, Parcel, Result, SIBinder, Stability, StatusCode, Transactable,
    TransactionCode, WIBinder,
};
use std::any::Any;
use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::sync::{Mutex, PoisonError, Weak};

/// What `AIBinder_new` makes.
#[derive(Debug)]
pub(super) struct Local {
    class: &'static AIBinder_Class,
    user_data: *mut c_void,
    extension: Mutex<Option<SIBinder>>,
}

// SAFETY: `user_data` is never followed here; the payload's functions, which get it, have to be
// fit for every thread by the contract of `AIBinder_Class_define`.
unsafe impl Send for Local {}
// SAFETY: as above.
unsafe impl Sync for Local {}

impl Local {
    /// An object whose `onCreate` has made this.
    pub(super) fn new(class: &'static AIBinder_Class, user_data: *mut c_void) -> Self {
        Self { class, user_data, extension: Mutex::default() }
    }

    pub(super) fn class(&self) -> &'static AIBinder_Class {
        self.class
    }

    pub(super) fn user_data(&self) -> *mut c_void {
        self.user_data
    }

    pub(super) fn extension(&self) -> Option<SIBinder> {
        self.extension.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_extension(&self, extension: Option<SIBinder>) {
        let mut place = self.extension.lock().unwrap_or_else(PoisonError::into_inner);
        let former = std::mem::replace(&mut *place, extension);
        drop(place);
        // It may be the last reference, which runs code of the payload: not under the lock.
        drop(former);
    }

    /// Gives the user data back to the payload. Once, when nobody can reach the object any more.
    pub(super) fn destroy(&self) {
        // SAFETY: it came from `onCreate` of the same class, and nobody uses it from now on.
        unsafe { (self.class.on_destroy)(self.user_data) };
    }
}

/// What rsbinder asks of objects that it serves. Only objects of this process get there.
impl IBinder for AIBinder {
    fn link_to_death(&self, _: Weak<dyn DeathRecipient>) -> Result<()> {
        Err(StatusCode::InvalidOperation)
    }
    fn unlink_to_death(&self, _: Weak<dyn DeathRecipient>) -> Result<()> {
        Err(StatusCode::InvalidOperation)
    }
    fn ping_binder(&self) -> Result<()> {
        Ok(())
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn as_transactable(&self) -> Option<&dyn Transactable> {
        None
    }
    fn descriptor(&self) -> &str {
        self.class().map_or("", AIBinder_Class::descriptor)
    }
    fn is_remote(&self) -> bool {
        matches!(self.kind, Kind::Remote(_))
    }
    fn stability(&self) -> Stability {
        Stability::System
    }
    fn rpc_transact(
        &self,
        code: TransactionCode,
        data: &mut Parcel,
        reply: &mut Parcel,
    ) -> Result<()> {
        transact::serve(self, code, data, reply)
    }
    // The count is the one of the `Arc`.
    fn inc_strong(&self, _: &SIBinder) -> Result<()> {
        Ok(())
    }
    fn attempt_inc_strong(&self) -> bool {
        true
    }
    fn dec_strong(&self, _: Option<ManuallyDrop<SIBinder>>) -> Result<()> {
        Ok(())
    }
    fn inc_weak(&self, _: &WIBinder) -> Result<()> {
        Ok(())
    }
    fn dec_weak(&self) -> Result<()> {
        Ok(())
    }
}
