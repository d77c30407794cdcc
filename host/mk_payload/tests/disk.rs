//! Disks as they come out, byte by byte and in the eyes of a foreign tool.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Folder, concatenate};
use composite_disk::gpt::Table;
use mk_payload::PayloadDisk;
use payload_metadata::signature::MicrodroidSignature;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

const EXAMPLE: &str = r#"{
  "system_apexes": [
    "com.android.adbd",
  ],
  "apexes": [
    {
      "name": "com.my.hello",
      "path": "hello.apex"
    }
  ],
  "apk": {
    "name": "com.my.world",
    "path": "to/world.apk"
  }
}"#;

/// The documented example; only the path of its package had to change.
fn example() -> Folder {
    let folder = Folder::new();
    folder.write("hello.apex", [b'h'; 5000]);
    folder.write("to/world.apk", [b'w'; 100_000]);
    folder.write("apexes/com.android.adbd.apex", [b'a'; 4096]);
    assert_eq!(folder.make_with(EXAMPLE, "payload.img", &["apexes"]).unwrap(), [""; 0]);
    folder
}

/// The partition with its label, from the disk as one file.
fn partition(disk: &[u8], label: &str) -> Vec<u8> {
    let table = Table::read(Cursor::new(disk), disk.len() as u64).unwrap();
    assert!(table.warning.is_none());
    let partition = table.find(label).unwrap();
    let at = partition.offset as usize;
    disk[at..at + partition.len as usize].to_vec()
}

