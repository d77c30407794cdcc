//! Composite disk files: golden bytes, bad files, any bytes at all.
#![allow(clippy::unwrap_used)]

use composite_disk::image::{Component, CompositeImage, MAGIC, MAX_COMPONENTS, MAX_FILE};
use proptest::prelude::*;

fn example() -> CompositeImage {
    CompositeImage {
        components: vec![
            Component::read_only("/d/payload-header.img", 0),
            Component { writable: true, file_offset: 512, ..Component::read_only("rw", 20_480) },
            Component::read_only("/d/payload-footer.img", 24_576),
        ],
        len: 65_536,
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

/// Written by hand from the table in the module's documentation.
const GOLDEN: &str = "
    636f6d706f736974655f6469736b1d
    0801
    1217 0a15 2f642f7061796c6f61642d6865616465722e696d67
    120d 0a02 7277 1080a001 1801 208004
    121b 0a15 2f642f7061796c6f61642d666f6f7465722e696d67 1080c001
    18808004";

#[test]
fn golden_bytes() {
    assert_eq!(example().encode().unwrap(), unhex(GOLDEN));
    assert_eq!(CompositeImage::read(&unhex(GOLDEN)[..]).unwrap(), example());
}

#[test]
fn version_2_is_read_as_well() {
    let bytes = unhex(&GOLDEN.replacen("0801", "0802", 1));
    assert_eq!(CompositeImage::read(&bytes[..]).unwrap(), example());
}

#[test]
fn a_component_ends_where_the_next_one_starts() {
    let image = example();
    let lengths: Vec<_> = image.ranges().map(|(_, len)| len).collect();
    assert_eq!(lengths, [20_480, 4096, 40_960]);
}

fn file(body: &[u8]) -> Vec<u8> {
    [&MAGIC[..], body].concat()
}

/// A file of version 1 whose disk has 100 bytes.
fn disk(components: &[&[u8]]) -> Vec<u8> {
    let mut body = b"\x08\x01\x18\x64".to_vec();
    for component in components {
        body.extend([0x12, component.len() as u8]);
        body.extend_from_slice(component);
    }
    file(&body)
}

#[test]
fn bad_files() {
    const A: &[u8] = b"\x0a\x01a"; // path a, at 0
    const B10: &[u8] = b"\x0a\x01b\x10\x0a"; // path b, at 10
    let path = |len: usize| {
        let path = [&[0x0a, len as u8 | 0x80, (len >> 7) as u8][..], &vec![b'p'; len]].concat();
        let len = path.len();
        let head = [0x12, len as u8 | 0x80, (len >> 7) as u8];
        file(&[b"\x08\x01\x18\x64", &head[..], &path].concat())
    };
    let many = |count: usize| {
        let mut body = b"\x08\x01\x18\xff\x7f".to_vec();
        for offset in 0..count {
            body.extend_from_slice(b"\x12\x06\x0a\x01a\x10");
            body.extend([offset as u8 | 0x80, (offset >> 7) as u8]);
        }
        file(&body)
    };
    let too_long = file(&vec![0; MAX_FILE as usize]);
    let cut_magic = MAGIC[..14].to_vec();
    let large = b"\x08\x01\x12\x03\x0a\x01a\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    let far = b"\x0a\x01a\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    let table: &[(&str, Vec<u8>, &str)] = &[
        ("nothing", vec![], "not a composite disk file"),
        ("magic cut off", cut_magic, "not a composite disk file"),
        ("text after the magic's text", b"composite_disk\n".to_vec(), "not a composite disk file"),
        ("a package", b"PK\x03\x04 and more bytes".to_vec(), "not a composite disk file"),
        ("zeros", vec![0; 4096], "not a composite disk file"),
        ("too long", too_long, "more than 1048576 bytes"),
        ("not protobuf", file(b"\xff\xff\xff"), "malformed"),
        ("no body", file(b""), "is of version 0"),
        ("no version", file(b"\x12\x03\x0a\x01a\x18\x64"), "is of version 0"),
        ("version 3", file(b"\x08\x03\x12\x03\x0a\x01a\x18\x64"), "is of version 3"),
        ("version as text", file(b"\x0a\x011"), "malformed"),
        (
            "version beyond u64",
            file(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
            "malformed",
        ),
        ("no components", disk(&[]), "names no components"),
        ("component as a number", file(b"\x08\x01\x10\x01"), "malformed"),
        ("component beyond the end", file(b"\x08\x01\x12\x7f\x0a"), "malformed"),
        ("too many components", many(MAX_COMPONENTS + 1), "names 1025 components; at most 1024"),
        (
            "path missing",
            disk(&[b"\x10\x00"]),
            "component 0 of the composite disk file has no path",
        ),
        (
            "path empty",
            disk(&[A, b"\x0a\x00\x10\x0a"]),
            "component 1 of the composite disk file has",
        ),
        (
            "path with NUL",
            disk(&[b"\x0a\x03a\0b"]),
            "component 0 of the composite disk file has no",
        ),
        ("path not UTF-8", disk(&[b"\x0a\x01\xff"]), "malformed"),
        ("path as a number", disk(&[b"\x08\x01"]), "malformed"),
        ("path too long", path(4096), "or an impossible one"),
        ("path beyond its component", disk(&[b"\x0a\x05a"]), "malformed"),
        (
            "access 2",
            disk(&[b"\x0a\x01a\x18\x02"]),
            "component 0 of the composite disk file has access 2",
        ),
        (
            "access negative",
            disk(&[b"\x0a\x01a\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"]),
            "access -1",
        ),
        ("first not at 0", disk(&[B10]), "starts at byte 10 instead of 0"),
        ("two at 0", disk(&[A, A]), "component 1 of the composite disk file starts at byte 0"),
        (
            "two at 10",
            disk(&[A, B10, B10]),
            "component 2 of the composite disk file starts at byte 10",
        ),
        (
            "descending",
            disk(&[A, B10, b"\x0a\x01c\x10\x09"]),
            "component 2 of the composite disk file starts at byte 9",
        ),
        ("first is last", disk(&[B10, A]), "starts at byte 10 instead of 0"),
        (
            "disk without length",
            file(b"\x08\x01\x12\x03\x0a\x01a"),
            "has 0 bytes, and its last component starts at byte 0",
        ),
        (
            "last at the end",
            disk(&[A, b"\x0a\x01b\x10\x64"]),
            "has 100 bytes, and its last component starts at byte 100",
        ),
        ("last behind the end", disk(&[A, b"\x0a\x01b\x10\x65"]), "starts at byte 101"),
        ("longer than a file can be", file(large), "longer than a file can be"),
        ("file offset overflows", disk(&[far]), "longer than a file can be"),
    ];
    for (name, bytes, expected) in table {
        let error = CompositeImage::read(&bytes[..]).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
    // What stands just inside the limits.
    assert_eq!(CompositeImage::read(&path(4095)[..]).unwrap().components[0].path.len(), 4095);
    let most = CompositeImage::read(&many(MAX_COMPONENTS)[..]).unwrap();
    assert_eq!(most.components.len(), MAX_COMPONENTS);
    CompositeImage::read(&disk(&[A, b"\x0a\x01b\x10\x63"])[..]).unwrap();
}

#[test]
fn a_file_that_cannot_be_read_is_not_a_bad_file() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("worn out"))
        }
    }
    let error = CompositeImage::read(Broken).unwrap_err().to_string();
    assert_eq!(error, "the composite disk file could not be read: worn out");
}

