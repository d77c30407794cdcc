//! The bytes, as the kernel's headers have them. Little endian, as all our machines are.

use super::*;
use proptest::prelude::*;

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap())).collect()
}

/// An answer with a list.
fn answer(data: &[u8], targets: u32) -> Request {
    let mut request = Request::with_data("x", 0, targets, data);
    assert_eq!(request.bytes().len(), HEADER + data.len());
    request
}

fn set(request: &mut Request, at: usize, value: u32) {
    request.bytes()[at..at + 4].copy_from_slice(&value.to_ne_bytes());
}

#[test]
#[cfg(target_endian = "little")]
fn the_header_has_its_bytes() {
    let mut request = Request::new("microdroid-apk", READ_ONLY);
    let bytes = request.bytes();
    assert_eq!(bytes.len(), 312);
    assert_eq!(words(&bytes[..48]), [4, 0, 0, 312, 312, 0, 0, 1, 0, 0, 0, 0]);
    assert_eq!(&bytes[48..62], b"microdroid-apk");
    assert!(bytes[62..].iter().all(|byte| *byte == 0));
}

#[test]
#[cfg(target_endian = "little")]
fn a_table_has_its_bytes() {
    let table = Table::default().with("linear", 8, "8:1 2048").with("zero", 16, "");
    let mut request = Request::load("x", 0, &table);
    let bytes = request.bytes();
    assert_eq!(words(&bytes[12..24]), [312 + 56 + 48, 312, 2]);
    let data = &bytes[312..];
    assert_eq!(words(&data[..24]), [0, 0, 8, 0, 0, 56]);
    assert_eq!(&data[24..40], b"linear\0\0\0\0\0\0\0\0\0\0");
    assert_eq!(&data[40..56], b"8:1 2048\0\0\0\0\0\0\0\0");
    assert_eq!(words(&data[56..80]), [8, 0, 16, 0, 0, 48]);
    assert_eq!(&data[80..96], b"zero\0\0\0\0\0\0\0\0\0\0\0\0");
    assert_eq!(&data[96..], [0; 8]);
}

#[test]
#[cfg(target_endian = "little")]
fn device_numbers_are_taken_apart() {
    let cases = [
        (0x0000_fe00, (254, 0)),
        (0x0000_fe07, (254, 7)),
        (0x0010_fd00, (253, 256)),
        (0xffff_ffff, (0xfff, 0xf_ffff)),
    ];
    for (encoded, numbers) in cases {
        let mut request = Request::new("x", 0);
        set(&mut request, 40, encoded);
        assert_eq!(request.device(), numbers, "{encoded:#x}");
    }
}

#[test]
fn the_status_of_the_first_target() {
    let mut data = vec![0; 24];
    data.extend(b"verity\0\0\0\0\0\0\0\0\0\0C\0");
    let found = answer(&data, 1).first_status("x").unwrap();
    assert_eq!(found, ("verity".to_owned(), "C".to_owned()));
}

#[test]
fn bad_answers_are_errors() {
    let full = |flags| {
        let mut request = answer(&[0; 64], 1);
        set(&mut request, 28, flags);
        request
    };
    let moved = |start, end| {
        let mut request = answer(&[0; 64], 1);
        set(&mut request, 16, start);
        set(&mut request, 12, end);
        request
    };
    let mut no_text = vec![0; 40];
    no_text[24] = 0xff;
    let mut no_status = vec![0; 40];
    no_status.push(0xff);
    let cases = [
        ("no targets", answer(&[0; 64], 0), "has no table"),
        ("buffer full", full(BUFFER_FULL), "too long"),
        ("start behind the end", moved(400, 312), "outside"),
        ("start outside", moved(9999, 10_000), "outside"),
        ("no data", answer(&[], 1), "no target"),
        ("short target", answer(&[0; 39], 1), "no target"),
        ("type is no text", answer(&no_text, 1), "no target"),
        ("status is no text", answer(&no_status, 1), "no status"),
    ];
    for (case, request, expected) in cases {
        let error = request.first_status("x").unwrap_err().to_string();
        assert!(error.contains(expected), "{case}: {error}");
    }
}

/// Entries as [`Call::ListVersions`] has them.
fn versions(names: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let length = (16 + name.len() + 1).next_multiple_of(8);
        let next = if index + 1 == names.len() { 0 } else { length };
        let end = bytes.len() + length;
        bytes.extend(u32::try_from(next).unwrap().to_ne_bytes());
        bytes.extend([0; 12]);
        bytes.extend(name.bytes());
        bytes.resize(end, 0);
    }
    bytes
}

#[test]
fn targets_are_found_in_the_list() {
    let request = answer(&versions(&["verity", "linear", "striped", "error"]), 0);
    for target in ["verity", "linear", "error"] {
        assert!(request.lists_target(target).unwrap(), "{target}");
    }
    for target in ["crypt", "err", "errors", ""] {
        assert!(!request.lists_target(target).unwrap(), "{target}");
    }
    assert!(!answer(&[], 0).lists_target("verity").unwrap());
}

#[test]
fn a_name_that_is_too_long_cannot_leave_its_field() {
    let mut request = Request::new(&"x".repeat(500), 0);
    assert_eq!(request.bytes().len(), HEADER);
    assert_eq!(&request.bytes()[174..177], b"x\0\0");
}

proptest! {
    #[test]
    fn any_answer_is_read_without_a_panic(
        data in proptest::collection::vec(any::<u8>(), 0..256),
        header in proptest::collection::vec(any::<u8>(), 48),
    ) {
        let mut request = answer(&data, 1);
        let _ = (request.first_status("x"), request.lists_target("y"));
        request.bytes()[..48].copy_from_slice(&header);
        let _ = (request.first_status("x"), request.lists_target("y"), request.device());
    }
}
