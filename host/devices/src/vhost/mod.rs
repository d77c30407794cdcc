//! The vhost-user side of a device, over an already connected socket.
//!
//! Crate `vhost` speaks the protocol; [`Backend`] keeps what the VMM says (guest memory, rings)
//! for one [`Device`]; [`Session`] joins both. All of it runs in the one thread that waits for
//! the device's events, so there is neither a lock to contend for nor a thread to hand over to.
//! (Crate `vhost-user-backend` would need a listening socket and two threads for each device.)

mod backend;
mod chain;
mod session;
mod vring;

pub(crate) use backend::{Device, Offer};
pub(crate) use chain::{Buffers, copy_in, copy_out, range};
pub(crate) use session::{Served, Session};
pub(crate) use vring::Vring;

/// Guest memory as the VMM shared it.
pub(crate) type GuestMemory = vm_memory::GuestMemoryMmap<()>;

/// Token of the vhost-user socket; the kick of ring `n` has token `FIRST_RING + n`.
pub(crate) const SOCKET: u64 = 0;
/// See [`SOCKET`].
pub(crate) const FIRST_RING: u64 = 1;
/// First token that a device's owner may use for descriptors of its own.
pub(crate) const FIRST_FREE: u64 = 16;
