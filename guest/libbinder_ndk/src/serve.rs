//! The door for `AVmPayload_runVsockRpcServer`.
//!
//! That function is in `libvm_payload.so`, which must not load this library for payloads that do not
//! need it; it finds the one below in a payload that has loaded it.
#![allow(unsafe_code, reason = "a C interface: a symbol by name, an object by pointer")]

use crate::object::{AIBinder, AIBinder_decStrong, binder_from_c};
use liblog::Priority;
use std::ffi::{c_int, c_void};

const TAG: &str = "libbinder_ndk";

/// Is told that the port is listened on.
type OnReady = unsafe extern "C-unwind" fn(*mut c_void);

/// `int AVmBinder_runVsockRpcServer(AIBinder* service, uint32_t port, void (*on_ready)(void*), void*
/// param)`: serves the object to the host on a vsock port.
///
/// Takes one reference to the object. Returns only if that is impossible, with something other than
/// zero, after a message in the log.
///
/// # Safety
/// `service` is NULL or an object, to which the caller gives a reference; `on_ready` is NULL or takes
/// `param`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AVmBinder_runVsockRpcServer(
    service: *mut AIBinder,
    port: u32,
    on_ready: Option<OnReady>,
    param: *mut c_void,
) -> c_int {
    crate::log::install();
    // SAFETY: the caller keeps to the contract of this function.
    let Some(root) = (unsafe { binder_from_c(service) }) else {
        liblog::write(Priority::Error, TAG, "AVmBinder_runVsockRpcServer: the service is NULL");
        return 1;
    };
    // SAFETY: the caller gives the reference to us; `root` is one of our own.
    unsafe { AIBinder_decStrong(service) };
    let on_ready = || {
        if let Some(on_ready) = on_ready {
            // SAFETY: it takes `param`, by the contract of this function.
            unsafe { on_ready(param) };
        }
    };
    let Err(error) = avf_rpc::serve_vsock(root, port, on_ready);
    let text = format!("the object cannot be served on vsock port {port}: {error}");
    liblog::write(Priority::Error, TAG, &text);
    1
}
