//! The secret from which every identity is derived that a VM has on this host.
//!
//! ```text
//! <state>/root_secret      the 32 bytes, or
//! <state>/root_secret.tpm  what a TPM made of them
//! <state>/root_secret.id   which secret is the right one; made after it
//! <state>/root_secret.lock locked (flock) by whoever reads or makes one
//! ```
//!
//! Every file gets its name only when it is whole and on disk, so a process that is killed leaves
//! either no secret or a secret without an id, which the next one adds. A secret without an id is
//! also what versions before the id left. An id without its secret is a loss, and is never repaired.

mod id;
mod kind;
mod own_file;
mod sealed;
mod tpm;

pub use kind::RootSecretKind;

use crate::{Error, Result, StateDir};
use hkdf::Hkdf;
use rustix::rand::{GetRandomFlags, getrandom};
use sealed::Sealed;
use sha2::Sha512;
use std::fmt;
use std::fs;
use std::io;
use std::path::PathBuf;
use tpm::Tpm;
use zeroize::Zeroizing;

/// Bytes of a root secret, and of the secret that is derived from it.
pub const ROOT_SECRET_BYTES: usize = 32;
/// Bytes of a root secret's id.
pub const ROOT_SECRET_ID_BYTES: usize = 16;

const LOCK: &str = "root_secret.lock";
/// What the names of files start with that a process leaves if it is killed.
const LEFTOVER: &str = ".root_secret";
/// Says what is derived.
const UDS: &[u8] = b"avf dice uds";
const ID: &[u8] = b"avf root secret id";

type Bytes = Zeroizing<[u8; ROOT_SECRET_BYTES]>;

/// The root secret of a user: 32 random bytes that stay on this machine. Never printed, and
/// overwritten when it is dropped.
pub struct RootSecret(Bytes);

/// What can be said about a root secret without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// How it is kept: [`RootSecretKind::File`] or [`RootSecretKind::Tpm`].
    pub kind: RootSecretKind,
    /// The file.
    pub path: PathBuf,
    /// Its id in hexadecimal; `None` if it was not opened since versions that have ids.
    pub id: Option<String>,
}

impl fmt::Debug for RootSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootSecret(..)")
    }
}

impl RootSecret {
    /// Opens the secret, and makes it first if there never was one. What is there is never replaced,
    /// and neither is what was there: a secret that is lost or another one than before is an error.
    pub fn open(state: &StateDir, kind: RootSecretKind) -> Result<Self> {
        let _turn = state.lock(LOCK)?;
        remove_leftovers(state);
        let noted = id::read(state)?;
        let (place, secret) = match Place::present(state, kind)? {
            Some(place) => (place, place.open(state)?),
            None if noted.is_some() => return Err(lost(state)),
            None => {
                let place = Place::of_new(kind);
                place.make(state)?;
                (place, place.open(state)?)
            }
        };
        let secret = Self(secret);
        match noted {
            None => id::write(state, &secret.id())?,
            Some(id) if id != secret.id() => return Err(changed(state, place, id, secret.id())),
            Some(_) => {}
        }
        Ok(secret)
    }

    /// What there is, without opening it; `None` if there never was a root secret. A file that
    /// opening would refuse for its kind, owner, mode or length is the same error here.
    pub fn describe(state: &StateDir) -> Result<Option<Description>> {
        let noted = id::read(state)?;
        match Place::present(state, RootSecretKind::Auto)? {
            None if noted.is_some() => Err(lost(state)),
            None => Ok(None),
            Some(place) => {
                let path = place.path(state);
                own_file::look(&path, &place.demands(state), place.fault(state))?;
                let id = noted.map(hex::encode);
                Ok(Some(Description { kind: place.kind(), path, id }))
            }
        }
    }

    /// The Unique Device Secret, from which DICE derives: HKDF-SHA512 without salt, with the info
    /// `avf dice uds`.
    pub fn uds(&self) -> Zeroizing<[u8; ROOT_SECRET_BYTES]> {
        self.derive(UDS)
    }

    /// Tells this secret from others and nothing about it: HKDF-SHA512 without salt, with the info
    /// `avf root secret id`. Not secret.
    pub fn id(&self) -> [u8; ROOT_SECRET_ID_BYTES] {
        *self.derive(ID)
    }

    fn derive<const N: usize>(&self, info: &[u8]) -> Zeroizing<[u8; N]> {
        let mut derived = Zeroizing::new([0; N]);
        // The only failure is a length above 255 hashes, and this is half of one.
        let _ = Hkdf::<Sha512>::new(None, &*self.0).expand(info, &mut *derived);
        derived
    }
}

/// Where a root secret is.
#[derive(Clone, Copy)]
enum Place {
    File,
    Tpm,
}

