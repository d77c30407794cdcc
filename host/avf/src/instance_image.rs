//! The partition in which a guest remembers its instance.

use crate::service::Service;
use crate::{Error, Result};
use rustix::fs::{FlockOperation, flock};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Size of an instance image, as in the original: 10 MiB.
pub const INSTANCE_IMAGE_BYTES: u64 = 10 << 20;

/// Between two attempts to get an image that is about to become free.
const PAUSE: Duration = Duration::from_millis(10);

/// An instance image that belongs to one VM, locked against every other.
///
/// The lock is on the open file, which the processes that serve the VM share: when this process is
/// killed, the image stays locked until the last of them is gone.
#[derive(Debug)]
pub struct InstanceImage {
    file: File,
    path: PathBuf,
    /// Whether dropping frees the image, whoever else has the open file.
    unlock: bool,
}

impl InstanceImage {
    /// Opens an image and locks it; fails if a VM has it.
    pub fn open(path: &Path) -> Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(Error::io("opening instance image", path))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { file, path: path.to_owned(), unlock: true }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(Error::State(format!(
                "instance image {} is in use by a running VM: stop that one first",
                path.display()
            ))),
            Err(errno) => Err(Error::io("locking instance image", path)(errno.into())),
        }
    }

    /// Opens an image as [`open`](Self::open) does, but gives a VM that has it so long to end.
    pub(crate) fn open_within(path: &Path, limit: Duration) -> Result<Self> {
        let start = Instant::now();
        loop {
            match Self::open(path) {
                Err(Error::State(_)) if start.elapsed() < limit => std::thread::sleep(PAUSE),
                other => return other,
            }
        }
    }

    /// Makes a fresh image at a path where nothing is; it is on disk when this returns.
    pub fn create(path: &Path, service: &Service) -> Result<()> {
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let fail =
            |source| Error::Io { action: "creating instance image", path: path.into(), source };
        // Only a finished image ever has the name.
        let temporary =
            tempfile::Builder::new().prefix(".instance-").tempfile_in(parent).map_err(fail)?;
        service.initialize_instance_image(temporary.as_file(), INSTANCE_IMAGE_BYTES)?;
        temporary.as_file().sync_all().map_err(fail)?;
        temporary.persist_noclobber(path).map_err(|error| fail(error.error))?;
        sync_directory(parent)
    }

    /// Lets go of the image but leaves it locked until the last process that has it is gone: for a
    /// VM of which nobody knows whether it still writes.
    pub(crate) fn abandon(mut self) {
        self.unlock = false;
    }

    pub(crate) fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl Drop for InstanceImage {
    fn drop(&mut self) {
        if !self.unlock {
            return;
        }
        // Closing would not do: the manager process may still have a copy of the descriptor.
        if let Err(errno) = flock(&self.file, FlockOperation::Unlock) {
            log::warn!("unlocking instance image {} failed: {errno}", self.path.display());
        }
    }
}

/// Makes the names in a directory survive a power cut.
pub(crate) fn sync_directory(path: &Path) -> Result<()> {
    let sync = |path: &Path| -> io::Result<()> {
        OpenOptions::new()
            .read(true)
            .custom_flags(rustix::fs::OFlags::DIRECTORY.bits() as i32)
            .open(path)?
            .sync_all()
    };
    sync(path).map_err(Error::io("syncing directory", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_one_user_at_a_time() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("instance.img");
        std::fs::write(&path, [0; 512]).unwrap();
        let first = InstanceImage::open(&path).unwrap();
        let error = InstanceImage::open(&path).unwrap_err();
        assert!(matches!(error, Error::State(_)), "{error}");

        // A copy of the descriptor elsewhere does not keep it locked after its VM is gone.
        let copy = first.file.try_clone().unwrap();
        drop(first);
        InstanceImage::open(&path).unwrap();
        drop(copy);
    }

    #[test]
    fn an_abandoned_image_is_locked_while_somebody_has_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("instance.img");
        std::fs::write(&path, [0; 512]).unwrap();
        let image = InstanceImage::open(&path).unwrap();
        let copy = image.file.try_clone().unwrap();
        image.abandon();
        let error = InstanceImage::open_within(&path, Duration::ZERO).unwrap_err();
        assert!(matches!(error, Error::State(_)), "{error}");

        let (tried, attempts) = std::sync::mpsc::channel();
        let other = std::thread::spawn(move || {
            tried.send(InstanceImage::open(&path).is_err()).unwrap();
            InstanceImage::open_within(&path, Duration::from_secs(60))
        });
        assert!(attempts.recv().unwrap());
        drop(copy);
        other.join().unwrap().unwrap();
    }

    #[test]
    fn a_missing_image_is_named() {
        let error = InstanceImage::open(Path::new("/nowhere/i.img")).unwrap_err().to_string();
        assert!(error.starts_with("opening instance image /nowhere/i.img failed: "), "{error}");
    }
}
