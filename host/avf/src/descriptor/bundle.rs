//! A descriptor as a directory of files.
//!
//! The files have the names that they have in the directory of the VM. A directory appears by one
//! rename, so there is a whole one or none.

use super::{Part, VirtualMachineDescriptor, bad, collect, copy_into, get, read_all};
use crate::directory::{open_in_place, write_file};
use crate::locked::sync_directory;
use crate::{Error, Result};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

impl VirtualMachineDescriptor {
    /// Writes the files into a new directory at a path where nothing is. It is on disk, whole, when
    /// this returns; only its owner can read it. The descriptor stays open.
    pub fn export_to(&self, directory: &Path) -> Result<()> {
        self.with(|files| {
            if fs::symlink_metadata(directory).is_ok() {
                return Err(taken(directory));
            }
            let parent = match directory.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => parent,
                _ => Path::new("."),
            };
            let _locks = super::lock_all(files)?;
            let mut new = tempfile::Builder::new();
            let new = new.prefix(".vm-").permissions(fs::Permissions::from_mode(0o700));
            let new = new.tempdir_in(parent).map_err(Error::io("making a directory in", parent))?;
            for part in Part::ALL {
                let path = new.path().join(part.file_name());
                match get(files, part) {
                    None => {}
                    Some(file) if part.is_locked_by_runner() => copy_into(part, file, &path)?,
                    Some(_) => write_file(&path, &read_all(files, part)?)?,
                }
            }
            sync_directory(new.path())?;
            match renameat_with(CWD, new.path(), CWD, directory, RenameFlags::NOREPLACE) {
                Ok(()) => {}
                Err(Errno::EXIST) => return Err(taken(directory)),
                // A file system that does not know the flag; nothing was there a moment ago.
                Err(Errno::INVAL | Errno::NOSYS) => {
                    fs::rename(new.path(), directory).map_err(Error::io("making", directory))?;
                }
                Err(errno) => return Err(Error::io("making", directory)(errno.into())),
            }
            let _ = new.keep();
            sync_directory(parent)
        })
    }

    /// Opens the files that [`export_to`](Self::export_to) wrote. Symbolic links are not followed,
    /// and what else is in the directory is left alone.
    pub fn from_directory(directory: &Path) -> Result<Self> {
        let found = fs::metadata(directory).map_err(Error::io("opening", directory))?;
        if !found.is_dir() {
            let fault = io::Error::from(io::ErrorKind::NotADirectory);
            return Err(Error::io("opening", directory)(fault));
        }
        Self::new(collect(|part| match open_in_place(&directory.join(part.file_name())) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(bad(part, &error.to_string())),
        })?)
    }
}

fn taken(directory: &Path) -> Error {
    let fault = io::Error::from(io::ErrorKind::AlreadyExists);
    Error::io("making", directory)(fault)
}
