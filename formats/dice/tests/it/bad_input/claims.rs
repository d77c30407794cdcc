//! Signed claims that are wrong, and configuration descriptors.

use super::{bytes, read, refused, unhex, with_claims};
use crate::support::*;
use ciborium::Value;
use dice::{CborFault, ConfigDescriptor, DescriptorFault, Fault, LabelFault};

fn missing(label: i64) -> Fault {
    Fault::Missing { label }
}

fn not_text(label: i64) -> Fault {
    Fault::Type { label, wanted: "text string" }
}

fn not_bytes(label: i64) -> Fault {
    Fault::Type { label, wanted: "byte string" }
}

fn length(label: i64, len: usize, wanted: usize) -> Fault {
    Fault::Length { label, len, wanted }
}

#[test]
fn claims_that_are_wrong() {
    type Change = fn(&mut Entries);
    let cases: Vec<(&str, Change, Fault)> = vec![
        ("no issuer", |c| c.remove(ISSUER), missing(ISSUER)),
        ("no subject", |c| c.remove(SUBJECT), missing(SUBJECT)),
        ("no code hash", |c| c.remove(CODE_HASH), missing(CODE_HASH)),
        ("no configuration", |c| c.remove(CONFIG_DESCRIPTOR), missing(CONFIG_DESCRIPTOR)),
        ("no authority hash", |c| c.remove(AUTHORITY_HASH), missing(AUTHORITY_HASH)),
        ("no mode", |c| c.remove(MODE), missing(MODE)),
        ("no key", |c| c.remove(KEY), missing(KEY)),
        ("no key usage", |c| c.remove(KEY_USAGE), missing(KEY_USAGE)),
        ("an issuer that is bytes", |c| c.bytes(ISSUER, 0, 20), not_text(ISSUER)),
        ("a subject that is bytes", |c| c.bytes(SUBJECT, 0, 20), not_text(SUBJECT)),
        ("a profile that is bytes", |c| c.bytes(PROFILE, 0, 1), not_text(PROFILE)),
        ("a profile that is null", |c| c.set(PROFILE, Value::Null), not_text(PROFILE)),
        ("a code hash that is text", |c| c.set(CODE_HASH, "x"), not_bytes(CODE_HASH)),
        (
            "a code descriptor that is text",
            |c| c.set(CODE_DESCRIPTOR, "x"),
            not_bytes(CODE_DESCRIPTOR),
        ),
        ("a config hash that is text", |c| c.set(CONFIG_HASH, "x"), not_bytes(CONFIG_HASH)),
        (
            "a config that is a map",
            |c| c.set(CONFIG_DESCRIPTOR, map(&[])),
            not_bytes(CONFIG_DESCRIPTOR),
        ),
        (
            "an authority hash that is null",
            |c| c.set(AUTHORITY_HASH, Value::Null),
            not_bytes(AUTHORITY_HASH),
        ),
        (
            "an authority that is a list",
            |c| c.set(AUTHORITY_DESCRIPTOR, Value::Array(vec![])),
            not_bytes(AUTHORITY_DESCRIPTOR),
        ),
        ("a mode that is a number", |c| c.set(MODE, 1), not_bytes(MODE)),
        ("a key that is a map", |c| c.set(KEY, map(&[])), not_bytes(KEY)),
        ("a key usage that is a number", |c| c.set(KEY_USAGE, 0x20), not_bytes(KEY_USAGE)),
        ("a code hash of no bytes", |c| c.bytes(CODE_HASH, 1, 0), length(CODE_HASH, 0, 64)),
        ("a short code hash", |c| c.bytes(CODE_HASH, 1, 32), length(CODE_HASH, 32, 64)),
        ("a long code hash", |c| c.bytes(CODE_HASH, 1, 65), length(CODE_HASH, 65, 64)),
        ("a short config hash", |c| c.bytes(CONFIG_HASH, 1, 63), length(CONFIG_HASH, 63, 64)),
        ("a long config hash", |c| c.bytes(CONFIG_HASH, 1, 128), length(CONFIG_HASH, 128, 64)),
        (
            "a short inline config",
            |c| c.bytes(CONFIG_DESCRIPTOR, 1, 63),
            length(CONFIG_DESCRIPTOR, 63, 64),
        ),
        (
            "a long inline config",
            |c| c.bytes(CONFIG_DESCRIPTOR, 1, 65),
            length(CONFIG_DESCRIPTOR, 65, 64),
        ),
        (
            "a short authority hash",
            |c| c.bytes(AUTHORITY_HASH, 1, 20),
            length(AUTHORITY_HASH, 20, 64),
        ),
        (
            "a long authority hash",
            |c| c.bytes(AUTHORITY_HASH, 1, 100),
            length(AUTHORITY_HASH, 100, 64),
        ),
        ("a mode of no bytes", |c| c.bytes(MODE, 1, 0), length(MODE, 0, 1)),
        ("a mode of two bytes", |c| c.bytes(MODE, 1, 2), length(MODE, 2, 1)),
        ("a key usage of no bytes", |c| c.bytes(KEY_USAGE, 0x20, 0), length(KEY_USAGE, 0, 1)),
        ("a key usage of two bytes", |c| c.bytes(KEY_USAGE, 0x20, 2), length(KEY_USAGE, 2, 1)),
        ("mode 4", |c| c.bytes(MODE, 4, 1), Fault::Mode(4)),
        ("mode 255", |c| c.bytes(MODE, 255, 1), Fault::Mode(255)),
        ("a key for nothing", |c| c.bytes(KEY_USAGE, 0, 1), Fault::KeyUsage),
        ("a key for signing", |c| c.bytes(KEY_USAGE, 0x01, 1), Fault::KeyUsage),
        ("a key for more", |c| c.bytes(KEY_USAGE, 0x21, 1), Fault::KeyUsage),
        ("key usage from the other end", |c| c.bytes(KEY_USAGE, 0x04, 1), Fault::KeyUsage),
        ("a hash of another configuration", |c| c.bytes(CONFIG_HASH, 1, 64), Fault::ConfigHash),
        ("another issuer", |c| c.set(ISSUER, Forger::new(3).id()), Fault::Issuer),
        ("the subject as issuer", |c| c.set(ISSUER, c.get(SUBJECT).clone()), Fault::Issuer),
        ("no text as issuer", |c| c.set(ISSUER, ""), Fault::Issuer),
        (
            "an issuer in capitals",
            |c| c.set(ISSUER, c.get(ISSUER).as_text().unwrap().to_uppercase()),
            Fault::Issuer,
        ),
        (
            "a longer issuer",
            |c| c.set(ISSUER, format!("{}0", c.get(ISSUER).as_text().unwrap())),
            Fault::Issuer,
        ),
        ("another subject", |c| c.set(SUBJECT, Forger::new(3).id()), Fault::Subject),
        ("the issuer as subject", |c| c.set(SUBJECT, c.get(ISSUER).clone()), Fault::Subject),
        (
            "a subject in capitals",
            |c| c.set(SUBJECT, c.get(SUBJECT).as_text().unwrap().to_uppercase()),
            Fault::Subject,
        ),
        ("another key", |c| c.set(KEY, Forger::new(3).public.to_cose_key()), Fault::Subject),
        ("an expiry", |c| c.add(4, 0), Fault::Unknown { label: 4 }),
        ("a time", |c| c.add(6, 0), Fault::Unknown { label: 6 }),
        ("an audience", |c| c.add(3, "me"), Fault::Unknown { label: 3 }),
        (
            "a claim of nobody",
            |c| c.add(-4_670_555, bytes(0, 1)),
            Fault::Unknown { label: -4_670_555 },
        ),
    ];
    for (what, change, fault) in cases {
        assert_eq!(read(&with_claims(change)), refused(1, fault), "{what}");
    }
}

