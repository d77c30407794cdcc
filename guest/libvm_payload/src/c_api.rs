//! The C functions.
#![allow(unsafe_code, reason = "a C interface: symbols by name")]

use crate::service::{Notified, notify_ready, socket};
use liblog::Priority;
use std::ffi::{CStr, c_char};
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
    static DONE: AtomicBool = AtomicBool::new(false);
    match notify_ready(&DONE, socket()) {
        Ok(Notified::Now) => {}
        Ok(Notified::Before) => {
            liblog::write(
                Priority::Warn,
                TAG,
                "AVmPayload_notifyPayloadReady was called again; only the first call counts",
            );
        }
        Err(error) => {
            let message = format!("AVmPayload_notifyPayloadReady failed: {error}");
            liblog::write(Priority::Fatal, TAG, &message);
            std::process::abort()
        }
    }
}

/// `const char* AVmPayload_getApkContentsPath(void)`: a constant that is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn AVmPayload_getApkContentsPath() -> *const c_char {
    APK_CONTENTS.as_ptr()
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
