//! What a named VM keeps on disk.
//!
//! ```text
//! <data_dir>/vm.lock            taken by whoever makes or deletes a VM
//! <data_dir>/vm.new/            VMs that are being made or deleted
//! <data_dir>/vm/<name>/
//!     instance_id               64 random bytes
//!     image                     SHA-256 of the guest image, 64 hexadecimal digits and a newline
//!     instance.img              what the guest remembers, 10 MiB
//!     storage.img               what the guest encrypts for the payload, if there is such storage
//!     idsig                     APK signature scheme v4 file of the package, made at the first run
//!     extra_idsig_<N>           the same for extra package N, counted from 0
//! ```
//!
//! A VM appears and disappears by one rename, so at every moment there is a whole one or none.
//! Nothing in the directory says where it is: a copy under another name is the same instance, with
//! a storage of its own from then on.

use crate::config::{Difference, ENCRYPTED_STORAGE, is_image_digest, storage_text};
use crate::locked::sync_directory;
use crate::service::open_regular;
use crate::{Error, InstanceImage, Result, StorageImage, VirtualMachineConfig};
use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use storage_header::is_file_size;

/// Bytes of an instance id.
const INSTANCE_ID_BYTES: usize = 64;
const INSTANCE_ID: &str = "instance_id";
const IMAGE: &str = "image";
const INSTANCE_IMAGE: &str = "instance.img";
const STORAGE_IMAGE: &str = "storage.img";
const IDSIG: &str = "idsig";

/// The directories of all VMs of one app.
#[derive(Clone, Debug)]
pub(crate) struct VmRoot {
    data_dir: PathBuf,
}

/// The directory of one VM.
#[derive(Clone, Debug)]
pub(crate) struct VmDirectory {
    path: PathBuf,
}

/// Refuses names that would lead out of the directory, or to its root.
pub(crate) fn check_name(name: &str) -> Result<()> {
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']) {
        return Err(Error::InvalidName(name.to_owned()));
    }
    Ok(())
}

impl VmRoot {
    pub(crate) fn new(data_dir: &Path) -> Self {
        Self { data_dir: data_dir.to_owned() }
    }

    /// The VM's directory, if there is one.
    pub(crate) fn find(&self, name: &str) -> Result<Option<VmDirectory>> {
        let path = self.path(name)?;
        match fs::metadata(&path) {
            Ok(_) => Ok(Some(VmDirectory { path })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("looking at", &path)(error)),
        }
    }

    /// Makes the VM's directory, which exists for everybody else only when `fill` has filled it.
    pub(crate) fn create(
        &self,
        name: &str,
        fill: impl FnOnce(&VmDirectory) -> Result<()>,
    ) -> Result<VmDirectory> {
        let path = self.path(name)?;
        let _lock = self.lock()?;
        if fs::symlink_metadata(&path).is_ok() {
            return Err(Error::AlreadyExists(path));
        }
        let staging = self.staging()?;
        let new = VmDirectory { path: staging.path().join("vm") };
        make_directory(&new.path)?;
        fill(&new)?;
        sync_directory(&new.path)?;
        self.make_root()?;
        rename_to_new(&new.path, &path)?;
        sync_directory(&self.root())?;
        Ok(VmDirectory { path })
    }

    /// Deletes the VM's directory, whatever is in it; symbolic links are not followed.
    pub(crate) fn delete(&self, name: &str) -> Result<()> {
        let path = self.path(name)?;
        let _lock = self.lock()?;
        if fs::symlink_metadata(&path).is_err() {
            return Err(Error::NotFound(path));
        }
        let _unused = VmDirectory { path: path.clone() }.lock_files()?;
        let staging = self.staging()?;
        fs::rename(&path, staging.path().join("vm")).map_err(Error::io("deleting", &path))?;
        sync_directory(&self.root())?;
        let staging_path = staging.path().to_owned();
        staging.close().map_err(Error::io("deleting", &staging_path))
    }

    fn root(&self) -> PathBuf {
        self.data_dir.join("vm")
    }

    fn path(&self, name: &str) -> Result<PathBuf> {
        check_name(name)?;
        Ok(self.root().join(name))
    }

    fn make_root(&self) -> Result<()> {
        let root = self.root();
        match make_directory(&root) {
            Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                Ok(())
            }
            other => other,
        }?;
        sync_directory(&self.data_dir)
    }

    /// One process at a time makes or deletes VMs here.
    fn lock(&self) -> Result<File> {
        let dir = &self.data_dir;
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(Error::io("making", dir))?;
        let path = dir.join("vm.lock");
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true).mode(0o600);
        let file = options.open(&path).map_err(Error::io("opening", &path))?;
        flock(&file, FlockOperation::LockExclusive)
            .map_err(|errno| Error::io("locking", &path)(errno.into()))?;
        Ok(file)
    }

    /// A place for things that are not a VM yet, or no longer. Call it with the lock held: what
    /// stands there already was left by a process that was killed.
    fn staging(&self) -> Result<tempfile::TempDir> {
        let parent = self.data_dir.join("vm.new");
        match fs::remove_dir_all(&parent) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::io("emptying", &parent)(error));
            }
            _ => make_directory(&parent)?,
        }
        tempfile::tempdir_in(&parent).map_err(Error::io("making a directory in", &parent))
    }
}

