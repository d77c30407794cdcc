//! What a setting may be.

use crate::{CustomDisk, CustomImageConfig, DiskSource, Error, Result};
use std::collections::HashSet;
use std::path::Path;

/// Most bytes of a path that the system takes.
const MAX_PATH: usize = 4095;
/// Most bytes of a file name.
const MAX_NAME: usize = 255;
/// Each extra package takes two partitions of a disk that can have 128.
pub(crate) const MAX_EXTRA_APKS: usize = 62;
/// Most disks of a custom image.
const MAX_DISKS: usize = 16;
/// Most partitions of a disk, and UTF-16 units of a label.
const MAX_PARTITIONS: usize = 128;
const MAX_LABEL: usize = 36;
/// Most bytes of a kernel command line.
const MAX_PARAMS: usize = 2048;

/// Configurations are kept as text, and files are opened by their path from anywhere.
pub(super) fn path(what: &str, path: &Path) -> Result<()> {
    let fault = if !path.is_absolute() {
        "must be an absolute path"
    } else if path.to_str().is_none() {
        "must be UTF-8"
    } else if path.as_os_str().as_encoded_bytes().contains(&0) {
        "must not contain a zero byte"
    } else if path.as_os_str().len() > MAX_PATH {
        "is too long"
    } else {
        return Ok(());
    };
    Err(Error::config(format!("{what} {fault}: {}", shown(&path.to_string_lossy()))))
}

pub(super) fn payload_config_path(path: &str) -> Result<()> {
    let is_path = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if is_path && !path.contains('\0') && path.len() <= MAX_PATH {
        return Ok(());
    }
    let path = shown(path);
    Err(Error::config(format!(
        "Invalid payload config path: {path:?} (such as assets/vm_config.json)"
    )))
}

pub(super) fn payload_binary_name(name: &str) -> Result<()> {
    file_name("binary file name", name)
}

pub(super) fn os(name: &str) -> Result<()> {
    file_name("operating system", name)
}

fn file_name(what: &str, name: &str) -> Result<()> {
    let is_file_name =
        !name.contains(['/', '\0']) && !matches!(name, "" | "." | "..") && name.len() <= MAX_NAME;
    if is_file_name {
        return Ok(());
    }
    Err(Error::config(format!("Invalid {what}: {:?}", shown(name))))
}

/// The interface to the manager process counts MiB in 31 bits.
pub(super) fn memory(bytes: u64) -> Result<()> {
    match bytes {
        0 => Err(Error::config("memory size 0 is not positive")),
        bytes if bytes.div_ceil(1 << 20) > i32::MAX as u64 => {
            Err(Error::config(format!("memory size {bytes} is too large")))
        }
        _ => Ok(()),
    }
}

pub(super) fn extra_apks(paths: &[impl AsRef<Path>]) -> Result<()> {
    if paths.len() > MAX_EXTRA_APKS {
        return Err(Error::config(format!(
            "a VM can have {MAX_EXTRA_APKS} extra packages, and this one has {}",
            paths.len()
        )));
    }
    paths.iter().try_for_each(|apk| path("extra APK path", apk.as_ref()))
}

pub(super) fn image_digest(digest: &str) -> Result<()> {
    if crate::config::is_image_digest(digest) {
        return Ok(());
    }
    let digest = shown(digest);
    Err(Error::config(format!("image digest must be 64 lower-case hexadecimal digits: {digest:?}")))
}

pub(super) fn custom_image(image: &CustomImageConfig) -> Result<()> {
    match (&image.kernel, &image.initrd, &image.bootloader) {
        (Some(_), _, None) | (None, None, Some(_)) => {}
        (None, _, None) => {
            return Err(Error::config("VM must have either a bootloader or a kernel image."));
        }
        (_, _, Some(_)) => {
            return Err(Error::config("Can't have both bootloader and kernel/initrd image."));
        }
    }
    image.paths().try_for_each(|(what, it)| path(what, it))?;
    let params: usize = image.params.iter().map(|word| word.len().saturating_add(1)).sum();
    if params > MAX_PARAMS || image.params.iter().any(|word| word.contains('\0')) {
        let text = format!("params must have no zero byte and at most {MAX_PARAMS} bytes");
        return Err(Error::config(text));
    }
    if let Some(version) = image.platform_version.as_deref().filter(|it| it.len() > MAX_NAME) {
        return Err(Error::config(format!("Invalid platform version: {:?}", shown(version))));
    }
    if image.disks.len() > MAX_DISKS {
        return Err(Error::config(format!("a custom image can have {MAX_DISKS} disks")));
    }
    image.disks.iter().try_for_each(disk)
}

fn disk(disk: &CustomDisk) -> Result<()> {
    let DiskSource::Partitions(partitions) = &disk.source else { return Ok(()) };
    if partitions.is_empty() || partitions.len() > MAX_PARTITIONS {
        return Err(Error::config(format!("a disk must have 1 to {MAX_PARTITIONS} partitions")));
    }
    let mut labels = HashSet::new();
    for partition in partitions {
        let label = partition.label.as_str();
        let is_label =
            !label.contains('\0') && (1..=MAX_LABEL).contains(&label.encode_utf16().count());
        if !is_label {
            let label = shown(label);
            return Err(Error::config(format!("Invalid partition label: {label:?}")));
        }
        if !labels.insert(label) {
            return Err(Error::config(format!("partition label {label:?} is there twice")));
        }
    }
    Ok(())
}

/// The beginning of a text, for messages.
fn shown(text: &str) -> String {
    text.chars().take(100).collect()
}
