//! From the configuration of a VM that is put together by hand to a plan of it.
//!
//! Nothing in such a VM is ours: it gets no hand-over and no identity, reports nothing, and nobody
//! waits for a payload of it. Its console always leaves it.

use crate::devices::{Content, Disk, Extent, Partition};
use crate::partitions::{Access, BLOCK, expect_file};
use crate::payload::{Clock, SealedFile, checks, machine, not_built};
use crate::plan::{Console, Custom, Guest, Plan};
use crate::vmm::{Qemu, accel};
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as service;
use avf_home::Environment;
use rsbinder::ParcelFileDescriptor;
use semver::{Version, VersionReq};
use service::DiskImage::DiskImage;
use service::Partition::Partition as AidlPartition;
use service::VirtualMachineRawConfig::VirtualMachineRawConfig;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;

/// The platform's version, which a configuration has to be compatible with.
const PLATFORM_VERSION: Version = Version::new(1, 0, 0);
/// Longest command line of a kernel, in bytes, with the zero at its end.
const MAX_PARAMS: usize = 2048;
/// Firmware consists of blocks of so many bytes.
const FIRMWARE_BLOCK: u64 = 64 << 10;
/// Largest firmware.
const MAX_FIRMWARE: u64 = 16 << 20;
/// Disks that QEMU's machine has room for, beside the other devices.
const MAX_DISKS: usize = 16;
/// Bytes of a disk's block.
const SECTOR: u64 = 512;

/// First bytes of disk images that are no plain disks, and what they are.
const FORMATS: [(&[u8], &str); 3] = [
    (b"QFI\xfb", "a QCOW2 image"),
    (b"\x3a\xff\x26\xed", "a sparse image of Android's"),
    (b"composite_disk\x1d", "a composite disk"),
];

/// Checks the configuration and makes a plan of it.
pub fn plan(config: &VirtualMachineRawConfig, console: Console, env: &Environment) -> Result<Plan> {
    refuse_what_is_not_built(config)?;
    check(config)?;
    check_platform(&config.platformVersion)?;
    let serial_input = serial_input(config.consoleInputDevice.as_deref())?;

    let qemu = Qemu::find(env)?;
    let devices_program = env.binary("avf-devices")?;
    let memory_mib = machine::memory(config.memoryMib, 1)?;
    let accelerator = accel::decide(machine::choice(config.accelerator)?, env)?;
    let custom = Custom {
        bootloader: config.bootloader.as_ref().map(bootloader).transpose()?,
        kernel: boot_file(config.kernel.as_ref(), "the kernel", memory_mib)?,
        initrd: boot_file(config.initrd.as_ref(), "the initrd", memory_mib)?,
        params: match &config.kernel {
            Some(_) => Clock::under(accelerator).before(config.params.as_deref().unwrap_or("")),
            None => String::new(),
        },
        serial_input: serial_input == Some(true),
    };
    if config.disks.len() > MAX_DISKS {
        let count = config.disks.len();
        return Err(bad(format!("a VM can have {MAX_DISKS} disks, and this one has {count}")));
    }
    let disks = config.disks.iter().enumerate().map(|(index, it)| disk(index, it));
    Ok(Plan {
        guest: Guest::Custom(custom),
        debuggable: true,
        disks: disks.collect::<Result<_>>()?,
        cpus: machine::cpus(config.cpuTopology)?,
        memory_mib,
        huge_pages: config.hugePages,
        accelerator,
        gdb_port: machine::gdb_port(config.gdbPort, true)?,
        network: machine::network(config.networkSupported, env)?,
        vsock_socket: None,
        vmm: Box::new(qemu),
        devices_program,
        console,
        console_input: serial_input.is_some(),
    })
}