impl VmDirectory {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn instance_image_path(&self) -> PathBuf {
        self.path.join(INSTANCE_IMAGE)
    }

    pub(crate) fn storage_image_path(&self) -> PathBuf {
        self.path.join(STORAGE_IMAGE)
    }

    pub(crate) fn write_instance_id(&self, id: &[u8]) -> Result<()> {
        write_file(&self.path.join(INSTANCE_ID), id)
    }

    pub(crate) fn write_image_digest(&self, digest: &str) -> Result<()> {
        write_file(&self.path.join(IMAGE), format!("{digest}\n").as_bytes())
    }

    pub(crate) fn instance_id(&self) -> Result<Vec<u8>> {
        let id = self.read(INSTANCE_ID, "instance_id file missing")?;
        if id.len() == INSTANCE_ID_BYTES {
            return Ok(id);
        }
        Err(self.damaged(INSTANCE_ID, "instance_id file is not 64 bytes"))
    }

    pub(crate) fn image_digest(&self) -> Result<String> {
        let text = self.read(IMAGE, "image file missing")?;
        let text = String::from_utf8_lossy(&text);
        let digest = text.strip_suffix('\n').unwrap_or(&text);
        if is_image_digest(digest) {
            return Ok(digest.to_owned());
        }
        Err(self.damaged(IMAGE, "image file is not 64 hexadecimal digits"))
    }

    /// Opens the v4 file of the package; empty if it is new.
    pub(crate) fn open_idsig(&self) -> Result<File> {
        open_idsig(&self.path.join(IDSIG))
    }

    /// Opens the v4 file of an extra package, counted from 0; empty if it is new.
    pub(crate) fn open_extra_idsig(&self, index: usize) -> Result<File> {
        open_idsig(&self.path.join(format!("extra_idsig_{index}")))
    }

    /// Fails unless every file is there, plausible, and what the configuration wants.
    pub(crate) fn check(&self, config: &VirtualMachineConfig) -> Result<()> {
        self.instance_id()?;
        self.image_digest()?;
        match fs::metadata(self.instance_image_path()) {
            Ok(data) if data.is_file() => {}
            _ => return Err(self.damaged(INSTANCE_IMAGE, "instance image missing")),
        }
        self.check_storage(config)
    }

    /// Fails unless the storage has the size that the configuration says. Whoever wants another
    /// enlarges it first: the wish alone does not tell a new size from a wrong one.
    pub(crate) fn check_storage(&self, config: &VirtualMachineConfig) -> Result<()> {
        let path = self.storage_image_path();
        let found = match fs::symlink_metadata(&path) {
            Ok(data) if data.is_file() => Some(data.len()),
            Ok(_) => return Err(self.damaged(STORAGE_IMAGE, "storage image is not a file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::io("looking at", &path)(error)),
        };
        let asked = config.encrypted_storage_bytes();
        let wanted = asked.map(StorageImage::file_bytes).transpose()?;
        match found {
            None if wanted.is_some() => Err(self.damaged(STORAGE_IMAGE, "Storage image missing")),
            Some(bytes) if !is_file_size(bytes) => {
                Err(self.damaged(STORAGE_IMAGE, "storage image is cut short"))
            }
            found if found == wanted => Ok(()),
            found => {
                let (present, wanted) = (storage_text(found), storage_text(wanted));
                Err(Difference { what: ENCRYPTED_STORAGE, present, wanted }.into_error())
            }
        }
    }

    /// Fails if a VM has the instance image or the storage; a directory without them has no VM.
    fn lock_files(&self) -> Result<(Option<InstanceImage>, Option<StorageImage>)> {
        fn unused<T>(path: &Path, opened: Result<T>) -> Result<Option<T>> {
            match opened {
                Err(Error::State(_)) => Err(Error::State(format!(
                    "VM is not in stopped state: {} runs in another process",
                    path.display()
                ))),
                // What is missing or damaged is deleted as it is.
                other => Ok(other.ok()),
            }
        }
        let instance = unused(&self.path, InstanceImage::open(&self.instance_image_path()))?;
        let storage = unused(&self.path, StorageImage::open(&self.storage_image_path()))?;
        Ok((instance, storage))
    }

    fn read(&self, name: &str, missing: &'static str) -> Result<Vec<u8>> {
        let path = self.path.join(name);
        match read_small(&path) {
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

/// What is in such a file is not believed: whoever uses it checks it.
fn open_idsig(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true).mode(0o600);
    options.open(path).map_err(Error::io("creating APK signature file", path))
}

fn make_directory(path: &Path) -> Result<()> {
    DirBuilder::new().mode(0o700).create(path).map_err(Error::io("making", path))
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(Error::io("writing", path))
}

/// None of the files read here is longer than this.
fn read_small(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_regular(path)?.take(4096).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn rename_to_new(from: &Path, to: &Path) -> Result<()> {
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(Errno::EXIST) => Err(Error::AlreadyExists(to.to_owned())),
        // A file system that does not know the flag; our lock has to do.
        Err(Errno::INVAL | Errno::NOSYS) => fs::rename(from, to).map_err(Error::io("making", to)),
        Err(errno) => Err(Error::io("making", to)(errno.into())),
    }
}

#[cfg(test)]
#[path = "directory_tests.rs"]
mod tests;
