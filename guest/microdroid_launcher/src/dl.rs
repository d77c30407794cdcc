//! The dynamic linker.

use std::ffi::{CStr, CString, OsStr, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::ptr::NonNull;

/// `int AVmPayload_main(void)`
pub type Main = extern "C" fn() -> c_int;

/// A loaded library, which stays loaded until the process ends.
#[derive(Debug)]
pub struct Library(NonNull<c_void>);

impl Library {
    /// Loads a library with everything that it needs, and runs its constructors.
    pub fn open(path: &OsStr) -> Result<Self, String> {
        let path = CString::new(path.as_bytes()).map_err(|error| error.to_string())?;
        // SAFETY: a C string and flags. Constructors run as code of the payload, which this whole
        // process exists for.
        let handle = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW) };
        NonNull::new(handle).map(Self).ok_or_else(last_error)
    }

    /// The payload's main function.
    pub fn main(&self, name: &CStr) -> Result<Main, String> {
        // SAFETY: the handle is of a loaded library, the name is a C string.
        let symbol = unsafe { libc::dlsym(self.0.as_ptr(), name.as_ptr()) };
        let symbol = NonNull::new(symbol).ok_or_else(last_error)?;
        // SAFETY: the contract with payloads is that a symbol of this name is a function of this
        // type; nothing can check it.
        Ok(unsafe { std::mem::transmute::<NonNull<c_void>, Main>(symbol) })
    }

    /// Calls a function of this library.
    pub fn call(&self, main: Main) -> c_int {
        main()
    }
}

/// Why the last call of this thread failed.
fn last_error() -> String {
    // SAFETY: it has no arguments; the result is null or a C string that stays until the next call
    // into the dynamic linker.
    let message = unsafe {
        let message = libc::dlerror();
        (!message.is_null()).then(|| CStr::from_ptr(message).to_string_lossy().into_owned())
    };
    message.unwrap_or_else(|| "the dynamic linker gives no reason".into())
}
