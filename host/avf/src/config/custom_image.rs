//! A VM put together by hand: a kernel and disks of the app's own.

use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as vs;
use rsbinder::ParcelFileDescriptor;
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

/// The interface between host and guest that such VMs get if they do not say, as a SemVer requirement.
const PLATFORM_VERSION: &str = "~1.0";

/// What a VM without a package boots: a kernel, or a boot loader that finds one, and disks. All
/// paths are absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomImageConfig {
    /// What the image is called, for people.
    pub name: Option<String>,
    /// The kernel; this or `bootloader` is required.
    pub kernel: Option<PathBuf>,
    /// The first file system of the kernel.
    pub initrd: Option<PathBuf>,
    /// What is run instead of a kernel.
    pub bootloader: Option<PathBuf>,
    /// Words of the kernel's command line.
    pub params: Vec<String>,
    /// The disks, in order.
    pub disks: Vec<CustomDisk>,
    /// Which versions of the interface between host and guest the image works with, as a SemVer
    /// requirement; `~1.0` if there is none. Not kept in `config.xml`, as in the original.
    pub platform_version: Option<String>,
}

/// A disk of a [`CustomImageConfig`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomDisk {
    /// What is on it.
    pub source: DiskSource,
    /// Whether the guest may write to it.
    pub writable: bool,
}

/// What is on a [`CustomDisk`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskSource {
    /// The content of a file.
    Image(PathBuf),
    /// A partition table, and one file for each partition.
    Partitions(Vec<CustomPartition>),
}

/// A partition of a [`CustomDisk`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomPartition {
    /// Its name in the partition table, up to 36 UTF-16 units.
    pub label: String,
    /// Its content.
    pub path: PathBuf,
    /// Whether the guest may write to it.
    pub writable: bool,
}

impl CustomImageConfig {
    /// Every path in it, with what the file is.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let boot = [
            ("kernel path", &self.kernel),
            ("initrd path", &self.initrd),
            ("bootloader path", &self.bootloader),
        ];
        let boot = boot.into_iter().filter_map(|(what, path)| Some((what, path.as_deref()?)));
        boot.chain(self.disks.iter().flat_map(|disk| disk.source.paths()))
    }

    /// Opens all files.
    pub(super) fn to_aidl(&self) -> Result<vs::VirtualMachineRawConfig::VirtualMachineRawConfig> {
        let read = |what, path: &Option<PathBuf>| {
            path.as_deref().map(|path| open(what, path, false)).transpose()
        };
        Ok(vs::VirtualMachineRawConfig::VirtualMachineRawConfig {
            kernel: read("opening kernel", &self.kernel)?,
            initrd: read("opening initrd", &self.initrd)?,
            bootloader: read("opening bootloader", &self.bootloader)?,
            params: (!self.params.is_empty()).then(|| self.params.join(" ")),
            disks: self.disks.iter().map(CustomDisk::to_aidl).collect::<Result<_>>()?,
            platformVersion: self.platform_version.as_deref().unwrap_or(PLATFORM_VERSION).into(),
            ..Default::default()
        })
    }
}

impl DiskSource {
    fn paths(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let (image, partitions) = match self {
            Self::Image(path) => (Some(path), &[][..]),
            Self::Partitions(partitions) => (None, partitions.as_slice()),
        };
        let image = image.into_iter().map(|path| ("disk image path", path.as_path()));
        image.chain(partitions.iter().map(|it| ("partition path", it.path.as_path())))
    }
}

impl CustomDisk {
    fn to_aidl(&self) -> Result<vs::DiskImage::DiskImage> {
        let mut disk = vs::DiskImage::DiskImage { writable: self.writable, ..Default::default() };
        match &self.source {
            DiskSource::Image(path) => {
                disk.image = Some(open("opening disk image", path, self.writable)?);
            }
            DiskSource::Partitions(partitions) => {
                disk.partitions =
                    partitions.iter().map(CustomPartition::to_aidl).collect::<Result<_>>()?;
            }
        }
        Ok(disk)
    }
}

impl CustomPartition {
    fn to_aidl(&self) -> Result<vs::Partition::Partition> {
        Ok(vs::Partition::Partition {
            label: self.label.clone(),
            image: Some(open("opening partition", &self.path, self.writable)?),
            writable: self.writable,
        })
    }
}

/// Opens a regular file; anything else could block for ever.
fn open(action: &'static str, path: &Path, writable: bool) -> Result<ParcelFileDescriptor> {
    let open = || {
        if std::fs::metadata(path)?.is_file() {
            return OpenOptions::new().read(true).write(writable).open(path);
        }
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
    };
    open().map(ParcelFileDescriptor::from).map_err(Error::io(action, path))
}
