//! Running a program of others: its time and its output are limited, and what it says may be secret.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// Longer than anything that is of interest. The rest of a longer output is dropped.
const MAX_OUTPUT: usize = 4096;
/// What Linux keeps in a pipe, if nobody asks for more.
const PIPE_BYTES: usize = 64 << 10;
/// How long a killed program may take to end.
const GRACE: Duration = Duration::from_secs(1);

/// What is left of a program that ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// Its standard output, overwritten when it is dropped.
    pub(crate) output: Zeroizing<Vec<u8>>,
    /// Its standard error.
    pub(crate) errors: Vec<u8>,
}

/// Runs the program with `input` (at most 4096 bytes, what a pipe always holds) on its standard
/// input. A program that takes longer than `limit` is killed, and the error is
/// [`io::ErrorKind::TimedOut`].
pub(crate) fn run(command: &mut Command, input: &[u8], limit: Duration) -> io::Result<Ended> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let attended = attend(&mut child, input, Instant::now() + limit);
    if attended.is_err() {
        let _ = child.kill();
        // One that is stuck in the kernel is left behind rather than waited for.
        wait(&child, Instant::now() + GRACE)?;
    }
    let status = child.wait()?;
    let (output, errors) = attended?;
    Ok(Ended { status, output, errors: errors.to_vec() })
}

type Output = Zeroizing<Vec<u8>>;

fn attend(child: &mut Child, input: &[u8], deadline: Instant) -> io::Result<(Output, Output)> {
    let ended = pidfd_open(Pid::from_child(child), PidfdFlags::empty())?;
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(input) {
            // It says itself why it does not listen.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
            _ => {}
        }
    }
    let mut output = Collector::new(child.stdout.take().map(Into::into))?;
    let mut errors = Collector::new(child.stderr.take().map(Into::into))?;
    loop {
        let mut fds = vec![PollFd::new(&ended, PollFlags::IN)];
        fds.extend([&output, &errors].into_iter().filter_map(|collector| {
            let pipe = collector.pipe.as_ref()?;
            Some(PollFd::new(pipe, PollFlags::IN))
        }));
        poll_until(&mut fds, deadline)?;
        let is_over = fds.first().is_some_and(|fd| !fd.revents().is_empty());
        // What it wrote before it ended is in the pipes by now.
        output.collect()?;
        errors.collect()?;
        if is_over {
            return Ok((output.collected, errors.collected));
        }
    }
}

fn wait(child: &Child, deadline: Instant) -> io::Result<()> {
    let ended = pidfd_open(Pid::from_child(child), PidfdFlags::empty())?;
    poll_until(&mut [PollFd::new(&ended, PollFlags::IN)], deadline)
}

/// Waits for one of them; an error when the time is over.
fn poll_until(fds: &mut [PollFd<'_>], deadline: Instant) -> io::Result<()> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).map_err(io::Error::other)?;
        match poll(fds, Some(&timeout)) {
            Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
            Err(rustix::io::Errno::INTR) => {}
            result => return result.map(|_| ()).map_err(Into::into),
        }
    }
}

/// Takes what comes out of a pipe, without waiting for it.
struct Collector {
    /// `None` after its end.
    pipe: Option<std::fs::File>,
    collected: Output,
}

impl Collector {
    fn new(pipe: Option<OwnedFd>) -> io::Result<Self> {
        if let Some(pipe) = &pipe {
            let flags = fcntl_getfl(pipe.as_fd())?;
            fcntl_setfl(pipe.as_fd(), flags | OFlags::NONBLOCK)?;
        }
        // Never grows, so it leaves no copies behind.
        let collected = Zeroizing::new(Vec::with_capacity(MAX_OUTPUT));
        Ok(Self { pipe: pipe.map(Into::into), collected })
    }

    fn collect(&mut self) -> io::Result<()> {
        let mut piece = Zeroizing::new([0; 1024]);
        // As much as a pipe holds, then it is time to look at the clock again.
        for _ in 0..PIPE_BYTES / piece.len() {
            let Some(pipe) = &mut self.pipe else { break };
            match pipe.read(&mut *piece) {
                Ok(0) => self.pipe = None,
                Ok(count) => {
                    let free = MAX_OUTPUT - self.collected.len();
                    let taken = piece.get(..count.min(free)).unwrap_or_default();
                    self.collected.extend_from_slice(taken);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn shell(script: &str, input: &[u8], limit: Duration) -> io::Result<Ended> {
        run(Command::new("sh").args(["-c", script]), input, limit)
    }

    #[test]
    fn both_outputs_come_back() {
        let ended = shell("cat; echo oops >&2; exit 3", b"in\0put", LONG).unwrap();
        assert_eq!(ended.status.code(), Some(3));
        assert_eq!(*ended.output, b"in\0put");
        assert_eq!(ended.errors, b"oops\n");
    }

    #[test]
    fn a_program_that_does_not_read_is_no_error() {
        let ended = shell("exec <&-; echo done", &[1; 4096], LONG).unwrap();
        assert_eq!(*ended.output, b"done\n");
    }

    #[test]
    fn long_outputs_are_cut_and_do_not_block() {
        let ended = shell("head -c 1000000 /dev/zero; head -c 300000 /dev/zero >&2", b"", LONG);
        let ended = ended.unwrap();
        assert!(ended.status.success());
        assert_eq!((ended.output.len(), ended.errors.len()), (MAX_OUTPUT, MAX_OUTPUT));
        assert_eq!(ended.output.capacity(), MAX_OUTPUT);
    }

    #[test]
    fn a_program_that_hangs_is_killed() {
        // Silent, with its pipes closed, and one that never ends to write.
        for script in ["exec sleep 1000", "exec sleep 1000 <&- >&- 2>&-", "exec cat /dev/zero"] {
            let error = shell(script, b"", Duration::from_millis(50)).err().unwrap();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        }
    }

    #[test]
    fn a_child_that_stays_is_not_waited_for() {
        let ended = shell("sleep 1000 & echo $!; exit 0", b"", LONG).unwrap();
        let sleeper = String::from_utf8(ended.output.to_vec()).unwrap();
        assert!(Command::new("kill").arg(sleeper.trim()).status().unwrap().success());
    }
}
