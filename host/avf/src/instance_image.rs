//! The partition in which a guest remembers its instance.

use crate::Result;
use crate::locked::{self, Kind, LockedFile};
use crate::service::Service;
use std::path::Path;
use std::time::Duration;

/// Size of an instance image, as in the original: 10 MiB.
pub const INSTANCE_IMAGE_BYTES: u64 = 10 << 20;

const KIND: Kind = Kind {
    name: "instance image",
    prefix: ".instance-",
    opening: "opening instance image",
    locking: "locking instance image",
    creating: "creating instance image",
};

/// An instance image that belongs to one VM, locked against every other.
///
/// The lock is on the open file, which the processes that serve the VM share: when this process is
/// killed, the image stays locked until the last of them is gone.
#[derive(Debug)]
pub struct InstanceImage(pub(crate) LockedFile);

impl InstanceImage {
    /// Opens an image and locks it; fails if a VM has it.
    pub fn open(path: &Path) -> Result<Self> {
        LockedFile::open(path, KIND).map(Self)
    }

    /// Opens an image as [`open`](Self::open) does, but gives a VM that has it so long to end.
    pub(crate) fn open_within(path: &Path, limit: Duration) -> Result<Self> {
        LockedFile::open_within(path, KIND, limit).map(Self)
    }

    /// Locks a file at exactly this place, whatever is in it.
    pub(crate) fn lock_in_place(path: &Path) -> Result<LockedFile> {
        LockedFile::open_in_place(path, KIND)
    }

    /// Makes a fresh image at a path where nothing is; it is on disk when this returns.
    pub fn create(path: &Path, service: &Service) -> Result<()> {
        locked::create(path, KIND, |file| {
            service.initialize_instance_image(file, INSTANCE_IMAGE_BYTES)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_image_is_named() {
        let error = InstanceImage::open(Path::new("/nowhere/i.img")).unwrap_err().to_string();
        assert!(error.starts_with("opening instance image /nowhere/i.img failed: "), "{error}");
    }
}
