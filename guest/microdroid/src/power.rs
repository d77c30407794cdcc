//! The only way out: switching the virtual machine off.

use crate::failure::{Failure, Kind};
use crate::ports::Ports;
use rustix::system::{RebootCommand, reboot};
use std::panic::PanicHookInfo;
use std::thread;
use std::time::Duration;

/// How long telling the host and syncing may take; a host that does not listen is not waited for.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Switches the machine off when it is dropped, which happens on every path out of `main`.
#[derive(Debug)]
pub struct Switch;

impl Switch {
    /// From now on panics switch the machine off, too: if PID 1 ended, the kernel would panic.
    pub fn arm() -> Self {
        std::panic::set_hook(Box::new(|info| {
            panicked(info);
            off()
        }));
        Self
    }

    /// Switches off after this time, whatever the caller is doing then.
    pub fn off_within(&self, patience: Duration) {
        // Without memory for a thread there is nothing to be patient with.
        let timer = thread::Builder::new().spawn(move || {
            thread::sleep(patience);
            off()
        });
        if timer.is_err() {
            off()
        }
    }

    /// Writes what is unwritten and switches off.
    pub fn off(self) -> ! {
        rustix::fs::sync();
        off()
    }
}

impl Drop for Switch {
    fn drop(&mut self) {
        off()
    }
}

/// Switches off at once.
pub fn off() -> ! {
    if !is_init() {
        // A test went astray; the machine is not ours.
        std::process::abort()
    }
    let _ = reboot(RebootCommand::PowerOff);
    // It cannot fail for PID 1. Should it nevertheless, the host sees a VM that does nothing.
    loop {
        thread::park();
    }
}

/// Whether this program is PID 1 of a virtual machine, and not a test of itself.
pub fn is_init() -> bool {
    std::process::id() == 1
}

fn panicked(info: &PanicHookInfo<'_>) {
    let message = format!("PID 1 panicked: {}", info.to_string().replace('\n', " "));
    Failure::new(Kind::Runtime, message).report(&Ports::of_this_machine());
}
