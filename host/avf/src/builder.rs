//! Making a configuration, and checking it once.

mod build;
mod checks;
mod from_config;

use crate::{Accelerator, Context, CpuTopology, CustomImageConfig, DebugLevel};
use std::path::PathBuf;
use std::time::Duration;

/// Collects a configuration; [`build`](Self::build) checks it.
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct VirtualMachineConfigBuilder {
    /// The app, unless a package was named by its path.
    package_name: Option<String>,
    /// That package, or the app's.
    apk_path: Option<PathBuf>,
    idsig_path: Option<PathBuf>,
    os: Option<String>,
    payload_binary_name: Option<String>,
    payload_config_path: Option<String>,
    custom_image_config: Option<CustomImageConfig>,
    extra_apks: Vec<PathBuf>,
    debug_level: DebugLevel,
    protected_vm: Option<bool>,
    memory_bytes: Option<u64>,
    encrypted_storage_bytes: Option<u64>,
    cpu_topology: CpuTopology,
    vm_output_captured: bool,
    accelerator: Accelerator,
    vsock_socket: Option<PathBuf>,
    boot_timeout: Option<Duration>,
    image_digest: Option<String>,
    vm_console_input_supported: bool,
    console_input_device: Option<String>,
    network_supported: bool,
    huge_pages: bool,
    boost_uclamp: bool,
    gdb_port: Option<u16>,
}

impl VirtualMachineConfigBuilder {
    pub(crate) fn new(context: &Context) -> Self {
        Self::of_package(context.package.clone(), context.code_path.clone())
    }

    /// A builder for an app, whose package is at a path that may not be known.
    pub(crate) fn of_package(name: String, apk_path: Option<PathBuf>) -> Self {
        Self { package_name: Some(name), apk_path, ..Self::default() }
    }

    /// Absolute path of the package; the app's own package if this is not called. As every path
    /// here it must be UTF-8.
    pub fn apk_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.apk_path = Some(path.into());
        self.package_name = None;
        self
    }

    /// What the first API had to be told.
    pub(crate) fn idsig_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.idsig_path = Some(path.into());
        self
    }

    /// The operating system to run; [`MICRODROID`](crate::MICRODROID) if this is not called.
    pub fn os(mut self, name: impl Into<String>) -> Self {
        self.os = Some(name.into());
        self
    }

    /// File name of the library under `lib/<abi>/` in the package. Either this or
    /// [`payload_config_path`](Self::payload_config_path) is required.
    pub fn payload_binary_name(mut self, name: impl Into<String>) -> Self {
        self.payload_binary_name = Some(name.into());
        self
    }

    /// Path in the package of a JSON payload configuration, such as `assets/vm_config.json`, which
    /// says what to run and which further packages it needs.
    pub fn payload_config_path(mut self, path: impl Into<String>) -> Self {
        self.payload_config_path = Some(path.into());
        self
    }

    /// Runs a kernel and disks of the app's own instead of the house's guest image and a package.
    pub fn custom_image_config(mut self, image: CustomImageConfig) -> Self {
        self.custom_image_config = Some(image);
        self
    }

    /// Adds a further package for the payload to read, by its absolute path. The first is mounted
    /// at `/mnt/extra-apk/0` in the guest.
    pub fn extra_apk(mut self, path: impl Into<PathBuf>) -> Self {
        self.extra_apks.push(path.into());
        self
    }

    /// Whether console and log leave the VM; `None` if this is not called.
    pub fn debug_level(mut self, level: DebugLevel) -> Self {
        self.debug_level = level;
        self
    }

    /// Whether the VM is to be hidden from its host. Required: there is no default that is right
    /// everywhere. `true` is refused until there is a backend that really protects memory.
    pub fn protected_vm(mut self, protected: bool) -> Self {
        self.protected_vm = Some(protected);
        self
    }

    /// Bytes of memory, rounded up to whole MiB; the image's default if this is not called.
    pub fn memory_bytes(mut self, bytes: u64) -> Self {
        self.memory_bytes = Some(bytes);
        self
    }

    /// Gives the payload a file system of its own that only it can read, of about so many bytes; at
    /// least 16 MiB, rounded up to whole blocks of 4096 bytes. None if this is not called.
    ///
    /// The size stays as it was when the VM was made, until
    /// [`grow_storage`](crate::VirtualMachine::grow_storage) enlarges it.
    pub fn encrypted_storage_bytes(mut self, bytes: u64) -> Self {
        self.encrypted_storage_bytes = Some(bytes);
        self
    }

    /// How many virtual CPUs; one if this is not called.
    pub fn cpu_topology(mut self, topology: CpuTopology) -> Self {
        self.cpu_topology = topology;
        self
    }

    /// Whether console and log can be read from the VM object; needs [`DebugLevel::Full`].
    pub fn vm_output_captured(mut self, captured: bool) -> Self {
        self.vm_output_captured = captured;
        self
    }

    /// What executes the guest's code; [`Accelerator::Auto`] if this is not called.
    pub fn accelerator(mut self, accelerator: Accelerator) -> Self {
        self.accelerator = accelerator;
        self
    }

    /// Absolute path of a socket to make while the VM runs, through which other programs of the
    /// user reach its vsock ports (`CONNECT <port>\n`). Nothing may be at that path.
    pub fn vsock_socket(mut self, path: impl Into<PathBuf>) -> Self {
        self.vsock_socket = Some(path.into());
        self
    }

    /// Time until the payload must have started, rounded up to whole seconds; 30 s with KVM and
    /// 300 s without if this is not called.
    pub fn boot_timeout(mut self, timeout: Duration) -> Self {
        self.boot_timeout = Some(timeout);
        self
    }

    /// The guest image to run on: SHA-256 of its manifest, 64 lower-case hexadecimal digits. The
    /// present image if this is not called.
    pub fn image_digest(mut self, digest: impl Into<String>) -> Self {
        self.image_digest = Some(digest.into());
        self
    }

    /// Whether the console takes input from the VM object; needs [`DebugLevel::Full`].
    pub fn vm_console_input_supported(mut self, supported: bool) -> Self {
        self.vm_console_input_supported = supported;
        self
    }

    /// Where in a custom image console input arrives: `hvc0`, which it is if this is not called, or
    /// `ttyS0`.
    pub fn console_input_device(mut self, device: impl Into<String>) -> Self {
        self.console_input_device = Some(device.into());
        self
    }

    /// Whether the VM can open connections to the outside; it cannot if this is not called.
    pub fn network_supported(mut self, supported: bool) -> Self {
        self.network_supported = supported;
        self
    }

    /// Whether the VM's memory is to be made of huge pages.
    pub fn huge_pages(mut self, huge: bool) -> Self {
        self.huge_pages = huge;
        self
    }

    /// Whether to ask the host's scheduler to run the virtual CPUs fast.
    pub fn boost_uclamp(mut self, boost: bool) -> Self {
        self.boost_uclamp = boost;
        self
    }

    /// Port on the host's loopback interface at which a debugger gets the virtual CPUs; needs
    /// [`DebugLevel::Full`].
    pub fn gdb_port(mut self, port: u16) -> Self {
        self.gdb_port = Some(port);
        self
    }
}
