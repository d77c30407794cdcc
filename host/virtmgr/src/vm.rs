//! One VM, as everybody sees who has to do with it: the app, other programs of the user, the guest,
//! and the thread that lives its life.

use crate::devices::Connector;
use crate::payload::{Plan, not_built};
use crate::{Error, Result, life, trace};
use avf_aidl::android::system::virtualizationcommon::ErrorCode::ErrorCode;
use avf_aidl::android::system::virtualizationservice as service;
use avf_aidl::android::system::virtualmachineservice::IGuest::IGuest;
use avf_home::Entry;
use rsbinder::{Interface, ParcelFileDescriptor, Status, Strong};
use rustix::event::{EventfdFlags, eventfd};
use service::IVirtualMachine::IVirtualMachine;
use service::IVirtualMachineCallback::IVirtualMachineCallback;
use service::MemoryTrimLevel::MemoryTrimLevel;
use service::VirtualMachineState::VirtualMachineState;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Errors that a guest may report in its life.
const MAX_ERRORS: u32 = 16;

/// A listener.
pub type Callback = Strong<dyn IVirtualMachineCallback>;

/// What the guest says of its payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It is about to run.
    Started,
    /// It is ready for connections.
    Ready,
    /// It ended with this code.
    Finished(i32),
    /// Something went wrong.
    Error(ErrorCode, String),
}

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

/// What the life of a VM has to do next.
#[derive(Debug)]
pub struct Requests {
    /// What is to be told to the listeners, in order.
    pub notices: Vec<Notice>,
    /// Whether somebody wants the power cut.
    pub stop: bool,
    /// Whether the payload has yet to start.
    pub starting: bool,
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

    // ---- What the app and other programs ask.

    fn start(self: &Arc<Self>) -> Result<()> {
        trace::note("start_called", self.cid);
        let (plan, control) = {
            let mut state = self.lock();
            let (Phase::NotStarted, Some(plan)) = (state.phase, state.plan.take()) else {
                return Err(Error::State("VM already started or failed".into()));
            };
            state.phase = Phase::Running;
            (plan, state.entry.as_ref().map(Entry::control_socket))
        };
        self.record_state();
        life::begin(self, plan, control).inspect_err(|_| self.over())
    }

    fn stop(&self) -> Result<()> {
        if matches!(self.lock().phase, Phase::NotStarted | Phase::Over) {
            return Err(Error::State("the VM is not running".into()));
        }
        self.abandon();
        self.wait_until_over(None);
        Ok(())
    }

    fn shutdown(&self, patience: Duration) -> Result<bool> {
        let deadline = Instant::now().checked_add(patience);
        let waiting = |state: &mut State| state.phase == Phase::Running && state.guest.is_none();
        let state = self.lock();
        if matches!(state.phase, Phase::NotStarted | Phase::Over) {
            return Err(Error::State("the VM is not running".into()));
        }
        let (state, _) = self
            .changed
            .wait_timeout_while(state, patience, waiting)
            .unwrap_or_else(PoisonError::into_inner);
        let guest = state.guest.clone();
        drop(state);
        if let Some(guest) = guest {
            self.ask_to_shut_down(guest);
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if self.wait_until_over(left) {
            return Ok(true);
        }
        self.abandon();
        self.wait_until_over(None);
        Ok(false)
    }

    /// Asks on a thread of its own, which a guest that does not take the question holds until the
    /// VM ends; only the VM's end is waited for, and that not for ever.
    fn ask_to_shut_down(&self, guest: Strong<dyn IGuest>) {
        let cid = self.cid;
        let thread = std::thread::Builder::new().name("shutdown".into()).stack_size(256 << 10);
        let asked = thread.spawn(move || {
            if let Err(error) = guest.requestShutdown() {
                log::info!("VM {cid}: the guest cannot be asked to shut down: {error}");
            }
        });
        if let Err(error) = asked {
            log::warn!("VM {cid}: the guest cannot be asked to shut down: {error}");
        }
    }

    fn connect(&self, port: u32) -> Result<OwnedFd> {
        let (phase, connector) = {
            let state = self.lock();
            (state.phase, state.connector.clone())
        };
        let (Phase::Running, Some(connector)) = (phase, connector) else {
            return Err(Error::State("the VM is not running".into()));
        };
        check_port(port)?;
        connector.connect(port)
    }

    fn add_callback(&self, callback: Callback) -> Result<()> {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Dead | Phase::Over) {
            return Err(Error::State("the VM has ended: there is nothing left to hear of".into()));
        }
        state.callbacks.push(callback);
        Ok(())
    }

