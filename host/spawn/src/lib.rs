//! The system calls of the host side that need `unsafe`, each behind a safe function.
//!
//! - [`Launch`]: starts a child that dies with this process and inherits exactly the descriptors
//!   it is given.
//! - [`Paths`], [`landlock_version`]: what a child may open by name.
//! - [`adopt_fd`]: takes ownership of a descriptor that this process inherited.
//! - [`Termination`]: waits for SIGINT, SIGTERM and SIGHUP on a thread instead of in a handler.
//! - [`peer_credentials`], [`peer_groups`]: who connected a socket.
//! - [`tsc_khz`]: the rate of the processor's time stamp counter.
//! - [`kvm_api_version`]: asks `/dev/kvm`.
//! - [`heap`]: keeps the memory allocator small.

#![deny(missing_docs)]

mod adopt;
pub mod heap;
mod kvm;
mod landlock;
mod launch;
mod peer;
mod signals;
mod tsc;

pub use adopt::{AdoptError, adopt_fd};
pub use kvm::kvm_api_version;
pub use landlock::{Paths, landlock_version};
pub use launch::{Launch, ParentDeath};
pub use peer::{PeerCredentials, peer_credentials, peer_groups};
pub use signals::Termination;
pub use tsc::tsc_khz;
