//! Chains that are no chains, or have the right certificates in the wrong order.

use super::{read, refused, unhex};
use crate::support::{Forger, PROFILE, decode, encode, handover};
use ciborium::Value;
use dice::{CborFault, Error, Fault, Handover, KeyFault, LabelFault, MAX_CHAIN};

#[test]
fn chains_that_are_no_chains() {
    let good = handover(3).chain;
    let root = Forger::new(1).public.to_cose_key();
    let many = [&[0x92], &*root, &[0; 17]].concat();
    let indefinite = [&[0x9f], &good[1..], &[0xff]].concat();
    let long_head = [&[0x98, 0x04], &good[1..]].concat();
    let cases: Vec<(&str, Vec<u8>, Error)> = vec![
        ("no bytes", vec![], Error::Cbor(CborFault::Malformed)),
        ("cut off", good[..good.len() - 1].to_vec(), Error::Cbor(CborFault::Malformed)),
        ("only the head of an array", vec![0x84], Error::Cbor(CborFault::Malformed)),
        ("a huge array", unhex("9bffffffffffffffff"), Error::Cbor(CborFault::Malformed)),
        ("a huge string", unhex("5bffffffffffffffff"), Error::Cbor(CborFault::Malformed)),
        ("a huge map", unhex("bb7fffffffffffffff"), Error::Cbor(CborFault::Malformed)),
        ("a reserved length", unhex("9c"), Error::Cbor(CborFault::Malformed)),
        ("a text that is not UTF-8", unhex("61ff"), Error::Cbor(CborFault::Malformed)),
        ("nested too deep", vec![0x81; 64], Error::Cbor(CborFault::Malformed)),
        ("tagged too deep", vec![0xc6; 64], Error::Cbor(CborFault::Malformed)),
        ("a byte behind it", [&good[..], &[0]].concat(), Error::Cbor(CborFault::Trailing)),
        ("two chains", [&good[..], &good].concat(), Error::Cbor(CborFault::Trailing)),
        ("indefinite length", indefinite, Error::Cbor(CborFault::NotDeterministic)),
        ("a length in two bytes", long_head, Error::Cbor(CborFault::NotDeterministic)),
        ("a number in two bytes", unhex("811800"), Error::Cbor(CborFault::NotDeterministic)),
        ("a string in pieces", unhex("815f4100ff"), Error::Cbor(CborFault::NotDeterministic)),
        ("a big number that is small", unhex("81c24101"), Error::Cbor(CborFault::NotDeterministic)),
        ("a map", unhex("a0"), Error::NotAnArray),
        ("a number", unhex("01"), Error::NotAnArray),
        ("a chain in a string", encode(&Value::Bytes(good.clone())), Error::NotAnArray),
        ("a tagged chain", [&[0xc1], &good[..]].concat(), Error::NotAnArray),
        ("a hand-over", handover(3).encode().to_vec(), Error::NotAnArray),
        ("nothing in it", unhex("80"), Error::Empty),
        ("only a root key", [&[0x81], &*root].concat(), Error::NoCertificate),
        ("more certificates than there may be", many, Error::TooManyCertificates { count: 17 }),
        ("too long", vec![0; MAX_CHAIN + 1], Error::ChainTooLong { len: MAX_CHAIN + 1 }),
    ];
    for (what, chain, error) in cases {
        assert_eq!(read(&chain), Err(error), "{what}");
    }
}

#[test]
fn certificates_in_the_wrong_place() {
    let good = decode(&handover(3).chain).into_array().unwrap();
    let other = decode(&Handover::root(&[1; 32]).unwrap().chain).into_array().unwrap();
    let [root, one, two, three] = <[Value; 4]>::try_from(good).unwrap();
    let chain = |entries: &[&Value]| {
        encode(&Value::Array(entries.iter().map(|entry| (*entry).clone()).collect()))
    };
    let root_fault = Error::RootKey(KeyFault::Map(LabelFault::NotAMap));
    let cases: Vec<(&str, Vec<u8>, Result<(), Error>)> = vec![
        ("as it should be", chain(&[&root, &one, &two, &three]), Ok(())),
        ("the last one missing", chain(&[&root, &one, &two]), Ok(())),
        ("the first one missing", chain(&[&root, &two, &three]), refused(1, Fault::Signature)),
        ("the second one missing", chain(&[&root, &one, &three]), refused(2, Fault::Signature)),
        ("the first one twice", chain(&[&root, &one, &one]), refused(2, Fault::Signature)),
        ("two swapped", chain(&[&root, &one, &three, &two]), refused(2, Fault::Signature)),
        ("backwards", chain(&[&root, &three, &two, &one]), refused(1, Fault::Signature)),
        ("another root", chain(&[&other[0], &one]), refused(1, Fault::Signature)),
        ("no root", chain(&[&one, &two]), Err(root_fault)),
        ("two roots", chain(&[&root, &root, &one]), refused(1, Fault::NotSign1)),
        ("a root at the end", chain(&[&root, &one, &root]), refused(2, Fault::NotSign1)),
    ];
    for (what, chain, result) in cases {
        assert_eq!(read(&chain), result, "{what}");
    }
}

/// A chain of as many certificates as there are profiles, each of one.
fn of_profiles(profiles: &[Option<&str>]) -> Vec<u8> {
    let certificate = |(at, profile): (usize, &Option<&str>)| {
        let issuer = Forger::new(at as u8);
        let mut claims = issuer.claims(&Forger::new(at as u8 + 1).public);
        if let Some(profile) = *profile {
            claims.set(PROFILE, profile);
        }
        issuer.certificate(claims)
    };
    Forger::new(0).chain(profiles.iter().enumerate().map(certificate))
}

#[test]
fn profiles_that_go_back() {
    let (a14, a15, a16) = (Some("android.14"), Some("android.15"), Some("android.16"));
    let older = |number, before, now| refused(number, Fault::OlderProfile { before, now });
    type Case<'a> = (&'a [Option<&'a str>], Result<(), Error>);
    let cases: [Case; 9] = [
        (&[a14, a15, a15, a16], Ok(())),
        (&[None, a14, None, a16], Ok(())),
        (&[Some("example"), a14, Some("example")], Ok(())),
        (&[Some("android.seventeen"), a14], Ok(())),
        (&[Some("android.+15"), a14], Ok(())),
        (&[Some("android."), Some("android.99999999999"), a14], Ok(())),
        (&[a15, a14], older(2, 15, 14)),
        (&[a16, None], older(2, 16, 14)),
        (&[None, a16, a15], older(3, 16, 15)),
    ];
    for (profiles, result) in cases {
        assert_eq!(read(&of_profiles(profiles)), result, "{profiles:?}");
    }
}
