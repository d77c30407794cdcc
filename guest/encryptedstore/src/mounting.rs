//! Mounting the file system, whatever state it was left in.

use crate::ids::Ids;
use crate::superblock::{self, BLOCK};
use crate::{Error, resize};
use log::{info, warn};
use rustix::mount::{MountFlags, UnmountFlags};
use std::ffi::CStr;
use std::path::Path;

/// What it is mounted with, besides nosuid, nodev and noexec. After an error that the kernel finds in
/// it nothing more is written. Inode tables are not written in the background, which every start
/// would do until it is through.
const IN_USE: &CStr = c"errors=remount-ro,noinit_itable";
/// While it grows, the kernel leaves the new inode tables to a later time, which never comes.
const SETTLING: &CStr = c"errors=remount-ro,init_itable=1000000";

/// Mounts the file system on `device`, which has so many blocks. One that a power cut has left, or
/// that is to grow, is mounted twice: the kernel takes the number of groups from the superblock before
/// the journal has brought that up to date.
pub(crate) fn mount(
    device: &Path,
    blocks: u64,
    ids: &Ids,
    mount_point: &Path,
) -> Result<(), Error> {
    let left = superblock::read(device)?;
    let mended = superblock::make_mountable(device, ids, blocks)?;
    if mended.needs_recovery() {
        mount_with(device, mount_point, SETTLING)?;
        unmount(mount_point)?;
    }
    let superblock = superblock::make_mountable(device, ids, blocks)?;
    if superblock.blocks() < left.blocks() {
        // To grow again would overwrite what may be in those groups. The next start is to find them
        // missing, too, and not to take what is left for all that there ever was.
        superblock::write(device, &left)?;
        return Err(Error::damaged("groups of its file system are missing"));
    }
    if resize::wanted(&superblock, blocks).is_some() {
        mount_with(device, mount_point, SETTLING)?;
        match resize::grow(mount_point, &superblock, blocks) {
            Ok(blocks) => info!("the storage was enlarged to {} bytes", blocks * BLOCK),
            Err(error) => warn!("the storage keeps its size: {error}"),
        }
        unmount(mount_point)?;
        superblock::make_mountable(device, ids, blocks)?;
    }
    mount_with(device, mount_point, IN_USE)
}

/// Unmounts it; what was written is on the disk then.
pub(crate) fn unmount(mount_point: &Path) -> Result<(), Error> {
    rustix::mount::unmount(mount_point, UnmountFlags::NOFOLLOW)
        .map_err(|error| Error::Unmount { mount_point: mount_point.into(), source: error.into() })
}

fn mount_with(device: &Path, mount_point: &Path, options: &CStr) -> Result<(), Error> {
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    rustix::mount::mount(device, mount_point, "ext4", flags, Some(options))
        .map_err(|error| Error::Mount { mount_point: mount_point.into(), source: error.into() })
}
