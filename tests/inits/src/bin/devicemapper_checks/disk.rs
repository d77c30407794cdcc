//! Disks to check with: files in memory behind loop devices.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use devicemapper::loopdev::{self, LoopDevice};
use test_inits::Failed;

/// Bytes of a block.
pub const BLOCK: usize = 4096;

/// A file and the block device over it.
pub struct Disk {
    /// What whoever owns the disk can change at any time.
    pub file: File,
    device: LoopDevice,
}

impl Disk {
    /// A disk with this content.
    pub fn of(content: &[u8]) -> Result<Self, Failed> {
        let file = file(content)?;
        let device = loopdev::attach(&file, 0, 0, true)?;
        Ok(Self { file, device })
    }

    /// The node of the block device.
    pub fn path(&self) -> &Path {
        &self.device.path
    }

    /// Changes one byte.
    pub fn change(&self, at: usize) -> Result<(), Failed> {
        let mut byte = [0];
        self.file.read_exact_at(&mut byte, at as u64)?;
        self.file.write_all_at(&[byte[0] ^ 0x40], at as u64)?;
        Ok(())
    }
}

/// A file in memory that has no name.
pub fn file(content: &[u8]) -> Result<File, Failed> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let path = PathBuf::from(format!("/tmp/disk{}", COUNT.fetch_add(1, Ordering::Relaxed)));
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    file.write_all_at(content, 0)?;
    fs::remove_file(path)?;
    Ok(file)
}

/// Bytes of which no two blocks are the same.
pub fn content(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()
    };
    std::iter::repeat_with(&mut next).take(length.div_ceil(4)).flatten().take(length).collect()
}

/// One block of a device, read anew.
pub fn read_block(device: &Path, index: usize) -> io::Result<Vec<u8>> {
    let mut block = vec![0; BLOCK];
    File::open(device)?.read_exact_at(&mut block, (index * BLOCK) as u64)?;
    Ok(block)
}

/// Everything on a device.
pub fn read_all(device: &Path) -> io::Result<Vec<u8>> {
    fs::read(device)
}

/// Lets the kernel forget what it has read.
pub fn forget() -> io::Result<()> {
    fs::write("/proc/sys/vm/drop_caches", "3")
}

/// Fails unless reading the block is an I/O error.
pub fn expect_io_error(device: &Path, index: usize) -> Result<(), Failed> {
    match read_block(device, index) {
        Err(error) if error.raw_os_error() == Some(5) => Ok(()),
        Err(error) => Err(format!("block {index}: {error}, not EIO").into()),
        Ok(_) => Err(format!("block {index} was read").into()),
    }
}

/// Fails unless the block is read as it should be.
pub fn expect_block(device: &Path, index: usize, content: &[u8]) -> Result<(), Failed> {
    let block = read_block(device, index).map_err(|error| format!("block {index}: {error}"))?;
    match content.get(index * BLOCK..(index + 1) * BLOCK) == Some(&block) {
        true => Ok(()),
        false => Err(format!("block {index} differs").into()),
    }
}

/// Fails if anything can be written, root or not.
pub fn expect_no_writing(device: &Path) -> Result<(), Failed> {
    let written = OpenOptions::new()
        .write(true)
        .open(device)
        .and_then(|file| file.write_all_at(b"x", 0).and_then(|()| file.sync_all()));
    match written {
        Err(_) => Ok(()),
        Ok(()) => Err(format!("{} was written to", device.display()).into()),
    }
}
