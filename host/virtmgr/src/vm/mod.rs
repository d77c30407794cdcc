//! One VM, as everybody sees it who has to do with it.
//!
//! | file | whose view |
//! |---|---|
//! | `app.rs` | what the app and other programs of the user ask |
//! | `guest.rs` | what the guest says |
//! | `progress.rs` | what the thread does that lives the VM's life |
//! | `handle.rs` | the VM as an object of the interface |

mod app;
mod guest;
mod handle;
mod progress;

use crate::devices::Connector;
use crate::payload::Plan;
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as service;
use avf_aidl::android::system::virtualmachineservice::IGuest::IGuest;
use avf_home::Entry;
use rsbinder::Strong;
use rustix::event::{EventfdFlags, eventfd};
use service::IVirtualMachineCallback::IVirtualMachineCallback;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

pub use app::check_port;
pub use guest::Notice;
pub use handle::Handle;
pub use progress::Requests;

/// A listener.
pub type Callback = Strong<dyn IVirtualMachineCallback>;

/// How far the VM has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Made, not started.
    NotStarted,
    /// Between start and the end of its monitor.
    Running,
    /// Its monitor is gone; the listeners are being told.
    Dead,
    /// Nothing is left of it.
    Over,
}

/// How far the payload has come; it only goes forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Payload {
    Starting,
    Started,
    Ready,
    Finished,
    /// It did not start in time.
    HungUp,
}

/// One VM.
pub struct Vm {
    cid: u32,
    /// Wakes the thread that lives the VM's life.
    wake: OwnedFd,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    phase: Phase,
    payload: Payload,
    plan: Option<Plan>,
    entry: Option<Entry>,
    callbacks: Vec<Callback>,
    notices: Vec<Notice>,
    errors: u32,
    tombstones: u32,
    stop: bool,
    guest: Option<Strong<dyn IGuest>>,
    connector: Option<Arc<Connector>>,
}

/// What a VM that is over still holds.
struct Leftovers {
    _plan: Option<Plan>,
    _entry: Option<Entry>,
    _guest: Option<Strong<dyn IGuest>>,
    _callbacks: Vec<Callback>,
}

impl std::fmt::Debug for Vm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vm").field("cid", &self.cid).finish_non_exhaustive()
    }
}

impl Vm {
    /// A VM that is ready to be started.
    pub fn new(plan: Plan, entry: Entry) -> Result<Self> {
        let wake = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
            .map_err(Error::host("make an event descriptor"))?;
        let cid = entry.cid();
        let state = State {
            phase: Phase::NotStarted,
            payload: Payload::Starting,
            plan: Some(plan),
            callbacks: Vec::new(),
            notices: Vec::new(),
            errors: 0,
            tombstones: 0,
            stop: false,
            guest: None,
            connector: None,
            entry: Some(entry),
        };
        Ok(Self { cid, wake, state: Mutex::new(state), changed: Condvar::new() })
    }

    /// The context identifier.
    pub fn cid(&self) -> u32 {
        self.cid
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        // Fails only if it would overflow, and then it is set anyway.
        let _ = rustix::io::write(&self.wake, &1u64.to_ne_bytes());
    }

    /// Notes that nothing is left of the VM. The answer is to be dropped outside the lock: dropping
    /// a remote object is a call.
    fn leave(&self, state: &mut State) -> Leftovers {
        state.phase = Phase::Over;
        self.changed.notify_all();
        Leftovers {
            _plan: state.plan.take(),
            _entry: state.entry.take(),
            _guest: state.guest.take(),
            _callbacks: std::mem::take(&mut state.callbacks),
        }
    }
}

#[cfg(test)]
mod tests;
