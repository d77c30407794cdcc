//! Golden bytes, bad messages, and any bytes at all.

use crate::{
    Error, Handover, MAX_BODY, MAX_DICE, MAX_EXTRA_APKS, PayloadDiskSettings, PayloadSettings,
    StorageSettings,
};
use proptest::prelude::*;
use zeroize::Zeroizing;

fn full() -> Handover {
    Handover {
        debuggable: true,
        instance_id: vec![0xab; 64],
        payload: Some(PayloadSettings { apk_size: 4097, extra_apk_sizes: vec![1, 300] }),
        storage: Some(StorageSettings { size: 1 << 20 }),
        payload_disk: None,
        instance_image: true,
        dice: Zeroizing::new(vec![0x5e; 40]),
    }
}

fn smallest() -> Handover {
    Handover {
        debuggable: false,
        instance_id: vec![],
        payload: Some(PayloadSettings { apk_size: 1, extra_apk_sizes: vec![] }),
        storage: None,
        payload_disk: None,
        instance_image: false,
        dice: Zeroizing::new(vec![0]),
    }
}

fn disk(run: PayloadDiskSettings) -> Handover {
    Handover { payload: None, payload_disk: Some(run), ..smallest() }
}

/// A body of these fields and DICE data.
fn with_dice(fields: &[u8]) -> Vec<u8> {
    whole(&[fields, b"\x42\x01d"].concat())
}

fn message(version: u32, length: u32, body: &[u8]) -> Vec<u8> {
    [b"AVFHAND\n", &version.to_le_bytes()[..], &length.to_le_bytes(), body].concat()
}

fn whole(body: &[u8]) -> Vec<u8> {
    message(3, body.len() as u32, body)
}

#[test]
fn golden_bytes() {
    let expected = [
        "41564648414e440a", // magic
        "03000000",         // version
        "80000000",         // 128 bytes of body
        "0801",             // 1: debuggable
        "1240",             // 2: 64 bytes
        &"ab".repeat(64),
        "1a08088120",   // 3: 8 bytes, 1: 4097
        "120301ac02",   // 2: packed 1, 300
        "220408808040", // 4: 4 bytes, 1: 1048576
        "3801",         // 7: instance image
        "4228",         // 8: 40 bytes
        &"5e".repeat(40),
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
        assert_eq!(hex::encode(&bytes[16..]), expected.to_owned() + "420100");
        assert_eq!(Handover::read(&bytes[..]).unwrap(), handover);
    }
}

#[test]
fn smallest_message_is_read_and_nothing_after_it() {
    let mut bytes = smallest().encode();
    assert_eq!(hex::encode(&bytes[12..22]), "070000001a020801420100"[..20]);
    bytes.extend_from_slice(b"rest");
    let mut source = &bytes[..];
    assert_eq!(Handover::read(&mut source).unwrap(), smallest());
    assert_eq!(source, b"rest");
}

#[test]
fn fields_of_a_later_release_are_ignored() {
    let bytes = with_dice(&hex::decode("1a0208019a060161").unwrap());
    assert_eq!(Handover::read(&bytes[..]).unwrap().payload.unwrap().apk_size, 1);
}

