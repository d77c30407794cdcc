//! The payload: the process that runs it, and what becomes of it.

mod process;
mod shutdown;
mod tombstone;

pub use shutdown::Shutdown;

use crate::apk::Servers;
use crate::failure::{Failure, Kind, OrFail};
use crate::logging::Log;
use crate::signals;
use crate::task::{Program, Task};
use crate::verify::Package;
use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use std::fmt;
use std::fs;
use std::path::Path;

/// A payload that is there.
#[derive(Debug)]
pub struct Payload {
    program: Program,
    export_tombstones: bool,
}

/// How a payload ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// With this exit code.
    Exited(i32),
    /// Its code did not get to run, for this reason.
    NotStarted(String),
    /// By this signal.
    Killed(i32),
    /// By the kernel, because no memory was left.
    OutOfMemory,
    /// By our signals, because the host asked the VM to end.
    Asked,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(code) => write!(f, "the payload finished with exit code {code}"),
            Self::NotStarted(reason) => f.write_str(reason),
            Self::Killed(signal) => {
                write!(f, "the payload was killed by signal {}", signals::name(*signal))
            }
            Self::OutOfMemory => write!(
                f,
                "the payload was killed by signal {}: the VM ran out of memory",
                signals::name(Signal::KILL.as_raw())
            ),
            Self::Asked => f.write_str("the payload was ended because the host asked for it"),
        }
    }
}

impl Payload {
    /// Looks whether the task's file is in the package.
    pub fn find(task: Task, package: &Package, debuggable: bool) -> Result<Self, Failure> {
        if let Err(error) = expect_file(task.program.path()) {
            // Perhaps because the package is damaged.
            package.check().or_fail(Kind::Verification)?;
            return Err(error).or_fail(Kind::Runtime);
        }
        let export_tombstones = task.export_tombstones.unwrap_or(debuggable);
        Ok(Self { program: task.program, export_tombstones })
    }

    /// Runs the payload to its end.
    pub fn run(&self, shutdown: &Shutdown, servers: &Servers, log: &Log) -> Result<Ended> {
        process::run(&self.program, shutdown, servers, log)
    }

    /// What the host is to be told of a crash, if it is one and the host is to be told.
    pub fn tombstone(&self, ended: &Ended, log: &Log) -> Option<String> {
        let wanted = self.export_tombstones && ended.is_crash();
        wanted.then(|| tombstone::report(self.program.path(), ended, |room| log.last(room)))
    }
}

/// What became of the payload's process.
#[derive(Debug)]
pub struct Ended {
    /// The number that it had.
    pub pid: i32,
    /// How it ended.
    pub end: End,
}

impl Ended {
    /// Before it began, because the host asked for it.
    pub const NOT_RUN: Self = Self { pid: 0, end: End::Asked };

    fn is_crash(&self) -> bool {
        matches!(self.end, End::Killed(_) | End::OutOfMemory)
    }
}

fn expect_file(path: &Path) -> Result<()> {
    let found = fs::metadata(path).with_context(|| {
        format!("Unable to access {}, which should be the payload", path.display())
    })?;
    ensure!(found.is_file(), "{} is not a file", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_in_words() {
        assert_eq!(End::Killed(11).to_string(), "the payload was killed by signal 11 (SIGSEGV)");
        assert_eq!(End::Exited(7).to_string(), "the payload finished with exit code 7");
    }

    #[test]
    fn a_payload_must_be_a_file() {
        let root = tempfile::tempdir().unwrap();
        let (file, directory) = (root.path().join("liba.so"), root.path().join("libdir.so"));
        fs::create_dir(&directory).unwrap();
        fs::write(&file, "").unwrap();
        expect_file(&file).unwrap();
        let error = format!("{:#}", expect_file(&root.path().join("libb.so")).unwrap_err());
        assert!(error.starts_with("Unable to access ") && error.contains("libb.so"), "{error}");
        let error = expect_file(&directory).unwrap_err().to_string();
        assert!(error.ends_with("libdir.so is not a file"), "{error}");
    }

    #[test]
    fn crashes_are_told_only_if_they_are_to_be() {
        let payload = |export_tombstones| Payload {
            program: Program::Library("/mnt/apk/lib/x/liba.so".into()),
            export_tombstones,
        };
        let (log, ended) = (Log::off(), |end| Ended { pid: 7, end });
        let told = |export, end| payload(export).tombstone(&ended(end), &log).is_some();
        assert!(told(true, End::Killed(11)) && told(true, End::OutOfMemory));
        assert!(!told(false, End::Killed(11)));
        for end in [End::Exited(1), End::Asked, End::NotStarted("no".into())] {
            assert!(!told(true, end));
        }
    }
}
