//! Whether the guest can run a library of the package. A library that is not there is left to the
//! guest to report, as the original does.

use super::bad;
use super::package::Package;
use crate::error::chain;
use crate::{Error, Result};
use apkzip::{Archive, ReadAt};
use elfcheck::{Arch, Target};
use guest_image::Image;

/// Largest library that is looked at before the boot, in bytes.
const MAX_LIBRARY: u64 = 256 << 20;

/// Refuses a library that cannot run in a guest of this image.
pub(super) fn check(package: &Package, name: &str, image: &Image) -> Result<()> {
    let archive = package.archive()?;
    let path = format!("lib/{}/{name}", Arch::host().abi_dir());
    let Some(entry) = archive.find(&path).filter(|entry| !entry.is_dir()) else {
        return refuse_other_architectures(&archive, name);
    };
    if entry.size > MAX_LIBRARY {
        return Err(bad(format!(
            "{path} has {} bytes; a payload may have {MAX_LIBRARY}",
            entry.size
        )));
    }
    let target = Target { machine: Arch::host(), glibc: glibc(image)? };
    let library = archive
        .read(entry)
        .map_err(|error| bad(format!("{} is not an APK: {}", package.what, chain(&error))))?;
    let result = elfcheck::check_payload(&library, &target);
    drop((library, archive));
    avf_spawn::heap::trim();
    match result {
        Ok(_) => Ok(()),
        Err(error) => Err(bad(format!("cannot run {path}: {error}"))),
    }
}

/// A library that the package has for other architectures only is refused by name.
fn refuse_other_architectures<R: ReadAt>(archive: &Archive<R>, name: &str) -> Result<()> {
    let abi = |path: &str| {
        let (abi, file) = path.strip_prefix("lib/")?.split_once('/')?;
        (file == name).then(|| abi.to_owned())
    };
    let abis: Vec<String> = archive.entries().filter_map(|entry| abi(&entry.name)).collect();
    if abis.is_empty() {
        return Ok(());
    }
    let (found, wanted) = (abis.join(", "), Arch::host().abi_dir());
    Err(bad(format!("the package has {name} for {found} only; this machine runs {wanted}")))
}

fn glibc(image: &Image) -> Result<(u32, u32)> {
    let version = &image.manifest.glibc_version;
    let parse = || {
        let (major, minor) = version.split_once('.')?;
        let minor = minor.split('.').next()?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    parse().ok_or_else(|| {
        Error::Host(format!("guest image {}: \"{version}\" is no version of glibc", image.digest))
    })
}
