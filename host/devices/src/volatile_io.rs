//! Vectored input and output straight between a descriptor and guest memory.
//!
//! Guest memory is shared with the guest, so it must never be seen as a Rust slice: another
//! processor may change it at any time. The kernel has no such qualms, and gets the bare pointers.
//! This is one of the two places with `unsafe` code in this crate; the other is [`crate::inherit`].
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use libc::{c_int, c_void, iovec, msghdr, off64_t, ssize_t};
use vm_memory::VolatileSlice;

/// Most slices that one system call takes here (the kernel's own limit is 1024).
pub(crate) const MAX_SLICES: usize = 256;

/// Receives from a socket into the first [`MAX_SLICES`] slices without waiting. 0 is the end of
/// the stream.
pub(crate) fn recv(fd: BorrowedFd<'_>, slices: &[VolatileSlice<'_>]) -> io::Result<usize> {
    with_iovecs(slices, |vectors| {
        let mut message = message(vectors);
        // SAFETY: `message` refers to `vectors`, which describe memory that stays mapped during
        // the call and that only raw accesses are made to (see `with_iovecs`).
        unsafe { libc::recvmsg(fd.as_raw_fd(), &raw mut message, libc::MSG_DONTWAIT) }
    })
}

/// Sends the first [`MAX_SLICES`] slices to a socket without waiting; may send only a part.
pub(crate) fn send(fd: BorrowedFd<'_>, slices: &[VolatileSlice<'_>]) -> io::Result<usize> {
    const FLAGS: c_int = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    with_iovecs(slices, |vectors| {
        let message = message(vectors);
        // SAFETY: as in `recv`; the kernel only reads the memory.
        unsafe { libc::sendmsg(fd.as_raw_fd(), &raw const message, FLAGS) }
    })
}

/// Reads from a file at `offset`; may read only a part. 0 is the end of the file.
pub(crate) fn read_at(
    fd: BorrowedFd<'_>,
    slices: &[VolatileSlice<'_>],
    offset: u64,
) -> io::Result<usize> {
    let offset = file_offset(offset)?;
    with_iovecs(slices, |vectors| {
        // SAFETY: `vectors` describe memory that stays mapped during the call and that only raw
        // accesses are made to (see `with_iovecs`); their number fits `c_int`.
        unsafe { libc::preadv64(fd.as_raw_fd(), vectors.as_ptr(), vectors.len() as c_int, offset) }
    })
}

/// Writes to a file at `offset`; may write only a part.
pub(crate) fn write_at(
    fd: BorrowedFd<'_>,
    slices: &[VolatileSlice<'_>],
    offset: u64,
) -> io::Result<usize> {
    let offset = file_offset(offset)?;
    with_iovecs(slices, |vectors| {
        // SAFETY: as in `read_at`; the kernel only reads the memory.
        unsafe { libc::pwritev64(fd.as_raw_fd(), vectors.as_ptr(), vectors.len() as c_int, offset) }
    })
}

/// Runs `call` with the slices as I/O vectors, again whenever a signal interrupts it.
///
/// The guards keep the memory behind the vectors mapped until `call` has returned.
fn with_iovecs(
    slices: &[VolatileSlice<'_>],
    mut call: impl FnMut(&mut [iovec]) -> ssize_t,
) -> io::Result<usize> {
    let guards: Vec<_> =
        slices.iter().take(MAX_SLICES).map(|slice| (slice.ptr_guard_mut(), slice.len())).collect();
    let mut vectors: Vec<iovec> = guards
        .iter()
        .map(|(guard, len)| iovec { iov_base: guard.as_ptr().cast::<c_void>(), iov_len: *len })
        .collect();
    loop {
        match usize::try_from(call(&mut vectors)) {
            Ok(count) => return Ok(count),
            Err(_) => {
                let error = io::Error::last_os_error();
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(error);
                }
            }
        }
    }
}

fn message(vectors: &mut [iovec]) -> msghdr {
    // SAFETY: all fields of `msghdr` are numbers or pointers, for which zero is a valid value.
    let mut message: msghdr = unsafe { std::mem::zeroed() };
    message.msg_iov = vectors.as_mut_ptr();
    message.msg_iovlen = vectors.len() as _;
    message
}

fn file_offset(offset: u64) -> io::Result<off64_t> {
    off64_t::try_from(offset).map_err(|_| io::ErrorKind::InvalidInput.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    #[test]
    fn scatters_and_gathers() {
        let (near, far) = UnixStream::pair().unwrap();
        let (mut a, mut b) = (*b"hel", *b"lo");
        let sent = [VolatileSlice::from(&mut a[..]), VolatileSlice::from(&mut b[..])];
        assert_eq!(send(near.as_fd(), &sent).unwrap(), 5);

        let (mut c, mut d) = ([0; 1], [0; 9]);
        let room = [VolatileSlice::from(&mut c[..]), VolatileSlice::from(&mut d[..])];
        assert_eq!(recv(far.as_fd(), &room).unwrap(), 5);
        assert_eq!((&c, &d[..4]), (b"h", &b"ello"[..]));
        let nothing = recv(far.as_fd(), &[VolatileSlice::from(&mut c[..])]);
        assert_eq!(nothing.unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn reads_and_writes_at_an_offset() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let mut text = *b"ab";
        let slice = [VolatileSlice::from(&mut text[..])];
        assert_eq!(write_at(file.as_fd(), &slice, 4).unwrap(), 2);
        let mut back = [0; 8];
        let slice = [VolatileSlice::from(&mut back[..])];
        assert_eq!(read_at(file.as_fd(), &slice, 3).unwrap(), 7);
        assert!(read_at(file.as_fd(), &slice, u64::MAX).is_err());
        assert_eq!(&back[..7], b"3ab6789");
    }
}
