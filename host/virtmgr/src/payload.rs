//! From an app's configuration to a VM that can be started: every check that needs no guest, the
//! disks, and the hand-over.

use crate::devices::{Disk, Partition};
use crate::partitions::{Access, BLOCK, expect_file, memory_file};
use crate::vmm::accel::{self, Choice};
use crate::vmm::{Accelerator, Qemu, Vmm};
use crate::{Error, Result};
use apkzip::Archive;
use avf_aidl::android::system::virtualizationservice as service;
use avf_home::Environment;
use elfcheck::{Arch, Target};
use guest_image::{Image, Store};
use handover::{Handover, INSTANCE_ID_LEN, PayloadSettings};
use payload_metadata::Metadata;
use rsbinder::ParcelFileDescriptor;
use service::Accelerator::Accelerator as AidlAccelerator;
use service::CpuTopology::CpuTopology;
use service::CustomConfig::CustomConfig;
use service::DebugLevel::DebugLevel;
use service::Payload::Payload;
use service::VirtualMachineAppConfig::VirtualMachineAppConfig;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

/// The operating systems that `osName` may name.
pub const OPERATING_SYSTEMS: [&str; 1] = ["microdroid"];
/// Memory of a VM whose configuration says nothing, in MiB, if the image does not need more.
const DEFAULT_MEMORY_MIB: u32 = 256;
/// Processors that QEMU's machine can have.
const MAX_CPUS: usize = 64;
/// Largest library that is looked at before the boot, in bytes.
const MAX_LIBRARY: u64 = 256 << 20;
/// Longest name of a VM, in bytes.
const MAX_NAME: usize = 1024;
/// Longest path of a UNIX socket, in bytes.
const MAX_SOCKET_PATH: usize = 107;

/// A VM that can be started.
pub struct Plan {
    /// Whether console and log leave the VM.
    pub debuggable: bool,
    /// The kernel, open.
    pub kernel: OwnedFd,
    /// The initramfs, open.
    pub initrd: OwnedFd,
    /// The kernel's command line.
    pub kernel_arguments: String,
    /// What the guest is told first.
    pub handover: Vec<u8>,
    /// The disks.
    pub disks: Vec<Disk>,
    /// Virtual processors.
    pub cpus: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// What executes the guest's code.
    pub accelerator: Accelerator,
    /// How long the payload may take to start.
    pub boot_timeout: Duration,
    /// Where a socket for other programs is to be.
    pub vsock_socket: Option<PathBuf>,
    /// What runs the VM.
    pub vmm: Box<dyn Vmm>,
    /// What serves its devices.
    pub devices_program: PathBuf,
    /// Where the console's output goes.
    pub console_out: Option<OwnedFd>,
    /// Where the console's input comes from.
    pub console_in: Option<OwnedFd>,
    /// Where the log goes.
    pub log_out: Option<OwnedFd>,
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan").field("disks", &self.disks).finish_non_exhaustive()
    }
}

/// The app's ends of a VM's output and input.
#[derive(Debug, Default)]
pub struct Console {
    /// Console output.
    pub out: Option<OwnedFd>,
    /// Console input.
    pub input: Option<OwnedFd>,
    /// Log.
    pub log: Option<OwnedFd>,
}

