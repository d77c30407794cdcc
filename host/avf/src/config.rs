//! What a VM is to be.

use crate::builder::VirtualMachineConfigBuilder;
use crate::{Context, Error};
use avf_aidl::android::system::virtualizationservice as vs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the size of the encrypted storage is called.
pub(crate) const ENCRYPTED_STORAGE: &str = "encrypted storage";
/// What to do about another size of it.
pub(crate) const GROW: &str = " (grow_storage makes it larger; nothing makes it smaller)";

/// Bytes in a MiB.
const MIB: u64 = 1 << 20;
/// Hexadecimal digits of an image digest.
const DIGEST_DIGITS: usize = 64;

/// Whether anything but the payload's own connections leaves the VM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DebugLevel {
    /// No console, no log, nothing.
    #[default]
    None = 0,
    /// Console and log are there to be read; such a VM has no secrets from its host.
    Full = 1,
}

/// How many virtual CPUs a VM has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CpuTopology {
    /// One.
    #[default]
    OneCpu = 0,
    /// As many as this process may use.
    MatchHost = 1,
}

/// What executes the guest's code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accelerator {
    /// KVM where the CPU really offers it, else emulation.
    #[default]
    Auto = 0,
    /// KVM or nothing.
    Kvm = 1,
    /// Emulation: works everywhere, several times slower.
    Tcg = 2,
}

/// What is run of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// A library, by its file name.
    Binary(String),
    /// What a payload configuration says, by its path in the package.
    Config(String),
}

/// What a VM is to be; made by [`VirtualMachineConfig::builder`], immutable afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualMachineConfig {
    pub(crate) apk_path: PathBuf,
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
}

impl VirtualMachineConfig {
    /// Starts a configuration for an app; its package is the app's own unless another is named.
    pub fn builder(context: &Context) -> VirtualMachineConfigBuilder {
        VirtualMachineConfigBuilder::new(context.code_path.clone())
    }

    /// The package.
    pub fn apk_path(&self) -> &Path {
        &self.apk_path
    }

    /// File name of the library in the package, unless a payload configuration names it.
    pub fn payload_binary_name(&self) -> Option<&str> {
        match &self.payload {
            Payload::Binary(name) => Some(name),
            Payload::Config(_) => None,
        }
    }

    /// Path in the package of the payload configuration, if there is one.
    pub fn payload_config_path(&self) -> Option<&str> {
        match &self.payload {
            Payload::Binary(_) => None,
            Payload::Config(path) => Some(path),
        }
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

    /// Whether a VM that was made with one of the two can go on with the other.
    ///
    /// As in the original, memory, CPUs, accelerator, time-out, vsock socket and the path of the
    /// package may differ. Debug level, captured output, size of the encrypted storage, library or
    /// payload configuration, and extra packages may not, nor two guest images that are both named.
    pub fn is_compatible_with(&self, other: &Self) -> bool {
        self.difference(other).is_none()
    }

    /// The first thing that keeps the two from being compatible.
    pub(crate) fn difference(&self, other: &Self) -> Option<Difference> {
        let mut pairs = self.fixed().into_iter().zip(other.fixed());
        if let Some(((what, present), (_, wanted))) = pairs.find(|(ours, theirs)| ours != theirs) {
            return Some(Difference { what, present, wanted });
        }
        let (present, wanted) = (self.image_digest.clone()?, other.image_digest.clone()?);
        (present != wanted).then_some(Difference { what: "guest image", present, wanted })
    }

    /// What stays as it was when the VM was made, as text that is equal where the values are.
    fn fixed(&self) -> [(&'static str, String); 5] {
        [
            ("debug level", format!("{:?}", self.debug_level)),
            ("vm_output_captured", self.vm_output_captured.to_string()),
            (ENCRYPTED_STORAGE, storage_text(self.encrypted_storage_bytes)),
            ("payload", format!("{:?}", self.payload)),
            ("extra packages", format!("{:?}", self.extra_apks)),
        ]
    }

    /// An instance runs with the image that it was made with.
    pub(crate) fn set_image_digest(&mut self, digest: String) {
        self.image_digest = Some(digest);
    }

    /// The part of the request to the manager process that the configuration decides.
    pub(crate) fn to_app_config(&self) -> vs::VirtualMachineAppConfig::VirtualMachineAppConfig {
        vs::VirtualMachineAppConfig::VirtualMachineAppConfig {
            payload: self.payload.to_aidl(),
            imageDigest: self.image_digest.clone().unwrap_or_default(),
            debugLevel: vs::DebugLevel::DebugLevel(self.debug_level as i32),
            memoryMib: self.memory_bytes.map_or(0, bytes_to_mib),
            cpuTopology: vs::CpuTopology::CpuTopology(self.cpu_topology as i32),
            accelerator: vs::Accelerator::Accelerator(self.accelerator as i32),
            vsockSocket: self.vsock_socket.clone().unwrap_or_default(),
            bootTimeoutSeconds: self.boot_timeout.map_or(0, whole_seconds),
            ..Default::default()
        }
    }
}

/// What keeps two configurations from being compatible.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) what: &'static str,
    pub(crate) present: String,
    pub(crate) wanted: String,
}

impl Difference {
    pub(crate) fn into_error(self) -> Error {
        let Self { what, present, wanted } = self;
        let advice = if what == ENCRYPTED_STORAGE { GROW } else { "" };
        Error::IncompatibleConfig(format!(
            "{what} is {wanted}, and that of the virtual machine is {present}{advice}"
        ))
    }
}

/// Size of an encrypted storage, for people.
pub(crate) fn storage_text(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "absent".into(), |bytes| format!("{bytes} bytes"))
}

impl Payload {
    /// Extra packages are descriptors, which are added when they are open.
    fn to_aidl(&self) -> vs::Payload::Payload {
        match self {
            Self::Config(path) => vs::Payload::Payload::ConfigPath(path.clone()),
            Self::Binary(name) => vs::Payload::Payload::PayloadConfig(
                vs::VirtualMachinePayloadConfig::VirtualMachinePayloadConfig {
                    payloadBinaryName: name.clone(),
                    extraApks: Vec::new(),
                },
            ),
        }
    }
}

/// Whether this is 64 lower-case hexadecimal digits.
pub(crate) fn is_image_digest(text: &str) -> bool {
    text.len() == DIGEST_DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Rounds up, and down to what the interface can carry.
fn bytes_to_mib(bytes: u64) -> i32 {
    i32::try_from(bytes.div_ceil(MIB)).unwrap_or(i32::MAX)
}

/// Rounds up, and down to what the interface can carry.
fn whole_seconds(time: Duration) -> i32 {
    let up = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
    i32::try_from(up).unwrap_or(i32::MAX)
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
