//! Public keys and the signatures made with them.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::pkcs1::{RsaPublicKey as Pkcs1PublicKey, der::Decode as _};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use x509_cert::der::Decode as _;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::spki::SubjectPublicKeyInfoRef;

use crate::algorithm::{Hash, Padding, SignatureAlgorithm};
use crate::{Error, Result};

/// RSA keys have 1024 to 16384 bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 1024..=16384;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");

/// A public key of a kind that packages are signed with.
#[derive(Debug)]
pub(crate) enum PublicKey {
    Rsa(RsaPublicKey),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo`, DER.
    pub fn read(spki: &[u8]) -> Result<Self> {
        let refuse = |problem: &str| Error::PublicKey { problem: problem.into() };
        let info = SubjectPublicKeyInfoRef::from_der(spki)
            .map_err(|_| refuse("it is no SubjectPublicKeyInfo"))?;
        let bits = info.subject_public_key.as_bytes().ok_or_else(|| refuse("it is cut off"))?;
        match info.algorithm.oid {
            RSA => rsa_key(bits).map(Self::Rsa).map_err(refuse),
            EC => ec_key(info.algorithm.parameters_oid().ok(), bits).map_err(refuse),
            DSA => Err(refuse("DSA keys are not supported; sign with an RSA or EC key")),
            _ => Err(refuse("it is neither an RSA nor an EC key")),
        }
    }

    /// Verifies `signature` over `message`.
    pub fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<()> {
        let Some((padding, hash)) = algorithm.signature() else {
            return Err(Error::NoSupportedSignature { listed: algorithm.to_string() });
        };
        let valid = match (self, padding) {
            (Self::Rsa(key), Padding::Pkcs1) => rsa_pkcs1(key, hash, message, signature),
            (Self::Rsa(key), Padding::Pss) => rsa_pss(key, hash, message, signature),
            (Self::P256(key), Padding::Ecdsa) => {
                ecdsa(key, p256::ecdsa::Signature::from_der(signature).ok(), hash, message)
            }
            (Self::P384(key), Padding::Ecdsa) => {
                ecdsa(key, p384::ecdsa::Signature::from_der(signature).ok(), hash, message)
            }
            (Self::P521(key), Padding::Ecdsa) => {
                ecdsa(key, p521::ecdsa::Signature::from_der(signature).ok(), hash, message)
            }
            _ => {
                let problem = format!("it is not of the kind that {algorithm} needs");
                return Err(Error::PublicKey { problem });
            }
        };
        if valid { Ok(()) } else { Err(Error::Signature { algorithm }) }
    }
}

fn rsa_key(bits: &[u8]) -> Result<RsaPublicKey, &'static str> {
    let key = Pkcs1PublicKey::from_der(bits).map_err(|_| "it is no RSA key")?;
    let modulus = BigUint::from_bytes_be(key.modulus.as_bytes());
    let exponent = BigUint::from_bytes_be(key.public_exponent.as_bytes());
    if !RSA_BITS.contains(&modulus.bits()) {
        return Err("RSA keys must have 1024 to 16384 bits");
    }
    // Even and 1 are no exponents, and a long one makes verification slow: the `rsa` crate stops
    // at 33 bits.
    let odd = key.public_exponent.as_bytes().last().is_some_and(|last| last & 1 == 1);
    if !odd || exponent < BigUint::from(3_u8) {
        return Err("its RSA exponent is even or below 3");
    }
    RsaPublicKey::new_with_max_size(modulus, exponent, *RSA_BITS.end())
        .map_err(|_| "its RSA modulus is even, or its exponent has more than 33 bits")
}

fn ec_key(curve: Option<ObjectIdentifier>, point: &[u8]) -> Result<PublicKey, &'static str> {
    let no_point = |_| "it is no point of its curve";
    match curve {
        Some(P256) => {
            p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map(PublicKey::P256).map_err(no_point)
        }
        Some(P384) => {
            p384::ecdsa::VerifyingKey::from_sec1_bytes(point).map(PublicKey::P384).map_err(no_point)
        }
        Some(P521) => {
            p521::ecdsa::VerifyingKey::from_sec1_bytes(point).map(PublicKey::P521).map_err(no_point)
        }
        _ => Err("its curve is not P-256, P-384 or P-521"),
    }
}

fn rsa_pkcs1(key: &RsaPublicKey, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
    let scheme = match hash {
        Hash::Sha256 => Pkcs1v15Sign::new::<rsa::sha2::Sha256>(),
        Hash::Sha512 => Pkcs1v15Sign::new::<rsa::sha2::Sha512>(),
    };
    key.verify(scheme, &hash.of(message), signature).is_ok()
}

fn rsa_pss(key: &RsaPublicKey, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
    let scheme = match hash {
        Hash::Sha256 => Pss::new::<rsa::sha2::Sha256>(),
        Hash::Sha512 => Pss::new::<rsa::sha2::Sha512>(),
    };
    signature.len() == key.size() && key.verify(scheme, &hash.of(message), signature).is_ok()
}

fn ecdsa<S>(
    key: &impl PrehashVerifier<S>,
    signature: Option<S>,
    hash: Hash,
    message: &[u8],
) -> bool {
    signature.is_some_and(|signature| key.verify_prehash(&hash.of(message), &signature).is_ok())
}

impl Hash {
    fn of(self, message: &[u8]) -> Vec<u8> {
        use sha2::Digest;
        match self {
            Self::Sha256 => sha2::Sha256::digest(message).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(message).to_vec(),
        }
    }
}
