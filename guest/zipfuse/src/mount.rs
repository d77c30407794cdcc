//! Mounting, which takes root.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::mount::MountFlags;

use crate::reply::MAX_READ;
use crate::{Error, Options};

const DEVICE: &str = "/dev/fuse";

/// Mounts a file system at `mountpoint`, and returns the connection to be served with
/// [`serve`](crate::serve). Until it is, whoever looks below the mount point waits; once it is closed,
/// they get `ENOTCONN`.
///
/// The file system is read-only; set-user-id programs and devices have no effect. All users may look,
/// as far as owners and modes, which the kernel checks, allow.
pub fn mount(mountpoint: &Path, options: &Options) -> Result<OwnedFd, Error> {
    let flags = OFlags::RDWR | OFlags::CLOEXEC;
    let fuse = rustix::fs::open(DEVICE, flags, Mode::empty())
        .map_err(|errno| Error::Device(errno.into()))?;
    let failed = |source: io::Error| Error::Mount { mountpoint: mountpoint.to_owned(), source };
    let data = CString::new(format!(
        "fd={},rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions,max_read={MAX_READ}",
        fuse.as_raw_fd()
    ))
    .map_err(|error| failed(error.into()))?;
    rustix::mount::mount("zipfuse", mountpoint, "fuse.zipfuse", flags_of(options), data.as_c_str())
        .map_err(|errno| failed(errno.into()))?;
    Ok(fuse)
}

fn flags_of(options: &Options) -> MountFlags {
    let flags = MountFlags::RDONLY | MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOATIME;
    if options.noexec { flags | MountFlags::NOEXEC } else { flags }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_can_be_forbidden_and_are_allowed_otherwise() {
        let flags = |noexec| flags_of(&Options { noexec, ..Options::default() });
        assert!(!flags(false).contains(MountFlags::NOEXEC));
        assert!(flags(true).contains(MountFlags::NOEXEC));
        assert!(flags(false).contains(MountFlags::RDONLY | MountFlags::NOSUID | MountFlags::NODEV));
    }
}
