//! Back from a configuration to what it was built from.

use crate::config::Payload;
use crate::{VirtualMachineConfig, VirtualMachineConfigBuilder};
use std::path::PathBuf;

impl VirtualMachineConfig {
    /// A builder with everything that is set here, to change some of it: what
    /// [`set_config`](crate::VirtualMachine::set_config) is given is best made of what the VM has.
    pub fn to_builder(&self) -> VirtualMachineConfigBuilder {
        let (mut name, mut path, mut image) = (None, None, None);
        match self.payload.clone() {
            Payload::Binary(text) => name = Some(text),
            Payload::Config(text) => path = Some(text),
            Payload::Custom(custom) => image = Some(*custom),
        }
        VirtualMachineConfigBuilder {
            package_name: self.package_name.clone(),
            apk_path: (!self.apk_path.as_os_str().is_empty()).then(|| self.apk_path.clone()),
            idsig_path: self.idsig_path.clone(),
            os: Some(self.os.clone()),
            payload_binary_name: name,
            payload_config_path: path,
            custom_image_config: image,
            extra_apks: self.extra_apks.clone(),
            debug_level: self.debug_level,
            protected_vm: Some(self.is_protected_vm()),
            memory_bytes: self.memory_bytes,
            encrypted_storage_bytes: self.encrypted_storage_bytes,
            cpu_topology: self.cpu_topology,
            vm_output_captured: self.vm_output_captured,
            accelerator: self.accelerator,
            vsock_socket: self.vsock_socket.clone().map(PathBuf::from),
            boot_timeout: self.boot_timeout,
            image_digest: self.image_digest.clone(),
            vm_console_input_supported: self.vm_console_input_supported,
            console_input_device: self.console_input_device().map(str::to_owned),
            network_supported: self.network_supported,
            huge_pages: self.huge_pages,
            boost_uclamp: self.boost_uclamp,
            gdb_port: self.gdb_port,
        }
    }
}
