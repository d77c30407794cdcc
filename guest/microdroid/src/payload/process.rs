//! The process of a payload.

use super::{End, Ended, Shutdown};
use crate::apk::{ABI, MOUNT_POINT, PAYLOAD_ID, Servers};
use crate::logging::Log;
use crate::modules;
use crate::power;
use crate::shell;
use crate::task::Program;
use anyhow::{Context, Result, anyhow};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, FdFlags, fcntl_setfd, ioctl_fionbio};
use rustix::process::{Gid, Pid, Signal, Uid, WaitOptions, WaitStatus, kill_process_group, wait};
use rustix::thread::{
    CapabilitySet, remove_capability_from_bounding_set, set_no_new_privs, set_thread_groups,
    set_thread_res_gid, set_thread_res_uid,
};
use std::fs::{self, Permissions};
use std::io::{PipeReader, Read, pipe};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

const LAUNCHER: &str = "/bin/microdroid_launcher";

/// What tells a program the VM's own vsock address.
const VSOCK: &str = "/dev/vsock";

/// The console, which only a debuggable VM has: what the host types there is for the payload.
const CONSOLES: [&str; 2] = ["/dev/console", "/dev/hvc0"];

/// How long the payload's last output, and the end of all that were killed, may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long the start of the payload is waited for by what follows it.
const START: Timespec = Timespec { tv_sec: 5, tv_nsec: 0 };

/// Most bytes of the launcher's reason for not starting the payload.
const MAX_REASON: u64 = 4096;

/// Runs the payload in a process of its own, to its end and that of all processes that it started.
pub fn run(program: &Program, shutdown: &Shutdown, servers: &Servers, log: &Log) -> Result<Ended> {
    let consoles: &[&str] = if log.is_on() { &CONSOLES } else { &[] };
    for device in [VSOCK].iter().chain(consoles) {
        if let Err(error) = fs::set_permissions(device, Permissions::from_mode(0o666)) {
            log::warn!("the payload cannot use {device}: {error}");
        }
    }
    let (status, child) = start(program, log).context("the payload could not be started")?;
    let pid = Pid::from_child(&child);
    shutdown.payload_started(pid);
    after_start(&status, modules::load_late)?;
    let output = capture(child, log)?;
    let ended = wait_for(pid, servers).context("waiting for the payload failed")?;
    let asked = shutdown.payload_ended();
    kill_everybody();
    // Its last output; without end only if something has escaped the killing.
    let _ = output.recv_timeout(PATIENCE);
    let end = end(ended, reason(status), asked, any_killed_for_memory());
    Ok(Ended { pid: pid.as_raw_nonzero().get(), end })
}

/// Starts the payload with nothing of ours but, for the launcher, a pipe for its status. The pipe
/// is closed when the payload's own code takes over.
fn start(program: &Program, log: &Log) -> Result<(PipeReader, Child)> {
    let (status, writer) = pipe()?;
    let mut command = match program {
        Program::Library(library) => {
            // Nothing else is started meanwhile that could inherit it.
            fcntl_setfd(&writer, FdFlags::empty())?;
            let mut command = Command::new(LAUNCHER);
            command.arg(library).env_clear();
            command.env("AVF_STATUS_FD", writer.as_raw_fd().to_string());
            command
        }
        Program::Executable(path) => {
            let mut command = Command::new(path);
            command.env_clear();
            command
        }
    };
    let output = || if log.is_on() { Stdio::piped() } else { Stdio::null() };
    command
        .env("LD_LIBRARY_PATH", format!("{MOUNT_POINT}/lib/{ABI}"))
        .stdin(Stdio::null())
        .stdout(output())
        .stderr(output())
        .process_group(0);
    let name = command.get_program().display().to_string();
    let child = without_privileges(move || command.spawn())?.context(name)?;
    Ok((status, child))
}

/// Does something on a thread that has no privileges, and that its children get none from.
///
/// Linux keeps users and capabilities per thread, so that the launcher never runs as root: the
/// libraries that it is told to load first are the payload's.
fn without_privileges<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T> {
    let work = || {
        drop_privileges().context("privileges could not be dropped")?;
        Ok(work())
    };
    thread::scope(|scope| match thread::Builder::new().spawn_scoped(scope, work) {
        Ok(thread) => thread.join().unwrap_or_else(|_| Err(anyhow!("the thread panicked"))),
        Err(error) => Err(error).context("a thread could not be started"),
    })
}

fn drop_privileges() -> Result<(), Errno> {
    for number in 0..u64::BITS {
        match remove_capability_from_bounding_set(CapabilitySet::from_bits_retain(1 << number)) {
            Ok(()) => {}
            // The kernel knows no capability of that number, nor any beyond.
            Err(Errno::INVAL) => break,
            Err(error) => return Err(error),
        }
    }
    let (user, group) = (Uid::from_raw(PAYLOAD_ID), Gid::from_raw(PAYLOAD_ID));
    set_thread_groups(&[])?;
    set_thread_res_gid(group, group, group)?;
    // This empties the other capability sets.
    set_thread_res_uid(user, user, user)?;
    set_no_new_privs(true)
}

