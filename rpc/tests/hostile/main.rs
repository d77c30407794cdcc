//! Peers that keep to nothing: clients of a payload's server, and servers of an app.
//!
//! Whatever one of them does, the process goes on, the sessions of others go on, and once it is gone
//! its session leaves nothing behind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calls;
mod endings;
mod lengths;
mod oneways;
mod peer;
mod references;
mod servers;
mod service;
mod sessions;
mod wire;
