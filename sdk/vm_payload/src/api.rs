//! The functions of `vm_payload.h`.

use crate::log::{self, Priority};
use std::ffi::{CStr, OsStr, c_char, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use zeroize::Zeroizing;

// SAFETY: these declarations agree with sdk/include/vm_payload.h. The functions may be called from
// any thread at any time; those that take nothing are safe to call.
unsafe extern "C" {
    safe fn AVmPayload_notifyPayloadReady();
    safe fn AVmPayload_getApkContentsPath() -> *const c_char;
    safe fn AVmPayload_getEncryptedStoragePath() -> *const c_char;
    fn AVmPayload_getVmInstanceSecret(
        identifier: *const c_void,
        identifier_size: usize,
        secret: *mut c_void,
        size: usize,
    );
}

/// Most bytes of a [`vm_instance_secret`].
pub const MAX_SECRET: usize = 32;

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
    path(AVmPayload_getApkContentsPath()).unwrap_or(Path::new(""))
}

/// The directory of the virtual machine's encrypted storage, or `None` if it has none.
///
/// What is written there is there again when the same instance runs the next time, and no other
/// virtual machine, host or user of this host can read it. What was written is certain to be kept once `File::sync_all` has returned, or after
/// an orderly end of the virtual machine. The storage is looked for at each call.
pub fn encrypted_storage_path() -> Option<&'static Path> {
    path(AVmPayload_getEncryptedStoragePath())
}

/// A secret of `size` bytes, at most [`MAX_SECRET`], that only this instance with this code can
/// obtain, and obtains each time it runs. (It follows from the host's root secret: who can read that
/// could find it too.) Other identifiers give secrets that have nothing to do with
/// it; a shorter secret is the beginning of a longer one.
///
/// # Aborts
/// The process, if `size` is more than [`MAX_SECRET`], or if the secret cannot be had.
pub fn vm_instance_secret(identifier: &[u8], size: usize) -> Zeroizing<Vec<u8>> {
    if size > MAX_SECRET {
        // As the C function would, which needs no room for it.
        let text = format!("a secret has at most {MAX_SECRET} bytes, not {size}");
        log::write(Priority::Fatal, "vm_payload", &text);
        std::process::abort()
    }
    let mut secret = Zeroizing::new(vec![0; size]);
    // SAFETY: the identifier has so many bytes, and there is room for `size` bytes.
    unsafe {
        AVmPayload_getVmInstanceSecret(
            identifier.as_ptr().cast(),
            identifier.len(),
            secret.as_mut_ptr().cast(),
            size,
        );
    }
    secret
}

/// The path that the C API returned.
fn path(path: *const c_char) -> Option<&'static Path> {
    if path.is_null() {
        return None;
    }
    // SAFETY: it is not NULL, and the functions return strings that end with a NUL byte, never
    // change and live as long as the process.
    let path = unsafe { CStr::from_ptr(path) };
    Some(Path::new(OsStr::from_bytes(path.to_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_is_none() {
        assert_eq!(path(std::ptr::null()), None);
        assert_eq!(path(c"/mnt/apk".as_ptr()), Some(Path::new("/mnt/apk")));
    }
}
