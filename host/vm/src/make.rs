//! What a run makes that outlives it, and who makes it.

use anyhow::Result;
use avf::service::Service;
use avf::{Error, InstanceImage, StorageImage};
use guest_image::Store;
use std::io::ErrorKind;
use std::path::Path;

/// Who makes it: a process of its own, which has the root secret.
pub trait Maker {
    /// A fresh instance id.
    fn instance_id(&self) -> Result<Vec<u8>>;
    /// Digest of the guest image that new instances get.
    fn guest_image(&self) -> Result<String>;
    /// Makes an instance image; whether nobody else did.
    fn instance_image(&self, path: &Path) -> Result<bool>;
    /// Makes a storage of so many bytes; whether nobody else did.
    fn storage(&self, path: &Path, bytes: u64) -> Result<bool>;
}

impl Maker for Service {
    fn instance_id(&self) -> Result<Vec<u8>> {
        Ok(self.allocate_instance_id()?)
    }

    fn guest_image(&self) -> Result<String> {
        let home = avf_home::Environment::current().image_home()?;
        Ok(Store::open(home).current_digest()?.to_string())
    }

    fn instance_image(&self, path: &Path) -> Result<bool> {
        is_first(InstanceImage::create(path, self))
    }

    fn storage(&self, path: &Path, bytes: u64) -> Result<bool> {
        is_first(StorageImage::create(path, bytes, self))
    }
}

fn is_first(made: Result<(), Error>) -> Result<bool> {
    match made {
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::AlreadyExists => Ok(false),
        other => Ok(other.map(|()| true)?),
    }
}

/// One that works without a process, for tests.
#[cfg(test)]
#[derive(Debug, Default)]
pub struct TestMaker(std::sync::atomic::AtomicU8);

#[cfg(test)]
impl Maker for TestMaker {
    fn instance_id(&self) -> Result<Vec<u8>> {
        Ok(vec![self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed); 64])
    }

    fn guest_image(&self) -> Result<String> {
        Ok("ab".repeat(32))
    }

    fn instance_image(&self, path: &Path) -> Result<bool> {
        new_file(path, &instance_image::MAGIC, 512)
    }

    fn storage(&self, path: &Path, bytes: u64) -> Result<bool> {
        new_file(path, &storage_header::Header::Unformatted.bytes(), bytes)
    }
}

#[cfg(test)]
fn new_file(path: &Path, start: &[u8], bytes: u64) -> Result<bool> {
    use std::io::Write as _;
    // As the real one: only a finished file has the name.
    let parent = path.parent().unwrap();
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(parent)?;
    file.write_all(start)?;
    file.as_file().set_len(bytes)?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        other => Ok(other.map(|_| true)?),
    }
}
