//! Looking at processes through /proc.

use std::path::Path;

/// One process as /proc shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: i32,
    /// File name of its executable.
    pub name: String,
}

impl Process {
    /// Every live process that has `variable` in its environment.
    pub fn with_environment(variable: &str) -> Vec<Self> {
        let entries = std::fs::read_dir("/proc").unwrap();
        entries
            .filter_map(|entry| {
                let pid: i32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
                Self::read(pid, variable)
            })
            .collect()
    }

    fn read(pid: i32, variable: &str) -> Option<Self> {
        let directory = Path::new("/proc").join(pid.to_string());
        let environment = std::fs::read(directory.join("environ")).ok()?;
        let found = environment.split(|byte| *byte == 0).any(|entry| entry == variable.as_bytes());
        let executable = std::fs::read_link(directory.join("exe")).ok()?;
        let name = executable.file_name()?.to_str()?.trim_end_matches(" (deleted)").to_owned();
        found.then_some(Self { pid, name })
    }

    /// Kills it with signal 9.
    pub fn kill(&self) {
        let pid = rustix::process::Pid::from_raw(self.pid).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    }
}

/// Looks again and again until `condition` holds; gives up after a time no healthy machine needs.
pub fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let patience = std::time::Duration::from_secs(60);
    let start = std::time::Instant::now();
    while !condition() {
        assert!(start.elapsed() < patience, "waited in vain until {what}");
        std::thread::yield_now();
        let _ =
            rustix::thread::nanosleep(&rustix::thread::Timespec { tv_sec: 0, tv_nsec: 10_000_000 });
    }
}
