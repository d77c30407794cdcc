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
//! | `callback`, `executor` | [`VirtualMachineCallback`], and the [`Executor`] that runs it |
//! | `events` | [`Events`]: the same, pulled instead of pushed |
//! | `codes` | [`StopReason`] and [`ErrorCode`], with what they mean |
//! | `directory`, `vm_root`, `staging` | what named VMs keep on disk, and how they come and go |
//! | `descriptor` | [`VirtualMachineDescriptor`]: a stopped VM as open files, for others |
//! | `instance_image`, `storage_image` | [`InstanceImage`] and [`StorageImage`]: files that one VM has at a time |
//! | [`service`] | the manager process, and VMs without a name or directory |
//!
//! Every call blocks the calling thread; no async runtime is needed. With the feature `async`,
//! `asynchronous` has the calls that wait as futures beside them. The VMs of a process live no
//! longer than the process does.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(feature = "async")]
pub mod asynchronous;
mod builder;
mod callback;
mod codes;
mod config;
mod config_file;
mod copy;
mod descriptor;
mod directory;
mod error;
mod events;
mod executor;
pub mod first_api;
#[cfg(test)]
mod fixtures;
mod instance_image;
mod locked;
mod machine;
mod manager;
mod pipes;
pub mod service;
mod staging;
mod storage_image;
mod stream;
mod support;
mod trim;
mod vm_root;
mod waiting;

/// A Binder RPC session with a payload, see [`VirtualMachine::connect_to_vsock_server`].
pub use avf_rpc::Client as RpcClient;
pub use builder::VirtualMachineConfigBuilder;
pub use callback::VirtualMachineCallback;
pub use codes::{ErrorCode, Explanation, StopReason};
pub use config::{
    Accelerator, CpuTopology, CustomDisk, CustomImageConfig, CustomPartition, DebugLevel,
    DiskSource, MICRODROID, VirtualMachineConfig,
};
pub use descriptor::VirtualMachineDescriptor;
pub use error::{
    Error, ErrorKind, MANAGE_VIRTUAL_MACHINE_PERMISSION, Result, ServiceErrorKind,
    USE_CUSTOM_VIRTUAL_MACHINE_PERMISSION,
};
pub use events::Events;
pub use executor::{DirectExecutor, Executor, Task};
pub use instance_image::{INSTANCE_IMAGE_BYTES, InstanceImage};
pub use machine::{MAX_VSOCK_PORT, MIN_VSOCK_PORT, VirtualMachine, VirtualMachineStatus};
pub use manager::{
    CAPABILITY_NON_PROTECTED_VM, CAPABILITY_PROTECTED_VM, Context, VirtualMachineManager,
};
pub use service::Event;
pub use storage_image::StorageImage;
pub use stream::VsockStream;
pub use support::is_supported;
pub use trim::TrimLevel;
