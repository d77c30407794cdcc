//! The C library's memory allocator, told to hold on to little.
//!
//! A manager process lives as long as its app and mostly sleeps. What it freed should go back to
//! the system, and its threads should share one heap instead of having one each.

/// Call it first in `main`. Does nothing with other C libraries than glibc.
pub fn keep_small() {
    #[cfg(target_env = "gnu")]
    // SAFETY: mallopt may be called at any time; unknown parameters are ignored.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
        libc::mallopt(libc::M_MMAP_THRESHOLD, 128 << 10);
        libc::mallopt(libc::M_TRIM_THRESHOLD, 128 << 10);
    }
}

/// Gives free memory back to the system; for after a piece of work that needed a lot.
pub fn trim() {
    #[cfg(target_env = "gnu")]
    // SAFETY: malloc_trim may be called at any time.
    unsafe {
        libc::malloc_trim(0);
    }
}
