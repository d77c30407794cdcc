//! dm-crypt: cipher and layout are those that other tools have, and nothing gets out in clear.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;

use sha2::{Digest, Sha256};
use test_inits::{Failed, expect};

use crate::disk::{BLOCK, Disk, KEY, SMALL, noise, path, write};
use devicemapper::{Crypt, DeviceMapper, loopdev};

/// A block of a known content, encrypted with the key 00 01 .. 3f as sector so many of 4096 bytes by
/// another implementation of AES-256-XTS: sector, SHA-256.
const KNOWN: [(u64, &str); 3] = [
    (0, "06aa61b8fe4f9edf07b2e3d3ca0f40926b9f9f644ebaeeecb0dc086533887372"),
    (5, "21d76f78274d9bdffd1b25e4d408a950100b78a8143a826cb37c6b7f7b7db30f"),
    (4094, "a11c6a8b867f76375c89542eaa1d3755517997cf8dc40b56486bbf5477c9faed"),
];

/// What is on the disk is what the format says.
pub fn known_answers() -> Result<(), Failed> {
    let key: Vec<u8> = (0..64).collect();
    let plain: Vec<u8> = (0..BLOCK).map(|index| ((index * 7 + 3) % 251) as u8).collect();
    let disk = Disk::new(SMALL)?;
    let device = loopdev::attach(&disk.file, 0, 0, false)?;
    let mapper = DeviceMapper::open()?;
    let mapped = mapper.create_crypt("known", &crypt(&device.path, &key))?;
    let file = OpenOptions::new().write(true).open(&mapped.path)?;
    for (sector, _) in KNOWN {
        file.write_all_at(&plain, sector * BLOCK as u64)?;
    }
    file.sync_all()?;
    drop(file);
    mapper.remove("known")?;
    device.detach()?;
    for (sector, expected) in KNOWN {
        let mut found = vec![0; BLOCK];
        disk.file.read_exact_at(&mut found, (sector + 1) * BLOCK as u64)?;
        let digest: String =
            Sha256::digest(&found).iter().map(|byte| format!("{byte:02x}")).collect();
        expect(format!("sector {sector}"), digest, expected)?;
    }
    Ok(())
}

fn crypt<'a>(device: &'a Path, key: &'a [u8]) -> Crypt<'a> {
    Crypt {
        cipher: encryptedstore::CIPHER,
        key,
        device,
        start: BLOCK as u64,
        size: SMALL - BLOCK as u64,
        sector_size: BLOCK as u32,
    }
}

/// Unmapped and mapped again, everything is there; with another key it is noise.
pub fn mapping_again() -> Result<(), Failed> {
    let (disk, content) = (Disk::new(SMALL)?, noise(64 * BLOCK));
    disk.decrypted(|device| {
        let file = OpenOptions::new().write(true).open(device)?;
        file.write_all_at(&content, 0)?;
        Ok(file.sync_all()?)
    })?;
    let found = disk.decrypted(|device| {
        let mut found = vec![0; content.len()];
        File::open(device)?.read_exact_at(&mut found, 0)?;
        Ok(found)
    })?;
    expect("the content", found == content, true)?;
    let start = content.get(..16).unwrap_or_default();
    expect("in clear", disk.contains(start)?, false)
}

/// Neither what a payload writes nor what the file system is.
pub fn nothing_is_in_clear() -> Result<(), Failed> {
    const SECRET: &str = "a sentence that only the guest knows, and writes over and over again. ";
    let disk = Disk::formatted(SMALL, "x")?;
    let running = disk.open()?;
    write("secret sentences", SECRET.repeat(1000))?;
    running.close()?;
    for text in [SECRET, "secret sentences", "lost+found", "/mnt/encryptedstore"] {
        expect(text, disk.contains(text.as_bytes())?, false)?;
    }
    let mut magic = [0; 2];
    disk.file.read_exact_at(&mut magic, BLOCK as u64 + 1024 + 0x38)?;
    expect("the magic number of ext4", magic == [0x53, 0xef], false)?;
    expect("what is searched and there", disk.contains(b"AVF-ENCRYPTED-STORAGE")?, true)?;
    let running = disk.open()?;
    let read = fs::read_to_string(path("secret sentences"))?;
    running.close()?;
    expect("the sentences", read == SECRET.repeat(1000), true)
}

/// After a store was closed, its key is nowhere in this program but where the caller keeps it: not as
/// it is, and not in the hexadecimal digits of a request.
pub fn wiped_requests() -> Result<(), Failed> {
    let disk = Disk::formatted(SMALL, "x")?;
    disk.still_has("x")?;
    let digits: String = KEY.iter().map(|byte| format!("{byte:02x}")).take(32).collect();
    let found = in_memory(digits.as_bytes())?;
    // The digits that are searched for are there themselves: the text, and perhaps its read-out.
    expect("copies of the key in digits", found <= 1, true)
}

/// How often the bytes are in the writable memory of this program.
fn in_memory(wanted: &[u8]) -> Result<usize, Failed> {
    let memory = File::open("/proc/self/mem")?;
    let mut found = 0;
    for line in fs::read_to_string("/proc/self/maps")?.lines() {
        let mut words = line.split(' ');
        let (range, rights) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if !rights.starts_with("rw") {
            continue;
        }
        let (start, end) = range.split_once('-').ok_or("no range")?;
        let (start, end) = (u64::from_str_radix(start, 16)?, u64::from_str_radix(end, 16)?);
        found += count(&memory, start, end, wanted)?;
    }
    Ok(found)
}

/// Goes through a range by pages, so that what was read is not copied about as a whole.
fn count(memory: &File, start: u64, end: u64, wanted: &[u8]) -> Result<usize, Failed> {
    let mut page = [0; BLOCK];
    let mut found = 0;
    let mut at = start;
    while at < end {
        if memory.read_exact_at(&mut page, at).is_ok() {
            // Not in the buffer that the pages are read to.
            let own = page.as_ptr() as u64;
            let inside = |offset: usize| (own..own + BLOCK as u64).contains(&(at + offset as u64));
            found += page
                .windows(wanted.len())
                .enumerate()
                .filter(|(offset, window)| *window == wanted && !inside(*offset))
                .count();
        }
        at += BLOCK as u64;
    }
    page.fill(0);
    Ok(found)
}