    /// The state in the interface's words.
    pub fn state(&self) -> VirtualMachineState {
        let state = self.lock();
        match (state.phase, state.payload) {
            (Phase::NotStarted, _) => VirtualMachineState::NOT_STARTED,
            (Phase::Dead | Phase::Over, _) => VirtualMachineState::DEAD,
            (Phase::Running, Payload::Starting | Payload::HungUp) => VirtualMachineState::STARTING,
            (Phase::Running, Payload::Started) => VirtualMachineState::STARTED,
            (Phase::Running, Payload::Ready) => VirtualMachineState::READY,
            (Phase::Running, Payload::Finished) => VirtualMachineState::FINISHED,
        }
    }

    /// Cuts the power, if there is any, without waiting.
    pub fn abandon(&self) {
        let left = {
            let mut state = self.lock();
            state.stop = true;
            // In the same breath, or somebody could start it in between.
            (state.phase == Phase::NotStarted).then(|| self.leave(&mut state))
        };
        if left.is_none() {
            self.wake();
        }
    }

    /// Waits until nothing is left of the VM, or until the time is over; whether it is over.
    pub fn wait_until_over(&self, patience: Option<Duration>) -> bool {
        let waiting = |state: &mut State| state.phase != Phase::Over;
        let state = self.lock();
        match patience {
            None => {
                drop(self.changed.wait_while(state, waiting));
                true
            }
            Some(patience) => {
                let waited = self.changed.wait_timeout_while(state, patience, waiting);
                !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
            }
        }
    }

    // ---- What the guest says.