#[test]
fn what_could_not_be_read_is_not_written() {
    let refused = |change: fn(&mut CompositeImage)| {
        let mut image = example();
        change(&mut image);
        image.encode().unwrap_err().to_string()
    };
    assert!(refused(|image| image.components.clear()).contains("no components"));
    assert!(refused(|image| image.components[1].offset = 0).contains("component 1"));
    assert!(refused(|image| image.components[2].path.clear()).contains("component 2"));
    assert!(refused(|image| image.len = 24_576).contains("starts at byte 24576"));
    let long = refused(|image| {
        let all = (0..1024).map(|i| Component::read_only("p".repeat(4095), i)).collect();
        image.components = all;
    });
    assert!(long.contains("more than 1048576 bytes"), "{long}");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = CompositeImage::read(&bytes[..]);
        let _ = CompositeImage::read(&file(&bytes)[..]);
    }

    #[test]
    fn a_changed_byte_does_not_make_it_panic(at in 0usize..95, to: u8) {
        let mut bytes = example().encode().unwrap();
        let len = bytes.len();
        bytes[at % len] = to;
        if let Ok(image) = CompositeImage::read(&bytes[..]) {
            let sum: u64 = image.ranges().map(|(_, len)| len).sum();
            prop_assert_eq!(sum, image.len);
        }
    }

    #[test]
    fn what_was_written_is_read(
        parts in prop::collection::vec(("[^\0]{1,40}", 1u64..1 << 50, any::<bool>()), 1..50),
    ) {
        let mut len = 0;
        let components = parts.into_iter().map(|(path, size, writable)| {
            let component = Component { path, offset: len, file_offset: size, writable };
            len += size;
            component
        });
        let image = CompositeImage { components: components.collect(), len };
        prop_assert_eq!(CompositeImage::read(&image.encode().unwrap()[..]).unwrap(), image);
    }
}
