//! `config.xml`: a configuration on disk.
//!
//! A [PersistableBundle](persistable_bundle) with the keys of the original, version 9, and keys of
//! our own that begin with `avf.`. What is not set is left out; a key that nobody knows is ignored.
//!
//! | key | type | meaning | without it |
//! |---|---|---|---|
//! | `version` | int | of this table: 2 to 9; 1 is the [first API's](VERSION_ONE) | invalid |
//! | `packageName` | string | the app; not beside `apkPath` | |
//! | `apkPath` | string | a package, by its path | the app's |
//! | `avf.packageCodePath` | string | where the app's package was, for readers who are not the app | |
//! | `payloadBinaryPath` | string | file *name* of the library | |
//! | `payloadConfigPath` | string | path of the payload configuration | |
//! | `customImageConfig` | bundle | see `custom_image` | |
//! | `extraApks` | strings | further packages, in order | none |
//! | `os` | string | | `microdroid` |
//! | `debugLevel` | int | 0 none, 1 full | 0 |
//! | `protectedVm` | boolean | | false |
//! | `memoryBytes` | long | 0 is as if it were not there | the image's |
//! | `encryptedStorageBytes` | long | as asked for; 0 is as if it were not there | none |
//! | `cpuTopology` | int | 0 one CPU, 1 as the host | 0 |
//! | `vmOutputCaptured`, `vmConsoleInputSupported` | boolean | | false |
//! | `consoleInputDevice` | string | `hvc0` or `ttyS0` | |
//! | `networkSupported`, `shouldBoostUclamp` | boolean | | false |
//! | `connectVmConsole`, `vendorDiskImagePath` | boolean, string | refused unless false, absent | |
//! | `avf.accelerator` | string | `auto`, `kvm`, `tcg` | `auto` |
//! | `avf.vsockSocket` | string | | none |
//! | `avf.bootTimeoutSeconds` | int | | the default |
//! | `avf.imageDigest` | string | the guest image that was asked for | the present one |
//! | `avf.hugePages` | boolean | | false |
//! | `avf.gdbPort` | int | | none |
//!
//! No value is believed: all go through the builder, as if a program had set them.

mod custom_image;
mod read;
mod version_one;
mod write;

use crate::{Context, Error, Result, VirtualMachineConfig};
use persistable_bundle::Bundle;

/// The version that is written.
pub(crate) const VERSION: i32 = 9;
/// The version of the first API of 2021: other keys, of which none may be missing.
pub(crate) const VERSION_ONE: i32 = 1;

/// The names of what stands in the file.
mod key {
    pub(super) const VERSION: &str = "version";
    pub(super) const PACKAGE_NAME: &str = "packageName";
    pub(super) const APK_PATH: &str = "apkPath";
    pub(super) const IDSIG_PATH: &str = "idsigPath";
    pub(super) const PAYLOAD_CONFIG_PATH: &str = "payloadConfigPath";
    pub(super) const PAYLOAD_BINARY_NAME: &str = "payloadBinaryPath";
    pub(super) const CUSTOM_IMAGE_CONFIG: &str = "customImageConfig";
    pub(super) const EXTRA_APKS: &str = "extraApks";
    pub(super) const OS: &str = "os";
    pub(super) const DEBUG_LEVEL: &str = "debugLevel";
    pub(super) const PROTECTED_VM: &str = "protectedVm";
    pub(super) const MEMORY_BYTES: &str = "memoryBytes";
    pub(super) const ENCRYPTED_STORAGE_BYTES: &str = "encryptedStorageBytes";
    pub(super) const CPU_TOPOLOGY: &str = "cpuTopology";
    pub(super) const VM_OUTPUT_CAPTURED: &str = "vmOutputCaptured";
    pub(super) const VM_CONSOLE_INPUT_SUPPORTED: &str = "vmConsoleInputSupported";
    pub(super) const CONSOLE_INPUT_DEVICE: &str = "consoleInputDevice";
    pub(super) const CONNECT_VM_CONSOLE: &str = "connectVmConsole";
    pub(super) const VENDOR_DISK_IMAGE_PATH: &str = "vendorDiskImagePath";
    pub(super) const NETWORK_SUPPORTED: &str = "networkSupported";
    pub(super) const SHOULD_BOOST_UCLAMP: &str = "shouldBoostUclamp";
    pub(super) const PACKAGE_CODE_PATH: &str = "avf.packageCodePath";
    pub(super) const ACCELERATOR: &str = "avf.accelerator";
    pub(super) const VSOCK_SOCKET: &str = "avf.vsockSocket";
    pub(super) const BOOT_TIMEOUT_SECONDS: &str = "avf.bootTimeoutSeconds";
    pub(super) const IMAGE_DIGEST: &str = "avf.imageDigest";
    pub(super) const HUGE_PAGES: &str = "avf.hugePages";
    pub(super) const GDB_PORT: &str = "avf.gdbPort";
}

/// Reads the text of a `config.xml`. The package of the context's own app is where the context says.
///
/// # Errors
///
/// [`Error::PersistedConfig`] with the cause, whatever it is, but [`Error::ConfigVersion`] for a
/// file of a later version, and [`Error::Unsupported`] for a VM that this machine cannot run.
pub(crate) fn read_config(bytes: &[u8], context: &Context) -> Result<VirtualMachineConfig> {
    VirtualMachineConfig::from_bundle(&Bundle::read(bytes).map_err(invalid)?, context)
}

/// The text of a `config.xml`, of version 9, unless the configuration is one of the first API's.
///
/// # Errors
///
/// [`Error::InvalidConfig`] for a configuration so large that it could not be read again.
pub(crate) fn write_config(config: &VirtualMachineConfig) -> Result<Vec<u8>> {
    let bytes = config.to_bundle().to_bytes();
    bytes.map_err(|error| Error::config(format!("the configuration cannot be kept: {error}")))
}

fn invalid(cause: impl ToString) -> Error {
    Error::PersistedConfig(cause.to_string())
}

#[cfg(test)]
#[path = "config_file_tests.rs"]
mod tests;
