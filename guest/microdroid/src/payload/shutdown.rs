//! Ending the payload when the host asks the VM to end.

use crate::power;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long the payload may take to end by itself.
const GRACE: Duration = Duration::from_secs(5);

/// Knows whether the VM is to end, and which process has to end for it.
#[derive(Debug, Default)]
pub struct Shutdown(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    requested: bool,
    payload: Option<Pid>,
}

impl Shutdown {
    /// Ends the payload: asks it first, and kills it after a while. Returns at once.
    pub fn request(&self) {
        let mut state = self.lock();
        if !state.requested {
            state.requested = true;
            state.payload.into_iter().for_each(end);
        }
    }

    /// Whether the VM is to end.
    pub fn is_requested(&self) -> bool {
        self.lock().requested
    }

    /// The payload runs; if the VM is to end already, then not for long.
    pub fn payload_started(&self, pid: Pid) {
        let mut state = self.lock();
        state.payload = Some(pid);
        if state.requested {
            end(pid);
        }
    }

    /// The payload runs no longer. Returns whether the VM was to end.
    pub fn payload_ended(&self) -> bool {
        let mut state = self.lock();
        state.payload = None;
        state.requested
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn end(payload: Pid) {
    signal(payload, Signal::TERM);
    let timer = thread::Builder::new().spawn(move || {
        thread::sleep(GRACE);
        // If the payload has ended meanwhile, so has the VM, or is about to.
        signal(payload, Signal::KILL);
    });
    if timer.is_err() {
        power::off()
    }
}

/// The payload may have left the group that it was started in; its group may have others.
fn signal(payload: Pid, signal: Signal) {
    let _ = kill_process_group(payload, signal);
    let _ = kill_process(payload, signal);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::{Child, Command};

    fn payload() -> (Child, Pid) {
        let child = Command::new("sleep").arg("60").process_group(0).spawn().unwrap();
        let pid = Pid::from_child(&child);
        (child, pid)
    }

    #[test]
    fn the_payload_is_asked_to_end() {
        let shutdown = Shutdown::default();
        let (mut child, pid) = payload();
        shutdown.payload_started(pid);
        assert!(!shutdown.is_requested());
        shutdown.request();
        assert_eq!(child.wait().unwrap().signal(), Some(Signal::TERM.as_raw()));
        assert!(shutdown.payload_ended());
    }

    #[test]
    fn a_request_before_the_start_is_not_forgotten() {
        let shutdown = Shutdown::default();
        shutdown.request();
        let (mut child, pid) = payload();
        shutdown.payload_started(pid);
        assert_eq!(child.wait().unwrap().signal(), Some(Signal::TERM.as_raw()));
    }

    #[test]
    fn without_a_request_nothing_happens() {
        let shutdown = Shutdown::default();
        let (mut child, pid) = payload();
        shutdown.payload_started(pid);
        assert!(!shutdown.payload_ended());
        shutdown.request();
        assert!(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
