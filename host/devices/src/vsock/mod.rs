//! virtio-vsock: streams between sockets of the host and ports of the guest.

mod backlog;
mod connection;
mod device;
mod muxer;
mod packet;

pub(crate) use device::VsockDevice;
pub(crate) use muxer::{Muxer, Outgoing};
