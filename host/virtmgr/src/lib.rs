//! The manager process: one for each app, over a session that the app starts it with. It makes the
//! app's VMs, and they live no longer than it.
//!
//! - [`Manager`]: what the app asks (`IVirtualizationService`).
//! - [`Requester`]: who asks, and what they may.
//! - [`payload`], [`custom`]: from a configuration to a [`plan`] of a VM, for our guest and for any.
//! - [`vm`]: one VM, as everybody sees it; [`life`]: what one thread does while it runs.
//! - [`devices`]: its device process; [`vmm`]: its monitor, QEMU, and what executes its code.
//! - [`guest_service`]: what its guest says; [`death`]: why it stopped.
//! - [`feed`], [`output`], [`input`], [`vsock_socket`]: its streams towards the app and other
//!   programs.
//! - [`network`]: its way to the host's network.
//! - [`partitions`]: files that are its disks; [`inlet`]: streams that are never waited for.
//! - [`event_log`], [`trace`], [`logger`]: for those who want to know what happens.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod custom;
pub mod death;
pub mod devices;
mod error;
pub mod event_log;
pub mod feed;
pub mod guest_service;
pub mod inlet;
pub mod input;
pub mod life;
pub mod logger;
pub mod network;
pub mod output;
pub mod partitions;
pub mod payload;
pub mod plan;
mod requester;
mod service;
pub mod trace;
pub mod vm;
pub mod vmm;
pub mod vsock_socket;

pub use error::{Error, Result};
pub use requester::Requester;
pub use service::Manager;
pub use vmm::accel;
