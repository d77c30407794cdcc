//! The file systems that the kernel provides.

use anyhow::{Context, Result};
use rustix::mount::{MountFlags, mount};
use std::ffi::CStr;
use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

const DEVICES: MountFlags = MountFlags::NOSUID.union(MountFlags::NOEXEC);
const PLAIN: MountFlags = DEVICES.union(MountFlags::NODEV);

/// Payloads can write here. What they leave stays when they are killed, and two times half of the
/// memory, which is what the kernel grants by itself, would be all of it.
const FOR_ALL: &CStr = c"mode=1777,size=25%";

const MOUNTS: [(&str, &str, MountFlags, Option<&CStr>); 6] = [
    ("proc", "/proc", PLAIN, None),
    ("sysfs", "/sys", PLAIN, None),
    ("devtmpfs", "/dev", DEVICES, Some(c"mode=0755")),
    ("tmpfs", "/dev/shm", PLAIN, Some(FOR_ALL)),
    ("tmpfs", "/run", PLAIN, Some(c"mode=0755")),
    ("tmpfs", "/tmp", PLAIN, Some(FOR_ALL)),
];

/// Directories for what PID 1 puts into `/dev`.
const DIRECTORIES: [&str; 4] =
    ["/dev/block", "/dev/block/by-name", "/dev/block/mapper", "/dev/socket"];

/// Mounts all of them, and makes our directories in `/dev`.
pub fn mount_all() -> Result<()> {
    // The kernel makes the root directory of an initramfs writable for everybody.
    fs::set_permissions("/", Permissions::from_mode(0o755)).context("/ could not be closed")?;
    for (kind, target, flags, data) in MOUNTS {
        make_directory(target)?;
        mount(kind, target, kind, flags, data)
            .with_context(|| format!("{kind} could not be mounted on {target}"))?;
    }
    DIRECTORIES.into_iter().try_for_each(make_directory)
}

/// Makes a directory, and those above it, unless it is there.
pub fn make_directory(path: &str) -> Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(path)
        .with_context(|| format!("the directory {path} could not be made"))
}
