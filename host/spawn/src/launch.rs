//! Children that die with their parent.

use crate::landlock::{self, Paths};
use command_fds::CommandFdExt;
use rustix::process::{Pid, Signal};
use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};

/// What happens to a child when this process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParentDeath {
    /// It is killed (SIGKILL).
    Kill,
    /// It is asked to end (SIGTERM).
    Terminate,
}

/// A program to be started.
///
/// The child is in a session of its own, so that Ctrl-C on the terminal reaches only the process
/// that knows what to do about it; it can gain no privileges by executing something; and it
/// inherits the descriptors of [`Launch::pass`] beside its standard ones, nothing else. Standard
/// input is empty unless [`Launch::command`] changes that.
#[derive(Debug)]
pub struct Launch {
    command: Command,
    descriptors: Vec<OwnedFd>,
    parent_death: ParentDeath,
    confinement: Option<Paths>,
}

impl Launch {
    /// Prepares to start `program` (a path, or a name to be found on `$PATH`).
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        let (descriptors, parent_death) = (Vec::new(), ParentDeath::Kill);
        Self { command, descriptors, parent_death, confinement: None }
    }

    /// Arguments, environment and standard streams are set here.
    pub fn command(&mut self) -> &mut Command {
        &mut self.command
    }

    /// Lets the child inherit a descriptor; the answer is its number there.
    ///
    /// The number is the same as here: moving descriptors to chosen numbers could overwrite the pipe
    /// through which the standard library learns that a program could not be executed.
    pub fn pass(&mut self, descriptor: OwnedFd) -> RawFd {
        let number = descriptor.as_raw_fd();
        self.descriptors.push(descriptor);
        number
    }

    /// What happens to the child when this process dies; [`ParentDeath::Kill`] if not said.
    pub fn on_parent_death(&mut self, parent_death: ParentDeath) -> &mut Self {
        self.parent_death = parent_death;
        self
    }

    /// Closes everything to the child that has a name, except `paths`; see [`Paths`]. Where the kernel
    /// has no Landlock ([`landlock_version`](crate::landlock_version)) nothing is closed.
    pub fn confine(&mut self, paths: Paths) -> &mut Self {
        self.confinement = Some(paths);
        self
    }

    /// Starts the child. Our copies of the passed descriptors are closed, also on failure.
    pub fn spawn(self) -> io::Result<Child> {
        // The kernel sends the death signal when the *thread* that forked ends, not the process.
        // So one thread, which never ends, forks for everybody.
        static SPAWNER: OnceLock<Sender<Job>> = OnceLock::new();
        let spawner = match SPAWNER.get() {
            Some(spawner) => spawner,
            None => {
                let spawner = start_spawner()?;
                SPAWNER.get_or_init(|| spawner)
            }
        };
        let (answer, child) = channel();
        let gone = |_| io::Error::other("the thread that starts child processes is gone");
        spawner.send(Job { launch: self, answer }).map_err(|_| gone(()))?;
        child.recv().map_err(|_| gone(()))?
    }

    fn spawn_here(mut self) -> io::Result<Child> {
        let signal = match self.parent_death {
            ParentDeath::Kill => Signal::KILL,
            ParentDeath::Terminate => Signal::TERM,
        };
        let parent = rustix::process::getpid();
        let ruleset = self.confinement.as_ref().map(landlock::ruleset).transpose()?.flatten();
        // SAFETY: between fork and exec the closure makes a few system calls; it neither allocates
        // nor takes a lock.
        unsafe {
            self.command.pre_exec(move || {
                isolate(parent, signal)?;
                ruleset.as_ref().map_or(Ok(()), landlock::restrict)
            })
        };
        self.command.preserved_fds(self.descriptors);
        self.command.spawn()
    }
}

struct Job {
    launch: Launch,
    answer: Sender<io::Result<Child>>,
}

