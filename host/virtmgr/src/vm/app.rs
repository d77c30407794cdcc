//! What the app and other programs of the user ask of a VM.

use super::{Callback, Payload, Phase, State, Vm};
use crate::{Error, Result, input, life, trace};
use avf_aidl::android::system::virtualizationservice as service;
use avf_aidl::android::system::virtualmachineservice::IGuest::IGuest;
use avf_home::Entry;
use rsbinder::Strong;
use service::OutputKind::OutputKind;
use service::VirtualMachineState::VirtualMachineState;
use std::os::fd::OwnedFd;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// Programs that can type into a VM's console at a time.
const MAX_TYPING: usize = 8;

impl Vm {
    pub(super) fn start(self: &Arc<Self>) -> Result<()> {
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
        self.story.started();
        life::begin(self, plan, control).inspect_err(|_| self.over())
    }

    pub(super) fn stop(&self) -> Result<()> {
        if matches!(self.lock().phase, Phase::NotStarted | Phase::Over) {
            return Err(Error::State("the VM is not running".into()));
        }
        self.abandon();
        self.wait_until_over(None);
        Ok(())
    }

    pub(super) fn shutdown(&self, patience: Duration) -> Result<bool> {
        let deadline = Instant::now().checked_add(patience);
        let waiting = |state: &mut State| state.phase == Phase::Running && state.guest.is_none();
        let state = self.lock();
        if matches!(state.phase, Phase::NotStarted | Phase::Over) {
            return Err(Error::State("the VM is not running".into()));
        }
        if !self.asks_guest {
            drop(state);
            return Ok(self.shutdown_by_button(patience));
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

    /// For a guest that nobody of ours is in: whether it heeds the power button.
    fn shutdown_by_button(&self, patience: Duration) -> bool {
        self.lock().power_button = true;
        self.wake();
        let by_itself = self.wait_until_over(Some(patience));
        if !by_itself {
            self.abandon();
            self.wait_until_over(None);
        }
        by_itself
    }

    /// Asks the guest to give so much of its memory back.
    pub(super) fn trim(&self, percent: u8) -> Result<()> {
        let mut state = self.lock();
        if state.phase != Phase::Running {
            return Err(Error::State("the VM is not running".into()));
        }
        state.trim = Some(percent);
        drop(state);
        self.wake();
        Ok(())
    }

    /// A pipe with what the VM writes; `None` if nothing leaves it.
    pub(super) fn open_output(&self, kind: OutputKind, follow: bool) -> Result<Option<OwnedFd>> {
        let Some(outputs) = &self.outputs else { return Ok(None) };
        let feed = match kind {
            OutputKind::CONSOLE => &outputs.console,
            OutputKind::LOG => &outputs.log,
            other => return Err(Error::BadRequest(format!("there is no output {}", other.0))),
        };
        feed.open(follow).map(Some)
    }

    /// A pipe to the VM's console.
    pub(super) fn open_console_input(&self) -> Result<OwnedFd> {
        if !self.console_input {
            return Err(Error::State("VM console input is not supported".into()));
        }
        let fail = |error: std::io::Error| Error::host("connect the VM's console input")(error);
        let state = self.lock();
        let Some(console) = &state.input else {
            return Err(Error::State("the VM is not running".into()));
        };
        if Arc::strong_count(&self.typing) > MAX_TYPING {
            return Err(Error::State(format!(
                "{MAX_TYPING} programs type into the VM's console already: end one of them"
            )));
        }
        let (reader, writer) = std::io::pipe().map_err(fail)?;
        let console = console.try_clone().map_err(fail)?;
        input::start_for(reader.into(), console, Arc::clone(&self.typing)).map_err(fail)?;
        Ok(writer.into())
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

    pub(super) fn connect(&self, port: u32) -> Result<OwnedFd> {
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

    pub(super) fn add_callback(&self, callback: Callback) -> Result<()> {
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
}

/// Ports below 1024 are the guest system's own.
pub fn check_port(port: u32) -> Result<()> {
    match port {
        0..1024 => Err(Error::BadRequest(format!("Can't connect to privileged port {port}"))),
        _ => Ok(()),
    }
}
