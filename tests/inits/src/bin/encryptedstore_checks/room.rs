//! No room: in the store, and on the host below it.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::FileExt;

use rustix::mount::{MountFlags, mount, mount_remount};
use storage_header::Header;
use test_inits::{Failed, expect};

use crate::disk::{Disk, SMALL, path, write};

/// Writes until it is refused.
fn fill(name: &str) -> Result<ErrorKind, Failed> {
    let mut file = File::create(path(name))?;
    for _ in 0..10_000 {
        if let Err(error) = file.write_all(&[7; 100_000]).and_then(|()| file.sync_data()) {
            return Ok(error.kind());
        }
    }
    Err("it is never full".into())
}

/// The payload is told, and goes on once it has made room.
pub fn full_store() -> Result<(), Failed> {
    let disk = Disk::formatted(SMALL, "kept")?;
    for _ in 0..2 {
        let running = disk.open()?;
        let error = fill("much")?;
        fs::remove_file(path("much"))?;
        running.sync()?;
        write("more", "room again")?;
        running.close()?;
        expect("the error", error, ErrorKind::StorageFull)?;
        disk.fsck()?;
        disk.still_has("kept")?;
    }
    Ok(())
}

/// The host has no room for a file that is sparse: the payload is told, the guest lives, and what was
/// there is there again once the host has room.
pub fn full_host() -> Result<(), Failed> {
    let folder = "/tmp/small";
    fs::create_dir_all(folder)?;
    mount("tmpfs", folder, "tmpfs", MountFlags::empty(), Some(c"size=8m"))?;
    let disk = Disk::in_folder(folder, SMALL)?;
    disk.file.write_all_at(&Header::Unformatted.bytes(), 0)?;
    let running = disk.open()?;
    write("kept", "x")?;
    let error = fill("much");
    // Whether closing fails depends on what is left to write; the key is forgotten in any case.
    let _ = running.close();
    let mapped = devicemapper::DeviceMapper::open()?.remove(encryptedstore::MAPPING).is_ok();
    expect("still mapped", mapped, false)?;
    expect("an error", error.is_ok(), true)?;
    mount_remount(folder, MountFlags::empty(), c"size=32m")?;
    disk.still_has("x")
}
