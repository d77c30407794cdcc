//! Where things are while they are being made or deleted.
//!
//! A staging place is a directory of its own with a file `lock`, which its process has locked. When
//! the process is gone the lock is, and whoever makes the next place sweeps this one. What is to be
//! deleted lies beside these places, locked by nobody: whoever comes may remove it.

use crate::{Error, Result};
use rustix::fs::{FlockOperation, OFlags, flock};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The directory of all staging places, beside that of the VMs.
pub(crate) const DIRECTORY: &str = "vm.new";
const LOCK: &str = "lock";
const CONTENT: &str = "content";

/// A staging place, with what is in it removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Staging {
    path: PathBuf,
    _lock: File,
}

impl Staging {
    /// Makes a place, and sweeps those that dead processes left. One process at a time does this.
    pub(crate) fn make(parent: &Path) -> Result<Self> {
        make_parent(parent)?;
        sweep(parent)?;
        let fail = |source| Error::io("making a directory in", parent)(source);
        let place = tempfile::Builder::new().prefix("").tempdir_in(parent).map_err(fail)?;
        let lock = lock_of(place.path()).map_err(fail)?;
        Ok(Self { path: place.keep(), _lock: lock })
    }

    /// The one name in the place that is free to use.
    pub(crate) fn content(&self) -> PathBuf {
        self.path.join(CONTENT)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if let Err(error) = remove_tree(&self.path) {
            log::warn!("deleting {} failed: {error}", self.path.display());
        }
    }
}

/// What was taken out of its place and waits to be removed.
#[derive(Debug)]
pub(crate) struct Doomed(PathBuf);

impl Doomed {
    /// Takes whatever has this name out of its place; also on a disk that is full. One process at a
    /// time does this.
    pub(crate) fn take(parent: &Path, path: &Path) -> Result<Self> {
        make_parent(parent)?;
        sweep(parent)?;
        let moved = tempfile::Builder::new().prefix("").make_in(parent, |to| fs::rename(path, to));
        let (_, place) = moved.map_err(Error::io("deleting", path))?.into_parts();
        let kept = place.keep().map_err(|error| Error::io("deleting", path)(error.error))?;
        Ok(Self(kept))
    }

    /// Removes it.
    pub(crate) fn remove(self) -> Result<()> {
        remove_tree(&self.0).map_err(Error::io("deleting", &self.0))
    }
}

/// A new directory that only its owner can look into.
pub(crate) fn make_directory(path: &Path) -> Result<()> {
    DirBuilder::new().mode(0o700).create(path).map_err(Error::io("making", path))
}

/// What is there under that name and is no directory is in the way: it is removed, not followed.
fn make_parent(parent: &Path) -> Result<()> {
    match fs::symlink_metadata(parent) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => fs::remove_file(parent).map_err(Error::io("deleting", parent))?,
        Err(_) => {}
    }
    make_directory(parent)
}

/// Makes the lock file of a new place, and locks it.
fn lock_of(place: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let lock = options.create_new(true).write(true).mode(0o600).open(place.join(LOCK))?;
    flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
    Ok(lock)
}

/// Removes the places whose processes are gone.
fn sweep(parent: &Path) -> Result<()> {
    for entry in fs::read_dir(parent).map_err(Error::io("sweeping", parent))? {
        let path = entry.map_err(Error::io("sweeping", parent))?.path();
        if is_alive(&path) {
            continue;
        }
        if let Err(error) = remove_tree(&path) {
            // It is in nobody's way.
            log::warn!("sweeping {} failed: {error}", path.display());
        }
    }
    Ok(())
}

fn is_alive(place: &Path) -> bool {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32;
    let file = OpenOptions::new().read(true).custom_flags(flags).open(place.join(LOCK));
    let lock = |file: &File| flock(file, FlockOperation::NonBlockingLockExclusive);
    file.is_ok_and(|file| lock(&file) == Err(rustix::io::Errno::WOULDBLOCK))
}

