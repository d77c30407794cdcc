//! Nothing of a package is used that was not verified here.
//!
//! A package is read through dm-verity from the first byte on, so that what was verified is what is
//! used later, whatever the host does to its disks meanwhile. The tree that dm-verity checks blocks
//! against is the host's word. It is trusted once the whole package was verified through it, or if
//! this instance remembers the same root of the tree from a boot when that was done.

#[cfg(not(feature = "bench-unverified"))]
mod apex;
#[cfg(not(feature = "bench-unverified"))]
mod device;
#[cfg(not(feature = "bench-unverified"))]
mod signature;
#[cfg(feature = "bench-unverified")]
mod unverified;
#[cfg(feature = "bench-unverified")]
use unverified::{apex, device, signature};

pub use device::MODULES;

use crate::disk::{Disk, Source};
use crate::failure::{Failure, Kind, OrFail};
use crate::instance::Found;
use crate::modules::Beside;
use anyhow::{Context, Result};
use apex::Activated;
use apkzip::Archive;
use device::{Device, Mapper};
use instance_image::{ApkData, MicrodroidData};
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// Everything on the disks.
#[derive(Debug)]
pub struct Verified {
    /// The package.
    pub package: Package,
    /// The extra packages, in order.
    pub extras: Vec<Package>,
    apexes: Vec<Activated>,
}

/// A verified package.
#[derive(Debug)]
pub struct Package {
    name: String,
    /// Where its files are to be.
    pub mount_point: String,
    data: ApkData,
    /// What it is read through.
    device: PathBuf,
}

/// Verifies everything on the disks with these modules. What an instance remembers saves work, but
/// is compared later.
pub fn everything(
    disk: &Disk,
    saved: Option<&MicrodroidData>,
    modules: Beside,
) -> Result<Verified, Failure> {
    let size = disk.size().or_fail(Kind::Runtime)?;
    let mapper = Mapper::open(modules, size).or_fail(Kind::Runtime)?;
    let package = Package::verify(&disk.package, saved.map(|saved| &saved.apk), &mapper)?;
    let extras = disk.extras.iter().enumerate().map(|(number, source)| {
        let saved = saved.and_then(|saved| saved.extra_apks.get(number));
        Package::verify(source, saved, &mapper)
    });
    Ok(Verified {
        package,
        extras: extras.collect::<Result<_, _>>()?,
        apexes: apex::verify_all(&disk.apexes, &mapper)?,
    })
}

impl Verified {
    /// The package and the extra packages.
    pub fn packages(&self) -> impl Iterator<Item = &Package> {
        [&self.package].into_iter().chain(&self.extras)
    }

    /// Lets the files of the APEXes appear, of which it is known by now that they are the right ones.
    pub fn mount_apexes(&self) -> Result<(), Failure> {
        apex::mount_all(&self.apexes)
    }

    /// The name of a package of which a block that was read is not what it was when it was
    /// verified. Whoever read it got an error in place of it.
    pub fn damaged(&self) -> Option<&str> {
        let damaged = |package: &&Package| device::is_damaged(&package.name);
        self.packages().find(damaged).map(|package| package.name.as_str())
    }

    /// What an instance remembers of it.
    pub fn found(&self) -> Found {
        Found {
            apk: self.package.data.clone(),
            extra_apks: self.extras.iter().map(|package| package.data.clone()).collect(),
            apexes: self.apexes.iter().map(|apex| apex.data().clone()).collect(),
        }
    }
}

impl Package {
    fn verify(source: &Source, saved: Option<&ApkData>, mapper: &Mapper) -> Result<Self, Failure> {
        let verify = || {
            let device = mapper.map(source)?;
            let data = match saved.filter(|saved| saved.root_hash == device.root) {
                Some(saved) => saved.clone(),
                None => examine(source, &device)?,
            };
            let (name, mount_point) = (source.name.clone(), source.mount_point.clone());
            anyhow::Ok(Self { name, mount_point, data, device: device.path })
        };
        verify()
            .with_context(|| format!("the package in {}", source.partition))
            .or_fail(Kind::Verification)
    }

    /// Opens it for reading. All of it is the package, but for zeros behind it.
    pub fn open(&self) -> Result<File> {
        open(&self.device)
    }

    /// The first `limit` bytes of a file, or nothing if there is no such file.
    pub fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>> {
        let archive = self.archive()?;
        let Some(entry) = archive.find(name).filter(|entry| !entry.is_dir()) else {
            return Ok(None);
        };
        let mut content = Vec::new();
        let reader = archive.reader(entry)?;
        reader.take(limit).read_to_end(&mut content).with_context(|| format!("reading {name}"))?;
        Ok(Some(content))
    }

    /// Whether the table of its files can still be read. A block that the host has damaged since
    /// shows only when it is.
    pub fn check(&self) -> Result<()> {
        self.archive().map(drop)
    }

    fn archive(&self) -> Result<Archive<File>> {
        let storage = self.open()?;
        let len = device::length(&storage)?;
        Archive::open(storage, len).context("the package cannot be read")
    }
}

/// Verifies the whole package.
fn examine(source: &Source, device: &Device) -> Result<ApkData> {
    let storage = open(&device.path)?;
    let data = signature::verify(&storage, device::length(&storage)?, device.root)?;
    let (package, version) = (&data.package_name, data.version_code);
    log::info!("{}: {package}, version {version}, is as it was signed", source.name);
    Ok(data)
}

fn open(path: &PathBuf) -> Result<File> {
    File::open(path).with_context(|| format!("{} could not be opened", path.display()))
}
