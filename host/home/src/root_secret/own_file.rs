//! Reading files that decide about everything, and that only their user may have written.

use crate::{Error, Result};
use rustix::fs::{FileType, Mode, OFlags, Stat, fstat, lstat};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Read};
use std::ops::RangeInclusive;
use std::path::Path;
use zeroize::Zeroizing;

const LINK: &str = "is a symbolic link";

/// What a file must be before a byte of it is believed.
pub(super) struct Demands {
    /// Its owner.
    pub(super) uid: u32,
    /// Permissions of others that it must not have.
    pub(super) closed: u32,
    /// Its length in bytes.
    pub(super) bytes: RangeInclusive<u64>,
}

/// The contents of the file, `None` if there is none. `fault` makes the error from what is wrong
/// with a file that does not meet the demands.
pub(super) fn read(
    path: &Path,
    demands: &Demands,
    fault: impl Fn(String) -> Error,
) -> Result<Option<Zeroizing<Vec<u8>>>> {
    // A fifo would block, a link could lead to a file that others chose.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file: File = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => file.into(),
        Err(Errno::NOENT) => return Ok(None),
        Err(Errno::LOOP) => return Err(fault(LINK.into())),
        Err(error @ (Errno::ACCESS | Errno::NXIO)) => {
            // What the file is tells more than that it cannot be opened.
            let seen = lstat(path).ok().and_then(|status| demands.broken_by(&status));
            return Err(seen.map_or_else(|| Error::io("open", path)(error), fault));
        }
        Err(error) => return Err(Error::io("open", path)(error)),
    };
    let status = fstat(&file).map_err(Error::io("look at", path))?;
    if let Some(broken) = demands.broken_by(&status) {
        return Err(fault(broken));
    }
    contents(file, status.st_size).map(Some).map_err(Error::io("read", path))
}

/// Looks at the file without opening it, and finds what [`read`] would, as far as that can be told.
pub(super) fn look(
    path: &Path,
    demands: &Demands,
    fault: impl FnOnce(String) -> Error,
) -> Result<()> {
    let status = lstat(path).map_err(Error::io("look at", path))?;
    if FileType::from_raw_mode(status.st_mode) == FileType::Symlink {
        return Err(fault(LINK.into()));
    }
    demands.broken_by(&status).map_or(Ok(()), |broken| Err(fault(broken)))
}

fn contents(mut file: File, bytes: i64) -> io::Result<Zeroizing<Vec<u8>>> {
    // Of the right size at once: a vector that grows leaves copies behind.
    let mut contents = Zeroizing::new(vec![0; usize::try_from(bytes).map_err(io::Error::other)?]);
    file.read_exact(&mut contents)?;
    Ok(contents)
}

impl Demands {
    /// What is wrong with a file of this status.
    fn broken_by(&self, status: &Stat) -> Option<String> {
        let mode = status.st_mode & 0o7777;
        let (least, most) = (self.bytes.start(), self.bytes.end());
        match u64::try_from(status.st_size) {
            _ if FileType::from_raw_mode(status.st_mode) != FileType::RegularFile => {
                Some("is not a regular file".into())
            }
            _ if status.st_uid != self.uid => Some("belongs to another user".into()),
            _ if mode & self.closed != 0 => {
                Some(format!("can be used by other users (mode {mode:04o}, not 0600)"))
            }
            _ if mode & 0o400 == 0 => {
                Some(format!("cannot be read by its owner (mode {mode:04o}, not 0600)"))
            }
            Ok(bytes) if self.bytes.contains(&bytes) => None,
            _ if least == most => Some(format!("has {} bytes instead of {least}", status.st_size)),
            _ => Some(format!("has {} bytes instead of {least} to {most}", status.st_size)),
        }
    }
}
