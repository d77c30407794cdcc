//! The VM's disks.

use super::config::Apex;
use super::contents::Packages;
use super::idsig::Idsig;
use super::package::Package;
use super::{bad, duplicate};
use crate::devices::{Content, Disk, Extent, Partition};
use crate::error::chain;
use crate::partitions::{Access, BLOCK, expect_file, memory_file};
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as service;
use avf_devices::MAX_EXTENTS;
use instance_image::{Header, RootSecretId};
use payload_metadata::{
    APK_PARTITION, ApexPayload, IDSIG_PARTITION, Metadata, PARTITION, Payload, apex_partition,
};
use rsbinder::ParcelFileDescriptor;
use rustix::fs::fstat;
use service::PayloadDisk::PayloadDisk;
use service::VirtualMachineAppConfig::VirtualMachineAppConfig;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use storage_header::{BLOCK_BYTES, MIN_STORAGE_BYTES, is_file_size};

/// Where the guest mounts the package.
const MOUNT_POINT: &str = "/mnt/apk";
/// Label of the partition with the instance image.
const INSTANCE_PARTITION: &str = "vm-instance";
/// Label of the partition with the encrypted storage.
const STORAGE_PARTITION: &str = "encryptedstore";
/// Bytes of a block of a disk.
const SECTOR: u64 = 512;
/// Most partitions of a disk.
const MAX_PARTITIONS: usize = 128;

/// Metadata of a payload that a configuration in the package describes.
pub(super) fn metadata_of_config(path: &str) -> Metadata {
    let payload = Payload::ConfigPath(format!("{MOUNT_POINT}/{path}"));
    Metadata { payload: Some(payload), ..Metadata::for_payload("", 0) }
}

/// Notes in the metadata what is on the disk besides the package.
pub(super) fn describe(metadata: &mut Metadata, apexes: &[Apex], extra_apks: usize) {
    if let Some(Payload::Config(config)) = &mut metadata.payload {
        config.extra_apk_count = u32::try_from(extra_apks).unwrap_or(u32::MAX);
    }
    let numbered = apexes.iter().enumerate();
    metadata.apexes = numbered
        .map(|(index, apex)| ApexPayload {
            name: apex.name.clone(),
            partition_name: apex_partition(index),
            ..ApexPayload::default()
        })
        .collect();
}

/// The payload's disk: metadata, bundles, the package, extra packages; each package with its v4
/// file.
pub(super) fn of_packages(packages: Packages) -> Result<Disk> {
    let Packages { metadata, apexes, apk, extras } = packages;
    let metadata = metadata.encode();
    let size = metadata.len() as u64;
    let metadata = memory_file("payload-metadata", &metadata)?;
    let mut partitions = vec![read_only(PARTITION.into(), metadata, size)];
    for (index, apex) in apexes.into_iter().enumerate() {
        partitions.push(read_only(apex_partition(index), apex.file, apex.size));
    }
    add(&mut partitions, apk, APK_PARTITION.into(), IDSIG_PARTITION.into())?;
    for (index, extra) in extras.into_iter().enumerate() {
        add(&mut partitions, extra, format!("extra-apk-{index}"), format!("extra-idsig-{index}"))?;
    }
    if partitions.len() > MAX_PARTITIONS {
        return Err(bad(format!(
            "the payload's disk would have {} partitions, and a disk can have {MAX_PARTITIONS}: \
             use fewer extra packages or APEXes",
            partitions.len()
        )));
    }
    let content = Content::Partitions(partitions);
    Ok(Disk { name: "payload".into(), read_only: true, content })
}

fn add(
    partitions: &mut Vec<Partition>,
    (package, idsig): (Package, Idsig),
    label: String,
    idsig_label: String,
) -> Result<()> {
    partitions.push(read_only(label, package.descriptor()?, package.size));
    partitions.push(read_only(idsig_label, idsig.file, idsig.size));
    Ok(())
}

fn read_only(label: String, file: OwnedFd, size: u64) -> Partition {
    Partition { label, file, size, writable: false }
}

/// A disk that was laid out elsewhere.
pub(super) fn of_extents(disk: &PayloadDisk) -> Result<Disk> {
    let count = disk.files.len();
    let lists = [&disk.fileOffsets, &disk.diskOffsets, &disk.lengths];
    if count == 0 || count > MAX_EXTENTS || lists.iter().any(|list| list.len() != count) {
        return Err(bad(format!(
            "a payload disk has 1 to {MAX_EXTENTS} parts, each with a file, two offsets and a length"
        )));
    }
    let numbers = disk.fileOffsets.iter().zip(&disk.diskOffsets).zip(&disk.lengths);
    let mut extents = Vec::with_capacity(count);
    let mut end = 0;
    for (index, (file, ((&file_offset, &disk_offset), &length))) in
        disk.files.iter().zip(numbers).enumerate()
    {
        let what = format!("part {index} of the payload disk");
        let file_size = expect_file(file, &what, Access::Read)?;
        let extent = Extent {
            file: duplicate(file)?,
            file_offset: number(file_offset, &what)?,
            disk_offset: number(disk_offset, &what)?,
            length: number(length, &what)?,
        };
        check_extent(&extent, file_size, end, &what)?;
        end = extent.disk_offset.saturating_add(extent.length);
        extents.push(extent);
    }
    let size = number(disk.size, "the payload disk")?;
    if size < end || !size.is_multiple_of(SECTOR) {
        return Err(bad(format!(
            "the payload disk has {size} bytes: that is no multiple of {SECTOR}, or less than its \
             parts"
        )));
    }
    let content = Content::Extents { extents, size };
    Ok(Disk { name: "payload".into(), read_only: true, content })
}

