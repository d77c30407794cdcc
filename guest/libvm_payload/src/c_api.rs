//! The C functions.
#![allow(unsafe_code, reason = "a C interface: symbols by name, pointers with sizes")]

use crate::binder::{self, AIBinder, OnReady};
use crate::buffer::{Output, input};
use crate::service::{
    Error, Notified, attestation_cdi, attestation_chain, instance_secret, notify_ready, socket,
};
use crate::storage;
use liblog::Priority;
use std::ffi::{CStr, c_char, c_void};
use std::fmt::Display;
use std::sync::atomic::AtomicBool;

const TAG: &str = "vm_payload";

/// Where PID 1 puts the files of the package.
const APK_CONTENTS: &CStr = c"/mnt/apk";

/// `void AVmPayload_notifyPayloadReady(void)`: tells the host that the payload is ready.
///
/// Only the first call does so; later ones leave a warning in the log. Aborts the process if the
/// notification cannot be delivered.
#[unsafe(no_mangle)]
pub extern "C" fn AVmPayload_notifyPayloadReady() {
    const NAME: &str = "AVmPayload_notifyPayloadReady";
    static DONE: AtomicBool = AtomicBool::new(false);
    if or_abort(NAME, notify_ready(&DONE, socket())) == Notified::Before {
        let text = format!("{NAME} was called again; only the first call counts");
        liblog::write(Priority::Warn, TAG, &text);
    }
}

/// `const char* AVmPayload_getApkContentsPath(void)`: a constant that is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn AVmPayload_getApkContentsPath() -> *const c_char {
    APK_CONTENTS.as_ptr()
}

/// `const char* AVmPayload_getEncryptedStoragePath(void)`: a constant that is never freed, or NULL
/// if there is no encrypted storage at the time of the call.
#[unsafe(no_mangle)]
pub extern "C" fn AVmPayload_getEncryptedStoragePath() -> *const c_char {
    storage::look(storage::PATH).map_or(std::ptr::null(), CStr::as_ptr)
}

/// `void AVmPayload_getVmInstanceSecret(const void* identifier, size_t identifier_size, void*
/// secret, size_t size)`: a secret of this instance for this identifier.
///
/// Writes all `size` bytes, at most 32, or aborts the process.
///
/// # Safety
/// `identifier` points to `identifier_size` bytes, and `secret` to room for `size` bytes. Either may
/// be NULL if its size is zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AVmPayload_getVmInstanceSecret(
    identifier: *const c_void,
    identifier_size: usize,
    secret: *mut c_void,
    size: usize,
) {
    const NAME: &str = "AVmPayload_getVmInstanceSecret";
    // SAFETY: the caller keeps to the contract of this function.
    let (identifier, output) =
        unsafe { (input(identifier, identifier_size), Output::new(secret, size)) };
    let identifier = or_abort(NAME, identifier.ok_or(Error::Pointer("identifier")));
    let output = or_abort(NAME, output.ok_or(Error::Pointer("secret")));
    output.fill(&or_abort(NAME, instance_secret(socket(), identifier, size)));
}

/// `size_t AVmPayload_getDiceAttestationChain(void* data, size_t size)`: copies what fits of the
/// certificate chain, and returns the bytes of all of it.
///
/// Aborts the process in a VM without a payload configuration.
///
/// # Safety
/// `data` points to room for `size` bytes. It may be NULL if the size is zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AVmPayload_getDiceAttestationChain(
    data: *mut c_void,
    size: usize,
) -> usize {
    const NAME: &str = "AVmPayload_getDiceAttestationChain";
    // SAFETY: the caller keeps to the contract of this function.
    let output = unsafe { Output::new(data, size) };
    let output = or_abort(NAME, output.ok_or(Error::Pointer("data")));
    let chain = or_abort(NAME, attestation_chain(socket()));
    output.fill(&chain);
    chain.len()
}

/// `size_t AVmPayload_getDiceAttestationCdi(void* data, size_t size)`: copies what fits of the
/// attestation CDI, and returns the bytes of all of it.
///
/// Aborts the process in a VM without a payload configuration.
///
/// # Safety
/// `data` points to room for `size` bytes. It may be NULL if the size is zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AVmPayload_getDiceAttestationCdi(data: *mut c_void, size: usize) -> usize {
    const NAME: &str = "AVmPayload_getDiceAttestationCdi";
    // SAFETY: the caller keeps to the contract of this function.
    let output = unsafe { Output::new(data, size) };
    let output = or_abort(NAME, output.ok_or(Error::Pointer("data")));
    let cdi = or_abort(NAME, attestation_cdi(socket()));
    output.fill(&cdi);
    cdi.len()
}

/// `void AVmPayload_runVsockRpcServer(AIBinder* service, uint32_t port, void (*on_ready)(void*), void*
/// param)`: serves the object to the host on a vsock port, for ever.
///
/// Takes one strong reference of the object. Aborts the process if the port cannot be listened on.
///
/// # Safety
/// `service` is an object of `libbinder_ndk.so`, and `on_ready` may be called with `param`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AVmPayload_runVsockRpcServer(
    service: *mut AIBinder,
    port: u32,
    on_ready: Option<OnReady>,
    param: *mut c_void,
) -> ! {
    const NAME: &str = "AVmPayload_runVsockRpcServer";
    // SAFETY: the caller keeps to the contract of this function.
    let failure = unsafe { binder::serve(service, port, on_ready, param) };
    or_abort(NAME, Err(failure))
}

/// The value; without one the process ends here, with the reason in the log.
fn or_abort<T>(function: &str, result: Result<T, impl Display>) -> T {
    result.unwrap_or_else(|error| {
        liblog::write(Priority::Fatal, TAG, &format!("{function} failed: {error}"));
        std::process::abort()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_a_c_string() {
        // SAFETY: the function returns a pointer to a constant C string.
        let path = unsafe { CStr::from_ptr(AVmPayload_getApkContentsPath()) };
        assert_eq!(path, c"/mnt/apk");
    }
}
