//! What the thread does with a VM that lives its life.

use super::{Callback, Notice, Outputs, Payload, Phase, Vm};
use crate::devices::Connector;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

/// What the life of a VM has to do next.
#[derive(Debug)]
pub struct Requests {
    /// What is to be told to the listeners, in order.
    pub notices: Vec<Notice>,
    /// Whether somebody wants the power cut.
    pub stop: bool,
    /// Whether the payload has yet to start.
    pub starting: bool,
    /// Percent of its memory that the guest is to give back.
    pub trim: Option<u8>,
    /// Whether the power button is to be pressed.
    pub power_button: bool,
}

impl Vm {
    /// What becomes readable when there are [`Vm::requests`].
    pub fn wake_source(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    /// What has been asked and told since the last call.
    pub fn requests(&self) -> Requests {
        let _ = rustix::io::read(&self.wake, &mut [0; 8]);
        let mut state = self.lock();
        Requests {
            notices: std::mem::take(&mut state.notices),
            stop: state.stop,
            starting: state.payload == Payload::Starting,
            trim: state.trim.take(),
            power_button: std::mem::take(&mut state.power_button),
        }
    }

    /// Opens the way for connections into the guest, and for console input if that is allowed.
    pub fn set_connections(&self, connector: Arc<Connector>, input: Option<OwnedFd>) {
        let mut state = self.lock();
        state.connector = Some(connector);
        state.input = input;
    }

    /// What leaves the VM, if it is debuggable.
    pub fn outputs(&self) -> Option<&Outputs> {
        self.outputs.as_ref()
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
            let left = (
                state.connector.take(),
                state.guest.take(),
                state.entry.take(),
                state.input.take(),
            );
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
}
