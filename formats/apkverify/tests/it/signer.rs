//! A signer that can lie.

use std::fs;
use std::path::PathBuf;

use apkverify::{ContentDigest, Parts, Policy, Result, SignatureAlgorithm, Verified};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::pkcs8::DecodePrivateKey as _;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256, Sha512};
use x509_cert::der::{Decode, Encode};

use crate::tools;
use crate::zip::Zip;

pub const V2: u32 = 0x7109_871a;
pub const V3: u32 = 0xf053_68c0;
pub const V31: u32 = 0x1b93_ad61;
pub const PADDING: u32 = 0x4272_6577;
pub const LINEAGE: u32 = 0x3ba0_6f8c;
pub const ROTATION_MIN_SDK: u32 = 0x559f_8b02;
pub const ROTATION_ON_PREVIEW: u32 = 0xc2a6_b3ba;
pub const HIGHEST_SCHEME: u32 = 0xbeef_f00d;

/// A file of the folder of keys.
pub fn key_file(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/data/keys", name].iter().collect()
}

pub fn read_key_file(name: &str) -> Vec<u8> {
    fs::read(key_file(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

pub fn certificate(key: &str) -> Vec<u8> {
    read_key_file(&format!("{key}.x509.der"))
}

/// The public key in a certificate.
pub fn public_key(certificate: &[u8]) -> Vec<u8> {
    x509_cert::Certificate::from_der(certificate)
        .unwrap()
        .tbs_certificate()
        .subject_public_key_info()
        .to_der()
        .unwrap()
}

/// `bytes` with its length in front.
pub fn prefixed(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_le_bytes(), bytes].concat()
}

/// A length-prefixed sequence of length-prefixed elements.
pub fn list<T: AsRef<[u8]>>(elements: impl IntoIterator<Item = T>) -> Vec<u8> {
    let elements: Vec<_> = elements.into_iter().map(|e| prefixed(e.as_ref())).collect();
    prefixed(&elements.concat())
}

/// A number and what follows, as in digests, signatures and attributes.
fn numbered(id: u32, bytes: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes(), bytes].concat()
}

/// Signs with the private key of this name.
pub fn sign(key: &str, algorithm: u32, message: &[u8]) -> Vec<u8> {
    let private = read_key_file(&format!("{key}.pk8"));
    let sha256 = !matches!(algorithm, 0x0102 | 0x0104 | 0x0202);
    let hash = match sha256 {
        true => Sha256::digest(message).to_vec(),
        false => Sha512::digest(message).to_vec(),
    };
    match key {
        _ if matches!(algorithm, 0x0101 | 0x0102) => tools::openssl_pss(key, sha256, message),
        _ if key.starts_with("rsa") => {
            let scheme = match sha256 {
                true => Pkcs1v15Sign::new::<rsa::sha2::Sha256>(),
                false => Pkcs1v15Sign::new::<rsa::sha2::Sha512>(),
            };
            RsaPrivateKey::from_pkcs8_der(&private).unwrap().sign(scheme, &hash).unwrap()
        }
        "p384" => {
            let key = p384::ecdsa::SigningKey::from_pkcs8_der(&private).unwrap();
            let signature: p384::ecdsa::DerSignature = key.sign_prehash(&hash).unwrap();
            signature.as_bytes().to_vec()
        }
        "p521" => {
            let key = p521::ecdsa::SigningKey::from_pkcs8_der(&private).unwrap();
            let signature: p521::ecdsa::DerSignature = key.sign_prehash(&hash).unwrap();
            signature.as_bytes().to_vec()
        }
        _ => {
            let key = p256::ecdsa::SigningKey::from_pkcs8_der(&private).unwrap();
            let signature: p256::ecdsa::DerSignature = key.sign_prehash(&hash).unwrap();
            signature.as_bytes().to_vec()
        }
    }
}

/// What a signer will say, right or wrong.
#[derive(Clone)]
pub struct Signer {
    pub key: &'static str,
    /// Whether it has SDK versions, as all but v2 have.
    pub ranged: bool,
    pub sdk: (u32, u32),
    pub signed_sdk: (u32, u32),
    pub digests: Vec<(u32, Vec<u8>)>,
    pub certificates: Vec<Vec<u8>>,
    pub attributes: Vec<(u32, Vec<u8>)>,
    /// Algorithms to sign with.
    pub algorithms: Vec<u32>,
    pub public_key: Vec<u8>,
    /// Done to the signed data before it is signed.
    pub spoil_signed_data: fn(&mut Vec<u8>),
    /// Done to each signature.
    pub spoil_signature: fn(&mut Vec<u8>),
    /// Done to the signer at last.
    pub spoil: fn(&mut Vec<u8>),
}

impl Signer {
    /// An honest v3 signer of `zip`.
    pub fn new(zip: &Zip, key: &'static str, algorithms: &[u32]) -> Self {
        let certificate = certificate(key);
        let digest = |&algorithm| (algorithm, content_digest(zip, algorithm));
        Self {
            key,
            ranged: true,
            sdk: (24, i32::MAX as u32),
            signed_sdk: (24, i32::MAX as u32),
            digests: algorithms.iter().map(digest).collect(),
            public_key: public_key(&certificate),
            certificates: vec![certificate],
            attributes: Vec::new(),
            algorithms: algorithms.to_vec(),
            spoil_signed_data: |_| {},
            spoil_signature: |_| {},
            spoil: |_| {},
        }
    }

    pub fn for_sdk(mut self, min: u32, max: u32) -> Self {
        self.sdk = (min, max);
        self.signed_sdk = self.sdk;
        self
    }

    pub fn with(mut self, attribute: u32, value: &[u8]) -> Self {
        self.attributes.push((attribute, value.to_vec()));
        self
    }

    pub fn signed_data(&self) -> Vec<u8> {
        let digests = self.digests.iter().map(|(id, digest)| numbered(*id, &prefixed(digest)));
        let attributes = self.attributes.iter().map(|(id, value)| numbered(*id, value));
        let mut data =
            [list(digests), list(&self.certificates), self.range(self.signed_sdk)].concat();
        data.extend(list(attributes));
        (self.spoil_signed_data)(&mut data);
        data
    }

    pub fn bytes(&self) -> Vec<u8> {
        let data = self.signed_data();
        let signatures = self.algorithms.iter().map(|&algorithm| {
            let mut signature = match SignatureAlgorithm::from_id(algorithm) {
                Some(_) => sign(self.key, algorithm, &data),
                None => vec![1; 64],
            };
            (self.spoil_signature)(&mut signature);
            numbered(algorithm, &prefixed(&signature))
        });
        let mut bytes = prefixed(&data);
        bytes.extend(self.range(self.sdk));
        bytes.extend(list(signatures));
        bytes.extend(prefixed(&self.public_key));
        (self.spoil)(&mut bytes);
        bytes
    }

    fn range(&self, (min, max): (u32, u32)) -> Vec<u8> {
        match self.ranged {
            true => [min.to_le_bytes(), max.to_le_bytes()].concat(),
            false => Vec::new(),
        }
    }
}

pub fn content_digest(zip: &Zip, algorithm: u32) -> Vec<u8> {
    let Some(algorithm) = SignatureAlgorithm::from_id(algorithm) else { return vec![2; 32] };
    let bytes = zip.with_block(&[]);
    let sections = apkzip::Sections::find(&bytes, bytes.len() as u64).unwrap();
    let parts = Parts::unsigned(sections);
    ContentDigest::compute(&bytes, &parts, algorithm.digest()).unwrap().bytes
}

/// The value of a scheme with these signers.
pub fn scheme(signers: &[Signer]) -> Vec<u8> {
    list(signers.iter().map(Signer::bytes))
}

/// A signing block of these pairs.
pub fn block(pairs: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let pairs: Vec<Vec<u8>> = pairs
        .iter()
        .map(|(id, value)| {
            [&(value.len() as u64 + 4).to_le_bytes(), &*numbered(*id, value)].concat()
        })
        .collect();
    let pairs = pairs.concat();
    let size = (pairs.len() as u64 + 24).to_le_bytes();
    [&size, &*pairs, &size, b"APK Sig Block 42"].concat()
}

/// A level of a proof of rotation.
#[derive(Clone)]
pub struct Level {
    pub certificate: Vec<u8>,
    /// Algorithm of its signature, as it says.
    pub signed_with: u32,
    /// Algorithm with which it signs the next level.
    pub signs_with: u32,
    /// Name of the key that signs it; empty for none.
    pub signer: &'static str,
}

impl Level {
    pub fn new(key: &str, signer: &'static str, signs_with: u32, signed_with: u32) -> Self {
        Self { certificate: certificate(key), signed_with, signs_with, signer }
    }

    fn bytes(&self) -> Vec<u8> {
        let data = numbered_last(&self.certificate, self.signed_with);
        let signature = match SignatureAlgorithm::from_id(self.signed_with) {
            Some(_) if !self.signer.is_empty() => sign(self.signer, self.signed_with, &data),
            _ => Vec::new(),
        };
        let flags = 0x17_u32.to_le_bytes();
        [&prefixed(&data), &flags[..], &self.signs_with.to_le_bytes(), &prefixed(&signature)]
            .concat()
    }
}

fn numbered_last(bytes: &[u8], id: u32) -> Vec<u8> {
    [&prefixed(bytes), &id.to_le_bytes()[..]].concat()
}

/// A proof of rotation.
pub fn lineage(levels: &[Level]) -> Vec<u8> {
    let levels: Vec<_> = levels.iter().map(|level| prefixed(&level.bytes())).collect();
    [&1_u32.to_le_bytes(), &*levels.concat()].concat()
}

/// The package that most tests start from.
pub fn zip() -> Zip {
    Zip::of("assets/text", b"text")
}

/// An honest signer of [`zip`].
pub fn signer() -> Signer {
    Signer::new(&zip(), "p256", &[0x0201])
}

pub fn verify(package: &[u8]) -> Result<Verified> {
    verify_with(package, &Policy::default())
}

pub fn verify_with(package: &[u8], policy: &Policy) -> Result<Verified> {
    apkverify::verify(package, package.len() as u64, policy)
}
