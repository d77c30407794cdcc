//! What a named VM keeps on disk.
//!
//! ```text
//! <data_dir>/vm.lock            taken by whoever gives or takes the name of a VM
//! <data_dir>/vm.new/<random>    what is being made or deleted, see `staging`
//! <data_dir>/vm/<name>/
//!     config.xml                the configuration
//!     instance_id               64 random bytes
//!     image                     SHA-256 of the guest image, 64 hexadecimal digits and a newline;
//!                               not with a custom image
//!     instance.img              what the guest remembers, 10 MiB
//!     storage.img               what the guest encrypts for the payload, if there is such storage
//!     idsig                     APK signature scheme v4 file of the package, made at the first run
//!     extra_idsig_<N>           the same for extra package N, counted from 0
//! ```
//!
//! A VM appears and disappears by one rename, so at every moment there is a whole one or none; its
//! configuration changes by one rename, too. Whoever runs or changes a VM has `instance.img` locked.
//!
//! Nothing in the directory says where it is: a copy under another name is the same instance, with
//! a storage of its own from then on.

mod unused;

use crate::config_file::{read_config, write_config};
use crate::locked::sync_directory;
use crate::vm_root::VmRoot;
use crate::{Error, INSTANCE_IMAGE_BYTES, Result, StorageImage, VirtualMachineConfig};
use rustix::fs::{CWD, Mode, OFlags, renameat};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use storage_header::is_file_size;
pub(crate) use unused::Unused;

/// Bytes of an instance id.
pub(crate) const INSTANCE_ID_BYTES: usize = 64;
/// No configuration is longer.
pub(crate) const MAX_CONFIG_BYTES: u64 = 1 << 20;
/// Hexadecimal digits and a newline.
const MAX_DIGEST_BYTES: u64 = 65;

pub(crate) const CONFIG: &str = "config.xml";
pub(crate) const INSTANCE_ID: &str = "instance_id";
pub(crate) const IMAGE: &str = "image";
pub(crate) const INSTANCE_IMAGE: &str = "instance.img";
pub(crate) const STORAGE_IMAGE: &str = "storage.img";
const IDSIG: &str = "idsig";

/// The directory of one VM.
#[derive(Clone, Debug)]
pub(crate) struct VmDirectory {
    root: VmRoot,
    path: PathBuf,
    /// Keeps the directory's inode number from being given to another one.
    pin: Arc<OwnedFd>,
}

