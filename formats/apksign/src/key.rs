//! Who signs.

use std::fmt;

use zeroize::Zeroizing;

use crate::pem::KeyFile;
use crate::private::PrivateKey;
use crate::{Algorithm, KeyType, Result, certificate};

/// A signer: a private key, and the certificate that stands for it in a package.
///
/// A package's identity is its signer's certificate: whoever has the key can make the next version
/// of the package.
pub struct KeyPair {
    private: PrivateKey,
    public: Vec<u8>,
    certificate: Vec<u8>,
}

impl KeyPair {
    /// A new key from the system's random numbers, with a certificate of its own making.
    pub fn generate(kind: KeyType) -> Result<Self> {
        Self::with(PrivateKey::generate(kind)?, None)
    }

    /// Reads a key file: PEM with one `PRIVATE KEY` (PKCS#8, not encrypted) and at most one
    /// `CERTIFICATE`. Without one, a certificate is made that depends on the key alone.
    pub fn from_pem(text: &[u8]) -> Result<Self> {
        let file = KeyFile::parse(text)?;
        Self::with(PrivateKey::from_pkcs8(&file.private_key)?, file.certificate)
    }

    /// The key file, as [`from_pem`](Self::from_pem) reads it.
    pub fn to_pem(&self) -> Result<Zeroizing<String>> {
        KeyFile::write(&self.private.to_pkcs8()?, &self.certificate)
    }

    fn with(private: PrivateKey, certificate: Option<Vec<u8>>) -> Result<Self> {
        let public = private.public_key()?;
        let certificate = match certificate {
            Some(certificate) => certificate,
            None => certificate::self_signed(&private, &public)?,
        };
        certificate::check(&certificate, &public)?;
        Ok(Self { private, public, certificate })
    }

    /// The X.509 certificate in DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The public key: SubjectPublicKeyInfo in DER.
    pub fn public_key(&self) -> &[u8] {
        &self.public
    }

    /// What it signs with. It follows from the key: SHA-256 for P-256 and for RSA up to 3072 bits,
    /// SHA-512 for all others.
    pub fn algorithm(&self) -> Algorithm {
        self.private.algorithm()
    }

    /// Signs a message. The same message gives the same signature.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        self.private.sign(message)
    }
}

/// Nothing of the private key.
impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").field("algorithm", &self.algorithm()).finish_non_exhaustive()
    }
}
