//! The vocabulary of the end-to-end tests.
//!
//! A test makes a [`House`], which is a run-time directory of its own over the built parts, runs
//! [`vm`](House::vm) or the library `avf` in it, and says what must be seen. When the house goes, it
//! checks that nothing was left behind: no process, no socket, no entry.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_debug_implementations)]

mod again;
mod app;
pub mod calls;
mod house;
pub mod identity;
mod images;
mod installed;
pub mod kit;
pub mod packages;
mod payloads;
pub mod power_cut;
mod processes;
pub mod rpc;
mod run;
mod talk;
pub mod types;

pub use again::{again, part, runs_well};
pub use app::{App, CONTROL_PORT, Event, Events, quit};
pub use house::House;
pub use images::Change;
pub use installed::Installed;
pub use payloads::{built, payload};
pub use processes::{Process, wait_until};
pub use run::{Outcome, Running};
pub use talk::Talk;
