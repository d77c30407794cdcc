//! The header of a vbmeta: what lies where.

use crate::algorithm::NONE;
use crate::bytes::{part, u32_at, u64_at};
use crate::{Algorithm, Error, Result};

/// Bytes of the header.
pub(crate) const HEADER_LEN: usize = 256;

pub(crate) const MAGIC: [u8; 4] = *b"AVB0";
/// The version of the format, and the newest part of it that is known.
const MAJOR: u32 = 1;
const MAX_MINOR: u32 = 3;
/// Blocks are padded to a multiple of this.
pub(crate) const ALIGNMENT: u64 = 64;
/// Where the last byte of the release string lies.
const RELEASE_STRING_END: usize = 128 + 47;

/// The header: where fields lie is relative to their block.
///
/// | at | what |
/// |---|---|
/// | 0 | magic `AVB0` |
/// | 4 | version that a reader must know: major, minor (`u32`) |
/// | 12 | sizes of authentication and auxiliary block (`u64`) |
/// | 28 | algorithm (`u32`) |
/// | 32 | offset and size (`u64`) of hash, signature, public key, key's metadata, descriptors |
/// | 112 | rollback index (`u64`), flags (`u32`), its location (`u32`) |
/// | 128 | release string, 48 bytes, ends in a zero; 80 bytes that are not used |
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    pub authentication_size: u64,
    pub auxiliary_size: u64,
    pub algorithm: Option<Algorithm>,
    pub hash: Field,
    pub signature: Field,
    pub public_key: Field,
    pub public_key_metadata: Field,
    pub descriptors: Field,
    pub rollback_index: u64,
    pub rollback_index_location: u32,
}

/// Where a field lies in its block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    name: &'static str,
    offset: u64,
    size: u64,
}

impl Header {
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if !bytes.starts_with(&MAGIC) {
            return Err(Error::NotVbmeta);
        }
        let cut = || Error::Truncated { part: "header" };
        let bytes = bytes.get(..HEADER_LEN).ok_or_else(cut)?;
        let number = |at| u32_at(bytes, at).ok_or_else(cut);
        let size = |at| u64_at(bytes, at).ok_or_else(cut);
        let field = |name, at| Ok(Field { name, offset: size(at)?, size: size(at + 8)? });

        let (major, minor) = (number(4)?, number(8)?);
        if major != MAJOR || minor > MAX_MINOR {
            return Err(Error::Version { major, minor });
        }
        // Nothing here is taken from a header that asks for less than everything.
        match number(120)? {
            0 => {}
            flags => return Err(Error::Flags(flags)),
        }
        if bytes.get(RELEASE_STRING_END) != Some(&0) {
            return Err(Error::ReleaseString);
        }
        let header = Self {
            authentication_size: block("authentication block", size(12)?)?,
            auxiliary_size: block("auxiliary block", size(20)?)?,
            algorithm: match number(28)? {
                NONE => None,
                number => Some(Algorithm::from_number(number).ok_or(Error::Algorithm(number))?),
            },
            hash: field("hash", 32)?,
            signature: field("signature", 48)?,
            public_key: field("public key", 64)?,
            public_key_metadata: field("public key's metadata", 80)?,
            descriptors: field("descriptors", 96)?,
            rollback_index: size(112)?,
            rollback_index_location: number(124)?,
        };
        header.check_sizes()?;
        header.check_overlaps()?;
        Ok(header)
    }

    /// What the algorithm says of the sizes.
    fn check_sizes(&self) -> Result<()> {
        let (hash, signature, key) = match self.algorithm {
            Some(it) => (it.hash_len(), it.signature_len(), 8 + 2 * it.signature_len()),
            None => (0, 0, 0),
        };
        let expected = [(self.hash, hash), (self.signature, signature), (self.public_key, key)];
        for (Field { name: field, size, .. }, expected) in expected {
            if size != expected {
                return Err(Error::FieldSize { field, size, expected });
            }
        }
        Ok(())
    }

    /// A byte has one meaning.
    fn check_overlaps(&self) -> Result<()> {
        let (key, metadata, descriptors) =
            (self.public_key, self.public_key_metadata, self.descriptors);
        let pairs = [
            (self.hash, self.signature),
            (key, metadata),
            (key, descriptors),
            (metadata, descriptors),
        ];
        match pairs.into_iter().find(|(a, b)| a.overlaps(b)) {
            Some((a, b)) => Err(Error::Overlap(a.name, b.name)),
            None => Ok(()),
        }
    }
}

impl Field {
    /// The field's bytes in its block.
    pub fn of<'a>(&self, block: &'a [u8]) -> Result<&'a [u8]> {
        let Self { name: field, offset, size } = *self;
        part(block, offset, size).ok_or(Error::Outside { field, offset, size })
    }

    fn overlaps(&self, other: &Self) -> bool {
        let end = |field: &Self| field.offset.saturating_add(field.size);
        let both_there = self.size != 0 && other.size != 0;
        both_there && self.offset < end(other) && other.offset < end(self)
    }
}

fn block(block: &'static str, size: u64) -> Result<u64> {
    match size.is_multiple_of(ALIGNMENT) {
        true => Ok(size),
        false => Err(Error::BlockSize { block, size }),
    }
}
