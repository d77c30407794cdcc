//! Key files: good ones, and every way to be wrong.

use apksign::{Algorithm, Error, KeyPair, KeyType};

use crate::tool::{KEYS, data, key, run};

#[test]
fn each_kind_of_key_has_its_algorithm() {
    let algorithms = KEYS.map(|name| key(name).algorithm());
    assert_eq!(
        algorithms,
        [
            Algorithm::EcdsaSha256,
            Algorithm::EcdsaSha512,
            Algorithm::EcdsaSha512,
            Algorithm::RsaPkcs1Sha256,
            Algorithm::RsaPkcs1Sha512,
        ]
    );
    assert_eq!(algorithms.map(Algorithm::id), [0x201, 0x202, 0x202, 0x103, 0x104]);
}

#[test]
fn a_new_key_comes_back_from_its_file() {
    for kind in [KeyType::EcP256, KeyType::EcP384, KeyType::EcP521, KeyType::Rsa(2048)] {
        let key = KeyPair::generate(kind).unwrap();
        let again = KeyPair::from_pem(key.to_pem().unwrap().as_bytes()).unwrap();
        assert_eq!(again.certificate(), key.certificate());
        assert_eq!(again.public_key(), key.public_key());
        assert_eq!(again.sign(b"x").unwrap(), key.sign(b"x").unwrap());
        assert_ne!(KeyPair::generate(kind).unwrap().public_key(), key.public_key());
    }
}

#[test]
fn the_certificate_depends_on_the_key_alone() {
    for name in KEYS {
        let (one, two) = (key(name), key(name));
        assert_eq!(one.certificate(), two.certificate());
    }
}

/// `key` above reads files; this one puts two together.
fn both() -> Vec<u8> {
    [data("p256.pem"), data("p256-certificate.pem")].concat()
}

#[test]
fn a_certificate_in_the_file_is_used() {
    let foreign = KeyPair::from_pem(&both()).unwrap();
    assert_eq!(foreign.public_key(), key("p256.pem").public_key());
    assert_ne!(foreign.certificate(), key("p256.pem").certificate());
    // In any order, with text around.
    let mut text = b"Bag Attributes\n  friendlyName: x\n".to_vec();
    text.extend([data("p256-certificate.pem"), b"\nand\r\n".to_vec(), data("p256.pem")].concat());
    assert_eq!(KeyPair::from_pem(&text).unwrap().certificate(), foreign.certificate());
}

#[test]
fn openssl_takes_the_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let path = path.to_str().unwrap();
    for name in KEYS {
        let key = key(name);
        std::fs::write(path, key.to_pem().unwrap().as_bytes()).unwrap();
        // Its own signature is right, and the private key is its key.
        let verdict = run("openssl", &["verify", "-check_ss_sig", "-CAfile", path, path]);
        assert!(verdict.contains("OK"), "{verdict}");
        let of_certificate = run("openssl", &["x509", "-in", path, "-noout", "-pubkey"]);
        assert_eq!(of_certificate, run("openssl", &["pkey", "-in", path, "-pubout"]));
        let text =
            run("openssl", &["x509", "-in", path, "-noout", "-subject", "-dates", "-serial"]);
        assert!(text.contains("CN = avf package signer"), "{text}");
        assert!(text.contains("notAfter=Dec 31 23:59:59 9999 GMT"), "{text}");
    }
}

#[test]
fn a_key_is_not_shown() {
    let shown = format!("{:?}", key("p256.pem"));
    assert_eq!(shown, "KeyPair { algorithm: EcdsaSha256, .. }");
}

