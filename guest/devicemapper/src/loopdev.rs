//! Loop devices: block devices over a file, or over a part of another block device.
//!
//! They need the module `loop`.

use crate::mapper::is_missing;
use crate::{Error, sys};
use rustix::fs::{FileType, fstat};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::path::PathBuf;

/// The control device.
const CONTROL: &str = "/dev/loop-control";
/// How many free devices may be snatched away before this gives up.
const TRIES: u32 = 64;
/// Flag of `struct loop_info64`.
const READ_ONLY: u32 = 1;
/// The block size that everything above is made for.
const BLOCK: u64 = 4096;

/// A loop device, which stays until it is detached or the machine is off.
#[derive(Debug)]
pub struct LoopDevice {
    /// Its node, such as `/dev/loop0`.
    pub path: PathBuf,
    device: File,
}

/// Makes a block device of `file`, from byte `offset` on, `size_limit` bytes at most; 0 means to the
/// end. Writers of a device that is not read-only need `file` open for writing, too.
///
/// Bytes after the last whole sector of the file are not part of the device. Blocks have 4096 bytes
/// where the file allows for it, and the file is read through the page cache: neither files in memory
/// nor offsets such as 2251 would work without it.
pub fn attach(
    file: impl AsFd,
    offset: u64,
    size_limit: u64,
    read_only: bool,
) -> Result<LoopDevice, Error> {
    let control = match OpenOptions::new().read(true).write(true).open(CONTROL) {
        Err(error) if is_missing(&error) => {
            return Err(Error::NoDriver { path: CONTROL, module: "loop" });
        }
        control => control.map_err(Error::io("open", CONTROL))?,
    };
    let block = if size_of(&file, offset, size_limit)?.is_multiple_of(BLOCK) { BLOCK } else { 512 };
    let config = config(file.as_fd().as_raw_fd(), block, offset, size_limit, read_only);
    for _ in 0..TRIES {
        let number =
            sys::loop_get_free(&control).map_err(Error::io("get a number from", CONTROL))?;
        let path = PathBuf::from(format!("/dev/loop{number}"));
        let device = OpenOptions::new().read(true).write(!read_only).open(&path);
        let device = device.map_err(Error::io("open", path.display()))?;
        match sys::loop_configure(&device, &config) {
            Ok(()) => return Ok(LoopDevice { path, device }),
            // Somebody else took it in between.
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) => {}
            Err(error) => return Err(Error::io("attach a file to", path.display())(error)),
        }
    }
    Err(Error::NoFreeLoop { tries: TRIES })
}

impl LoopDevice {
    /// Takes the file away. A device that is still mounted or mapped goes with its last user.
    pub fn detach(self) -> Result<(), Error> {
        sys::loop_clear(&self.device).map_err(Error::io("detach the file of", self.path.display()))
    }
}

/// Bytes that the device will have, which must be at least a sector.
fn size_of(file: impl AsFd, offset: u64, size_limit: u64) -> Result<u64, Error> {
    let stat = fstat(&file).map_err(|e| Error::io("look at", "the file")(io::Error::from(e)))?;
    let size = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => u64::try_from(stat.st_size).unwrap_or_default(),
        // The kernel knows; what is asked for is enough to tell the block size.
        _ => return Ok(if size_limit == 0 { 512 } else { size_limit }),
    };
    let left = size.saturating_sub(offset);
    let size = if size_limit == 0 { left } else { left.min(size_limit) };
    if size < crate::SECTOR {
        let (what, rule) = ("the size of a loop device", "it must be at least 512 bytes");
        return Err(Error::Value { what, value: size.to_string(), rule });
    }
    Ok(size)
}

/// `struct loop_config`: descriptor and block size (u32), `struct loop_info64` (232 bytes: at 24 the
/// offset and at 32 the limit as u64, at 52 the flags as u32), 64 unused bytes.
fn config(
    file: i32,
    block: u64,
    offset: u64,
    size_limit: u64,
    read_only: bool,
) -> [u8; sys::LOOP_CONFIG] {
    let mut config = [0; sys::LOOP_CONFIG];
    let flags = if read_only { READ_ONLY } else { 0 };
    let mut put = |at: usize, bytes: &[u8]| {
        let space = config.get_mut(at..).unwrap_or_default();
        space.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    };
    put(0, &file.to_ne_bytes());
    put(4, &u32::try_from(block).unwrap_or_default().to_ne_bytes());
    put(8 + 24, &offset.to_ne_bytes());
    put(8 + 32, &size_limit.to_ne_bytes());
    put(8 + 52, &flags.to_ne_bytes());
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    #[cfg(target_endian = "little")]
    fn the_structure_has_its_bytes() {
        let config = config(7, 4096, 0x1122, 0x3344, true);
        let mut expected = [0; 304];
        expected[0] = 7;
        expected[5] = 0x10;
        expected[32..34].copy_from_slice(&[0x22, 0x11]);
        expected[40..42].copy_from_slice(&[0x44, 0x33]);
        expected[60] = 1;
        assert_eq!(config, expected);
    }

    #[test]
    fn the_size_follows_file_offset_and_limit() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[0; 10_000]).unwrap();
        let cases = [(0, 0, 10_000), (0, 8192, 8192), (9000, 0, 1000), (8192, 4096, 1808)];
        for (offset, limit, size) in cases {
            assert_eq!(size_of(&file, offset, limit).unwrap(), size, "{offset} {limit}");
        }
        for (offset, limit) in [(9999, 0), (10_000, 0), (u64::MAX, 0), (0, 511)] {
            let error = size_of(&file, offset, limit).unwrap_err().to_string();
            assert!(error.contains("the size of a loop device is"), "{offset} {limit}: {error}");
        }
    }
}
