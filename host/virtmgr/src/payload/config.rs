//! The payload configuration inside a package, and what it asks of the host.

use super::bad;
use super::package::Package;
use crate::error::chain;
use crate::{Error, Requester, Result};
use avf_home::Environment;
use payload_config::{MAX_BYTES, VmPayloadConfig};
use rustix::fs::{FileType, Mode, OFlags, fstat};
use std::fs::File;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;

/// Reads and checks the configuration at `path` in the package.
pub(super) fn read(package: &Package, path: &str) -> Result<VmPayloadConfig> {
    let fault = |cause: String| bad(format!("Couldn't read config from {path:?}: {cause}"));
    let archive = package.archive()?;
    let Some(entry) = archive.find(path).filter(|entry| !entry.is_dir()) else {
        return Err(fault(format!("{} has no such file", package.what)));
    };
    if entry.size > MAX_BYTES as u64 {
        return Err(fault(format!("it has {} bytes, more than {MAX_BYTES}", entry.size)));
    }
    let json = archive.read(entry).map_err(|error| fault(chain(&error)))?;
    let (config, warnings) =
        VmPayloadConfig::parse(&json).map_err(|error| fault(error.to_string()))?;
    for warning in warnings {
        log::warn!("{path}: {warning}");
    }
    Ok(config)
}

/// Opens the packages of `extra_apks`, in order.
pub(super) fn extra_packages(
    config: &VmPayloadConfig,
    requester: &Requester,
) -> Result<Vec<Package>> {
    if let Some(first) = config.extra_apks.first() {
        requester.check_named_files(&format!("the extra package {:?}", first.path))?;
    }
    let paths = config.extra_apks.iter().map(|apk| Path::new(&apk.path));
    paths.map(open_extra).collect()
}

fn open_extra(path: &Path) -> Result<Package> {
    let what = format!("the extra package {}", path.display());
    if !path.is_absolute() {
        return Err(bad(format!("{what} of the payload config must have an absolute path")));
    }
    Package::open(open(path, &what)?, what)
}

/// A bundle that the configuration asks for.
#[derive(Debug)]
pub(super) struct Apex {
    /// Its name.
    pub(super) name: String,
    /// The open file.
    pub(super) file: OwnedFd,
    /// Bytes of the file.
    pub(super) size: u64,
}

/// Finds the bundles of `apexes`, in order.
pub(super) fn apexes(config: &VmPayloadConfig, env: &Environment) -> Result<Vec<Apex>> {
    let find = |name: &str| {
        let path = env.apex(name)?;
        let what = format!("the APEX {}", path.display());
        let file = open(&path, &what)?;
        let size = crate::partitions::expect_file(&file, &what, crate::partitions::Access::Read)?;
        if size == 0 {
            return Err(Error::Host(format!("{what} is empty")));
        }
        Ok(Apex { name: name.to_owned(), file, size })
    };
    config.apexes.iter().map(|apex| find(&apex.name)).collect()
}

/// Opens a file that a configuration names. Opening alone makes some devices do something, so it is
/// looked at first: the package that names it may come from anybody.
fn open(path: &Path, what: &str) -> Result<OwnedFd> {
    let fault = |error: std::io::Error| bad(format!("cannot open {what}: {error}"));
    let place = rustix::fs::open(path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty());
    let place = place.map_err(|error| fault(error.into()))?;
    let status = fstat(&place).map_err(|error| fault(error.into()))?;
    if FileType::from_raw_mode(status.st_mode) != FileType::RegularFile {
        return Err(bad(format!("{what} is not a regular file")));
    }
    let same = format!("/proc/self/fd/{}", place.as_raw_fd());
    Ok(File::open(same).map_err(fault)?.into())
}
