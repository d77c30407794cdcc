//! Running programs against the clock.

use crate::report::now;
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A peer that `cargo xtask setup --for-tests` installs.
pub fn peer(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name));
    found.into_iter().find(|program| program.is_file()).with_context(|| {
        format!("there is no {name} to compare with; run `cargo xtask setup --for-tests`")
    })
}

/// Seconds from a program's start to its end, which must be a good one.
pub fn seconds(mut command: Command) -> Result<f64> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let start = now();
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    let end = now();
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(end - start)
}

/// The most memory in KiB that a program had at any time.
///
/// The kernel keeps the figure (`VmHWM`) only until the program's end, so that is when the last
/// look was; whatever grows in the millisecond after it is not seen.
pub fn most_memory(mut command: Command) -> Result<u64> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut most = None;
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "{command:?} ended with {status}");
            break;
        }
        most = high_water(Path::new(&status_file)).or(most);
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    match most {
        Some(kib) => Ok(kib),
        None => bail!("{command:?} ended before its memory could be seen"),
    }
}

fn high_water(status: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
