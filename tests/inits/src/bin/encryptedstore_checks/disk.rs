//! Storage files in memory, seen through loop devices as a guest sees its partition.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use devicemapper::loopdev::{self, LoopDevice};
use devicemapper::{Crypt, DeviceMapper};
use encryptedstore::{CIPHER, Error, Opened, Options, Store};
use rustix::fs::{SeekFrom, seek};
use rustix::mount::{UnmountFlags, unmount};
use storage_header::{HEADER_BYTES, Header};
use test_inits::{Failed, expect};

/// Where stores are mounted.
pub const MOUNT_POINT: &str = "/mnt/encryptedstore";
/// The user that they belong to.
pub const OWNER: u32 = 6000;
/// The key of the instance, and another one.
pub const KEY: [u8; 64] = [0x42; 64];
pub const OTHER_KEY: [u8; 64] = [0x43; 64];
/// The smallest store.
pub const SMALL: u64 = 16 << 20;
/// Bytes of a block.
pub const BLOCK: usize = 4096;

/// A storage file.
pub struct Disk {
    /// What the host can change at any time.
    pub file: File,
}

/// A store in use, and the device that it is on.
pub struct Running {
    used: Option<(Store, LoopDevice)>,
    /// Whether it was new.
    pub formatted_now: bool,
}

impl Disk {
    /// A new one, as the host makes it.
    pub fn new(size: u64) -> Result<Self, Failed> {
        let disk = Self::in_folder("/tmp", size)?;
        disk.file.write_all_at(&Header::Unformatted.bytes(), 0)?;
        Ok(disk)
    }

    /// An empty file in a folder.
    pub fn in_folder(folder: &str, size: u64) -> Result<Self, Failed> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let path = format!("{folder}/storage{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
        file.set_len(size)?;
        fs::remove_file(path)?;
        Ok(Self { file })
    }

    /// A new one that was opened once, with a file in it.
    pub fn formatted(size: u64, content: &str) -> Result<Self, Failed> {
        let disk = Self::new(size)?;
        let running = disk.open()?;
        write("kept", content)?;
        running.close()?;
        Ok(disk)
    }

    /// A file of the same content.
    pub fn copy(&self) -> Result<Self, Failed> {
        let copy = Self::in_folder("/tmp", self.file.metadata()?.len())?;
        for (at, bytes) in self.stored()? {
            copy.file.write_all_at(&bytes, at)?;
        }
        Ok(copy)
    }

    /// What is in the file where it has no holes: offset and bytes.
    pub fn stored(&self) -> Result<Vec<(u64, Vec<u8>)>, Failed> {
        let mut ranges = Vec::new();
        let mut at = 0;
        while let Ok(start) = seek(&self.file, SeekFrom::Data(at)) {
            at = seek(&self.file, SeekFrom::Hole(start))?;
            let mut bytes = vec![0; usize::try_from(at - start)?];
            self.file.read_exact_at(&mut bytes, start)?;
            ranges.push((start, bytes));
        }
        Ok(ranges)
    }

    /// Whether the bytes are anywhere in the file.
    pub fn contains(&self, wanted: &[u8]) -> Result<bool, Failed> {
        let stored = self.stored()?;
        let mut windows = stored.iter().flat_map(|(_, bytes)| bytes.windows(wanted.len()));
        Ok(windows.any(|window| window == wanted))
    }

    /// Opens the store with the key of the instance.
    pub fn open(&self) -> Result<Running, Failed> {
        let device = loopdev::attach(&self.file, 0, 0, false)?;
        let opened = open(&device, &KEY, &options(false));
        match opened {
            Ok(Opened { store, formatted_now }) => {
                Ok(Running { used: Some((store, device)), formatted_now })
            }
            Err(error) => {
                device.detach()?;
                Err(error.into())
            }
        }
    }

    /// Opens the store, which was formatted and has the file, and closes it again.
    pub fn still_has(&self, content: &str) -> Result<(), Failed> {
        let running = self.open()?;
        let found = fs::read_to_string(path("kept"));
        let formatted_now = running.formatted_now;
        running.close()?;
        expect("formatted again", formatted_now, false)?;
        expect("the file", found?, content)
    }

