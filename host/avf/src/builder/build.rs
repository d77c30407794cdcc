//! From what was set to a configuration.

use super::{VirtualMachineConfigBuilder, checks};
use crate::config::{ConsoleInputDevice, Payload, whole_seconds};
use crate::{
    CustomImageConfig, DebugLevel, Error, MICRODROID, Result, StorageImage, VirtualMachineConfig,
};
use std::time::Duration;

impl VirtualMachineConfigBuilder {
    /// Checks everything and makes the configuration.
    ///
    /// # Errors
    ///
    /// In this order: [`Error::InvalidConfig`] for a value that no VM can have,
    /// [`Error::Unsupported`] for what this machine cannot do, [`Error::IncompleteConfig`] if
    /// something is missing or two settings exclude each other.
    pub fn build(self) -> Result<VirtualMachineConfig> {
        self.check_values()?;
        if self.protected_vm == Some(true) {
            let message = "Protected VMs are not supported on this device.";
            return Err(Error::Unsupported(message.into()));
        }
        self.check_combination()?;
        let device = self.console_input_device.as_deref().map(console_input_device).transpose()?;
        let boot_timeout = self.boot_timeout.map(|time| {
            // What the interface to the manager process can carry.
            Duration::from_secs(u64::try_from(whole_seconds(time)).unwrap_or_default())
        });
        Ok(VirtualMachineConfig {
            boot_timeout,
            console_input_device: device,
            package_name: self.package_name,
            apk_path: self.apk_path.unwrap_or_default(),
            idsig_path: self.idsig_path,
            os: self.os.unwrap_or_else(|| MICRODROID.into()),
            payload: payload(
                self.payload_binary_name,
                self.payload_config_path,
                self.custom_image_config,
            )?,
            extra_apks: self.extra_apks,
            debug_level: self.debug_level,
            memory_bytes: self.memory_bytes,
            encrypted_storage_bytes: self.encrypted_storage_bytes,
            cpu_topology: self.cpu_topology,
            vm_output_captured: self.vm_output_captured,
            accelerator: self.accelerator,
            vsock_socket: self.vsock_socket.map(|path| path.to_string_lossy().into_owned()),
            image_digest: self.image_digest,
            vm_console_input_supported: self.vm_console_input_supported,
            network_supported: self.network_supported,
            huge_pages: self.huge_pages,
            boost_uclamp: self.boost_uclamp,
            gdb_port: self.gdb_port,
        })
    }

    /// What the original's setters refuse, each value by itself.
    fn check_values(&self) -> Result<()> {
        self.apk_path.as_deref().map_or(Ok(()), |path| checks::path("APK path", path))?;
        self.idsig_path.as_deref().map_or(Ok(()), |path| checks::path("idsig path", path))?;
        self.os.as_deref().map_or(Ok(()), checks::os)?;
        self.payload_binary_name.as_deref().map_or(Ok(()), checks::payload_binary_name)?;
        self.payload_config_path.as_deref().map_or(Ok(()), checks::payload_config_path)?;
        self.custom_image_config.as_ref().map_or(Ok(()), checks::custom_image)?;
        checks::extra_apks(&self.extra_apks)?;
        self.memory_bytes.map_or(Ok(()), checks::memory)?;
        self.encrypted_storage_bytes.map(StorageImage::file_bytes).transpose()?;
        if self.boot_timeout == Some(Duration::ZERO) {
            return Err(Error::config("boot timeout 0 is not positive"));
        }
        self.vsock_socket.as_deref().map_or(Ok(()), |path| checks::path("vsock socket", path))?;
        self.image_digest.as_deref().map_or(Ok(()), checks::image_digest)?;
        self.console_input_device.as_deref().map(console_input_device).transpose()?;
        if self.gdb_port == Some(0) {
            return Err(Error::config("gdb port 0 is not positive"));
        }
        Ok(())
    }

    /// What the original's `build` refuses.
    fn check_combination(&self) -> Result<()> {
        let is_debuggable = self.debug_level == DebugLevel::Full;
        let named = self.payload_binary_name.is_some() || self.payload_config_path.is_some();
        let is_custom = self.custom_image_config.is_some();
        let both = self.payload_binary_name.is_some() && self.payload_config_path.is_some();
        let refusals = [
            (self.apk_path.is_none() && !is_custom, "apkPath or packageName must be specified"),
            (!named && !is_custom, "setPayloadBinaryName must be called"),
            (both, "setPayloadBinaryName and setPayloadConfigPath may not both be called"),
            (
                self.payload_config_path.is_some() && !self.extra_apks.is_empty(),
                "setPayloadConfigPath and addExtraApk may not both be called",
            ),
            (
                named && is_custom,
                "setCustomImageConfig and (setPayloadBinaryName or setPayloadConfigPath) may not \
                 both be called",
            ),
            (
                is_custom && !self.extra_apks.is_empty(),
                "setCustomImageConfig and addExtraApk may not both be called",
            ),
            (
                is_custom && self.encrypted_storage_bytes.is_some(),
                "setCustomImageConfig and setEncryptedStorageBytes may not both be called",
            ),
            (self.protected_vm.is_none(), "setProtectedVm must be called explicitly"),
            (
                self.vm_output_captured && !is_debuggable,
                "debug level must be FULL to capture output",
            ),
            (
                self.vm_console_input_supported && !is_debuggable,
                "debug level must be FULL to use console input",
            ),
            (self.gdb_port.is_some() && !is_debuggable, "debug level must be FULL to use gdb"),
        ];
        match refusals.into_iter().find(|(is_refused, _)| *is_refused) {
            Some((_, message)) => Err(Error::IncompleteConfig(message.into())),
            None => Ok(()),
        }
    }
}

/// Exactly one of the three is there.
fn payload(
    name: Option<String>,
    config_path: Option<String>,
    image: Option<CustomImageConfig>,
) -> Result<Payload> {
    let payload = name
        .map(Payload::Binary)
        .or(config_path.map(Payload::Config))
        .or(image.map(|image| Payload::Custom(Box::new(image))));
    payload.ok_or_else(|| Error::IncompleteConfig("setPayloadBinaryName must be called".into()))
}

fn console_input_device(name: &str) -> Result<ConsoleInputDevice> {
    ConsoleInputDevice::find(name).ok_or_else(|| {
        let name: String = name.chars().take(100).collect();
        Error::config(format!("Unsupported serial device: {name:?} (hvc0 or ttyS0)"))
    })
}
