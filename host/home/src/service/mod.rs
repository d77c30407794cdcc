//! Whether this machine has a service that manages the virtual machines of all its users, and where
//! it listens.

mod greeting;

pub use greeting::{Greeting, GreetingError};

use crate::{Environment, Error, Result};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Where the service listens, unless it is told otherwise.
pub const DEFAULT_SERVICE_SOCKET: &str = "/run/avf/virtualizationservice.sock";

/// File in the directory of machine-wide settings that says which service apps use.
const CHOICE: &str = "service";
/// File in the directory of machine-wide settings with the policy of the service.
const POLICY: &str = "policy";
/// Says that apps have managers of their own.
const NONE: &str = "none";
/// Says that the service at [`DEFAULT_SERVICE_SOCKET`] is used.
const SYSTEM: &str = "system";
/// Longer than any path.
const MAX_BYTES: u64 = 8 << 10;

impl Environment {
    /// The socket of the service that manages the VMs of this process; `None` if it starts a manager
    /// of its own.
    ///
    /// `$AVF_SERVICE` decides: `none`, `system` for [`DEFAULT_SERVICE_SOCKET`], or an absolute path.
    /// Without it, the file `/etc/avf/service` does, with the same words. Without either, there is
    /// none. A service is never taken just because it is there: its root secret is another than the
    /// user's own, so what an instance has sealed with one cannot be opened with the other.
    pub fn service_socket(&self) -> Result<Option<PathBuf>> {
        if let Some(value) = &self.service {
            return choice(value).ok_or_else(|| Error::ServiceChoice {
                place: "AVF_SERVICE".into(),
                value: value.to_string_lossy().into_owned(),
            });
        }
        let path = self.settings.join(CHOICE);
        let Some(text) = read(&path)? else { return Ok(None) };
        let value = OsStr::from_bytes(text.trim_ascii());
        choice(value).ok_or_else(|| Error::ServiceChoice {
            place: path.display().to_string(),
            value: value.to_string_lossy().into_owned(),
        })
    }

    /// Where the service's policy is, unless it is told otherwise.
    pub fn service_policy(&self) -> PathBuf {
        self.settings.join(POLICY)
    }
}

/// The answer is `None` if the word means nothing.
fn choice(value: &OsStr) -> Option<Option<PathBuf>> {
    match value.to_str() {
        Some(NONE) => Some(None),
        Some(SYSTEM) => Some(Some(DEFAULT_SERVICE_SOCKET.into())),
        _ => Path::new(value).is_absolute().then(|| Some(value.into())),
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(Error::io("open", path))?,
    };
    let mut text = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut text).map_err(Error::io("read", path))?;
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(settings: &Path, service: Option<&str>) -> Environment {
        let service = service.map(Into::into);
        Environment { settings: settings.into(), service, ..Environment::current() }
    }

    #[test]
    fn the_variable_comes_before_the_file_and_neither_is_none() {
        let settings = tempfile::tempdir().unwrap();
        let ask = |service| environment(settings.path(), service).service_socket().unwrap();
        assert_eq!(ask(None), None);
        std::fs::write(settings.path().join("service"), "/run/other.sock\n").unwrap();
        assert_eq!(ask(None), Some("/run/other.sock".into()));
        assert_eq!(ask(Some("none")), None);
        assert_eq!(ask(Some("system")), Some(DEFAULT_SERVICE_SOCKET.into()));
        assert_eq!(ask(Some("/a b")), Some("/a b".into()));
        std::fs::write(settings.path().join("service"), "none").unwrap();
        assert_eq!(ask(None), None);
    }

    #[test]
    fn other_words_are_refused_by_name() {
        let settings = tempfile::tempdir().unwrap();
        let env = environment(settings.path(), Some("run/avf.sock"));
        let text = env.service_socket().unwrap_err().to_string();
        assert!(text.starts_with("AVF_SERVICE says \"run/avf.sock\""), "{text}");
        for wrong in ["", "yes", "relative/path"] {
            std::fs::write(settings.path().join("service"), wrong).unwrap();
            let text = environment(settings.path(), None).service_socket().unwrap_err().to_string();
            assert!(text.contains("service says"), "{text}");
        }
    }
}
