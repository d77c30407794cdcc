//! The machine: what it boots, how large it is, what executes it.

use super::{OPERATING_SYSTEMS, bad};
use crate::vmm::Accelerator;
use crate::vmm::accel::Choice;
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as service;
use avf_home::Environment;
use guest_image::manifest::OS;
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

/// The guest image that the configuration names, or the present one of the operating system.
pub(super) fn find_image(digest: &str, os: &str, env: &Environment) -> Result<Image> {
    let host = |error: guest_image::StoreError| Error::Host(error.to_string());
    let store = Store::open(env.image_home()?);
    let image = match digest {
        "" => store.current_of(os).map_err(host)?,
        _ => {
            let digest = digest.parse().map_err(|error| bad(format!("{error}")))?;
            store.get(&digest).map_err(host)?
        }
    };
    match image.manifest.os == os {
        true => Ok(image),
        false => Err(bad(format!(
            "the guest image {} has the operating system {:?}, and the VM is to have {os:?}",
            image.digest, image.manifest.os
        ))),
    }
}

/// The operating systems that images are installed for.
pub(crate) fn supported(env: &Environment) -> Vec<String> {
    let store = env.image_home().map(Store::open);
    let installed = |os: &str| store.as_ref().is_ok_and(|it| it.current_digest_of(os).is_ok());
    // The first is the house's own, and said even if its image is still to be built.
    let names = OPERATING_SYSTEMS.iter().filter(|os| **os == OS || installed(os));
    names.map(|os| (*os).to_owned()).collect()
}

/// MiB of memory, of which the guest needs so many.
pub(crate) fn memory(asked: i32, needed: u32) -> Result<u32> {
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
pub(crate) fn choice(accelerator: AidlAccelerator) -> Result<Choice> {
    match accelerator {
        AidlAccelerator::AUTO => Ok(Choice::Auto),
        AidlAccelerator::KVM => Ok(Choice::Explicit(Accelerator::Kvm)),
        AidlAccelerator::TCG => Ok(Choice::Explicit(Accelerator::Tcg)),
        other => Err(bad(format!("unknown accelerator {}", other.0))),
    }
}

/// Virtual processors.
pub(crate) fn cpus(topology: CpuTopology) -> Result<u32> {
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

/// The port at which a debugger is waited for. A debugger reads and changes everything in the
/// guest, so it is only for those that have no secrets anyway.
pub(crate) fn gdb_port(asked: i32, debuggable: bool) -> Result<Option<u16>> {
    match u16::try_from(asked) {
        Ok(0) => Ok(None),
        Ok(_) if !debuggable => {
            Err(Error::Permission("Can't use gdb with non-debuggable VMs".into()))
        }
        Ok(port) => Ok(Some(port)),
        Err(_) => Err(bad(format!("{asked} is no TCP port for gdb: give 1 to 65535"))),
    }
}

/// Whether the host has set aside enough huge pages for so much memory. If it has not, what is left
/// is the advice to use them, which the monitor gives for all memory.
pub(crate) fn has_huge_pages(memory_mib: u32) -> bool {
    let info = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let fits = huge_pages_fit(&info, memory_mib);
    if !fits {
        log::info!(
            "the host has not set aside huge pages (vm.nr_hugepages) for {memory_mib} MiB of \
             memory: they are used as /sys/kernel/mm/transparent_hugepage/shmem_enabled says"
        );
    }
    fits
}

fn huge_pages_fit(info: &str, memory_mib: u32) -> bool {
    let number = |name: &str| {
        let line = info.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    let needed = u64::from(memory_mib) << 10;
    match (number("HugePages_Free:"), number("Hugepagesize:")) {
        (Some(free), Some(size)) if size > 0 && needed.is_multiple_of(size) => {
            needed / size <= free
        }
        _ => false,
    }
}

/// The program that connects a guest to the host's network, if that is wanted.
pub(crate) fn network(wanted: bool, env: &Environment) -> Result<Option<PathBuf>> {
    wanted.then(|| crate::network::find(env)).transpose()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn huge_pages_must_be_free_and_fit() {
        let info =
            "MemTotal: 1 kB\nHugePages_Total: 200\nHugePages_Free: 128\nHugepagesize: 2048 kB\n";
        for (mib, fits) in [(256, true), (258, false), (255, false), (2, true)] {
            assert_eq!(huge_pages_fit(info, mib), fits, "{mib}");
        }
        for info in
            ["", "HugePages_Free: 9\nHugepagesize: 0 kB", "HugePages_Free: x", "Hugepagesize:"]
        {
            assert!(!huge_pages_fit(info, 2), "{info}");
        }
    }

    #[test]
    fn a_debugger_is_for_those_who_have_no_secrets() {
        assert_eq!(gdb_port(0, false).unwrap(), None);
        assert_eq!(gdb_port(65535, true).unwrap(), Some(65535));
        assert!(matches!(gdb_port(1, false), Err(Error::Permission(_))));
        for port in [-1, 65536, i32::MAX, i32::MIN] {
            assert!(matches!(gdb_port(port, true), Err(Error::BadRequest(_))), "{port}");
        }
    }
}
