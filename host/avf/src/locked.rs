//! Files that belong to one VM at a time.

use crate::{Error, Result};
use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Between two attempts to get a file that is about to become free.
const PAUSE: Duration = Duration::from_millis(10);

/// What a file is, in the words of the messages about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// How the names of unfinished ones start.
    pub(crate) prefix: &'static str,
    pub(crate) opening: &'static str,
    pub(crate) locking: &'static str,
    pub(crate) creating: &'static str,
}

/// A file, open for reading and writing, that is locked against every other VM.
///
/// The lock is on the open file, which the processes that serve the VM share: when this process is
/// killed, the file stays locked until the last of them is gone.
#[derive(Debug)]
pub(crate) struct LockedFile {
    file: File,
    path: PathBuf,
    kind: Kind,
    /// Whether dropping frees the file, whoever else has it open.
    unlock: bool,
}

impl LockedFile {
    /// Opens a regular file and locks it; fails with [`Error::State`] if a VM has it.
    pub(crate) fn open(path: &Path, kind: Kind) -> Result<Self> {
        Self::open_with(path, kind, OFlags::empty())
    }

    /// Opens a file as [`open`](Self::open) does, but not through a symbolic link at its place.
    pub(crate) fn open_in_place(path: &Path, kind: Kind) -> Result<Self> {
        Self::open_with(path, kind, OFlags::NOFOLLOW)
    }

