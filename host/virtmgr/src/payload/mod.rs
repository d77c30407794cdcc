//! From an app's configuration to a VM that can be started: every check that needs no guest, the
//! disks, and the hand-over.
//!
//! | file | what is in it |
//! |---|---|
//! | `checks.rs` | what needs no file to be refused |
//! | `machine.rs` | the machine: image, memory, processors, accelerator |
//! | `boot_files.rs` | kernel and initramfs, copied, measured and sealed |
//! | `kernel_line.rs` | the kernel's command line |
//! | `package.rs` | a package, and the judgement of it before the boot |
//! | `library.rs` | whether the guest can run a library of the package |
//! | `config.rs` | the payload configuration inside a package, and what it asks for |
//! | `idsig.rs` | APK signature scheme v4 files |
//! | `contents.rs` | what the VM runs: packages, or a disk that has them |
//! | `disks.rs` | the VM's disks |
//! | `secret.rs` | the secret that the VM's identity grows from |
//! | `boot_stage.rs` | the identity that the guest is handed |
//!
//! A guest judges its packages itself. Before the boot only that is refused which cannot be meant:
//! a file that is no package or not signed, and a package that its signer made wrong. A package
//! whose signature does not verify goes to the guest, which says so.

mod boot_files;
mod boot_stage;
pub(crate) mod checks;
mod config;
mod contents;
mod disks;
mod idsig;
mod kernel_line;
mod library;
pub(crate) mod machine;
mod package;
mod secret;

use crate::plan::{Console, Guest, Microdroid, Plan};
use crate::vmm::{Qemu, accel};
use crate::{Error, Requester, Result};
use avf_aidl::android::system::virtualizationservice as service;
use avf_home::Environment;
use boot_stage::BootStage;
use contents::Host;
use guest_image::manifest::{OS, SHELL_OS};
use handover::{Handover, StorageSettings};
use rsbinder::ParcelFileDescriptor;
use secret::Secret;
use service::DebugLevel::DebugLevel;
use service::VirtualMachineAppConfig::VirtualMachineAppConfig;
use std::os::fd::OwnedFd;
use std::time::Instant;

pub use boot_files::{BootFiles, SealedFile};
pub use idsig::{Damaged, create_or_update as create_or_update_idsig};
pub use kernel_line::{Clock, KernelLine};
pub use machine::tsc_khz;
pub use secret::root_secret_id;

/// The operating systems that `osName` may name.
pub const OPERATING_SYSTEMS: [&str; 2] = [OS, SHELL_OS];

/// Checks the configuration and makes a plan of it.
pub fn plan(
    config: &VirtualMachineAppConfig,
    console: Console,
    env: &Environment,
    requester: &Requester,
) -> Result<Plan> {
    checks::refuse_what_is_not_built(config)?;
    checks::check_names(config)?;
    checks::check_instance(config)?;

    let qemu = Qemu::find(env)?;
    let devices_program = env.binary("avf-devices")?;
    let image = machine::find_image(&config.imageDigest, &config.osName, env)?;
    let memory_mib = machine::memory(config.memoryMib, image.manifest.min_memory_mib)?;
    let accelerator = accel::decide(machine::choice(config.accelerator)?, env)?;
    let cpus = machine::cpus(config.cpuTopology)?;
    let debuggable = config.debugLevel == DebugLevel::FULL;
    let gdb_port = machine::gdb_port(checks::gdb_port(config), debuggable)?;
    let boot_timeout = machine::boot_timeout(config.bootTimeoutSeconds, accelerator)?;
    let network = machine::network(checks::wants_network(config), env)?;
    let vsock_socket = machine::vsock_socket(&config.vsockSocket)?;

    let contents = contents::of(config, &Host { image: &image, env, requester })?;
    let before = Instant::now();
    let boot_files = BootFiles::of(&image)?;
    let measuring = before.elapsed();
    let kernel_line = KernelLine::new(debuggable, Clock::under(accelerator));
    let stage =
        BootStage { files: &boot_files, line: kernel_line, instance_id: &config.instanceId };
    let secret = Secret::of(&config.instanceId, env)?;
    let writable = disks::writable(config, secret.root.as_ref())?;
    let storage = writable.as_ref().and_then(disks::storage_bytes);
    let handover = Handover {
        debuggable,
        instance_id: config.instanceId.clone(),
        payload: contents.packages,
        storage: storage.map(|size| StorageSettings { size }),
        dice: stage.hand_over(secret)?,
        payload_disk: contents.payload_disk,
        instance_image: config.instanceImage.is_some(),
    };
    let microdroid = Microdroid {
        boot_files,
        measuring,
        kernel_line,
        handover: handover.encode(),
        // Whoever debugs the guest stops its clock, but not ours.
        boot_timeout: gdb_port.is_none().then_some(boot_timeout),
    };
    Ok(Plan {
        guest: Guest::Microdroid(microdroid),
        debuggable,
        disks: [contents.disk].into_iter().chain(writable).collect(),
        cpus,
        memory_mib,
        huge_pages: config.hugePages || contents.huge_pages,
        accelerator,
        gdb_port,
        network,
        vsock_socket,
        vmm: Box::new(qemu),
        devices_program,
        console,
        console_input: debuggable && config.consoleInput,
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
