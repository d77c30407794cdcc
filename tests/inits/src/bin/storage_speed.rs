//! How fast the encrypted store is, and a plain ext4 in the very same partition: one after the other,
//! several times in one boot. A line for each measurement: `speed KIND WORK BYTES MICROSECONDS`.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use devicemapper::DeviceMapper;
use encryptedstore::{CIPHER, Options, Store};
use rustix::fs::OFlags;
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use storage_header::Header;
use test_inits::{Checks, Failed, load_lazy_module};

/// The partition, the second of the disk that a VM with a storage writes to.
const PARTITION: &str = "/dev/vdb2";
/// Where either file system is mounted.
const MOUNT_POINT: &str = "/mnt/encryptedstore";
/// The file that is read and written.
const FILE: &str = "/mnt/encryptedstore/file";
/// How often each is measured.
const ROUNDS: usize = 5;
/// Bytes of the file.
const SIZE: usize = 48 << 20;
/// Bytes of a request that is one of many in a row, and of one at a random place.
const LARGE: usize = 1 << 20;
const SMALL: usize = 4096;
/// Requests at random places.
const COUNT: usize = 1500;

fn main() {
    let mut checks = Checks::begin();
    for module in ["aesni_intel", "xts", "dm_crypt"] {
        load_lazy_module(module);
    }
    let prepared = fs::create_dir_all(MOUNT_POINT);
    checks.check("prepared", || Ok(prepared?));
    for _ in 0..ROUNDS {
        for (kind, measure) in [("plain", plain as fn() -> _), ("encrypted", encrypted)] {
            let mut lines = Vec::new();
            checks.check(kind, || {
                lines = measure()?;
                Ok(())
            });
            lines.iter().for_each(|line| checks.say(&format!("speed {kind} {line}")));
        }
    }
    checks.end();
}

fn encrypted() -> Result<Vec<String>, Failed> {
    let partition = OpenOptions::new().write(true).open(PARTITION)?;
    partition.write_all_at(&Header::Unformatted.bytes(), 0)?;
    drop(partition);
    let mount_point = Path::new(MOUNT_POINT);
    let options = Options { mount_point, owner: 0, cipher: CIPHER, must_be_formatted: false };
    let opened = Store::open(Path::new(PARTITION), &[0x42; 64], &DeviceMapper::open()?, &options)?;
    let lines = measure();
    opened.store.close()?;
    lines
}

/// The same file system without encryption.
fn plain() -> Result<Vec<String>, Failed> {
    const WORDS: [&str; 10] = [
        "-q",
        "-F",
        "-t",
        "ext4",
        "-b",
        "4096",
        "-O",
        "metadata_csum,64bit,extent,has_journal",
        "-E",
        "lazy_itable_init=1,lazy_journal_init=1,nodiscard",
    ];
    let output = Command::new("/sbin/mke2fs").args(WORDS).arg(PARTITION).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount(PARTITION, MOUNT_POINT, "ext4", flags, Some(c"errors=remount-ro,noinit_itable"))?;
    let lines = measure();
    unmount(MOUNT_POINT, UnmountFlags::empty())?;
    lines
}

fn measure() -> Result<Vec<String>, Failed> {
    let mut lines = Vec::new();
    let mut time = |work: &str, bytes: usize, body: fn() -> Result<(), Failed>| {
        // Nothing of the file is in memory.
        rustix::fs::sync();
        fs::write("/proc/sys/vm/drop_caches", "3")?;
        let start = Instant::now();
        body()?;
        lines.push(format!("{work} {bytes} {}", start.elapsed().as_micros()));
        Ok::<(), Failed>(())
    };
    time("sequential-write", SIZE, write_all)?;
    time("sequential-read", SIZE, read_all)?;
    time("random-read", COUNT * SMALL, || {
        at_random(|file, block, at| file.read_exact_at(block, at))
    })?;
    time("random-write", COUNT * SMALL, || {
        at_random(|file, block, at| file.write_all_at(block, at))
    })?;
    Ok(lines)
}

fn write_all() -> Result<(), Failed> {
    let mut file = File::create(FILE)?;
    let block = vec![0x5a; LARGE];
    for _ in 0..SIZE / LARGE {
        file.write_all(&block)?;
    }
    Ok(file.sync_all()?)
}

fn read_all() -> Result<(), Failed> {
    let mut file = File::open(FILE)?;
    let mut block = vec![0; LARGE];
    for _ in 0..SIZE / LARGE {
        file.read_exact(&mut block)?;
    }
    Ok(())
}

/// Requests of one block each that go past the guest's memory, at places in no order.
fn at_random(request: impl Fn(&File, &mut [u8], u64) -> std::io::Result<()>) -> Result<(), Failed> {
    let direct = OFlags::DIRECT.bits().cast_signed();
    let file = OpenOptions::new().read(true).write(true).custom_flags(direct).open(FILE)?;
    let mut memory = vec![0; 2 * SMALL];
    let start = memory.as_ptr().align_offset(SMALL);
    let block = memory.get_mut(start..start + SMALL).ok_or("no aligned memory")?;
    let mut state = 0x9e37_79b9_u32;
    for _ in 0..COUNT {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let at = state as usize % (SIZE / SMALL) * SMALL;
        request(&file, block, at as u64)?;
    }
    Ok(())
}
