//! What good archives yield.

use std::io::Read;
use std::sync::Arc;

use apkzip::{Archive, Error, Method};

use crate::zip::{File, Zip};

fn text() -> Vec<u8> {
    (0..20_000).flat_map(|n: u32| format!("line {n}\n").into_bytes()).collect()
}

/// The bytes of the smallest archive with a file, written out by hand from APPNOTE.
#[test]
fn golden_bytes() {
    #[rustfmt::skip]
    let bytes: &[u8] = &[
        // Local header: version 10, stored, CRC-32 of "hi", two sizes, length of name.
        b'P', b'K', 3, 4, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0xac, 0x2a, 0x93, 0xd8,
        2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, b'a', b'h', b'i',
        // Central record: made on Unix, mode 0100755 above the DOS attributes, header at 0.
        b'P', b'K', 1, 2, 10, 3, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0xac, 0x2a, 0x93, 0xd8,
        2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xed, 0x81, 0, 0, 0, 0, b'a',
        // End record: one entry, 47 bytes at 33.
        b'P', b'K', 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, 47, 0, 0, 0, 33, 0, 0, 0, 0, 0,
    ];
    let archive = crate::zip::open(bytes).unwrap();
    let entry = archive.find("a").unwrap();
    assert_eq!(archive.read(entry).unwrap(), b"hi");
    assert_eq!((entry.compressed_size, entry.size, entry.crc32), (2, 2, 0xd893_2aac));
    assert_eq!((entry.method, entry.header_offset), (Method::Stored, 0));
    assert_eq!(entry.unix_mode, Some(0o755));
    assert_eq!(archive.data_range(entry), 31..33);
    let sections = archive.sections();
    assert_eq!(sections.central_directory, 33..80);
    assert_eq!(sections.end_record, 80..102);
    assert_eq!(sections.entry_count, 1);
}

#[test]
fn content_comes_back() {
    let zip = Zip::of(&[
        File::stored("stored", &text()),
        File::deflated("deflated", &text()),
        File::stored("empty", b""),
        File::deflated("deflated empty", b""),
    ]);
    let archive = zip.open().unwrap();
    for (name, content) in
        [("stored", text()), ("deflated", text()), ("empty", vec![]), ("deflated empty", vec![])]
    {
        assert_eq!(archive.read(archive.find(name).unwrap()).unwrap(), content, "{name}");
    }
    assert_eq!(archive.total_size(), 2 * text().len() as u64);
}

#[test]
fn an_empty_file_may_be_deflated_to_nothing() {
    let mut file = File::deflated("empty", b"");
    file.kept.clear();
    let zip = Zip::of(&[file]);
    let archive = zip.open().unwrap();
    assert_eq!(archive.read(archive.find("empty").unwrap()).unwrap(), b"");
}

#[test]
fn small_reads_see_the_same() {
    let zip = Zip::of(&[File::stored("s", &text()), File::deflated("d", &text())]);
    let archive = zip.open().unwrap();
    for entry in archive.entries() {
        for step in [1, 7, 4096] {
            let mut reader = archive.reader(entry).unwrap();
            let mut content = Vec::new();
            let mut chunk = vec![0; step];
            loop {
                match reader.read(&mut chunk).unwrap() {
                    0 => break,
                    n => content.extend_from_slice(&chunk[..n]),
                }
            }
            assert_eq!(content, text());
            assert_eq!(reader.read(&mut chunk).unwrap(), 0);
            assert_eq!(reader.read(&mut []).unwrap(), 0);
        }
    }
}

/// `read_exact` with the declared size must not be able to miss a wrong CRC.
#[test]
fn the_last_bytes_of_wrong_content_are_withheld() {
    for mut file in [File::stored("f", b"content"), File::deflated("f", b"content")] {
        file.crc ^= 1;
        let zip = Zip::of(&[file]);
        let archive = zip.open().unwrap();
        let mut reader = archive.reader(archive.find("f").unwrap()).unwrap();
        let error = reader.read_exact(&mut [0; 7]).unwrap_err();
        let inner = error.get_ref().and_then(|e| e.downcast_ref::<Error>());
        assert!(matches!(inner, Some(Error::Crc { .. })), "{error:?}");
        assert!(reader.read(&mut [0; 7]).is_err(), "a failed reader stays failed");
    }
}

#[test]
fn stored_files_can_be_read_in_place() {
    let mut file = File::stored("lib/x86_64/payload.so", b"payload");
    file.local_extra = vec![0; 11]; // zipalign's padding, no well-formed extra field
    let zip = Zip::of(&[File::stored("first", b"1"), file]);
    let archive = zip.open().unwrap();
    let range = archive.data_range(archive.find("lib/x86_64/payload.so").unwrap());
    assert_eq!(&zip.bytes[range.start as usize..range.end as usize], b"payload");
}

