//! The machine: what it boots, how large it is, what executes it.

use super::bad;
use crate::vmm::Accelerator;
use crate::vmm::accel::Choice;
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as service;
use avf_home::Environment;
use guest_image::{Image, Store};
use service::Accelerator::Accelerator as AidlAccelerator;
use service::CpuTopology::CpuTopology;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

/// Memory of a VM whose configuration says nothing, in MiB, if the image does not need more.
const DEFAULT_MEMORY_MIB: u32 = 256;
/// Processors that QEMU's machine can have.
const MAX_CPUS: usize = 64;
/// Longest path of a UNIX socket, in bytes.
const MAX_SOCKET_PATH: usize = 107;

/// Measures what a guest under emulation must be told about the processor's clock; once.
pub fn tsc_khz() -> Option<u32> {
    static KHZ: OnceLock<Option<u32>> = OnceLock::new();
    *KHZ.get_or_init(avf_spawn::tsc_khz)
}

/// The guest image that the configuration names, or the present one.
pub(super) fn find_image(digest: &str, env: &Environment) -> Result<Image> {
    let host = |error: guest_image::StoreError| Error::Host(error.to_string());
    let store = Store::open(env.image_home()?);
    match digest {
        "" => store.current().map_err(host),
        _ => {
            let digest = digest.parse().map_err(|error| bad(format!("{error}")))?;
            store.get(&digest).map_err(host)
        }
    }
}

/// MiB of memory.
pub(super) fn memory(asked: i32, image: &Image) -> Result<u32> {
    let needed = image.manifest.min_memory_mib;
    if asked == 0 {
        return Ok(needed.max(DEFAULT_MEMORY_MIB));
    }
    let Ok(asked) = u32::try_from(asked) else {
        return Err(bad(format!("a VM cannot have {asked} MiB of memory")));
    };
    if asked < needed {
        return Err(bad(format!(
            "{asked} MiB of memory are too little: the guest image needs at least {needed} MiB"
        )));
    }
    let info = rustix::system::sysinfo();
    let total = info.totalram.saturating_mul(info.mem_unit.into()) >> 20;
    if u64::from(asked) > total {
        return Err(Error::Host(format!(
            "the VM is to have {asked} MiB of memory, but this machine has only {total} MiB"
        )));
    }
    Ok(asked)
}

/// What is to execute the guest.
pub(super) fn choice(accelerator: AidlAccelerator) -> Result<Choice> {
    match accelerator {
        AidlAccelerator::AUTO => Ok(Choice::Auto),
        AidlAccelerator::KVM => Ok(Choice::Explicit(Accelerator::Kvm)),
        AidlAccelerator::TCG => Ok(Choice::Explicit(Accelerator::Tcg)),
        other => Err(bad(format!("unknown accelerator {}", other.0))),
    }
}

/// Virtual processors.
pub(super) fn cpus(topology: CpuTopology) -> Result<u32> {
    match topology {
        CpuTopology::ONE_CPU => Ok(1),
        CpuTopology::MATCH_HOST => {
            let count = std::thread::available_parallelism().map_or(1, usize::from);
            Ok(u32::try_from(count.min(MAX_CPUS)).unwrap_or(1))
        }
        other => Err(bad(format!("unknown CPU topology {}", other.0))),
    }
}

/// How long the payload may take to start.
pub(super) fn boot_timeout(asked: i32, accelerator: Accelerator) -> Result<Duration> {
    let seconds = match (u64::try_from(asked), accelerator) {
        (Ok(0), Accelerator::Kvm) => 30,
        (Ok(0), Accelerator::Tcg) => 300,
        (Ok(seconds), _) => seconds,
        (Err(_), _) => {
            return Err(bad(format!("a boot timeout of {asked} seconds makes no sense")));
        }
    };
    Ok(Duration::from_secs(seconds))
}

/// Where a socket for other programs is to be.
pub(super) fn vsock_socket(path: &str) -> Result<Option<PathBuf>> {
    if path.is_empty() {
        return Ok(None);
    }
    if !path.starts_with('/') {
        return Err(bad(format!("the vsock socket's path must be absolute: {path}")));
    }
    if path.len() > MAX_SOCKET_PATH {
        let text =
            format!("the vsock socket's path is longer than {MAX_SOCKET_PATH} bytes: {path}");
        return Err(bad(text));
    }
    let path = PathBuf::from(path);
    if path.symlink_metadata().is_ok() {
        return Err(bad(format!(
            "{} exists already: remove it or choose another path for the vsock socket",
            path.display()
        )));
    }
    Ok(Some(path))
}
