//! The key pair of a stage.

use crate::cdi::Cdi;
use crate::kdf::{self, SHA512_LEN};
use ed25519_dalek::Signer;
use p256::ecdsa::signature::Verifier;
use std::fmt;
use zeroize::Zeroizing;

/// Salt of the derivation of a key pair, from the profile.
const KEY_SALT: [u8; SHA512_LEN] = [
    0x63, 0xb6, 0xa0, 0x4d, 0x2c, 0x07, 0x7f, 0xc1, 0x0f, 0x63, 0x9f, 0x21, 0xda, 0x79, 0x38, 0x44,
    0x35, 0x6c, 0xc2, 0xb0, 0xb4, 0x41, 0xb3, 0xa7, 0x71, 0x24, 0x03, 0x5c, 0x03, 0xf8, 0xe1, 0xbe,
    0x60, 0x35, 0xd3, 0x1f, 0x28, 0x28, 0x21, 0xa7, 0x45, 0x0a, 0x02, 0x22, 0x2a, 0xb1, 0xb3, 0xcf,
    0xf1, 0x67, 0x9b, 0x05, 0xab, 0x1c, 0xa5, 0xd1, 0xaf, 0xfb, 0x78, 0x9c, 0xcd, 0x2b, 0x0b, 0x3b,
];

/// Salt of the derivation of a key's id, from the profile.
const ID_SALT: [u8; SHA512_LEN] = [
    0xdb, 0xdb, 0xae, 0xbc, 0x80, 0x20, 0xda, 0x9f, 0xf0, 0xdd, 0x5a, 0x24, 0xc8, 0x3a, 0xa5, 0xa5,
    0x42, 0x86, 0xdf, 0xc2, 0x63, 0x03, 0x1e, 0x32, 0x9b, 0x4d, 0xa1, 0x48, 0x43, 0x06, 0x59, 0xfe,
    0x62, 0xcd, 0xb5, 0xb7, 0xe1, 0xe0, 0x0f, 0xc6, 0x80, 0x30, 0x67, 0x11, 0xeb, 0x44, 0x4a, 0xf7,
    0x72, 0x09, 0x35, 0x94, 0x96, 0xfc, 0xff, 0x1d, 0xb9, 0x52, 0x0b, 0xa5, 0x1c, 0x7b, 0x29, 0xea,
];

/// Bytes of the id of a key.
pub const ID_LEN: usize = 20;

/// Bytes of a signature of either kind.
pub(crate) const SIGNATURE_LEN: usize = 64;

/// What a key signs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// ECDSA with P-256 and SHA-256; the signature is `r ‖ s`.
    P256,
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ed25519 => "Ed25519",
            Self::P256 => "P-256",
        })
    }
}

/// The secret half of a key pair. It is never printed, and overwritten when it is dropped.
pub struct PrivateKey(Private);

enum Private {
    Ed25519(ed25519_dalek::SigningKey),
    P256(p256::ecdsa::SigningKey),
}

impl PrivateKey {
    /// The key that follows from a CDI_Attest (or a UDS).
    pub fn from_cdi(cdi: &Cdi, key_type: KeyType) -> Self {
        let seed = kdf::derive::<32>(cdi.expose(), &KEY_SALT, "Key Pair");
        Self(match key_type {
            KeyType::Ed25519 => Private::Ed25519(ed25519_dalek::SigningKey::from_bytes(&seed)),
            KeyType::P256 => Private::P256(p256_key(&seed)),
        })
    }

    /// What it signs with.
    pub fn key_type(&self) -> KeyType {
        match &self.0 {
            Private::Ed25519(_) => KeyType::Ed25519,
            Private::P256(_) => KeyType::P256,
        }
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(match &self.0 {
            Private::Ed25519(key) => Public::Ed25519(key.verifying_key()),
            Private::P256(key) => Public::P256(*key.verifying_key()),
        })
    }

    /// The signature of a message. It is the same each time.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        match &self.0 {
            Private::Ed25519(key) => key.sign(message).to_bytes(),
            Private::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().into()
            }
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({}, ..)", self.key_type())
    }
}

/// The P-256 key that follows from a seed: the generator of RFC 6979, 3.2 (b to h), over
/// HMAC-SHA512 and fed with nothing but the seed, until it gives a number that is a key.
fn p256_key(seed: &[u8; 32]) -> p256::ecdsa::SigningKey {
    let mut key = Zeroizing::new([0; SHA512_LEN]);
    let mut value = Zeroizing::new([1; SHA512_LEN]);
    for round in [0, 1] {
        key = kdf::mac(&key, &[&*value, &[round], seed]);
        value = kdf::mac(&key, &[&*value]);
    }
    loop {
        value = kdf::mac(&key, &[&*value]);
        if let Ok(found) = p256::ecdsa::SigningKey::from_slice(&value[..32]) {
            return found;
        }
        key = kdf::mac(&key, &[&*value, &[0]]);
        value = kdf::mac(&key, &[&*value]);
    }
}

/// The public half of a key pair: a point of its curve that is fit to verify with.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(Public);

#[derive(Clone, PartialEq, Eq)]
enum Public {
    Ed25519(ed25519_dalek::VerifyingKey),
    P256(p256::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// The Ed25519 key of these bytes; `None` if they are no point of the curve, or one of the few
    /// for which anybody can sign.
    pub(crate) fn ed25519(bytes: &[u8; 32]) -> Option<Self> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).ok()?;
        (!key.is_weak()).then_some(Self(Public::Ed25519(key)))
    }

    /// The P-256 key of these coordinates; `None` if they are no point of the curve.
    pub(crate) fn p256(x: &[u8; 32], y: &[u8; 32]) -> Option<Self> {
        let point = [&[4], &x[..], y].concat();
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok()?;
        Some(Self(Public::P256(key)))
    }

    /// What it verifies.
    pub fn key_type(&self) -> KeyType {
        match &self.0 {
            Public::Ed25519(_) => KeyType::Ed25519,
            Public::P256(_) => KeyType::P256,
        }
    }

    /// The raw key: 32 bytes for Ed25519, `x ‖ y` for P-256.
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.0 {
            Public::Ed25519(key) => key.to_bytes().to_vec(),
            // The first byte only says that both coordinates follow.
            Public::P256(key) => {
                key.to_sec1_point(false).as_bytes().iter().skip(1).copied().collect()
            }
        }
    }

    /// The id that certificates name the key by.
    pub fn id(&self) -> [u8; ID_LEN] {
        let mut id = *kdf::derive::<ID_LEN>(&self.to_bytes(), &ID_SALT, "ID");
        // A positive number in ASN.1 needs no padding.
        id[0] &= 0x7f;
        id
    }

    /// The id in lower-case hexadecimal digits.
    pub(crate) fn hex_id(&self) -> String {
        crate::diagnostic::hex(&self.id())
    }

    /// Whether the signature is this key's.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8; SIGNATURE_LEN]) -> bool {
        match &self.0 {
            Public::Ed25519(key) => {
                key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
            }
            Public::P256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({}, {})", self.key_type(), crate::diagnostic::hex(&self.to_bytes()))
    }
}
