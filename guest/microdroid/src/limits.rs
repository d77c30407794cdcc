//! What keeps a payload in its place: settings of the kernel, and of this process.

use anyhow::{Context, Result};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use std::fs;

/// Where, and what is written there.
const SETTINGS: [(&str, &str); 3] = [
    // In a user name space of its own, a process without privileges has all of them.
    ("/proc/sys/user/max_user_namespaces", "0"),
    // The kernel starts no programs by itself.
    ("/proc/sys/kernel/modprobe", ""),
    // Shared memory goes with the last process that uses it, so that killing a payload frees it.
    ("/proc/sys/kernel/shm_rmid_forced", "1"),
];

/// Makes them. A kernel that has no such setting has nothing to be kept from.
pub fn set() -> Result<()> {
    // A thread of ours that becomes the payload's user shares our memory until it is the payload.
    let closed = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    closed.context("the memory of PID 1 could not be closed to others")?;
    for (path, value) in SETTINGS {
        match fs::write(path, format!("{value}\n")) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            result => result.with_context(|| format!("{path} could not be set to {value:?}"))?,
        }
    }
    Ok(())
}
