//! What the host gave us on disks: packages, APEXes, and what to run of them.
//!
//! All of it is the host's word. It says where to look, and what is found there is verified.

use crate::apk;
use crate::devices::Devices;
use crate::failure::{Failure, Kind, OrFail};
use crate::partitions::{Partition, Partitions};
use anyhow::{Context, anyhow, bail, ensure};
use handover::{Handover, PayloadDiskSettings, PayloadSettings};
use payload_metadata::signature::{self, ApexSignature, MicrodroidSignature};
use payload_metadata::{
    APK_PARTITION, ApexPayload, IDSIG_PARTITION, Metadata, Payload, apex_partition,
};
use std::fs::File;

/// Label of the partition with what an instance remembers.
const INSTANCE: &str = "vm-instance";

/// Label of the partition with the encrypted storage.
const STORAGE: &str = "encryptedstore";

/// What there is.
#[derive(Debug)]
pub struct Disk {
    /// The package.
    pub package: Source,
    /// The extra packages, in order.
    pub extras: Vec<Source>,
    /// Parts of the operating system, in order.
    pub apexes: Vec<ApexSource>,
    /// What in the package to run.
    pub wanted: Wanted,
    /// What the instance remembers.
    pub instance: Option<Partition>,
    /// The encrypted storage.
    pub storage: Option<Partition>,
}

/// A package that is not verified.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// `microdroid-apk` or `extra-apk-<i>`, for its verity device.
    pub name: String,
    /// Where its files will be.
    pub mount_point: String,
    /// Where its bytes are.
    pub partition: Partition,
    /// How many there are, and what vouches for them.
    pub extent: Extent,
}

/// How a package lies in its partition.
#[derive(Debug, PartialEq, Eq)]
pub enum Extent {
    /// The hand-over says its size, and a partition has its v4 file.
    WithIdsig {
        /// Bytes.
        size: u64,
        /// The v4 file.
        idsig: Partition,
    },
    /// The last four bytes of the partition say its size, and there is no v4 file.
    WithTrailer,
}

/// An APEX that is not verified.
#[derive(Debug, PartialEq, Eq)]
pub struct ApexSource {
    /// What the metadata call it.
    pub name: String,
    /// Where its bytes are.
    pub partition: Partition,
    /// Its size, or none if zeros fill the partition.
    pub size: Option<u64>,
    /// The key that it must be signed with, or nothing.
    pub public_key: Vec<u8>,
    /// Root of its hash tree, or nothing.
    pub root_digest: Vec<u8>,
    /// When it was last updated, in seconds since 1970.
    pub last_update_seconds: u64,
    /// Whether it is the one that came with the device.
    pub is_factory: bool,
}

/// What in the package to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The library of this file name.
    Library(String),
    /// What the payload configuration at this path of the package says.
    Config(String),
}

/// What [`Wanted::remembered`] starts with for a library.
pub const LIBRARY: &str = "library";
/// What it starts with for a payload configuration.
pub const CONFIG: &str = "config";

impl Wanted {
    /// How an instance remembers it, with a configuration by its path in the guest.
    pub fn remembered(&self) -> String {
        match self {
            Self::Library(name) => format!("{LIBRARY} {name}"),
            Self::Config(path) => format!("{CONFIG} {}/{path}", apk::MOUNT_POINT),
        }
    }
}

impl Disk {
    /// Waits for the disks that the hand-over speaks of, and reads what they say of themselves.
    pub fn find(settings: &Handover, devices: &Devices) -> Result<Self, Failure> {
        let partitions = Partitions::of_this_machine();
        let mut disk = match (&settings.payload, &settings.payload_disk) {
            (Some(payload), _) => current(payload, &partitions, devices)?,
            (None, Some(wanted)) => older(wanted, &partitions, devices)?,
            (None, None) => return Err(Failure::new(Kind::InvalidConfig, "there is no payload")),
        };
        if settings.instance_image {
            let instance = partitions.wait_for(INSTANCE, devices).or_fail(Kind::Runtime)?;
            disk.instance = Some(instance);
        }
        if settings.storage.is_some() {
            let storage = partitions.wait_for(STORAGE, devices).or_fail(Kind::Runtime)?;
            disk.storage = Some(storage);
        }
        partitions.link_all().or_fail(Kind::Runtime)?;
        Ok(disk)
    }

    /// Bytes of all partitions with packages.
    pub fn size(&self) -> anyhow::Result<u64> {
        let mut packages = [&self.package].into_iter().chain(&self.extras);
        // The host's disks may claim to be larger than anything.
        packages.try_fold(0, |sum: u64, package| Ok(sum.saturating_add(package.partition.size()?)))
    }
}

/// A disk as the manager lays it out: metadata, APEXes, the packages with their v4 files.
fn current(
    payload: &PayloadSettings,
    partitions: &Partitions,
    devices: &Devices,
) -> Result<Disk, Failure> {
    let metadata = open(payload_metadata::PARTITION, partitions, devices)?;
    let metadata = Metadata::read(metadata).or_fail(Kind::InvalidConfig)?;
    let extras = payload.extra_apk_sizes.len();
    let (wanted, count) = wanted(&metadata).or_fail(Kind::InvalidConfig)?;
    if let Some(count) = count {
        check_extras(count, extras).or_fail(Kind::Runtime)?;
    }
    let apex = |apex| self::apex(apex, partitions, devices).or_fail(Kind::Runtime);
    let package = |numbered| package(numbered, partitions, devices).or_fail(Kind::Runtime);
    let sizes = payload.extra_apk_sizes.iter().copied();
    Ok(Disk {
        package: package((None, payload.apk_size))?,
        extras: (0..).map(Some).zip(sizes).map(package).collect::<Result<_, _>>()?,
        apexes: metadata.apexes.into_iter().map(apex).collect::<Result<_, _>>()?,
        wanted,
        instance: None,
        storage: None,
    })
}

