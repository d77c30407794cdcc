//! What a VM is to be.

mod compatible;
mod custom_image;
mod kinds;
mod request;

use crate::Context;
use crate::builder::VirtualMachineConfigBuilder;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use custom_image::{CustomDisk, CustomImageConfig, CustomPartition, DiskSource};
pub(crate) use kinds::ConsoleInputDevice;
pub use kinds::{Accelerator, CpuTopology, DebugLevel};
pub(crate) use request::whole_seconds;

/// The operating system that a VM runs unless another is named: the house's own guest image.
pub const MICRODROID: &str = "microdroid";

/// Hexadecimal digits of an image digest.
const DIGEST_DIGITS: usize = 64;

/// What is run of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// A library, by its file name.
    Binary(String),
    /// What a payload configuration says, by its path in the package.
    Config(String),
    /// No package: a kernel and disks of the app's own.
    Custom(Box<CustomImageConfig>),
}

/// What a VM is to be; made by [`VirtualMachineConfig::builder`], immutable afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualMachineConfig {
    /// Set if the package is that of an app, and not one that was named by its path.
    pub(crate) package_name: Option<String>,
    /// Empty for a custom image of an app without a package.
    pub(crate) apk_path: PathBuf,
    /// Only of configurations in the form of the first API.
    pub(crate) idsig_path: Option<PathBuf>,
    pub(crate) os: String,
    pub(crate) payload: Payload,
    pub(crate) extra_apks: Vec<PathBuf>,
    pub(crate) debug_level: DebugLevel,
    pub(crate) memory_bytes: Option<u64>,
    pub(crate) encrypted_storage_bytes: Option<u64>,
    pub(crate) cpu_topology: CpuTopology,
    pub(crate) vm_output_captured: bool,
    pub(crate) accelerator: Accelerator,
    pub(crate) vsock_socket: Option<String>,
    pub(crate) boot_timeout: Option<Duration>,
    pub(crate) image_digest: Option<String>,
    pub(crate) vm_console_input_supported: bool,
    pub(crate) console_input_device: Option<ConsoleInputDevice>,
    pub(crate) network_supported: bool,
    pub(crate) huge_pages: bool,
    pub(crate) boost_uclamp: bool,
    pub(crate) gdb_port: Option<u16>,
}

impl VirtualMachineConfig {
    /// Starts a configuration for an app; its package is the app's own unless another is named.
    pub fn builder(context: &Context) -> VirtualMachineConfigBuilder {
        VirtualMachineConfigBuilder::new(context)
    }

    /// The app whose package is run: that of the context, unless a package was named by its path.
    pub fn package_name(&self) -> Option<&str> {
        self.package_name.as_deref()
    }

    /// The package: the one named, else that of the app. Empty for a custom image of an app
    /// without a package.
    pub fn apk_path(&self) -> &Path {
        &self.apk_path
    }

    /// File name of the library in the package, unless a payload configuration names it.
    pub fn payload_binary_name(&self) -> Option<&str> {
        match &self.payload {
            Payload::Binary(name) => Some(name),
            _ => None,
        }
    }

    /// Path in the package of the payload configuration, if there is one.
    pub fn payload_config_path(&self) -> Option<&str> {
        match &self.payload {
            Payload::Config(path) => Some(path),
            _ => None,
        }
    }

    /// The kernel and disks to run instead of the house's own guest image, if there are such.
    pub fn custom_image_config(&self) -> Option<&CustomImageConfig> {
        match &self.payload {
            Payload::Custom(image) => Some(image),
            _ => None,
        }
    }

    /// The operating system, [`MICRODROID`] unless another was named.
    pub fn os(&self) -> &str {
        &self.os
    }

    /// Further packages for the payload to read, in order.
    pub fn extra_apks(&self) -> &[PathBuf] {
        &self.extra_apks
    }

    /// Whether console and log leave the VM.
    pub fn debug_level(&self) -> DebugLevel {
        self.debug_level
    }

    /// Whether the VM is hidden from its host. Always false: no backend can do it yet.
    pub fn is_protected_vm(&self) -> bool {
        false
    }

    /// Bytes of memory, if not the image's default.
    pub fn memory_bytes(&self) -> Option<u64> {
        self.memory_bytes
    }

    /// Bytes of encrypted storage that were asked for; `None` without storage. The file of the
    /// storage has [`StorageImage::file_bytes`](crate::StorageImage::file_bytes) of it.
    pub fn encrypted_storage_bytes(&self) -> Option<u64> {
        self.encrypted_storage_bytes
    }

    /// Whether there is encrypted storage.
    pub fn is_encrypted_storage_enabled(&self) -> bool {
        self.encrypted_storage_bytes.is_some()
    }

    /// How many virtual CPUs the VM has.
    pub fn cpu_topology(&self) -> CpuTopology {
        self.cpu_topology
    }

    /// Whether `console_output` and `log_output` are to be had.
    pub fn is_vm_output_captured(&self) -> bool {
        self.vm_output_captured
    }

    /// What executes the guest's code.
    pub fn accelerator(&self) -> Accelerator {
        self.accelerator
    }

    /// Socket through which other programs reach the VM's vsock ports.
    pub fn vsock_socket(&self) -> Option<&Path> {
        self.vsock_socket.as_deref().map(Path::new)
    }

    /// Time until the payload must have started, if not the default.
    pub fn boot_timeout(&self) -> Option<Duration> {
        self.boot_timeout
    }

    /// The guest image to run on, if not the present one.
    pub fn image_digest(&self) -> Option<&str> {
        self.image_digest.as_deref()
    }

    /// Whether the console takes input.
    pub fn is_vm_console_input_supported(&self) -> bool {
        self.vm_console_input_supported
    }

    /// Where in the guest console input arrives, `hvc0` or `ttyS0`, if that was said.
    pub fn console_input_device(&self) -> Option<&str> {
        self.console_input_device.map(ConsoleInputDevice::name)
    }

    /// Whether the VM can open connections to the outside.
    pub fn is_network_supported(&self) -> bool {
        self.network_supported
    }

    /// Whether the VM's memory is to be made of huge pages.
    pub fn should_use_huge_pages(&self) -> bool {
        self.huge_pages
    }

    /// Whether the host's scheduler is asked to run the virtual CPUs fast.
    pub fn should_boost_uclamp(&self) -> bool {
        self.boost_uclamp
    }

    /// Port on the host's loopback interface at which a debugger can have the virtual CPUs.
    pub fn gdb_port(&self) -> Option<u16> {
        self.gdb_port
    }

    /// An instance runs with the image that it was made with.
    pub(crate) fn set_image_digest(&mut self, digest: String) {
        self.image_digest = Some(digest);
    }
}

/// Whether this is 64 lower-case hexadecimal digits.
pub(crate) fn is_image_digest(text: &str) -> bool {
    text.len() == DIGEST_DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