/// Removes whatever is there, as others may at the same time; symbolic links are removed, not
/// followed.
fn remove_tree(path: &Path) -> io::Result<()> {
    let remove = || match fs::symlink_metadata(path)?.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    };
    let removed = match remove() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            open_up(path);
            remove()
        }
        other => other,
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Takes back the rights that its owner needs to empty a tree.
fn open_up(directory: &Path) {
    let _ = fs::set_permissions(directory, fs::Permissions::from_mode(0o700));
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        open_up(&entry.path());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parent() -> (tempfile::TempDir, PathBuf) {
        let keep = tempfile::tempdir().unwrap();
        let parent = keep.path().join(DIRECTORY);
        (keep, parent)
    }

    fn count(parent: &Path) -> usize {
        fs::read_dir(parent).unwrap().count()
    }

    #[test]
    fn a_place_of_the_living_stays_and_one_of_the_dead_is_swept() {
        let (_keep, parent) = parent();
        let first = Staging::make(&parent).unwrap();
        make_directory(&first.content()).unwrap();
        let second = Staging::make(&parent).unwrap();
        assert!(first.content().exists());
        assert_ne!(first.content(), second.content());
        assert_eq!(count(&parent), 2);
        // As when its process is killed: nothing is removed, the lock is gone.
        let path = first.path.clone();
        flock(&first._lock, FlockOperation::Unlock).unwrap();
        std::mem::forget(first);
        let third = Staging::make(&parent).unwrap();
        assert!(!path.exists());
        assert_eq!(count(&parent), 2);
        drop(third);
        drop(second);
        assert_eq!(count(&parent), 0);
    }

    #[test]
    fn what_is_doomed_is_removed_by_its_process_or_by_the_next() {
        let (keep, parent) = parent();
        let make = |name: &str| {
            let path = keep.path().join(name);
            fs::create_dir_all(path.join("inner")).unwrap();
            fs::write(path.join("inner/file"), "x").unwrap();
            path
        };
        let (first, second) = (make("first"), make("second"));
        let doomed = Doomed::take(&parent, &first).unwrap();
        assert!(!first.exists());
        assert_eq!(count(&parent), 1);
        doomed.remove().unwrap();
        assert_eq!(count(&parent), 0);
        // Its process was killed, or somebody else was faster.
        let doomed = Doomed::take(&parent, &second).unwrap();
        drop(Staging::make(&parent).unwrap());
        assert_eq!(count(&parent), 0);
        doomed.remove().unwrap();
        // A link goes, what it leads to stays.
        let (target, link) = (make("target"), keep.path().join("link"));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        Doomed::take(&parent, &link).unwrap().remove().unwrap();
        assert!(link.symlink_metadata().is_err() && target.join("inner/file").exists());
        let error = Doomed::take(&parent, &link).unwrap_err().to_string();
        assert!(error.contains("link failed: "), "{error}");
        assert_eq!(count(&parent), 0);
    }

    #[test]
    fn whatever_lies_about_is_swept_and_no_link_followed() {
        let (keep, parent) = parent();
        let precious = keep.path().join("precious");
        fs::create_dir(&precious).unwrap();
        fs::write(precious.join("file"), "x").unwrap();
        // In place of the directory itself.
        std::os::unix::fs::symlink(&precious, &parent).unwrap();
        drop(Staging::make(&parent).unwrap());
        assert!(parent.symlink_metadata().unwrap().is_dir());
        // In it: a link, a file, a place that was killed before it had a lock, and a link for one.
        std::os::unix::fs::symlink(&precious, parent.join("link")).unwrap();
        fs::write(parent.join("file"), "x").unwrap();
        fs::create_dir_all(parent.join("place/content")).unwrap();
        fs::create_dir(parent.join("linked")).unwrap();
        std::os::unix::fs::symlink(precious.join("file"), parent.join("linked/lock")).unwrap();
        drop(Staging::make(&parent).unwrap());
        assert_eq!(count(&parent), 0);
        assert!(precious.join("file").exists());
    }

    #[test]
    fn rights_are_taken_back_in_every_directory_and_through_no_link() {
        let (keep, parent) = parent();
        let outside = keep.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::create_dir_all(parent.join("a/b")).unwrap();
        std::os::unix::fs::symlink(&outside, parent.join("a/link")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let set = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o0)).unwrap();
        let inner = [parent.join("a/b"), parent.join("a"), outside.clone()];
        inner.iter().for_each(|path| set(path));
        open_up(&parent);
        assert_eq!(inner.each_ref().map(|path| mode(path)), [0o700, 0o700, 0]);
    }
}
