//! Serving a Binder object, which is the work of `libbinder_ndk.so`.
//!
//! This library does not need that one, so that a payload without Binder does not wait for its
//! loading. Who has an object has loaded it already, and there it is found.
#![allow(unsafe_code, reason = "a function that is looked for by its name")]

use std::ffi::{CStr, c_int, c_void};

/// An object of `libbinder_ndk.so`.
#[repr(C)]
pub struct AIBinder {
    _opaque: [u8; 0],
}

/// What is called when the port is listened on.
pub type OnReady = unsafe extern "C" fn(param: *mut c_void);

/// `AVmBinder_runVsockRpcServer`: returns only if it has failed, with the reason in the log.
type Serve = unsafe extern "C" fn(
    *mut AIBinder,
    u32,
    on_ready: Option<OnReady>,
    param: *mut c_void,
) -> c_int;

const LIBRARY: &CStr = c"libbinder_ndk.so";
const FUNCTION: &CStr = c"AVmBinder_runVsockRpcServer";

/// Why an object is not served.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// There is no object.
    #[error("`service` is NULL")]
    NoService,
    /// Nobody can have made the object.
    #[error(
        "libbinder_ndk.so is not loaded, so `service` is no object of it; link the payload with -lbinder_ndk"
    )]
    NotLoaded,
    /// The library has no such function.
    #[error(
        "the loaded libbinder_ndk.so is not the virtual machine's own; do not put one into the package"
    )]
    OtherLibrary,
    /// The function returned.
    #[error("vsock port {0} is not served: status {1}")]
    Ended(u32, c_int),
}

/// Serves the object for ever, or says why not.
///
/// # Safety
/// `service` is NULL or an object of `libbinder_ndk.so`, of which one strong reference is given away;
/// `on_ready` may be called with `param`.
pub(crate) unsafe fn serve(
    service: *mut AIBinder,
    port: u32,
    on_ready: Option<OnReady>,
    param: *mut c_void,
) -> Failure {
    if service.is_null() {
        return Failure::NoService;
    }
    keep_freed_memory();
    match find() {
        // SAFETY: the function has this type, and the caller vouches for the rest.
        Ok(serve) => Failure::Ended(port, unsafe { serve(service, port, on_ready, param) }),
        Err(failure) => failure,
    }
}

/// Has the allocator keep what large calls have freed for the next ones: else it gives the memory back
/// to the kernel after each, and the pages that it gets anew cost more than all the copying.
fn keep_freed_memory() {
    const KEPT: c_int = 1 << 20;
    // SAFETY: the function may be called at any time. Without it everything is only slower.
    unsafe { libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT) };
}

fn find() -> Result<Serve, Failure> {
    // SAFETY: the name is a C string; nothing is loaded that is not loaded already. The handle is
    // kept, so the library stays.
    let library = unsafe { libc::dlopen(LIBRARY.as_ptr(), libc::RTLD_NOW | libc::RTLD_NOLOAD) };
    if library.is_null() {
        return Err(Failure::NotLoaded);
    }
    // SAFETY: the handle is valid and the name a C string.
    let function = unsafe { libc::dlsym(library, FUNCTION.as_ptr()) };
    if function.is_null() {
        return Err(Failure::OtherLibrary);
    }
    // SAFETY: this is the type of the function of this name (guest/libbinder_ndk/src/serve.rs); a
    // pointer to a function is as large as one to data on every system that has dlsym.
    Ok(unsafe { std::mem::transmute::<*mut c_void, Serve>(function) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr::{dangling_mut, null_mut};

    #[test]
    fn nothing_is_served_without_an_object_or_the_library() {
        // SAFETY: NULL is allowed, and without the library nothing is done with a pointer.
        let (nothing, unknown) = unsafe {
            (
                serve(null_mut(), 6000, None, null_mut()),
                serve(dangling_mut(), 6000, None, null_mut()),
            )
        };
        assert_eq!(nothing, Failure::NoService);
        assert_eq!(unknown, Failure::NotLoaded);
    }
}
