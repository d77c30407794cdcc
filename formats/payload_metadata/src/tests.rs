//! Golden bytes, bad files, and any bytes at all.

use crate::{ApexPayload, MAX_BODY, Metadata, Payload};
use proptest::prelude::*;

fn file(length: u32, body: &[u8]) -> Vec<u8> {
    [&length.to_be_bytes()[..], body].concat()
}

fn whole(body: &[u8]) -> Vec<u8> {
    file(body.len() as u32, body)
}

#[test]
fn golden_bytes_of_a_payload() {
    let expected = [
        "0000003c",                                     // 60 bytes of body, big endian
        "0801",                                         // 1: version 1
        "1a2b",                                         // 3: package, 43 bytes
        "0a0361706b",                                   // 1: apk
        "120e6d6963726f64726f69642d61706b",             // 2: microdroid-apk
        "1a146d6963726f64726f69642d61706b2d6964736967", // 3: microdroid-apk-idsig
        "2a0b",                                         // 5: config, 11 bytes
        "0a076c6962612e736f",                           // 1: liba.so
        "1002",                                         // 2: two extra packages
    ]
    .concat();
    let metadata = Metadata::for_payload("liba.so", 2);
    assert_eq!(hex::encode(metadata.encode()), expected);
    assert_eq!(Metadata::read(&hex::decode(expected).unwrap()[..]).unwrap(), metadata);
}

#[test]
fn golden_bytes_of_all_other_fields() {
    let metadata = Metadata {
        version: 1,
        apexes: vec![ApexPayload {
            name: "a".into(),
            partition_name: "b".into(),
            public_key: vec![1],
            root_digest: vec![2],
            last_update_seconds: 3,
            is_factory: true,
            manifest_version: -1,
            manifest_name: "c".into(),
        }],
        apk: None,
        payload: Some(Payload::ConfigPath("/x".into())),
    };
    let expected = [
        "00000026",
        "0801",
        "121e0a0161120162",
        "1a010122010228033001",
        "38ffffffffffffffffff01420163",
        "22022f78",
    ]
    .concat();
    assert_eq!(hex::encode(metadata.encode()), expected);
    assert_eq!(Metadata::read(&hex::decode(expected).unwrap()[..]).unwrap(), metadata);
}

#[test]
fn padding_is_left_alone() {
    let mut bytes = Metadata::for_payload("a.so", 0).encode();
    bytes.resize(4096, 0);
    assert_eq!(Metadata::read(&bytes[..]).unwrap(), Metadata::for_payload("a.so", 0));
}

#[test]
fn bad_files() {
    let table: &[(&str, Vec<u8>, &str)] = &[
        ("nothing", vec![], "length of the payload metadata message could not be read"),
        ("half a length", vec![0, 0], "length of the payload metadata message could not be read"),
        ("only zeros", vec![0; 4096], "is of version 0"),
        ("cut off", file(3, b"\x08\x01"), "body of the payload metadata message could not be read"),
        ("little-endian length", b"\x02\0\0\0\x08\x01".to_vec(), "would have 33554432 bytes"),
        ("largest length", file(MAX_BODY, b"\x08\x01"), "body of the payload metadata message"),
        ("one more", file(MAX_BODY + 1, &[0; 100]), "would have 65537 bytes"),
        ("4 GiB", file(u32::MAX, b""), "would have 4294967295 bytes"),
        ("no version", whole(b""), "is of version 0"),
        ("version 2", whole(b"\x08\x02"), "is of version 2"),
        ("text", b"PK\x03\x04".to_vec(), "would have 1347093252 bytes"),
        ("not protobuf", whole(b"\xff\xff\xff"), "malformed"),
        ("wrong type", whole(b"\x0a\x01a"), "malformed"),
        ("field beyond the end", whole(b"\x08\x01\x2a\x10\x0a"), "malformed"),
        ("name not UTF-8", whole(b"\x08\x01\x2a\x03\x0a\x01\xff"), "malformed"),
    ];
    for (name, bytes, expected) in table {
        let error = Metadata::read(&bytes[..]).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Metadata::read(&bytes[..]);
        let _ = Metadata::read(&whole(&bytes)[..]);
    }

    #[test]
    fn a_flipped_byte_does_not_make_it_panic(at in 0usize..64, to: u8) {
        let mut bytes = Metadata::for_payload("liba.so", 2).encode();
        bytes[at] = to;
        let _ = Metadata::read(&bytes[..]);
    }

    #[test]
    fn what_was_written_is_read(name in ".{0,80}", count: u32) {
        let metadata = Metadata::for_payload(&name, count);
        prop_assert_eq!(Metadata::read(&metadata.encode()[..]).unwrap(), metadata);
    }
}
