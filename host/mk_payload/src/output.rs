//! Writing the output's files so that none is ever half there.

use crate::{Error, Result};
use composite_disk::image::MAGIC;
use rustix::fs::{FlockOperation, flock};
use rustix::io::retry_on_intr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file to be written.
#[derive(Debug)]
pub(crate) struct OutputFile {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

/// Writes the `parts` and then the `image` that names them, all into `folder` and with mode 0600.
///
/// An image that is there already goes away before the first part is replaced: whoever finds an
/// image, even after a power cut, finds the parts that belong to it. Parts of an earlier disk that
/// had more of them stay behind; no image names them.
pub(crate) fn write(folder: &Path, parts: Vec<OutputFile>, image: OutputFile) -> Result<()> {
    parts.iter().chain([&image]).try_for_each(|file| {
        check_replaceable(&file.path)
            .map_err(|cause| Error::Write { path: file.path.clone(), cause })
    })?;
    check_disk(&image.path)?;
    let parts = parts.into_iter().map(|part| Staged::new(folder, part));
    let parts = parts.collect::<Result<Vec<_>>>()?;
    let image = Staged::new(folder, image)?;
    let lock = lock(folder)?;
    let sync = || {
        let synced = lock.sync_all();
        synced.map_err(|cause| Error::Write { path: folder.to_owned(), cause })
    };
    remove_old(&image.path)?;
    sync()?;
    parts.into_iter().try_for_each(Staged::publish)?;
    sync()?;
    image.publish()?;
    sync()
}

/// A file that is whole and on stable storage, but not yet under its name. It goes away if it is
/// never published.
struct Staged {
    file: NamedTempFile,
    path: PathBuf,
}

impl Staged {
    fn new(folder: &Path, OutputFile { path, bytes }: OutputFile) -> Result<Self> {
        let staged = || -> io::Result<NamedTempFile> {
            // Such files have mode 0600.
            let mut file = NamedTempFile::new_in(folder)?;
            file.write_all(&bytes)?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        match staged() {
            Ok(file) => Ok(Self { file, path }),
            Err(cause) => Err(Error::Write { path, cause }),
        }
    }

    fn publish(self) -> Result<()> {
        match self.file.persist(&self.path) {
            Ok(_) => Ok(()),
            Err(error) => Err(Error::Write { path: self.path, cause: error.error }),
        }
    }
}

/// Refuses a place that a rename would take from something that is no file: a device, a pipe or a
/// directory.
pub fn check_replaceable(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() || found.is_symlink() => Ok(()),
        Ok(_) => Err(io::Error::new(
            ErrorKind::AlreadyExists,
            "something is there that is not a regular file, and is not replaced",
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Refuses to write a disk over a file that is something else.
fn check_disk(path: &Path) -> Result<()> {
    let read = || -> io::Result<bool> {
        let mut start = Vec::new();
        File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut start)?;
        Ok(start.is_empty() || start == MAGIC)
    };
    let cause = match read() {
        Ok(true) => return Ok(()),
        Ok(false) => io::Error::new(
            ErrorKind::AlreadyExists,
            "what is there is no payload disk, and is not replaced; remove it or name another file",
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => error,
    };
    Err(Error::Write { path: path.to_owned(), cause })
}

fn remove_old(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other.map_err(|cause| Error::Write { path: path.to_owned(), cause }),
    }
}

/// Opens the folder, and keeps others from publishing a disk in it until it is closed: two at once
/// would mix their parts. Some network file systems have no such locks, and have to do without.
fn lock(folder: &Path) -> Result<File> {
    let open = File::open(folder);
    let open = open.map_err(|cause| Error::Write { path: folder.to_owned(), cause })?;
    let _ = retry_on_intr(|| flock(&open, FlockOperation::LockExclusive));
    Ok(open)
}
