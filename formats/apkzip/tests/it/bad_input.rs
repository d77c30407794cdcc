//! Every way to be wrong has its own error.

use apkzip::{Archive, Error, Limits};

use crate::zip::{File, STORED, Zip, deflate, open, read_all};

/// Index of the entries of [`good`].
const STORED_FILE: usize = 0;
const DEFLATED_FILE: usize = 1;

/// The archive that every case spoils.
fn good() -> Zip {
    Zip::of(&files())
}

fn files() -> Vec<File> {
    vec![
        File::stored("lib/x86_64/payload.so", b"payload"),
        File::deflated("assets/text", &b"text ".repeat(100)),
        File::stored("assets/dir/", b""),
    ]
}

fn spoiled_files(spoil: impl Fn(&mut Vec<File>)) -> Zip {
    let mut files = files();
    spoil(&mut files);
    Zip::of(&files)
}

/// The good archive with its first file under another name.
fn named(name: &[u8]) -> Zip {
    spoiled_files(|files| files[STORED_FILE].name = name.to_vec())
}

/// The good archive, spoiled afterwards.
fn spoiled(spoil: impl Fn(&mut Zip)) -> Zip {
    let mut zip = good();
    spoil(&mut zip);
    zip
}

fn raw(bytes: &[u8]) -> Zip {
    Zip { bytes: bytes.to_vec(), ..Zip::default() }
}

#[test]
fn the_good_archive_is_good() {
    assert_eq!(read_all(&good().bytes).unwrap().len(), 3);
}

/// A table row: what is wrong, the archive, the pattern of its error.
macro_rules! refused {
    ($($what:literal, $zip:expr, $error:pat,)*) => {
        #[test]
        fn every_fault_has_its_error() {
            let mut cases = 0;
            $(
                let result = read_all(&$zip.bytes);
                assert!(matches!(result, Err($error)), "{}: {result:?}", $what);
                cases += 1;
            )*
            assert!(cases >= 40, "only {cases} cases");
        }
    };
}

