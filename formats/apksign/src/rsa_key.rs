//! RSA keys.

use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _};
use rsa::rand_core::OsRng;
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use zeroize::Zeroizing;

use crate::private::Algorithm;
use crate::{Error, Result};

/// Fewer are not safe, more are not read everywhere.
const BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// Android's tools sign with SHA-512 when a key has more bits than this.
const MAX_BITS_SHA256: usize = 3072;

pub(crate) struct RsaKey(Box<RsaPrivateKey>);

impl RsaKey {
    pub(crate) fn generate(bits: usize) -> Result<Self> {
        check_size(bits)?;
        let key = RsaPrivateKey::new(&mut OsRng, bits);
        Ok(Self(Box::new(key.map_err(|e| Error::Generate(e.to_string()))?)))
    }

    pub(crate) fn from_pkcs8(der: &[u8]) -> Result<Self> {
        let key = RsaPrivateKey::from_pkcs8_der(der).map_err(damaged)?;
        check_size(key.n().bits())?;
        key.validate().map_err(damaged)?;
        Ok(Self(Box::new(key)))
    }

    pub(crate) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>> {
        Ok(self.0.to_pkcs8_der().map_err(damaged)?.to_bytes())
    }

    pub(crate) fn public_key(&self) -> Result<Vec<u8>> {
        Ok(self.0.to_public_key().to_public_key_der().map_err(damaged)?.into_vec())
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self.0.n().bits() {
            0..=MAX_BITS_SHA256 => Algorithm::RsaPkcs1Sha256,
            _ => Algorithm::RsaPkcs1Sha512,
        }
    }

    /// The random numbers hide the key from whoever measures time; the signature does not depend on
    /// them.
    pub(crate) fn sign(&self, digest: &[u8]) -> Result<Vec<u8>> {
        let padding = match self.algorithm() {
            Algorithm::RsaPkcs1Sha256 => Pkcs1v15Sign::new::<rsa::sha2::Sha256>(),
            _ => Pkcs1v15Sign::new::<rsa::sha2::Sha512>(),
        };
        let signature = self.0.sign_with_rng(&mut OsRng, padding, digest);
        signature.map_err(|e| Error::Sign(e.to_string()))
    }
}

fn check_size(bits: usize) -> Result<()> {
    if BITS.contains(&bits) { Ok(()) } else { Err(Error::RsaSize { bits }) }
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::PrivateKey(error.to_string())
}