#[test]
fn entries_are_found_by_exact_name() {
    let names = ["lib/a.so", "lib-x", "lib", "lib/a", "a", "lib/a.so.1", "z/", "ä/ö"];
    let files: Vec<File> =
        names.iter().filter(|&&n| n != "lib").map(|name| File::stored(name, b"")).collect();
    let zip = Zip::of(&files);
    let archive = zip.open().unwrap();
    for file in &files {
        let name = std::str::from_utf8(&file.name).unwrap();
        assert_eq!(archive.find(name).unwrap().name, name);
    }
    assert_eq!(archive.find("z").unwrap().name, "z/");
    assert!(archive.find("z").unwrap().is_dir());
    for absent in ["", "/", "lib", "lib/", "lib/a/", "lib/b", "LIB/A", "ä", "zz", "/a"] {
        assert!(archive.find(absent).is_none(), "{absent:?}");
    }
}

#[test]
fn what_is_in_a_directory_follows_it() {
    let names = ["b!", "b/c/d", "b/", "b0", "a", "b/c-", "b/c/"];
    let files: Vec<File> = names.iter().map(|name| File::stored(name, b"")).collect();
    let zip = Zip::of(&files);
    let archive = zip.open().unwrap();
    let order: Vec<_> = archive.entries().map(|entry| entry.name.as_str()).collect();
    assert_eq!(order, ["a", "b/", "b/c/", "b/c/d", "b/c-", "b!", "b0"]);
}

#[test]
fn modes_are_permissions_only() {
    let zip = Zip::of(&[
        File::stored("setuid", b"").with_mode(0o106_755),
        File::stored("typeless", b"").with_mode(0o640),
        File::stored("d/", b"").with_mode(0o041_777),
        File::stored("unknown", b""),
        File::stored("none", b"").with_mode(0),
    ]);
    let archive = zip.open().unwrap();
    let mode = |name| archive.find(name).unwrap().unix_mode;
    assert_eq!(mode("setuid"), Some(0o755));
    assert_eq!(mode("typeless"), Some(0o640));
    assert_eq!(mode("d/"), Some(0o777));
    assert_eq!(mode("unknown"), None);
    assert_eq!(mode("none"), None);
}

/// With the data-descriptor flag, a local header may leave CRC and sizes to the descriptor.
#[test]
fn data_descriptors_are_understood() {
    let mut file = File::deflated("streamed", &text());
    file.flags = 1 << 3;
    let mut zip = Zip::of(&[file]);
    for field in [14, 18, 22] {
        zip.set32(zip.local[0] + field, 0);
    }
    let archive = zip.open().unwrap();
    assert_eq!(archive.read(archive.find("streamed").unwrap()).unwrap(), text());
}

#[test]
fn an_archive_may_be_empty() {
    let zip = Zip::of(&[]);
    let archive = zip.open().unwrap();
    assert_eq!(archive.entries().len(), 0);
    assert_eq!(zip.bytes.len(), 22);
}

#[test]
fn a_comment_is_no_harm() {
    for comment in [&b"x"[..], &[0; 30], &[b'c'; 65_535]] {
        let mut zip = Zip::of(&[File::stored("a", b"a")]);
        zip.set_comment(comment);
        let archive = zip.open().unwrap();
        assert_eq!(archive.sections().end_record.end, zip.bytes.len() as u64);
    }
}

#[test]
fn files_and_shared_storage_work_too() {
    let zip = Zip::of(&[File::deflated("d", &text())]);
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &zip.bytes).unwrap();
    let len = zip.bytes.len() as u64;
    let archive = Archive::open(Arc::new(file), len).unwrap();
    assert_eq!(archive.read(archive.find("d").unwrap()).unwrap(), text());
}

/// A file that shrinks after it was opened.
#[test]
fn storage_that_ends_early_is_an_error() {
    let zip = Zip::of(&[File::stored("s", &text())]);
    let file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut &file, &zip.bytes).unwrap();
    let archive = Archive::open(&file, zip.bytes.len() as u64).unwrap();
    file.set_len(1000).unwrap();
    let result = archive.read(archive.find("s").unwrap());
    assert!(matches!(result, Err(Error::Content { .. })), "{result:?}");

    let result = Archive::open(&file, zip.bytes.len() as u64);
    assert!(matches!(result, Err(Error::Io { .. })), "{result:?}");
}
