//! The service of a host that several users share: it starts one manager process (`virtmgr`) for
//! each connection, as its own user, so that the root secret of the host is nobody else's.
//!
//! - [`policy`]: who may do what; [`accounts`]: the numbers behind names of users and groups.
//! - [`peer`]: who has connected.
//! - [`listener`]: the socket, from systemd or our own.
//! - [`managers`]: the manager processes and how many there may be.
//! - [`serve`]: what the one thread of the service does.
//!
//! The service reads nothing that a client sends: after its [greeting](avf_home::Greeting) the
//! connection belongs to the manager.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod accounts;
mod error;
pub mod listener;
pub mod managers;
pub mod peer;
pub mod policy;
pub mod serve;

pub use error::{Error, Result};
