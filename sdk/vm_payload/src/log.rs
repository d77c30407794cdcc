//! Messages to the log of the virtual machine (`android/log.h`).
//!
//! In a debuggable virtual machine they reach the host; in any other they are dropped. Logging never
//! blocks.

use std::ffi::{CString, c_char, c_int};

// SAFETY: this declaration agrees with sdk/include/android/log.h.
unsafe extern "C" {
    fn __android_log_write(prio: c_int, tag: *const c_char, text: *const c_char) -> c_int;
}

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Priority {
    /// Detail that is of use only while a problem is being looked for.
    Verbose = 2,
    /// Of use to the developer.
    Debug = 3,
    /// The normal course of things.
    Info = 4,
    /// Something unexpected that was coped with.
    Warn = 5,
    /// Something failed.
    Error = 6,
    /// The payload cannot go on.
    Fatal = 7,
}

/// Writes `text` under the name `tag`. A message of more than about 4000 bytes is cut.
pub fn write(priority: Priority, tag: &str, text: &str) {
    let (tag, text) = (c_string(tag), c_string(text));
    // SAFETY: both strings end with a NUL byte and outlive the call, which keeps neither.
    // A message that cannot be written is lost, as everywhere in this API.
    unsafe { __android_log_write(priority as c_int, tag.as_ptr(), text.as_ptr()) };
}

/// NUL bytes, which C cannot carry, are left out.
fn c_string(text: &str) -> CString {
    let bytes: Vec<u8> = text.bytes().filter(|&byte| byte != 0).collect();
    CString::new(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nul_bytes_are_left_out() {
        assert_eq!(c_string("a\0b").as_c_str(), c"ab");
        assert_eq!(c_string("").as_c_str(), c"");
    }
}
