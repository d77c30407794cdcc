//! What a payload may ask of its VM: `libvm_payload.so`, the C functions of `<vm_payload.h>` and
//! `<vm_payload_restricted.h>`.
//!
//! The library speaks to PID 1 over a UNIX socket, and only when a function needs it: a payload
//! that calls none of them pays for nothing but the loading. As in the original, these functions
//! cannot fail: where PID 1 cannot be reached, or refuses, the process is aborted, with a message in
//! the log.

#![deny(unsafe_code)]
#![deny(missing_docs)]

mod binder;
mod buffer;
mod c_api;
mod service;
mod storage;
