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
use crate::event_log::Story;
use crate::feed::Feed;
use crate::plan::{Guest, Plan};
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as service;
use avf_aidl::android::system::virtualmachineservice::IGuest::IGuest;
use avf_home::Entry;
use rsbinder::Strong;
use rustix::event::{EventfdFlags, eventfd};
use service::IVirtualMachineCallback::IVirtualMachineCallback;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

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
    /// What leaves it, if it is debuggable.
    outputs: Option<Outputs>,
    /// Whether input may be typed into its console.
    console_input: bool,
    /// One copy for each who types.
    typing: Arc<()>,
    /// Whether something in it can be asked to end.
    asks_guest: bool,
    story: Story,
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
    /// Where console input goes.
    input: Option<OwnedFd>,
    /// Percent of its memory that the guest is to give back.
    trim: Option<u8>,
    power_button: bool,
}

impl State {
    fn new(plan: Option<Plan>, entry: Option<Entry>) -> Self {
        Self {
            phase: Phase::NotStarted,
            payload: Payload::Starting,
            plan,
            entry,
            callbacks: Vec::new(),
            notices: Vec::new(),
            errors: 0,
            tombstones: 0,
            stop: false,
            guest: None,
            connector: None,
            input: None,
            trim: None,
            power_button: false,
        }
    }
}

/// What leaves a VM that is debuggable.
#[derive(Debug)]
pub struct Outputs {
    /// The console.
    pub console: Arc<Feed>,
    /// The log.
    pub log: Arc<Feed>,
}

impl Outputs {
    fn new() -> Self {
        let (console, log) = (Feed::new("console-out"), Feed::new("log-out"));
        Self { console: Arc::new(console), log: Arc::new(log) }
    }
}

/// What a VM that is over still holds.
struct Leftovers {
    _plan: Option<Plan>,
    _entry: Option<Entry>,
    _guest: Option<Strong<dyn IGuest>>,
    _callbacks: Vec<Callback>,
    _input: Option<OwnedFd>,
}

impl std::fmt::Debug for Vm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vm").field("cid", &self.cid).finish_non_exhaustive()
    }
}

impl Vm {
    /// A VM that is ready to be started.
    pub fn new(plan: Plan, entry: Entry, story: Story) -> Result<Self> {
        let wake = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
            .map_err(Error::host("make an event descriptor"))?;
        let cid = entry.cid();
        Ok(Self {
            cid,
            wake,
            outputs: plan.debuggable.then(Outputs::new),
            console_input: plan.console_input,
            typing: Arc::default(),
            asks_guest: matches!(plan.guest, Guest::Microdroid(_)),
            story,
            state: Mutex::new(State::new(Some(plan), Some(entry))),
            changed: Condvar::new(),
        })
    }

    /// The context identifier.
    pub fn cid(&self) -> u32 {
        self.cid
    }

    /// What is written down of it.
    pub fn story(&self) -> &Story {
        &self.story
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
        if let Some(outputs) = &self.outputs {
            // They have their own locks, and nobody waits here.
            outputs.console.finish(Duration::ZERO);
            outputs.log.finish(Duration::ZERO);
        }
        self.changed.notify_all();
        Leftovers {
            _plan: state.plan.take(),
            _entry: state.entry.take(),
            _guest: state.guest.take(),
            _callbacks: std::mem::take(&mut state.callbacks),
            _input: state.input.take(),
        }
    }
}

#[cfg(test)]
mod tests;
