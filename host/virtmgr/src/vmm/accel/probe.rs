//! The last piece of evidence: a guest of a few instructions, run once a boot.

use super::Accelerator;
use crate::vmm::{Qemu, open_pidfd};
use avf_home::{Environment, RuntimeDir};
use avf_spawn::Launch;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::MemfdFlags;
use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// Why a probe guest did not run.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Failure {
    reason: String,
    /// Whether it would happen again: QEMU itself gave up. What the system refused, or took too
    /// long for, it may grant the next time.
    lasting: bool,
}

/// Probes once a boot; the answer is kept in the run-time directory.
pub(super) fn once(env: &Environment) -> std::result::Result<(), String> {
    let cache = cache_file(env);
    if let Some(known) = cache.as_deref().and_then(recall) {
        return known;
    }
    // If there is no QEMU, nothing was learnt about KVM.
    let qemu = Qemu::find(env).map_err(|error| error.to_string())?;
    let result = probe(&qemu, Accelerator::Kvm);
    if let Some(path) = cache
        && let Err(error) = remember(&path, &result)
    {
        log::warn!("cannot write {}: {error}", path.display());
    }
    result.map_err(|failure| failure.reason)
}

/// The answer that was kept, if it is one.
fn recall(path: &Path) -> Option<std::result::Result<(), String>> {
    match fs::read_to_string(path).ok()?.trim() {
        "" => None,
        "ok" => Some(Ok(())),
        failure => Some(Err(failure.to_owned())),
    }
}

/// Keeps an answer that will hold until the next boot. Managers that probe at the same time, or are
/// killed, leave a whole answer or none.
fn remember(path: &Path, result: &std::result::Result<(), Failure>) -> std::io::Result<()> {
    let text = match result {
        Ok(()) => "ok",
        Err(failure) if failure.lasting => &failure.reason,
        Err(_) => return Ok(()),
    };
    let new = path.with_extension(format!("new-{}", std::process::id()));
    fs::write(&new, text)
        .and_then(|()| fs::rename(&new, path))
        .inspect_err(|_| drop(fs::remove_file(&new)))
}

fn cache_file(env: &Environment) -> Option<PathBuf> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let directory = RuntimeDir::open(env).ok()?;
    Some(directory.path().join(format!("kvm-probe-{}", boot.trim())))
}

/// Milliseconds until a probe counts as failed; it takes about a tenth of a second.
const PROBE_MILLIS: i64 = 5000;
/// What the probe guest writes to QEMU's exit port; QEMU exits with twice that plus one.
const PROBE_VALUE: u8 = 0x15;
/// Size of the probe's firmware, which ends at the top of the first MiB (and of 4 GiB).
const ROM_BYTES: u64 = 64 << 10;

/// A process that is gone when this is.
#[cfg(target_arch = "x86_64")]
struct Reaped(std::process::Child);

#[cfg(target_arch = "x86_64")]
impl Drop for Reaped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a guest of three instructions at the reset vector: load, write to the exit port, halt.
#[cfg(target_arch = "x86_64")]
fn probe(qemu: &Qemu, accelerator: Accelerator) -> std::result::Result<(), Failure> {
    let failed = |cause: String| format!("a probe guest did not run under KVM: {cause}");
    let passing = |cause: String| Failure { reason: failed(cause), lasting: false };
    let status = run_probe(qemu, accelerator).map_err(|error| passing(error.to_string()))?;
    let expected = i32::from(PROBE_VALUE) * 2 + 1;
    match status.map(|status| (status, status.code())) {
        None => Err(passing("it hung".into())),
        Some((_, Some(code))) if code == expected => Ok(()),
        Some((status, code)) => Err(Failure {
            reason: failed(format!("QEMU ended with {status}")),
            lasting: code.is_some(),
        }),
    }
}

/// How QEMU ended, if it did in time.
#[cfg(target_arch = "x86_64")]
fn run_probe(
    qemu: &Qemu,
    accelerator: Accelerator,
) -> std::io::Result<Option<std::process::ExitStatus>> {
    let code = [0xB0, PROBE_VALUE, 0xE6, 0xF4, 0xF4];
    let rom = File::from(rustix::fs::memfd_create("probe", MemfdFlags::CLOEXEC)?);
    rom.set_len(ROM_BYTES)?;
    rom.write_all_at(&code, ROM_BYTES - 16)?;

    let mut launch = Launch::new(qemu.program());
    let rom = format!("/proc/self/fd/{}", launch.pass(OwnedFd::from(rom)));
    launch
        .command()
        .args(["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"])
        .args(["-M", "microvm,rtc=off,isa-serial=off", "-accel", accelerator.name(), "-m", "16M"])
        .args(["-device", "isa-debug-exit,iobase=0xf4,iosize=1", "-bios", &rom])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = Reaped(launch.spawn()?);
    let pidfd = open_pidfd(&child.0)?;
    let limit = rustix::event::Timespec { tv_sec: PROBE_MILLIS / 1000, tv_nsec: 0 };
    let ended = rustix::io::retry_on_intr(|| {
        poll(&mut [PollFd::new(&pidfd, PollFlags::IN)], Some(&limit))
    })?;
    match ended {
        0 => Ok(None),
        _ => child.0.wait().map(Some),
    }
}

/// Other architectures are not probed yet.
#[cfg(not(target_arch = "x86_64"))]
fn probe(_: &Qemu, _: Accelerator) -> std::result::Result<(), Failure> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_answers_that_last_are_kept_and_nothing_is_no_answer() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("kvm-probe-0b8f.5");
        let failure = |lasting| Err(Failure { reason: "it broke".into(), lasting });
        remember(&path, &failure(false)).unwrap();
        assert_eq!(recall(&path), None);
        fs::write(&path, "").unwrap();
        assert_eq!(recall(&path), None);
        remember(&path, &failure(true)).unwrap();
        assert_eq!(recall(&path), Some(Err("it broke".into())));
        remember(&path, &Ok(())).unwrap();
        assert_eq!(recall(&path), Some(Ok(())));
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn the_probe_guest_runs_under_emulation() {
        let Ok(qemu) = Qemu::find(&Environment::current()) else {
            eprintln!("skipped: QEMU is not installed");
            return;
        };
        probe(&qemu, Accelerator::Tcg).unwrap();
    }
}
