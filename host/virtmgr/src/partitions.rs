//! Writable partitions, and files in memory that stand for read-only ones.

use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice::PartitionType::PartitionType;
use instance_image::RootSecretId;
use rustix::fs::{FileType, MemfdFlags, OFlags, fcntl_getfl, fstat};
use rustix::io::Errno;
use rustix::rand::{GetRandomFlags, getrandom};
use std::fs::File;
use std::io::{Seek, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;

/// Partitions that a guest can write consist of blocks of so many bytes.
pub const BLOCK: u64 = 4096;

/// Empties `file` and makes it a partition of `size` bytes, rounded up to [`BLOCK`] and, for
/// encrypted storage, to the least that it can have. An instance image is marked as one of the root
/// secret whose id `root` gives.
pub fn initialize(
    file: OwnedFd,
    size: i64,
    kind: PartitionType,
    root: impl FnOnce() -> Result<RootSecretId>,
) -> Result<()> {
    let bad = |text: String| Error::BadRequest(text);
    let asked = u64::try_from(size)
        .ok()
        .filter(|size| *size > 0)
        .ok_or_else(|| bad(format!("a partition cannot have {size} bytes; give a size above 0")))?;
    let size = match kind {
        PartitionType::ENCRYPTEDSTORE => storage_header::file_size(asked),
        _ => asked.checked_next_multiple_of(BLOCK).filter(|size| i64::try_from(*size).is_ok()),
    };
    let size = size
        .ok_or_else(|| bad(format!("a partition cannot have {asked} bytes; that is too much")))?;
    expect_file(&file, "the partition's file", Access::ReadWrite)?;
    let header = match kind {
        PartitionType::RAW => Vec::new(),
        PartitionType::ANDROID_VM_INSTANCE => instance_image::header(Some(&root()?)).to_vec(),
        PartitionType::ENCRYPTEDSTORE => storage_header::Header::Unformatted.bytes().to_vec(),
        other => return Err(bad(format!("unknown partition type {}", other.0))),
    };
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

/// A file without a name that holds `contents`, to be read from its start.
pub fn memory_file(name: &str, contents: &[u8]) -> Result<OwnedFd> {
    let make = || -> std::io::Result<OwnedFd> {
        let mut file = File::from(new_memory_file(name)?);
        file.write_all(contents)?;
        file.rewind()?;
        Ok(file.into())
    };
    make().map_err(Error::host("make a file in memory"))
}

/// An empty file without a name that can be sealed, and not executed.
pub(crate) fn new_memory_file(name: &str) -> std::io::Result<OwnedFd> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    match rustix::fs::memfd_create(name, flags | MemfdFlags::NOEXEC_SEAL) {
        // Linux has known it since 6.3.
        Err(Errno::INVAL) => Ok(rustix::fs::memfd_create(name, flags)?),
        other => Ok(other?),
    }
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
        make(file.try_clone().unwrap(), size, kind).unwrap();
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
        assert_eq!(instance[32..48], [7; 16]);
        let rest = [&instance[21..32], &instance[48..]].concat();
        assert!(rest.iter().all(|&byte| byte == 0));
        for (size, expected) in [(1, 16 << 20), (10 << 20, 16 << 20), (20_000_000, 20_000_768)] {
            let storage = made(size, PartitionType::ENCRYPTEDSTORE);
            assert_eq!(&storage[..20], b"UNFORMATTED-STORAGE\0");
            assert_eq!(storage.len(), expected);
        }
    }

    #[test]
    fn an_instance_image_is_not_made_without_a_root_secret_and_the_file_left_alone() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"precious").unwrap();
        let lost = || Err(Error::Host("the root secret is lost".into()));
        let kind = PartitionType::ANDROID_VM_INSTANCE;
        let error = initialize(file.try_clone().unwrap().into(), 4096, kind, lost).unwrap_err();
        assert_eq!(error.to_string(), "the root secret is lost");
        assert_eq!(file.metadata().unwrap().len(), 8);
    }

    fn make(file: impl Into<OwnedFd>, size: i64, kind: PartitionType) -> Result<()> {
        initialize(file.into(), size, kind, || Ok([7; 16]))
    }

    #[test]
    fn impossible_requests_leave_the_file_alone() {
        for size in [-1, 0, i64::MIN, i64::MAX] {
            for kind in [PartitionType::RAW, PartitionType::ENCRYPTEDSTORE] {
                let mut file = tempfile::tempfile().unwrap();
                file.write_all(b"precious").unwrap();
                let result = make(file.try_clone().unwrap(), size, kind);
                assert!(matches!(result, Err(Error::BadRequest(_))), "{size}: {result:?}");
                assert_eq!(file.metadata().unwrap().len(), 8);
            }
        }
        let (reader, _writer) = std::io::pipe().unwrap();
        let message = make(reader, 1, PartitionType::RAW).unwrap_err().to_string();
        assert_eq!(message, "the partition's file is not a regular file");
        let read_only = tempfile::NamedTempFile::new().unwrap();
        let file = File::open(read_only.path()).unwrap();
        let message = make(file, 1, PartitionType::RAW).unwrap_err().to_string();
        assert!(message.ends_with("is not open for reading and writing"), "{message}");
    }
}