    fn open_with(path: &Path, kind: Kind, flags: OFlags) -> Result<Self> {
        loop {
            let file = open_regular(path, flags).map_err(Error::io(kind.opening, path))?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(Errno::WOULDBLOCK) => {
                    return Err(Error::State(format!(
                        "{} {} is in use by a running VM: stop that one first",
                        kind.name,
                        path.display()
                    )));
                }
                Err(errno) => return Err(Error::io(kind.locking, path)(errno.into())),
            }
            // Whoever deletes a VM has its files locked: by now the name may be another file's.
            if is_at(&file, path).map_err(Error::io(kind.opening, path))? {
                return Ok(Self { file, path: path.to_owned(), kind, unlock: true });
            }
        }
    }

    /// Opens a file as [`open`](Self::open) does, but gives a VM that has it so long to end.
    pub(crate) fn open_within(path: &Path, kind: Kind, limit: Duration) -> Result<Self> {
        let start = Instant::now();
        loop {
            match Self::open(path, kind) {
                Err(Error::State(_)) if start.elapsed() < limit => std::thread::sleep(PAUSE),
                other => return other,
            }
        }
    }

    /// Lets go of the file but leaves it locked until the last process that has it is gone: for a
    /// VM of which nobody knows whether it still writes.
    pub(crate) fn abandon(mut self) {
        self.unlock = false;
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl AsFd for LockedFile {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl Drop for LockedFile {
    fn drop(&mut self) {
        if !self.unlock {
            return;
        }
        // Closing would not do: the manager process may still have a copy of the descriptor.
        if let Err(errno) = flock(&self.file, FlockOperation::Unlock) {
            let (kind, path) = (self.kind.name, self.path.display());
            log::warn!("unlocking {kind} {path} failed: {errno}");
        }
    }
}

/// Anything but a regular file could block, or be of any size.
fn open_regular(path: &Path, flags: OFlags) -> io::Result<File> {
    // Opening a device may do something: it is looked at first. A FIFO that takes its place in
    // between does not block.
    if std::fs::metadata(path)?.is_file() {
        let flags = (OFlags::NONBLOCK | flags).bits() as i32;
        let file = OpenOptions::new().read(true).write(true).custom_flags(flags).open(path)?;
        if file.metadata()?.is_file() {
            return Ok(file);
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
}

/// Whether the file is still the one of that name.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let (file, named) = (file.metadata()?, std::fs::metadata(path)?);
    Ok((file.dev(), file.ino()) == (named.dev(), named.ino()))
}

/// Makes a file with what `fill` writes into it at a path where nothing is. Only a finished file
/// ever has the name; it is on disk when this returns.
pub(crate) fn create(
    path: &Path,
    kind: Kind,
    fill: impl FnOnce(&File) -> Result<()>,
) -> Result<()> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let fail = |source| Error::io(kind.creating, path)(source);
    let temporary =
        tempfile::Builder::new().prefix(kind.prefix).tempfile_in(parent).map_err(fail)?;
    fill(temporary.as_file())?;
    temporary.as_file().sync_all().map_err(fail)?;
    temporary.persist_noclobber(path).map_err(|error| fail(error.error))?;
    sync_directory(parent)
}

/// Makes the names in a directory survive a power cut.
pub(crate) fn sync_directory(path: &Path) -> Result<()> {
    let sync = |path: &Path| -> io::Result<()> {
        OpenOptions::new()
            .read(true)
            .custom_flags(OFlags::DIRECTORY.bits() as i32)
            .open(path)?
            .sync_all()
    };
    sync(path).map_err(Error::io("syncing directory", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind {
        name: "file",
        prefix: ".file-",
        opening: "opening",
        locking: "locking",
        creating: "creating",
    };

    fn file() -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file.img");
        std::fs::write(&path, [0; 512]).unwrap();
        (directory, path)
    }

    #[test]
    fn a_file_has_one_user_at_a_time() {
        let (_keep, path) = file();
        let first = LockedFile::open(&path, KIND).unwrap();
        let error = LockedFile::open(&path, KIND).unwrap_err();
        assert!(matches!(error, Error::State(_)), "{error}");

        // A copy of the descriptor elsewhere does not keep it locked after its VM is gone.
        let copy = first.file.try_clone().unwrap();
        drop(first);
        LockedFile::open(&path, KIND).unwrap();
        drop(copy);
    }

    #[test]
    fn an_abandoned_file_is_locked_while_somebody_has_it() {
        let (_keep, path) = file();
        let locked = LockedFile::open(&path, KIND).unwrap();
        let copy = locked.file.try_clone().unwrap();
        locked.abandon();
        let error = LockedFile::open_within(&path, KIND, Duration::ZERO).unwrap_err();
        assert!(matches!(error, Error::State(_)), "{error}");

        let (tried, attempts) = std::sync::mpsc::channel();
        let other = std::thread::spawn(move || {
            tried.send(LockedFile::open(&path, KIND).is_err()).unwrap();
            LockedFile::open_within(&path, KIND, Duration::from_secs(60))
        });
        assert!(attempts.recv().unwrap());
        drop(copy);
        other.join().unwrap().unwrap();
    }

    #[test]
    fn what_is_no_file_is_not_opened() {
        for path in ["/", "/dev/null"] {
            let error = LockedFile::open(Path::new(path), KIND).unwrap_err().to_string();
            assert_eq!(error, format!("opening {path} failed: not a regular file"));
        }
    }

    #[test]
    fn a_link_is_followed_only_where_that_is_wanted() {
        let (keep, path) = file();
        let link = keep.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        drop(LockedFile::open(&link, KIND).unwrap());
        LockedFile::open_in_place(&link, KIND).unwrap_err();
        LockedFile::open_in_place(&path, KIND).unwrap();
    }

    #[test]
    fn a_file_that_lost_its_name_is_not_taken_for_the_one_that_has_it() {
        let (keep, path) = file();
        let old = File::open(&path).unwrap();
        assert!(is_at(&old, &path).unwrap());
        std::fs::rename(&path, keep.path().join("gone")).unwrap();
        assert!(is_at(&old, &path).is_err());
        std::fs::write(&path, "another").unwrap();
        assert!(!is_at(&old, &path).unwrap());
    }

    #[test]
    fn a_file_has_its_name_when_it_is_filled_and_takes_nobodys() {
        let (keep, taken) = file();
        let new = keep.path().join("new.img");
        let fill = |file: &File| -> Result<()> {
            assert!(!new.exists());
            file.set_len(7).map_err(Error::io("filling", &new))
        };
        create(&new, KIND, fill).unwrap();
        assert_eq!(std::fs::metadata(&new).unwrap().len(), 7);
        let error = create(&taken, KIND, |_| Ok(())).unwrap_err();
        assert!(
            matches!(&error, Error::Io { source, .. }
            if source.kind() == io::ErrorKind::AlreadyExists),
            "{error}"
        );
        create(&keep.path().join("other"), KIND, |_| Err(Error::ManagerDied)).unwrap_err();
        assert_eq!(std::fs::read_dir(keep.path()).unwrap().count(), 2);
    }
}
