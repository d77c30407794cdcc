//! What a vbmeta is signed with.

use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest, Sha256, Sha512};

/// Hash function and length of an RSA key; the padding is PKCS#1 v1.5, the exponent 65537.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// SHA-256, RSA of 2048 bits.
    Sha256Rsa2048,
    /// SHA-256, RSA of 4096 bits.
    Sha256Rsa4096,
    /// SHA-256, RSA of 8192 bits.
    Sha256Rsa8192,
    /// SHA-512, RSA of 2048 bits.
    Sha512Rsa2048,
    /// SHA-512, RSA of 4096 bits.
    Sha512Rsa4096,
    /// SHA-512, RSA of 8192 bits.
    Sha512Rsa8192,
}

/// The number of "not signed".
pub(crate) const NONE: u32 = 0;

impl Algorithm {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Sha256Rsa2048,
        Self::Sha256Rsa4096,
        Self::Sha256Rsa8192,
        Self::Sha512Rsa2048,
        Self::Sha512Rsa4096,
        Self::Sha512Rsa8192,
    ];

    /// The number in the header, which starts at 1.
    pub fn number(self) -> u32 {
        self as u32 + 1
    }

    pub(crate) fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.number() == number)
    }

    /// Bits of the key.
    pub fn key_bits(self) -> u32 {
        match self {
            Self::Sha256Rsa2048 | Self::Sha512Rsa2048 => 2048,
            Self::Sha256Rsa4096 | Self::Sha512Rsa4096 => 4096,
            Self::Sha256Rsa8192 | Self::Sha512Rsa8192 => 8192,
        }
    }

    fn is_sha256(self) -> bool {
        matches!(self, Self::Sha256Rsa2048 | Self::Sha256Rsa4096 | Self::Sha256Rsa8192)
    }

    /// Bytes of a hash.
    pub(crate) fn hash_len(self) -> u64 {
        if self.is_sha256() { 32 } else { 64 }
    }

    /// Bytes of a signature.
    pub(crate) fn signature_len(self) -> u64 {
        u64::from(self.key_bits() / 8)
    }

    /// The hash of all parts, one after the other.
    pub(crate) fn hash(self, parts: [&[u8]; 2]) -> Vec<u8> {
        match self.is_sha256() {
            true => parts.into_iter().fold(Sha256::new(), Digest::chain_update).finalize().to_vec(),
            false => {
                parts.into_iter().fold(Sha512::new(), Digest::chain_update).finalize().to_vec()
            }
        }
    }

    pub(crate) fn padding(self) -> Pkcs1v15Sign {
        match self.is_sha256() {
            true => Pkcs1v15Sign::new::<rsa::sha2::Sha256>(),
            false => Pkcs1v15Sign::new::<rsa::sha2::Sha512>(),
        }
    }

    pub(crate) fn verifies(self, key: &RsaPublicKey, hash: &[u8], signature: &[u8]) -> bool {
        key.verify(self.padding(), hash, signature).is_ok()
    }
}