fn refuse_what_is_not_built(config: &VirtualMachineRawConfig) -> Result<()> {
    checks::refuse_protected(config.protectedVm)?;
    let parts = [
        (config.boostUclamp, "a boost of the processor's clock (boostUclamp)"),
        (!config.devices.is_empty(), "the assignment of devices (devices)"),
    ];
    let wanted = parts.iter().find(|(wanted, _)| *wanted);
    wanted.map_or(Ok(()), |(_, what)| Err(not_built(what)))
}

fn check(config: &VirtualMachineRawConfig) -> Result<()> {
    if config.name.len() > checks::MAX_NAME {
        return Err(bad(format!("the VM's name is longer than {} bytes", checks::MAX_NAME)));
    }
    match (&config.bootloader, &config.kernel, &config.initrd) {
        (None, None, _) => {
            return Err(bad("VM must have either a bootloader or a kernel image.".into()));
        }
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            return Err(bad("Can't have both bootloader and kernel/initrd image.".into()));
        }
        _ => {}
    }
    match config.params.as_deref() {
        Some(params) if params.contains('\0') || params.len() >= MAX_PARAMS => Err(bad(format!(
            "the kernel's command line has {} bytes or a zero byte; it has less than {MAX_PARAMS}",
            params.len()
        ))),
        Some(params) if config.kernel.is_none() && !params.is_empty() => {
            Err(bad("a command line (params) needs a kernel".into()))
        }
        _ => Ok(()),
    }
}

fn check_platform(wanted: &str) -> Result<()> {
    let requirement = VersionReq::parse(wanted).map_err(|error| {
        bad(format!(
            "{wanted:?} is no requirement on the platform's version, such as ~1.0: {error}"
        ))
    })?;
    match requirement.matches(&PLATFORM_VERSION) {
        true => Ok(()),
        false => Err(bad(format!(
            "Incompatible platform version. The config is compatible with platform version(s) \
             {requirement}, but the actual platform version is {PLATFORM_VERSION}"
        ))),
    }
}

/// Whether input arrives at the serial port; `None` if there is none.
fn serial_input(device: Option<&str>) -> Result<Option<bool>> {
    match device {
        None | Some("") => Ok(None),
        Some("hvc0") => Ok(Some(false)),
        Some("ttyS0") => Ok(Some(true)),
        Some(other) => {
            Err(bad(format!("Unsupported serial device {other:?} for input: use hvc0 or ttyS0")))
        }
    }
}

fn bootloader(file: &ParcelFileDescriptor) -> Result<SealedFile> {
    let what = "the bootloader";
    let size = expect_file(file, what, Access::Read)?;
    if size == 0 || !size.is_multiple_of(FIRMWARE_BLOCK) || size > MAX_FIRMWARE {
        return Err(bad(format!(
            "{what} has {size} bytes; firmware has a multiple of {FIRMWARE_BLOCK}, and at most \
             {MAX_FIRMWARE}"
        )));
    }
    SealedFile::copy_of(what, duplicate(file)?, size)
}

/// A copy: the monitor opens it anew, which it may not be allowed to do with the app's file.
fn boot_file(
    file: Option<&ParcelFileDescriptor>,
    what: &str,
    memory_mib: u32,
) -> Result<Option<SealedFile>> {
    let Some(file) = file else { return Ok(None) };
    let size = expect_file(file, what, Access::Read)?;
    if size == 0 || size >> 20 >= u64::from(memory_mib) {
        return Err(bad(format!(
            "{what} has {size} bytes, which is nothing or more than the VM's {memory_mib} MiB of \
             memory"
        )));
    }
    SealedFile::copy_of(what, duplicate(file)?, size).map(Some)
}

fn disk(index: usize, disk: &DiskImage) -> Result<Disk> {
    let what = format!("disk {index}");
    let content = match (&disk.image, disk.partitions.is_empty()) {
        (Some(image), true) => whole(image, disk.writable, &what)?,
        (None, false) => partitions(disk, &what)?,
        (image, none) => {
            return Err(bad(format!(
                "Exactly one of image and partitions must be specified. (Was {what} with {} and \
                 {} partitions)",
                if image.is_some() { "an image" } else { "no image" },
                if none { 0 } else { disk.partitions.len() }
            )));
        }
    };
    Ok(Disk { name: format!("disk{index}").into(), read_only: !disk.writable, content })
}

