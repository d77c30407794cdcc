//! The secret from which everything is derived that this host seals for its VMs.

use crate::{Error, Result, StateDir};
use hkdf::Hkdf;
use rustix::fs::{FileType, Mode, OFlags, fstat};
use rustix::rand::{GetRandomFlags, getrandom};
use sha2::Sha512;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use zeroize::Zeroizing;

/// Bytes of a root secret, and of what is derived from it.
pub const ROOT_SECRET_BYTES: usize = 32;

/// The file in the state directory.
const FILE: &str = "root_secret";
/// Says what a derived secret is for.
const SEALING: &[u8] = b"avf instance sealing secret";

type Bytes = Zeroizing<[u8; ROOT_SECRET_BYTES]>;

/// The root secret of a user: 32 random bytes that stay on this machine. Never printed, and
/// overwritten when it is dropped.
pub struct RootSecret(Bytes);

impl fmt::Debug for RootSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootSecret(..)")
    }
}

impl RootSecret {
    /// Reads the secret, and makes it first if there is none. What is there is never replaced.
    pub fn open(state: &StateDir) -> Result<Self> {
        let path = state.path().join(FILE);
        if let Some(secret) = read(&path, state.uid())? {
            return Ok(Self(secret));
        }
        let mut fresh = Bytes::default();
        fill_random(&mut *fresh).map_err(Error::io("get random bytes for", &path))?;
        state.write_if_absent(FILE, &*fresh)?;
        // Another process may have been faster.
        match read(&path, state.uid())? {
            Some(secret) => Ok(Self(secret)),
            None => Err(Error::io("read", &path)(io::Error::from(io::ErrorKind::NotFound))),
        }
    }

    /// What an instance's data are sealed with: HKDF-SHA512 with the instance id as salt. The same
    /// for the same instance at each call, and of no use to find another instance's.
    pub fn sealing_secret(&self, instance_id: &[u8]) -> Bytes {
        let mut secret = Bytes::default();
        let derived = Hkdf::<Sha512>::new(Some(instance_id), &*self.0);
        // The only failure is a length above 255 hashes, and this is half of one.
        let _ = derived.expand(SEALING, &mut *secret);
        secret
    }
}

/// The secret in the file, `None` if there is no file.
fn read(path: &Path, uid: u32) -> Result<Option<Bytes>> {
    // A fifo would block, a link could lead to a file that others chose.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let mut file: File = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => file.into(),
        Err(rustix::io::Errno::NOENT) => return Ok(None),
        Err(rustix::io::Errno::LOOP) => return Err(fault(path, "is a symbolic link".into())),
        Err(error) => return Err(Error::io("open", path)(error)),
    };
    let status = fstat(&file).map_err(Error::io("look at", path))?;
    let mode = status.st_mode & 0o7777;
    let wrong = match status.st_mode {
        _ if FileType::from_raw_mode(status.st_mode) != FileType::RegularFile => {
            "is not a regular file".into()
        }
        _ if status.st_uid != uid => "belongs to another user".into(),
        _ if mode & 0o077 != 0 => format!("can be used by other users (mode {mode:04o}, not 0600)"),
        _ if status.st_size != ROOT_SECRET_BYTES as i64 => {
            format!("has {} bytes instead of {ROOT_SECRET_BYTES}", status.st_size)
        }
        _ => {
            let mut secret = Bytes::default();
            file.read_exact(&mut *secret).map_err(Error::io("read", path))?;
            return Ok(Some(secret));
        }
    };
    Err(fault(path, wrong))
}

fn fault(path: &Path, fault: String) -> Error {
    Error::RootSecret { path: path.into(), fault }
}

