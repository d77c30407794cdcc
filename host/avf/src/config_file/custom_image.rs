//! `customImageConfig`: a bundle inside the bundle.
//!
//! | key | type | meaning |
//! |---|---|---|
//! | `name`, `kernel`, `initrd`, `bootloader` | string | |
//! | `avf.platformVersion` | string | a SemVer requirement |
//! | `params` | strings | words of the kernel's command line |
//! | `disk_images`, `disk_writables` | strings, booleans | one of each for every disk |
//! | `avf.partitions` | bundle | for each disk without an image (its path is empty), by its index: a bundle of `labels`, `paths` (strings) and `writables` (booleans) |
//! | `display_config`, `gpu` | bundle | refused |
//! | `touch`, `keyboard`, `mouse` | boolean | refused unless false |

use super::invalid;
use super::write::text;
use crate::{CustomDisk, CustomImageConfig, CustomPartition, DiskSource, Error, Result};
use persistable_bundle::{Bundle, Value};
use std::path::PathBuf;

const NAME: &str = "name";
const KERNEL: &str = "kernel";
const INITRD: &str = "initrd";
const BOOTLOADER: &str = "bootloader";
const PLATFORM_VERSION: &str = "avf.platformVersion";
const PARAMS: &str = "params";
const DISK_IMAGES: &str = "disk_images";
const DISK_WRITABLES: &str = "disk_writables";
const PARTITIONS: &str = "avf.partitions";
const LABELS: &str = "labels";
const PATHS: &str = "paths";
const WRITABLES: &str = "writables";
/// What only a VM with a screen has.
const BUNDLES_OF_SCREENS: [&str; 2] = ["display_config", "gpu"];
const SWITCHES_OF_SCREENS: [&str; 3] = ["touch", "keyboard", "mouse"];

pub(super) fn write(image: &CustomImageConfig) -> Bundle {
    let path = |path: &Option<PathBuf>| path.as_deref().map(|path| Value::String(text(path)));
    let texts = [
        (NAME, image.name.as_deref().map(Value::from)),
        (KERNEL, path(&image.kernel)),
        (INITRD, path(&image.initrd)),
        (BOOTLOADER, path(&image.bootloader)),
        (PLATFORM_VERSION, image.platform_version.as_deref().map(Value::from)),
    ];
    let there = texts.into_iter().filter_map(|(key, value)| Some((key, value?)));
    let mut bundle: Bundle = there.collect();
    if !image.params.is_empty() {
        bundle.insert(PARAMS, image.params.clone());
    }
    if !image.disks.is_empty() {
        write_disks(&image.disks, &mut bundle);
    }
    bundle
}

fn write_disks(disks: &[CustomDisk], bundle: &mut Bundle) {
    let mut partitioned = Bundle::new();
    let mut images = Vec::new();
    for (index, disk) in disks.iter().enumerate() {
        match &disk.source {
            DiskSource::Image(path) => images.push(text(path)),
            DiskSource::Partitions(partitions) => {
                images.push(String::new());
                partitioned.insert(index.to_string(), write_partitions(partitions));
            }
        }
    }
    bundle.insert(DISK_IMAGES, images);
    let writables: Vec<_> = disks.iter().map(|disk| disk.writable).collect();
    bundle.insert(DISK_WRITABLES, writables);
    if !partitioned.is_empty() {
        bundle.insert(PARTITIONS, partitioned);
    }
}

fn write_partitions(partitions: &[CustomPartition]) -> Bundle {
    let labels: Vec<_> = partitions.iter().map(|it| it.label.clone()).collect();
    let paths: Vec<_> = partitions.iter().map(|it| text(&it.path)).collect();
    let writables: Vec<_> = partitions.iter().map(|it| it.writable).collect();
    [(LABELS, Value::from(labels)), (PATHS, paths.into()), (WRITABLES, writables.into())]
        .into_iter()
        .collect()
}

pub(super) fn read(bundle: &Bundle) -> Result<CustomImageConfig> {
    refuse_screens(bundle)?;
    let string = |key| bundle.get_string(key).map_err(invalid);
    let path = |key| Ok::<_, Error>(string(key)?.map(PathBuf::from));
    Ok(CustomImageConfig {
        name: string(NAME)?.map(str::to_owned),
        kernel: path(KERNEL)?,
        initrd: path(INITRD)?,
        bootloader: path(BOOTLOADER)?,
        platform_version: string(PLATFORM_VERSION)?.map(str::to_owned),
        params: strings(bundle, PARAMS)?.to_vec(),
        disks: disks(bundle)?,
    })
}

fn refuse_screens(bundle: &Bundle) -> Result<()> {
    let refuse = |key| {
        Err(Error::Unsupported(format!("a custom image with a screen is not supported ({key})")))
    };
    for key in BUNDLES_OF_SCREENS {
        if bundle.get_bundle(key).map_err(invalid)?.is_some() {
            return refuse(key);
        }
    }
    for key in SWITCHES_OF_SCREENS {
        if bundle.get_boolean(key).map_err(invalid)? == Some(true) {
            return refuse(key);
        }
    }
    Ok(())
}

fn disks(bundle: &Bundle) -> Result<Vec<CustomDisk>> {
    let (images, writables) = (strings(bundle, DISK_IMAGES)?, booleans(bundle, DISK_WRITABLES)?);
    if images.len() != writables.len() {
        return Err(invalid(format!(
            "{} entries of {DISK_IMAGES}, and {} of {DISK_WRITABLES}",
            images.len(),
            writables.len()
        )));
    }
    let none = Bundle::new();
    let partitioned = bundle.get_bundle(PARTITIONS).map_err(invalid)?.unwrap_or(&none);
    let disk = |(index, (image, &writable)): (usize, (&String, &bool))| {
        let source = match partitioned.get_bundle(&index.to_string()).map_err(invalid)? {
            Some(_) if !image.is_empty() => {
                return Err(invalid(format!("disk {index} has an image and partitions")));
            }
            Some(bundle) => DiskSource::Partitions(partitions(bundle)?),
            None => DiskSource::Image(image.into()),
        };
        Ok(CustomDisk { source, writable })
    };
    let disks: Vec<_> =
        images.iter().zip(writables).enumerate().map(disk).collect::<Result<_>>()?;
    let is_partitioned = |it: &&CustomDisk| matches!(it.source, DiskSource::Partitions(_));
    if disks.iter().filter(is_partitioned).count() != partitioned.len() {
        return Err(invalid("partitions of a disk that is not there"));
    }
    Ok(disks)
}

fn partitions(bundle: &Bundle) -> Result<Vec<CustomPartition>> {
    let labels = strings(bundle, LABELS)?;
    let (paths, writables) = (strings(bundle, PATHS)?, booleans(bundle, WRITABLES)?);
    if labels.len() != paths.len() || labels.len() != writables.len() {
        return Err(invalid("not as many labels of partitions as paths and writables"));
    }
    let partition = |((label, path), &writable): ((&String, &String), &bool)| CustomPartition {
        label: label.clone(),
        path: path.into(),
        writable,
    };
    Ok(labels.iter().zip(paths).zip(writables).map(partition).collect())
}

fn strings<'a>(bundle: &'a Bundle, key: &str) -> Result<&'a [String]> {
    Ok(bundle.get_strings(key).map_err(invalid)?.unwrap_or_default())
}

fn booleans<'a>(bundle: &'a Bundle, key: &str) -> Result<&'a [bool]> {
    Ok(bundle.get_booleans(key).map_err(invalid)?.unwrap_or_default())
}
