//! From a lock to a folder with the packages' files.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::apt::{PrivateApt, field, run};
use crate::error::{BuildError, io_error};
use crate::lock::{Lock, LockedPackage};
use crate::manifest::PackageEntry;
use crate::mirror::Mirrors;
use crate::store::sha256_of;

/// Debian's package that depends on its newest kernel for virtual machines.
const KERNEL_META: &str = "linux-image-cloud-amd64";
const KERNEL_PREFIX: &str = "linux-image-";
const C_LIBRARY: &str = "libc6";
/// What the newest version is looked up of, besides the kernel: the C library, the compiler's,
/// `mke2fs` with its libraries, and the shell of the image that has one.
const NEWEST: [&str; 8] = [
    C_LIBRARY,
    "libgcc-s1",
    "busybox-static",
    "e2fsprogs",
    "libblkid1",
    "libcom-err2",
    "libext2fs2t64",
    "libuuid1",
];

/// What to do when the mirrors no longer serve a locked version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Fail with [`BuildError::Gone`].
    Locked,
    /// Say so and take the version that is served now.
    AllowNewer,
}

/// Packages, fetched and unpacked.
#[derive(Debug, Clone)]
pub struct Packages {
    /// All packages' files in one tree.
    pub(crate) root: PathBuf,
    /// Release of the kernel, as in `lib/modules/<release>`.
    pub(crate) kernel_release: String,
    /// Version of the package [`C_LIBRARY`].
    pub(crate) libc_version: String,
    /// What to write into the manifest.
    pub(crate) entries: Vec<PackageEntry>,
}

impl Packages {
    /// A file of the packages by its path in them, such as `usr/sbin/e2fsck`, for images that need
    /// more than every image has.
    pub fn file(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }
}

/// Fetches packages into a cache, which makes the next time quick and free of network.
pub struct Fetcher<'a> {
    cache: PathBuf,
    report: &'a dyn Fn(&str),
}

impl std::fmt::Debug for Fetcher<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher").field("cache", &self.cache).finish_non_exhaustive()
    }
}

impl<'a> Fetcher<'a> {
    /// `cache` is made when it is needed; `report` is told what takes time, and of substitutions.
    pub fn new(cache: impl Into<PathBuf>, report: &'a dyn Fn(&str)) -> Self {
        Self { cache: cache.into(), report }
    }

    /// The packages of the lock, from the cache or a mirror.
    pub fn fetch(&self, lock: &Lock, policy: Policy) -> Result<Packages, BuildError> {
        let mut packages = Vec::new();
        for package in &lock.packages {
            packages.push(self.fetch_one(package, policy)?);
        }
        self.unpack(&packages)
    }

    /// A lock of the newest versions that Debian serves.
    pub fn newest(&self) -> Result<Lock, BuildError> {
        (self.report)("reading Debian's package lists");
        let apt = PrivateApt::new(Mirrors::find()?)?;
        apt.update()?;
        let mut packages = vec![newest_kernel(&apt)?];
        for name in NEWEST {
            packages.push(apt.newest(name)?.0);
        }
        Ok(Lock::new(packages))
    }

    fn fetch_one(
        &self,
        package: &LockedPackage,
        policy: Policy,
    ) -> Result<LockedPackage, BuildError> {
        let Err(error) = self.download(package) else { return Ok(package.clone()) };
        let BuildError::Tool { detail, .. } = error else { return Err(error) };
        let (name, version) = (package.name.clone(), package.version.clone());
        match policy {
            // Anything but "not found" is the network's fault, or somebody's who tampers with it.
            _ if !detail.contains("404") => Err(BuildError::Download { name, version, detail }),
            Policy::Locked => Err(BuildError::Gone { name, version, detail }),
            Policy::AllowNewer => self.fetch_newer(package, &detail),
        }
    }

    fn fetch_newer(&self, gone: &LockedPackage, detail: &str) -> Result<LockedPackage, BuildError> {
        let apt = PrivateApt::new(Mirrors::find()?)?;
        apt.update()?;
        let newer = match gone.name.starts_with(KERNEL_PREFIX) {
            true => newest_kernel(&apt)?,
            false => apt.newest(&gone.name)?.0,
        };
        (self.report)(&format!(
            "warning: {} {} of packages.lock could not be fetched ({detail}); taking {} {} instead, so \
             this image differs from the locked one",
            gone.name, gone.version, newer.name, newer.version
        ));
        self.download(&newer)?;
        Ok(newer)
    }

