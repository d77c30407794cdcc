//! The payload: finding its library, and the process that runs it.

mod process;
mod shutdown;

pub use shutdown::Shutdown;

use crate::logging::Log;
use crate::package::{ABI, MOUNT_POINT};
use crate::signals;
use anyhow::{Context, Result, bail};
use payload_metadata::{Metadata, Payload as Kind};
use rustix::process::Signal;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A library that is there.
#[derive(Debug)]
pub struct Payload {
    library: PathBuf,
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

/// File name of the library that the metadata name.
pub fn library_name(metadata: &Metadata) -> Result<String> {
    let config = match &metadata.payload {
        Some(Kind::Config(config)) => config,
        Some(Kind::ConfigPath(path)) => {
            bail!("payload configurations such as {path:?} are not supported yet")
        }
        None => bail!("No payload config in metadata"),
    };
    if config.extra_apk_count > 0 || !metadata.apexes.is_empty() {
        bail!("extra packages and APEXes are not supported yet");
    }
    let name = &config.payload_binary_name;
    if name.contains(['/', '\0']) || matches!(name.as_str(), "" | "." | "..") {
        bail!("Payload binary name must not specify a path: {name}");
    }
    Ok(name.clone())
}

impl Payload {
    /// The library of that name in the package.
    pub fn find(name: &str) -> Result<Self> {
        Self::find_in(Path::new(MOUNT_POINT), name)
    }

    fn find_in(root: &Path, name: &str) -> Result<Self> {
        let library = root.join("lib").join(ABI).join(name);
        let found = fs::metadata(&library).with_context(|| {
            format!("Unable to access {}, which should be the payload", library.display())
        })?;
        if !found.is_file() {
            bail!("{} is not a file", library.display());
        }
        Ok(Self { library })
    }

    /// Runs the payload to its end.
    pub fn run(&self, shutdown: &Shutdown, log: &Log) -> Result<End> {
        process::run(&self.library, shutdown, log)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payload_metadata::ApexPayload;

    #[test]
    fn ends_in_words() {
        assert_eq!(End::Killed(11).to_string(), "the payload was killed by signal 11 (SIGSEGV)");
        assert_eq!(End::Exited(7).to_string(), "the payload finished with exit code 7");
    }

    #[test]
    fn names_that_are_not_of_a_library() {
        assert_eq!(library_name(&Metadata::for_payload("liba.so", 0)).unwrap(), "liba.so");
        for name in ["", ".", "..", "/lib.so", "../lib.so", "a/b.so", "a\0b"] {
            let error = library_name(&Metadata::for_payload(name, 0)).unwrap_err().to_string();
            assert!(error.starts_with("Payload binary name must not specify a path"), "{error}");
        }
    }

    #[test]
    fn metadata_that_ask_for_more_than_there_is() {
        let plain = || Metadata::for_payload("liba.so", 0);
        let none = Metadata { payload: None, ..plain() };
        assert_eq!(library_name(&none).unwrap_err().to_string(), "No payload config in metadata");
        let path = Metadata { payload: Some(Kind::ConfigPath("/x".into())), ..plain() };
        let apex = Metadata { apexes: vec![ApexPayload::default()], ..plain() };
        for metadata in [path, apex, Metadata::for_payload("liba.so", 1)] {
            let error = library_name(&metadata).unwrap_err().to_string();
            assert!(error.ends_with("not supported yet"), "{error}");
        }
    }

    #[test]
    fn a_library_must_be_a_file() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("lib").join(ABI);
        fs::create_dir_all(directory.join("libdir.so")).unwrap();
        fs::write(directory.join("liba.so"), "").unwrap();
        assert!(Payload::find_in(root.path(), "liba.so").is_ok());
        let error = format!("{:#}", Payload::find_in(root.path(), "libb.so").unwrap_err());
        assert!(error.starts_with("Unable to access ") && error.contains("libb.so"), "{error}");
        let error = Payload::find_in(root.path(), "libdir.so").unwrap_err().to_string();
        assert!(error.ends_with("libdir.so is not a file"), "{error}");
    }
}
