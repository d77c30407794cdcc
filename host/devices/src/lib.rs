//! The device process of a VM: vhost-user vsock and vhost-user block.
//!
//! The VM's manager makes the sockets ([`control_pair`], [`vhost_user_pair`]), writes a
//! [`Config`] and starts `avf-devices --config-fd N`; the VMM gets the other ends of the
//! vhost-user sockets. From then on the manager asks for connections to the guest by
//! [`ToDevices`] and is told of the guest's by [`FromDevices`]. The process gets descriptors
//! only, never paths, and waits for events only: it does nothing while nothing happens.
//!
//! | module | what it does |
//! |---|---|
//! | `config`, `control` | what the manager says and hears |
//! | `server` | the main loop; vsock runs in it, each disk in a thread of its own |
//! | `vhost` | the VMM's side: messages, guest memory, virtqueues |
//! | `vsock` | `device` (queues) over `muxer` (all connections) over `connection` (one stream) |
//! | `block` | `device` (queue) over `request` (one request) over `disk` (files and tables); `open` checks |
//! | `events`, `volatile_io`, `inherit`, `confine` | the operating system |
#![deny(unsafe_code, missing_docs)]

mod block;
mod config;
mod confine;
mod control;
mod error;
mod events;
mod inherit;
mod server;
mod vhost;
mod volatile_io;
mod vsock;

pub use config::{
    BlockConfig, Config, ExtentConfig, MAX_CONFIG_BYTES, MAX_EXTENTS, PartitionConfig, VsockConfig,
};
pub use control::{
    DevicesEnd, Endpoint, FromDevices, MAX_GREETING_BYTES, MAX_MESSAGE_BYTES, ManagerEnd, Received,
    Refusal, ToDevices, control_pair, vhost_user_pair,
};
pub use error::Error;
pub use inherit::read_inherited;
pub use server::serve;