/// Does something on a thread of its own as soon as the payload's code runs or has failed to.
fn after_start(status: &PipeReader, work: impl FnOnce() + Send + 'static) -> Result<()> {
    let status = status.try_clone().context("the launcher's status")?;
    let wait = move || {
        // The launcher closes its end, but what the payload's constructors made may keep one open.
        let _ = poll(&mut [PollFd::new(&status, PollFlags::IN)], Some(&START));
        work();
    };
    let thread = thread::Builder::new().spawn(wait);
    thread.map(drop).context("a thread could not be started")
}

/// Passes the payload's output on. The result hangs up at the end of it.
fn capture(child: Child, log: &Log) -> Result<Receiver<()>> {
    let pid = Pid::from_child(&child).as_raw_nonzero().get();
    let (end, ends) = channel();
    if let Some(pipe) = child.stdout {
        log.capture(pipe, "stdout", pid, end.clone())?;
    }
    if let Some(pipe) = child.stderr {
        log.capture(pipe, "stderr", pid, end)?;
    }
    Ok(ends)
}

/// Waits for the payload. Meanwhile all orphans of the machine become our children; they are waited
/// for as well, so that nothing is left of them.
fn wait_for(payload: Pid, servers: &Servers) -> Result<WaitStatus, Errno> {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if pid == payload => return Ok(status),
            Ok(Some((pid, status))) => servers.note_end(pid, status),
            Ok(None) | Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
}

/// Kills what the payload has left running, and who served its files, and waits until they are gone.
fn kill_everybody() {
    if !power::is_init() {
        return;
    }
    shell::end();
    // "Group 1" is everybody but PID 1, all in one go: no process can slip through by forking.
    let _ = kill_process_group(Pid::INIT, Signal::KILL);
    // The files of the storage are theirs until they are gone.
    let (sender, gone) = channel();
    let reap = thread::Builder::new().spawn(move || {
        while matches!(wait(WaitOptions::empty()), Ok(_) | Err(Errno::INTR)) {}
        let _ = sender.send(());
    });
    if reap.is_err() || gone.recv_timeout(PATIENCE).is_err() {
        log::warn!("not all processes of the payload are gone");
    }
}

/// What the launcher says about why it could not start the payload.
fn reason(status: PipeReader) -> String {
    // Some process that the payload's constructors made may hold the other end open.
    let _ = ioctl_fionbio(&status, true);
    let mut text = Vec::new();
    let _ = status.take(MAX_REASON).read_to_end(&mut text);
    String::from_utf8_lossy(&text).trim_end().to_owned()
}

fn end(status: WaitStatus, reason: String, asked: bool, no_memory: bool) -> End {
    match (status.exit_status(), status.terminating_signal()) {
        _ if !reason.is_empty() => End::NotStarted(reason),
        (Some(code), _) => End::Exited(code),
        _ if asked => End::Asked,
        (None, Some(signal)) if no_memory && signal == Signal::KILL.as_raw() => End::OutOfMemory,
        (None, signal) => End::Killed(signal.unwrap_or_default()),
    }
}

/// Whether the kernel had to kill a process because no memory was left.
fn any_killed_for_memory() -> bool {
    let counts = fs::read_to_string("/proc/vmstat").unwrap_or_default();
    counts.lines().filter_map(|line| line.strip_prefix("oom_kill ")).any(|count| count != "0")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// The status of a shell that runs this.
    #[expect(clippy::zombie_processes, reason = "waitpid is called by another name")]
    fn status(script: &str) -> WaitStatus {
        let child = Command::new("sh").args(["-c", script]).spawn().unwrap();
        let pid = Pid::from_child(&child);
        rustix::process::waitpid(Some(pid), WaitOptions::empty()).unwrap().unwrap().1
    }

    #[test]
    fn exit_codes_and_signals() {
        let end = |script, asked, no_memory| end(status(script), String::new(), asked, no_memory);
        assert_eq!(end("exit 0", false, false), End::Exited(0));
        assert_eq!(end("exit 255", true, true), End::Exited(255));
        assert_eq!(end("kill -ABRT $$", false, true), End::Killed(6));
        assert_eq!(end("kill -KILL $$", false, false), End::Killed(9));
        assert_eq!(end("kill -KILL $$", false, true), End::OutOfMemory);
        assert_eq!(end("kill -TERM $$", true, false), End::Asked);
    }

    #[test]
    fn what_waits_for_the_start_waits_for_the_end_of_the_status() {
        let (status, writer) = pipe().unwrap();
        let (sender, done) = channel();
        after_start(&status, move || sender.send(()).unwrap()).unwrap();
        assert!(done.try_recv().is_err());
        drop(writer);
        done.recv().unwrap();
    }

    #[test]
    fn a_payload_that_did_not_start() {
        let failed = End::NotStarted("Failed to load".into());
        assert_eq!(end(status("exit 1"), "Failed to load".into(), false, false), failed);
    }

    #[test]
    fn the_reason_is_what_is_in_the_pipe() {
        let (reader, mut writer) = pipe().unwrap();
        writer.write_all(b"Failed to load\n").unwrap();
        // The pipe stays open.
        assert_eq!(reason(reader), "Failed to load");
        let (reader, mut writer) = pipe().unwrap();
        writer.write_all(&[b'x'; 5000]).unwrap();
        drop(writer);
        assert_eq!(reason(reader).len(), 4096);
    }
}
