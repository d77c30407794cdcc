//! The signature algorithms of the schemes.

use std::fmt;

/// How the content of a package is digested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-256 over chunks of 1 MiB, 32 bytes.
    ChunkedSha256,
    /// Root hash of a Merkle tree over SHA-256, then the number of bytes in it as a little-endian
    /// `u64`: 40 bytes.
    VeritySha256,
    /// SHA-512 over chunks of 1 MiB, 64 bytes.
    ChunkedSha512,
}

impl DigestAlgorithm {
    /// Size of such a digest in bytes.
    pub fn size(self) -> usize {
        match self {
            Self::ChunkedSha256 => 32,
            Self::VeritySha256 => 40,
            Self::ChunkedSha512 => 64,
        }
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ChunkedSha256 => "SHA-256 over chunks",
            Self::VeritySha256 => "verity SHA-256",
            Self::ChunkedSha512 => "SHA-512 over chunks",
        })
    }
}

/// The signature algorithms that the schemes define. The values are their identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum SignatureAlgorithm {
    /// RSASSA-PSS, SHA-256, MGF1 over SHA-256, 32 bytes of salt.
    RsaPssSha256 = 0x0101,
    /// RSASSA-PSS, SHA-512, MGF1 over SHA-512, 64 bytes of salt.
    RsaPssSha512 = 0x0102,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256 = 0x0103,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaPkcs1Sha512 = 0x0104,
    /// ECDSA with SHA-256.
    EcdsaSha256 = 0x0201,
    /// ECDSA with SHA-512.
    EcdsaSha512 = 0x0202,
    /// DSA with SHA-256: known, never accepted.
    DsaSha256 = 0x0301,
    /// RSASSA-PKCS1-v1_5 with SHA-256 over a verity content digest.
    VerityRsaPkcs1Sha256 = 0x0421,
    /// ECDSA with SHA-256 over a verity content digest.
    VerityEcdsaSha256 = 0x0423,
    /// DSA with SHA-256 over a verity content digest: known, never accepted.
    VerityDsaSha256 = 0x0425,
}

/// How a signature is made, without the digest of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Padding {
    Pss,
    Pkcs1,
    Ecdsa,
}

/// The hash of the signed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha512,
}

impl SignatureAlgorithm {
    const ALL: [Self; 10] = [
        Self::RsaPssSha256,
        Self::RsaPssSha512,
        Self::RsaPkcs1Sha256,
        Self::RsaPkcs1Sha512,
        Self::EcdsaSha256,
        Self::EcdsaSha512,
        Self::DsaSha256,
        Self::VerityRsaPkcs1Sha256,
        Self::VerityEcdsaSha256,
        Self::VerityDsaSha256,
    ];

    /// The algorithm with this identifier.
    pub fn from_id(id: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.id() == id)
    }

    /// Its identifier in a signing block.
    pub fn id(self) -> u32 {
        self as u32
    }

    /// The digest of the content that goes with it.
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            Self::RsaPssSha256 | Self::RsaPkcs1Sha256 | Self::EcdsaSha256 | Self::DsaSha256 => {
                DigestAlgorithm::ChunkedSha256
            }
            Self::RsaPssSha512 | Self::RsaPkcs1Sha512 | Self::EcdsaSha512 => {
                DigestAlgorithm::ChunkedSha512
            }
            Self::VerityRsaPkcs1Sha256 | Self::VerityEcdsaSha256 | Self::VerityDsaSha256 => {
                DigestAlgorithm::VeritySha256
            }
        }
    }

    /// How to verify it; `None` for DSA.
    pub(crate) fn signature(self) -> Option<(Padding, Hash)> {
        Some(match self {
            Self::RsaPssSha256 => (Padding::Pss, Hash::Sha256),
            Self::RsaPssSha512 => (Padding::Pss, Hash::Sha512),
            Self::RsaPkcs1Sha256 | Self::VerityRsaPkcs1Sha256 => (Padding::Pkcs1, Hash::Sha256),
            Self::RsaPkcs1Sha512 => (Padding::Pkcs1, Hash::Sha512),
            Self::EcdsaSha256 | Self::VerityEcdsaSha256 => (Padding::Ecdsa, Hash::Sha256),
            Self::EcdsaSha512 => (Padding::Ecdsa, Hash::Sha512),
            Self::DsaSha256 | Self::VerityDsaSha256 => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::RsaPssSha256 => "RSA PSS with SHA-256",
            Self::RsaPssSha512 => "RSA PSS with SHA-512",
            Self::RsaPkcs1Sha256 => "RSA PKCS#1 v1.5 with SHA-256",
            Self::RsaPkcs1Sha512 => "RSA PKCS#1 v1.5 with SHA-512",
            Self::EcdsaSha256 => "ECDSA with SHA-256",
            Self::EcdsaSha512 => "ECDSA with SHA-512",
            Self::DsaSha256 => "DSA with SHA-256",
            Self::VerityRsaPkcs1Sha256 => "RSA PKCS#1 v1.5 with SHA-256 and verity",
            Self::VerityEcdsaSha256 => "ECDSA with SHA-256 and verity",
            Self::VerityDsaSha256 => "DSA with SHA-256 and verity",
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The best algorithm that can be verified of those listed: the strongest content digest, and of
/// equals the first. All others are ignored, as Android does it.
pub(crate) fn strongest(ids: impl Iterator<Item = u32>) -> Option<SignatureAlgorithm> {
    ids.filter_map(SignatureAlgorithm::from_id)
        .filter(|algorithm| algorithm.signature().is_some())
        .reduce(|best, next| if next.digest() > best.digest() { next } else { best })
}

/// Algorithms for a message: their names, or their numbers.
pub(crate) fn describe(ids: impl Iterator<Item = u32>) -> String {
    let names: Vec<String> = ids
        .take(8)
        .map(|id| match SignatureAlgorithm::from_id(id) {
            Some(algorithm) => format!("{algorithm} (0x{id:04x})"),
            None => format!("unknown (0x{id:08x})"),
        })
        .collect();
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_come_back() {
        for algorithm in SignatureAlgorithm::ALL {
            assert_eq!(SignatureAlgorithm::from_id(algorithm.id()), Some(algorithm));
        }
        assert_eq!(SignatureAlgorithm::from_id(0), None);
        assert_eq!(SignatureAlgorithm::from_id(0x0302), None);
    }

    #[test]
    fn the_strongest_digest_wins_and_dsa_never() {
        let strongest = |ids: &[u32]| strongest(ids.iter().copied()).map(SignatureAlgorithm::id);
        assert_eq!(strongest(&[]), None);
        assert_eq!(strongest(&[0x0301, 0x0425, 0x1122_3344]), None);
        assert_eq!(strongest(&[0x0301, 0x0103]), Some(0x0103));
        assert_eq!(strongest(&[0x0103, 0x0104]), Some(0x0104));
        assert_eq!(strongest(&[0x0104, 0x0103]), Some(0x0104));
        assert_eq!(strongest(&[0x0103, 0x0421]), Some(0x0421));
        assert_eq!(strongest(&[0x0421, 0x0104]), Some(0x0104));
        assert_eq!(strongest(&[0x0103, 0x0101]), Some(0x0103));
    }
}
