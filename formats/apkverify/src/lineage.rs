//! Proof of rotation: certificates of which each vouches for the next.
//!
//! u32 version (1), then length-prefixed levels, oldest first, each {signed data, u32 flags,
//! u32 algorithm with which this level signs the next, signature by the level before}; signed
//! data: {certificate, u32 algorithm with which the level before signed}.

use std::collections::BTreeSet;

use crate::algorithm::{SignatureAlgorithm, describe};
use crate::bytes::Bytes;
use crate::certificate::public_key_of;
use crate::key::PublicKey;
use crate::{Error, Result};

const VERSION: u32 = 1;
/// Most levels. Every level costs one signature to verify.
pub(crate) const MAX_LEVELS: usize = 32;

#[derive(Debug)]
pub(crate) struct Lineage<'a> {
    levels: Vec<Level<'a>>,
}

#[derive(Debug)]
struct Level<'a> {
    signed_data: &'a [u8],
    certificate: &'a [u8],
    /// With which the level before signed this one, as this one says.
    signed_with: u32,
    /// With which this level signs the next.
    signs_with: u32,
    signature: &'a [u8],
}

impl<'a> Lineage<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes::new(bytes);
        let version = bytes.u32("version of the proof of rotation")?;
        if version != VERSION {
            return Err(Error::LineageVersion { version });
        }
        let levels = bytes.elements("levels of the proof of rotation", MAX_LEVELS, Level::read)?;
        Ok(Self { levels })
    }

    /// Verifies every level, and that the last one is the signer of the package.
    pub fn verify(&self, signer: &[u8]) -> Result<()> {
        let mut seen = BTreeSet::new();
        for (index, level) in self.levels.iter().enumerate() {
            let refuse = |problem| Error::Lineage { level: index, problem };
            if !seen.insert(level.certificate) {
                return Err(refuse("its certificate is there twice"));
            }
            // Nobody vouches for the first.
            let before = index.checked_sub(1).and_then(|before| self.levels.get(before));
            if let Some(before) = before {
                if level.signed_with != before.signs_with {
                    return Err(refuse("its algorithm is not the one that the level before names"));
                }
                level.verify(before).map_err(|e| match e {
                    Error::Signature { .. } => refuse("the level before did not sign it"),
                    other => other,
                })?;
            }
        }
        match self.levels.last() {
            Some(last) if last.certificate == signer => Ok(()),
            Some(_) => Err(Error::LineageEnd),
            None => Err(Error::LineageEmpty),
        }
    }

    pub fn certificates(&self) -> Vec<Vec<u8>> {
        self.levels.iter().map(|level| level.certificate.to_vec()).collect()
    }
}

impl<'a> Level<'a> {
    fn read(mut bytes: Bytes<'a>) -> Result<Self> {
        let signed_data = bytes.prefixed("signed data of a level of the proof of rotation")?;
        let _flags = bytes.u32("flags of a level of the proof of rotation")?;
        let signs_with = bytes.u32("algorithm of a level of the proof of rotation")?;
        let signature = bytes.prefixed("signature of a level of the proof of rotation")?;
        bytes.end("a level of the proof of rotation")?;

        let mut data = Bytes::new(signed_data);
        let certificate = data.prefixed("certificate of a level of the proof of rotation")?;
        let signed_with = data.u32("signed algorithm of a level of the proof of rotation")?;
        data.end("signed data of a level of the proof of rotation")?;
        Ok(Self { signed_data, certificate, signed_with, signs_with, signature })
    }

    fn verify(&self, before: &Level<'_>) -> Result<()> {
        let id = before.signs_with;
        let algorithm = SignatureAlgorithm::from_id(id)
            .ok_or_else(|| Error::NoSupportedSignature { listed: describe([id].into_iter()) })?;
        let key = public_key_of(before.certificate)?;
        PublicKey::read(&key)?.verify(algorithm, self.signed_data, self.signature)
    }
}
