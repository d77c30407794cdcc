//! The functions of `vm_payload.h`.

use std::ffi::{CStr, OsStr, c_char};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

// SAFETY: these declarations agree with sdk/include/vm_payload.h. Both functions take nothing, may
// be called from any thread at any time, and so are safe to call.
unsafe extern "C" {
    safe fn AVmPayload_notifyPayloadReady();
    safe fn AVmPayload_getApkContentsPath() -> *const c_char;
}

/// Tells the host that the payload is ready, for example that it listens on its vsock port. Only
/// the first call has an effect.
///
/// # Aborts
/// The process, if the notification cannot be delivered.
pub fn notify_payload_ready() {
    AVmPayload_notifyPayloadReady();
}

/// The directory under which the files of the payload's package can be read: the package's entry
/// `assets/a.txt` is `apk_contents_path().join("assets/a.txt")`.
pub fn apk_contents_path() -> &'static Path {
    let path = AVmPayload_getApkContentsPath();
    // SAFETY: the function returns a string that ends with a NUL byte, never changes and lives as
    // long as the process.
    let path = unsafe { CStr::from_ptr(path) };
    Path::new(OsStr::from_bytes(path.to_bytes()))
}
