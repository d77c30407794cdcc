//! The files of verified packages: where they appear, and who serves them.
//!
//! A package is a FUSE file system over its verity device. Its server is a process of its own that
//! has nothing but two descriptors: this very program, started under another name.

use crate::logging::Log;
use crate::mounts::make_directory;
use crate::verify::{Package, Verified};
use anyhow::{Context, Result};
use rustix::process::{Pid, WaitStatus};
use rustix::system::sysinfo;
use std::fs::{self, File};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use zipfuse::Options;

/// Where payloads find the files of their package.
pub const MOUNT_POINT: &str = "/mnt/apk";

/// Where they find those of extra packages, by number.
pub const EXTRA_MOUNT_POINTS: &str = "/mnt/extra-apk";

/// This machine's directory of libraries, as Android names it.
pub const ABI: &str = if cfg!(target_arch = "aarch64") { "arm64-v8a" } else { "x86_64" };

/// User and group of the payload.
pub const PAYLOAD_ID: u32 = 6000;

/// What a server is called, and what `main` knows it by.
pub const SERVER: &str = "zipfuse";

/// When memory is short, the payload goes first: without its server it could not go on anyhow. But
/// servers can go as well, because a kernel that finds nobody to kill panics.
const KEEP: &str = "-500";

/// All servers together hold at most one part in so many of the memory for what they have inflated.
const SHARE: u64 = 4;

/// The servers of all packages.
#[derive(Debug, Default)]
pub struct Servers(Vec<(Pid, String)>);

impl Servers {
    /// Mounts the packages. Whoever looks for a file before its server is ready waits for it.
    pub fn start(verified: &Verified, log: &Log) -> Result<Self> {
        let max_inflated = max_inflated(memory(), verified.packages().count());
        let start = |package: &Package| {
            let pid = mount(package, max_inflated, log)
                .with_context(|| format!("{} could not be mounted", package.mount_point))?;
            Ok((pid, package.mount_point.clone()))
        };
        verified.packages().map(start).collect::<Result<_>>().map(Self)
    }

    /// Says so if the process that has ended is one of them: from then on the files are gone.
    pub fn note_end(&self, pid: Pid, status: WaitStatus) {
        if let Some((_, mount_point)) = self.0.iter().find(|(server, _)| *server == pid) {
            log::error!("the files of {mount_point} are gone: their server ended, {status:?}");
        }
    }
}

fn mount(package: &Package, max_inflated: u64, log: &Log) -> Result<Pid> {
    make_directory(&package.mount_point)?;
    let storage = package.open()?;
    let fuse = zipfuse::mount(Path::new(&package.mount_point), &options(max_inflated))?;
    let messages = || if log.is_on() { Stdio::piped() } else { Stdio::null() };
    // Standard files are the ones that a new process gets for certain, and gets no others.
    let mut child = Command::new("/proc/self/exe")
        .arg0(SERVER)
        .arg(max_inflated.to_string())
        .env_clear()
        .stdin(fuse)
        .stdout(storage)
        .stderr(messages())
        .spawn()
        .context("the server could not be started")?;
    let pid = Pid::from_child(&child);
    let number = pid.as_raw_nonzero();
    if let Err(error) = fs::write(format!("/proc/{number}/oom_score_adj"), KEEP) {
        log::warn!("the server of {} may be the first to go: {error}", package.mount_point);
    }
    if let Some(pipe) = child.stderr.take() {
        log.capture(pipe, SERVER, number.get(), ())?;
    }
    Ok(pid)
}

/// The life of a server, which ends when nobody can look any more.
pub fn serve() -> Result<()> {
    const STRANGER: &str = "a server is started by PID 1 only";
    let descriptor = |file: &dyn AsFd| -> Result<OwnedFd> {
        file.as_fd().try_clone_to_owned().context(STRANGER)
    };
    let max_inflated = std::env::args().nth(1).context(STRANGER)?.parse().context(STRANGER)?;
    let fuse = descriptor(&std::io::stdin())?;
    let storage = File::from(descriptor(&std::io::stdout())?);
    zipfuse::confine()?;
    zipfuse::serve(fuse, storage, options(max_inflated))?;
    Ok(())
}

/// Only the payload can look, and whoever it lets.
fn options(max_inflated: u64) -> Options {
    Options { uid: PAYLOAD_ID, gid: PAYLOAD_ID, max_inflated, ..Options::default() }
}

/// Bytes of the machine's memory.
fn memory() -> u64 {
    let info = sysinfo();
    u64::from(info.mem_unit).saturating_mul(info.totalram)
}

/// Bytes that the server of each of so many packages may hold of what it has inflated.
fn max_inflated(memory: u64, packages: usize) -> u64 {
    let share = memory / SHARE / (packages as u64).max(1);
    share.min(Options::default().max_inflated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_servers_share_a_quarter_of_the_memory() {
        const MIB: u64 = 1 << 20;
        assert_eq!(max_inflated(4096 * MIB, 1), 64 * MIB);
        assert_eq!(max_inflated(256 * MIB, 1), 64 * MIB);
        assert_eq!(max_inflated(256 * MIB, 2), 32 * MIB);
        for packages in 1..=129 {
            assert!(max_inflated(128 * MIB, packages) * packages as u64 <= 32 * MIB);
        }
    }
}