impl VmDirectory {
    /// Takes hold of a directory, not of a symbolic link to one.
    pub(crate) fn open(root: VmRoot, path: PathBuf) -> io::Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let pin = rustix::fs::open(&path, flags, Mode::empty())?;
        Ok(Self { root, path, pin: Arc::new(pin) })
    }

    /// The same directory, at the place where it was moved to.
    pub(crate) fn moved(self, path: PathBuf) -> Self {
        Self { path, ..self }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the directory is not there any more, also if another one has its name.
    pub(crate) fn is_gone(&self) -> bool {
        let Ok(pinned) = rustix::fs::fstat(&*self.pin) else { return true };
        match fs::symlink_metadata(&self.path) {
            Ok(named) => (named.dev(), named.ino()) != (pinned.st_dev, pinned.st_ino),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
    }

    pub(crate) fn instance_image_path(&self) -> PathBuf {
        self.path.join(INSTANCE_IMAGE)
    }

    pub(crate) fn storage_image_path(&self) -> PathBuf {
        self.path.join(STORAGE_IMAGE)
    }

    /// Reads the configuration, and fails unless every file is there, plausible, and what the
    /// configuration says.
    ///
    /// The storage may be larger than the configuration says: whoever enlarged it was killed before
    /// the configuration followed. It does so here.
    pub(crate) fn load(&self) -> Result<VirtualMachineConfig> {
        if self.is_gone() {
            return Err(Error::state("VM has been deleted"));
        }
        let mut config = self.read_config()?;
        self.instance_id()?;
        if config.custom_image_config().is_none() {
            self.image_digest()?;
        }
        match fs::symlink_metadata(self.instance_image_path()) {
            Ok(data) if data.is_file() && data.len() == INSTANCE_IMAGE_BYTES => {}
            Ok(data) if data.is_file() => {
                return Err(self.damaged(INSTANCE_IMAGE, "instance image is not of 10 MiB"));
            }
            _ => return Err(self.damaged(INSTANCE_IMAGE, "instance image missing")),
        }
        self.settle_storage(&mut config)?;
        Ok(config)
    }

    fn read_config(&self) -> Result<VirtualMachineConfig> {
        let missing = "Failed to read VM config from file: there is none";
        let bytes = self.read(CONFIG, MAX_CONFIG_BYTES, missing)?;
        read_config(&bytes, self.root.context()).map_err(|error| match error {
            Error::PersistedConfig(cause) => {
                Error::PersistedConfig(format!("{}: {cause}", self.path.join(CONFIG).display()))
            }
            other => other,
        })
    }

    /// Puts another configuration in the place of the present one, or the first one there.
    ///
    /// A kill or a power cut leaves the old one or the new one.
    pub(crate) fn write_config(&self, config: &VirtualMachineConfig) -> Result<()> {
        let bytes = write_config(config)?;
        let staging = self.root.stage()?;
        let (new, place) = (staging.content(), self.path.join(CONFIG));
        write_file(&new, &bytes)?;
        // Into the directory that was opened, whatever has its name by now.
        renameat(CWD, &new, &*self.pin, CONFIG).map_err(|errno| {
            Error::io("failed to write VM config: replacing", &place)(errno.into())
        })?;
        sync_directory(&self.path)
    }

    /// Writes the configuration of a VM that nobody can see yet.
    pub(crate) fn write_first_config(&self, config: &VirtualMachineConfig) -> Result<()> {
        write_file(&self.path.join(CONFIG), &write_config(config)?)
    }

    pub(crate) fn write_instance_id(&self, id: &[u8]) -> Result<()> {
        write_file(&self.path.join(INSTANCE_ID), id)
    }

    pub(crate) fn write_image_digest(&self, digest: &str) -> Result<()> {
        write_file(&self.path.join(IMAGE), format!("{digest}\n").as_bytes())
    }

    pub(crate) fn instance_id(&self) -> Result<Vec<u8>> {
        let id = self.read(INSTANCE_ID, INSTANCE_ID_BYTES as u64, "instance_id file missing")?;
        check_instance_id(&id).map_err(|what| self.damaged(INSTANCE_ID, what))?;
        Ok(id)
    }

    pub(crate) fn image_digest(&self) -> Result<String> {
        let text = self.read(IMAGE, MAX_DIGEST_BYTES, "image file missing")?;
        parse_digest(&text).map_err(|what| self.damaged(IMAGE, what))
    }

    /// Opens the v4 file of the package; empty if it is new.
    pub(crate) fn open_idsig(&self) -> Result<File> {
        open_idsig(&self.path.join(IDSIG))
    }

    /// Opens the v4 file of an extra package, counted from 0; empty if it is new.
    pub(crate) fn open_extra_idsig(&self, index: usize) -> Result<File> {
        open_idsig(&self.path.join(format!("extra_idsig_{index}")))
    }

    /// Opens a file of a stopped VM for reading, `None` if there is none. A change of it in place
    /// will be seen, another file in its place will not.
    pub(crate) fn open_file(&self, name: &str) -> Result<Option<File>> {
        let path = self.path.join(name);
        match open_in_place(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("opening", &path)(error)),
        }
    }

    fn settle_storage(&self, config: &mut VirtualMachineConfig) -> Result<()> {
        let path = self.storage_image_path();
        let found = match fs::symlink_metadata(&path) {
            Ok(data) if data.is_file() => Some(data.len()),
            Ok(_) => return Err(self.damaged(STORAGE_IMAGE, "storage image is not a file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::io("looking at", &path)(error)),
        };
        let asked = config.encrypted_storage_bytes();
        let fault = match (found, asked.map(StorageImage::file_bytes).transpose()?) {
            (None, None) => return Ok(()),
            (None, Some(_)) => "Storage image missing",
            (Some(_), None) => "there is a storage image of which the configuration knows nothing",
            (Some(found), _) if !is_file_size(found) => "storage image is cut short",
            (Some(found), Some(wanted)) if found < wanted => {
                "storage image is smaller than the configuration says"
            }
            (Some(found), Some(wanted)) => {
                if found > wanted {
                    config.encrypted_storage_bytes = Some(found);
                }
                return Ok(());
            }
        };
        Err(self.damaged(STORAGE_IMAGE, fault))
    }

    /// Reads a file that has so many bytes; of a longer one, one byte more.
    fn read(&self, name: &str, limit: u64, missing: &'static str) -> Result<Vec<u8>> {
        let path = self.path.join(name);
        match read_small(&path, limit) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Error::Damaged { what: missing, path })
            }
            Err(error) => Err(Error::io("reading", &path)(error)),
        }
    }

    fn damaged(&self, name: &str, what: &'static str) -> Error {
        Error::Damaged { what, path: self.path.join(name) }
    }
}

/// Fails with what is wrong with the content of a file `instance_id`.
pub(crate) fn check_instance_id(id: &[u8]) -> Result<(), &'static str> {
    if id.len() != INSTANCE_ID_BYTES {
        return Err("instance_id file is not 64 bytes");
    }
    if id.iter().all(|byte| *byte == 0) {
        return Err("instance_id file is all zeroes");
    }
    Ok(())
}

/// The digest in a file `image`, or what is wrong with it.
pub(crate) fn parse_digest(text: &[u8]) -> Result<String, &'static str> {
    let digest = text.strip_suffix(b"\n").unwrap_or(text);
    let digest = std::str::from_utf8(digest).ok().filter(|it| crate::config::is_image_digest(it));
    digest.map(str::to_owned).ok_or("image file is not 64 hexadecimal digits")
}

/// What is in such a file is not believed: whoever uses it checks it.
fn open_idsig(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true).mode(0o600);
    open_regular(path, &mut options).map_err(Error::io("creating APK signature file", path))
}

/// Opens a regular file for reading; a symbolic link is not followed, a FIFO not waited for.
pub(crate) fn open_in_place(path: &Path) -> io::Result<File> {
    open_regular(path, OpenOptions::new().read(true))
}

fn open_regular(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let file =
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32).open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")),
    }
}

/// Makes a file that only its owner can read; it is on disk when this returns.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(Error::io("writing", path))
}

fn read_small(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_in_place(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
#[path = "directory_tests.rs"]
mod tests;
