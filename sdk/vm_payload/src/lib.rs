//! Payloads in Rust: an entry point, the VM Payload API and the log, without unsafe code.
//!
//! A payload is a crate with `crate-type = ["cdylib"]` that names its main function:
//!
//! ```
//! fn run() -> std::io::Result<()> {
//!     // Open a vsock port and listen on it, then:
//! #   if false {
//!     vm_payload::notify_payload_ready();
//! #   }
//!     // Serve.
//!     Ok(())
//! }
//!
//! vm_payload::main!(run);
//! # fn main() {}
//! ```
//!
//! The library it builds to is packaged as `lib/<ABI>/lib<crate>.so`. It needs `libvm_payload.so`
//! and `liblog.so`, which are in the virtual machine; this crate brings the stubs to link with.
//!
//! With the feature `binder`, [`run_vsock_rpc_server`] serves an interface that is described in AIDL.
//!
//! This crate is a convenience and may change. What a payload built with it depends on at run time
//! is the C API only (`vm_payload.h`, `vm_payload_restricted.h`, `android/log.h`), which is stable.
#![deny(missing_docs)]

mod api;
#[cfg(feature = "binder")]
mod binder;
mod entry;
pub mod log;
pub mod restricted;

pub use api::{
    MAX_SECRET, apk_contents_path, encrypted_storage_path, notify_payload_ready, vm_instance_secret,
};
#[cfg(feature = "binder")]
pub use binder::run_vsock_rpc_server;
pub use entry::Termination;
#[doc(hidden)]
pub use entry::run;
/// The Binder implementation that generated code is written for (feature `binder`).
#[cfg(feature = "binder")]
pub use rsbinder;
