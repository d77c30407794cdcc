//! Attributes that a signer signs besides digests and certificates.

use crate::bytes::Bytes;
use crate::lineage::Lineage;
use crate::{Error, Result};

/// Most attributes of a signer.
pub(crate) const MAX_ATTRIBUTES: usize = 64;

/// Of a v2 signer: the newest scheme that the package was signed with.
const HIGHEST_SCHEME: u32 = 0xbeef_f00d;
/// Of a v3 or v3.1 signer: the proof of rotation.
const LINEAGE: u32 = 0x3ba0_6f8c;
/// Of a v3 signer: the lowest SDK version of the v3.1 signers beside it.
const ROTATION_MIN_SDK: u32 = 0x559f_8b02;
/// Of a v3.1 signer: its minimum SDK version means the preview of the next.
const ROTATION_ON_PREVIEW: u32 = 0xc2a6_b3ba;

/// The attributes that this crate knows. Others are ignored, as the format demands.
#[derive(Debug, Default)]
pub(crate) struct Attributes<'a> {
    pub highest_scheme: Option<u32>,
    pub rotation_min_sdk: Option<u32>,
    pub rotation_on_preview: bool,
    lineage: Option<&'a [u8]>,
}

impl<'a> Attributes<'a> {
    /// Reads the sequence of attributes.
    pub fn read(bytes: &mut Bytes<'a>) -> Result<Self> {
        let list = bytes.list("attributes", MAX_ATTRIBUTES, |mut attribute| {
            Ok((attribute.u32("attribute")?, attribute))
        })?;
        let mut attributes = Self::default();
        for (id, mut value) in list {
            let duplicate = match id {
                HIGHEST_SCHEME => {
                    attributes.highest_scheme.replace(value.u32("highest scheme")?).is_some()
                }
                ROTATION_MIN_SDK => {
                    let min_sdk = value.u32("minimum SDK of the rotation")?;
                    attributes.rotation_min_sdk.replace(min_sdk).is_some()
                }
                ROTATION_ON_PREVIEW => std::mem::replace(&mut attributes.rotation_on_preview, true),
                LINEAGE => attributes.lineage.replace(value.rest()).is_some(),
                _ => false,
            };
            if duplicate {
                return Err(Error::DuplicateAttribute { id });
            }
        }
        Ok(attributes)
    }

    /// Verifies the proof of rotation, if there is one, for the signer with this certificate.
    pub fn verify_lineage(&self, certificate: &[u8]) -> Result<()> {
        match self.lineage {
            Some(bytes) => Lineage::read(bytes)?.verify(certificate),
            None => Ok(()),
        }
    }

    /// Certificates of the proof of rotation, oldest first.
    pub fn lineage(&self) -> Result<Vec<Vec<u8>>> {
        match self.lineage {
            Some(bytes) => Ok(Lineage::read(bytes)?.certificates()),
            None => Ok(Vec::new()),
        }
    }
}
