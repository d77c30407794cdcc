//! Looking at processes through /proc.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One process as /proc shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Process {
    /// Its number.
    pub pid: i32,
    /// File name of its executable.
    pub name: String,
    /// When it began; tells it from a later one of the same number.
    began: u64,
    parent: i32,
}

impl Process {
    /// Every live process that has `variable` in its environment, and every descendant of one.
    pub fn family_of(variable: &str) -> BTreeSet<Self> {
        let all: Vec<_> = all_pids().filter_map(Self::read).collect();
        let mut family: BTreeSet<Self> =
            all.iter().filter(|process| process.has_environment(variable)).cloned().collect();
        loop {
            let parents: BTreeSet<_> = family.iter().map(|process| process.pid).collect();
            let before = family.len();
            family.extend(all.iter().filter(|child| parents.contains(&child.parent)).cloned());
            if family.len() == before {
                return family;
            }
        }
    }

    /// Whether it still runs.
    pub fn is_alive(&self) -> bool {
        Self::read(self.pid).is_some_and(|now| now.began == self.began)
    }

    /// Kills it with signal 9.
    pub fn kill(&self) {
        let pid = rustix::process::Pid::from_raw(self.pid).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    }

    /// A process that has ended and waits to be reaped is none.
    fn read(pid: i32) -> Option<Self> {
        let directory = directory(pid);
        let stat = std::fs::read_to_string(directory.join("stat")).ok()?;
        let fields: Vec<_> = stat.rsplit_once(") ")?.1.split(' ').collect();
        let state = *fields.first()?;
        let executable = std::fs::read_link(directory.join("exe")).ok()?;
        let name = executable.file_name()?.to_str()?.trim_end_matches(" (deleted)").to_owned();
        let parent = fields.get(1)?.parse().ok()?;
        let began = fields.get(19)?.parse().ok()?;
        (state != "Z" && state != "X").then_some(Self { pid, name, began, parent })
    }

    fn has_environment(&self, variable: &str) -> bool {
        let environment = std::fs::read(directory(self.pid).join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == variable.as_bytes())
    }
}

fn directory(pid: i32) -> PathBuf {
    Path::new("/proc").join(pid.to_string())
}

fn all_pids() -> impl Iterator<Item = i32> {
    let entries = std::fs::read_dir("/proc").unwrap();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// Looks again and again until `condition` holds; gives up after a time no healthy machine needs.
pub fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let patience = std::time::Duration::from_secs(60);
    let start = std::time::Instant::now();
    while !condition() {
        assert!(start.elapsed() < patience, "waited in vain until {what}");
        let pause = rustix::thread::Timespec { tv_sec: 0, tv_nsec: 10_000_000 };
        let _ = rustix::thread::nanosleep(&pause);
    }
}
