//! Archives that others made.

use apkzip::{Error, Method};

use crate::zip::{open, read_all};

macro_rules! testdata {
    ($name:literal) => {
        include_bytes!(concat!("../../testdata/", $name)).as_slice()
    };
}

#[test]
fn signed_packages_are_read() {
    let common = ["AndroidManifest.xml", "classes.dex", "resources.arsc"];
    for (bytes, entries) in [
        (testdata!("v3-only-with-ecdsa-sha256-p256.apk"), 3),
        (testdata!("v31-rsa-2048_2-tgt-33-1-tgt-28.apk"), 6),
        (testdata!("v4-digest-v3-Sha256withEC.apk"), 6),
    ] {
        let content = read_all(bytes).unwrap();
        assert_eq!(content.len(), entries);
        for name in common {
            let (_, content) = content.iter().find(|(n, _)| n == name).unwrap();
            assert!(!content.is_empty(), "{name}");
        }
        let archive = open(bytes).unwrap();
        assert_eq!(archive.find("resources.arsc").unwrap().method, Method::Stored);
        assert_eq!(archive.find("classes.dex").unwrap().method, Method::Deflate);
        assert_eq!(archive.find("classes.dex").unwrap().size, 1536);

        // The signing block stands before the central directory.
        let directory = archive.sections().central_directory.start as usize;
        assert_eq!(&bytes[directory - 16..directory], b"APK Sig Block 42");
    }
}

#[test]
fn a_package_with_a_truncated_directory_is_refused() {
    let result = read_all(testdata!("v2-only-truncated-cd.apk"));
    assert!(matches!(result, Err(Error::CentralDirectoryPlace { size: 186, .. })), "{result:?}");
}

#[test]
fn directories_and_modes_of_info_zip_are_read() {
    let archive = open(testdata!("infozip.zip")).unwrap();
    let listing: Vec<_> = archive
        .entries()
        .map(|e| (e.name.as_str(), e.unix_mode.unwrap(), e.size, e.method))
        .collect();
    assert_eq!(
        listing,
        [
            ("bin/", 0o755, 0, Method::Stored),
            ("bin/run", 0o755, 10, Method::Stored),
            ("empty", 0o640, 0, Method::Stored),
            ("lib/", 0o755, 0, Method::Stored),
            ("lib/x86_64/", 0o755, 0, Method::Stored),
            ("lib/x86_64/payload.so", 0o444, 6, Method::Stored),
            ("text.txt", 0o644, 2600, Method::Deflate),
        ]
    );
    let text = archive.read(archive.find("text.txt").unwrap()).unwrap();
    assert_eq!(text, b"line of text\n".repeat(200));
}
