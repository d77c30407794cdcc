//! The directory of a user's lasting state.

use crate::{Environment, Error, Result};
use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

/// The directory of what this user's installation keeps over restarts of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateDir {
    path: PathBuf,
    env: Environment,
}

impl StateDir {
    /// Finds the directory and makes it if it is missing: `$AVF_STATE`, else `avf` in the state
    /// directory that systemd gives a service (`$STATE_DIRECTORY`), else `$XDG_STATE_HOME/avf`, else
    /// `~/.local/state/avf`.
    ///
    /// It must be a directory of this user that nobody else may write to.
    pub fn open(env: &Environment) -> Result<Self> {
        let path = locate(env)?;
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .map_err(Error::io("make", &path))?;
        Self::trusted(path, env)
    }

    /// As [`StateDir::open`], but makes nothing: `None` if there is no directory yet.
    pub fn find(env: &Environment) -> Result<Option<Self>> {
        let path = locate(env)?;
        match path.try_exists().map_err(Error::io("look at", &path))? {
            true => Self::trusted(path, env).map(Some),
            false => Ok(None),
        }
    }

    fn trusted(path: PathBuf, env: &Environment) -> Result<Self> {
        let found = fs::metadata(&path).map_err(Error::io("look at", &path))?;
        let fault = match found {
            _ if !found.is_dir() => "is not a directory",
            _ if found.uid() != env.uid => "belongs to another user",
            _ if found.mode() & 0o022 != 0 => "can be written by other users",
            _ => return Ok(Self { path, env: env.clone() }),
        };
        Err(Error::UntrustedState { path, fault })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whose it is.
    pub(crate) fn uid(&self) -> u32 {
        self.env.uid
    }

    /// The surroundings that it was found in.
    pub(crate) fn env(&self) -> &Environment {
        &self.env
    }

    /// Takes another user for its owner.
    #[cfg(test)]
    pub(crate) fn disguise(&mut self, uid: u32) {
        self.env.uid = uid;
    }

    /// Waits until no other process or thread holds the lock file `name`, and holds it.
    pub(crate) fn lock(&self, name: &str) -> Result<fs::File> {
        let path = self.path.join(name);
        // Reading suffices to hold a lock: once the file is there, the disk may be full or read-only.
        let flags = OFlags::RDONLY | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let lock = rustix::fs::open(&path, flags | OFlags::NONBLOCK, Mode::RUSR | Mode::WUSR)
            .map_err(Error::io("open", &path))?;
        rustix::io::retry_on_intr(|| flock(&lock, FlockOperation::LockExclusive))
            .map_err(Error::io("lock", &path))?;
        Ok(lock.into())
    }

    /// Makes the file `name` with mode 0600, unless it is there already: only a whole file ever has
    /// the name, and the first to write decides. It is on disk when this returns.
    pub fn write_if_absent(&self, name: &str, contents: &[u8]) -> Result<()> {
        let path = self.path.join(name);
        let write = || -> io::Result<()> {
            let prefix = format!(".{name}-");
            let mut file = tempfile::Builder::new().prefix(&prefix).tempfile_in(&self.path)?;
            io::Write::write_all(&mut file, contents)?;
            file.as_file().sync_all()?;
            match file.persist_noclobber(&path) {
                Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => {
                    Err(error.error)
                }
                _ => fs::File::open(&self.path)?.sync_all(),
            }
        };
        write().map_err(Error::io("write", &path))
    }
}

/// A relative path would mean another place to each program.
fn locate(env: &Environment) -> Result<PathBuf> {
    let absolute = |path: &Option<PathBuf>| path.clone().filter(|path| path.is_absolute());
    if env.avf_state.is_some() {
        return absolute(&env.avf_state).ok_or(Error::NoStateDir);
    }
    let service = absolute(&env.state_directory).map(|dir| dir.join("avf"));
    let xdg = || absolute(&env.xdg_state_home).map(|dir| dir.join("avf"));
    let home = || absolute(&env.home).map(|dir| dir.join(".local/state/avf"));
    service.or_else(xdg).or_else(home).ok_or(Error::NoStateDir)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn environment(root: &Path) -> Environment {
        Environment {
            avf_state: Some(root.join("state")),
            state_directory: None,
            xdg_state_home: Some(root.join("xdg")),
            home: Some(root.join("home")),
            ..Environment::current()
        }
    }

    #[test]
    fn the_variable_comes_before_the_usual_places() {
        let root = tempfile::tempdir().unwrap();
        let mut env = environment(root.path());
        assert_eq!(StateDir::open(&env).unwrap().path(), root.path().join("state"));
        env.avf_state = None;
        env.state_directory = Some(root.path().join("service"));
        assert_eq!(StateDir::open(&env).unwrap().path(), root.path().join("service/avf"));
        env.state_directory = None;
        assert_eq!(StateDir::find(&env).unwrap(), None);
        let state = StateDir::open(&env).unwrap();
        assert_eq!(state.path(), root.path().join("xdg/avf"));
        assert_eq!(StateDir::find(&env).unwrap(), Some(state));
        env.xdg_state_home = Some("relative".into());
        let state = StateDir::open(&env).unwrap();
        assert_eq!(state.path(), root.path().join("home/.local/state/avf"));
        assert_eq!(fs::metadata(state.path()).unwrap().mode() & 0o777, 0o700);
        env.home = None;
        assert!(matches!(StateDir::open(&env), Err(Error::NoStateDir)));
        env.avf_state = Some("relative".into());
        assert!(matches!(StateDir::open(&env), Err(Error::NoStateDir)));
    }

    #[test]
    fn a_directory_of_everybody_is_not_trusted() {
        let root = tempfile::tempdir().unwrap();
        let env = environment(root.path());
        let path = root.path().join("state");
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
        let message = StateDir::open(&env).unwrap_err().to_string();
        assert!(message.contains("state can be written by other users"), "{message}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let stranger = Environment { uid: env.uid + 1, ..env };
        let message = StateDir::open(&stranger).unwrap_err().to_string();
        assert!(message.contains("state belongs to another user"), "{message}");
    }

    #[test]
    fn the_first_to_write_decides() {
        let root = tempfile::tempdir().unwrap();
        let state = StateDir::open(&environment(root.path())).unwrap();
        for text in [b"first", b"later"] {
            state.write_if_absent("file", text).unwrap();
        }
        let path = state.path().join("file");
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(state.path()).unwrap().count(), 1);
    }
}
