//! Giving up what the server does not need.
//!
//! The package is signed, but perhaps by an enemy; should it ever take the server over, there is
//! little to do from here: no file can be opened, no program run, no socket made, no other process
//! touched, no code brought in.

use std::collections::BTreeMap;
use std::env::consts::ARCH;
use std::io;

use rustix::process::{DumpableBehavior, Resource, Rlimit};
use rustix::thread::{CapabilitySet, CapabilitySets, Gid, Uid};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, apply_filter_all_threads,
};

use crate::Error;

/// User and group of the server, which own nothing.
pub const SERVER_UID: u32 = 6001;

/// Every system call that is used from here on, whatever its arguments. Others fail with `EPERM`.
const ALLOWED: &[libc::c_long] = &[
    // Requests, replies and the storage.
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_pread64,
    libc::SYS_lseek,
    libc::SYS_close,
    // The C library and the Rust run time.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Allowed if they do not ask for executable memory.
const ALLOWED_WITHOUT_CODE: &[libc::c_long] = &[libc::SYS_mmap, libc::SYS_mprotect];
/// Which argument of these says so.
const PROTECTION: u8 = 2;

/// Allowed for this process: `abort` sends itself a signal with it. Servers of other packages have
/// the same user, and so could be ended.
const SIGNAL: libc::c_long = libc::SYS_tgkill;
/// Which argument of it is the process.
const PROCESS: u8 = 0;

/// Confines this process, which must be root's and have one thread only, for good: its user becomes
/// [`SERVER_UID`], it loses every capability and the way to new ones, and of the kernel it can ask
/// little more than [`serve`](crate::serve) does. To be called before the package is looked at.
/// Descriptors stay open, standard error among them.
pub fn confine() -> Result<(), Error> {
    // The name that lists of processes show.
    step("its old name", rustix::thread::set_name(c"zipfuse"))?;
    for resource in [Resource::Core, Resource::Fsize, Resource::Nproc] {
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        step("resources", rustix::process::setrlimit(resource, none))?;
    }
    step("new privileges", rustix::thread::set_no_new_privs(true))?;
    step("groups", rustix::thread::set_thread_groups(&[]))?;
    let (uid, gid) = (Uid::from_raw(SERVER_UID), Gid::from_raw(SERVER_UID));
    step("its group", rustix::thread::set_thread_res_gid(gid, gid, gid))?;
    step("its user", rustix::thread::set_thread_res_uid(uid, uid, uid))?;
    let none = CapabilitySet::empty();
    let none = CapabilitySets { effective: none, permitted: none, inheritable: none };
    step("capabilities", rustix::thread::set_capabilities(None, none))?;
    let not_dumpable = DumpableBehavior::NotDumpable;
    step("being traced", rustix::process::set_dumpable_behavior(not_dumpable))?;
    let seal = filter()
        .map_err(io::Error::other)
        .and_then(|program| apply_filter_all_threads(&program).map_err(io::Error::other));
    seal.map_err(|source| Error::Confine { what: "system calls", source })
}

fn step<T>(what: &'static str, result: rustix::io::Result<T>) -> Result<T, Error> {
    result.map_err(|errno| Error::Confine { what, source: errno.into() })
}

fn filter() -> Result<BpfProgram, BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        ALLOWED.iter().map(|number| (*number, Vec::new())).collect();
    for number in ALLOWED_WITHOUT_CODE {
        let code = SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64);
        let no_code = SeccompCondition::new(PROTECTION, SeccompCmpArgLen::Dword, code, 0)?;
        rules.insert(*number, vec![SeccompRule::new(vec![no_code])?]);
    }
    let own = u64::from(std::process::id());
    let own = SeccompCondition::new(PROCESS, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, own)?;
    rules.insert(SIGNAL, vec![SeccompRule::new(vec![own])?]);
    let otherwise = SeccompAction::Errno(libc::EPERM as u32);
    SeccompFilter::new(rules, otherwise, SeccompAction::Allow, ARCH.try_into()?)?.try_into()
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::fs::File;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// In a thread, which the filter dies with.
    #[test]
    fn the_filter_leaves_reading_and_writing() {
        let (mut from, mut to) = std::io::pipe().unwrap();
        let mut storage = File::open("/proc/self/exe").unwrap();
        let sealed = move || {
            seccompiler::apply_filter(&filter().unwrap()).unwrap();
            to.write_all(b"x").unwrap();
            from.read_exact(&mut [0]).unwrap();
            storage.read_exact(&mut [0; 4096]).unwrap();
            drop(vec![1_u8; 64 << 20]);
            let refused = [
                File::open("/dev/null").err(),
                TcpListener::bind("127.0.0.1:0").err(),
                std::thread::Builder::new().spawn(|| ()).err(),
                std::process::Command::new("/bin/true").spawn().err(),
                storage.try_clone().err(),
                rustix::process::test_kill_process(rustix::process::getpid()).err().map(Into::into),
            ];
            refused.map(|error| error.and_then(|error| error.raw_os_error()))
        };
        let refused = std::thread::spawn(sealed).join().unwrap();
        assert_eq!(refused, [Some(libc::EPERM); 6]);
    }
}
