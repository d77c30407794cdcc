//! From an app's configuration to a VM that can be started: every check that needs no guest, the
//! disks, and the hand-over.
//!
//! | file | what is in it |
//! |---|---|
//! | `checks.rs` | what needs no file to be refused |
//! | `machine.rs` | the machine: image, memory, processors, accelerator |
//! | `package.rs` | a package, and the judgement of it before the boot |
//! | `library.rs` | whether the guest can run a library of the package |
//! | `config.rs` | the payload configuration inside a package, and what it asks for |
//! | `idsig.rs` | APK signature scheme v4 files |
//! | `contents.rs` | what the VM runs: packages, or a disk that has them |
//! | `disks.rs` | the VM's disks |
//! | `secret.rs` | what the guest seals its data with |
//!
//! A guest judges its packages itself. Before the boot only that is refused which cannot be meant:
//! a file that is no package or not signed, and a package that its signer made wrong. A package
//! whose signature does not verify goes to the guest, which says so.

mod checks;
mod config;
mod contents;
mod disks;
mod idsig;
mod library;
mod machine;
mod package;
mod secret;

use crate::devices::Disk;
use crate::partitions::open_file;
use crate::vmm::{Accelerator, Qemu, Vmm, accel};
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as service;
use avf_home::Environment;
use handover::Handover;
use rsbinder::ParcelFileDescriptor;
use service::DebugLevel::DebugLevel;
use service::VirtualMachineAppConfig::VirtualMachineAppConfig;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::time::Duration;
use zeroize::Zeroizing;

pub use idsig::{Damaged, create_or_update as create_or_update_idsig};
pub use machine::tsc_khz;

/// The operating systems that `osName` may name.
pub const OPERATING_SYSTEMS: [&str; 1] = ["microdroid"];

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
    /// What the guest is told first; it holds a secret.
    pub handover: Zeroizing<Vec<u8>>,
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
    checks::refuse_what_is_not_built(config)?;
    checks::check_names(config)?;

    let qemu = Qemu::find(env)?;
    let devices_program = env.binary("avf-devices")?;
    let image = machine::find_image(&config.imageDigest, env)?;
    let memory_mib = machine::memory(config.memoryMib, &image)?;
    let accelerator = accel::decide(machine::choice(config.accelerator)?, env)?;

    let contents = contents::of(config, &image, env)?;
    let handover = Handover {
        debuggable: config.debugLevel == DebugLevel::FULL,
        instance_id: config.instanceId.clone(),
        payload: contents.packages,
        storage: None,
        sealing_secret: secret::sealing_secret(&config.instanceId, env)?,
        payload_disk: contents.payload_disk,
        instance_image: config.instanceImage.is_some(),
    };
    let mut disks = vec![contents.disk];
    disks.extend(disks::instance(config)?);
    Ok(Plan {
        debuggable: handover.debuggable,
        kernel: open_file(&image.kernel)?,
        initrd: open_file(&image.initrd)?,
        kernel_arguments: machine::kernel_arguments(handover.debuggable, accelerator),
        handover: handover.encode(),
        disks,
        cpus: machine::cpus(config.cpuTopology)?,
        memory_mib,
        accelerator,
        boot_timeout: machine::boot_timeout(config.bootTimeoutSeconds, accelerator)?,
        vsock_socket: machine::vsock_socket(&config.vsockSocket)?,
        vmm: Box::new(qemu),
        devices_program,
        console_out: console.out,
        console_in: console.input,
        log_out: console.log,
    })
}

/// [`Error::Unsupported`]: "`what` is not built yet".
pub fn not_built(what: &str) -> Error {
    Error::Unsupported(format!("{what} is not built yet"))
}

fn bad(text: String) -> Error {
    Error::BadRequest(text)
}

/// The app's descriptor, which stays the app's.
fn duplicate(descriptor: &ParcelFileDescriptor) -> Result<OwnedFd> {
    descriptor.as_ref().try_clone().map_err(Error::host("duplicate a descriptor"))
}

#[cfg(test)]
mod tests;
