//! From the bundle to the configuration.

use super::{VERSION, VERSION_ONE, custom_image, invalid, key};
use crate::{
    Accelerator, Context, CpuTopology, DebugLevel, Error, Result, VirtualMachineConfig,
    VirtualMachineConfigBuilder,
};
use persistable_bundle::Bundle;
use std::path::PathBuf;
use std::time::Duration;

impl VirtualMachineConfig {
    /// See [`read_config`](super::read_config).
    pub(crate) fn from_bundle(bundle: &Bundle, context: &Context) -> Result<Self> {
        let version = bundle.get_int(key::VERSION).map_err(invalid)?;
        match version.ok_or_else(|| invalid("no version"))? {
            VERSION_ONE => Self::from_version_one(bundle),
            version @ VERSION_ONE..=VERSION => {
                log::trace!("reading a configuration of version {version}");
                Source(bundle).config(context)
            }
            version if version > VERSION => Err(Error::ConfigVersion(version)),
            version => Err(invalid(format!("there is no version {version}"))),
        }
    }
}

/// Gives the builder whatever is there.
struct Source<'a>(&'a Bundle);

impl Source<'_> {
    fn config(&self, context: &Context) -> Result<VirtualMachineConfig> {
        let builder = self.package(context)?;
        let builder = self.payload(builder)?;
        let builder = self.machine(builder)?;
        let builder = self.console(builder)?;
        let builder = self.devices(builder)?;
        let builder = self.house(builder)?;
        builder.build().map_err(|error| match error {
            Error::Unsupported(_) => error,
            error => invalid(error),
        })
    }

    fn package(&self, context: &Context) -> Result<VirtualMachineConfigBuilder> {
        match (self.string(key::PACKAGE_NAME)?, self.string(key::APK_PATH)?) {
            (Some(_), Some(_)) => Err(invalid("both packageName and apkPath are there")),
            (Some(name), None) => {
                // An app that was updated is somewhere else now.
                let ours = context.code_path.clone().filter(|_| name == context.package);
                let then = self.string(key::PACKAGE_CODE_PATH)?.map(PathBuf::from);
                Ok(VirtualMachineConfigBuilder::of_package(name, ours.or(then)))
            }
            (None, Some(path)) => Ok(VirtualMachineConfigBuilder::default().apk_path(path)),
            (None, None) => Err(invalid("apkPath or packageName must be specified")),
        }
    }

    fn payload(
        &self,
        mut builder: VirtualMachineConfigBuilder,
    ) -> Result<VirtualMachineConfigBuilder> {
        if let Some(name) = self.string(key::PAYLOAD_BINARY_NAME)? {
            builder = builder.payload_binary_name(name);
        }
        if let Some(path) = self.string(key::PAYLOAD_CONFIG_PATH)? {
            builder = builder.payload_config_path(path);
        }
        if let Some(image) = self.0.get_bundle(key::CUSTOM_IMAGE_CONFIG).map_err(invalid)? {
            builder = builder.custom_image_config(custom_image::read(image)?);
        }
        if let Some(os) = self.string(key::OS)? {
            builder = builder.os(os);
        }
        let extras = self.0.get_strings(key::EXTRA_APKS).map_err(invalid)?;
        Ok(extras.unwrap_or_default().iter().fold(builder, |builder, path| builder.extra_apk(path)))
    }

    fn machine(
        &self,
        mut builder: VirtualMachineConfigBuilder,
    ) -> Result<VirtualMachineConfigBuilder> {
        let level = match self.int(key::DEBUG_LEVEL)? {
            None | Some(0) => DebugLevel::None,
            Some(1) => DebugLevel::Full,
            Some(level) => return Err(invalid(format!("Invalid debugLevel: {level}"))),
        };
        let topology = match self.int(key::CPU_TOPOLOGY)? {
            None | Some(0) => CpuTopology::OneCpu,
            Some(1) => CpuTopology::MatchHost,
            Some(topology) => return Err(invalid(format!("Invalid cpuTopology: {topology}"))),
        };
        if let Some(bytes) = self.bytes(key::MEMORY_BYTES)? {
            builder = builder.memory_bytes(bytes);
        }
        if let Some(bytes) = self.bytes(key::ENCRYPTED_STORAGE_BYTES)? {
            builder = builder.encrypted_storage_bytes(bytes);
        }
        Ok(builder
            .debug_level(level)
            .cpu_topology(topology)
            .protected_vm(self.boolean(key::PROTECTED_VM)?))
    }

    fn console(
        &self,
        mut builder: VirtualMachineConfigBuilder,
    ) -> Result<VirtualMachineConfigBuilder> {
        if self.boolean(key::CONNECT_VM_CONSOLE)? {
            let text = "connecting the console of a VM to a terminal of the host is not supported";
            return Err(Error::Unsupported(text.into()));
        }
        if let Some(device) = self.string(key::CONSOLE_INPUT_DEVICE)? {
            builder = builder.console_input_device(device);
        }
        Ok(builder
            .vm_output_captured(self.boolean(key::VM_OUTPUT_CAPTURED)?)
            .vm_console_input_supported(self.boolean(key::VM_CONSOLE_INPUT_SUPPORTED)?))
    }

    fn devices(&self, builder: VirtualMachineConfigBuilder) -> Result<VirtualMachineConfigBuilder> {
        if self.string(key::VENDOR_DISK_IMAGE_PATH)?.is_some() {
            return Err(Error::Unsupported("vendor disk images are not supported".into()));
        }
        Ok(builder
            .network_supported(self.boolean(key::NETWORK_SUPPORTED)?)
            .boost_uclamp(self.boolean(key::SHOULD_BOOST_UCLAMP)?)
            .huge_pages(self.boolean(key::HUGE_PAGES)?))
    }

    /// What the original has not.
    fn house(
        &self,
        mut builder: VirtualMachineConfigBuilder,
    ) -> Result<VirtualMachineConfigBuilder> {
        if let Some(name) = self.string(key::ACCELERATOR)? {
            let accelerator = Accelerator::find(&name);
            let accelerator =
                accelerator.ok_or_else(|| invalid(format!("Invalid avf.accelerator: {name:?}")))?;
            builder = builder.accelerator(accelerator);
        }
        if let Some(path) = self.string(key::VSOCK_SOCKET)? {
            builder = builder.vsock_socket(path);
        }
        if let Some(seconds) = self.int(key::BOOT_TIMEOUT_SECONDS)? {
            let seconds = unsigned(key::BOOT_TIMEOUT_SECONDS, seconds)?;
            builder = builder.boot_timeout(Duration::from_secs(seconds));
        }
        if let Some(digest) = self.string(key::IMAGE_DIGEST)? {
            builder = builder.image_digest(digest);
        }
        if let Some(port) = self.int(key::GDB_PORT)? {
            builder = builder.gdb_port(unsigned(key::GDB_PORT, port)?);
        }
        Ok(builder)
    }

    /// 0 is what the original takes for a value that was not set.
    fn bytes(&self, key: &str) -> Result<Option<u64>> {
        let bytes = self.0.get_long(key).map_err(invalid)?.filter(|&bytes| bytes != 0);
        bytes.map(|bytes| unsigned(key, bytes)).transpose()
    }

    fn string(&self, key: &str) -> Result<Option<String>> {
        Ok(self.0.get_string(key).map_err(invalid)?.map(str::to_owned))
    }

    fn int(&self, key: &str) -> Result<Option<i32>> {
        self.0.get_int(key).map_err(invalid)
    }

    fn boolean(&self, key: &str) -> Result<bool> {
        Ok(self.0.get_boolean(key).map_err(invalid)?.unwrap_or_default())
    }
}

fn unsigned<T, U>(key: &str, value: T) -> Result<U>
where
    T: Copy + std::fmt::Display,
    U: TryFrom<T>,
{
    U::try_from(value).map_err(|_| invalid(format!("{key} is out of range: {value}")))
}