    /// Takes the way to speak to the guest; the guest gives it once.
    pub fn register_guest(
        &self,
        guest: Strong<dyn IGuest>,
    ) -> std::result::Result<(), &'static str> {
        let mut state = self.lock();
        if state.phase != Phase::Running || state.guest.is_some() {
            return Err("the guest is registered already");
        }
        state.guest = Some(guest);
        self.changed.notify_all();
        Ok(())
    }

    /// Takes a notification, if it fits what was said before.
    pub fn note(&self, notice: Notice) -> std::result::Result<(), &'static str> {
        let mut state = self.lock();
        if state.phase != Phase::Running {
            return Err("the VM has ended");
        }
        match (&notice, state.payload) {
            (Notice::Started, Payload::Starting) => state.payload = Payload::Started,
            (Notice::Ready, Payload::Started) => state.payload = Payload::Ready,
            (Notice::Finished(_), Payload::Started | Payload::Ready) => {
                state.payload = Payload::Finished;
            }
            (Notice::Error(..), _) if state.errors < MAX_ERRORS => state.errors += 1,
            (Notice::Error(..), _) => return Err("too many errors"),
            _ => return Err("this does not fit the payload's state"),
        }
        match notice {
            Notice::Started => trace::note("payload_started", self.cid),
            Notice::Ready => trace::note("payload_ready", self.cid),
            Notice::Finished(_) => trace::note("payload_finished", self.cid),
            Notice::Error(..) => {}
        }
        state.notices.push(notice);
        drop(state);
        self.wake();
        Ok(())
    }

    // ---- What the life of the VM does.

    /// What becomes readable when there are [`Vm::requests`].
    pub fn wake_source(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    fn wake(&self) {
        // Fails only if it would overflow, and then it is set anyway.
        let _ = rustix::io::write(&self.wake, &1u64.to_ne_bytes());
    }

    /// What has been asked and told since the last call.
    pub fn requests(&self) -> Requests {
        let _ = rustix::io::read(&self.wake, &mut [0; 8]);
        let mut state = self.lock();
        Requests {
            notices: std::mem::take(&mut state.notices),
            stop: state.stop,
            starting: state.payload == Payload::Starting,
        }
    }

    /// Opens the way for connections into the guest.
    pub fn set_connector(&self, connector: Arc<Connector>) {
        self.lock().connector = Some(connector);
    }

    /// The listeners there are now.
    pub fn callbacks(&self) -> Vec<Callback> {
        self.lock().callbacks.clone()
    }

    /// Writes the state into the VM's entry, for `vm list`.
    pub fn record_state(&self) {
        let now = self.state();
        if let Some(entry) = &mut self.lock().entry
            && let Err(error) = entry.set_state(now.0)
        {
            log::warn!("{error}");
        }
    }

    /// Notes a socket that goes with the VM, even if this process is killed.
    pub fn own_socket(&self, path: &Path) {
        if let Some(entry) = &mut self.lock().entry
            && let Err(error) = entry.add_socket(path)
        {
            log::warn!("{error}");
        }
    }

    /// Gives up on a payload that has not started; false if it has, just now.
    pub fn hang_up(&self) -> bool {
        let mut state = self.lock();
        let hung = state.payload == Payload::Starting;
        if hung {
            state.payload = Payload::HungUp;
        }
        hung
    }

    /// The monitor is gone: from now on the VM is seen as dead. The answer is who must be told.
    pub fn dead(&self) -> Vec<Callback> {
        let (callbacks, left) = {
            let mut state = self.lock();
            state.phase = Phase::Dead;
            self.changed.notify_all();
            let left = (state.connector.take(), state.guest.take(), state.entry.take());
            (std::mem::take(&mut state.callbacks), left)
        };
        // Outside the lock: dropping a remote object is a call, and the entry has files.
        drop(left);
        callbacks
    }

    /// Nothing is left of the VM.
    pub fn over(&self) {
        let left = self.leave(&mut self.lock());
        drop(left);
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

/// Ports below 1024 are the guest system's own.
pub fn check_port(port: u32) -> Result<()> {
    match port {
        0..1024 => Err(Error::BadRequest(format!("Can't connect to privileged port {port}"))),
        _ => Ok(()),
    }
}

/// A VM as it is served to others.
#[derive(Debug)]
pub struct Handle {
    vm: Arc<Vm>,
    /// Whether the VM lives only as long as this.
    owner: bool,
}

impl Handle {
    /// For the app that made the VM: when it lets go, the VM is killed.
    pub fn owner(vm: Arc<Vm>) -> Self {
        Self { vm, owner: true }
    }

    /// For anybody else.
    pub fn guest(vm: Arc<Vm>) -> Self {
        Self { vm, owner: false }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.owner {
            self.vm.abandon();
        }
    }
}

type Answer<T> = std::result::Result<T, Status>;

impl Interface for Handle {}

impl IVirtualMachine for Handle {
    fn getCid(&self) -> Answer<i32> {
        Ok(self.vm.cid.cast_signed())
    }

    fn getState(&self) -> Answer<VirtualMachineState> {
        Ok(self.vm.state())
    }

    fn registerCallback(&self, callback: &Callback) -> Answer<()> {
        Ok(self.vm.add_callback(callback.clone())?)
    }

    fn start(&self) -> Answer<()> {
        Ok(self.vm.start()?)
    }

    fn stop(&self) -> Answer<()> {
        Ok(self.vm.stop()?)
    }

    fn shutdown(&self, timeout_millis: i32) -> Answer<bool> {
        let patience = Duration::from_millis(u64::try_from(timeout_millis).unwrap_or(0));
        Ok(self.vm.shutdown(patience)?)
    }

    fn onTrimMemory(&self, _: MemoryTrimLevel) -> Answer<()> {
        Err(not_built("asking a guest for memory (onTrimMemory)").into())
    }

    fn connectVsock(&self, port: i32) -> Answer<ParcelFileDescriptor> {
        Ok(self.vm.connect(port.cast_unsigned())?.into())
    }
}

#[cfg(test)]
#[path = "vm_tests.rs"]
mod tests;