fn fill_random(bytes: &mut [u8]) -> io::Result<()> {
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        filled += rustix::io::retry_on_intr(|| getrandom(&mut *rest, GetRandomFlags::empty()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Environment;
    use std::fs;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    struct Place {
        _root: tempfile::TempDir,
        state: StateDir,
    }

    impl Place {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            let avf_state = Some(root.path().join("state"));
            let env = Environment { avf_state, ..Environment::current() };
            Self { state: StateDir::open(&env).unwrap(), _root: root }
        }

        fn file(&self) -> std::path::PathBuf {
            self.state.path().join(FILE)
        }

        fn put(&self, contents: &[u8], mode: u32) {
            fs::write(self.file(), contents).unwrap();
            fs::set_permissions(self.file(), fs::Permissions::from_mode(mode)).unwrap();
        }

        fn refusal(&self) -> String {
            RootSecret::open(&self.state).unwrap_err().to_string()
        }
    }

    #[test]
    fn it_is_made_once_and_then_stays() {
        let place = Place::new();
        let first = RootSecret::open(&place.state).unwrap();
        let status = fs::metadata(place.file()).unwrap();
        assert_eq!((status.len(), status.mode() & 0o7777), (32, 0o600));
        assert_ne!(*first.0, [0; 32]);
        let again = RootSecret::open(&place.state).unwrap();
        assert_eq!(*first.0, *again.0);
        assert_ne!(*first.0, *RootSecret::open(&Place::new().state).unwrap().0);
    }

    #[test]
    fn all_of_many_first_users_get_the_same() {
        let place = Place::new();
        let barrier = std::sync::Barrier::new(8);
        let secrets: Vec<Bytes> = std::thread::scope(|scope| {
            let open = || {
                barrier.wait();
                RootSecret::open(&place.state).unwrap().0
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(secrets.iter().all(|secret| **secret == *secrets[0]));
        assert_eq!(fs::read_dir(place.state.path()).unwrap().count(), 1);
    }

    #[test]
    fn each_instance_has_its_own_and_keeps_it() {
        let secret = RootSecret(Zeroizing::new([7; 32]));
        let first = secret.sealing_secret(&[1; 64]);
        assert_eq!(*first, *secret.sealing_secret(&[1; 64]));
        assert_ne!(*first, *secret.sealing_secret(&[2; 64]));
        let other = RootSecret(Zeroizing::new([8; 32]));
        assert_ne!(*first, *other.sealing_secret(&[1; 64]));
        // HKDF-SHA512 as another program computes it: what is sealed today opens tomorrow.
        assert_eq!(hex::encode(*first), GOLDEN);
    }

    const GOLDEN: &str = "13cce21fe80c287b9a75fc0ab467ef02b2d831aa24cdd4cae5737b8fe7420ea7";

    #[test]
    fn a_wrong_file_is_an_error_and_stays_as_it_is() {
        let place = Place::new();
        for (contents, mode, fault) in [
            (&[1; 31][..], 0o600, "has 31 bytes instead of 32"),
            (&[1; 33][..], 0o600, "has 33 bytes instead of 32"),
            (&[][..], 0o600, "has 0 bytes instead of 32"),
            (&[1; 32][..], 0o640, "can be used by other users (mode 0640, not 0600)"),
            (&[1; 32][..], 0o602, "can be used by other users (mode 0602, not 0600)"),
        ] {
            place.put(contents, mode);
            let message = place.refusal();
            assert!(message.contains(&format!("root_secret {fault}: put the right")), "{message}");
            assert_eq!(fs::read(place.file()).unwrap(), contents);
        }
        fs::remove_file(place.file()).unwrap();
        fs::create_dir(place.file()).unwrap();
        assert!(place.refusal().contains("is not a regular file"));
        fs::remove_dir(place.file()).unwrap();
        std::os::unix::fs::symlink("/dev/zero", place.file()).unwrap();
        assert!(place.refusal().contains("is a symbolic link"));
    }

    #[test]
    fn it_never_shows() {
        let shown = format!("{:?}", RootSecret(Zeroizing::new([0x41; 32])));
        assert_eq!(shown, "RootSecret(..)");
    }
}
