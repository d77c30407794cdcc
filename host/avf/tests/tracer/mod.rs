//! Interrupts a process at a chosen system call of its main thread, through ptrace.

use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::Pid;
use std::io::Write;
use std::process::Child;

pub const ENOSPC: i32 = libc::ENOSPC;
pub const EIO: i32 = libc::EIO;

/// What happens to the process.
#[derive(Clone, Copy, Debug)]
pub enum Interruption {
    /// SIGKILL before the call.
    Kill,
    /// The call does nothing, and has this error. How to do that is known here for x86-64 only.
    Fail(i32),
}

/// The calls by which a file system, a lock or another process can notice the process.
const CALLS: &[(libc::c_long, &str)] = &[
    (libc::SYS_openat, "openat"),
    (libc::SYS_mkdirat, "mkdirat"),
    (libc::SYS_renameat, "renameat"),
    (libc::SYS_renameat2, "renameat2"),
    (libc::SYS_unlinkat, "unlinkat"),
    (libc::SYS_linkat, "linkat"),
    (libc::SYS_write, "write"),
    (libc::SYS_pwrite64, "pwrite64"),
    (libc::SYS_ftruncate, "ftruncate"),
    (libc::SYS_fsync, "fsync"),
    (libc::SYS_fdatasync, "fdatasync"),
    (libc::SYS_copy_file_range, "copy_file_range"),
    (libc::SYS_fchmod, "fchmod"),
    (libc::SYS_fchmodat, "fchmodat"),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_open, "open"),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_mkdir, "mkdir"),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_rename, "rename"),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_unlink, "unlink"),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_rmdir, "rmdir"),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_link, "link"),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_chmod, "chmod"),
];

/// Those at which it makes sense to kill a process but not to fail.
const MORE_CALLS: &[(libc::c_long, &str)] = &[
    (libc::SYS_flock, "flock"),
    (libc::SYS_ioctl, "ioctl"),
    (libc::SYS_close, "close"),
    (libc::SYS_sendmsg, "sendmsg"),
    (libc::SYS_exit_group, "exit_group"),
];

/// Lets a process go that waits for a byte on its input, and interrupts it at one of its calls,
/// counted from 0. The answer is the call; `None` if it ended before.
///
/// The process is left to be waited for.
pub fn interrupt(child: &mut Child, at: usize, what: Interruption) -> Option<&'static str> {
    let pid = Pid::from_raw(child.id().try_into().unwrap());
    ptrace::seize(pid, Options::PTRACE_O_TRACESYSGOOD).unwrap();
    ptrace::interrupt(pid).unwrap();
    wait_for_stop(pid).unwrap();
    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    let (mut left, mut is_entry) = (at, true);
    let mut hit = None;
    let mut signal = None;
    loop {
        ptrace::syscall(pid, signal.take()).unwrap();
        match wait_for_stop(pid)? {
            Stop::Signal(arrived) => signal = Some(arrived),
            Stop::Other => {}
            Stop::Call if is_entry => {
                is_entry = false;
                let call = name_of(call_number(pid), what);
                hit = call.filter(|_| left == 0);
                left -= usize::from(call.is_some() && left > 0);
                match (hit, what) {
                    (None, _) => {}
                    (Some(_), Interruption::Kill) => {
                        nix::sys::signal::kill(pid, Signal::SIGKILL).unwrap();
                        return hit;
                    }
                    (Some(_), Interruption::Fail(_)) => skip_call(pid),
                }
            }
            Stop::Call => {
                is_entry = true;
                if let (Some(_), Interruption::Fail(error)) = (hit, what) {
                    set_error(pid, error);
                    ptrace::detach(pid, None).unwrap();
                    return hit;
                }
            }
        }
    }
}

enum Stop {
    Call,
    Signal(Signal),
    Other,
}

/// `None` if it ended.
fn wait_for_stop(pid: Pid) -> Option<Stop> {
    let peek = WaitPidFlag::WEXITED | WaitPidFlag::WSTOPPED | WaitPidFlag::WNOWAIT;
    match waitid(Id::Pid(pid), peek).unwrap() {
        // Its end is left for `Child` to be told of.
        WaitStatus::Exited(..) | WaitStatus::Signaled(..) => return None,
        _ => {}
    }
    match waitpid(pid, None).unwrap() {
        WaitStatus::PtraceSyscall(_) => Some(Stop::Call),
        WaitStatus::Stopped(_, Signal::SIGTRAP) => Some(Stop::Other),
        WaitStatus::Stopped(_, signal) => Some(Stop::Signal(signal)),
        _ => Some(Stop::Other),
    }
}

fn name_of(number: libc::c_long, what: Interruption) -> Option<&'static str> {
    let more: &[_] = if matches!(what, Interruption::Kill) { MORE_CALLS } else { &[] };
    CALLS.iter().chain(more).find(|(it, _)| *it == number).map(|(_, name)| *name)
}

#[cfg(target_arch = "x86_64")]
fn call_number(pid: Pid) -> libc::c_long {
    ptrace::getregs(pid).unwrap().orig_rax.cast_signed()
}

#[cfg(target_arch = "aarch64")]
fn call_number(pid: Pid) -> libc::c_long {
    let registers = ptrace::getregset::<ptrace::regset::NT_PRSTATUS>(pid).unwrap();
    registers.regs[8].cast_signed()
}

/// Makes the kernel skip the call in whose beginning the process is.
#[cfg(target_arch = "x86_64")]
fn skip_call(pid: Pid) {
    let mut registers = ptrace::getregs(pid).unwrap();
    registers.orig_rax = u64::MAX;
    ptrace::setregs(pid, registers).unwrap();
}

/// Sets the outcome of the call in whose end the process is.
#[cfg(target_arch = "x86_64")]
fn set_error(pid: Pid, error: i32) {
    let mut registers = ptrace::getregs(pid).unwrap();
    registers.rax = i64::from(-error).cast_unsigned();
    ptrace::setregs(pid, registers).unwrap();
}

#[cfg(not(target_arch = "x86_64"))]
fn skip_call(_: Pid) {
    panic!("calls can be made to fail on x86-64 only");
}

#[cfg(not(target_arch = "x86_64"))]
fn set_error(_: Pid, _: i32) {}
