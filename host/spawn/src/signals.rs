//! The signals that ask a process to end.

use std::io;
use std::mem::MaybeUninit;

/// SIGINT, SIGTERM and SIGHUP, blocked for the process and received by a thread that waits for
/// them.
#[derive(Debug)]
pub struct Termination {
    set: libc::sigset_t,
}

impl Termination {
    /// Blocks the signals in this thread and all that it starts. Call it first in `main`.
    pub fn block() -> io::Result<Self> {
        let mut set = MaybeUninit::uninit();
        // SAFETY: sigemptyset initialises the set, then the calls work on an initialised set.
        let set = unsafe {
            libc::sigemptyset(set.as_mut_ptr());
            let mut set = set.assume_init();
            for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
                libc::sigaddset(&mut set, signal);
            }
            set
        };
        // SAFETY: the set is initialised and the old mask is not asked for.
        let status = unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &set, std::ptr::null_mut()) };
        if status != 0 {
            return Err(io::Error::from_raw_os_error(status));
        }
        Ok(Self { set })
    }

    /// Waits for the next of the signals and returns its number.
    pub fn wait(&self) -> io::Result<i32> {
        let mut signal = 0;
        // SAFETY: both pointers are to live, initialised values.
        match unsafe { libc::sigwait(&self.set, &mut signal) } {
            0 => Ok(signal),
            status => Err(io::Error::from_raw_os_error(status)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::process::Signal;

    #[test]
    fn a_signal_is_received_instead_of_killing() {
        std::thread::spawn(|| {
            let termination = Termination::block().unwrap();
            // SAFETY: pthread_self is this thread, which lives.
            unsafe { libc::pthread_kill(libc::pthread_self(), libc::SIGTERM) };
            assert_eq!(termination.wait().unwrap(), Signal::TERM.as_raw());
        })
        .join()
        .unwrap();
    }
}