    /// Makes sure that the package file is in the cache, whole.
    fn download(&self, package: &LockedPackage) -> Result<(), BuildError> {
        let deb = self.deb(package);
        if sha256_of(&deb).is_ok_and(|found| found == package.sha256) {
            return Ok(());
        }
        (self.report)(&format!("fetching {} {}", package.name, package.version));
        let dir = self.cache.join("debs");
        fs::create_dir_all(&dir).map_err(io_error("make", &dir))?;
        let part = tempfile::Builder::new()
            .prefix(".part-")
            .tempdir_in(&dir)
            .map_err(io_error("write in", &dir))?;
        let fresh = part.path().join("package.deb");
        PrivateApt::new(Mirrors::find()?)?.download(package, &fresh)?;
        let found = sha256_of(&fresh).map_err(io_error("read", &fresh))?;
        if found != package.sha256 {
            let detail = format!("the file served has SHA-256 {found}, not {}", package.sha256);
            return Err(BuildError::Tool { program: "download".into(), detail });
        }
        fs::rename(&fresh, &deb).map_err(io_error("write", &deb))
    }

    /// Unpacks into the cache, once for each set of packages.
    fn unpack(&self, packages: &[LockedPackage]) -> Result<Packages, BuildError> {
        let dir = self.cache.join("unpacked");
        let root = dir.join(set_digest(packages));
        if !root.exists() {
            (self.report)("unpacking packages");
            fs::create_dir_all(&dir).map_err(io_error("make", &dir))?;
            let fresh = tempfile::Builder::new()
                .prefix(".new-")
                .tempdir_in(&dir)
                .map_err(io_error("write in", &dir))?;
            for package in packages {
                run(Command::new("dpkg-deb")
                    .arg("--extract")
                    .arg(self.deb(package))
                    .arg(fresh.path()))?;
            }
            match fs::rename(fresh.path(), &root) {
                // Somebody else was quicker with the same contents.
                Err(_) if root.exists() => {}
                result => result.map_err(io_error("write", &root))?,
            }
        }
        let find = |prefix: &str| packages.iter().find(|package| package.name.starts_with(prefix));
        let missing = |name: &str| BuildError::Index {
            name: name.into(),
            detail: "not in packages.lock".into(),
        };
        let kernel = find(KERNEL_PREFIX).ok_or_else(|| missing(KERNEL_META))?;
        let libc = find(C_LIBRARY).ok_or_else(|| missing(C_LIBRARY))?;
        Ok(Packages {
            root,
            kernel_release: kernel.name.trim_start_matches(KERNEL_PREFIX).into(),
            libc_version: libc.version.clone(),
            entries: packages.iter().map(entry).collect(),
        })
    }

    fn deb(&self, package: &LockedPackage) -> PathBuf {
        self.cache.join("debs").join(format!("{}.deb", package.sha256))
    }
}

/// The kernel that Debian's meta package depends on.
fn newest_kernel(apt: &PrivateApt) -> Result<LockedPackage, BuildError> {
    let (_, text) = apt.newest(KERNEL_META)?;
    let name = kernel_of(&text).ok_or_else(|| BuildError::Index {
        name: KERNEL_META.into(),
        detail: "it does not depend on a kernel".into(),
    })?;
    Ok(apt.newest(name)?.0)
}

fn kernel_of(stanza: &str) -> Option<&str> {
    let mut names =
        field(stanza, "Depends")?.split(',').filter_map(|item| item.split_whitespace().next());
    names.find(|name| name.starts_with(KERNEL_PREFIX))
}

fn entry(package: &LockedPackage) -> PackageEntry {
    PackageEntry {
        name: package.name.clone(),
        version: package.version.clone(),
        sha256: package.sha256.clone(),
    }
}

fn set_digest(packages: &[LockedPackage]) -> String {
    let mut hash = Sha256::new();
    for package in packages {
        hash.update(&package.sha256);
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_is_found_in_the_dependencies() {
        let text =
            "Package: m\nDepends: a, linux-image-6.12.117+deb13-cloud-amd64 (= 6.12.117-1), b\n";
        assert_eq!(kernel_of(text), Some("linux-image-6.12.117+deb13-cloud-amd64"));
        assert_eq!(kernel_of("Package: m\nDepends: a\n"), None);
    }
}
