//! Private keys and what they sign with.

use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::elliptic_curve::Generate as _;
use p256::pkcs8::der::asn1::ObjectIdentifier;
use p256::pkcs8::{
    DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, PrivateKeyInfoRef,
};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use crate::rsa_key::RsaKey;
use crate::{Error, Result};

const ID_EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ID_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ID_P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const ID_P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ID_P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");

/// A kind of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyType {
    /// NIST P-256: small and fast, the usual choice.
    EcP256,
    /// NIST P-384.
    EcP384,
    /// NIST P-521.
    EcP521,
    /// RSA with this many bits, 2048 to 8192.
    Rsa(usize),
}

/// The algorithm of a signature, by the number that it has in every scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u32)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256 = 0x0103,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaPkcs1Sha512 = 0x0104,
    /// ECDSA with SHA-256.
    EcdsaSha256 = 0x0201,
    /// ECDSA with SHA-512.
    EcdsaSha512 = 0x0202,
}

impl Algorithm {
    /// Its number.
    pub fn id(self) -> u32 {
        self as u32
    }

    /// The digest of its hash function.
    pub(crate) fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::RsaPkcs1Sha256 | Self::EcdsaSha256 => digest::<Sha256>(parts),
            Self::RsaPkcs1Sha512 | Self::EcdsaSha512 => digest::<Sha512>(parts),
        }
    }
}

fn digest<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().to_vec()
}

/// A private key. The libraries wipe theirs when they are dropped.
pub(crate) enum PrivateKey {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Rsa(RsaKey),
}

impl PrivateKey {
    pub(crate) fn generate(kind: KeyType) -> Result<Self> {
        Ok(match kind {
            KeyType::EcP256 => Self::P256(made(p256::ecdsa::SigningKey::try_generate())?),
            KeyType::EcP384 => Self::P384(made(p384::ecdsa::SigningKey::try_generate())?),
            KeyType::EcP521 => Self::P521(made(p521::ecdsa::SigningKey::try_generate())?),
            KeyType::Rsa(bits) => Self::Rsa(RsaKey::generate(bits)?),
        })
    }

    /// Reads PKCS#8 in DER.
    pub(crate) fn from_pkcs8(der: &[u8]) -> Result<Self> {
        let info = PrivateKeyInfoRef::try_from(der).map_err(damaged)?;
        match info.algorithm.oid {
            ID_RSA => Ok(Self::Rsa(RsaKey::from_pkcs8(der)?)),
            ID_EC => {
                let curve = info.algorithm.parameters_oid();
                Self::ec(curve.map_err(damaged)?, der)
            }
            other => Err(Error::UnsupportedKey(format!("algorithm {other}"))),
        }
    }

    fn ec(curve: ObjectIdentifier, der: &[u8]) -> Result<Self> {
        Ok(match curve {
            ID_P256 => Self::P256(p256::ecdsa::SigningKey::from_pkcs8_der(der).map_err(damaged)?),
            ID_P384 => Self::P384(p384::ecdsa::SigningKey::from_pkcs8_der(der).map_err(damaged)?),
            ID_P521 => Self::P521(p521::ecdsa::SigningKey::from_pkcs8_der(der).map_err(damaged)?),
            other => return Err(Error::UnsupportedKey(format!("EC key of curve {other}"))),
        })
    }

    /// PKCS#8 in DER.
    pub(crate) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>> {
        let document = match self {
            Self::P256(key) => key.to_pkcs8_der(),
            Self::P384(key) => key.to_pkcs8_der(),
            Self::P521(key) => key.to_pkcs8_der(),
            Self::Rsa(key) => return key.to_pkcs8(),
        };
        Ok(document.map_err(damaged)?.to_bytes())
    }

    /// SubjectPublicKeyInfo in DER.
    pub(crate) fn public_key(&self) -> Result<Vec<u8>> {
        let document = match self {
            Self::P256(key) => key.verifying_key().to_public_key_der(),
            Self::P384(key) => key.verifying_key().to_public_key_der(),
            Self::P521(key) => key.verifying_key().to_public_key_der(),
            Self::Rsa(key) => return key.public_key(),
        };
        Ok(document.map_err(damaged)?.into_vec())
    }

    /// What this key signs with: what Android's tools would take.
    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::P256(_) => Algorithm::EcdsaSha256,
            Self::P384(_) | Self::P521(_) => Algorithm::EcdsaSha512,
            Self::Rsa(key) => key.algorithm(),
        }
    }

    /// Signs a message. ECDSA signatures are a DER sequence of two numbers.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let digest = self.algorithm().digest(&[message]);
        let failed = |e: p256::ecdsa::Error| Error::Sign(e.to_string());
        Ok(match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::DerSignature =
                    key.sign_prehash(&digest).map_err(failed)?;
                signature.as_bytes().to_vec()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::DerSignature =
                    key.sign_prehash(&digest).map_err(failed)?;
                signature.as_bytes().to_vec()
            }
            Self::P521(key) => {
                let signature: p521::ecdsa::DerSignature =
                    key.sign_prehash(&digest).map_err(failed)?;
                signature.as_bytes().to_vec()
            }
            Self::Rsa(key) => key.sign(&digest)?,
        })
    }
}

fn made<T>(key: std::result::Result<T, impl std::fmt::Display>) -> Result<T> {
    key.map_err(|error| Error::Generate(error.to_string()))
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::PrivateKey(error.to_string())
}
