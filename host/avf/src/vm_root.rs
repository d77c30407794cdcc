//! The directories of all VMs of one app, and how they come and go.

use crate::directory::{Unused, VmDirectory};
use crate::locked::sync_directory;
use crate::staging::{self, Doomed, Staging, make_directory};
use crate::{Context, Error, Result};
use rustix::fs::{CWD, FlockOperation, OFlags, RenameFlags, flock, renameat_with};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The longest file name of Linux, in bytes.
const MAX_NAME_BYTES: usize = 255;
/// How much of a name that is too long is told.
const SHOWN_NAME_CHARS: usize = 40;

/// The directories of all VMs of one app.
#[derive(Clone, Debug)]
pub(crate) struct VmRoot {
    context: Arc<Context>,
}

/// Refuses names that would lead out of the directory, or to its root, or cannot be a file's.
pub(crate) fn check_name(name: &str) -> Result<()> {
    if name.len() > MAX_NAME_BYTES {
        let start: String = name.chars().take(SHOWN_NAME_CHARS).collect();
        return Err(Error::InvalidName(format!("{start}... of {} bytes", name.len())));
    }
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']) {
        return Err(Error::InvalidName(name.to_owned()));
    }
    Ok(())
}

impl VmRoot {
    /// A relative data directory is where it is now, wherever the process goes later.
    pub(crate) fn new(mut context: Context) -> Self {
        if let Ok(path) = std::path::absolute(&context.data_dir) {
            context.data_dir = path;
        }
        Self { context: Arc::new(context) }
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// The VM's directory, if there is one.
    pub(crate) fn find(&self, name: &str) -> Result<Option<VmDirectory>> {
        let path = self.path(name)?;
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(Error::Damaged { what: "not a directory", path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("looking at", &path)(error)),
        }
        match VmDirectory::open(self.clone(), path.clone()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(Some).map_err(Error::io("opening", &path)),
        }
    }

    /// The names of what is there, sorted; what is behind them is not looked at.
    pub(crate) fn names(&self) -> Result<Vec<String>> {
        let root = self.root();
        let entries = match fs::read_dir(&root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::io("listing", &root)(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(Error::io("listing", &root))?.file_name();
            // A name that is no text is nobody's: there is no way to ask for it.
            names.extend(name.into_string());
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Fails with [`Error::AlreadyExists`] if anything has that name.
    pub(crate) fn expect_free(&self, name: &str) -> Result<()> {
        let path = self.path(name)?;
        match fs::symlink_metadata(&path) {
            Ok(_) => Err(Error::AlreadyExists(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(Error::io("looking at", &path)(error)),
        }
    }

    /// Makes the VM's directory, which exists for everybody else only when `fill` has filled it.
    ///
    /// Of several that make it at once, one wins and the others hear [`Error::AlreadyExists`].
    pub(crate) fn create(
        &self,
        name: &str,
        fill: impl FnOnce(&VmDirectory) -> Result<()>,
    ) -> Result<VmDirectory> {
        self.expect_free(name)?;
        let path = self.path(name)?;
        let staging = self.stage()?;
        let new = staging.content();
        make_directory(&new)?;
        let opened = VmDirectory::open(self.clone(), new.clone());
        let directory = opened.map_err(Error::io("opening", &new))?;
        fill(&directory)?;
        sync_directory(&new)?;
        let lock = self.lock()?;
        self.expect_free(name)?;
        self.make_root()?;
        rename_to_new(&new, &path)?;
        sync_directory(&self.root())?;
        drop(lock);
        Ok(directory.moved(path))
    }

    /// Deletes the VM's directory, whatever is in it; symbolic links are not followed.
    pub(crate) fn delete(&self, name: &str) -> Result<()> {
        let path = self.path(name)?;
        match self.expect_free(name) {
            Err(Error::AlreadyExists(_)) => {}
            Err(error) => return Err(error),
            Ok(()) => return Err(Error::NotFound(path)),
        }
        loop {
            // Before the lock, for which nobody waits who has a VM.
            let held = self.hold_unused(&path)?;
            let lock = self.lock()?;
            let Ok(found) = fs::symlink_metadata(&path) else { return Err(Error::NotFound(path)) };
            if found.is_dir() && held.as_ref().is_none_or(|(directory, _)| directory.is_gone()) {
                // Another one has the name by now.
                continue;
            }
            let doomed = Doomed::take(&self.staging(), &path)?;
            let synced = sync_directory(&self.root());
            drop(lock);
            return doomed.remove().and(synced);
        }
    }

    /// Locks what shows that a VM runs. `None` if there is no directory.
    fn hold_unused(&self, path: &Path) -> Result<Option<(VmDirectory, Unused)>> {
        if !fs::symlink_metadata(path).is_ok_and(|found| found.is_dir()) {
            return Ok(None);
        }
        // Without these rights nothing can be taken out of a directory, nor can it be moved.
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o700));
        let directory = match VmDirectory::open(self.clone(), path.to_owned()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(Error::io("opening", path))?,
        };
        let unused = directory.lock_unused()?;
        Ok(Some((directory, unused)))
    }

    /// A place for something new of these VMs, on the same file system.
    pub(crate) fn stage(&self) -> Result<Staging> {
        let _lock = self.lock()?;
        Staging::make(&self.staging())
    }

    fn data_dir(&self) -> &Path {
        &self.context.data_dir
    }

    fn staging(&self) -> PathBuf {
        self.data_dir().join(staging::DIRECTORY)
    }

    fn root(&self) -> PathBuf {
        self.data_dir().join("vm")
    }

    fn path(&self, name: &str) -> Result<PathBuf> {
        check_name(name)?;
        self.check_place()?;
        Ok(self.root().join(name))
    }

    fn check_place(&self) -> Result<()> {
        match self.data_dir().is_absolute() {
            true => Ok(()),
            false => Err(Error::config("the data directory of the context is empty")),
        }
    }

    fn make_root(&self) -> Result<()> {
        match make_directory(&self.root()) {
            Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                Ok(())
            }
            other => other,
        }?;
        sync_directory(self.data_dir())
    }

    /// One process at a time gives or takes names here. It is never held for long.
    fn lock(&self) -> Result<File> {
        self.check_place()?;
        let dir = self.data_dir();
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(Error::io("making", dir))?;
        let path = dir.join("vm.lock");
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true).mode(0o600);
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32);
        let file = options.open(&path).map_err(Error::io("opening", &path))?;
        loop {
            match flock(&file, FlockOperation::LockExclusive) {
                Ok(()) => return Ok(file),
                Err(rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(Error::io("locking", &path)(errno.into())),
            }
        }
    }
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
#[path = "vm_root_tests.rs"]
mod tests;
