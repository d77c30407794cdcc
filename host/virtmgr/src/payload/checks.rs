//! What needs no file to be refused.

use super::{OPERATING_SYSTEMS, bad, not_built};
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as service;
use guest_image::manifest::SHELL_OS;
use handover::INSTANCE_ID_LEN;
use service::CustomConfig::CustomConfig;
use service::DebugLevel::DebugLevel;
use service::VirtualMachineAppConfig::VirtualMachineAppConfig;

/// Longest name of a VM, in bytes.
pub(crate) const MAX_NAME: usize = 1024;
/// Longest name of a library, and longest path in a package, in bytes.
const MAX_PATH: usize = 4096;

/// Refuses what this version cannot do.
pub(super) fn refuse_what_is_not_built(config: &VirtualMachineAppConfig) -> Result<()> {
    refuse_protected(config.protectedVm)?;
    refuse_any(&[(config.boostUclamp, "a boost of the processor's clock (boostUclamp)")])?;
    config.customConfig.as_ref().map_or(Ok(()), refuse_custom)
}

/// Refuses a VM that is to be protected from its host.
pub(crate) fn refuse_protected(wanted: bool) -> Result<()> {
    match wanted {
        false => Ok(()),
        true => Err(Error::Unsupported(
            "protected VMs are not supported: nothing on this machine hides a VM's memory from \
             its host; ask for a non-protected VM"
                .into(),
        )),
    }
}

fn refuse_custom(custom: &CustomConfig) -> Result<()> {
    let parts = [
        (custom.customKernelImage.is_some(), "a custom kernel (customKernelImage)"),
        (custom.vendorImage.is_some(), "a vendor image (vendorImage)"),
        (!custom.devices.is_empty(), "the assignment of devices (devices)"),
    ];
    refuse_any(&parts)
}

pub(crate) fn refuse_any(parts: &[(bool, &str)]) -> Result<()> {
    parts.iter().find(|(wanted, _)| *wanted).map_or(Ok(()), |(_, what)| Err(not_built(what)))
}

/// The port that is asked for a debugger; 0 for none.
pub(crate) fn gdb_port(config: &VirtualMachineAppConfig) -> i32 {
    config.customConfig.as_ref().map_or(0, |custom| custom.gdbPort)
}

/// Whether the guest is to have a network.
pub(super) fn wants_network(config: &VirtualMachineAppConfig) -> bool {
    config.customConfig.as_ref().is_some_and(|custom| custom.networkSupported)
}

/// Refuses names and identifiers that cannot be.
pub(super) fn check_names(config: &VirtualMachineAppConfig) -> Result<()> {
    if config.name.len() > MAX_NAME {
        return Err(bad(format!("the VM's name is longer than {MAX_NAME} bytes")));
    }
    if config.directory.len() > MAX_PATH {
        return Err(bad(format!("the path of the VM's directory is longer than {MAX_PATH} bytes")));
    }
    if !OPERATING_SYSTEMS.contains(&config.osName.as_str()) {
        return Err(bad(format!("Unknown OS \"{}\"", config.osName)));
    }
    if config.osName == SHELL_OS && config.debugLevel != DebugLevel::FULL {
        return Err(bad(format!("{SHELL_OS} has a shell: its VMs must be debuggable")));
    }
    let id = config.instanceId.len();
    if id != 0 && id != INSTANCE_ID_LEN {
        return Err(bad(format!(
            "the instance id has {id} bytes; it has {INSTANCE_ID_LEN}, or none for a throw-away VM"
        )));
    }
    Ok(())
}

/// Refuses files of an instance that no later boot could use: what they hold is sealed for the
/// instance id, and the storage's key comes from what the instance image remembers.
pub(super) fn check_instance(config: &VirtualMachineAppConfig) -> Result<()> {
    let (image, storage) = (&config.instanceImage, &config.encryptedStorageImage);
    let missing = match (config.instanceId.is_empty(), image, storage) {
        (_, None, Some(_)) => "encrypted storage needs an instance image beside it",
        (true, Some(_), _) => {
            "an instance image needs an instance id: without one, no later boot could open it; make \
             an id with allocateInstanceId"
        }
        _ => return Ok(()),
    };
    Err(bad(missing.into()))
}

/// Refuses what is no file name of a library.
pub(super) fn check_payload_name(name: &str) -> Result<()> {
    match name {
        "" | "." | ".." => Err(bad(format!("\"{name}\" is not the name of a payload binary"))),
        _ if name.contains('/') => {
            Err(bad(format!("Payload binary name must not specify a path: {name}")))
        }
        _ if name.contains('\0') || name.len() > MAX_PATH => {
            Err(bad("the name of the payload binary is too long, or has a zero byte".into()))
        }
        _ => Ok(()),
    }
}

/// Refuses what is no path inside a package.
pub(super) fn check_config_path(path: &str) -> Result<()> {
    let is_path = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if is_path && path.len() <= MAX_PATH && !path.contains('\0') {
        return Ok(());
    }
    Err(bad(format!(
        "Couldn't read config from {path:?}: that is no path inside a package, such as \
         assets/vm_config.json"
    )))
}
