//! What executes a VM, behind a narrow door.

pub mod accel;
mod events;
mod qemu;
mod qmp;

pub use accel::Accelerator;
pub use events::{Exit, ShutdownCause, VmmEvent};
pub use qemu::{Qemu, open_pidfd};

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
    /// The uncompressed kernel.
    pub kernel: OwnedFd,
    /// The initramfs.
    pub initrd: OwnedFd,
    /// The kernel's command line.
    pub kernel_arguments: String,
    /// One vhost-user connection for each disk.
    pub disks: Vec<OwnedFd>,
    /// The vhost-user connection of the vsock device.
    pub vsock: OwnedFd,
    /// Stream of the first console (hvc0), if the VM has one.
    pub console: Option<OwnedFd>,
    /// Named virtio-serial ports.
    pub ports: Vec<Port>,
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

    /// Cuts the power.
    fn kill(&mut self);
}