fn check_extent(extent: &Extent, file_size: u64, end: u64, what: &str) -> Result<()> {
    let fault = match extent.file_offset.checked_add(extent.length) {
        _ if extent.length == 0 => "is empty",
        _ if extent.disk_offset < end => "overlaps the part before it",
        Some(needed) if needed <= file_size => return Ok(()),
        _ => "reaches beyond the end of its file",
    };
    Err(bad(format!("{what} {fault}")))
}

fn number(number: i64, what: &str) -> Result<u64> {
    u64::try_from(number).map_err(|_| bad(format!("{what} has a negative offset or length")))
}

/// The disk that the guest writes to, if there is one: what it remembers of its instance, then its
/// encrypted storage. `root` names the root secret that the instance's identity comes from.
pub(super) fn writable(
    config: &VirtualMachineAppConfig,
    root: Option<&RootSecretId>,
) -> Result<Option<Disk>> {
    let Some(image) = &config.instanceImage else { return Ok(None) };
    let instance = instance(image, root)?;
    let storage = config.encryptedStorageImage.as_ref().map(storage).transpose()?;
    if let Some(storage) = &storage
        && is_same_file(&instance.file, &storage.file)?
    {
        return Err(bad("the instance image and the encrypted storage are the same file".into()));
    }
    let content = Content::Partitions([instance].into_iter().chain(storage).collect());
    Ok(Some(Disk { name: "instance".into(), read_only: false, content }))
}

/// Bytes of the encrypted storage on a disk.
pub(super) fn storage_bytes(disk: &Disk) -> Option<u64> {
    let Content::Partitions(partitions) = &disk.content else { return None };
    let storage = partitions.iter().find(|partition| partition.label == STORAGE_PARTITION);
    storage.map(|partition| partition.size)
}

fn instance(image: &ParcelFileDescriptor, root: Option<&RootSecretId>) -> Result<Partition> {
    let size = expect_file(image, "the instance image", Access::ReadWrite)?;
    if size == 0 || !size.is_multiple_of(BLOCK) {
        return Err(bad(format!(
            "the instance image has {size} bytes, which is no multiple of {BLOCK}: it was cut off \
             or is another file"
        )));
    }
    let file = duplicate(image)?;
    check_root(&file, root)?;
    Ok(Partition { label: INSTANCE_PARTITION.into(), file, size, writable: true })
}

/// Refuses an image that says that it was made with another root secret. The guest could not open
/// it, and could not tell why. An image that says nothing, or is damaged, is the guest's to judge.
fn check_root(image: &OwnedFd, root: Option<&RootSecretId>) -> Result<()> {
    let mut block = [0; 512];
    let file = File::from(image.try_clone().map_err(Error::host("duplicate a descriptor"))?);
    file.read_exact_at(&mut block, 0).map_err(Error::host("read the instance image"))?;
    match (Header::read(&block).map(|header| header.root), root) {
        (Ok(Some(made_with)), Some(ours)) if made_with != *ours => Err(Error::Host(format!(
            "the instance image was made with another root secret (id {}, and this is {}): on \
             another host or by another user, or the root secret was lost (or the first block of \
             the image is damaged); bring that root secret back, or make the instance anew",
            hex::encode(made_with),
            hex::encode(ours)
        ))),
        (Err(error), _) => {
            log::info!("the instance image is left to the guest to refuse: {}", chain(&error));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The storage's own header is not looked at: the guest alone judges it.
fn storage(image: &ParcelFileDescriptor) -> Result<Partition> {
    let size = expect_file(image, "the encrypted storage", Access::ReadWrite)?;
    if !is_file_size(size) {
        return Err(bad(format!(
            "the encrypted storage has {size} bytes, and it has at least {MIN_STORAGE_BYTES}, a \
             multiple of {BLOCK_BYTES}: it was cut off or is another file; put back the file as \
             it was, or make the instance anew"
        )));
    }
    Ok(Partition { label: STORAGE_PARTITION.into(), file: duplicate(image)?, size, writable: true })
}

fn is_same_file(one: &OwnedFd, other: &OwnedFd) -> Result<bool> {
    let place = |file| fstat(file).map(|status| (status.st_dev, status.st_ino));
    let fail = Error::host("look at a file");
    match (place(one), place(other)) {
        (Ok(one), Ok(other)) => Ok(one == other),
        (Err(error), _) | (_, Err(error)) => Err(fail(error)),
    }
}
