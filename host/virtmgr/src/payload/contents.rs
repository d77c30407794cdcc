//! What the VM runs: packages that the app names one by one, or a disk that has them.

use super::config::Apex;
use super::idsig::Idsig;
use super::package::Package;
use super::{bad, checks, config, disks, duplicate, library};
use crate::devices::Disk;
use crate::{Requester, Result};
use avf_aidl::android::system::virtualizationservice as service;
use avf_home::Environment;
use guest_image::Image;
use handover::{MAX_EXTRA_APKS, PayloadDiskSettings, PayloadSettings};
use payload_config::{Task, TaskType, VmPayloadConfig};
use payload_metadata::Metadata;
use service::Payload::Payload;
use service::PayloadDisk::PayloadDisk;
use service::VirtualMachineAppConfig::VirtualMachineAppConfig;

/// Where a VM's contents are looked for, and for whom.
#[derive(Clone, Copy)]
pub(super) struct Host<'a> {
    /// The guest image.
    pub(super) image: &'a Image,
    /// Where bundles are.
    pub(super) env: &'a Environment,
    /// Whose VM it is.
    pub(super) requester: &'a Requester,
}

/// The payload's disk, and what the guest is told about it.
#[derive(Debug)]
pub(super) struct Contents {
    /// The disk.
    pub(super) disk: Disk,
    /// About packages.
    pub(super) packages: Option<PayloadSettings>,
    /// About a disk that has them.
    pub(super) payload_disk: Option<PayloadDiskSettings>,
    /// Whether the configuration in the package wants memory in huge pages.
    pub(super) huge_pages: bool,
}

/// The packages of a VM.
#[derive(Debug)]
pub(super) struct Packages {
    /// What to run.
    pub(super) metadata: Metadata,
    /// Bundles.
    pub(super) apexes: Vec<Apex>,
    /// The main package.
    pub(super) apk: (Package, Idsig),
    /// Further ones.
    pub(super) extras: Vec<(Package, Idsig)>,
}

/// What the payload part of the configuration asks for, besides the package itself.
#[derive(Default)]
struct Wanted {
    apexes: Vec<Apex>,
    extras: Vec<Package>,
    huge_pages: bool,
}

/// Opens everything that the configuration names.
pub(super) fn of(config: &VirtualMachineAppConfig, host: &Host<'_>) -> Result<Contents> {
    match (&config.apk, &config.payloadDisk) {
        (None, None) => Err(bad("the package is missing".into())),
        (Some(_), Some(_)) => {
            Err(bad("a VM runs either a package or a payload disk, not both".into()))
        }
        (None, Some(disk)) => of_disk(config, disk),
        (Some(apk), None) => {
            let apk = Package::open(duplicate(apk)?, "the package".into())?;
            of_packages(config, apk, host)
        }
    }
}

fn of_packages(
    config: &VirtualMachineAppConfig,
    apk: Package,
    host: &Host<'_>,
) -> Result<Contents> {
    let (mut metadata, wanted) = match &config.payload {
        Payload::PayloadConfig(payload) => {
            let name = payload.payloadBinaryName.as_str();
            checks::check_payload_name(name)?;
            if let Err(fault) = library::check(&apk, name, host.image) {
                apk.refuse_if_genuine(fault)?;
            }
            let extras = payload.extraApks.iter().enumerate().map(|(index, file)| {
                Package::open(duplicate(file)?, format!("extra package {index}"))
            });
            let extras = extras.collect::<Result<Vec<_>>>()?;
            (Metadata::for_payload(name, 0), Wanted { extras, ..Wanted::default() })
        }
        Payload::ConfigPath(path) => {
            checks::check_config_path(path)?;
            (disks::metadata_of_config(path), wanted(&apk, path, host)?)
        }
    };
    let Wanted { apexes, extras, huge_pages } = wanted;
    check_counts(config, extras.len())?;
    disks::describe(&mut metadata, &apexes, extras.len());
    let extra_apk_sizes = extras.iter().map(|package| package.size).collect();
    let settings = PayloadSettings { apk_size: apk.size, extra_apk_sizes };
    let idsig = Idsig::of(&apk, config.idsig.as_ref())?;
    let with_idsig = |(index, package): (usize, Package)| {
        let idsig = Idsig::of(&package, config.extraIdsigs.get(index))?;
        Ok((package, idsig))
    };
    let extras = extras.into_iter().enumerate().map(with_idsig).collect::<Result<_>>()?;
    let disk = disks::of_packages(Packages { metadata, apexes, apk: (apk, idsig), extras })?;
    Ok(Contents { disk, packages: Some(settings), payload_disk: None, huge_pages })
}

/// What the configuration inside the package asks for. Nothing, if the package is not genuine: the
/// guest finds that before it looks for anything else.
fn wanted(apk: &Package, path: &str, host: &Host<'_>) -> Result<Wanted> {
    let find = || {
        let config = config::read(apk, path)?;
        check_task(apk, &config, host.image)?;
        let apexes = config::apexes(&config, host.env)?;
        let extras = config::extra_packages(&config, host.requester)?;
        Ok(Wanted { apexes, extras, huge_pages: config.hugepages })
    };
    match find() {
        Ok(wanted) => Ok(wanted),
        Err(fault) => apk.refuse_if_genuine(fault).map(|()| Wanted::default()),
    }
}

fn check_task(apk: &Package, config: &VmPayloadConfig, image: &Image) -> Result<()> {
    match &config.task {
        Some(Task { task_type: TaskType::MicrodroidLauncher, command }) => {
            library::check(apk, command, image)
        }
        // A configuration without a task is the guest's to refuse, as in the original.
        Some(Task { task_type: TaskType::Executable, .. }) | None => Ok(()),
    }
}

/// v4 files are given for all extra packages or for none.
fn check_counts(config: &VirtualMachineAppConfig, extras: usize) -> Result<()> {
    let idsigs = config.extraIdsigs.len();
    if idsigs != 0 && idsigs != extras {
        return Err(bad(format!(
            "payload config has {extras} apks, but app config has {idsigs} idsigs"
        )));
    }
    if extras > MAX_EXTRA_APKS {
        return Err(bad(format!(
            "a VM can have {MAX_EXTRA_APKS} extra packages, and this one has {extras}"
        )));
    }
    Ok(())
}

fn of_disk(config: &VirtualMachineAppConfig, disk: &PayloadDisk) -> Result<Contents> {
    let extra_apks = match &config.payload {
        Payload::PayloadConfig(payload) => payload.extraApks.len(),
        Payload::ConfigPath(_) => 0,
    };
    if config.idsig.is_some() || !config.extraIdsigs.is_empty() || extra_apks != 0 {
        return Err(bad("a payload disk has everything on it: it goes without idsig files and \
                        extra packages"
            .into()));
    }
    let settings = match &config.payload {
        Payload::PayloadConfig(payload) => {
            let name = payload.payloadBinaryName.as_str();
            checks::check_payload_name(name)?;
            PayloadDiskSettings::PayloadBinaryName(name.into())
        }
        Payload::ConfigPath(path) => {
            checks::check_config_path(path)?;
            PayloadDiskSettings::ConfigPath(path.clone())
        }
    };
    let disk = disks::of_extents(disk)?;
    Ok(Contents { disk, packages: None, payload_disk: Some(settings), huge_pages: false })
}
