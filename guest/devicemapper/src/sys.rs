//! The system call. Nothing else of this crate is unsafe.

use std::io;
use std::os::fd::{AsFd, AsRawFd};

/// `_IOWR(0xfd, number, struct dm_ioctl)` of device-mapper.
pub(crate) const fn dm_opcode(number: u8) -> libc::Ioctl {
    rustix::ioctl::opcode::read_write::<[u8; crate::request::HEADER]>(0xfd, number) as libc::Ioctl
}

/// A call of device-mapper. `buffer` holds the request and takes the answer; its own field says how
/// long it is, which is checked here because the kernel believes it.
#[allow(unsafe_code)]
pub(crate) fn dm_ioctl(control: impl AsFd, number: u8, buffer: &mut [u8]) -> io::Result<()> {
    let stated = buffer.get(12..16).and_then(|field| field.try_into().ok());
    let stated: u32 = stated.map(u32::from_ne_bytes).unwrap_or_default();
    if buffer.len() < crate::request::HEADER || usize::try_from(stated) != Ok(buffer.len()) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    // SAFETY: the kernel reads and writes at most as many bytes as the field `data_size` says, or as
    // the header has; the buffer has that many, as was just checked, and is borrowed exclusively.
    let result =
        unsafe { libc::ioctl(control.as_fd().as_raw_fd(), dm_opcode(number), buffer.as_mut_ptr()) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// `LOOP_CTL_GET_FREE`: the number of a loop device that nobody uses, made if need be.
#[allow(unsafe_code)]
pub(crate) fn loop_get_free(control: impl AsFd) -> io::Result<u32> {
    const LOOP_CTL_GET_FREE: libc::Ioctl = 0x4C82;
    // SAFETY: the request takes no argument and touches no memory of ours.
    let result = unsafe { libc::ioctl(control.as_fd().as_raw_fd(), LOOP_CTL_GET_FREE, 0) };
    u32::try_from(result).map_err(|_| io::Error::last_os_error())
}

/// Bytes of `struct loop_config`.
pub(crate) const LOOP_CONFIG: usize = 304;

/// `LOOP_CONFIGURE`: gives an unused loop device its file and properties.
#[allow(unsafe_code)]
pub(crate) fn loop_configure(device: impl AsFd, config: &[u8; LOOP_CONFIG]) -> io::Result<()> {
    const LOOP_CONFIGURE: libc::Ioctl = 0x4C0A;
    // SAFETY: the kernel only reads, as many bytes as the structure has, which is what there is.
    let result =
        unsafe { libc::ioctl(device.as_fd().as_raw_fd(), LOOP_CONFIGURE, config.as_ptr()) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// `LOOP_CLR_FD`: takes the file away, at the latest when the last user of the device is gone.
#[allow(unsafe_code)]
pub(crate) fn loop_clear(device: impl AsFd) -> io::Result<()> {
    const LOOP_CLR_FD: libc::Ioctl = 0x4C01;
    // SAFETY: the request takes no argument and touches no memory of ours.
    let result = unsafe { libc::ioctl(device.as_fd().as_raw_fd(), LOOP_CLR_FD, 0) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn opcodes_are_those_of_the_kernel() {
        assert_eq!(dm_opcode(3), 0xC138_FD03);
        assert_eq!(dm_opcode(9), 0xC138_FD09);
    }

    #[test]
    fn a_length_that_is_not_the_buffers_never_reaches_the_kernel() {
        let null = File::open("/dev/null").unwrap();
        for (length, stated) in [(312_usize, 313_u32), (312, 311), (311, 311), (0, 0), (13, 13)] {
            let mut buffer = vec![0; length];
            if let Some(field) = buffer.get_mut(12..16) {
                field.copy_from_slice(&stated.to_ne_bytes());
            }
            let error = dm_ioctl(&null, 0, &mut buffer).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{length} {stated}");
        }
    }

    #[test]
    fn other_files_are_no_devices() {
        let null = File::open("/dev/null").unwrap();
        let mut buffer = vec![0; 312];
        buffer[12..16].copy_from_slice(&312_u32.to_ne_bytes());
        let notty = Some(libc::ENOTTY);
        assert_eq!(dm_ioctl(&null, 0, &mut buffer).unwrap_err().raw_os_error(), notty);
        assert_eq!(loop_get_free(&null).unwrap_err().raw_os_error(), notty);
        assert_eq!(loop_configure(&null, &[0; 304]).unwrap_err().raw_os_error(), notty);
        assert_eq!(loop_clear(&null).unwrap_err().raw_os_error(), notty);
    }
}
