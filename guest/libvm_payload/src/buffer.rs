//! What a C caller points to.
#![allow(unsafe_code, reason = "a C interface: pointers with sizes")]

use std::ffi::c_void;

/// No object of C is larger.
const MAX: usize = isize::MAX.cast_unsigned();

/// The caller's `size` bytes, or nothing if there cannot be so many. No pointer is needed for none.
///
/// # Safety
/// Unless it is NULL, `start` points to `size` bytes that nobody changes while the result is used.
pub(crate) unsafe fn input<'a>(start: *const c_void, size: usize) -> Option<&'a [u8]> {
    if size == 0 {
        return Some(&[]);
    }
    let is_there = !start.is_null() && size <= MAX;
    // SAFETY: it is not NULL, and by the contract of this function it points to so many bytes.
    is_there.then(|| unsafe { std::slice::from_raw_parts(start.cast(), size) })
}

/// A buffer of the caller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    start: *mut u8,
    size: usize,
}

impl Output {
    /// The caller's buffer for `size` bytes, or nothing if there cannot be so many. No pointer is
    /// needed for none.
    ///
    /// # Safety
    /// Unless it is NULL, `start` points to room for `size` bytes that nobody else uses for as long
    /// as the result is there.
    pub(crate) unsafe fn new(start: *mut c_void, size: usize) -> Option<Self> {
        let is_there = size == 0 || (!start.is_null() && size <= MAX);
        is_there.then_some(Self { start: start.cast(), size })
    }

    /// Copies as many of the bytes as fit, and touches nothing behind them.
    pub(crate) fn fill(self, bytes: &[u8]) {
        let count = bytes.len().min(self.size);
        if count == 0 {
            return;
        }
        // SAFETY: `start` is not NULL, since `size` is not zero, and by the contract of `new` there
        // is room for `size` bytes, of which nobody else has a reference.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.start, count) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr::{null, null_mut};

    #[test]
    fn nothing_needs_no_pointer() {
        // SAFETY: no bytes are there, and none are used.
        unsafe {
            assert_eq!(input(null(), 0), Some(&[][..]));
            assert_eq!(input(null(), 1), None);
            Output::new(null_mut(), 0).unwrap().fill(b"abc");
            assert!(Output::new(null_mut(), 1).is_none());
        }
    }

    #[test]
    fn nothing_is_larger_than_half_of_the_memory() {
        let mut byte = 0_u8;
        let start: *mut c_void = (&raw mut byte).cast();
        // SAFETY: the sizes are refused before anything is touched.
        unsafe {
            assert_eq!(input(start, MAX + 1), None);
            assert_eq!(input(start, usize::MAX), None);
            assert!(Output::new(start, MAX + 1).is_none());
        }
    }

    #[test]
    fn as_much_is_copied_as_fits() {
        for (size, expected) in [(0, *b"...."), (2, *b"ab.."), (3, *b"abc."), (4, *b"abc.")] {
            let mut buffer = *b"....";
            // SAFETY: the buffer has at least so many bytes, and is looked at only afterwards.
            unsafe { Output::new(buffer.as_mut_ptr().cast(), size) }.unwrap().fill(b"abc");
            assert_eq!(buffer, expected);
        }
    }
}
