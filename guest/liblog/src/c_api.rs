//! The C functions that have a fixed number of arguments. Names, numbers and results are those of
//! Android's NDK.
#![allow(unsafe_code, reason = "a C interface: symbols by name, strings by pointer")]

use crate::record::{Priority, Record};
use crate::writer::send;
use std::ffi::{CStr, c_char, c_int};
use std::sync::atomic::{AtomicI32, Ordering};

/// What a function returns for a message that was written.
const WRITTEN: c_int = 1;

/// What a function returns for a message that was not: -EPERM.
const NOT_WRITTEN: c_int = -1;

/// Stands for "as the system decides".
const DEFAULT_PRIORITY: i32 = 1;

/// The lowest priority that is written when nobody says otherwise.
const LOWEST_PRIORITY: i32 = 2;

static MINIMUM: AtomicI32 = AtomicI32::new(DEFAULT_PRIORITY);

/// `int __android_log_write(int prio, const char* tag, const char* text)`
///
/// # Safety
/// The pointers must be null or point to strings that end with a NUL byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __android_log_write(
    priority: c_int,
    tag: *const c_char,
    text: *const c_char,
) -> c_int {
    // SAFETY: the caller keeps the same promise to us.
    unsafe { __android_log_buf_write(0, priority, tag, text) }
}

/// `int __android_log_buf_write(int bufID, int prio, const char* tag, const char* text)`
///
/// # Safety
/// The pointers must be null or point to strings that end with a NUL byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __android_log_buf_write(
    buffer: c_int,
    priority: c_int,
    tag: *const c_char,
    text: *const c_char,
) -> c_int {
    if !is_loggable(priority, DEFAULT_PRIORITY) {
        return NOT_WRITTEN;
    }
    // SAFETY: the caller promises that both are null or C strings; they are used in this call only.
    let (tag, message) = unsafe { (bytes(tag), bytes(text)) };
    let record = Record {
        priority: Priority::from_number(priority),
        buffer: u8::try_from(buffer).unwrap_or(0),
        tag,
        message,
    };
    if send(&record) { WRITTEN } else { NOT_WRITTEN }
}

/// `int __android_log_is_loggable(int prio, const char* tag, int default_prio)`
///
/// Priorities are not set by tag here, so the tag is not looked at.
#[unsafe(no_mangle)]
pub extern "C" fn __android_log_is_loggable(
    priority: c_int,
    _tag: *const c_char,
    default: c_int,
) -> c_int {
    is_loggable(priority, default).into()
}

/// `int __android_log_is_loggable_len(int prio, const char* tag, size_t len, int default_prio)`
#[unsafe(no_mangle)]
pub extern "C" fn __android_log_is_loggable_len(
    priority: c_int,
    _tag: *const c_char,
    _len: usize,
    default: c_int,
) -> c_int {
    is_loggable(priority, default).into()
}

/// `int32_t __android_log_set_minimum_priority(int32_t priority)`: returns the one before.
#[unsafe(no_mangle)]
pub extern "C" fn __android_log_set_minimum_priority(priority: i32) -> i32 {
    MINIMUM.swap(priority, Ordering::Relaxed)
}

/// `int32_t __android_log_get_minimum_priority(void)`
#[unsafe(no_mangle)]
pub extern "C" fn __android_log_get_minimum_priority() -> i32 {
    MINIMUM.load(Ordering::Relaxed)
}

fn is_loggable(priority: i32, default: i32) -> bool {
    let minimum = [MINIMUM.load(Ordering::Relaxed), default]
        .into_iter()
        .find(|wanted| *wanted != DEFAULT_PRIORITY)
        .unwrap_or(LOWEST_PRIORITY);
    // 0 and 1 say nothing about how much the message matters.
    priority >= minimum || (priority < LOWEST_PRIORITY && minimum <= Priority::Info as i32)
}

/// The bytes of a C string; none for a null pointer.
///
/// # Safety
/// The pointer must be null or point to a string that ends with a NUL byte and stays as it is for
/// as long as the result is used.
unsafe fn bytes<'a>(text: *const c_char) -> &'a [u8] {
    if text.is_null() {
        return &[];
    }
    // SAFETY: not null, and the caller promises the rest.
    unsafe { CStr::from_ptr(text) }.to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::writer::socket_path;
    use std::os::unix::net::UnixDatagram;
    use std::ptr::null;

    /// One test, because socket and minimum are those of the whole process.
    #[test]
    fn c_functions() {
        let path = socket_path();
        let server = UnixDatagram::bind(&path).unwrap();
        let receive = || {
            let mut bytes = [0; 5000];
            let len = server.recv(&mut bytes).unwrap();
            bytes[..len].to_vec()
        };
        // SAFETY: C string literals and null pointers.
        unsafe {
            assert_eq!(__android_log_write(4, c"tag".as_ptr(), c"text".as_ptr()), 1);
            assert_eq!(receive(), b"\x01\x04\x00\x03tagtext");
            assert_eq!(__android_log_buf_write(3, 7, null(), null()), 1);
            assert_eq!(receive(), b"\x01\x07\x03\x00");
            assert_eq!(__android_log_buf_write(-1, 99, c"".as_ptr(), c"x".as_ptr()), 1);
            assert_eq!(receive(), b"\x01\x07\x00\x00x");
            assert!(crate::write(Priority::Debug, "r", "ust"));
            assert_eq!(receive(), b"\x01\x03\x00\x01rust");

            assert_eq!(__android_log_set_minimum_priority(5), 1);
            assert_eq!(__android_log_get_minimum_priority(), 5);
            assert_eq!(__android_log_write(4, c"t".as_ptr(), c"no".as_ptr()), -1);
            assert_eq!(__android_log_write(5, c"t".as_ptr(), c"yes".as_ptr()), 1);
            assert_eq!(receive(), b"\x01\x05\x00\x01tyes");
        }
        assert_eq!(__android_log_is_loggable(4, null(), 2), 0);
        assert_eq!(__android_log_is_loggable_len(5, null(), 0, 2), 1);
        __android_log_set_minimum_priority(1);
        assert_eq!(__android_log_is_loggable(4, null(), 5), 0);
        assert_eq!(__android_log_is_loggable(4, null(), 1), 1);
        std::fs::remove_file(path).unwrap();
    }
}
