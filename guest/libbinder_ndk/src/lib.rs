//! `libbinder_ndk.so`: the C ABI of Android's NDK Binder for payloads, over RPC sessions.
//!
//! The functions are those of `<android/binder_ibinder.h>`, `<android/binder_parcel.h>` and
//! `<android/binder_status.h>`, which code made by `aidl --lang=ndk` calls. Underneath is the
//! protocol stack of the crate `rsbinder`, through its public API only.
//!
//! - [`object`]: binders, classes, weak references, transactions, deaths, extensions;
//! - [`parcel`]: what transactions carry;
//! - [`status`]: results of functions, and `AStatus`;
//! - [`serve`]: the door for `AVmPayload_runVsockRpcServer`, which is in `libvm_payload.so`.
//!
//! There is no kernel driver: no service manager, no calling identity, no descriptors in parcels.
//!
//! No panic leaves the library: its functions do not unwind, so that one aborts the process.

#![deny(unsafe_code)]
#![deny(missing_docs)]
#![allow(non_camel_case_types, reason = "types have the names that C knows")]

mod log;
#[cfg(any(test, feature = "loopback"))]
pub mod loopback;
pub mod object;
pub mod parcel;
pub mod serve;
pub mod status;

use std::fmt::Display;

/// `binder_status_t`: zero, or one of the numbers of `<android/binder_status.h>`.
pub type binder_status_t = i32;

/// `transaction_code_t`: a method of an interface, from one on.
pub type transaction_code_t = u32;

/// `binder_flags_t`: how a transaction is carried out.
pub type binder_flags_t = u32;

/// Notes in the payload's log that it calls `function` in a way that cannot work.
pub(crate) fn misuse(function: &str, text: impl Display) {
    liblog::write(liblog::Priority::Error, "libbinder_ndk", &format!("{function}: {text}"));
}