#[test]
fn the_documented_files_are_there_and_nobody_else_reads_them() {
    let folder = example();
    let outputs =
        ["payload.img", "payload-header.img", "payload-footer.img", "payload-signature.img"];
    let fillers = ["payload.img.0", "payload.img.1", "payload.img.2"];
    for name in outputs.iter().chain(&fillers) {
        let mode = folder.path(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let found: BTreeSet<_> = fs::read_dir(folder.0.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("payload") || name.starts_with('.'))
        .collect();
    assert_eq!(found.len(), 7, "{found:?}");
    assert_eq!(folder.path("payload-header.img").metadata().unwrap().len(), 20_480);
}

#[test]
fn every_partition_holds_what_it_should() {
    let disk = concatenate(&example().path("payload.img"));
    let signature = partition(&disk, "signature");
    assert_eq!(signature.len(), 4096);
    let signature = MicrodroidSignature::read(&signature[..]).unwrap();
    let names: Vec<_> = signature.apexes.iter().map(|it| (it.name.as_str(), it.size)).collect();
    assert_eq!(names, [("com.my.hello", 5000), ("com.android.adbd", 4096)]);
    let apk = signature.apk.unwrap();
    assert_eq!(
        (apk.name.as_str(), apk.payload_partition_name.as_str()),
        ("com.my.world", "microdroid-apk")
    );

    for (label, byte, size, whole) in [
        ("microdroid-apex-0", b'h', 5000usize, 8192),
        ("microdroid-apex-1", b'a', 4096, 8192),
        ("microdroid-apk", b'w', 100_000, 102_400),
    ] {
        let bytes = partition(&disk, label);
        assert_eq!(bytes.len(), whole, "{label}");
        assert!(bytes[..size].iter().all(|it| *it == byte), "{label}");
        assert!(bytes[size..whole - 4].iter().all(|it| *it == 0), "{label}");
        assert_eq!(bytes[whole - 4..], (size as u32).to_be_bytes(), "{label}");
    }
    let table = Table::read(Cursor::new(&disk), disk.len() as u64).unwrap();
    let order: Vec<_> = table.partitions.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(order, ["signature", "microdroid-apex-0", "microdroid-apex-1", "microdroid-apk"]);
    assert_eq!(table.partitions[0].offset, 20_480);
    assert_eq!(disk.len() % 65_536, 0);
}

#[test]
fn the_trailer_always_fits_and_wastes_nothing() {
    for (size, whole) in [
        (1usize, 4096usize),
        (4091, 4096),
        (4092, 4096),
        (4093, 8192),
        (4095, 8192),
        (4096, 8192),
        (4097, 8192),
        (8188, 8192),
        (8189, 12_288),
    ] {
        let folder = Folder::new();
        folder.write("a.apk", vec![b'x'; size]);
        folder.make(r#"{"apk": {"name": "a", "path": "a.apk"}}"#).unwrap();
        let filler = fs::read(folder.path("payload.img.0")).unwrap();
        assert_eq!(filler.len(), whole - size, "{size}");
        assert_eq!(filler[filler.len() - 4..], (size as u32).to_be_bytes(), "{size}");
        let bytes = partition(&concatenate(&folder.path("payload.img")), "microdroid-apk");
        assert_eq!(bytes.len(), whole, "{size}");
        assert_eq!(bytes[..size], vec![b'x'; size], "{size}");
    }
}

#[test]
fn a_foreign_tool_finds_nothing_wrong() {
    let folder = example();
    let raw = folder.write("raw", concatenate(&folder.path("payload.img")));
    let sgdisk = |argument: &str| {
        let output = Command::new("sgdisk")
            .arg(argument)
            .arg(&raw)
            .env("LC_ALL", "C")
            // Where administrators' programs are, which is not on everybody's path.
            .env("PATH", format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default()))
            .output()
            .expect(
                "sgdisk does not run; `cargo xtask setup --for-tests` installs it (package gdisk)",
            );
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let text = sgdisk("--verify");
    assert!(text.contains("No problems found"), "{text}");
    let text = sgdisk("--print");
    let labels = ["signature", "microdroid-apex-0", "microdroid-apex-1", "microdroid-apk"];
    for (number, label) in (1..).zip(labels) {
        let line = text.lines().find(|line| line.ends_with(label)).unwrap();
        assert_eq!(line.split_whitespace().next().unwrap(), number.to_string(), "{text}");
    }
}

#[test]
fn an_open_disk_reads_as_its_files_do() {
    let folder = example();
    let disk = PayloadDisk::open(&folder.path("payload.img")).unwrap();
    let expected = concatenate(&folder.path("payload.img"));
    assert_eq!(disk.len, expected.len() as u64);
    let mut end = 0;
    for extent in &disk.extents {
        assert_eq!(extent.disk_offset, end);
        end += extent.len;
    }
    assert_eq!(end, disk.len);
    let mut found = Vec::new();
    disk.reader().read_to_end(&mut found).unwrap();
    assert!(found == expected);
    let mut reader = disk.reader();
    reader.seek(SeekFrom::End(-512)).unwrap();
    let mut header = [0; 8];
    reader.read_exact(&mut header).unwrap();
    assert_eq!(&header, b"EFI PART");
    assert!(reader.seek(SeekFrom::Current(i64::MIN)).is_err());
    assert!(disk.table().unwrap().find("microdroid-apk").is_some());
}

#[test]
fn a_disk_whose_table_the_guest_would_not_read_is_refused() {
    let folder = example();
    let header = fs::read(folder.path("payload-header.img")).unwrap();
    let mut damaged = header.clone();
    damaged[512 + 20] ^= 1;
    folder.write("payload-header.img", &damaged);
    let table = || PayloadDisk::open(&folder.path("payload.img")).unwrap().table();
    let error = table().unwrap_err().to_string();
    assert!(error.contains("payload.img cannot be used: the header's checksum"), "{error}");
    // The backup is of no use to it, so that one may be damaged.
    folder.write("payload-header.img", header);
    let footer = fs::read(folder.path("payload-footer.img")).unwrap();
    folder.write("payload-footer.img", vec![0; footer.len()]);
    assert!(table().unwrap().warning.is_some());
}

#[test]
fn relative_names_start_at_the_composite_file() {
    use composite_disk::image::{Component, CompositeImage};
    let folder = Folder::new();
    folder.write("sub/part", [b'p'; 1024]);
    let part = Component { file_offset: 512, ..Component::read_only("sub/part", 0) };
    let image = CompositeImage { components: vec![part], len: 512 };
    let path = folder.write("d.img", image.encode().unwrap());
    let disk = PayloadDisk::open(&path).unwrap();
    assert_eq!((disk.extents[0].file_offset, disk.len), (512, 512));
    // It is a disk, if not one with partitions.
    let error = disk.table().unwrap_err().to_string();
    assert!(error.contains("d.img cannot be used: a disk of 512 bytes"), "{error}");
}

#[test]
fn what_cannot_be_opened() {
    use composite_disk::image::{Component, CompositeImage};
    let folder = example();
    let open = |name: &str| PayloadDisk::open(&folder.path(name)).unwrap_err().to_string();
    assert!(open("missing").starts_with("Failed to read "));
    assert!(open("to/world.apk").contains("not a composite disk file"));
    let with = |change: fn(&mut CompositeImage)| {
        let part = folder.path("hello.apex").into_os_string().into_string().unwrap();
        let mut image =
            CompositeImage { components: vec![Component::read_only(part, 0)], len: 4608 };
        change(&mut image);
        folder.write("bad.img", image.encode().unwrap());
        open("bad.img")
    };
    assert!(with(|image| image.len = 4609).contains("4609 bytes, which is no multiple of 512"));
    assert!(with(|image| image.len = 5120).contains("make the disk anew"));
    assert!(with(|image| image.components[0].file_offset = 393).contains("make the disk anew"));
    assert!(with(|image| image.components[0].writable = true).contains("has a writable part"));
    assert!(with(|image| image.components[0].path = "to".into()).contains("not a regular file"));
    assert!(with(|image| image.components[0].path = "/dev/zero".into()).contains("not a regular"));
    assert!(with(|image| image.components[0].path = "gone".into()).starts_with("Can't stat "));

    let apk = fs::OpenOptions::new().write(true).open(folder.path("to/world.apk")).unwrap();
    apk.set_len(99_999).unwrap();
    let error = open("payload.img");
    assert!(
        error.contains("world.apk has 99999 bytes") && error.contains("up to 100000"),
        "{error}"
    );
}

#[test]
fn a_file_that_shrinks_while_it_is_read_is_an_error() {
    let folder = example();
    let disk = PayloadDisk::open(&folder.path("payload.img")).unwrap();
    let apk = fs::OpenOptions::new().write(true).open(folder.path("to/world.apk")).unwrap();
    apk.set_len(50_000).unwrap();
    let error = disk.reader().read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
}

#[test]
fn a_disk_may_be_nearly_empty_or_full() {
    let folder = Folder::new();
    folder.make("{}").unwrap();
    let disk = concatenate(&folder.path("payload.img"));
    assert_eq!(disk.len(), 65_536);
    assert_eq!(&partition(&disk, "signature")[..6], b"\0\0\0\x02\x08\x01");

    folder.write("f", "x");
    let apexes = |count| {
        let list = (0..count).map(|i| format!(r#"{{"name": "a{i}", "path": "f"}}"#));
        let list = list.collect::<Vec<_>>().join(",");
        format!(r#"{{"apexes": [{list}], "apk": {{"name": "p", "path": "f"}}}}"#)
    };
    assert_eq!(folder.make(&apexes(121)).unwrap(), [""; 0]);
    let warnings = folder.make(&apexes(126)).unwrap();
    let expected = "the disk has 127 APEXes and APKs; VMs can be given disks with up to 122";
    assert_eq!(warnings, [expected]);
    let disk = PayloadDisk::open(&folder.path("payload.img")).unwrap();
    assert_eq!(disk.table().unwrap().partitions.len(), 128);
    fs::remove_file(folder.path("f")).unwrap();
    let error = folder.make(&apexes(127)).unwrap_err();
    assert!(error.starts_with("bad config: ") && error.contains("127 APEXes"), "{error}");
}

#[test]
fn symbolic_links_are_followed() {
    let folder = Folder::new();
    folder.write("real.apk", [b'r'; 5000]);
    symlink("real.apk", folder.path("link.apk")).unwrap();
    folder.make(r#"{"apk": {"name": "a", "path": "link.apk"}}"#).unwrap();
    let bytes = partition(&concatenate(&folder.path("payload.img")), "microdroid-apk");
    assert_eq!(bytes[8188..], 5000u32.to_be_bytes());
}

#[test]
fn the_payload_is_not_touched() {
    let folder = example();
    let before = folder.path("hello.apex").metadata().unwrap().modified().unwrap();
    folder.make_with(EXAMPLE, "other.img", &["apexes"]).unwrap();
    assert_eq!(folder.path("hello.apex").metadata().unwrap().modified().unwrap(), before);
    assert_eq!(fs::read(folder.path("hello.apex")).unwrap(), [b'h'; 5000]);
}
