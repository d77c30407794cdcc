//! Whatever the host makes of a storage file: it is refused and stays as it is, and what can be read
//! again can be used again.

use std::os::unix::fs::FileExt;

use encryptedstore::Error;
use storage_header::Header;
use test_inits::{Failed, expect};

use crate::disk::{BLOCK, Disk, KEY, SMALL, noise, options};

/// Each byte of the markers flipped in turn, and samples of the zeros behind.
pub fn headers() -> Result<(), Failed> {
    let disk = Disk::formatted(SMALL, "kept")?;
    let places = (0..26).chain([511, 512, 1000, 1024, 2047, 4000, 4095]);
    for header in [Header::Formatted, Header::Unformatted] {
        for at in places.clone() {
            let mut bytes = header.bytes();
            bytes[at] ^= 0x40;
            disk.file.write_all_at(&bytes, 0)?;
            let error = disk.refused(&KEY, &options(false))?;
            expect(format!("byte {at}"), matches!(error, Error::Header(_)), true)?;
        }
    }
    for bytes in [vec![0; BLOCK], vec![0xff; BLOCK], noise(BLOCK)] {
        disk.file.write_all_at(&bytes, 0)?;
        let error = disk.refused(&KEY, &options(false))?;
        expect("the error", matches!(error, Error::Header(_)), true)?;
    }
    disk.file.write_all_at(&Header::Formatted.bytes(), 0)?;
    disk.still_has("kept")
}

/// A host that says "unformatted" of a store that was formatted does not get it wiped.
pub fn replaced() -> Result<(), Failed> {
    let disk = Disk::formatted(SMALL, "kept")?;
    disk.file.write_all_at(&Header::Unformatted.bytes(), 0)?;
    let error = disk.refused(&KEY, &options(true))?;
    expect("the error", matches!(error, Error::Replaced), true)?;
    let error = Disk::new(SMALL)?.refused(&KEY, &options(true))?;
    expect("the error of a new one", matches!(error, Error::Replaced), true)?;
    disk.file.write_all_at(&Header::Formatted.bytes(), 0)?;
    disk.still_has("kept")
}

/// A header that says "formatted" makes no file system.
pub fn formatted_but_empty() -> Result<(), Failed> {
    let disk = Disk::new(SMALL)?;
    disk.file.write_all_at(&Header::Formatted.bytes(), 0)?;
    for content in [vec![0; 64 * BLOCK], noise(64 * BLOCK)] {
        disk.file.write_all_at(&content, BLOCK as u64)?;
        let error = disk.refused(&KEY, &options(false))?;
        expect("the error", matches!(error, Error::NotOurs), true)?;
    }
    Ok(())
}

/// A file that lost its end.
pub fn cut_short() -> Result<(), Failed> {
    let kept = Disk::formatted(2 * SMALL, "kept")?;
    let disk = kept.copy()?;
    for size in [2 * SMALL - 4096, 2 * SMALL - 512, SMALL + 4096, SMALL] {
        disk.file.set_len(size)?;
        let error = disk.refused(&KEY, &options(true))?;
        expect(size, matches!(error, Error::Truncated { needed: 33_550_336, .. }), true)?;
    }
    // What was in the part that is gone is noise now; the copy is not.
    kept.still_has("kept")
}

/// No file system fits, whatever the header says.
pub fn too_small() -> Result<(), Failed> {
    for header in [Header::Unformatted, Header::Formatted] {
        for size in [4096, 8192, 1 << 20, SMALL - 4096] {
            let disk = Disk::new(size)?;
            disk.file.write_all_at(&header.bytes(), 0)?;
            let error = disk.refused(&KEY, &options(false))?;
            expect(size, matches!(error, Error::TooSmall { .. }), true)?;
        }
    }
    for size in [512, 3584] {
        let disk = Disk::in_folder("/tmp", size)?;
        let error = disk.refused(&KEY, &options(false))?;
        expect(size, matches!(error, Error::Header(_)), true)?;
    }
    Ok(())
}

/// 16 bytes of the encrypted superblock changed, which makes noise of them.
pub fn spoiled_superblock() -> Result<(), Failed> {
    let disk = Disk::formatted(SMALL, "kept")?;
    let superblock = BLOCK as u64 + 1024;
    // UUID, features, inode size, hash seed, an unused field, journal.
    for at in [0x68, 0x5c, 0x54, 0xec, 0x280, 0xe0] {
        let mut byte = [0];
        disk.file.read_exact_at(&mut byte, superblock + at)?;
        disk.file.write_all_at(&[byte[0] ^ 1], superblock + at)?;
        let error = disk.refused(&KEY, &options(true))?;
        let damaged = matches!(error, Error::Damaged { .. } | Error::NotOurs);
        expect(format!("{at:#x}: {error}"), damaged, true)?;
        disk.file.write_all_at(&byte, superblock + at)?;
    }
    disk.still_has("kept")
}
