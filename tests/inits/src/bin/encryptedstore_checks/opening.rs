//! A store is formatted once, mounted, and opened with its own key only.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;

use encryptedstore::{Error, Options};
use test_inits::{Failed, expect};

use crate::disk::{
    Disk, KEY, MOUNT_POINT, OTHER_KEY, OWNER, SMALL, capacity, options, path, write,
};

/// New, and then as it was left.
pub fn formatted_once() -> Result<(), Failed> {
    let disk = Disk::new(SMALL)?;
    let running = disk.open()?;
    expect("formatted now", running.formatted_now, true)?;
    expect("much room", capacity()? > 10 << 20, true)?;
    write("kept", "content")?;
    running.close()?;
    disk.fsck()?;
    disk.still_has("content")?;
    disk.still_has("content")?;
    disk.fsck()
}

/// Nothing in it is run, and no device of it is opened.
pub fn mounted_safely() -> Result<(), Failed> {
    let running = Disk::new(SMALL)?.open()?;
    let mounts = fs::read_to_string("/proc/self/mountinfo")?;
    let line = mounts.lines().find(|line| line.contains(MOUNT_POINT)).unwrap_or_default();
    for option in ["nosuid", "nodev", "noexec", "rw", " ext4 ", "noinit_itable"] {
        expect(format!("{option} of {line}"), line.contains(option), true)?;
    }
    fs::copy("/sbin/mke2fs", path("program"))?;
    fs::set_permissions(path("program"), fs::Permissions::from_mode(0o755))?;
    let refused = Command::new(path("program")).spawn().map(drop).map_err(|error| error.kind());
    running.close()?;
    expect("a program in it", refused, Err::<(), _>(std::io::ErrorKind::PermissionDenied))
}

/// The root is the payload's from the beginning.
pub fn owner() -> Result<(), Failed> {
    let running = Disk::new(SMALL)?.open()?;
    let root = fs::metadata(MOUNT_POINT)?;
    running.close()?;
    expect("user and group", (root.uid(), root.gid()), (OWNER, OWNER))?;
    expect("mode", root.mode() & 0o7777, 0o755)
}

/// With another key there is nothing to read, and nothing is written.
pub fn wrong_key() -> Result<(), Failed> {
    let disk = Disk::formatted(SMALL, "mine")?;
    let mut close = KEY;
    close[63] ^= 1;
    for key in [OTHER_KEY, close, [0; 64]] {
        let error = disk.refused(&key, &options(true))?;
        expect("the error", matches!(error, Error::NotOurs), true)?;
    }
    disk.still_has("mine")
}

/// A store that another key has made is not opened, and not formatted.
pub fn of_another_instance() -> Result<(), Failed> {
    let (mine, copy) = (Disk::formatted(SMALL, "mine")?, Disk::formatted(SMALL, "first")?.copy()?);
    copy.still_has("first")?;
    let error = copy.refused(&OTHER_KEY, &options(false))?;
    expect("the error", error.to_string().contains("another instance"), true)?;
    mine.still_has("mine")
}

/// What the sealed data name, and this version does not know.
pub fn unknown_cipher() -> Result<(), Failed> {
    let disk = Disk::formatted(SMALL, "x")?;
    for cipher in ["aes-hctr2-plain64", "", "aes-xts-plain64 ", "cipher_null-ecb"] {
        let error = disk.refused(&KEY, &Options { cipher, ..options(true) })?;
        expect("the error", matches!(error, Error::Cipher { .. }), true)?;
    }
    disk.still_has("x")
}

/// A store is not closed while a file in it is open, and says so.
pub fn in_use() -> Result<(), Failed> {
    let disk = Disk::new(SMALL)?;
    let running = disk.open()?;
    write("kept", "x")?;
    let open = fs::File::open(path("kept"))?;
    let error = running.close().err().map(|error| error.to_string()).unwrap_or_default();
    drop(open);
    // What was put off until now.
    let _ = devicemapper::DeviceMapper::open()?.remove(encryptedstore::MAPPING);
    expect(&error, error.contains("end the programs that use it"), true)?;
    disk.still_has("x")
}
