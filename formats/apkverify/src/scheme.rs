//! The schemes and what stands in the signing block for each.

use std::fmt;

use apkzip::ReadAt;

use crate::block::Block;
use crate::{Error, Result};

/// The APK Signature Scheme by which a package was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// Version 2.
    V2,
    /// Version 3.
    V3,
    /// Version 3.1.
    V31,
}

impl Scheme {
    /// The identifier of its pair in the signing block.
    pub(crate) fn block_id(self) -> u32 {
        match self {
            Self::V2 => 0x7109_871a,
            Self::V3 => 0xf053_68c0,
            Self::V31 => 0x1b93_ad61,
        }
    }

    /// Whether its signers state a range of SDK versions.
    pub(crate) fn has_sdk_range(self) -> bool {
        !matches!(self, Self::V2)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V2 => "v2",
            Self::V3 => "v3",
            Self::V31 => "v3.1",
        })
    }
}

/// The signatures of a package by scheme, as bytes.
#[derive(Debug)]
pub(crate) struct Schemes {
    pub v2: Option<Vec<u8>>,
    pub v3: Option<Vec<u8>>,
    pub v31: Option<Vec<u8>>,
}

impl Schemes {
    /// Reads what the block holds for the schemes that count. Other pairs are ignored, as the
    /// format demands: they are padding, or belong to others.
    pub fn read<R: ReadAt + ?Sized>(storage: &R, block: &Block) -> Result<Self> {
        let load = |scheme: Scheme| block.load(storage, scheme);
        let schemes =
            Self { v2: load(Scheme::V2)?, v3: load(Scheme::V3)?, v31: load(Scheme::V31)? };
        match &schemes {
            Self { v2: None, v3: None, v31: None } => Err(Error::NoScheme),
            _ => Ok(schemes),
        }
    }
}