/// Checks the configuration and makes a plan of it.
pub fn plan(config: &VirtualMachineAppConfig, console: Console, env: &Environment) -> Result<Plan> {
    refuse_what_is_not_built(config)?;
    check_names(config)?;
    let Payload::PayloadConfig(payload) = &config.payload else {
        return Err(not_built("a payload configuration inside the package (configPath)"));
    };
    let name = payload.payloadBinaryName.as_str();
    check_payload_name(name)?;

    let qemu = Qemu::find(env)?;
    let devices_program = env.binary("avf-devices")?;
    let image = find_image(&config.imageDigest, env)?;
    let memory_mib = memory(config.memoryMib, &image)?;
    let accelerator = accel::decide(choice(config.accelerator)?, env)?;

    let apk = required(&config.apk, "the package")?;
    let apk_size = expect_file(&apk, "the package", Access::Read)?;
    check_package(&apk, apk_size, name, &image)?;

    let handover = Handover {
        debuggable: config.debugLevel == DebugLevel::FULL,
        instance_id: config.instanceId.clone(),
        payload: PayloadSettings { apk_size, extra_apk_sizes: Vec::new() },
        storage: None,
    };
    let mut disks = vec![payload_disk(name, apk, apk_size, config)?];
    disks.extend(instance_disk(config)?);
    Ok(Plan {
        debuggable: handover.debuggable,
        kernel: open(&image.kernel)?,
        initrd: open(&image.initrd)?,
        kernel_arguments: kernel_arguments(handover.debuggable, accelerator),
        handover: handover.encode(),
        disks,
        cpus: cpus(config.cpuTopology)?,
        memory_mib,
        accelerator,
        boot_timeout: boot_timeout(config.bootTimeoutSeconds, accelerator)?,
        vsock_socket: vsock_socket(&config.vsockSocket)?,
        vmm: Box::new(qemu),
        devices_program,
        console_out: console.out,
        console_in: console.input,
        log_out: console.log,
    })
}

/// Measures what a guest under emulation must be told about the processor's clock; once.
pub fn tsc_khz() -> Option<u32> {
    static KHZ: OnceLock<Option<u32>> = OnceLock::new();
    *KHZ.get_or_init(avf_spawn::tsc_khz)
}

/// [`Error::Unsupported`]: "`what` is not built yet".
pub fn not_built(what: &str) -> Error {
    Error::Unsupported(format!("{what} is not built yet"))
}

fn bad(text: String) -> Error {
    Error::BadRequest(text)
}

fn refuse_what_is_not_built(config: &VirtualMachineAppConfig) -> Result<()> {
    if config.protectedVm {
        return Err(Error::Unsupported(
            "protected VMs are not supported: nothing on this machine hides a VM's memory from \
             its host; ask for a non-protected VM"
                .into(),
        ));
    }
    if config.encryptedStorageImage.is_some() {
        return Err(not_built("encrypted storage"));
    }
    let extra_apks = match &config.payload {
        Payload::PayloadConfig(payload) => !payload.extraApks.is_empty(),
        Payload::ConfigPath(_) => false,
    };
    let parts = [
        (extra_apks || !config.extraIdsigs.is_empty(), "an extra package (extraApks)"),
        (config.hugePages, "memory in huge pages (hugePages)"),
        (config.boostUclamp, "a boost of the processor's clock (boostUclamp)"),
    ];
    refuse_any(&parts)?;
    config.customConfig.as_ref().map_or(Ok(()), refuse_custom)
}

fn refuse_custom(custom: &CustomConfig) -> Result<()> {
    let parts = [
        (custom.customKernelImage.is_some(), "a custom kernel (customKernelImage)"),
        (custom.gdbPort != 0, "a debugger stub (gdbPort)"),
        (custom.vendorImage.is_some(), "a vendor image (vendorImage)"),
        (!custom.devices.is_empty(), "the assignment of devices (devices)"),
        (custom.networkSupported, "a network (networkSupported)"),
    ];
    refuse_any(&parts)
}

fn refuse_any(parts: &[(bool, &str)]) -> Result<()> {
    parts.iter().find(|(wanted, _)| *wanted).map_or(Ok(()), |(_, what)| Err(not_built(what)))
}

fn check_names(config: &VirtualMachineAppConfig) -> Result<()> {
    if config.name.len() > MAX_NAME {
        return Err(bad(format!("the VM's name is longer than {MAX_NAME} bytes")));
    }
    if !OPERATING_SYSTEMS.contains(&config.osName.as_str()) {
        return Err(bad(format!("Unknown OS \"{}\"", config.osName)));
    }
    let id = config.instanceId.len();
    if id != 0 && id != INSTANCE_ID_LEN {
        return Err(bad(format!(
            "the instance id has {id} bytes; it has {INSTANCE_ID_LEN}, or none for a throw-away VM"
        )));
    }
    Ok(())
}

