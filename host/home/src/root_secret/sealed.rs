//! The file `root_secret.tpm`: what a TPM sealed, as it gave it out.
//!
//! ```text
//! offset  bytes
//!      0  8    "AVF-TPM\0"
//!      8  2    version, 1
//!     10  2    P, length of the public part, 2 to 1024
//!     12  2    Q, length of the private part, 2 to 1024
//!     14  2    zeros
//!     16  P    TPM2B_PUBLIC of the sealed object
//!   16+P  Q    TPM2B_PRIVATE of it, which the TPM encrypted
//! 16+P+Q  32   SHA-256 of everything before
//! ```
//!
//! Numbers are little-endian; the TPM's own structures start with their length, big-endian (TPM 2.0
//! Library Specification, part 2). The version also stands for the template of the key that the
//! object is sealed below. The checksum tells a damaged file from another TPM.

use sha2::{Digest, Sha256};

const MAGIC: &[u8; 8] = b"AVF-TPM\0";
const VERSION: u16 = 1;
const HEADER_BYTES: usize = 16;
const SUM_BYTES: usize = 32;
/// More than a sealed object of 32 bytes has.
pub(super) const MAX_PART_BYTES: usize = 1024;
/// The length of the file.
pub(super) const FILE_BYTES: std::ops::RangeInclusive<u64> =
    (HEADER_BYTES + 4 + SUM_BYTES) as u64..=(HEADER_BYTES + 2 * MAX_PART_BYTES + SUM_BYTES) as u64;

/// What a TPM sealed: of no use to anything but the same TPM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sealed {
    public: Vec<u8>,
    private: Vec<u8>,
}

/// Why bytes are no sealed secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsealable {
    #[error("is not a secret that a TPM sealed")]
    Magic,
    #[error("is of version {0}, which is not known here")]
    Version(u16),
    #[error("is damaged: a length in it is wrong")]
    Length,
    #[error("is damaged: its checksum is wrong")]
    Sum,
    #[error("is damaged: bytes that should be zero are not")]
    Reserved,
}

impl Sealed {
    /// From the two parts that the TPM gave.
    pub(super) fn new(public: Vec<u8>, private: Vec<u8>) -> Result<Self, Unsealable> {
        match is_tpm2b(&public) && is_tpm2b(&private) {
            true => Ok(Self { public, private }),
            false => Err(Unsealable::Length),
        }
    }

    /// TPM2B_PUBLIC.
    pub(super) fn public(&self) -> &[u8] {
        &self.public
    }

    /// TPM2B_PRIVATE.
    pub(super) fn private(&self) -> &[u8] {
        &self.private
    }

    /// The contents of the file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        // `is_tpm2b` holds both below 1025.
        bytes.extend((self.public.len() as u16).to_le_bytes());
        bytes.extend((self.private.len() as u16).to_le_bytes());
        bytes.extend([0; 2]);
        bytes.extend(&self.public);
        bytes.extend(&self.private);
        let sum = Sha256::digest(&bytes);
        bytes.extend(sum);
        bytes
    }

    /// Reads the contents of the file.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unsealable> {
        let (magic, rest) = bytes.split_first_chunk::<8>().ok_or(Unsealable::Magic)?;
        let (numbers, rest) = rest.split_first_chunk::<8>().ok_or(Unsealable::Length)?;
        let [v0, v1, p0, p1, q0, q1, zeros @ ..] = *numbers;
        let (version, public) = (u16::from_le_bytes([v0, v1]), u16::from_le_bytes([p0, p1]));
        let private = u16::from_le_bytes([q0, q1]);
        if magic != MAGIC {
            return Err(Unsealable::Magic);
        }
        if version != VERSION {
            return Err(Unsealable::Version(version));
        }
        let (public, rest) = rest.split_at_checked(public.into()).ok_or(Unsealable::Length)?;
        let (private, sum) = rest.split_at_checked(private.into()).ok_or(Unsealable::Length)?;
        if sum.len() != SUM_BYTES {
            return Err(Unsealable::Length);
        }
        let summed = bytes.get(..bytes.len() - SUM_BYTES).ok_or(Unsealable::Length)?;
        if Sha256::digest(summed).as_slice() != sum {
            return Err(Unsealable::Sum);
        }
        if zeros != [0; 2] {
            return Err(Unsealable::Reserved);
        }
        Self::new(public.into(), private.into())
    }
}

/// Whether this is a structure with its own length before it, and no more.
fn is_tpm2b(part: &[u8]) -> bool {
    let length = part.split_first_chunk::<2>();
    part.len() <= MAX_PART_BYTES
        && length
            .is_some_and(|(length, rest)| usize::from(u16::from_be_bytes(*length)) == rest.len())
}

#[cfg(test)]
#[path = "sealed_tests.rs"]
mod tests;
