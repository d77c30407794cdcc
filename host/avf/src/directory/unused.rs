//! Who may look whether a VM runs, and change it if it does not.

use super::VmDirectory;
use crate::locked::LockedFile;
use crate::{Error, InstanceImage, Result, StorageImage};
use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use rustix::io::Errno;
use std::fs::File;
use std::time::{Duration, Instant};

/// Between two attempts to get a VM that is about to be free.
const PAUSE: Duration = Duration::from_millis(10);

/// The right to look whether a VM runs, and to change it if it does not: whoever has that needs it
/// for a moment, so others wait. Not every file system knows it.
#[derive(Debug)]
pub(crate) struct Turn {
    _directory: Option<File>,
}

/// Shows that nobody runs a VM, as long as it is there. What is missing cannot be locked.
#[derive(Debug)]
pub(crate) struct Unused {
    _instance: Option<LockedFile>,
    _storage: Option<LockedFile>,
    _turn: Turn,
}

impl VmDirectory {
    /// Waits until nobody else is about to look at the VM or to change it.
    pub(crate) fn turn(&self) -> Turn {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&*self.pin, ".", flags, Mode::empty());
        let locked = opened.and_then(|directory| {
            loop {
                match flock(&directory, FlockOperation::LockExclusive) {
                    Err(Errno::INTR) => {}
                    locked => return locked.map(|()| File::from(directory)),
                }
            }
        });
        Turn { _directory: locked.ok() }
    }

    /// Fails with [`Error::State`] if a VM has the instance image or the storage; a directory
    /// without them has no VM.
    pub(crate) fn lock_unused(&self) -> Result<Unused> {
        let turn = self.turn();
        let unused = |opened: Result<LockedFile>| match opened {
            Err(Error::State(_)) => Err(Error::State(format!(
                "VM is not in stopped state: {} runs in another process",
                self.path.display()
            ))),
            // What is missing or damaged cannot be in use.
            other => Ok(other.ok()),
        };
        let instance = InstanceImage::lock_in_place(&self.instance_image_path());
        let storage = StorageImage::lock_in_place(&self.storage_image_path());
        Ok(Unused { _instance: unused(instance)?, _storage: unused(storage)?, _turn: turn })
    }

    /// Does what [`lock_unused`](Self::lock_unused) does, but gives a VM so long to end.
    pub(crate) fn lock_unused_within(&self, limit: Duration) -> Result<Unused> {
        let start = Instant::now();
        loop {
            match self.lock_unused() {
                Err(Error::State(_)) if start.elapsed() < limit => std::thread::sleep(PAUSE),
                other => return other,
            }
        }
    }
}
