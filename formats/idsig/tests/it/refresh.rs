//! Files that are kept, and files that are made again.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;
use std::time::{Duration, SystemTime};

use idsig::{BLOCK, Error, MAX_PACKAGE, ReadAt, Refreshed, Tree, create, refresh};

use crate::data::{APK, DIGEST, IDSIG, noise, read};

const LONG_AGO: Duration = Duration::from_secs(1_000_000_000);

fn file(content: &[u8]) -> File {
    let file = tempfile::tempfile().unwrap();
    file.write_all_at(content, 0).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + LONG_AGO).unwrap();
    file
}

fn content(file: &File) -> Vec<u8> {
    let mut bytes = vec![0; file.metadata().unwrap().len() as usize];
    FileExt::read_exact_at(file, &mut bytes, 0).unwrap();
    bytes
}

/// The package is kept or written, and what is there afterwards is what `create` makes.
fn refreshed(apk: &[u8], before: &[u8]) -> Refreshed {
    let file = file(before);
    let result = refresh(apk, apk.len() as u64, DIGEST, &file).unwrap();
    let age = file.metadata().unwrap().modified().unwrap();
    let untouched = age == SystemTime::UNIX_EPOCH + LONG_AGO;
    assert_eq!(untouched, result == Refreshed::Kept);
    assert_eq!(content(&file), made(apk));
    result
}

fn made(apk: &[u8]) -> Vec<u8> {
    create(apk, apk.len() as u64, DIGEST).unwrap()
}

#[test]
fn a_right_file_is_kept() {
    for apk in [APK, b"one block", &noise(1 << 20)] {
        assert_eq!(refreshed(apk, &made(apk)), Refreshed::Kept);
    }
}

#[test]
fn an_empty_or_foreign_file_is_written() {
    for before in [&[][..], b"garbage", IDSIG, &noise(100_000), APK] {
        assert_eq!(refreshed(APK, before), Refreshed::Written);
    }
}

#[test]
fn a_file_for_another_digest_is_written() {
    let other = create(APK, APK.len() as u64, b"another").unwrap();
    assert_eq!(refreshed(APK, &other), Refreshed::Written);
}

#[test]
fn a_damaged_tree_is_written() {
    // Three levels.
    let apk = noise(600_000);
    let good = made(&apk);
    for at in [0, 8, 12, 30, 31, 32, 4095].map(|at| at + BLOCK as usize).into_iter().chain([
        2 * BLOCK as usize,
        good.len() - BLOCK as usize - 1,
        good.len() - 1,
    ]) {
        let mut damaged = good.clone();
        damaged[at] ^= 1;
        assert_eq!(refreshed(&apk, &damaged), Refreshed::Written, "{at}");
    }
}

#[test]
fn a_damaged_root_hash_is_written() {
    for apk in [APK, b"one block"] {
        let mut damaged = made(apk);
        damaged[30] ^= 1;
        assert_eq!(refreshed(apk, &damaged), Refreshed::Written);
    }
}

#[test]
fn a_file_with_more_or_less_at_its_end_is_written() {
    let good = made(APK);
    assert_eq!(refreshed(APK, &good[..good.len() - 1]), Refreshed::Written);
    assert_eq!(refreshed(APK, &[&good[..], b"more"].concat()), Refreshed::Written);
}

/// The digest does not cover the signing block, so a new signer leaves it as it is.
#[test]
fn a_package_with_another_signer_is_hashed_again() {
    let mut other = noise(1 << 20);
    other.extend(APK);
    let start = other.len() - APK.len();
    let directory = u32::from_le_bytes(APK[APK.len() - 6..][..4].try_into().unwrap());
    let moved = start as u32 + directory;
    let len = other.len();
    other[len - 6..len - 2].copy_from_slice(&moved.to_le_bytes());
    let good = made(&other);
    assert_eq!(refreshed(&other, &good), Refreshed::Kept);
    other[moved as usize - 100] ^= 1;
    assert_eq!(refreshed(&other, &good), Refreshed::Written);
}

