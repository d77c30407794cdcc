//! Golden bytes, bad messages, and any bytes at all.

use crate::{
    Error, Handover, MAX_EXTRA_APKS, PayloadDiskSettings, PayloadSettings, Secret, StorageSettings,
};
use proptest::prelude::*;

fn full() -> Handover {
    Handover {
        debuggable: true,
        instance_id: vec![0xab; 64],
        payload: Some(PayloadSettings { apk_size: 4097, extra_apk_sizes: vec![1, 300] }),
        storage: Some(StorageSettings { size: 1 << 20 }),
        sealing_secret: Secret::new([0x5e; 32]),
        payload_disk: None,
        instance_image: true,
    }
}

fn smallest() -> Handover {
    Handover {
        debuggable: false,
        instance_id: vec![],
        payload: Some(PayloadSettings { apk_size: 1, extra_apk_sizes: vec![] }),
        storage: None,
        sealing_secret: Secret::new([0; 32]),
        payload_disk: None,
        instance_image: false,
    }
}

fn disk(run: PayloadDiskSettings) -> Handover {
    Handover { payload: None, payload_disk: Some(run), ..smallest() }
}

/// A body of these fields and a secret.
fn with_secret(fields: &[u8]) -> Vec<u8> {
    whole(&[fields, b"\x2a\x20", &[7; 32]].concat())
}

fn message(version: u32, length: u32, body: &[u8]) -> Vec<u8> {
    [b"AVFHAND\n", &version.to_le_bytes()[..], &length.to_le_bytes(), body].concat()
}

fn whole(body: &[u8]) -> Vec<u8> {
    message(2, body.len() as u32, body)
}

#[test]
fn golden_bytes() {
    let expected = [
        "41564648414e440a", // magic
        "02000000",         // version
        "78000000",         // 120 bytes of body
        "0801",             // 1: debuggable
        "1240",             // 2: 64 bytes
        &"ab".repeat(64),
        "1a08088120",   // 3: 8 bytes, 1: 4097
        "120301ac02",   // 2: packed 1, 300
        "220408808040", // 4: 4 bytes, 1: 1048576
        "2a20",         // 5: 32 bytes
        &"5e".repeat(32),
        "3801", // 7: instance image
    ]
    .concat();
    assert_eq!(hex::encode(&*full().encode()), expected);
    assert_eq!(Handover::read(&hex::decode(expected).unwrap()[..]).unwrap(), full());
}

#[test]
fn golden_bytes_of_payload_disks() {
    let table = [
        (PayloadDiskSettings::ConfigPath("a/b".into()), "32050a03612f62"),
        (PayloadDiskSettings::PayloadBinaryName("a.so".into()), "32061204612e736f"),
    ];
    for (run, expected) in table {
        let handover = disk(run);
        let bytes = handover.encode();
        assert_eq!(hex::encode(&bytes[16 + 34..]), expected);
        assert_eq!(Handover::read(&bytes[..]).unwrap(), handover);
    }
}

#[test]
fn smallest_message_is_read_and_nothing_after_it() {
    let mut bytes = smallest().encode();
    assert_eq!(hex::encode(&bytes[12..22]), "260000001a0208012a20");
    bytes.extend_from_slice(b"rest");
    let mut source = &bytes[..];
    assert_eq!(Handover::read(&mut source).unwrap(), smallest());
    assert_eq!(source, b"rest");
}

#[test]
fn fields_of_a_later_release_are_ignored() {
    let bytes = with_secret(&hex::decode("1a0208019a060161").unwrap());
    assert_eq!(Handover::read(&bytes[..]).unwrap().payload.unwrap().apk_size, 1);
}

#[test]
fn the_secret_is_not_printed() {
    let text = format!("{:?} {:#?}", full(), full());
    assert!(text.contains("sealing_secret: Secret(..)"), "{text}");
    assert!(!text.contains("94") && !text.to_lowercase().contains("5e"), "{text}");
}

fn payload(handover: &mut Handover) -> &mut PayloadSettings {
    handover.payload.as_mut().unwrap()
}

