//! This process's memory.
#![allow(unsafe_code, reason = "a function of the C library")]

use std::hint::black_box;
use std::sync::Once;

/// Half of what may be free at the end of the heap.
const ROOM: usize = 512 << 10;

/// Bytes that the process has in memory, as far as the kernel tells.
pub(crate) fn resident() -> Option<u64> {
    let counts = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = counts.split(' ').nth(1)?.parse().ok()?;
    pages.checked_mul(u64::try_from(rustix::param::page_size()).ok()?)
}

/// Hands back to the kernel what the C library keeps of memory that was freed.
pub(crate) fn hand_back() {
    #[cfg(target_env = "gnu")]
    // SAFETY: it takes a number, may be called from any thread, and leaves alone what is in use.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Has the C library keep a few large messages' worth of free memory.
///
/// glibc gives the free end of its heap back to the kernel once that is larger than the largest buffer
/// that was ever freed, twice over, or 128 KiB. Each large message would have the same pages come and
/// go. So one larger buffer is freed, that nobody ever touched.
pub(crate) fn keep_room() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(black_box(Vec::<u8>::with_capacity(ROOM))));
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_process_has_memory() {
        super::hand_back();
        assert!(super::resident().unwrap() > 100 << 10);
    }
}
