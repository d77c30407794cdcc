//! Kernel and initramfs as the guest gets them: copies in memory that nobody can change any more.
//!
//! A file on disk may be replaced between the moment it is measured and the moment it is loaded.
//! So each is copied once, hashed as it is copied, sealed by the system, and that very copy is what
//! the monitor opens.

use crate::partitions::new_memory_file;
use crate::{Error, Result};
use guest_image::manifest::{INITRD, KERNEL};
use guest_image::{Digest, FileEntry, Image, StoreError};
use rustix::fs::{SealFlags, fcntl_add_seals};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How much is copied and hashed at a time: it should still be in the processor's cache when it is
/// hashed.
const CHUNK: usize = 256 << 10;

/// What a file in memory can no longer undergo: writing, changing its size, losing a seal.
const SEALS: SealFlags =
    SealFlags::SEAL.union(SealFlags::SHRINK).union(SealFlags::GROW).union(SealFlags::WRITE);

/// What a guest boots. VMs of one manager that boot the same image share it.
#[derive(Debug)]
pub struct BootFiles {
    /// The kernel.
    pub kernel: SealedFile,
    /// The initramfs.
    pub initrd: SealedFile,
}

/// A file in memory that cannot change, and its hash.
#[derive(Debug)]
pub struct SealedFile {
    file: OwnedFd,
    sha256: [u8; 32],
}

impl BootFiles {
    /// The files of `image`, as its manifest describes them.
    pub(super) fn of(image: &Image) -> Result<Arc<Self>> {
        static LOADED: Cache = Cache::new();
        LOADED.get(image)
    }

    /// Copies and compares both, at the same time.
    fn load(image: &Image) -> Result<Self> {
        let (kernel, initrd) = std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().name("initrd".into()).stack_size(256 << 10);
            let initrd = thread
                .spawn_scoped(scope, || SealedFile::of(image, &image.initrd, INITRD))
                .map_err(Error::host("start a thread"))?;
            let kernel = SealedFile::of(image, &image.kernel, KERNEL);
            let initrd = initrd.join().map_err(|_| Error::Host("a thread panicked".into()))?;
            Ok::<_, Error>((kernel?, initrd?))
        })?;
        Ok(Self { kernel, initrd })
    }
}

impl SealedFile {
    fn of(image: &Image, path: &Path, name: &str) -> Result<Self> {
        let entry = image.manifest.files.get(name).ok_or_else(|| {
            Error::Host(format!("guest image {}: its manifest has no {name}", image.digest))
        })?;
        let read = File::open(path).map_err(Error::host(&format!("open {}", path.display())))?;
        let action = format!("copy {} into memory", path.display());
        let file = Self::copy(name, read, entry.size).map_err(Error::host(&action))?;
        file.compare(path, entry)?;
        Ok(file)
    }

    /// Seals a copy of the first bytes of `source`: of one more than `size`, which the comparison
    /// then finds.
    fn copy(name: &str, source: impl Read, size: u64) -> io::Result<Self> {
        let mut source = source.take(size.saturating_add(1));
        let mut target = File::from(new_memory_file(name)?);
        let (mut hash, mut chunk) = (Sha256::new(), vec![0; CHUNK]);
        loop {
            let count = match source.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let read = chunk.get(..count).unwrap_or_default();
            hash.update(read);
            target.write_all(read)?;
        }
        fcntl_add_seals(&target, SEALS)?;
        Ok(Self { file: target.into(), sha256: hash.finalize().into() })
    }

    /// Seals a copy of `size` bytes of a file that may shrink meanwhile.
    pub(crate) fn copy_of(what: &str, file: OwnedFd, size: u64) -> Result<Self> {
        let file = File::from(file);
        Self::copy(what, FromStart { file: &file, at: 0 }.take(size), size)
            .map_err(Error::host(&format!("copy {what} into memory")))
    }

    fn compare(&self, path: &Path, entry: &FileEntry) -> Result<()> {
        let found = hex::encode(self.sha256);
        if found == entry.sha256 {
            return Ok(());
        }
        let detail = format!("SHA-256 is {found}, should be {}", entry.sha256);
        let damaged = StoreError::Damaged { path: path.into(), detail };
        Err(Error::Host(damaged.to_string()))
    }

    /// SHA-256 of all of it.
    pub fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// A descriptor of the file, for the monitor.
    pub fn descriptor(&self) -> Result<OwnedFd> {
        self.file.try_clone().map_err(Error::host("duplicate a descriptor"))
    }
}

/// Reads a file from its start, wherever those who share it have come to.
struct FromStart<'a> {
    file: &'a File,
    at: u64,
}

impl Read for FromStart<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(buffer, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

/// The files that VMs of this process boot, as long as one of them lives.
struct Cache(Mutex<Vec<(Digest, Weak<BootFiles>)>>);

impl Cache {
    const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// The lock is held while files are copied, so that VMs which are made at the same time share
    /// one copy. What is shared was compared with the manifest whose digest is the key.
    fn get(&self, image: &Image) -> Result<Arc<BootFiles>> {
        let mut loaded = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.retain(|(_, files)| files.strong_count() > 0);
        let found = loaded.iter().find(|(digest, _)| *digest == image.digest);
        if let Some(files) = found.and_then(|(_, files)| files.upgrade()) {
            return Ok(files);
        }
        let files = Arc::new(BootFiles::load(image)?);
        loaded.push((image.digest, Arc::downgrade(&files)));
        Ok(files)
    }
}
