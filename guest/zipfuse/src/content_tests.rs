use std::cell::Cell;
use std::io;

use super::*;
use crate::zip::{Kept, Zip};

/// Storage that counts how many bytes are read from it, and may have a hole.
struct Storage {
    bytes: Vec<u8>,
    read: Cell<u64>,
    hole: Cell<Option<u64>>,
}

impl ReadAt for &Storage {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
        if self.hole.get().is_some_and(|at| (offset..offset + buf.len() as u64).contains(&at)) {
            return Err(Errno::IO.into());
        }
        let len = self.bytes.read_at(buf, offset)?;
        self.read.set(self.read.get() + len as u64);
        Ok(len)
    }
}

fn storage(zip: Zip) -> Storage {
    Storage { bytes: zip.finish(), read: Cell::new(0), hole: Cell::new(None) }
}

fn open(storage: &Storage) -> Archive<&Storage> {
    let archive = Archive::open(storage, storage.bytes.len() as u64).unwrap();
    storage.read.set(0);
    archive
}

/// Reads part of an entry, by name.
fn read(
    contents: &mut Contents,
    archive: &Archive<&Storage>,
    name: &str,
    offset: u64,
    len: usize,
) -> Result<Vec<u8>, Errno> {
    let index = archive.entries().position(|entry| entry.name == name).unwrap();
    let entry = &archive.entries().as_slice()[index];
    let mut out = vec![0; len];
    contents.read(archive, (index, entry), offset, &mut out)?;
    Ok(out)
}

/// Bytes that differ everywhere and do not deflate well.
fn noise(len: usize, seed: u32) -> Vec<u8> {
    (0..len as u32).map(|at| (at.wrapping_mul(2_654_435_761) ^ seed).to_be_bytes()[0]).collect()
}

#[test]
fn stored_files_are_read_from_the_storage_and_not_held() {
    let content = noise(10_000, 1);
    let storage = storage(Zip::default().stored("f", &content).stored("g", b"gg"));
    let archive = open(&storage);
    let mut contents = Contents::new(0);
    assert_eq!(read(&mut contents, &archive, "f", 100, 50).unwrap(), content[100..150]);
    assert_eq!(storage.read.get(), 50, "no byte more than asked for");
    assert_eq!(read(&mut contents, &archive, "f", 0, 10_000).unwrap(), content);
    assert_eq!(read(&mut contents, &archive, "g", 0, 2).unwrap(), b"gg");
    assert_eq!(contents.size(), 0);
}

#[test]
fn deflated_files_are_inflated_once_and_forgotten_when_the_kernel_has_all() {
    let content = noise(10_000, 2);
    let storage = storage(Zip::default().deflated("f", &content));
    let archive = open(&storage);
    let mut contents = Contents::new(10_000);
    assert_eq!(read(&mut contents, &archive, "f", 4096, 4096).unwrap(), content[4096..8192]);
    let once = storage.read.get();
    assert_eq!(contents.size(), 10_000);
    assert_eq!(read(&mut contents, &archive, "f", 0, 4096).unwrap(), content[..4096]);
    assert_eq!(contents.size(), 10_000);
    assert_eq!(read(&mut contents, &archive, "f", 8192, 1808).unwrap(), content[8192..]);
    assert_eq!(contents.size(), 0);
    assert_eq!(storage.read.get(), once);
    // The kernel may lose pages, and ask again.
    assert_eq!(read(&mut contents, &archive, "f", 0, 10).unwrap(), content[..10]);
    contents.forget(0);
    assert_eq!(contents.size(), 0);
}

#[test]
fn no_more_than_the_limit_is_held_and_the_longest_unused_goes_first() {
    let files: Vec<Vec<u8>> = (0..4).map(|seed| noise(1000, seed)).collect();
    let names = ["a", "b", "c", "d"];
    let zip = names.iter().zip(&files).fold(Zip::default(), |z, (n, c)| z.deflated(n, c));
    let storage = storage(zip);
    let archive = open(&storage);
    let mut contents = Contents::new(2999);
    for (name, file) in ["a", "b", "a", "c", "a", "d", "a"]
        .iter()
        .map(|name| (*name, &files[names.iter().position(|n| n == name).unwrap()]))
    {
        assert_eq!(read(&mut contents, &archive, name, 7, 100).unwrap(), file[7..107]);
        assert!(contents.size() <= 2999);
    }
    let held: Vec<usize> = contents.held.iter().map(|inflated| inflated.index).collect();
    assert_eq!(held, [3, 0], "b and c had to go");
}

