//! What of the package is to run, and how.

use crate::apk::{ABI, MOUNT_POINT};
use crate::disk::{Wanted, check_extras};
use crate::failure::{Failure, Kind, OrFail};
use crate::verify::Package;
use anyhow::{Context, Result, bail};
use payload_config::{MAX_BYTES, TaskType, VmPayloadConfig};
use std::path::{Path, PathBuf};

/// What is to run.
#[derive(Debug, PartialEq, Eq)]
pub struct Task {
    /// The file that has it.
    pub program: Program,
    /// Whether the host is told of a crash; if nothing is said, it is told of one in a debuggable VM.
    pub export_tombstones: Option<bool>,
}

/// How a file is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// A library with `AVmPayload_main`, by the launcher.
    Library(PathBuf),
    /// A program, as it is.
    Executable(PathBuf),
}

impl Program {
    /// The file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Library(path) | Self::Executable(path) => path,
        }
    }
}

impl Task {
    /// What is wanted of a package that came with so many others.
    pub fn of(wanted: &Wanted, package: &Package, extras: usize) -> Result<Self, Failure> {
        let path = match wanted {
            Wanted::Library(name) => {
                let program = library(name).or_fail(Kind::InvalidConfig)?;
                return Ok(Self { program, export_tombstones: None });
            }
            Wanted::Config(path) => path,
        };
        // One byte too many is enough to be refused for.
        let json = package.read(path, MAX_BYTES as u64 + 1).or_fail(Kind::Verification)?;
        let json = json
            .with_context(|| format!("the package has no {path:?}, which should say what to run"))
            .or_fail(Kind::InvalidConfig)?;
        let config = parse(&json)
            .with_context(|| format!("the payload configuration {path:?}"))
            .or_fail(Kind::InvalidConfig)?;
        check_extras(config.extra_apks.len(), extras).or_fail(Kind::Runtime)?;
        Self::from_config(&config).or_fail(Kind::InvalidConfig)
    }

    fn from_config(config: &VmPayloadConfig) -> Result<Self> {
        let Some(task) = &config.task else { bail!("No task in VM config") };
        let program = match task.task_type {
            TaskType::MicrodroidLauncher => library(&task.command)?,
            TaskType::Executable => Program::Executable(Path::new(MOUNT_POINT).join(&task.command)),
        };
        Ok(Self { program, export_tombstones: config.export_tombstones })
    }
}

fn parse(json: &[u8]) -> Result<VmPayloadConfig> {
    let (config, warnings) = VmPayloadConfig::parse(json)?;
    for warning in warnings {
        log::warn!("{warning}");
    }
    Ok(config)
}

/// The library of that file name in the package.
fn library(name: &str) -> Result<Program> {
    if name.contains(['/', '\0']) || matches!(name, "" | "." | "..") {
        bail!("Payload binary name must not specify a path: {name}");
    }
    Ok(Program::Library(Path::new(MOUNT_POINT).join("lib").join(ABI).join(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(json: &str) -> Result<Task> {
        Task::from_config(&parse(json.as_bytes())?)
    }

    #[test]
    fn names_that_are_not_of_a_library() {
        let expected = format!("/mnt/apk/lib/{ABI}/liba.so");
        assert_eq!(library("liba.so").unwrap(), Program::Library(expected.into()));
        for name in ["", ".", "..", "/lib.so", "../lib.so", "a/b.so", "a\0b"] {
            let error = library(name).unwrap_err().to_string();
            assert!(error.starts_with("Payload binary name must not specify a path"), "{error}");
        }
    }

    #[test]
    fn tasks_of_configurations() {
        let found = task(r#"{"task": {"type": "microdroid_launcher", "command": "liba.so"}}"#);
        let program = library("liba.so").unwrap();
        assert_eq!(found.unwrap(), Task { program, export_tombstones: None });

        let found = task(r#"{"task": {"command": "bin/tool"}, "export_tombstones": false}"#);
        let program = Program::Executable("/mnt/apk/bin/tool".into());
        assert_eq!(found.unwrap(), Task { program, export_tombstones: Some(false) });

        let found = task(r#"{"task": {"type": "executable", "command": "/bin/sh"}}"#);
        assert_eq!(found.unwrap().program.path(), Path::new("/bin/sh"));
    }

    #[test]
    fn configurations_that_cannot_be_run() {
        assert_eq!(task("{}").unwrap_err().to_string(), "No task in VM config");
        for json in
            ["", "{", "[]", r#"{"task": {"type": "microdroid_launcher", "command": "a/b"}}"#]
        {
            assert!(task(json).is_err(), "{json}");
        }
        let error = task(r#"{"task": {"command": "a"}, "enable_authfs": true}"#).unwrap_err();
        assert!(error.to_string().contains("enable_authfs"), "{error}");
    }
}
