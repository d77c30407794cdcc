//! Golden bytes, bad files, and any bytes at all.

use super::*;
use crate::{APK_PARTITION, MAX_BODY};
use proptest::prelude::*;

fn apex(name: &str, size: u32) -> ApexSignature {
    ApexSignature { name: name.into(), size, public_key: String::new(), root_digest: String::new() }
}

fn example() -> MicrodroidSignature {
    MicrodroidSignature {
        version: 1,
        apexes: vec![ApexSignature {
            public_key: "k".into(),
            root_digest: "d".into(),
            ..apex("com.my.hello", 0x12345)
        }],
        apk: Some(ApkSignature {
            name: "com.my.world".into(),
            payload_partition_name: APK_PARTITION.into(),
            idsig_partition_name: String::new(),
        }),
    }
}

fn whole(body: &[u8]) -> Vec<u8> {
    file(body.len() as u32, body)
}

fn file(length: u32, body: &[u8]) -> Vec<u8> {
    [&length.to_be_bytes()[..], body].concat()
}

#[test]
fn golden_bytes() {
    let expected = [
        "0000003c",                         // 60 bytes of body, big endian
        "0801",                             // 1: version 1
        "1218",                             // 2: APEX, 24 bytes
        "0a0c636f6d2e6d792e68656c6c6f",     // 1: com.my.hello
        "10c5c604",                         // 2: 0x12345 bytes
        "1a016b",                           // 3: public key, text
        "220164",                           // 4: root digest, text
        "1a1e",                             // 3: APK, 30 bytes
        "0a0c636f6d2e6d792e776f726c64",     // 1: com.my.world
        "120e6d6963726f64726f69642d61706b", // 2: microdroid-apk
    ]
    .concat();
    assert_eq!(hex::encode(example().encode()), expected);
    let bytes = hex::decode(expected).unwrap();
    assert_eq!(MicrodroidSignature::read(&bytes[..]).unwrap(), example());
}

#[test]
fn padding_is_left_alone() {
    let mut bytes = example().encode();
    bytes.resize(4096, 0);
    assert_eq!(MicrodroidSignature::read(&bytes[..]).unwrap(), example());
}

#[test]
fn unknown_fields_are_left_alone() {
    // Field 4, the path of a payload configuration, came a week after this form.
    let bytes = whole(b"\x08\x01\x22\x02/x");
    let expected = MicrodroidSignature { version: 1, ..Default::default() };
    assert_eq!(MicrodroidSignature::read(&bytes[..]).unwrap(), expected);
}

#[test]
fn the_newer_form_is_not_taken_for_this_one() {
    let newer = crate::Metadata {
        version: 1,
        apexes: vec![crate::ApexPayload {
            name: "a".into(),
            partition_name: "microdroid-apex-0".into(),
            ..Default::default()
        }],
        ..Default::default()
    };
    let error = MicrodroidSignature::read(&newer.encode()[..]).unwrap_err().to_string();
    assert!(error.contains("malformed"), "{error}");
}