refused! {
    // Not a zip at all.
    "empty", raw(b""), Error::NotAnApk(_),
    "one byte", raw(b"P"), Error::NotAnApk(_),
    "text", raw(&b"This is not a package.\n".repeat(10)), Error::NotAnApk(_),
    "zeros", raw(&[0; 5000]), Error::NotAnApk(_),
    "a long file without an end", raw(&vec![b'x'; 300_000]), Error::NotAnApk(_),
    "an ELF file", raw(&[b"\x7fELF".as_slice(), &[1; 100]].concat()), Error::NotAnApk(_),
    "cut off in the end record", raw(good().bytes.split_last().unwrap().1), Error::NotAnApk(_),
    "cut off in the content", raw(&good().bytes[..40]), Error::NotAnApk(_),
    "bytes appended", spoiled(|z| z.bytes.push(1)), Error::NotAnApk(_),
    "comment longer than the file", spoiled(|z| z.set16(z.end + 20, 5)), Error::NotAnApk(_),
    "too much padding", spoiled(|z| z.bytes.resize(z.bytes.len() + 65_537, 0)), Error::NotAnApk(_),

    // End record.
    "end record in the comment", spoiled(|z| z.set_comment(b"..PK\x05\x06...")), Error::AmbiguousEnd,
    "count says ZIP64", spoiled(|z| { z.set16(z.end + 8, 0xffff); z.set16(z.end + 10, 0xffff) }), Error::Zip64(_),
    "size says ZIP64", spoiled(|z| z.set32(z.end + 12, u32::MAX)), Error::Zip64(_),
    "offset says ZIP64", spoiled(|z| z.set32(z.end + 16, u32::MAX)), Error::Zip64(_),
    "disk says ZIP64", spoiled(|z| z.set16(z.end + 4, 0xffff)), Error::Zip64(_),
    "ZIP64 locator", spoiled(|z| z.insert_before_end(b"PK\x06\x07................")), Error::Zip64(_),
    "this is disk 1", spoiled(|z| z.set16(z.end + 4, 1)), Error::MultiDisk,
    "directory on disk 1", spoiled(|z| z.set16(z.end + 6, 1)), Error::MultiDisk,
    "entry on disk 1", spoiled(|z| z.set16(z.central[0] + 34, 1)), Error::MultiDisk,
    "counts differ", spoiled(|z| z.set16(z.end + 8, 2)), Error::EntryCount { expected: 3, found: 2 },
    "one entry too few", spoiled(|z| { z.set16(z.end + 8, 4); z.set16(z.end + 10, 4) }), Error::EntryCount { expected: 4, found: 3 },
    "one entry too many", spoiled(|z| { z.set16(z.end + 8, 2); z.set16(z.end + 10, 2) }), Error::EntryCount { expected: 2, found: 3 },
    "gap before the end record", spoiled(|z| z.insert_before_end(b".")), Error::CentralDirectoryPlace { .. },
    "directory beyond the end", spoiled(|z| z.set32(z.end + 16, 0x7fff_ffff)), Error::CentralDirectoryPlace { .. },
    "directory starts late", spoiled(|z| z.set32(z.end + 12, z.get32(z.end + 12) - 1)), Error::CentralDirectoryPlace { .. },
    "bytes before the archive", spoiled(|z| { z.bytes.insert(0, 0) }), Error::CentralDirectoryPlace { .. },
    "directory starts within a record", spoiled(|z| { let end = z.end; z.set32(end + 12, z.get32(end + 12) - 1); z.set32(end + 16, z.get32(end + 16) + 1) }), Error::CentralRecord { index: 0 },

    // Central records.
    "central signature", spoiled(|z| z.set32(z.central[1], 0)), Error::CentralRecord { index: 1 },
    "name leaves the directory", spoiled(|z| z.set16(z.central[2] + 28, 0xfffe)), Error::CentralRecord { index: 2 },
    "extra field leaves the directory", spoiled(|z| z.set16(z.central[2] + 30, 1)), Error::CentralRecord { index: 2 },
    "comment leaves the directory", spoiled(|z| z.set16(z.central[2] + 32, 1)), Error::CentralRecord { index: 2 },
    "entry size says ZIP64", spoiled(|z| z.set32(z.central[0] + 24, u32::MAX)), Error::Zip64(_),
    "entry offset says ZIP64", spoiled(|z| z.set32(z.central[0] + 42, u32::MAX)), Error::Zip64(_),
    "encrypted", spoiled(|z| z.set16(z.central[0] + 8, 1)), Error::Encrypted { .. },
    "strongly encrypted", spoiled(|z| z.set16(z.central[0] + 8, 1 << 6)), Error::Encrypted { .. },
    "masked headers", spoiled(|z| z.set16(z.central[0] + 8, 1 << 13)), Error::Encrypted { .. },
    "patch data", spoiled(|z| z.set16(z.central[0] + 8, 1 << 5)), Error::UnsupportedMethod { .. },
    "stored sizes differ", spoiled(|z| z.set32(z.central[0] + 24, 8)), Error::ImpossibleSize { .. },
    "deflate cannot do that", spoiled(|z| z.set32(z.central[1] + 24, 1 << 30)), Error::ImpossibleSize { .. },
    "symbolic link", spoiled_files(|f| f[0] = f[0].clone().with_mode(0o120_777)), Error::FileType { .. },
    "device", spoiled_files(|f| f[0] = f[0].clone().with_mode(0o060_600)), Error::FileType { .. },
    "directory with a file's name", spoiled_files(|f| f[0] = f[0].clone().with_mode(0o040_755)), Error::FileType { .. },
    "file with a directory's name", spoiled_files(|f| f[2] = f[2].clone().with_mode(0o100_644)), Error::FileType { .. },
    "directory with content", spoiled_files(|f| f[2] = File::stored("d/", b"x")), Error::DirectoryWithContent { .. },

    // Names.
    "no name", named(b""), Error::BadName { .. },
    "absolute", named(b"/etc/passwd"), Error::BadName { .. },
    "only a slash", named(b"/"), Error::BadName { .. },
    "dot dot", named(b".."), Error::BadName { .. },
    "dot dot first", named(b"../x"), Error::BadName { .. },
    "dot dot inside", named(b"lib/../../x"), Error::BadName { .. },
    "dot dot last", named(b"lib/.."), Error::BadName { .. },
    "dot", named(b"./x"), Error::BadName { .. },
    "empty component", named(b"lib//x"), Error::BadName { .. },
    "two final slashes", named(b"lib//"), Error::BadName { .. },
    "NUL", named(b"lib/x.so\0.png"), Error::BadName { .. },
    "backslash", named(b"lib\\x"), Error::BadName { .. },
    "line break", named(b"lib/x\n"), Error::BadName { .. },
    "not UTF-8", named(b"lib/\xff"), Error::BadName { .. },
    "overlong UTF-8 dot dot", named(b"\xc0\xae\xc0\xae/x"), Error::BadName { .. },
    "long component", named(&[b'a'; 256]), Error::BadName { .. },
    "long name", named(&b"a/".repeat(2048)), Error::BadName { .. },
    "same name twice", named(b"assets/text"), Error::DuplicateName { .. },
    "file and directory of one name", named(b"assets/dir"), Error::DuplicateName { .. },
    "file below a file", named(b"assets/text/more"), Error::FileAsDirectory { .. },
    "file above files", named(b"assets"), Error::FileAsDirectory { .. },

    // Local headers.
    "local signature", spoiled(|z| z.set32(z.local[0], 0)), Error::LocalHeader { .. },
    "local header elsewhere", spoiled(|z| z.set32(z.central[0] + 42, 3)), Error::LocalHeader { .. },
    "local header in the directory", spoiled(|z| z.set32(z.central[0] + 42, z.central[0] as u32)), Error::LocalHeader { .. },
    "local header beyond the end", spoiled(|z| z.set32(z.central[0] + 42, 0x7fff_ffff)), Error::LocalHeader { .. },
    "names differ", spoiled(|z| z.bytes[z.local[0] + 30] ^= 1), Error::HeaderMismatch { what: "name", .. },
    "lengths of names differ", spoiled(|z| z.set16(z.local[0] + 26, 20)), Error::HeaderMismatch { what: "name", .. },
    "methods differ", spoiled(|z| z.set16(z.local[0] + 8, 8)), Error::HeaderMismatch { what: "compression method", .. },
    "CRCs differ", spoiled(|z| z.set32(z.local[0] + 14, 1)), Error::HeaderMismatch { what: "CRC-32", .. },
    "kept sizes differ", spoiled(|z| z.set32(z.local[0] + 18, 1)), Error::HeaderMismatch { what: "size", .. },
    "sizes differ", spoiled(|z| z.set32(z.local[0] + 22, 1)), Error::HeaderMismatch { what: "size", .. },
    "zero size without a descriptor", spoiled(|z| z.set32(z.local[0] + 22, 0)), Error::HeaderMismatch { what: "size", .. },
    "encrypted by the local header", spoiled(|z| z.set16(z.local[0] + 6, 1)), Error::Encrypted { .. },

    // Extents.
    "one local header for two", overlapping(), Error::Overlap { .. },
    "content reaches the next header", reaching(), Error::Overlap { .. },
    "content reaches the directory", spoiled(|z| z.set16(z.local[2] + 28, 1)), Error::Overlap { .. },
    "extra field reaches the directory", spoiled(|z| z.set16(z.local[2] + 28, 0xffff)), Error::Overlap { .. },

    // Content.
    "unknown method", spoiled_files(|f| f[0].method = 93), Error::UnsupportedMethod { method: 93, .. },
    "changed content", spoiled(|z| z.bytes[z.local[0] + 30 + 21] ^= 1), Error::Crc { .. },
    "changed CRC", spoiled_files(|f| f[0].crc ^= 1), Error::Crc { .. },
    "empty file with a CRC", spoiled_files(|f| { f[0] = File::stored("e", b""); f[0].crc = 1 }), Error::Crc { .. },
    "not deflate", spoiled_files(|f| { f[1].kept = vec![0xff; 40] }), Error::Content { problem: "it does not inflate", .. },
    "inflates to less", spoiled_files(|f| f[1].size += 1), Error::Content { problem: "it is shorter than the archive says", .. },
    "inflates to more", spoiled_files(|f| f[1].size -= 1), Error::Content { problem: "it is longer than the archive says", .. },
    "empty file that inflates", spoiled_files(|f| f[1].size = 0), Error::Content { problem: "it is longer than the archive says", .. },
    "deflate ends early", spoiled_files(|f| { f[1].kept.pop(); }), Error::Content { problem: "its compressed bytes end early", .. },
    "deflate without a final block", spoiled_files(|f| f[1].kept = unfinished(&b"text ".repeat(100))), Error::Content { problem: "its compressed bytes end early", .. },
    "bytes behind the deflate stream", spoiled_files(|f| f[1].kept.push(0)), Error::Content { problem: "something follows its compressed bytes", .. },
}

