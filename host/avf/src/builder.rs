//! Making a configuration, and checking it once.

use crate::config::{Payload, is_image_digest};
use crate::{
    Accelerator, CpuTopology, DebugLevel, Error, Result, StorageImage, VirtualMachineConfig,
};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Collects a configuration; [`build`](Self::build) checks it.
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct VirtualMachineConfigBuilder {
    apk_path: Option<PathBuf>,
    payload_binary_name: Option<String>,
    payload_config_path: Option<String>,
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
}

impl VirtualMachineConfigBuilder {
    pub(crate) fn new(apk_path: Option<PathBuf>) -> Self {
        Self { apk_path, ..Self::default() }
    }

    /// Absolute path of the package; the app's own package if this is not called.
    pub fn apk_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.apk_path = Some(path.into());
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

    /// Checks everything and makes the configuration.
    pub fn build(self) -> Result<VirtualMachineConfig> {
        let apk_path = self
            .apk_path
            .ok_or_else(|| Error::config("apkPath or packageName must be specified"))?;
        check_package_path("APK path", &apk_path)?;
        let payload = payload(self.payload_binary_name, self.payload_config_path)?;
        if matches!(payload, Payload::Config(_)) && !self.extra_apks.is_empty() {
            let text = "setPayloadConfigPath and addExtraApk may not both be called";
            return Err(Error::config(text));
        }
        for path in &self.extra_apks {
            check_package_path("extra APK path", path)?;
        }
        match self.protected_vm {
            None => return Err(Error::config("setProtectedVm must be called explicitly")),
            Some(true) => {
                let message = "Protected VMs are not supported on this device.";
                return Err(Error::Unsupported(message.into()));
            }
            Some(false) => {}
        }
        if self.memory_bytes == Some(0) {
            return Err(Error::config("memory size 0 is not positive"));
        }
        self.encrypted_storage_bytes.map(StorageImage::file_bytes).transpose()?;
        if self.boot_timeout == Some(Duration::ZERO) {
            return Err(Error::config("boot timeout 0 is not positive"));
        }
        if self.vm_output_captured && self.debug_level != DebugLevel::Full {
            return Err(Error::config("debug level must be FULL to capture output"));
        }
        if let Some(digest) = &self.image_digest {
            check_image_digest(digest)?;
        }
        Ok(VirtualMachineConfig {
            apk_path,
            payload,
            extra_apks: self.extra_apks,
            debug_level: self.debug_level,
            memory_bytes: self.memory_bytes,
            encrypted_storage_bytes: self.encrypted_storage_bytes,
            cpu_topology: self.cpu_topology,
            vm_output_captured: self.vm_output_captured,
            accelerator: self.accelerator,
            vsock_socket: self.vsock_socket.map(check_socket_path).transpose()?,
            boot_timeout: self.boot_timeout,
            image_digest: self.image_digest,
        })
    }
}

fn check_package_path(what: &str, path: &Path) -> Result<()> {
    if path.is_absolute() {
        return Ok(());
    }
    Err(Error::config(format!("{what} must be an absolute path: {}", path.display())))
}

fn payload(name: Option<String>, config_path: Option<String>) -> Result<Payload> {
    match (name, config_path) {
        (None, None) => Err(Error::config("setPayloadBinaryName must be called")),
        (Some(_), Some(_)) => Err(Error::config(
            "setPayloadBinaryName and setPayloadConfigPath may not both be called",
        )),
        (Some(name), None) => check_payload_name(&name).map(|()| Payload::Binary(name)),
        (None, Some(path)) => check_config_path(&path).map(|()| Payload::Config(path)),
    }
}

fn check_config_path(path: &str) -> Result<()> {
    let is_path = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if is_path && !path.contains('\0') {
        return Ok(());
    }
    Err(Error::config(format!(
        "Invalid payload config path: {path:?} (such as assets/vm_config.json)"
    )))
}

fn check_payload_name(name: &str) -> Result<()> {
    let is_file_name =
        !name.is_empty() && !name.contains(['/', '\0']) && name != "." && name != "..";
    if is_file_name {
        return Ok(());
    }
    Err(Error::config(format!("Invalid binary file name: {name:?}")))
}

fn check_image_digest(digest: &str) -> Result<()> {
    if is_image_digest(digest) {
        return Ok(());
    }
    Err(Error::config(format!("image digest must be 64 lower-case hexadecimal digits: {digest:?}")))
}

fn check_socket_path(path: PathBuf) -> Result<String> {
    if !path.is_absolute() {
        let text = path.display();
        return Err(Error::config(format!("vsock socket must be an absolute path: {text}")));
    }
    path.into_os_string().into_string().map_err(|path| {
        Error::config(format!("vsock socket path must be UTF-8: {}", path.to_string_lossy()))
    })
}
