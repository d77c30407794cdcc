//! The interfaces between the rooms of the house: `.aidl` files beside this crate, and the Rust
//! that `aidl_compiler` makes of them.
//!
//! - [`android::system::virtualizationservice`]: an app and its manager process.
//! - [`android::system::virtualmachineservice`]: a guest and its manager process.
//! - [`android::system::virtualization::payload`]: a payload and PID 1 of its guest.
//! - [`android::system::virtualizationcommon`]: numbers that all of them share.

// What the AIDL compiler writes is its own affair.
#[allow(missing_debug_implementations, clippy::all, unused, non_snake_case)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/avf_aidl.rs"));
}
pub use generated::*;