/// Two entries share one local header (and differ in nothing, so that only this is wrong).
fn overlapping() -> Zip {
    spoiled(|z| z.set32(z.central[DEFLATED_FILE] + 42, z.local[STORED_FILE] as u32))
}

/// The first entry's content covers the second's local header, by both of its headers.
fn reaching() -> Zip {
    spoiled(|z| {
        for at in [z.local[0] + 18, z.local[0] + 22, z.central[0] + 20, z.central[0] + 24] {
            z.set32(at, 20);
        }
    })
}

/// A deflate stream that is flushed but does not end.
fn unfinished(content: &[u8]) -> Vec<u8> {
    use flate2::{Compress, Compression, FlushCompress};
    let mut kept = Vec::with_capacity(4096);
    Compress::new(Compression::best(), false)
        .compress_vec(content, &mut kept, FlushCompress::Sync)
        .unwrap();
    kept
}

#[test]
fn other_archives_are_called_not_an_apk() {
    for bytes in [&b""[..], b"text", &[0; 100], &good().bytes[..60]] {
        let message = open(bytes).unwrap_err().to_string();
        assert!(message.starts_with("not an APK: "), "{message}");
    }
}

#[test]
fn names_in_messages_are_escaped() {
    let message = named(b"evil\x1b[2J\n").open().unwrap_err().to_string();
    assert!(!message.contains(char::is_control), "{message:?}");
}

