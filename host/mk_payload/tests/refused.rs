//! What is refused, system APEXes, and what a refusal leaves behind.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Folder, concatenate};
use composite_disk::gpt::Table;
use mk_payload::PayloadDisk;
use payload_metadata::signature::MicrodroidSignature;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

#[test]
fn bad_inputs() {
    let folder = Folder::new();
    folder.write("empty", "");
    folder.write("f", "x");
    fs::create_dir(folder.path("folder")).unwrap();
    symlink("loop", folder.path("loop")).unwrap();
    symlink("nowhere", folder.path("dangling")).unwrap();
    let fifo = Command::new("mkfifo").arg(folder.path("pipe")).status().unwrap();
    assert!(fifo.success());
    let huge = fs::File::create(folder.path("huge")).unwrap();
    huge.set_len(1 << 32).unwrap();
    let long = "n".repeat(256);
    let apk =
        |name: &str, path: &str| format!(r#"{{"apk": {{"name": "{name}", "path": "{path}"}}}}"#);
    let table: &[(String, &str)] = &[
        (
            apk("a", "missing"),
            "missing: No such file or directory (os error 2); is the path right?",
        ),
        (apk("a", "loop"), "Can't stat "),
        (apk("a", "dangling"), "Can't stat "),
        (apk("a", "f/x"), "Not a directory"),
        (apk("a", "folder"), "folder is not a regular file"),
        (apk("a", "pipe"), "pipe is not a regular file"),
        (apk("a", "/dev/null"), "/dev/null is not a regular file"),
        (apk("a", ""), "is not a regular file"),
        (apk("a", "empty"), "empty is empty"),
        (apk("a", "huge"), "huge has 4294967296 bytes; payload disks have 32 bits"),
        (apk("", "f"), "names the APK \"\""),
        (apk(&long, "f"), "a name has 1 to 255 bytes"),
        (apk("a\\u0000b", "f"), "names the APK \"a\\0b\""),
        (r#"{"apexes": [{"name": "", "path": "f"}]}"#.into(), "names an APEX \"\""),
        (r#"{"apexes": [{"name": "a", "path": "missing"}]}"#.into(), "Can't stat "),
        (r#"{"apexes": [{"name": "a", "path": "empty"}]}"#.into(), "empty is empty"),
        (
            r#"{"apexes": [{"name": "a", "path": "f"}, {"name": "a", "path": "f"}]}"#.into(),
            "names the APEX \"a\" twice",
        ),
        (r#"{"system_apexes": ["a"]}"#.into(), "Can't find the system apex: a; name the folder"),
        (r#"{"system_apexes": [""]}"#.into(), "Can't find the system apex: ; this cannot be"),
        (r#"{"system_apexes": ["../f"]}"#.into(), "Can't find the system apex: ../f; this cannot"),
        ("[".into(), "bad config: "),
        (" ".repeat((1 << 20) + 1), "bad config: it has more than 1048576 bytes"),
    ];
    for (config, expected) in table {
        let error = folder.make(config).expect_err(config);
        assert!(error.contains(expected), "{config}: {error}");
        assert!(!folder.path("payload.img").exists());
        assert!(!folder.path("payload-header.img").exists());
    }
    // One byte less fits into the 32 bits.
    huge.set_len((1 << 32) - 1).unwrap();
    folder.make(&apk("a", "huge")).unwrap();
    let filler = fs::read(folder.path("payload.img.0")).unwrap();
    assert_eq!((filler.len(), &filler[4092..]), (4097, &[0, 0xff, 0xff, 0xff, 0xff][..]));
}

#[test]
fn bad_outputs() {
    let folder = Folder::new();
    folder.write("f", "x");
    fs::create_dir(folder.path("folder.img")).unwrap();
    fs::create_dir(folder.path("taken-header.img")).unwrap();
    folder.write("text.img", "precious");
    let _socket = std::os::unix::net::UnixListener::bind(folder.path("socket.img")).unwrap();
    let config = r#"{"apk": {"name": "a", "path": "f"}}"#;
    for (output, expected) in [
        ("missing/p.img", "I/O error: cannot write "),
        ("f/p.img", "I/O error: cannot write "),
        ("folder.img", "I/O error: cannot write "),
        ("taken.img", "I/O error: cannot write "),
        ("text.img", "is no payload disk, and is not replaced"),
        ("socket.img", "is not a regular file, and is not replaced"),
        ("", "cannot be the name of the output"),
        ("..", "cannot be the name of the output"),
        ("folder.img/", "cannot be the name of the output"),
    ] {
        let error = folder.make_with(config, output, &[]).expect_err(output);
        assert!(error.contains(expected), "{output}: {error}");
    }
    assert!(fs::symlink_metadata(folder.path("socket.img")).is_ok());
    // No temporary file is left.
    let hidden = fs::read_dir(folder.0.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with('.'));
    assert_eq!(hidden.count(), 0);
}

#[test]
fn inputs_are_never_overwritten() {
    for (input, output) in [
        ("p.img", "p.img"),
        ("p-header.img", "p.img"),
        ("p-footer.img", "p.img"),
        ("p-signature.img", "p.img"),
        ("p.img.0", "p.img"),
        ("p.img.1", "p.img"),
        ("config.json", "config.json"),
    ] {
        let folder = Folder::new();
        if input != "config.json" {
            folder.write(input, "precious");
        }
        folder.write("other", "x");
        let config = format!(
            r#"{{"apexes": [{{"name": "o", "path": "other"}}], "apk": {{"name": "a", "path": "{input}"}}}}"#
        );
        let error = folder.make_with(&config, output, &[]).expect_err(input);
        assert!(error.contains("would be overwritten"), "{input}: {error}");
        if input != "config.json" {
            assert_eq!(fs::read(folder.path(input)).unwrap(), b"precious");
        }
    }
    // Nor through another name.
    let folder = Folder::new();
    folder.write("f", "precious");
    fs::hard_link(folder.path("f"), folder.path("p.img.0")).unwrap();
    let error = folder.make_with(r#"{"apk": {"name": "a", "path": "f"}}"#, "p.img", &[]);
    assert!(error.unwrap_err().contains("would be overwritten"));
}

#[test]
fn a_disk_is_replaced_as_a_whole() {
    let folder = Folder::new();
    folder.write("a", [b'a'; 10_000]);
    folder.write("b", [b'b'; 10]);
    folder.make(r#"{"apk": {"name": "a", "path": "a"}}"#).unwrap();
    folder.make(r#"{"apk": {"name": "b", "path": "b"}}"#).unwrap();
    let disk = concatenate(&folder.path("payload.img"));
    assert_eq!(disk[24_576..24_586], [b'b'; 10]);
    // One that cannot be made leaves the old one alone.
    folder.make(r#"{"apk": {"name": "b", "path": "c"}}"#).unwrap_err();
    assert!(concatenate(&folder.path("payload.img")) == disk);
}

#[test]
fn runs_at_once_do_not_mix_their_parts() {
    let folder = Folder::new();
    for byte in [b'a', b'b'] {
        let name = char::from(byte).to_string();
        folder.write(&name, vec![byte; usize::from(byte - b'a') * 70_000 + 10]);
        let config = format!(r#"{{"apk": {{"name": "{name}", "path": "{name}"}}}}"#);
        folder.write(&format!("{name}.json"), config);
    }
    let (image, start) = (folder.path("payload.img"), std::sync::Barrier::new(2));
    let make = |config: &str| {
        start.wait();
        mk_payload::make(&folder.path(config), &image, &[]).unwrap();
    };
    for _ in 0..40 {
        std::thread::scope(|scope| {
            scope.spawn(|| make("a.json"));
            scope.spawn(|| make("b.json"));
        });
        let disk = PayloadDisk::open(&image).unwrap();
        assert!(disk.table().unwrap().warning.is_none());
        // `concatenate` compares the lengths.
        let disk = concatenate(&image);
        let table = Table::read(std::io::Cursor::new(&disk), disk.len() as u64).unwrap();
        let apk = table.find("microdroid-apk").unwrap();
        let signature = MicrodroidSignature::read(&disk[20_480..]).unwrap();
        assert_eq!(signature.apk.unwrap().name.as_bytes()[0], disk[apk.offset as usize]);
    }
}

#[test]
fn a_smaller_disk_names_nothing_of_a_larger_one() {
    let folder = Folder::new();
    folder.write("f", "x");
    let apex = r#""apexes": [{"name": "o", "path": "f"}], "#;
    let config = |apexes| format!(r#"{{{apexes}"apk": {{"name": "a", "path": "f"}}}}"#);
    folder.make(&config(apex)).unwrap();
    folder.make(&config("")).unwrap();
    let image = fs::read(folder.path("payload.img")).unwrap();
    let image = composite_disk::image::CompositeImage::read(&image[..]).unwrap();
    assert_eq!(image.components.len(), 5);
    let stale = folder.path("payload.img.1");
    assert!(stale.exists(), "it may be somebody else's by now");
    assert!(image.components.iter().all(|it| *it.path != *stale.to_str().unwrap()));
}

#[test]
fn a_disk_that_no_guest_could_read_is_not_made() {
    let folder = Folder::new();
    folder.write("f", "x");
    let key = "k".repeat(65_500);
    let config = format!(r#"{{"apexes": [{{"name": "a", "path": "f", "publicKey": "{key}"}}]}}"#);
    folder.make(&config).unwrap();
    let error = folder.make(&config.replacen("kk", &"k".repeat(50), 1)).unwrap_err();
    assert!(error.contains("the Microdroid signature would have 655"), "{error}");
}

/// A zip file with one stored file, `apex_manifest.pb`.
fn apex(name: &str, version: u8) -> Vec<u8> {
    let content = [&[0x0a, name.len() as u8][..], name.as_bytes(), &[0x10, version]].concat();
    let file = "apex_manifest.pb";
    let mut common = Vec::new(); // from "version needed" to "extra field length"
    common.extend([10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
    common.extend(crc32(&content).to_le_bytes());
    common.extend([(content.len() as u32).to_le_bytes(); 2].concat());
    common.extend([file.len() as u8, 0, 0, 0]);
    let local = [b"PK\x03\x04", &common[..], file.as_bytes(), &content].concat();
    let central = [b"PK\x01\x02\x0a\0", &common[..], &[0; 10], &[0; 4], file.as_bytes()].concat();
    let mut end = b"PK\x05\x06\0\0\0\0\x01\0\x01\0".to_vec();
    end.extend((central.len() as u32).to_le_bytes());
    end.extend((local.len() as u32).to_le_bytes());
    end.extend([0, 0]);
    [local, central, end].concat()
}

/// CRC-32 bit by bit, so that the test needs no crate for it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
    })
}

#[test]
fn system_apexes_are_found() {
    let folder = Folder::new();
    folder.write("one/not-an.apex", "text");
    folder.write("one/com.a.old.apex", apex("com.a", 1));
    folder.write("one/com.a.new.apex", apex("com.a", 3));
    folder.write("one/zz.apex", apex("com.a", 3));
    folder.write("one/com.a.zip", apex("com.a", 9));
    fs::create_dir(folder.path("one/folder.apex")).unwrap();
    folder.write("two/com.a.apex", apex("com.a", 9));
    folder.write("two/com.b.apex", apex("anything", 1));
    folder.write("two/other.apex", apex("com.b", 9));
    let config = r#"{"system_apexes": ["com.b", "com.a"]}"#;
    folder.make_with(config, "p.img", &["one", "two"]).unwrap();
    let image = fs::read(folder.path("p.img")).unwrap();
    let image = composite_disk::image::CompositeImage::read(&image[..]).unwrap();
    let names = |index: usize| image.components[index].path.rsplit('/').next().unwrap().to_owned();
    // The file name counts first within a folder, and the first folder that has the APEX.
    assert_eq!(names(2), "com.b.apex");
    assert_eq!(names(4), "com.a.new.apex");

    let error = folder.make_with(r#"{"system_apexes": ["com.c"]}"#, "q.img", &["one", "two"]);
    let error = error.unwrap_err();
    assert!(error.starts_with("Can't find the system apex: com.c; it is not in "), "{error}");
    let error = folder.make_with(config, "q.img", &["missing"]).unwrap_err();
    assert!(error.starts_with("Failed to read "), "{error}");
}

#[test]
fn the_program() {
    let folder = Folder::new();
    folder.write("f", "x");
    let config = folder.write("sub/c.json", r#"{"apk": {"name": "a", "path": "../f"}, "x": 1}"#);
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_mk_payload"))
            .args(arguments)
            .current_dir(folder.0.path())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let config = config.to_str().unwrap();
    // Paths in the configuration start at its folder, the output at the current one.
    let (code, out, err) = run(&[config, "p.img"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(err.ends_with("unknown field x (line 1) is ignored\n"), "{err}");
    assert!(folder.path("p.img").exists() && folder.path("p.img.0").exists());
    for wrong in [&[][..], &[config], &[config, "p.img", "more"], &[config, "p.img", "--what"]] {
        let (code, out, err) = run(wrong);
        assert_eq!((code, out.as_str()), (1, ""), "{wrong:?}");
        assert!(err.contains("Usage: mk_payload <config> <output>"), "{err}");
    }
    let (code, _, err) = run(&["missing", "p.img"]);
    assert_eq!(code, 1);
    assert!(err.starts_with("mk_payload: Failed to read missing: "), "{err}");
    let (code, out, _) = run(&["--help"]);
    assert!(code == 0 && out.contains("--apex-dir"));
}