#[test]
fn the_secret_is_not_printed() {
    let text = format!("{:?} {:#?}", full(), full());
    assert!(text.contains("apk_size: 4097") && text.contains(".."), "{text}");
    let secret = ["dice", "94", "5e", "5E"];
    assert!(!secret.iter().any(|secret| text.contains(secret)), "{text}");
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
    // A package and a secret of 32 bytes.
    let version_2 = [b"\x1a\x02\x08\x01\x2a\x20", &[7; 32][..]].concat();
    let run = |text: &str| disk(PayloadDiskSettings::ConfigPath(text.into())).encode().to_vec();
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", vec![], "first bytes could not be read"),
        ("half a magic", b"AVFH".to_vec(), "first bytes could not be read"),
        ("another magic", b"AVFHANDS0000000000".to_vec(), "not a hand-over"),
        ("zeros", vec![0; 64], "not a hand-over"),
        ("no version", b"AVFHAND\n\x02".to_vec(), "version could not be read"),
        ("version 0", message(0, 4, b"\x1a\x02\x08\x01"), "has version 0"),
        ("version 1", message(1, 4, b"\x1a\x02\x08\x01"), "has version 1"),
        ("version 2", message(2, 38, &version_2), "has version 2"),
        ("version 4", message(4, 4, b"\x1a\x02\x08\x01"), "same release"),
        ("version 3 in the other byte order", message(3 << 24, 4, b""), "has version 50331648"),
        ("half a version", b"AVFHAND\n\x03\0".to_vec(), "version could not be read"),
        ("no length", b"AVFHAND\n\x03\0\0\0\x01".to_vec(), "length could not be read"),
        ("no body", whole(b""), "has 0 bytes"),
        ("largest length, no bytes", message(3, 65536, b""), "body could not be read"),
        ("length beyond the limit", message(3, 65537, &[0; 70000]), "has 65537 bytes"),
        ("length of 4 GiB", message(3, u32::MAX, b""), "has 4294967295 bytes"),
        ("body cut off", message(3, 5, b"\x1a\x02\x08\x01"), "body could not be read"),
        ("not protobuf", whole(b"\xff\xff\xff\xff"), "malformed"),
        ("wrong wire type", whole(b"\x1a\x02\x08\x01\x0a\x00"), "malformed"),
        ("field beyond the end", whole(b"\x1a\x7f\x08\x01"), "malformed"),
        ("no DICE data", whole(b"\x1a\x02\x08\x01"), "DICE data have 0 bytes"),
        ("empty DICE data", whole(b"\x1a\x02\x08\x01\x42\0"), "DICE data have 0 bytes"),
        ("DICE data twice, then empty", whole(b"\x1a\x02\x08\x01\x42\x01d\x42\0"), "have 0"),
        ("DICE data cut off", whole(b"\x1a\x02\x08\x01\x42\x02d"), "malformed"),
        ("DICE data of another type", whole(b"\x1a\x02\x08\x01\x40\x01"), "malformed"),
        ("the secret of version 2", whole(&version_2), "DICE data have 0 bytes"),
        ("a byte too many of DICE data", with(|h| h.dice.resize(MAX_DICE + 1, 1)), "have 20481"),
        ("a body of DICE data", with(|h| h.dice.resize(MAX_BODY as usize - 100, 1)), "have 65436"),
        ("no payload", with_dice(b"\x08\x01"), "names nothing"),
        ("payload and disk", with_dice(b"\x1a\x02\x08\x01\x32\x03\x0a\x01a"), "names both"),
        ("a disk, nothing to run", with_dice(b"\x32\0"), "does not say what"),
        ("a disk, an empty path", run(""), "does not say what"),
        ("a disk, an empty name", with_dice(b"\x32\x02\x12\0"), "does not say what"),
        ("a path that is no text", with_dice(b"\x32\x03\x0a\x01\xff"), "malformed"),
        ("a path and a name, the name empty", with_dice(b"\x32\x05\x0a\x01a\x12\0"), "not say"),
        ("a size beyond 64 bits", with_dice(BEYOND_64_BITS), "malformed"),
        ("storage that is no message", with_dice(b"\x1a\x02\x08\x01\x20\x01"), "malformed"),
        ("empty package", with(|h| payload(h).apk_size = 0), "the package has no bytes"),
        ("package without a size", with_dice(b"\x1a\0"), "the package has no bytes"),
        (
            "empty extra package",
            with(|h| payload(h).extra_apk_sizes[1] = 0),
            "extra package 1 has no bytes",
        ),
        ("short id", with(|h| h.instance_id.truncate(63)), "has 63 bytes"),
        ("an id of a byte", with_dice(b"\x12\x01a\x1a\x02\x08\x01"), "has 1 bytes"),
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

/// A package whose size is a varint of eleven bytes.
const BEYOND_64_BITS: &[u8] = b"\x1a\x0c\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";

#[test]
fn the_largest_dice_data_fit() {
    let handover = Handover {
        dice: Zeroizing::new(vec![1; MAX_DICE]),
        payload: Some(PayloadSettings {
            apk_size: u64::MAX,
            extra_apk_sizes: vec![u64::MAX; MAX_EXTRA_APKS],
        }),
        ..full()
    };
    assert_eq!(Handover::read(&handover.encode()[..]).unwrap(), handover);
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
    fn a_flipped_byte_does_not_make_it_panic(at in 0usize..144, to: u8) {
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
        dice in prop::collection::vec(any::<u8>(), 1..500),
        path in prop::option::of("[a-z/]{1,20}"),
    ) {
        let payload_disk = path.map(PayloadDiskSettings::ConfigPath);
        let payload = PayloadSettings { apk_size, extra_apk_sizes };
        let handover = Handover {
            debuggable,
            instance_id: id.unwrap_or_default(),
            payload: payload_disk.is_none().then_some(payload),
            storage: storage.map(|size| StorageSettings { size }),
            payload_disk,
            instance_image: debuggable,
            dice: Zeroizing::new(dice),
        };
        prop_assert_eq!(Handover::read(&handover.encode()[..]).unwrap(), handover);
    }
}
