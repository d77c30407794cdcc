//! Certificates that are not even signed messages, and payloads that are no claims.

use super::{bytes, read, refused, twice, unhex};
use crate::support::{Forger, ISSUER, decode, encode, map};
use ciborium::Value;
use dice::{CborFault, Fault, KeyType, LabelFault};

#[test]
fn messages_that_are_no_signed_messages() {
    type Change = fn(&mut Vec<Value>);
    let header = Fault::Header { wanted: KeyType::Ed25519 };
    let cases: [(&str, Change, Fault); 21] = [
        ("nothing", |m| m.clear(), Fault::NotSign1),
        ("no signature", |m| drop(m.pop()), Fault::NotSign1),
        ("a fifth part", |m| m.push(Value::Null), Fault::NotSign1),
        ("a header that is no string", |m| m[0] = Value::Map(vec![]), Fault::NotSign1),
        ("a payload that is elsewhere", |m| m[2] = Value::Null, Fault::NotSign1),
        ("a payload that is a map", |m| m[2] = decode(m[2].as_bytes().unwrap()), Fault::NotSign1),
        ("a signature that is text", |m| m[3] = "x".into(), Fault::NotSign1),
        ("an unprotected algorithm", |m| m[1] = map(&[(1, (-8).into())]), Fault::Unprotected),
        ("an unprotected key id", |m| m[1] = map(&[(4, bytes(1, 1))]), Fault::Unprotected),
        ("an unprotected header that is no map", |m| m[1] = Value::Null, Fault::Unprotected),
        ("an empty header", |m| m[0] = bytes(0, 0), header.clone()),
        ("a header that is an empty map", |m| m[0] = bytes(0xa0, 1), header.clone()),
        ("a header with another algorithm", |m| m[0] = unhex("a10126").into(), header.clone()),
        ("a header with a key id", |m| m[0] = unhex("a201270440").into(), header.clone()),
        ("a critical header", |m| m[0] = unhex("a20127028104").into(), header.clone()),
        ("the algorithm twice", |m| m[0] = unhex("a201270127").into(), header.clone()),
        ("the header written longer", |m| m[0] = unhex("a1013807").into(), header.clone()),
        ("no bytes of signature", |m| m[3] = bytes(0, 0), Fault::SignatureLength { len: 0 }),
        ("a short signature", |m| m[3] = bytes(0, 63), Fault::SignatureLength { len: 63 }),
        ("a long signature", |m| m[3] = bytes(0, 65), Fault::SignatureLength { len: 65 }),
        ("a signature of zeros", |m| m[3] = bytes(0, 64), Fault::Signature),
    ];
    let forger = Forger::new(1);
    for (what, change, fault) in cases {
        let claims = forger.claims(&Forger::new(2).public);
        let mut message = forger.sign(&encode(&claims.into_value()));
        change(&mut message);
        assert_eq!(read(&forger.chain([Value::Array(message)])), refused(1, fault), "{what}");
    }
}

#[test]
fn messages_that_are_not_even_arrays() {
    let forger = Forger::new(1);
    let good = || forger.certificate(forger.claims(&Forger::new(2).public));
    let cases = [
        ("null", Value::Null),
        ("a number", 1.into()),
        ("a map", Value::Map(vec![])),
        ("a certificate in a string", Value::Bytes(encode(&good()))),
        ("a certificate with the tag of COSE_Sign1", Value::Tag(18, Box::new(good()))),
    ];
    for (what, message) in cases {
        assert_eq!(read(&forger.chain([message])), refused(1, Fault::NotSign1), "{what}");
    }
}

/// The header is signed, so these signatures are right.
#[test]
fn headers_that_are_signed_and_still_wrong() {
    let forger = Forger::new(1);
    let payload = encode(&forger.claims(&Forger::new(2).public).into_value());
    for header in ["", "a0", "a10126", "a201270440", "a20127028104", "a201270127", "a1013807"] {
        let message = Value::Array(forger.sign_with_header(&unhex(header), &payload));
        let fault = Fault::Header { wanted: KeyType::Ed25519 };
        assert_eq!(read(&forger.chain([message])), refused(1, fault), "{header}");
    }
}

#[test]
fn payloads_that_are_no_claims() {
    let forger = Forger::new(1);
    let good = forger.claims(&Forger::new(2).public);
    let encoded = encode(&good.clone().into_value());
    let text_key = {
        let mut claims = good.clone();
        claims.0.push(("iss".into(), 1.into()));
        encode(&claims.into_value())
    };
    let cases: Vec<(&str, Vec<u8>, Fault)> = vec![
        ("nothing", vec![], Fault::Payload(CborFault::Malformed)),
        ("cut off", encoded[..encoded.len() - 1].to_vec(), Fault::Payload(CborFault::Malformed)),
        ("nested too deep", vec![0x81; 64], Fault::Payload(CborFault::Malformed)),
        ("a byte behind it", [&encoded[..], &[0]].concat(), Fault::Payload(CborFault::Trailing)),
        (
            "indefinite",
            [&[0xbf], &encoded[1..], &[0xff]].concat(),
            Fault::Payload(CborFault::NotDeterministic),
        ),
        ("a number written longer", unhex("a1180102"), Fault::Payload(CborFault::NotDeterministic)),
        ("an array", unhex("80"), Fault::Claims(LabelFault::NotAMap)),
        ("a tagged map", unhex("d83da0"), Fault::Claims(LabelFault::NotAMap)),
        ("a claim named by text", text_key, Fault::Claims(LabelFault::NotAnInteger)),
        (
            "a claim beyond 64 bits",
            unhex("a11bffffffffffffffff00"),
            Fault::Claims(LabelFault::NotAnInteger),
        ),
        (
            "a claim twice",
            encode(&twice(good).into_value()),
            Fault::Claims(LabelFault::Twice(ISSUER)),
        ),
        (
            "a key twice within a claim",
            unhex("a101a20a010a02"),
            Fault::Claims(LabelFault::TwiceWithin(ISSUER)),
        ),
        ("no claims", unhex("a0"), Fault::Missing { label: ISSUER }),
    ];
    for (what, payload, fault) in cases {
        let message = Value::Array(forger.sign(&payload));
        assert_eq!(read(&forger.chain([message])), refused(1, fault), "{what}");
    }
}
