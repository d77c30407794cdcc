//! What the C library and the kernel do for this process only if they are told.
#![allow(unsafe_code, reason = "two calls that no library wraps")]

use std::hint::black_box;
use std::os::fd::{AsRawFd as _, BorrowedFd};
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

/// Has poll(2) say that a socket is readable from so many bytes on. Whether the kernel took it.
pub(crate) fn readable_from(socket: BorrowedFd<'_>, bytes: usize) -> bool {
    let Ok(bytes) = libc::c_int::try_from(bytes) else { return false };
    let size = size_of_val(&bytes) as libc::socklen_t;
    let (level, name) = (libc::SOL_SOCKET, libc::SO_RCVLOWAT);
    // SAFETY: the descriptor is open for as long as it is borrowed, and the option is an integer.
    unsafe {
        libc::setsockopt(socket.as_raw_fd(), level, name, (&raw const bytes).cast(), size) == 0
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

/// From how many bytes on poll(2) says that a socket is readable.
#[cfg(test)]
pub(crate) fn is_readable_from(socket: BorrowedFd<'_>) -> usize {
    let mut bytes: libc::c_int = 0;
    let mut size = size_of_val(&bytes) as libc::socklen_t;
    let (level, name) = (libc::SOL_SOCKET, libc::SO_RCVLOWAT);
    let to = (&raw mut bytes).cast();
    // SAFETY: the descriptor is open for as long as it is borrowed, and the option is an integer.
    let got = unsafe { libc::getsockopt(socket.as_raw_fd(), level, name, to, &raw mut size) };
    assert_eq!(got, 0);
    usize::try_from(bytes).unwrap()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_process_has_memory() {
        super::hand_back();
        assert!(super::resident().unwrap() > 100 << 10);
    }
}
