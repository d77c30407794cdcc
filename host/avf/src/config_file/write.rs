//! From the configuration to the bundle.

use super::{VERSION, custom_image, key};
use crate::config::Payload;
use crate::{Accelerator, VirtualMachineConfig};
use persistable_bundle::{Bundle, Value};
use std::path::Path;

impl VirtualMachineConfig {
    /// See [`write_config`](super::write_config).
    pub(crate) fn to_bundle(&self) -> Bundle {
        if let Some(bundle) = self.to_version_one() {
            return bundle;
        }
        let mut bundle: Bundle = [
            (key::VERSION, Value::from(VERSION)),
            (key::OS, self.os.as_str().into()),
            (key::DEBUG_LEVEL, (self.debug_level as i32).into()),
            (key::CPU_TOPOLOGY, (self.cpu_topology as i32).into()),
            (key::PROTECTED_VM, self.is_protected_vm().into()),
            (key::VM_OUTPUT_CAPTURED, self.vm_output_captured.into()),
            (key::VM_CONSOLE_INPUT_SUPPORTED, self.vm_console_input_supported.into()),
            (key::CONNECT_VM_CONSOLE, false.into()),
            (key::NETWORK_SUPPORTED, self.network_supported.into()),
            (key::SHOULD_BOOST_UCLAMP, self.boost_uclamp.into()),
        ]
        .into_iter()
        .collect();
        self.write_package(&mut bundle);
        self.write_payload(&mut bundle);
        self.write_options(&mut bundle);
        bundle
    }

    fn write_package(&self, bundle: &mut Bundle) {
        match &self.package_name {
            None => {
                bundle.insert(key::APK_PATH, text(&self.apk_path));
            }
            Some(name) => {
                bundle.insert(key::PACKAGE_NAME, name.as_str());
                if !self.apk_path.as_os_str().is_empty() {
                    bundle.insert(key::PACKAGE_CODE_PATH, text(&self.apk_path));
                }
            }
        }
    }

    fn write_payload(&self, bundle: &mut Bundle) {
        match &self.payload {
            Payload::Binary(name) => bundle.insert(key::PAYLOAD_BINARY_NAME, name.as_str()),
            Payload::Config(path) => bundle.insert(key::PAYLOAD_CONFIG_PATH, path.as_str()),
            Payload::Custom(image) => {
                bundle.insert(key::CUSTOM_IMAGE_CONFIG, custom_image::write(image))
            }
        };
        if !self.extra_apks.is_empty() {
            let paths: Vec<_> = self.extra_apks.iter().map(|path| text(path)).collect();
            bundle.insert(key::EXTRA_APKS, paths);
        }
    }

    fn write_options(&self, bundle: &mut Bundle) {
        let bytes = |bytes: u64| Value::Long(i64::try_from(bytes).unwrap_or(i64::MAX));
        let seconds = self.boot_timeout.map(crate::config::whole_seconds);
        let accelerator = Some(self.accelerator).filter(|it| *it != Accelerator::Auto);
        let options = [
            (key::MEMORY_BYTES, self.memory_bytes.map(bytes)),
            (key::ENCRYPTED_STORAGE_BYTES, self.encrypted_storage_bytes.map(bytes)),
            (key::CONSOLE_INPUT_DEVICE, self.console_input_device().map(Value::from)),
            (key::ACCELERATOR, accelerator.map(|it| it.name().into())),
            (key::VSOCK_SOCKET, self.vsock_socket.as_deref().map(Value::from)),
            (key::BOOT_TIMEOUT_SECONDS, seconds.map(Value::Int)),
            (key::IMAGE_DIGEST, self.image_digest().map(Value::from)),
            (key::HUGE_PAGES, self.huge_pages.then_some(Value::Boolean(true))),
            (key::GDB_PORT, self.gdb_port.map(|port| Value::Int(port.into()))),
        ];
        for (key, value) in options {
            if let Some(value) = value {
                bundle.insert(key, value);
            }
        }
    }
}

/// Paths of a configuration are UTF-8.
pub(super) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
