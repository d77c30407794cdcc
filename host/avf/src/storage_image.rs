//! The partition that a guest encrypts for its payload.

use crate::locked::{self, Kind, LockedFile};
use crate::service::Service;
use crate::{Error, Result};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;
use storage_header::{HEADER_BYTES, Header, file_size, is_file_size};

const KIND: Kind = Kind {
    name: "encrypted storage",
    prefix: ".storage-",
    opening: "opening encrypted storage",
    locking: "locking encrypted storage",
    creating: "creating encrypted storage",
};

/// The file of an encrypted storage that belongs to one VM, locked against every other as an
/// [`InstanceImage`](crate::InstanceImage) is.
///
/// The file is sparse: it takes room on the disk as the guest fills it. It is a header block that
/// says whether the guest has formatted it, and what the guest encrypted.
#[derive(Debug)]
pub struct StorageImage(pub(crate) LockedFile);

impl StorageImage {
    /// Opens a storage and locks it; fails if a VM has it.
    pub fn open(path: &Path) -> Result<Self> {
        LockedFile::open(path, KIND).map(Self)
    }

    /// Opens a storage as [`open`](Self::open) does, but gives a VM that has it so long to end.
    pub(crate) fn open_within(path: &Path, limit: Duration) -> Result<Self> {
        LockedFile::open_within(path, KIND, limit).map(Self)
    }

    /// Locks a file at exactly this place, whatever is in it.
    pub(crate) fn lock_in_place(path: &Path) -> Result<LockedFile> {
        LockedFile::open_in_place(path, KIND)
    }

    /// Makes an unformatted storage at a path where nothing is; it is on disk when this returns.
    /// The size is rounded up to what a file system needs, see [`Self::file_bytes`].
    pub fn create(path: &Path, bytes: u64, service: &Service) -> Result<()> {
        let bytes = Self::file_bytes(bytes)?;
        locked::create(path, KIND, |file| service.initialize_storage_image(file, bytes))
    }

    /// Bytes that the file of a storage has when so many are asked for: at least 16 MiB, and a
    /// multiple of 4096. An error if that is more than a file can have.
    pub fn file_bytes(asked: u64) -> Result<u64> {
        if asked == 0 {
            return Err(Error::config("encrypted storage size 0 is not positive"));
        }
        let too_large = || Error::config(format!("encrypted storage size {asked} is too large"));
        file_size(asked).ok_or_else(too_large)
    }

    /// Bytes of the file, its header included.
    pub fn bytes(&self) -> Result<u64> {
        let metadata = self.0.file().metadata();
        Ok(metadata.map_err(Error::io("looking at encrypted storage", self.0.path()))?.len())
    }

    /// Enlarges the storage, rounded up as when it was made; the guest enlarges the file system in
    /// it at its next start. To the size that it has already, it does nothing. A smaller one is an
    /// error, and so is a file that is no storage. The answer is the new size of the file in bytes.
    ///
    /// A power cut leaves the old size or the new one, and both are good: a file's size changes at
    /// once or not at all, no byte that was there moves, and the guest uses what was added only
    /// when it finds it.
    pub fn grow(&self, bytes: u64) -> Result<u64> {
        let (old, new) = (self.bytes()?, Self::file_bytes(bytes)?);
        self.check(old)?;
        if new < old {
            return Err(Error::config(format!(
                "encrypted storage {} has {old} bytes, and cannot shrink to {new}",
                self.0.path().display()
            )));
        }
        let file = self.0.file();
        let grown = if new > old { file.set_len(new) } else { Ok(()) };
        // Also if nothing had to be done: another process may have just done it.
        grown
            .and_then(|()| file.sync_all())
            .map_err(Error::io("enlarging encrypted storage", self.0.path()))?;
        Ok(new)
    }

    /// What is cut short would look whole once it is larger, and what is no storage stays as it is.
    fn check(&self, bytes: u64) -> Result<()> {
        let path = self.0.path();
        if !is_file_size(bytes) {
            let fault = io::Error::other(format!("it has {bytes} bytes, and was cut short"));
            return Err(Error::io("enlarging encrypted storage", path)(fault));
        }
        let mut header = [0; HEADER_BYTES];
        self.0
            .file()
            .read_exact_at(&mut header, 0)
            .and_then(|()| Header::read(&header).map_err(io::Error::other))
            .map_err(Error::io("enlarging encrypted storage", path))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn sizes_are_rounded_up_and_never_wrap() {
        for (asked, bytes) in [
            (1, 16 * MIB),
            (16 * MIB, 16 * MIB),
            (16 * MIB + 1, 16 * MIB + 4096),
            (100 * MIB, 100 * MIB),
        ] {
            assert_eq!(StorageImage::file_bytes(asked).unwrap(), bytes);
        }
        for (asked, message) in [
            (0, "encrypted storage size 0 is not positive"),
            (1 << 63, "encrypted storage size 9223372036854775808 is too large"),
            (u64::MAX, "encrypted storage size 18446744073709551615 is too large"),
        ] {
            assert_eq!(StorageImage::file_bytes(asked).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn it_grows_and_never_shrinks() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), Header::Formatted.bytes()).unwrap();
        file.as_file().set_len(16 * MIB).unwrap();
        file.as_file().write_all_at(b"last", 16 * MIB - 4).unwrap();
        let storage = StorageImage::open(file.path()).unwrap();
        assert_eq!(storage.grow(1).unwrap(), 16 * MIB);
        assert_eq!(storage.grow(20 * MIB + 1).unwrap(), 20 * MIB + 4096);
        assert_eq!(storage.bytes().unwrap(), 20 * MIB + 4096);
        let error = storage.grow(20 * MIB).unwrap_err().to_string();
        assert!(error.ends_with("has 20975616 bytes, and cannot shrink to 20971520"), "{error}");
        assert_eq!(storage.bytes().unwrap(), 20 * MIB + 4096);
        // What was there is there, what was added is zero, and no room is taken for it.
        let mut bytes = [1; 8];
        file.as_file().read_exact_at(&mut bytes, 16 * MIB - 4).unwrap();
        assert_eq!(&bytes, b"last\0\0\0\0");
        let blocks = std::os::unix::fs::MetadataExt::blocks(&file.as_file().metadata().unwrap());
        assert!(blocks * 512 < MIB, "{blocks}");
    }

    #[test]
    fn what_is_no_whole_storage_does_not_grow() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for (header, bytes, message) in [
            (Header::Unformatted.bytes(), 16 * MIB - 4096, "it has 16773120 bytes, and was cut"),
            (Header::Formatted.bytes(), 16 * MIB + 1, "it has 16777217 bytes, and was cut short"),
            (Header::Formatted.bytes(), 0, "it has 0 bytes, and was cut short"),
            ([1; HEADER_BYTES], 16 * MIB, "the storage header is damaged"),
            ([0; HEADER_BYTES], 16 * MIB, "the storage header is damaged"),
        ] {
            std::fs::write(file.path(), header).unwrap();
            file.as_file().set_len(bytes).unwrap();
            let error = StorageImage::open(file.path()).unwrap().grow(64 * MIB).unwrap_err();
            assert!(error.to_string().contains(message), "{error}");
            assert_eq!(file.as_file().metadata().unwrap().len(), bytes);
        }
    }

    #[test]
    fn the_storage_of_a_running_vm_does_not_grow() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let _running = StorageImage::open(file.path()).unwrap();
        let error = StorageImage::open(file.path()).unwrap_err().to_string();
        assert!(error.starts_with("encrypted storage "), "{error}");
        assert!(error.ends_with("is in use by a running VM: stop that one first"), "{error}");
    }
}
