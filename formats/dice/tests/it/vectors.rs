//! The vectors that come with the reference implementation of the profile.

use dice::{Cdi, Cdis, Config, InputValues, KeyType, Mode, PrivateKey, Profile, certificate};
use serde_json::Value;

/// Bytes of a signature, which a certificate ends in.
const SIGNATURE: usize = 64;

struct Vector {
    name: String,
    cdis: Cdis,
    inputs: InputValues,
    expected: Value,
}

impl Vector {
    fn of(value: &Value) -> Self {
        let inputs = &value["inputs"];
        assert_eq!(inputs["config_type"], "inline");
        assert_eq!(inputs["mode"], 0);
        Self {
            name: value["name"].as_str().unwrap().to_owned(),
            cdis: Cdis { attest: cdi(inputs, "cdi_attest"), seal: cdi(inputs, "cdi_seal") },
            inputs: InputValues {
                code_hash: array(inputs, "code_hash"),
                config: Config::Inline(array(inputs, "config_inline")),
                authority_hash: array(inputs, "authority_hash"),
                mode: Mode::NotConfigured,
                hidden: array(inputs, "hidden"),
            },
            expected: value["expected"].clone(),
        }
    }

    fn certificate(&self, key_type: KeyType, profile: Profile) -> Vec<u8> {
        let authority = PrivateKey::from_cdi(&self.cdis.attest, key_type);
        let next = self.cdis.next(&self.inputs);
        let subject = PrivateKey::from_cdi(&next.attest, key_type).public();
        certificate(&authority, &subject, &self.inputs, profile).unwrap()
    }
}

fn vectors() -> Vec<Vector> {
    let json: Value = serde_json::from_str(include_str!("../data/open-dice-vectors.json")).unwrap();
    let vectors: Vec<_> = json.as_array().unwrap().iter().map(Vector::of).collect();
    assert_eq!(vectors.len(), 2);
    vectors
}

fn bytes(value: &Value, key: &str) -> Vec<u8> {
    hex::decode(value[key].as_str().unwrap()).unwrap()
}

fn array<const N: usize>(value: &Value, key: &str) -> [u8; N] {
    bytes(value, key).try_into().unwrap()
}

fn cdi(value: &Value, key: &str) -> Cdi {
    Cdi::new(array(value, key))
}

#[test]
fn the_secrets_are_those_of_the_vectors() {
    for vector in vectors() {
        let next = vector.cdis.next(&vector.inputs);
        assert_eq!(next.attest, cdi(&vector.expected, "cdi_attest"), "{}", vector.name);
        assert_eq!(next.seal, cdi(&vector.expected, "cdi_seal"), "{}", vector.name);
    }
}

#[test]
fn certificates_with_ed25519_are_those_of_the_vectors_byte_for_byte() {
    for vector in vectors() {
        for (profile, name) in [
            (Profile::Generic, "cbor_ed25519_certificate"),
            (Profile::Android, "cbor_ed25519_certificate_android_profile"),
        ] {
            let made = vector.certificate(KeyType::Ed25519, profile);
            assert_eq!(
                hex::encode(made),
                vector.expected[name].as_str().unwrap(),
                "{} {name}",
                vector.name
            );
        }
    }
}

/// The vectors' signatures are made with random numbers, so they differ from run to run.
#[test]
fn certificates_with_p256_are_those_of_the_vectors_but_for_the_signature_which_verifies() {
    for vector in vectors() {
        let made = vector.certificate(KeyType::P256, Profile::Named("opendice.example"));
        let theirs = bytes(&vector.expected, "cbor_p256_certificate");
        assert_eq!(made.len(), theirs.len());
        let signed = made.len() - SIGNATURE;
        assert_eq!(hex::encode(&made[..signed]), hex::encode(&theirs[..signed]));
        assert_ne!(made[signed..], theirs[signed..]);

        let root = PrivateKey::from_cdi(&vector.cdis.attest, KeyType::P256).public();
        for certificate in [&made, &theirs] {
            let chain = [&[0x82], &*root.to_cose_key(), certificate].concat();
            let chain = dice::Chain::read(&chain).unwrap();
            assert_eq!(*chain.root_key(), root);
            let next = vector.cdis.next(&vector.inputs);
            let subject = PrivateKey::from_cdi(&next.attest, KeyType::P256).public();
            assert_eq!(*chain.leaf_key(), subject);
        }
    }
}
