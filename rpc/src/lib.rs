//! Binder RPC sessions over the transports of the house.
//!
//! The wire protocol is the one of Android 14 and 15 (RPC binder version 1), spoken by the crate
//! `rsbinder`. This crate adds what that one leaves to its user:
//!
//! - [`Server`]: serves one root object on connections that the caller owns; its accept loops block
//!   in the kernel instead of polling.
//! - [`bootstrap`]: a session between a process and the child it spawned, over one inherited
//!   socket and with descriptors passed both ways.
//! - [`serve_vsock`], [`PayloadServer`] and [`connect_over`]: sessions between an app and its
//!   payload, made for the way through a virtual machine's vsock device.
//! - [`Thinning`]: a log that no peer can fill.
//! - [`connect_unix`], [`connect_unix_with_descriptors`], [`connect_vsock`]: sessions towards a listening socket.

#![deny(unsafe_code)]
#![deny(missing_docs)]

mod accepting;
pub mod bootstrap;
mod client;
mod crowd;
mod error;
mod limited;
mod messages;
mod nameless;
mod oneways;
mod payload_server;
mod reading;
mod refusals;
mod server;
mod system;
mod thinning;
mod transport;

pub use client::{
    Client, connect_over, connect_unix, connect_unix_with_descriptors, connect_vsock, open_over,
};
pub use crowd::MAX_CONNECTIONS;
pub use error::{Error, Result};
pub use messages::MAX_BODY;
pub use payload_server::{PayloadServer, serve_vsock};
pub use server::{Descriptors, Server};
pub use thinning::Thinning;

/// The highest version of the wire protocol that is spoken: Android 14 and 15.
pub const WIRE_VERSION: u32 = 1;