fn open(label: &str, partitions: &Partitions, devices: &Devices) -> Result<File, Failure> {
    let partition = partitions.wait_for(label, devices);
    partition.and_then(|partition| partition.open()).or_fail(Kind::Runtime)
}

/// What to run, and how many extra packages it counts on, if that is known already.
fn wanted(metadata: &Metadata) -> anyhow::Result<(Wanted, Option<usize>)> {
    ensure!(metadata.apk.is_some(), "No package in metadata");
    match &metadata.payload {
        Some(Payload::Config(config)) => {
            let library = Wanted::Library(config.payload_binary_name.clone());
            Ok((library, Some(usize::try_from(config.extra_apk_count)?)))
        }
        Some(Payload::ConfigPath(path)) => Ok((Wanted::Config(path_in_package(path)?), None)),
        None => bail!("No payload config in metadata"),
    }
}

/// The path in the package of a file that metadata name by its path in the guest.
fn path_in_package(path: &str) -> anyhow::Result<String> {
    let relative = path.strip_prefix(apk::MOUNT_POINT).and_then(|path| path.strip_prefix('/'));
    relative
        .map(str::to_owned)
        .ok_or_else(|| anyhow!("the payload configuration {path:?} is not in {}", apk::MOUNT_POINT))
}

/// Checks that there are as many extra packages as the payload counts on.
pub fn check_extras(wanted: usize, found: usize) -> anyhow::Result<()> {
    ensure!(wanted == found, "the payload wants {wanted} extra packages, but the VM has {found}");
    Ok(())
}

/// The package, or the extra package of that number, with that size in bytes.
fn package(
    (number, size): (Option<usize>, u64),
    partitions: &Partitions,
    devices: &Devices,
) -> anyhow::Result<Source> {
    let (name, idsig, mount_point) = match number {
        None => (APK_PARTITION.into(), IDSIG_PARTITION.into(), apk::MOUNT_POINT.into()),
        Some(number) => (
            format!("extra-apk-{number}"),
            format!("extra-idsig-{number}"),
            format!("{}/{number}", apk::EXTRA_MOUNT_POINTS),
        ),
    };
    let partition = partitions.wait_for(&name, devices)?;
    let idsig = partitions.wait_for(&idsig, devices)?;
    Ok(Source { name, mount_point, partition, extent: Extent::WithIdsig { size, idsig } })
}

fn apex(
    apex: ApexPayload,
    partitions: &Partitions,
    devices: &Devices,
) -> anyhow::Result<ApexSource> {
    Ok(ApexSource {
        partition: partitions.wait_for(&apex.partition_name, devices)?,
        name: apex.name,
        size: None,
        public_key: apex.public_key,
        root_digest: apex.root_digest,
        last_update_seconds: apex.last_update_seconds,
        is_factory: apex.is_factory,
    })
}

/// A disk as `mk_payload` makes it: a signature, APEXes and a package, which tell their sizes.
fn older(
    settings: &PayloadDiskSettings,
    partitions: &Partitions,
    devices: &Devices,
) -> Result<Disk, Failure> {
    let signature = open(signature::PARTITION, partitions, devices)?;
    let signature = MicrodroidSignature::read(signature).or_fail(Kind::InvalidConfig)?;
    let no_package = || Failure::new(Kind::InvalidConfig, "No package in the payload disk");
    let apk = signature.apk.ok_or_else(no_package)?;
    let label = match apk.payload_partition_name.as_str() {
        "" => APK_PARTITION,
        label => label,
    };
    // Payloads of that time read the sizes behind the files themselves.
    let find = |label: &str| {
        let partition = partitions.wait_for(label, devices)?;
        partition.open_to(apk::PAYLOAD_ID).map(|()| partition)
    };
    let partition = find(label).or_fail(Kind::Runtime)?;
    let apex = |(number, apex): (usize, ApexSignature)| {
        let partition = find(&apex_partition(number)).or_fail(Kind::Runtime)?;
        older_apex(apex, partition).or_fail(Kind::InvalidConfig)
    };
    let apexes = signature.apexes.into_iter().enumerate().map(apex);
    Ok(Disk {
        package: Source {
            name: APK_PARTITION.into(),
            mount_point: apk::MOUNT_POINT.into(),
            partition,
            extent: Extent::WithTrailer,
        },
        extras: Vec::new(),
        apexes: apexes.collect::<Result<_, _>>()?,
        wanted: match settings {
            PayloadDiskSettings::PayloadBinaryName(name) => Wanted::Library(name.clone()),
            PayloadDiskSettings::ConfigPath(path) => {
                Wanted::Config(path_in_package(path).unwrap_or_else(|_| path.clone()))
            }
        },
        instance: None,
        storage: None,
    })
}

fn older_apex(apex: ApexSignature, partition: Partition) -> anyhow::Result<ApexSource> {
    let bytes = |what: &str, text: &str| {
        hex::decode(text).with_context(|| format!("the {what} of the APEX {} is no hex", apex.name))
    };
    Ok(ApexSource {
        partition,
        size: Some(apex.size.into()),
        public_key: bytes("public key", &apex.public_key)?,
        root_digest: bytes("root digest", &apex.root_digest)?,
        last_update_seconds: 0,
        is_factory: false,
        name: apex.name,
    })
}

#[cfg(test)]
#[path = "disk_tests.rs"]
mod tests;
