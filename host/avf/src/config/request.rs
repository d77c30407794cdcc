//! A configuration in the words of the manager process.

use super::{ConsoleInputDevice, Payload, VirtualMachineConfig};
use crate::Result;
use avf_aidl::android::system::virtualizationservice as vs;
use std::time::Duration;

/// Bytes in a MiB.
const MIB: u64 = 1 << 20;

impl VirtualMachineConfig {
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
            osName: self.os.clone(),
            consoleInput: self.vm_console_input_supported,
            hugePages: self.huge_pages,
            boostUclamp: self.boost_uclamp,
            customConfig: self.to_custom_config(),
            ..Default::default()
        }
    }

    /// What not every app may ask for; absent if none of it is asked for.
    fn to_custom_config(&self) -> Option<vs::CustomConfig::CustomConfig> {
        (self.network_supported || self.gdb_port.is_some()).then(|| {
            vs::CustomConfig::CustomConfig {
                gdbPort: self.gdb_port.map_or(0, i32::from),
                networkSupported: self.network_supported,
                ..Default::default()
            }
        })
    }

    /// The request to the manager process for a VM with a custom image, but for its name; `None`
    /// for every other. Opens all files of the image.
    pub(crate) fn to_raw_config(
        &self,
    ) -> Result<Option<vs::VirtualMachineRawConfig::VirtualMachineRawConfig>> {
        let Some(image) = self.custom_image_config() else { return Ok(None) };
        let device = self.console_input_device.unwrap_or(ConsoleInputDevice::Hvc0).name();
        Ok(Some(vs::VirtualMachineRawConfig::VirtualMachineRawConfig {
            memoryMib: self.memory_bytes.map_or(0, bytes_to_mib),
            cpuTopology: vs::CpuTopology::CpuTopology(self.cpu_topology as i32),
            accelerator: vs::Accelerator::Accelerator(self.accelerator as i32),
            gdbPort: self.gdb_port.map_or(0, i32::from),
            hugePages: self.huge_pages,
            boostUclamp: self.boost_uclamp,
            networkSupported: self.network_supported,
            consoleInputDevice: self.vm_console_input_supported.then(|| device.into()),
            ..image.to_aidl()?
        }))
    }
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
            // Not asked for: such a VM has a request of another form. The name is one that is refused.
            Self::Custom(_) => vs::Payload::Payload::PayloadConfig(Default::default()),
        }
    }
}

/// Rounds up, and down to what the interface can carry.
pub(super) fn bytes_to_mib(bytes: u64) -> i32 {
    i32::try_from(bytes.div_ceil(MIB)).unwrap_or(i32::MAX)
}

/// Rounds up, and down to what the interface can carry.
pub(crate) fn whole_seconds(time: Duration) -> i32 {
    let up = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
    i32::try_from(up).unwrap_or(i32::MAX)
}
