//! Where files are: on the disk, or in memory.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The largest source file, in bytes.
pub(super) const LARGEST_FILE: usize = 4 << 20;

/// Where files come from.
pub(crate) trait Files {
    /// What the file holds.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Whether there is such a file.
    fn exists(&self, path: &Path) -> bool;
    /// The one path of the file, however it was named.
    fn identity(&self, path: &Path) -> PathBuf;
}

/// The file system.
pub(crate) struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        use io::Read as _;
        let mut bytes = Vec::new();
        std::fs::File::open(path)?.take(LARGEST_FILE as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn exists(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn identity(&self, path: &Path) -> PathBuf {
        std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }
}

impl Files for BTreeMap<PathBuf, String> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let text = self.get(path).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(text.clone().into_bytes())
    }

    fn exists(&self, path: &Path) -> bool {
        self.contains_key(path)
    }

    fn identity(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }
}