#[test]
fn limits_hold() {
    let zip = good();
    let open_with = |limits: Limits| {
        Archive::open_with(zip.bytes.as_slice(), zip.bytes.len() as u64, &limits).map(drop)
    };
    let limits = Limits::default();
    let directory = (zip.end - zip.central[0]) as u64;

    // What the archive has, exactly: three entries, 507 bytes, 500 in the largest.
    let exact = Limits {
        max_entries: 3,
        max_entry_size: 500,
        max_total_size: 507,
        max_central_directory: directory,
    };
    assert!(open_with(exact).is_ok());
    assert!(matches!(
        open_with(Limits { max_entries: 2, ..limits }),
        Err(Error::TooManyEntries { count: 3, limit: 2 })
    ));
    assert!(matches!(
        open_with(Limits { max_entry_size: 499, ..limits }),
        Err(Error::EntryTooLarge { size: 500, limit: 499, .. })
    ));
    assert!(matches!(
        open_with(Limits { max_total_size: 506, ..limits }),
        Err(Error::TotalTooLarge { limit: 506 })
    ));
    assert!(matches!(
        open_with(Limits { max_central_directory: directory - 1, ..limits }),
        Err(Error::CentralDirectoryTooLarge { .. })
    ));
}

#[test]
fn a_bomb_yields_no_more_than_it_declares() {
    // 16 MiB of zeros, declared as ten bytes.
    let mut file = File::deflated("bomb", &[]);
    file.kept = deflate(&vec![0; 16 << 20]);
    file.size = 10;
    let bomb = Zip::of(&[file]);
    let archive = bomb.open().unwrap();
    let mut content = Vec::new();
    let mut reader = archive.reader(archive.find("bomb").unwrap()).unwrap();
    assert!(std::io::Read::read_to_end(&mut reader, &mut content).is_err());
    assert!(content.len() <= 10);
}

#[test]
fn entries_with_unknown_methods_are_listed() {
    let zip = spoiled_files(|files| files[STORED_FILE].method = 12);
    let archive = zip.open().unwrap();
    let entry = archive.find("lib/x86_64/payload.so").unwrap();
    assert_eq!(entry.method, apkzip::Method::Other(12));
    assert_ne!(entry.method, apkzip::Method::from(STORED));
    assert!(archive.reader(entry).is_err());
}
