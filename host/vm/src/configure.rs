//! From flags to a configuration.

use crate::cli::ConfigFlags;
use crate::launch::absolute;
use anyhow::{Result, bail};
use avf::VirtualMachineConfigBuilder;
use std::time::Duration;

/// Puts the flags into the configuration; what is not given stays as it is there.
pub fn configure(
    config: VirtualMachineConfigBuilder,
    flags: &ConfigFlags,
) -> Result<VirtualMachineConfigBuilder> {
    refuse_what_is_not_built(flags)?;
    let mut config = config.protected_vm(flags.protected);
    if let Some(topology) = flags.cpu_topology {
        config = config.cpu_topology(topology.into());
    }
    if let Some(accelerator) = flags.accel {
        config = config.accelerator(accelerator.into());
    }
    if let Some(level) = flags.debug {
        config = config.debug_level(level.into());
    }
    if let Some(mib) = flags.mem {
        config = config.memory_bytes(u64::from(mib) << 20);
    }
    if let Some(seconds) = flags.boot_timeout {
        config = config.boot_timeout(Duration::from_secs(seconds.into()));
    }
    if let Some(path) = &flags.vsock_socket {
        config = config.vsock_socket(absolute(path)?);
    }
    if let Some(digest) = &flags.image {
        config = config.image_digest(digest);
    }
    if let Some(version) = &flags.gki {
        config = config.os(format!("microdroid_gki-{version}"));
    }
    if let Some(port) = flags.gdb {
        config = config.gdb_port(port);
    }
    if flags.network_supported {
        config = config.network_supported(true);
    }
    if flags.hugepages {
        config = config.huge_pages(true);
    }
    if flags.boost_uclamp {
        config = config.boost_uclamp(true);
    }
    Ok(config)
}

/// Flags of the original that nothing stands behind yet.
fn refuse_what_is_not_built(flags: &ConfigFlags) -> Result<()> {
    if flags.vendor.is_some() {
        bail!("--vendor is not built: a guest takes no vendor image");
    }
    if !flags.devices.is_empty() {
        bail!("--devices is not built: no device of the host can be given to a VM");
    }
    Ok(())
}
