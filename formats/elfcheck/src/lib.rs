//! Looks at a payload library before a VM is started for it.
//!
//! The dynamic loader in the guest would find every one of these faults too, but only after a
//! boot, and in its own words. [`check_payload`] finds them on the host in microseconds and says
//! what to do. It reads what the loader reads (program headers and the dynamic segment: System V
//! gABI and its GNU extensions), never section headers, which may be stripped or lie.
//!
//! The library comes from a package that nobody has verified yet: every offset and count is
//! checked, and work and memory are bounded by the size of the file.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod arch;
mod bytes;
mod check;
mod dynamic;
mod error;
mod image;
mod libc;
mod notes;
mod symbols;
mod versions;

pub use arch::Arch;
pub use check::{ENTRY_POINT, PayloadInfo, Target, check_payload};
pub use error::{Error, Result};
