//! Keys that are wrong, as the root and in a certificate.

use super::{read, refused, twice, unhex, with_claims};
use crate::support::{Entries, Forger, KEY, decode, encode};
use ciborium::Value;
use dice::{CborFault, Cdi, Error, Fault, KeyFault, KeyType, LabelFault, PrivateKey};

#[test]
fn keys_that_are_wrong() {
    type Change = fn(&mut Entries);
    let point = KeyFault::Point;
    let cases: Vec<(&str, KeyType, Change, KeyFault)> = {
        use KeyFault::{Algorithm, Coordinate, Map, Missing, Operations, Unknown};
        use KeyType::{Ed25519, P256};
        vec![
            ("no type", Ed25519, |k| k.remove(1), Missing { label: 1 }),
            ("no algorithm", Ed25519, |k| k.remove(3), Missing { label: 3 }),
            ("no operations", Ed25519, |k| k.remove(4), Missing { label: 4 }),
            ("no curve", Ed25519, |k| k.remove(-1), Missing { label: -1 }),
            ("no x", Ed25519, |k| k.remove(-2), Missing { label: -2 }),
            ("no y", P256, |k| k.remove(-3), Missing { label: -3 }),
            ("a type as text", Ed25519, |k| k.set(1, "OKP"), Algorithm),
            ("an unknown type", Ed25519, |k| k.set(1, 4), Algorithm),
            ("a huge type", Ed25519, |k| k.set(1, u64::MAX), Algorithm),
            ("the type of the other", Ed25519, |k| k.set(1, 2), Algorithm),
            ("another algorithm", Ed25519, |k| k.set(3, -7), Algorithm),
            ("ECDSA with SHA-384", P256, |k| k.set(3, -35), Algorithm),
            ("an algorithm of no kind", P256, |k| k.set(3, Value::Null), Algorithm),
            ("the curve X25519", Ed25519, |k| k.set(-1, 4), Algorithm),
            ("the curve P-384", P256, |k| k.set(-1, 2), Algorithm),
            ("no operation at all", Ed25519, |k| k.set(4, Value::Array(vec![])), Operations),
            ("for signing", Ed25519, |k| k.set(4, Value::Array(vec![1.into()])), Operations),
            ("for more", P256, |k| k.set(4, Value::Array(vec![2.into(), 1.into()])), Operations),
            ("an operation without a list", P256, |k| k.set(4, 2), Operations),
            ("a short x", Ed25519, |k| k.bytes(-2, 1, 31), Coordinate { label: -2 }),
            ("a long x", P256, |k| k.bytes(-2, 1, 33), Coordinate { label: -2 }),
            ("an x as text", Ed25519, |k| k.set(-2, "x"), Coordinate { label: -2 }),
            ("a y that is a sign", P256, |k| k.set(-3, true), Coordinate { label: -3 }),
            ("a short y", P256, |k| k.bytes(-3, 1, 0), Coordinate { label: -3 }),
            ("a y where none belongs", Ed25519, |k| k.bytes(-3, 1, 32), Unknown { label: -3 }),
            ("a secret half", Ed25519, |k| k.bytes(-4, 1, 32), Unknown { label: -4 }),
            ("a secret half", P256, |k| k.bytes(-4, 1, 32), Unknown { label: -4 }),
            ("a key id", P256, |k| k.bytes(2, 1, 1), Unknown { label: 2 }),
            ("no point of the curve", Ed25519, |k| k.bytes(-2, 2, 32), point.clone()),
            ("a weak point", Ed25519, |k| k.bytes(-2, 0, 32), point.clone()),
            (
                "the neutral point",
                Ed25519,
                |k| k.set(-2, unhex(&format!("01{}", "00".repeat(31)))),
                point.clone(),
            ),
            ("no point of the curve", P256, |k| k.bytes(-2, 1, 32), point.clone()),
            ("beyond the field", P256, |k| k.bytes(-2, 0xff, 32), point.clone()),
            (
                "nowhere",
                P256,
                |k| {
                    k.bytes(-2, 0, 32);
                    k.bytes(-3, 0, 32)
                },
                point,
            ),
            ("the type twice", Ed25519, |k| *k = twice(k.clone()), Map(LabelFault::Twice(1))),
            (
                "a name as text",
                P256,
                |k| k.0.push(("kty".into(), 1.into())),
                Map(LabelFault::NotAnInteger),
            ),
        ]
    };
    let forger = Forger::new(1);
    for (what, key_type, change, fault) in cases {
        let good = PrivateKey::from_cdi(&Cdi::new([2; 32]), key_type).public();
        let mut key = Entries::of(&decode(&good.to_cose_key()));
        change(&mut key);
        let key = encode(&key.into_value());

        let root = [&[0x81], &key[..]].concat();
        assert_eq!(read(&root), Err(Error::RootKey(fault.clone())), "{what}, {key_type} root");
        let mut claims = forger.claims(&good);
        claims.set(KEY, key);
        let chain = forger.chain([forger.certificate(claims)]);
        assert_eq!(read(&chain), refused(1, Fault::Key(fault)), "{what}, certified {key_type}");
    }
}

#[test]
fn certified_keys_that_are_not_even_maps() {
    type Change = fn(&mut Entries);
    let cases: [(&str, Change, KeyFault); 4] = [
        ("nothing", |c| c.bytes(KEY, 0, 0), KeyFault::Cbor(CborFault::Malformed)),
        ("something behind it", |c| c.bytes(KEY, 0xa0, 2), KeyFault::Cbor(CborFault::Trailing)),
        (
            "an endless map",
            |c| c.set(KEY, unhex("bfff")),
            KeyFault::Cbor(CborFault::NotDeterministic),
        ),
        ("a number", |c| c.bytes(KEY, 0, 1), KeyFault::Map(LabelFault::NotAMap)),
    ];
    for (what, change, fault) in cases {
        assert_eq!(read(&with_claims(change)), refused(1, Fault::Key(fault)), "{what}");
    }
}
