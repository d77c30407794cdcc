//! The log of a payload: `liblog.so`, with the C functions of Android's `<android/log.h>`.
//!
//! A message becomes one datagram to the socket of PID 1 ([`record::SOCKET_PATH`]). Where nobody
//! listens (in a VM that is not debuggable, or outside of a VM) messages are dropped. Logging never
//! blocks: what PID 1 cannot take at once is dropped and counted.
//!
//! - [`record`]: the datagram, for both ends;
//! - [`write`]: logging from Rust;
//! - `c_api.rs` and `liblog_shim.c`: the C functions; those with variable arguments are in C, which
//!   stable Rust cannot define.

#![deny(unsafe_code)]
#![deny(missing_docs)]

mod c_api;
pub mod record;
mod writer;

pub use record::Priority;
pub use writer::write;