#[test]
fn descriptors_that_are_wrong() {
    let wrong = |key, wanted| DescriptorFault::Type { key, wanted };
    let version = "text or a 64-bit integer";
    let cases: Vec<(&str, &str, DescriptorFault)> = vec![
        ("nothing", "", DescriptorFault::Cbor(CborFault::Malformed)),
        ("cut off", "a1 3a00011171", DescriptorFault::Cbor(CborFault::Malformed)),
        ("something behind it", "a0 00", DescriptorFault::Cbor(CborFault::Trailing)),
        ("indefinite", "bf ff", DescriptorFault::Cbor(CborFault::NotDeterministic)),
        (
            "a number written longer",
            "a1 01 1801",
            DescriptorFault::Cbor(CborFault::NotDeterministic),
        ),
        ("a list", "80", DescriptorFault::Map(LabelFault::NotAMap)),
        ("a key that is text", "a1 6161 01", DescriptorFault::Map(LabelFault::NotAnInteger)),
        (
            "a key beyond 64 bits",
            "a1 3bffffffffffffffff 01",
            DescriptorFault::Map(LabelFault::NotAnInteger),
        ),
        ("a key twice", "a2 01 01 01 02", DescriptorFault::Map(LabelFault::Twice(1))),
        (
            "the name twice",
            "a2 3a00011171 6161 3a00011171 6162",
            DescriptorFault::Map(LabelFault::Twice(-70_002)),
        ),
        (
            "the path of a binary twice",
            "a1 3a00011558 a2 01 6161 01 6162",
            DescriptorFault::Map(LabelFault::TwiceWithin(-71_001)),
        ),
        (
            "a name of a sub-component twice",
            "a1 3a00011559 81 a3 01 6161 02 00 01 6162",
            DescriptorFault::Map(LabelFault::TwiceWithin(-71_002)),
        ),
        (
            "a key twice in a key, and in a tag",
            "a1 01 a1 c1 a2 f6 00 f6 01 00",
            DescriptorFault::Map(LabelFault::TwiceWithin(1)),
        ),
        ("a name that is bytes", "a1 3a00011171 4161", wrong(-70_002, "text")),
        ("a version that is null", "a1 3a00011172 f6", wrong(-70_003, version)),
        ("a version beyond 64 bits", "a1 3a00011172 1bffffffffffffffff", wrong(-70_003, version)),
        ("resettable: true", "a1 3a00011173 f5", wrong(-70_004, "null")),
        ("a security version below 0", "a1 3a00011174 20", wrong(-70_005, "an unsigned integer")),
        ("a security version as text", "a1 3a00011174 6131", wrong(-70_005, "an unsigned integer")),
        ("a marker that is 0", "a1 3a00011175 00", wrong(-70_006, "null")),
    ];
    let forger = Forger::new(1);
    for (what, digits, fault) in cases {
        let descriptor = unhex(digits);
        assert_eq!(ConfigDescriptor::read(&descriptor), Err(fault.clone()), "{what}");

        // Only the Android profile says what a descriptor looks like.
        for (profile, result) in
            [("android.16", refused(1, Fault::Descriptor(fault))), ("example", Ok(()))]
        {
            let mut claims = forger.claims(&Forger::new(2).public);
            claims.set(CONFIG_HASH, sha512(&descriptor));
            claims.set(CONFIG_DESCRIPTOR, descriptor.clone());
            claims.set(PROFILE, profile);
            assert_eq!(read(&forger.chain([forger.certificate(claims)])), result, "{what}");
        }
    }
}

fn sha512(bytes: &[u8]) -> Vec<u8> {
    use sha2::Digest;
    sha2::Sha512::digest(bytes).to_vec()
}