#[test]
fn bad_files() {
    let many: Vec<u8> = (0..127)
        .flat_map(|i| {
            [&b"\x12\x07\x0a\x03"[..], format!("{i:03}").as_bytes(), b"\x10\x01"].concat()
        })
        .collect();
    let long_name = [&b"\x08\x01\x12\x85\x02\x0a\x80\x02"[..], &[b'n'; 256], b"\x10\x01"].concat();
    let table: &[(&str, Vec<u8>, &str)] = &[
        ("nothing", vec![], "length of the Microdroid signature could not be read"),
        ("half a length", vec![0, 0, 0], "length of the Microdroid signature could not be read"),
        ("only zeros", vec![0; 4096], "is of version 0"),
        ("body missing", file(2, b""), "body of the Microdroid signature could not be read"),
        ("body cut off", file(3, b"\x08\x01"), "body of the Microdroid signature could not"),
        ("little-endian length", b"\x02\0\0\0\x08\x01".to_vec(), "would have 33554432 bytes"),
        ("largest length", file(MAX_BODY, b"\x08\x01"), "body of the Microdroid signature could"),
        ("one more", file(MAX_BODY + 1, &[0; 100]), "would have 65537 bytes"),
        ("4 GiB", file(u32::MAX, b""), "would have 4294967295 bytes"),
        ("a package", b"PK\x03\x04".to_vec(), "would have 1347093252 bytes"),
        ("no version", whole(b"\x12\x05\x0a\x01a\x10\x01"), "is of version 0"),
        ("version 2", whole(b"\x08\x02"), "is of version 2"),
        ("largest version", whole(b"\x08\xff\xff\xff\xff\x0f"), "is of version 4294967295"),
        ("version as text", whole(b"\x0a\x011"), "malformed"),
        ("not protobuf", whole(b"\xff\xff\xff"), "malformed"),
        ("APEX as a number", whole(b"\x08\x01\x10\x01"), "malformed"),
        ("APEX beyond the end", whole(b"\x08\x01\x12\x10\x0a"), "malformed"),
        (
            "APEX longer than u64",
            whole(b"\x08\x01\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
            "malformed",
        ),
        ("APEX name not UTF-8", whole(b"\x08\x01\x12\x03\x0a\x01\xff"), "malformed"),
        ("APEX size as text", whole(b"\x08\x01\x12\x06\x0a\x01a\x12\x011"), "malformed"),
        ("APEX key not UTF-8", whole(b"\x08\x01\x12\x03\x1a\x01\xff"), "malformed"),
        (
            "APEX without a name",
            whole(b"\x08\x01\x12\x02\x10\x01"),
            "names an APEX \"\"; a name has",
        ),
        (
            "APEX name with NUL",
            whole(b"\x08\x01\x12\x05\x0a\x01\0\x10\x01"),
            "an APEX \"\\0\"; a name",
        ),
        ("APEX name too long", whole(&long_name), "a name has 1 to 255 bytes"),
        ("APEX without bytes", whole(b"\x08\x01\x12\x03\x0a\x01a"), "the APEX \"a\" has 0 bytes"),
        (
            "APEX named twice",
            whole(b"\x08\x01\x12\x05\x0a\x01a\x10\x01\x12\x05\x0a\x01a\x10\x02"),
            "names the APEX \"a\" twice",
        ),
        ("127 APEXes", whole(&[b"\x08\x01", &many[..]].concat()), "names 127 APEXes; at most 126"),
        ("APK as a number", whole(b"\x08\x01\x18\x01"), "malformed"),
        ("APK without a name", whole(b"\x08\x01\x1a\x00"), "names the APK \"\"; a name has"),
        ("APK beyond the end", whole(b"\x08\x01\x1a\x05\x0a"), "malformed"),
    ];
    for (name, bytes, expected) in table {
        let error = MicrodroidSignature::read(&bytes[..]).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
    // One fewer is accepted.
    let accepted = whole(&[b"\x08\x01", &many[..many.len() / 127 * 126]].concat());
    assert_eq!(MicrodroidSignature::read(&accepted[..]).unwrap().apexes.len(), 126);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = MicrodroidSignature::read(&bytes[..]);
        let _ = MicrodroidSignature::read(&whole(&bytes)[..]);
    }

    #[test]
    fn a_flipped_byte_does_not_make_it_panic(at in 0usize..62, to: u8) {
        let mut bytes = example().encode();
        bytes[at] = to;
        let _ = MicrodroidSignature::read(&bytes[..]);
    }

    #[test]
    fn what_was_written_is_read(
        names in prop::collection::hash_set("[^\0]{1,60}", 0..20),
        size in 1u32..,
    ) {
        let apexes = names.iter().map(|name| apex(name, size)).collect();
        let signature = MicrodroidSignature { version: 1, apexes, apk: None };
        prop_assert_eq!(MicrodroidSignature::read(&signature.encode()[..]).unwrap(), signature);
    }
}