/// A PEM block of these bytes.
fn pem(label: &str, der: &[u8]) -> Vec<u8> {
    let mut text = format!("-----BEGIN {label}-----\n").into_bytes();
    for line in base64(der).as_bytes().chunks(64) {
        text.extend([line, b"\n"].concat());
    }
    text.extend(format!("-----END {label}-----\n").into_bytes());
    text
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |part: &[u8]| {
        let word = part.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        let word = word << (8 * (3 - part.len()));
        let digit = |n: usize| match n > part.len() {
            true => '=',
            false => DIGITS[(word >> (18 - 6 * n) & 63) as usize].into(),
        };
        (0..4).map(digit).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

/// PKCS#8 of a file of `tests/data`, out of its text.
fn pkcs8(name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("k.pem"), folder.path().join("k.der"));
    std::fs::write(&from, data(name)).unwrap();
    let paths = [from.to_str().unwrap(), to.to_str().unwrap()];
    run(
        "openssl",
        &["pkcs8", "-topk8", "-nocrypt", "-in", paths[0], "-outform", "DER", "-out", paths[1]],
    );
    std::fs::read(to).unwrap()
}

fn cut(name: &str, by: usize) -> Vec<u8> {
    let der = pkcs8(name);
    pem("PRIVATE KEY", &der[..der.len() - by])
}

fn changed(name: &str, at: usize, value: u8) -> Vec<u8> {
    let mut der = pkcs8(name);
    der[at] = value;
    pem("PRIVATE KEY", &der)
}

/// The private half of a new key's file.
fn other_p256() -> Vec<u8> {
    let file = KeyPair::generate(KeyType::EcP256).unwrap().to_pem().unwrap();
    file.split("-----BEGIN CERTIFICATE").next().unwrap().as_bytes().to_vec()
}

/// A table row: what is wrong, the file, the pattern of its error.
macro_rules! refused {
    ($($what:literal, $text:expr, $error:pat,)*) => {
        #[test]
        fn every_fault_has_its_error() {
            let mut cases = 0;
            $(
                let text: Vec<u8> = $text;
                let result = KeyPair::from_pem(&text);
                assert!(matches!(result, Err($error)), "{}: {result:?}", $what);
                cases += 1;
            )*
            assert!(cases >= 35, "only {cases} cases");
        }
    };
}

refused! {
    "empty", b"".to_vec(), Error::NoPrivateKey,
    "text", b"no key at all\n".to_vec(), Error::NoPrivateKey,
    "bytes", vec![0xff; 1000], Error::NoPrivateKey,
    "DER", pkcs8("p256.pem"), Error::NoPrivateKey,
    "a certificate alone", data("p256-certificate.pem"), Error::NoPrivateKey,
    "no label", b"-----BEGIN -----\n-----END -----\n".to_vec(), Error::NoPrivateKey,
    "the old form of EC", data("p256-sec1.pem"), Error::OldPrivateKey { .. },
    "the old form of RSA", data("rsa2048-pkcs1.pem"), Error::OldPrivateKey { .. },
    "OpenSSH's form", pem("OPENSSH PRIVATE KEY", b"x"), Error::OldPrivateKey { .. },
    "encrypted", data("p256-encrypted.pem"), Error::EncryptedPrivateKey,
    "two keys", [data("p256.pem"), data("p384.pem")].concat(), Error::Twice("private key"),
    "a key twice", data("p256.pem").repeat(2), Error::Twice("private key"),
    "two certificates", [both(), data("p256-certificate.pem")].concat(), Error::Twice("certificate"),
    "another key's certificate", [data("rsa2048.pem"), data("p256-certificate.pem")].concat(), Error::CertificateMismatch,
    "a certificate of the same kind", [other_p256(), data("p256-certificate.pem")].concat(), Error::CertificateMismatch,
    "a certificate of nothing", [data("p256.pem"), pem("CERTIFICATE", &[0x30, 0])].concat(), Error::Certificate(_),
    "a certificate of noise", [data("p256.pem"), pem("CERTIFICATE", b"noise")].concat(), Error::Certificate(_),
    "a key as certificate", [data("p256.pem"), pem("CERTIFICATE", &pkcs8("p256.pem"))].concat(), Error::Certificate(_),
    "no end", b"-----BEGIN PRIVATE KEY-----\nAAAA\n".to_vec(), Error::Pem { .. },
    "another end", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END KEY-----\n".to_vec(), Error::Pem { .. },
    "not base64", b"-----BEGIN PRIVATE KEY-----\n%%%%\n-----END PRIVATE KEY-----\n".to_vec(), Error::Pem { .. },
    "odd base64", b"-----BEGIN PRIVATE KEY-----\nAAA\n-----END PRIVATE KEY-----\n".to_vec(), Error::Pem { .. },
    "an empty key", b"-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----\n".to_vec(), Error::Pem { .. } | Error::PrivateKey(_),
    "a key of noise", pem("PRIVATE KEY", b"noise"), Error::PrivateKey(_),
    "a certificate as key", pem("PRIVATE KEY", KEY_CERTIFICATE), Error::PrivateKey(_),
    "cut off by one", cut("p256.pem", 1), Error::PrivateKey(_),
    "cut in half", cut("p256.pem", 70), Error::PrivateKey(_),
    "RSA cut off by one", cut("rsa2048.pem", 1), Error::PrivateKey(_),
    "RSA cut in half", cut("rsa2048.pem", 600), Error::PrivateKey(_),
    "bytes behind it", pem("PRIVATE KEY", &[pkcs8("p256.pem"), vec![0]].concat()), Error::PrivateKey(_),
    "another version", changed("p256.pem", 5, 9), Error::PrivateKey(_),
    "another algorithm", changed("p256.pem", 16, 9), Error::UnsupportedKey(_),
    "another curve", changed("p256.pem", 26, 9), Error::UnsupportedKey(_),
    "an RSA number of another", changed("rsa2048.pem", 100, 0), Error::PrivateKey(_),
    "a public key of another", changed("p256.pem", 137, 0), Error::PrivateKey(_),
    "secp256k1", data("secp256k1.pem"), Error::UnsupportedKey(_),
    "Ed25519", data("ed25519.pem"), Error::UnsupportedKey(_),
    "a curve spelled out", data("p256-explicit.pem"), Error::PrivateKey(_),
    "RSA of 1024 bits", data("rsa1024.pem"), Error::RsaSize { bits: 1024 },
}

const KEY_CERTIFICATE: &[u8] = &[0x30, 0x03, 0x30, 0x01, 0x00];

#[test]
fn keys_of_the_wrong_size_are_not_made() {
    for bits in [0, 1, 512, 1024, 2047, 8193, usize::MAX] {
        let error = KeyPair::generate(KeyType::Rsa(bits)).unwrap_err();
        assert!(matches!(error, Error::RsaSize { bits: found } if found == bits), "{error}");
    }
}

proptest::proptest! {
    #[test]
    fn noise(text in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        assert!(KeyPair::from_pem(&text).is_err());
    }

    #[test]
    fn a_changed_file(at in 0_usize..241, value in proptest::prelude::any::<u8>()) {
        let mut text = data("p256.pem");
        text[at] = value;
        let _ = KeyPair::from_pem(&text);
    }

    #[test]
    fn a_changed_key(at in 0_usize..138, value in proptest::prelude::any::<u8>()) {
        thread_local!(static DER: Vec<u8> = pkcs8("p256.pem"));
        let mut der = DER.with(Clone::clone);
        der[at] = value;
        let _ = KeyPair::from_pem(&pem("PRIVATE KEY", &der));
    }
}
