//! The one question that is asked of KVM directly.

use std::io;
use std::os::fd::{AsFd, AsRawFd};

/// `_IO(KVMIO, 0)`.
const KVM_GET_API_VERSION: libc::Ioctl = 0xAE00;

/// The version of the interface behind an open `/dev/kvm`; 12 since Linux 2.6.22.
pub fn kvm_api_version(kvm: impl AsFd) -> io::Result<i32> {
    // SAFETY: the request takes no argument and touches no memory of ours; on another kind of file
    // it fails.
    match unsafe { libc::ioctl(kvm.as_fd().as_raw_fd(), KVM_GET_API_VERSION, 0) } {
        -1 => Err(io::Error::last_os_error()),
        version => Ok(version),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_not_kvm() {
        assert!(kvm_api_version(std::fs::File::open("/dev/null").unwrap()).is_err());
    }
}