    /// Fails unless the store cannot be opened, and everything stays as it was: the file, what is
    /// mounted, and what is mapped.
    pub fn refused(&self, key: &[u8; 64], options: &Options<'_>) -> Result<Error, Failed> {
        let before = self.stored()?;
        let device = loopdev::attach(&self.file, 0, 0, false)?;
        let opened = open(&device, key, options);
        let error = match opened {
            Ok(opened) => {
                opened.store.close()?;
                device.detach()?;
                return Err("it was opened".into());
            }
            Err(error) => error,
        };
        device.detach()?;
        expect("the storage stays", self.stored()? == before, true)?;
        let mounts = fs::read_to_string("/proc/self/mounts")?;
        expect("mounted", mounts.contains(MOUNT_POINT), false)?;
        match DeviceMapper::open()?.remove(encryptedstore::MAPPING) {
            Err(devicemapper::Error::NotFound { .. }) => Ok(error),
            _ => Err("the key is still in the kernel".into()),
        }
    }

    /// Maps the encrypted region without mounting it.
    pub fn decrypted<T>(&self, work: impl FnOnce(&Path) -> Result<T, Failed>) -> Result<T, Failed> {
        let device = loopdev::attach(&self.file, 0, 0, false)?;
        let size = self.file.metadata()?.len() - HEADER_BYTES as u64;
        let crypt = Crypt {
            cipher: CIPHER,
            key: &KEY,
            device: &device.path,
            start: HEADER_BYTES as u64,
            size: size - size % BLOCK as u64,
            sector_size: BLOCK as u32,
        };
        let mapper = DeviceMapper::open()?;
        let mapped = mapper.create_crypt("by-hand", &crypt)?;
        let result = work(&mapped.path);
        mapper.remove("by-hand")?;
        device.detach()?;
        result
    }

    /// Fails unless e2fsck finds nothing at all.
    pub fn fsck(&self) -> Result<(), Failed> {
        self.decrypted(|device| {
            let output = Command::new("/sbin/e2fsck").args(["-f", "-n"]).arg(device).output()?;
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            match output.status.success() {
                true => Ok(()),
                false => Err(format!("e2fsck: {}: {said}", output.status).into()),
            }
        })
    }
}

impl Running {
    /// Writes everything out.
    pub fn sync(&self) -> Result<(), Failed> {
        self.used.as_ref().map_or(Ok(()), |(store, _)| Ok(store.sync()?))
    }

    /// Ends the use.
    pub fn close(mut self) -> Result<(), Failed> {
        let Some((store, device)) = self.used.take() else { return Ok(()) };
        let closed = store.close();
        if closed.is_err() {
            put_away();
        }
        device.detach()?;
        Ok(closed?)
    }
}

/// A check that failed leaves nothing to the next one.
impl Drop for Running {
    fn drop(&mut self) {
        if let Some((_, device)) = self.used.take() {
            put_away();
            let _ = device.detach();
        }
    }
}

/// Unmounts what is still in use as soon as it is not.
fn put_away() {
    let _ = unmount(MOUNT_POINT, UnmountFlags::DETACH);
    let _ = DeviceMapper::open().and_then(|mapper| mapper.remove(encryptedstore::MAPPING));
}

/// How stores are opened here.
pub fn options(must_be_formatted: bool) -> Options<'static> {
    Options { mount_point: Path::new(MOUNT_POINT), owner: OWNER, cipher: CIPHER, must_be_formatted }
}

fn open(device: &LoopDevice, key: &[u8; 64], options: &Options<'_>) -> Result<Opened, Error> {
    Store::open(&device.path, key, &DeviceMapper::open()?, options)
}

/// A file in the mounted store.
pub fn path(name: &str) -> String {
    format!("{MOUNT_POINT}/{name}")
}

/// Writes a file in the mounted store; it is on the disk when this returns.
pub fn write(name: &str, content: impl AsRef<[u8]>) -> Result<(), Failed> {
    fs::write(path(name), content)?;
    File::open(path(name))?.sync_all()?;
    Ok(File::open(MOUNT_POINT)?.sync_all()?)
}

/// Bytes of the mounted file system.
pub fn capacity() -> Result<u64, Failed> {
    let stat = rustix::fs::statvfs(MOUNT_POINT)?;
    Ok(stat.f_blocks * stat.f_frsize)
}

/// Bytes of which no two blocks are the same.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()
    };
    std::iter::repeat_with(&mut next).take(length.div_ceil(4)).flatten().take(length).collect()
}
