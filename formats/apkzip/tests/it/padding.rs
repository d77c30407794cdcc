//! Packages in partitions that are larger than they are.

use apkzip::{Archive, Error, MAX_PADDING, Result, Sections};

use crate::zip::{File, Zip, open};

fn zip() -> Zip {
    Zip::of(&[File::stored("lib/x86_64/payload.so", b"payload")])
}

/// The package followed by zeros and, in the last four bytes, by `trailer`.
fn with_trailer(zeros: usize, trailer: u32) -> Vec<u8> {
    let mut bytes = zip().bytes;
    bytes.resize(bytes.len() + zeros, 0);
    bytes.extend(trailer.to_be_bytes());
    bytes
}

fn check(bytes: &[u8]) -> Result<()> {
    let archive = open(bytes)?;
    assert_eq!(archive.sections().end_record.end, zip().bytes.len() as u64);
    assert_eq!(archive.read(archive.find("lib/x86_64/payload.so").unwrap())?, b"payload");
    Ok(())
}

#[test]
fn zero_padding_is_accepted_up_to_its_limit() {
    for zeros in [0, 1, 511, 4095, 8191, 9000, MAX_PADDING as usize] {
        let mut bytes = zip().bytes;
        bytes.resize(bytes.len() + zeros, 0);
        assert!(check(&bytes).is_ok(), "{zeros}");
    }
    let mut bytes = zip().bytes;
    bytes.resize(bytes.len() + MAX_PADDING as usize + 1, 0);
    assert!(matches!(check(&bytes), Err(Error::NotAnApk(_))));
}

#[test]
fn padding_after_the_longest_comment_is_accepted() {
    let mut zip = zip();
    zip.set_comment(&[b'c'; 65_535]);
    zip.bytes.resize(zip.bytes.len() + MAX_PADDING as usize, 0);
    assert!(zip.open().is_ok());
}

#[test]
fn a_size_trailer_is_accepted_if_it_is_the_size() {
    let size = zip().bytes.len() as u32;
    for zeros in [0, 1, 3000, MAX_PADDING as usize] {
        assert!(check(&with_trailer(zeros, size)).is_ok(), "{zeros}");
        for wrong in [size - 1, size + 1, size.swap_bytes(), 1, u32::MAX] {
            let result = check(&with_trailer(zeros, wrong));
            assert!(matches!(result, Err(Error::NotAnApk(_))), "{zeros} {wrong}: {result:?}");
        }
    }
    assert!(check(&with_trailer(MAX_PADDING as usize + 1, size)).is_err());
}

#[test]
fn anything_else_after_the_end_is_refused() {
    for place in [0, 1, 50, 4090] {
        let mut bytes = zip().bytes;
        let end = bytes.len();
        bytes.resize(end + 4096, 0);
        bytes[end + place] = 1;
        assert!(matches!(check(&bytes), Err(Error::NotAnApk(_))), "{place}");
    }
}

/// What lies behind `len` is none of our business.
#[test]
fn only_the_given_length_counts() {
    let mut bytes = zip().bytes;
    let len = bytes.len() as u64;
    bytes.extend(b"other things");
    assert!(Archive::open(bytes.as_slice(), len).is_ok());
    assert_eq!(Sections::find(&bytes, len).unwrap().end_record.end, len);
}

/// A package may carry packages; their end records are content.
#[test]
fn an_archive_inside_is_not_taken_for_the_archive() {
    let outer = Zip::of(&[File::stored("inner.zip", &zip().bytes), File::stored("b", b"b")]);
    let archive = outer.open().unwrap();
    assert_eq!(archive.entries().len(), 2);
}

/// Readers that search from the front would see the first archive, this one would see the second:
/// offsets count from the start of the storage, so neither is accepted.
#[test]
fn an_archive_appended_to_another_is_refused() {
    let both = [zip().bytes, zip().bytes].concat();
    assert!(matches!(check(&both), Err(Error::CentralDirectoryPlace { .. })));
}
