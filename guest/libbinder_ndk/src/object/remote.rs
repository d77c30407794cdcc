//! Objects of others.

use super::class::AIBinder_Class;
use super::death::{Link, as_recipient};
use rsbinder::rpc::RpcProxy;
use rsbinder::{INTERFACE_TRANSACTION, Parcel, RemoteProxy, Result, SIBinder, StatusCode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// What came in a parcel.
#[derive(Debug)]
pub(super) struct Remote {
    binder: SIBinder,
    class: OnceLock<&'static AIBinder_Class>,
    /// Whether a call has found it dead.
    is_dead: AtomicBool,
    extension: OnceLock<Option<SIBinder>>,
    links: Mutex<Vec<Arc<Link>>>,
}

impl Remote {
    pub(super) fn new(binder: SIBinder) -> Self {
        Self {
            binder,
            class: OnceLock::new(),
            is_dead: AtomicBool::new(false),
            extension: OnceLock::new(),
            links: Mutex::default(),
        }
    }

    pub(super) fn binder(&self) -> &SIBinder {
        &self.binder
    }

    pub(super) fn class(&self) -> Option<&'static AIBinder_Class> {
        self.class.get().copied()
    }

    /// Makes it an object of this class, unless it is one of another already.
    pub(super) fn set_class(&self, class: &'static AIBinder_Class) -> &'static AIBinder_Class {
        self.class.get_or_init(|| class)
    }

    /// What it says its interface is: a call.
    pub(super) fn ask_descriptor(&self) -> Result<String> {
        let request = self.proxy()?.prepare_transact(false)?;
        let reply = self.submit(INTERFACE_TRANSACTION, &request, 0)?;
        reply.ok_or(StatusCode::UnexpectedNull)?.read()
    }

    /// The other end's object, as rsbinder knows it.
    pub(super) fn proxy(&self) -> Result<&RpcProxy> {
        self.binder.as_any().downcast_ref().ok_or(StatusCode::InvalidOperation)
    }

    /// Calls it, and remembers if it is gone.
    pub(super) fn submit(&self, code: u32, data: &Parcel, flags: u32) -> Result<Option<Parcel>> {
        self.note(self.proxy()?.transact(code, data, flags))
    }

    /// Remembers if it is gone.
    pub(super) fn note<T>(&self, result: Result<T>) -> Result<T> {
        if matches!(result, Err(StatusCode::DeadObject)) {
            self.is_dead.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Whether a call has found it dead.
    pub(super) fn is_dead(&self) -> bool {
        self.is_dead.load(Ordering::Relaxed)
    }

    /// What `ask` said the first time it could say something.
    pub(super) fn extension(
        &self,
        ask: impl FnOnce() -> Result<Option<SIBinder>>,
    ) -> Result<Option<SIBinder>> {
        if let Some(extension) = self.extension.get() {
            return Ok(extension.clone());
        }
        let extension = ask()?;
        Ok(self.extension.get_or_init(|| extension).clone())
    }

    /// Who wants to know of its death.
    pub(super) fn links(&self) -> MutexGuard<'_, Vec<Arc<Link>>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends every link: C has no reference to the object any more.
    pub(super) fn unlink_all(&self) {
        let links = std::mem::take(&mut *self.links());
        for link in links {
            // rsbinder's object may outlive this one. It fails if that has died, which is all right.
            _ = self.binder.unlink_to_death(as_recipient(&link));
            link.unlink();
        }
    }
}
