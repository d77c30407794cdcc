//! What a VM's monitor tells.

use std::process::ExitStatus;

/// Something that happened to a VM.
#[derive(Debug)]
pub enum VmmEvent {
    /// The monitor is up and talks to us.
    Up,
    /// The guest's kernel panicked.
    Panicked,
    /// The VM is ending.
    Shutdown(ShutdownCause),
    /// The monitor's process is gone. Nothing follows.
    Exited(Exit),
}

/// Why a VM is ending, as far as its monitor knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShutdownCause {
    /// The guest powered off.
    GuestShutdown,
    /// The guest asked for a reset.
    GuestReset,
    /// The guest's kernel panicked.
    GuestPanic,
    /// Somebody on the host told the monitor to end.
    Host(String),
    /// Anything else, in the monitor's own word.
    Other(String),
}

/// How the monitor's process ended.
#[derive(Debug)]
pub struct Exit {
    /// Its status; the error if that could not be had.
    pub status: std::io::Result<ExitStatus>,
    /// The last of what it wrote to standard error.
    pub messages: String,
}