/// What a crash leaves: the tree without a header, the header without a part of the tree.
#[test]
fn a_half_written_file_is_written() {
    let apk = noise(1 << 20);
    let good = made(&apk);
    let block = BLOCK as usize;
    for (from, to) in [(0, block), (block, 2 * block), (good.len() - block, good.len()), (0, 4)] {
        let mut torn = good.clone();
        torn[from..to].fill(0);
        assert_eq!(refreshed(&apk, &torn), Refreshed::Written);
    }
}

#[test]
fn an_empty_package_is_refused_and_the_file_left() {
    let empty: &[u8] = &[];
    let file = file(b"as it was");
    assert!(matches!(refresh(empty, 0, DIGEST, &file), Err(Error::EmptyPackage)));
    assert!(matches!(create(empty, 0, DIGEST), Err(Error::EmptyPackage)));
    assert_eq!(content(&file), b"as it was");
}

/// Directories of some file systems state exabytes; nothing may be allocated for that.
#[test]
fn a_directory_is_no_package() {
    let dir = tempfile::tempdir().unwrap();
    let directory = File::open(dir.path()).unwrap();
    let file = file(b"as it was");
    for size in [1, 4096, MAX_PACKAGE >> 2] {
        let result = refresh(&directory, size, DIGEST, &file);
        assert!(matches!(result, Err(Error::ReadPackage(_))), "{result:?}");
    }
    let result = refresh(&directory, i64::MAX as u64, DIGEST, &file);
    assert!(matches!(result, Err(Error::PackageTooLarge { .. })), "{result:?}");
    assert_eq!(content(&file), b"as it was");
}

#[test]
fn a_directory_is_no_idsig_file() {
    let dir = tempfile::tempdir().unwrap();
    let directory = File::open(dir.path()).unwrap();
    let result = refresh(APK, APK.len() as u64, DIGEST, &directory);
    assert!(matches!(result, Err(Error::NotAFile)), "{result:?}");
}

#[test]
fn a_file_that_cannot_be_read_or_written_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("idsig");
    fs::write(&path, b"as it was").unwrap();
    let write_only = File::options().write(true).open(&path).unwrap();
    let result = refresh(APK, APK.len() as u64, DIGEST, &write_only);
    assert!(matches!(result, Err(Error::Read { .. })), "{result:?}");
    let read_only = File::open(&path).unwrap();
    let result = refresh(APK, APK.len() as u64, DIGEST, &read_only);
    assert!(matches!(result, Err(Error::Write(_))), "{result:?}");
    assert_eq!(fs::read(&path).unwrap(), b"as it was");
}

#[test]
fn a_package_that_ends_early_is_an_error() {
    let result = create(APK, APK.len() as u64 + 1, DIGEST);
    assert!(matches!(result, Err(Error::ReadPackage(_))), "{result:?}");
    for size in [0, MAX_PACKAGE + 1, u64::MAX] {
        let error = Tree::build(APK, size, &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

/// Storage with a bad block in the middle.
struct BadBlock(Vec<u8>);

impl ReadAt for BadBlock {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> std::io::Result<usize> {
        let middle = self.0.len() as u64 / 2;
        if (offset..offset + buf.len() as u64).contains(&middle) {
            return Err(std::io::Error::other("bad block"));
        }
        self.0.read_at(buf, offset)
    }
}

#[test]
fn an_error_of_one_thread_is_the_error_of_all() {
    let storage = BadBlock(noise(16 << 20));
    let error = Tree::build(&storage, 16 << 20, &[]).unwrap_err();
    assert_eq!(error.to_string(), "bad block");
}

#[test]
fn a_digest_of_any_sensible_length() {
    for len in [0, 32, 64, 5000] {
        let file = create(APK, APK.len() as u64, &vec![1; len]).unwrap();
        let idsig = read(&file).unwrap();
        assert_eq!(idsig.tree_offset % BLOCK, 0);
        assert_eq!(idsig.signing.apk_digest, vec![1; len]);
    }
    let result = create(APK, APK.len() as u64, &[1; 1 << 16]);
    assert!(matches!(result, Err(Error::TooLong { .. })), "{result:?}");
}
