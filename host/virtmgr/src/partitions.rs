//! Writable partitions, and files in memory that stand for read-only ones.

use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice::PartitionType::PartitionType;
use rustix::fs::{FileType, MemfdFlags, OFlags, fcntl_getfl, fstat};
use rustix::rand::{GetRandomFlags, getrandom};
use std::fs::File;
use std::io::{Seek, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Partitions that a guest can write consist of blocks of so many bytes.
pub const BLOCK: u64 = 4096;

/// What a fresh instance image starts with: this name, then its version, 1, as u16 little endian.
pub const INSTANCE_MAGIC: &[u8] = b"Android-VM-instance";
/// What an encrypted store that was never formatted starts with.
const STORAGE_MAGIC: &[u8] = b"UNFORMATTED-STORAGE";

/// Empties `file` and makes it a partition of `size` bytes, rounded up to [`BLOCK`].
pub fn initialize(file: OwnedFd, size: i64, kind: PartitionType) -> Result<()> {
    let bad = |text: String| Err(Error::BadRequest(text));
    let Some(size) = u64::try_from(size).ok().filter(|size| *size > 0) else {
        return bad(format!("a partition cannot have {size} bytes; give a size above 0"));
    };
    let Some(size) = size.checked_next_multiple_of(BLOCK).filter(|size| *size <= i64::MAX as u64)
    else {
        return bad(format!("a partition cannot have {size} bytes; that is too much"));
    };
    let header = match kind {
        PartitionType::RAW => Vec::new(),
        PartitionType::ANDROID_VM_INSTANCE => [INSTANCE_MAGIC, &1u16.to_le_bytes()].concat(),
        PartitionType::ENCRYPTEDSTORE => STORAGE_MAGIC.to_vec(),
        other => return bad(format!("unknown partition type {}", other.0)),
    };
    expect_file(&file, "the partition's file", Access::ReadWrite)?;
    let file = File::from(file);
    file.set_len(0)
        .and_then(|()| file.set_len(size))
        .and_then(|()| file.write_all_at(&header, 0))
        .and_then(|()| file.sync_all())
        .map_err(Error::host("write the partition"))
}

/// What a descriptor must allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reading.
    Read,
    /// Reading and writing.
    ReadWrite,
}

/// Checks that `file` is a regular file that allows `access`; its size in bytes.
pub fn expect_file(file: &impl AsFd, what: &str, access: Access) -> Result<u64> {
    let bad = |fault: &str| Err(Error::BadRequest(format!("{what} {fault}")));
    let status = fstat(file).map_err(Error::host("look at a file"))?;
    if FileType::from_raw_mode(status.st_mode) != FileType::RegularFile {
        return bad("is not a regular file");
    }
    let mode = fcntl_getfl(file).map_err(Error::host("look at a file"))?;
    let open_as = mode & OFlags::RWMODE;
    match access {
        _ if mode.contains(OFlags::PATH) => bad("is not open for reading"),
        Access::Read if open_as == OFlags::WRONLY => bad("is not open for reading"),
        Access::ReadWrite if open_as != OFlags::RDWR => bad("is not open for reading and writing"),
        _ => Ok(u64::try_from(status.st_size).unwrap_or(0)),
    }
}

/// Opens a file of the installation for reading.
pub fn open_file(path: &Path) -> Result<OwnedFd> {
    let file = File::open(path);
    Ok(file.map_err(Error::host(&format!("open {}", path.display())))?.into())
}

/// A file without a name that holds `contents`, to be read from its start.
pub fn memory_file(name: &str, contents: &[u8]) -> Result<OwnedFd> {
    let make = || -> std::io::Result<OwnedFd> {
        let mut file = File::from(rustix::fs::memfd_create(name, MemfdFlags::CLOEXEC)?);
        file.write_all(contents)?;
        file.rewind()?;
        Ok(file.into())
    };
    make().map_err(Error::host("make a file in memory"))
}

/// Fills `bytes` from the system's random source.
pub fn fill_random(bytes: &mut [u8]) -> std::io::Result<()> {
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        filled += rustix::io::retry_on_intr(|| getrandom(&mut *rest, GetRandomFlags::empty()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn made(size: i64, kind: PartitionType) -> Vec<u8> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[0xAA; 10_000]).unwrap();
        initialize(file.try_clone().unwrap().into(), size, kind).unwrap();
        let mut contents = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut contents).unwrap();
        contents
    }

    #[test]
    fn partitions_are_these_bytes() {
        assert_eq!(made(1, PartitionType::RAW), [0; 4096]);
        let instance = made(4097, PartitionType::ANDROID_VM_INSTANCE);
        assert_eq!(instance.len(), 8192);
        assert_eq!(&instance[..22], b"Android-VM-instance\x01\0\0");
        assert!(instance[21..].iter().all(|&byte| byte == 0));
        let storage = made(4096, PartitionType::ENCRYPTEDSTORE);
        assert_eq!(&storage[..20], b"UNFORMATTED-STORAGE\0");
        assert_eq!(storage.len(), 4096);
    }

    #[test]
    fn impossible_requests_leave_the_file_alone() {
        for size in [-1, 0, i64::MIN, i64::MAX] {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(b"precious").unwrap();
            let result = initialize(file.try_clone().unwrap().into(), size, PartitionType::RAW);
            assert!(matches!(result, Err(Error::BadRequest(_))), "{size}: {result:?}");
            assert_eq!(file.metadata().unwrap().len(), 8);
        }
        let (reader, _writer) = std::io::pipe().unwrap();
        let message = initialize(reader.into(), 1, PartitionType::RAW).unwrap_err().to_string();
        assert_eq!(message, "the partition's file is not a regular file");
        let read_only = tempfile::NamedTempFile::new().unwrap();
        let file = File::open(read_only.path()).unwrap();
        let message = initialize(file.into(), 1, PartitionType::RAW).unwrap_err().to_string();
        assert!(message.ends_with("is not open for reading and writing"), "{message}");
    }
}
