//! Nothing of a package is used that was not verified here.
//!
//! A package is read through dm-verity from the first byte on, so that what was verified is what is
//! used later, whatever the host does to its disks meanwhile. The tree that dm-verity checks blocks
//! against is the host's word. It is trusted once the whole package was verified through it, or if
//! this instance remembers the same root of a tree over as many bytes from a boot when that was done.

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

use crate::disk::{Disk, Source, Wanted};
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

    /// What an instance remembers of it, and of what is to run.
    pub fn found(&self, wanted: &Wanted) -> Found {
        Found {
            apk: self.package.data.clone(),
            extra_apks: self.extras.iter().map(|package| package.data.clone()).collect(),
            apexes: self.apexes.iter().map(|apex| apex.data().clone()).collect(),
            task: wanted.remembered(),
        }
    }
}

impl Package {
    fn verify(source: &Source, saved: Option<&ApkData>, mapper: &Mapper) -> Result<Self, Failure> {
        let verify = || {
            let device = mapper.map(source)?;
            let data = match saved.filter(|saved| is_same(saved, &device)) {
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

/// Whether an instance remembers just these bytes. Blocks of the tree, or fewer blocks of data, can
/// have the same root if the host says that there are fewer bytes.
fn is_same(saved: &ApkData, device: &Device) -> bool {
    saved.root_hash == device.root && saved.size == device.size
}

/// Verifies the whole package.
fn examine(source: &Source, device: &Device) -> Result<ApkData> {
    let storage = open(&device.path)?;
    let data = signature::verify(&storage, device)?;
    let (package, version) = (&data.package_name, data.version_code);
    log::info!("{}: {package}, version {version}, is as it was signed", source.name);
    Ok(data)
}

fn open(path: &PathBuf) -> Result<File> {
    File::open(path).with_context(|| format!("{} could not be opened", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use idsig::{BLOCK, Tree};

    /// 129 blocks have a tree of two blocks and one above them. Those two, taken for data, have the
    /// tree of that one block, and the same root.
    #[test]
    fn the_root_alone_does_not_say_what_is_remembered() {
        let data: Vec<u8> = (0..129 * BLOCK).map(|at| (at / BLOCK) as u8).collect();
        let tree = Tree::build(&data, 129 * BLOCK, &[]).unwrap();
        let below = &tree.bytes[BLOCK as usize..];
        assert_eq!(Tree::build(below, 2 * BLOCK, &[]).unwrap().root, tree.root);

        let saved = ApkData {
            root_hash: tree.root.to_vec(),
            cert_hash: vec![0; 64],
            package_name: "com.example".into(),
            version_code: 1,
            size: 129 * BLOCK,
        };
        let device = |root, size| Device { path: PathBuf::new(), root, size };
        assert!(is_same(&saved, &device(tree.root, 129 * BLOCK)));
        assert!(!is_same(&saved, &device(tree.root, 2 * BLOCK)));
        assert!(!is_same(&saved, &device([0; 32], 129 * BLOCK)));
    }
}
