//! The manager process of this app, and VMs without a name or a directory.
//!
//! [`Service`] is a session with a `virtmgr` process that dies with this one. [`Vm`] is one VM in
//! it. The named VMs of [`VirtualMachineManager`](crate::VirtualMachineManager) stand on these; use
//! them directly for VMs that are thrown away.

mod events;
mod payload_disk;
mod process;
mod vm;

pub use avf_home::RootSecretKind;
pub use events::Event;
pub use payload_disk::{DiskPart, PayloadDisk};
pub use process::{ManagerOptions, Service};
pub(crate) use vm::open_regular;
pub use vm::{Vm, VmRequest};
