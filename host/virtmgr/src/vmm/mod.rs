//! What executes a VM, behind a narrow door.

pub mod accel;
mod events;
mod qemu;
mod qmp;
mod usage;

pub use accel::Accelerator;
pub use events::{Exit, ShutdownCause, VmmEvent};
pub use qemu::{Qemu, open_pidfd};
pub use usage::Usage;

use crate::Result;
use std::os::fd::{BorrowedFd, OwnedFd};

/// A VM as its monitor is to build it. Everything that stands for a file or a connection is an open
/// descriptor.
#[derive(Debug)]
pub struct VmSpec {
    /// Name for the process list: letters, digits and `-`.
    pub name: String,
    /// What executes the guest's code.
    pub accelerator: Accelerator,
    /// Virtual processors.
    pub cpus: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Whether the memory consists of huge pages that the host has set aside.
    pub huge_pages: bool,
    /// What boots.
    pub boot: BootSpec,
    /// One vhost-user connection for each disk.
    pub disks: Vec<OwnedFd>,
    /// The vhost-user connection of the vsock device.
    pub vsock: OwnedFd,
    /// Stream of the serial port (ttyS0), if the VM has one.
    pub serial: Option<OwnedFd>,
    /// Stream of the first console (hvc0), if the VM has one.
    pub console: Option<OwnedFd>,
    /// Named virtio-serial ports.
    pub ports: Vec<Port>,
    /// The other end of the network card: a stream of frames, each after its length.
    pub network: Option<OwnedFd>,
    /// TCP port of the loopback address at which a debugger is waited for before anything runs.
    pub gdb_port: Option<u16>,
}

/// What a VM boots.
#[derive(Debug)]
pub struct BootSpec {
    /// Firmware instead of the machine's own.
    pub bootloader: Option<OwnedFd>,
    /// The kernel.
    pub kernel: Option<OwnedFd>,
    /// Its initramfs.
    pub initrd: Option<OwnedFd>,
    /// Its command line.
    pub arguments: String,
}

/// A named virtio-serial port.
#[derive(Debug)]
pub struct Port {
    /// The name by which the guest finds it.
    pub name: &'static str,
    /// The host's end of it is the other end of this stream.
    pub stream: OwnedFd,
}

/// A virtual machine monitor.
pub trait Vmm: Send + Sync {
    /// Starts a VM. Returns as soon as the process runs; what becomes of it is told by events.
    fn start(&self, spec: VmSpec) -> Result<Box<dyn RunningVm>>;
}

/// A VM that was started. Dropping it kills it.
pub trait RunningVm: Send {
    /// What to wait on: when one of these is readable, there may be events.
    fn sources(&self) -> Vec<BorrowedFd<'_>>;

    /// What happened since the last call, in order, without waiting. [`VmmEvent::Exited`] is the
    /// last event of all.
    fn events(&mut self) -> Vec<VmmEvent>;

    /// What the VM has used, if it still runs.
    fn usage(&self) -> Option<Usage>;

    /// Asks the guest to leave so many bytes of memory to itself and to give the rest back. A guest
    /// without a balloon does not hear it.
    fn set_memory(&mut self, bytes: u64);

    /// Presses the power button, for a guest that has ears for it.
    fn press_power_button(&mut self);

    /// Cuts the power.
    fn kill(&mut self);
}
