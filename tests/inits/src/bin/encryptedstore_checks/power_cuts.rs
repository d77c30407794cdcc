//! What a power cut leaves: a file system that was never finished, or sectors of a superblock that
//! belong to different moments.

use std::fs;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::process::{Command, Stdio};

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use storage_header::Header;
use test_inits::{Failed, expect};

use crate::disk::{BLOCK, Disk, MOUNT_POINT, SMALL, capacity, path, write};

/// The power goes while `mke2fs` writes: the next start formats again.
pub fn mke2fs_killed() -> Result<(), Failed> {
    for written in [0, 64, 400, 2000] {
        let disk = Disk::new(SMALL)?;
        disk.decrypted(|device| {
            let words = ["-q", "-F", "-t", "ext4", "-E", "lazy_journal_init=0,lazy_itable_init=0"];
            let mut command = Command::new("/sbin/mke2fs");
            let mut child = command.args(words).arg(device).stderr(Stdio::null()).spawn()?;
            // In sectors of 512 bytes, as the file in memory has them by then.
            while disk.file.metadata()?.blocks() < written && child.try_wait()?.is_none() {
                std::thread::yield_now();
            }
            child.kill()?;
            child.wait()?;
            Ok(())
        })?;
        let running = disk.open()?;
        expect(format!("formatted after {written}"), running.formatted_now, true)?;
        write("kept", "x")?;
        running.close()?;
        disk.still_has("x")?;
        disk.fsck()?;
    }
    // The last moment at which it can happen: everything was written but the marker.
    let disk = Disk::formatted(SMALL, "x")?;
    disk.file.write_all_at(&Header::Unformatted.bytes(), 0)?;
    let running = disk.open()?;
    let left = fs::exists(path("kept"))?;
    running.close()?;
    expect("a file of before", left, false)?;
    disk.fsck()
}

/// The block with the superblock, as the host sees it.
fn first_block(disk: &Disk) -> Result<Vec<u8>, Failed> {
    let mut block = vec![0; BLOCK];
    disk.file.read_exact_at(&mut block, BLOCK as u64)?;
    Ok(block)
}

/// Any of the superblock's sectors of 512 bytes may be of another moment than the rest.
pub fn torn_superblocks() -> Result<(), Failed> {
    let disk = Disk::new(SMALL)?;
    disk.open()?.close()?;
    let mut versions = vec![first_block(&disk)?];
    let running = disk.open()?;
    write("kept", "content")?;
    versions.push(first_block(&disk)?);
    // As it would be if the power went now.
    let cut = disk.copy()?;
    running.close()?;
    versions.push(first_block(&disk)?);
    expect("they differ", versions[0] != versions[1] && versions[1] != versions[2], true)?;
    let mut hopeless = 0;
    for base in [&cut, &disk] {
        for (first, second) in [(0, 1), (1, 0), (1, 2), (2, 1), (0, 2), (2, 0)] {
            // Without the flag for it nobody looks into the journal that the cut has.
            if std::ptr::eq(base, &cut) && first != 1 {
                continue;
            }
            let torn = base.copy()?;
            let mut block = versions[first].clone();
            block[1536..].copy_from_slice(&versions[second][1536..]);
            torn.file.write_all_at(&block, BLOCK as u64)?;
            hopeless += u32::from(!can_be_mounted(&torn)?);
            torn.still_has("content").map_err(|error| format!("{first} {second}: {error}"))?;
            torn.fsck().map_err(|error| format!("{first} {second}: {error}"))?;
        }
    }
    // Or else there was nothing to show.
    expect("some cannot be mounted as they are", hopeless > 0, true)
}

/// Whether the kernel takes the file system without anybody's help; nothing is written.
fn can_be_mounted(disk: &Disk) -> Result<bool, Failed> {
    disk.decrypted(|device| {
        let mounted = mount(device, MOUNT_POINT, "ext4", MountFlags::RDONLY, Some(c"noload"));
        if mounted.is_ok() {
            unmount(MOUNT_POINT, UnmountFlags::empty())?;
        }
        Ok(mounted.is_ok())
    })
}

/// The power goes after the file system was enlarged in the journal only.
pub fn enlarging() -> Result<(), Failed> {
    let disk = Disk::formatted(SMALL, "kept")?;
    let small = first_block(&disk)?;
    disk.file.set_len(160 << 20)?;
    let running = disk.open()?;
    let large = capacity()?;
    let cut = disk.copy()?;
    let grown = first_block(&cut)?;
    running.close()?;
    let mut torn = grown.clone();
    torn[1536..].copy_from_slice(&small[1536..]);
    for block in [grown, torn] {
        let after = cut.copy()?;
        after.file.write_all_at(&block, BLOCK as u64)?;
        let running = after.open()?;
        let found = capacity();
        write("more", vec![7; 1 << 20])?;
        running.close()?;
        expect("the capacity", found?, large)?;
        after.still_has("kept")?;
        after.fsck()?;
    }
    Ok(())
}
