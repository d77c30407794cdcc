//! What a VM is to be, once everything that needs no guest was checked.

use crate::devices::Disk;
use crate::payload::{BootFiles, KernelLine, SealedFile};
use crate::vmm::{Accelerator, Vmm};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// A VM that can be started.
pub struct Plan {
    /// What runs in it.
    pub guest: Guest,
    /// Whether console and log leave it.
    pub debuggable: bool,
    /// The disks.
    pub disks: Vec<Disk>,
    /// Virtual processors.
    pub cpus: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Whether the memory is to consist of huge pages.
    pub huge_pages: bool,
    /// What executes the guest's code.
    pub accelerator: Accelerator,
    /// TCP port of the loopback address at which a debugger is waited for.
    pub gdb_port: Option<u16>,
    /// The program that connects the guest to the host's network, if it is to be connected.
    pub network: Option<PathBuf>,
    /// Where a socket for other programs is to be.
    pub vsock_socket: Option<PathBuf>,
    /// What runs the VM.
    pub vmm: Box<dyn Vmm>,
    /// What serves its devices.
    pub devices_program: PathBuf,
    /// The app's ends of its output and input.
    pub console: Console,
    /// Whether more input may be typed while it runs.
    pub console_input: bool,
}

/// What runs in a VM.
#[derive(Debug)]
pub enum Guest {
    /// The house's own guest, with a payload.
    Microdroid(Microdroid),
    /// Whatever the app brings.
    Custom(Custom),
}

/// The house's own guest.
pub struct Microdroid {
    /// Kernel and initramfs.
    pub boot_files: Arc<BootFiles>,
    /// How long it took to measure them.
    pub measuring: Duration,
    /// The kernel's command line.
    pub kernel_line: KernelLine,
    /// What the guest is told first; it holds the secrets of its identity.
    pub handover: Zeroizing<Vec<u8>>,
    /// How long the payload may take to start; for ever if a debugger decides.
    pub boot_timeout: Option<Duration>,
}

/// A guest that the app brings: firmware, or a kernel.
#[derive(Debug)]
pub struct Custom {
    /// Started instead of a kernel.
    pub bootloader: Option<SealedFile>,
    /// The kernel.
    pub kernel: Option<SealedFile>,
    /// The kernel's initramfs.
    pub initrd: Option<SealedFile>,
    /// The kernel's command line.
    pub params: String,
    /// Whether console input arrives at the serial port and not at the console.
    pub serial_input: bool,
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan").field("disks", &self.disks).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Microdroid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the hand-over: it has secrets.
        f.debug_struct("Microdroid").field("line", &self.kernel_line).finish_non_exhaustive()
    }
}

/// The app's ends of a VM's output and input.
#[derive(Debug, Default)]
pub struct Console {
    /// Console output.
    pub out: Option<OwnedFd>,
    /// Console input.
    pub input: Option<OwnedFd>,
    /// Log.
    pub log: Option<OwnedFd>,
}
