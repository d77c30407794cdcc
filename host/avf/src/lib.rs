//! Run a native library in a virtual machine of its own.
//!
//! An app names a signed package and a library inside it; the VM that runs it has its own kernel,
//! its own memory and no way back into the host but what the app opens.
//!
//! ```no_run
//! # fn main() -> avf::Result<()> {
//! use avf::{Context, DebugLevel, VirtualMachineConfig, VirtualMachineManager};
//!
//! let context = Context {
//!     package: "com.example.app".into(),
//!     data_dir: "/home/me/.local/share/example".into(),
//!     code_path: Some("/usr/share/example/app.apk".into()),
//! };
//! let config = VirtualMachineConfig::builder(&context)
//!     .payload_binary_name("libpayload.so")
//!     .protected_vm(false)
//!     .debug_level(DebugLevel::Full)
//!     .build()?;
//! let vm = VirtualMachineManager::new(context).get_or_create("my vm", config)?;
//! vm.run()?;
//! println!("stopped: {:?}", vm.wait());
//! # Ok(())
//! # }
//! ```
//!
//! | module | what is in it |
//! |---|---|
//! | `manager` | [`VirtualMachineManager`]: makes, finds and deletes named VMs of one app |
//! | `machine` | [`VirtualMachine`]: run, stop, connect, listen |
//! | `config`, `builder` | [`VirtualMachineConfig`] and what checks it |
//! | `callback` | [`VirtualMachineCallback`], [`StopReason`], [`ErrorCode`] |
//! | `directory` | what a named VM keeps on disk |
//! | `instance_image`, `storage_image` | [`InstanceImage`] and [`StorageImage`]: files that one VM has at a time |
//! | [`service`] | the manager process, and VMs without a name or directory |
//!
//! Every call blocks the calling thread; no async runtime is needed. The VMs of a process live no
//! longer than the process does.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod builder;
mod callback;
mod config;
mod directory;
mod error;
mod instance_image;
mod locked;
mod machine;
mod manager;
mod pipes;
pub mod service;
mod storage_image;
mod stream;

pub use builder::VirtualMachineConfigBuilder;
pub use callback::{ErrorCode, StopReason, VirtualMachineCallback};
pub use config::{Accelerator, CpuTopology, DebugLevel, VirtualMachineConfig};
pub use error::{Error, Result, ServiceErrorKind};
pub use instance_image::{INSTANCE_IMAGE_BYTES, InstanceImage};
pub use machine::{MAX_VSOCK_PORT, MIN_VSOCK_PORT, VirtualMachine, VirtualMachineStatus};
pub use manager::{
    CAPABILITY_NON_PROTECTED_VM, CAPABILITY_PROTECTED_VM, Context, VirtualMachineManager,
};
pub use storage_image::StorageImage;
pub use stream::VsockStream;