fn start_spawner() -> io::Result<Sender<Job>> {
    let (sender, jobs) = channel::<Job>();
    std::thread::Builder::new().name("spawner".into()).stack_size(256 << 10).spawn(move || {
        for Job { launch, answer } in jobs {
            // Nobody waits for the answer any more: then the child is nobody's, and is reaped here.
            if let Err(unclaimed) = answer.send(launch.spawn_here())
                && let Ok(mut child) = unclaimed.0
            {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    })?;
    Ok(sender)
}

/// Runs in the child before it executes its program.
fn isolate(parent: Pid, signal: Signal) -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(signal))?;
    // Away from the terminal: Ctrl-C is not for us, and touching it must not stop us.
    rustix::process::setsid()?;
    // The parent may have died before the kernel knew what to do about that.
    if rustix::process::getppid() != Some(parent) {
        return Err(io::ErrorKind::BrokenPipe.into());
    }
    rustix::thread::set_no_new_privs(true)?;
    // The mask is inherited, and programs that use `Termination` block signals.
    // SAFETY: the set is initialised by sigemptyset; the old mask is not asked for.
    unsafe {
        let mut none = std::mem::MaybeUninit::uninit();
        libc::sigemptyset(none.as_mut_ptr());
        libc::sigprocmask(libc::SIG_SETMASK, none.as_ptr(), std::ptr::null_mut());
    }
    // Our own descriptors are close-on-exec anyway; this is for those that we inherited. Kernels
    // before 5.11 cannot do it, and nothing depends on it.
    // SAFETY: marking descriptors close-on-exec invalidates none; the passed ones are unmarked next.
    unsafe {
        libc::syscall(libc::SYS_close_range, 3u32, u32::MAX, libc::CLOSE_RANGE_CLOEXEC);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::{Read, Write};
    use std::os::unix::process::ExitStatusExt;

    #[test]
    fn a_child_sees_the_passed_descriptors_and_nothing_else() {
        let stays_here = File::open("/dev/null").unwrap();
        rustix::io::fcntl_setfd(&stays_here, rustix::io::FdFlags::empty()).unwrap();
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(b"hello").unwrap();
        drop(writer);
        let mut launch = Launch::new("sh");
        let number = launch.pass(reader.into());
        let script = format!(
            "cat /proc/self/fd/{number}; n=3; while [ $n -lt 300 ]; do
             [ -e /proc/$$/fd/$n ] && echo \" $n\"; n=$((n+1)); done"
        );
        launch.command().args(["-c", &script]).stdout(Stdio::piped());
        let output = launch.spawn().unwrap().wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("hello {number}\n"));
    }

    #[test]
    fn a_child_leads_its_session_and_gains_no_privileges() {
        let mut launch = Launch::new("sh");
        launch.command().stdout(Stdio::piped());
        let script = "grep NoNewPrivs /proc/self/status; cut -d' ' -f6 /proc/$$/stat; echo $$";
        launch.command().args(["-c", script]);
        let output = launch.spawn().unwrap().wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "NoNewPrivs:\t1");
        assert_eq!(lines[1], lines[2]);
    }

    #[test]
    fn a_missing_program_is_an_error() {
        let (reader, writer) = std::io::pipe().unwrap();
        let mut launch = Launch::new("/nowhere/program");
        launch.pass(writer.into());
        assert_eq!(launch.spawn().unwrap_err().kind(), io::ErrorKind::NotFound);
        // Our copy of the descriptor is closed: the reader sees the end.
        let mut rest = Vec::new();
        (&reader).read_to_end(&mut rest).unwrap();
        assert!(rest.is_empty());
    }

    #[test]
    fn children_outlive_the_thread_that_asked_for_them() {
        let mut child = std::thread::spawn(|| {
            let mut launch = Launch::new("cat");
            launch.command().stdin(Stdio::piped());
            launch.spawn().unwrap()
        })
        .join()
        .unwrap();
        drop(child.stdin.take());
        let status = child.wait().unwrap();
        assert_eq!((status.code(), status.signal()), (Some(0), None));
    }
}