#[test]
fn many_small_ones_make_room_for_a_large_one() {
    let names: Vec<String> = (0..100).map(|index| format!("{index:03}")).collect();
    let small = noise(100, 1);
    let zip = names.iter().fold(Zip::default(), |zip, name| zip.deflated(name, &small));
    let storage = storage(zip.deflated("large", &noise(9950, 2)).deflated("half", &noise(50, 3)));
    let archive = open(&storage);
    let mut contents = Contents::new(10_000);
    for name in &names {
        read(&mut contents, &archive, name, 0, 1).unwrap();
    }
    assert_eq!(contents.size(), 10_000);
    read(&mut contents, &archive, "half", 0, 1).unwrap();
    assert_eq!(contents.size(), 9_950, "one of them had to go");
    read(&mut contents, &archive, "large", 0, 1).unwrap();
    assert_eq!(contents.size(), 10_000, "all of them had to, the half one stayed");
}

#[test]
fn one_that_is_too_large_is_refused_and_others_go_on() {
    let storage = storage(
        Zip::default()
            .deflated("large", &noise(1001, 1))
            .deflated("small", &noise(1000, 2))
            .stored("stored", &noise(5000, 3)),
    );
    let archive = open(&storage);
    let mut contents = Contents::new(1000);
    assert!(read(&mut contents, &archive, "small", 0, 1).is_ok());
    assert_eq!(read(&mut contents, &archive, "large", 0, 1).unwrap_err(), Errno::FBIG);
    assert_eq!(contents.size(), 1000, "nothing was given up for it");
    assert!(read(&mut contents, &archive, "small", 0, 1000).is_ok());
    assert!(read(&mut contents, &archive, "stored", 0, 5000).is_ok());
}

#[test]
fn what_is_damaged_is_an_input_error_and_others_go_on() {
    let storage = storage(
        Zip::default()
            .with("crc", &noise(5000, 1), Kept::Damaged)
            .with("strange", b"what?", Kept::Strangely)
            .deflated("fine", b"fine")
            .stored("stored", &noise(5000, 2)),
    );
    let archive = open(&storage);
    let mut contents = Contents::new(1 << 20);
    for _ in 0..2 {
        assert_eq!(read(&mut contents, &archive, "crc", 0, 1).unwrap_err(), Errno::IO);
        assert_eq!(read(&mut contents, &archive, "strange", 0, 1).unwrap_err(), Errno::OPNOTSUPP);
        assert_eq!(read(&mut contents, &archive, "fine", 0, 4).unwrap(), b"fine");
    }
    assert_eq!(contents.size(), 0);
    // A block that dm-verity refuses.
    let at = archive.data_range(archive.find("stored").unwrap()).start;
    storage.hole.set(Some(at + 3000));
    assert_eq!(read(&mut contents, &archive, "stored", 2900, 200).unwrap_err(), Errno::IO);
    assert_eq!(read(&mut contents, &archive, "stored", 0, 100).unwrap(), noise(5000, 2)[..100]);
    storage.hole.set(Some(archive.data_range(archive.find("fine").unwrap()).start));
    assert_eq!(read(&mut contents, &archive, "fine", 0, 4).unwrap_err(), Errno::IO);
}

#[test]
fn empty_files_need_nothing() {
    let storage =
        storage(Zip::default().stored("s", b"").deflated("d", b"").with("x", b"", Kept::Strangely));
    let archive = open(&storage);
    let mut contents = Contents::new(0);
    for name in ["s", "d", "x"] {
        assert_eq!(read(&mut contents, &archive, name, 0, 0).unwrap(), b"");
    }
}