fn check_payload_name(name: &str) -> Result<()> {
    match name {
        "" | "." | ".." => Err(bad(format!("\"{name}\" is not the name of a payload binary"))),
        _ if name.contains('/') => {
            Err(bad(format!("Payload binary name must not specify a path: {name}")))
        }
        _ => Ok(()),
    }
}

fn find_image(digest: &str, env: &Environment) -> Result<Image> {
    let host = |error: guest_image::StoreError| Error::Host(error.to_string());
    let store = Store::open(env.image_home()?);
    match digest {
        "" => store.current().map_err(host),
        _ => {
            let digest = digest.parse().map_err(|error| bad(format!("{error}")))?;
            store.get(&digest).map_err(host)
        }
    }
}

fn memory(asked: i32, image: &Image) -> Result<u32> {
    let needed = image.manifest.min_memory_mib;
    if asked == 0 {
        return Ok(needed.max(DEFAULT_MEMORY_MIB));
    }
    let Ok(asked) = u32::try_from(asked) else {
        return Err(bad(format!("a VM cannot have {asked} MiB of memory")));
    };
    if asked < needed {
        return Err(bad(format!(
            "{asked} MiB of memory are too little: the guest image needs at least {needed} MiB"
        )));
    }
    let info = rustix::system::sysinfo();
    let total = info.totalram.saturating_mul(info.mem_unit.into()) >> 20;
    if u64::from(asked) > total {
        return Err(Error::Host(format!(
            "the VM is to have {asked} MiB of memory, but this machine has only {total} MiB"
        )));
    }
    Ok(asked)
}

fn choice(accelerator: AidlAccelerator) -> Result<Choice> {
    match accelerator {
        AidlAccelerator::AUTO => Ok(Choice::Auto),
        AidlAccelerator::KVM => Ok(Choice::Explicit(Accelerator::Kvm)),
        AidlAccelerator::TCG => Ok(Choice::Explicit(Accelerator::Tcg)),
        other => Err(bad(format!("unknown accelerator {}", other.0))),
    }
}

fn cpus(topology: CpuTopology) -> Result<u32> {
    match topology {
        CpuTopology::ONE_CPU => Ok(1),
        CpuTopology::MATCH_HOST => {
            let count = std::thread::available_parallelism().map_or(1, usize::from);
            Ok(u32::try_from(count.min(MAX_CPUS)).unwrap_or(1))
        }
        other => Err(bad(format!("unknown CPU topology {}", other.0))),
    }
}

fn boot_timeout(asked: i32, accelerator: Accelerator) -> Result<Duration> {
    let seconds = match (u64::try_from(asked), accelerator) {
        (Ok(0), Accelerator::Kvm) => 30,
        (Ok(0), Accelerator::Tcg) => 300,
        (Ok(seconds), _) => seconds,
        (Err(_), _) => {
            return Err(bad(format!("a boot timeout of {asked} seconds makes no sense")));
        }
    };
    Ok(Duration::from_secs(seconds))
}

fn vsock_socket(path: &str) -> Result<Option<PathBuf>> {
    if path.is_empty() {
        return Ok(None);
    }
    if !path.starts_with('/') {
        return Err(bad(format!("the vsock socket's path must be absolute: {path}")));
    }
    if path.len() > MAX_SOCKET_PATH {
        let text =
            format!("the vsock socket's path is longer than {MAX_SOCKET_PATH} bytes: {path}");
        return Err(bad(text));
    }
    let path = PathBuf::from(path);
    if path.symlink_metadata().is_ok() {
        return Err(bad(format!(
            "{} exists already: remove it or choose another path for the vsock socket",
            path.display()
        )));
    }
    Ok(Some(path))
}

