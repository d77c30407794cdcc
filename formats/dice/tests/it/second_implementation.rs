//! Chains and secrets are the same to an implementation on other libraries: Python's `cbor2` and
//! `cryptography`.

use crate::support::{UDS, handover, stages};
use dice::{Cdis, Chain, Config, Handover, InputValues, KeyType, PrivateKey, Profile, certificate};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/second_implementation.py");

/// Debian's Python: it is the one that has Debian's modules.
const PYTHON: &str = "/usr/bin/python3";

/// What the second implementation says of a chain of the [`stages`]; `Err` if it refuses it.
fn second(chain: &[u8]) -> Result<Value, String> {
    let asked = json!({
        "uds": hex::encode(UDS),
        "chain": hex::encode(chain),
        "stages": stages().iter().map(stage).collect::<Vec<_>>(),
    });
    let mut child = Command::new(PYTHON)
        // Nothing is left behind in the source tree.
        .args(["-B", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| {
            panic!("cannot run {PYTHON}, which `cargo xtask setup --for-tests` installs: {e}")
        });
    // If it ended early, what it says on its way out is the better message.
    let _ = child.stdin.take().unwrap().write_all(asked.to_string().as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !said.contains("ModuleNotFoundError"),
        "{PYTHON} lacks a module that `cargo xtask setup --for-tests` installs: {said}"
    );
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).unwrap())
    } else {
        assert_eq!(output.status.code(), Some(1), "{said}");
        Err(said)
    }
}

fn stage(inputs: &InputValues) -> Value {
    let Config::Descriptor(descriptor) = &inputs.config else { panic!("no descriptor") };
    json!({
        "code_hash": hex::encode(inputs.code_hash),
        "descriptor": hex::encode(descriptor),
        "authority_hash": hex::encode(inputs.authority_hash),
        "mode": inputs.mode as u8,
        "hidden": hex::encode(inputs.hidden),
    })
}

/// The chain of the [`stages`] with keys of these types, the root's first.
fn chain(types: [KeyType; 4], profile: Profile) -> Vec<u8> {
    let mut cdis = Cdis::of_uds(&UDS);
    let mut key = PrivateKey::from_cdi(&cdis.attest, types[0]);
    let mut chain = [&[0x84][..], &key.public().to_cose_key()].concat();
    for (inputs, key_type) in stages().iter().zip(&types[1..]) {
        cdis = cdis.next(inputs);
        let next = PrivateKey::from_cdi(&cdis.attest, *key_type);
        chain.extend(certificate(&key, &next.public(), inputs, profile).unwrap());
        key = next;
    }
    chain
}

fn check(chain: &[u8]) {
    let second = second(chain).unwrap();
    let cdis = handover(3).cdis;
    assert_eq!(second["attest"], hex::encode(cdis.attest.expose()));
    assert_eq!(second["seal"], hex::encode(cdis.seal.expose()));
    let ours = Chain::read(chain).unwrap();
    let ours = ours.certificates().iter().map(|certificate| {
        json!({
            "key_type": certificate.key.key_type().to_string(),
            "id": hex::encode(certificate.key.id()),
            "profile": certificate.profile,
        })
    });
    assert_eq!(second["certificates"], ours.collect::<Value>());
}

#[test]
fn a_hand_over_is_the_same_to_a_second_implementation() {
    check(&handover(3).chain);
}

#[test]
fn the_golden_hand_over_is_the_same_to_a_second_implementation() {
    check(&Handover::read(include_bytes!("../data/reference.cbor")).unwrap().chain);
}

#[test]
fn chains_with_p256_are_the_same_to_a_second_implementation() {
    use KeyType::{Ed25519, P256};
    check(&chain([P256; 4], Profile::Generic));
    check(&chain([Ed25519, P256, P256, Ed25519], Profile::Android));
}

#[test]
fn a_chain_that_was_tampered_with_is_refused_by_both() {
    let good = handover(3).chain;
    let measured = stages()[1].code_hash;
    let at = good.windows(64).position(|window| window == measured).unwrap();
    for (what, at) in [("a measurement", at), ("the last signature", good.len() - 1)] {
        let mut chain = good.clone();
        chain[at] ^= 1;
        assert!(Chain::read(&chain).is_err(), "{what}");
        let said = second(&chain).unwrap_err();
        assert!(said.contains("InvalidSignature"), "{what}: {said}");
    }
}
