//! The way to tell PID 1 why a payload could not be started.

use std::fs::File;
use std::io::Write;
use std::os::fd::{FromRawFd, RawFd};

const VARIABLE: &str = "AVF_STATUS_FD";

/// A pipe to PID 1, or the standard error output where there is none.
#[derive(Debug)]
pub struct Status(Option<File>);

impl Status {
    /// Takes the descriptor over, so that neither the payload nor its children know of it.
    ///
    /// To be called once, before there are other threads.
    pub fn take() -> Self {
        let number = std::env::var(VARIABLE).ok().and_then(|text| text.parse::<RawFd>().ok());
        // SAFETY: there is only this thread.
        unsafe { std::env::remove_var(VARIABLE) };
        Self(number.filter(|number| *number > 2).and_then(adopt))
    }

    /// Sends the reason.
    pub fn report(self, reason: &str) {
        // Where nobody can be told, the exit code has to do.
        let _ = match self.0 {
            Some(mut pipe) => pipe.write_all(reason.as_bytes()),
            None => writeln!(std::io::stderr(), "{reason}"),
        };
    }
}

/// The open descriptor of that number, from now on closed on exec.
fn adopt(number: RawFd) -> Option<File> {
    // SAFETY: sets a flag of a descriptor and fails if there is none of that number.
    let result = unsafe { libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC) };
    // SAFETY: it is open, and whoever started this process left it to `Status` by naming it.
    (result == 0).then(|| unsafe { File::from_raw_fd(number) })
}