/// The package must be one, and its payload must fit the guest. A payload that is not there is left
/// to the guest to report, as the original does.
fn check_package(apk: &OwnedFd, size: u64, name: &str, image: &Image) -> Result<()> {
    let file = File::from(apk.try_clone().map_err(Error::host("read the package"))?);
    let not_a_package = |error: apkzip::Error| bad(format!("the package is not an APK: {error}"));
    let archive = Archive::open(file, size).map_err(not_a_package)?;
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
    let library = archive.read(entry).map_err(not_a_package)?;
    let result = elfcheck::check_payload(&library, &target);
    drop((library, archive));
    avf_spawn::heap::trim();
    match result {
        Ok(_) => Ok(()),
        Err(error) => Err(bad(format!("cannot run {path}: {error}"))),
    }
}

/// A library that the package has for other architectures only is refused by name.
fn refuse_other_architectures(archive: &Archive<File>, name: &str) -> Result<()> {
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

fn payload_disk(
    name: &str,
    apk: OwnedFd,
    apk_size: u64,
    config: &VirtualMachineAppConfig,
) -> Result<Disk> {
    let metadata = Metadata::for_payload(name, 0).encode();
    let read_only =
        |label: &str, file, size| Partition { label: label.into(), file, size, writable: false };
    let size = metadata.len() as u64;
    let metadata = memory_file("payload-metadata", &metadata)?;
    let mut partitions = vec![
        read_only(payload_metadata::PARTITION, metadata, size),
        read_only(payload_metadata::APK_PARTITION, apk, apk_size),
    ];
    if let Some(idsig) = &config.idsig {
        let size = expect_file(idsig, "the idsig file", Access::Read)?;
        if size == 0 {
            return Err(bad("the idsig file is empty".into()));
        }
        partitions.push(read_only(payload_metadata::IDSIG_PARTITION, duplicate(idsig)?, size));
    }
    Ok(Disk { name: "payload", read_only: true, partitions })
}

fn instance_disk(config: &VirtualMachineAppConfig) -> Result<Option<Disk>> {
    let Some(image) = &config.instanceImage else { return Ok(None) };
    let size = expect_file(image, "the instance image", Access::ReadWrite)?;
    if size == 0 || !size.is_multiple_of(BLOCK) {
        return Err(bad(format!(
            "the instance image has {size} bytes, which is no multiple of {BLOCK}; make it with \
             initializeWritablePartition"
        )));
    }
    let file = duplicate(image)?;
    let instance = Partition { label: "vm-instance".into(), file, size, writable: true };
    Ok(Some(Disk { name: "instance", read_only: false, partitions: vec![instance] }))
}

fn required(descriptor: &Option<ParcelFileDescriptor>, what: &str) -> Result<OwnedFd> {
    match descriptor {
        Some(descriptor) => duplicate(descriptor),
        None => Err(bad(format!("{what} is missing"))),
    }
}

fn duplicate(descriptor: &ParcelFileDescriptor) -> Result<OwnedFd> {
    descriptor.as_ref().try_clone().map_err(Error::host("duplicate a descriptor"))
}

fn open(path: &Path) -> Result<OwnedFd> {
    let file = File::open(path);
    Ok(file.map_err(Error::host(&format!("open {}", path.display())))?.into())
}

/// Everything else travels in the hand-over: the command line is part of what a guest is measured
/// by.
fn kernel_arguments(debuggable: bool, accelerator: Accelerator) -> String {
    let mut words = vec!["quiet".to_owned()];
    if accelerator == Accelerator::Tcg {
        // An emulated guest cannot measure the rate of the clock on a busy host.
        words.extend(tsc_khz().map(|khz| format!("tsc_early_khz={khz}")));
        words.push("tsc=reliable".into());
    }
    let rest = ["no_timer_check", "cryptomgr.notests", "panic=-1", "rdinit=/init"];
    words.extend(rest.map(str::to_owned));
    if debuggable {
        words.push("console=hvc0".into());
    }
    words.join(" ")
}

#[cfg(test)]
#[path = "payload_tests.rs"]
mod tests;