/// A file that is a disk as it is.
fn whole(image: &ParcelFileDescriptor, writable: bool, what: &str) -> Result<Content> {
    let (file, length) = open(image, writable, what)?;
    if writable && !length.is_multiple_of(SECTOR) {
        return Err(bad(format!(
            "{what} is writable and has {length} bytes: make that a multiple of {SECTOR}"
        )));
    }
    let Some(size) = length.checked_next_multiple_of(SECTOR) else {
        return Err(bad(format!("{what} is too large")));
    };
    let extents = vec![Extent { file, file_offset: 0, disk_offset: 0, length }];
    Ok(Content::Extents { extents, size })
}

fn partitions(disk: &DiskImage, what: &str) -> Result<Content> {
    let mut partitions: Vec<Partition> = Vec::with_capacity(disk.partitions.len());
    for it in &disk.partitions {
        let label = &it.label;
        let what = format!("partition {label:?} of {what}");
        if partitions.iter().any(|other| other.label == *label) {
            return Err(bad(format!("{what} is there twice")));
        }
        partitions.push(partition(it, disk.writable, &what)?);
    }
    if partitions.len() > composite_disk::MAX_PARTITIONS {
        let (count, most) = (partitions.len(), composite_disk::MAX_PARTITIONS);
        return Err(bad(format!("{what} has {count} partitions; a disk can have {most}")));
    }
    Ok(Content::Partitions(partitions))
}

fn partition(it: &AidlPartition, disk_writable: bool, what: &str) -> Result<Partition> {
    let units = it.label.encode_utf16().count();
    if units == 0 || units > composite_disk::MAX_LABEL_UNITS || it.label.contains('\0') {
        let most = composite_disk::MAX_LABEL_UNITS;
        return Err(bad(format!("{what} needs a label of 1 to {most} UTF-16 units")));
    }
    let Some(image) = &it.image else { return Err(bad(format!("{what} has no image"))) };
    if it.writable && !disk_writable {
        return Err(bad(format!("{what} is writable, and its disk is not")));
    }
    let (file, size) = open(image, it.writable, what)?;
    if it.writable && !size.is_multiple_of(BLOCK) {
        return Err(bad(format!(
            "{what} is writable and has {size} bytes: make that a multiple of {BLOCK}"
        )));
    }
    Ok(Partition { label: it.label.clone(), file, size, writable: it.writable })
}

fn open(image: &ParcelFileDescriptor, writable: bool, what: &str) -> Result<(OwnedFd, u64)> {
    let access = if writable { Access::ReadWrite } else { Access::Read };
    let size = expect_file(image, what, access)?;
    if size == 0 {
        return Err(bad(format!("{what} is empty")));
    }
    let file = File::from(duplicate(image)?);
    let mut start = [0; 16];
    // Less than that is no format of these.
    let read = file.read_at(&mut start, 0).map_err(Error::host(&format!("read {what}")))?;
    let start = start.get(..read).unwrap_or_default();
    match FORMATS.iter().find(|(magic, _)| start.starts_with(magic)) {
        None => Ok((file.into(), size)),
        Some((_, format)) => Err(bad(format!(
            "{what} is {format}, and disks are plain here: convert it, with `qemu-img convert -O \
             raw` for example, or name its partitions"
        ))),
    }
}

fn bad(text: String) -> Error {
    Error::BadRequest(text)
}

fn duplicate(descriptor: &ParcelFileDescriptor) -> Result<OwnedFd> {
    descriptor.as_ref().try_clone().map_err(Error::host("duplicate a descriptor"))
}

#[cfg(test)]
#[path = "custom_tests.rs"]
mod tests;
