//! Giving up what the device process does not need.
//!
//! The guest is hostile; should it ever take this process over, there is little to do from here:
//! no file can be opened, no program run, no socket made but pairs, no other process touched.

use std::collections::BTreeMap;
use std::env::consts::ARCH;

use rustix::process::{Resource, getrlimit, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter_all_threads};

use crate::Error;

/// Every system call that is used once all threads run. Others fail with `EPERM`.
///
/// Memory, threads and signals are the C library's business; `lseek` and `mmap` are how guest
/// memory comes in.
const ALLOWED: &[libc::c_long] = &[
    // Events.
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_epoll_wait,
    libc::SYS_timerfd_settime,
    libc::SYS_clock_gettime,
    // Sockets and event counters.
    libc::SYS_recvmsg,
    libc::SYS_sendmsg,
    libc::SYS_recvfrom,
    libc::SYS_sendto,
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_shutdown,
    libc::SYS_socketpair,
    libc::SYS_getsockopt,
    libc::SYS_ioctl,
    libc::SYS_fcntl,
    libc::SYS_close,
    // Disks and guest memory.
    libc::SYS_preadv,
    libc::SYS_pwritev,
    libc::SYS_fdatasync,
    libc::SYS_fstat,
    libc::SYS_statx,
    libc::SYS_lseek,
    libc::SYS_mmap,
    // The C library and the Rust run time.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_tgkill,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Gives up gaining privileges by running programs, and allows as many descriptors as the system
/// lets the process have: each connection takes one.
pub(crate) fn prepare() -> Result<(), Error> {
    rustix::thread::set_no_new_privs(true).map_err(Error::system("cannot set no_new_privs"))?;
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // The limit as it is serves a VM of usual size.
    let _ = setrlimit(Resource::Nofile, limit);
    Ok(())
}

/// Gives up every system call that is not on the list, in all threads.
pub(crate) fn seal() -> Result<(), Error> {
    let program = filter().map_err(|error| Error::Confine(error.to_string()))?;
    apply_filter_all_threads(&program).map_err(|error| Error::Confine(error.to_string()))
}

fn filter() -> Result<BpfProgram, seccompiler::BackendError> {
    let rules: BTreeMap<i64, Vec<_>> = ALLOWED.iter().map(|number| (*number, Vec::new())).collect();
    let otherwise = SeccompAction::Errno(libc::EPERM as u32);
    SeccompFilter::new(rules, otherwise, SeccompAction::Allow, ARCH.try_into()?)?.try_into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_can_be_built() {
        assert!(!filter().unwrap().is_empty());
    }
}
