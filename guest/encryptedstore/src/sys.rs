//! The system call. Nothing else of this crate is unsafe.

use rustix::ioctl::{Setter, ioctl, opcode};
use std::io;
use std::os::fd::AsFd;

/// `_IOW('f', 16, __u64)`, of `fs/ext4/ext4.h`.
const EXT4_IOC_RESIZE_FS: rustix::ioctl::Opcode = opcode::write::<u64>(b'f', 16);

/// Enlarges the mounted ext4 that `inside` is a file or folder of to so many blocks.
#[allow(unsafe_code)]
pub(crate) fn resize(inside: impl AsFd, blocks: u64) -> io::Result<()> {
    // SAFETY: the request reads a number of 64 bits, which is what the setter points to, and writes
    // nothing.
    let result = unsafe { ioctl(inside, Setter::<EXT4_IOC_RESIZE_FS, u64>::new(blocks)) };
    result.map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opcode_is_the_kernels() {
        assert_eq!(EXT4_IOC_RESIZE_FS, 0x4008_6610);
    }

    #[test]
    fn other_files_cannot_be_enlarged() {
        let null = std::fs::File::open("/dev/null").unwrap();
        assert_eq!(resize(null, 1).unwrap_err().raw_os_error(), Some(25));
    }
}