impl Place {
    /// Where there is one, if that is where it is asked for.
    fn present(state: &StateDir, asked: RootSecretKind) -> Result<Option<Self>> {
        // A file that cannot be used counts as well: opening it says what is wrong with it.
        let exists = |place: Self| {
            let path = place.path(state);
            match fs::symlink_metadata(&path) {
                Ok(_) => Ok(true),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
                Err(error) => Err(Error::io("look at", &path)(error)),
            }
        };
        let present = match (exists(Self::File)?, exists(Self::Tpm)?) {
            (true, true) => {
                let [file, tpm] = [Self::File, Self::Tpm].map(|place| place.path(state));
                return Err(Error::TwoRootSecrets { file, tpm });
            }
            (true, false) => Self::File,
            (false, true) => Self::Tpm,
            (false, false) => return Ok(None),
        };
        if asked != RootSecretKind::Auto && asked != present.kind() {
            let (present, path) = (present.kind(), present.path(state));
            return Err(Error::RootSecretKept { asked, present, path });
        }
        Ok(Some(present))
    }

    /// Where a new one shall be.
    fn of_new(kind: RootSecretKind) -> Self {
        match kind {
            RootSecretKind::Auto | RootSecretKind::File => Self::File,
            RootSecretKind::Tpm => Self::Tpm,
        }
    }

    fn kind(self) -> RootSecretKind {
        match self {
            Self::File => RootSecretKind::File,
            Self::Tpm => RootSecretKind::Tpm,
        }
    }

    /// The file in the state directory.
    fn name(self) -> &'static str {
        match self {
            Self::File => "root_secret",
            Self::Tpm => "root_secret.tpm",
        }
    }

    fn path(self, state: &StateDir) -> PathBuf {
        state.path().join(self.name())
    }

    /// What the file must be.
    fn demands(self, state: &StateDir) -> own_file::Demands {
        let bytes = match self {
            Self::File => ROOT_SECRET_BYTES as u64..=ROOT_SECRET_BYTES as u64,
            Self::Tpm => sealed::FILE_BYTES,
        };
        own_file::Demands { uid: state.uid(), closed: 0o077, bytes }
    }

    /// Makes the error from what is wrong with the file.
    fn fault(self, state: &StateDir) -> impl Fn(String) -> Error {
        let path = self.path(state);
        move |fault| Error::RootSecret { path: path.clone(), fault }
    }

    fn open(self, state: &StateDir) -> Result<Bytes> {
        let path = self.path(state);
        let fault = self.fault(state);
        let contents = own_file::read(&path, &self.demands(state), &fault)?;
        let contents = contents
            .ok_or_else(|| Error::io("read", &path)(io::Error::from(io::ErrorKind::NotFound)))?;
        match self {
            Self::File => {
                let mut secret = Bytes::default();
                // Of this length, or it had not been read.
                secret.iter_mut().zip(contents.iter()).for_each(|(to, from)| *to = *from);
                Ok(secret)
            }
            Self::Tpm => {
                let sealed = Sealed::read(&contents).map_err(|error| fault(error.to_string()))?;
                Tpm::open(state)?.unseal(&sealed)
            }
        }
    }

    /// Makes a new one, unless there is one by now.
    fn make(self, state: &StateDir) -> Result<()> {
        let path = self.path(state);
        let mut fresh = Bytes::default();
        fill_random(&mut *fresh).map_err(Error::io("get random bytes for", &path))?;
        match self {
            Self::File => state.write_if_absent(self.name(), &*fresh),
            Self::Tpm => {
                let sealed = Tpm::open(state)?.seal(&fresh)?;
                state.write_if_absent(self.name(), &sealed.bytes())
            }
        }
    }
}

fn lost(state: &StateDir) -> Error {
    Error::RootSecretLost { dir: state.path().into(), id: id::path(state) }
}

fn changed(
    state: &StateDir,
    place: Place,
    expected: [u8; ROOT_SECRET_ID_BYTES],
    found: [u8; ROOT_SECRET_ID_BYTES],
) -> Error {
    let [found, expected] = [found, expected].map(hex::encode);
    Error::RootSecretChanged { secret: place.path(state), id: id::path(state), found, expected }
}

/// Removes what processes that were killed had not finished. Call it under the lock.
fn remove_leftovers(state: &StateDir) {
    for entry in fs::read_dir(state.path()).into_iter().flatten().flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(LEFTOVER.as_bytes()) {
            let path = entry.path();
            // What cannot be removed does no harm.
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        }
    }
}

fn fill_random(bytes: &mut [u8]) -> io::Result<()> {
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        filled += rustix::io::retry_on_intr(|| getrandom(&mut *rest, GetRandomFlags::empty()))?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "root_secret/tests.rs"]
mod tests;