#[test]
fn bad_messages() {
    let with = |change: fn(&mut Handover)| {
        let mut handover = full();
        change(&mut handover);
        handover.encode().to_vec()
    };
    let run = |text: &str| disk(PayloadDiskSettings::ConfigPath(text.into())).encode().to_vec();
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", vec![], "first bytes could not be read"),
        ("half a magic", b"AVFH".to_vec(), "first bytes could not be read"),
        ("another magic", b"AVFHANDS0000000000".to_vec(), "not a hand-over"),
        ("zeros", vec![0; 64], "not a hand-over"),
        ("no version", b"AVFHAND\n\x02".to_vec(), "version could not be read"),
        ("version 0", message(0, 4, b"\x1a\x02\x08\x01"), "has version 0"),
        ("version 1", message(1, 4, b"\x1a\x02\x08\x01"), "has version 1"),
        ("version 3", message(3, 4, b"\x1a\x02\x08\x01"), "same release"),
        ("no length", b"AVFHAND\n\x02\0\0\0\x01".to_vec(), "length could not be read"),
        ("no body", whole(b""), "has 0 bytes"),
        ("largest length, no bytes", message(2, 65536, b""), "body could not be read"),
        ("length beyond the limit", message(2, 65537, &[0; 70000]), "has 65537 bytes"),
        ("length of 4 GiB", message(2, u32::MAX, b""), "has 4294967295 bytes"),
        ("body cut off", message(2, 5, b"\x1a\x02\x08\x01"), "body could not be read"),
        ("not protobuf", whole(b"\xff\xff\xff\xff"), "malformed"),
        ("wrong wire type", whole(b"\x1a\x02\x08\x01\x0a\x00"), "malformed"),
        ("field beyond the end", whole(b"\x1a\x7f\x08\x01"), "malformed"),
        ("no secret", whole(b"\x1a\x02\x08\x01"), "sealing secret has 0 bytes"),
        ("short secret", whole(b"\x1a\x02\x08\x01\x2a\x01s"), "sealing secret has 1 bytes"),
        (
            "long secret",
            whole(&[b"\x1a\x02\x08\x01\x2a\x21", &[1; 33][..]].concat()),
            "sealing secret has 33 bytes",
        ),
        ("secret of another type", whole(b"\x1a\x02\x08\x01\x28\x01"), "malformed"),
        ("no payload", with_secret(b"\x08\x01"), "names nothing"),
        ("payload and disk", with_secret(b"\x1a\x02\x08\x01\x32\x03\x0a\x01a"), "names both"),
        ("a disk, nothing to run", with_secret(b"\x32\0"), "does not say what"),
        ("a disk, an empty path", run(""), "does not say what"),
        ("a disk, an empty name", with_secret(b"\x32\x02\x12\0"), "does not say what"),
        ("a path that is no text", with_secret(b"\x32\x03\x0a\x01\xff"), "malformed"),
        ("empty package", with(|h| payload(h).apk_size = 0), "the package has no bytes"),
        ("package without a size", with_secret(b"\x1a\0"), "the package has no bytes"),
        (
            "empty extra package",
            with(|h| payload(h).extra_apk_sizes[1] = 0),
            "extra package 1 has no bytes",
        ),
        ("short id", with(|h| h.instance_id.truncate(63)), "has 63 bytes"),
        ("long id", with(|h| h.instance_id.push(0)), "has 65 bytes"),
        (
            "too many extra packages",
            with(|h| payload(h).extra_apk_sizes = vec![1; MAX_EXTRA_APKS + 1]),
            "63 extra packages",
        ),
    ];
    for (name, bytes, expected) in table {
        let error = Handover::read(&bytes[..]).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
}

#[test]
fn an_early_end_is_recognisable() {
    let Err(Error::Io { cause, .. }) = Handover::read(&b"AVF"[..]) else { panic!() };
    assert_eq!(cause.kind(), std::io::ErrorKind::UnexpectedEof);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Handover::read(&bytes[..]);
        let _ = Handover::read(&whole(&bytes)[..]);
    }

    #[test]
    fn a_flipped_byte_does_not_make_it_panic(at in 0usize..136, to: u8) {
        let mut bytes = full().encode();
        bytes[at] = to;
        let _ = Handover::read(&bytes[..]);
    }

    #[test]
    fn what_was_written_is_read(
        debuggable: bool,
        id in prop::option::of(prop::collection::vec(any::<u8>(), 64)),
        apk_size in 1u64..,
        extra_apk_sizes in prop::collection::vec(1u64.., 0..=MAX_EXTRA_APKS),
        storage in prop::option::of(any::<u64>()),
        secret: [u8; 32],
        path in prop::option::of("[a-z/]{1,20}"),
    ) {
        let payload_disk = path.map(PayloadDiskSettings::ConfigPath);
        let payload = PayloadSettings { apk_size, extra_apk_sizes };
        let handover = Handover {
            debuggable,
            instance_id: id.unwrap_or_default(),
            payload: payload_disk.is_none().then_some(payload),
            storage: storage.map(|size| StorageSettings { size }),
            sealing_secret: Secret::new(secret),
            payload_disk,
            instance_image: debuggable,
        };
        prop_assert_eq!(Handover::read(&handover.encode()[..]).unwrap(), handover);
    }
}
