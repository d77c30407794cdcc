//! A vbmeta as a whole.

use crate::header::{HEADER_LEN, Header};
use crate::{Algorithm, Error, Hashtree, Result, bytes, descriptor, key};

/// Most bytes of a vbmeta.
pub const MAX_VBMETA: u64 = 64 << 10;

/// A vbmeta whose signature, if it has one, is that of its own key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vbmeta {
    signed: Option<(Algorithm, Vec<u8>)>,
    rollback_index: u64,
    rollback_index_location: u32,
    hashtrees: Vec<Hashtree>,
}

impl Vbmeta {
    /// Reads a vbmeta, and checks its signature against its own key. Bytes behind it are ignored.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.len() as u64 > MAX_VBMETA {
            return Err(Error::TooLarge { size: bytes.len() as u64, limit: MAX_VBMETA });
        }
        let blocks = Blocks::split(bytes)?;
        let signed = match blocks.header.algorithm {
            Some(algorithm) => Some((algorithm, blocks.verify(algorithm)?.to_vec())),
            None => None,
        };
        let Blocks { header, auxiliary, .. } = blocks;
        header.public_key_metadata.of(auxiliary)?;
        Ok(Self {
            signed,
            rollback_index: header.rollback_index,
            rollback_index_location: header.rollback_index_location,
            hashtrees: descriptor::hashtrees(header.descriptors.of(auxiliary)?)?,
        })
    }

    /// What it is signed with, unless nobody signed it.
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.signed.as_ref().map(|(algorithm, _)| *algorithm)
    }

    /// The key that it is signed with, in the format's own form, unless nobody signed it.
    pub fn public_key(&self) -> Option<&[u8]> {
        self.signed.as_ref().map(|(_, key)| key.as_slice())
    }

    /// Whether it is signed with this key, which is in the format's own form.
    pub fn signed_by(&self, key: &[u8]) -> Result<()> {
        match self.public_key() {
            None => Err(Error::Unsigned),
            Some(own) if own == key => Ok(()),
            Some(_) => Err(Error::OtherKey),
        }
    }

    /// Images with a lower index than one seen before are old ones.
    pub fn rollback_index(&self) -> u64 {
        self.rollback_index
    }

    /// Which of the device's rollback indexes it is.
    pub fn rollback_index_location(&self) -> u32 {
        self.rollback_index_location
    }

    /// All hash trees.
    pub fn hashtrees(&self) -> &[Hashtree] {
        &self.hashtrees
    }

    /// The one hash tree.
    pub fn hashtree(&self) -> Result<&Hashtree> {
        match self.hashtrees.as_slice() {
            [hashtree] => Ok(hashtree),
            others => Err(Error::HashtreeCount(others.len())),
        }
    }
}

/// The three parts.
struct Blocks<'a> {
    header: Header,
    header_bytes: &'a [u8],
    authentication: &'a [u8],
    auxiliary: &'a [u8],
}

impl<'a> Blocks<'a> {
    fn split(bytes: &'a [u8]) -> Result<Self> {
        let header = Header::parse(bytes)?;
        let (authentication, auxiliary) = (header.authentication_size, header.auxiliary_size);
        let part = |part, offset: Option<u64>, size| {
            let bytes = offset.and_then(|offset| bytes::part(bytes, offset, size));
            bytes.ok_or(Error::Truncated { part })
        };
        let start = HEADER_LEN as u64;
        Ok(Self {
            header,
            header_bytes: part("header", Some(0), start)?,
            authentication: part("authentication block", Some(start), authentication)?,
            auxiliary: part("auxiliary block", start.checked_add(authentication), auxiliary)?,
        })
    }

    /// Verifies hash and signature; returns the key.
    fn verify(&self, algorithm: Algorithm) -> Result<&'a [u8]> {
        let hash = algorithm.hash([self.header_bytes, self.auxiliary]);
        if self.header.hash.of(self.authentication)? != hash {
            return Err(Error::Hash);
        }
        let signature = self.header.signature.of(self.authentication)?;
        let key = self.header.public_key.of(self.auxiliary)?;
        match algorithm.verifies(&key::read(key, algorithm.key_bits())?, &hash, signature) {
            true => Ok(key),
            false => Err(Error::Signature),
        }
    }
}
