//! The APK Signing Block: pairs of identifiers and values in front of the central directory.
//!
//! Little endian: u64 size of what follows; pairs of {u64 length of id and value, u32 id, value};
//! u64 the same size again; 16 bytes of magic.

use std::collections::BTreeMap;
use std::ops::Range;

use apkzip::ReadAt;

use crate::scheme::Scheme;
use crate::{Error, Result};

const MAGIC: &[u8; 16] = b"APK Sig Block 42";
/// The size field at the start.
const HEADER: u64 = 8;
/// The size field at the end and the magic.
const FOOTER: u64 = 24;
const PAIR_HEADER: u64 = 12;

/// Longest block.
pub(crate) const MAX_BLOCK: u64 = 16 << 20;
/// Most pairs in a block.
pub(crate) const MAX_PAIRS: usize = 1024;
/// Longest value of a signature scheme. Values of others are skipped, not read.
pub(crate) const MAX_SCHEME: u64 = 1 << 20;

/// Where the values of the pairs of a signing block lie.
#[derive(Debug)]
pub(crate) struct Block {
    values: BTreeMap<u32, Range<u64>>,
}

impl Block {
    /// Where the signing block starts that ends at `central_directory`.
    pub fn start<R: ReadAt + ?Sized>(storage: &R, central_directory: u64) -> Result<u64> {
        let Some(footer_at) = central_directory.checked_sub(FOOTER).filter(|&at| at >= HEADER)
        else {
            return Err(Error::TooSmall { central_directory });
        };
        let mut footer = [0; FOOTER as usize];
        read(storage, &mut footer, footer_at)?;
        let Some((size, magic)) = footer.split_first_chunk::<8>() else {
            return Err(Error::NotSigned);
        };
        if magic != MAGIC {
            return Err(Error::NotSigned);
        }
        let in_footer = u64::from_le_bytes(*size);
        if in_footer > MAX_BLOCK {
            return Err(Error::BlockTooLarge { size: in_footer, limit: MAX_BLOCK });
        }
        let start = central_directory
            .checked_sub(in_footer + HEADER)
            .filter(|_| in_footer >= FOOTER)
            .ok_or(Error::BlockSize { size: in_footer })?;
        let mut size = [0; HEADER as usize];
        read(storage, &mut size, start)?;
        match u64::from_le_bytes(size) {
            in_header if in_header == in_footer => Ok(start),
            in_header => Err(Error::BlockSizesDiffer { in_header, in_footer }),
        }
    }

    /// Walks the pairs of the block that [`Block::start`] found, without reading the values.
    pub fn read<R: ReadAt + ?Sized>(storage: &R, block: &Range<u64>) -> Result<Self> {
        let mut values = BTreeMap::new();
        let mut at = block.start + HEADER;
        let end = block.end.saturating_sub(FOOTER);
        for index in 0.. {
            if at == end {
                break;
            }
            if index == MAX_PAIRS {
                return Err(Error::TooMany { what: "pairs", limit: MAX_PAIRS });
            }
            let value_at = at + PAIR_HEADER;
            if value_at > end {
                return Err(Error::Pair { index });
            }
            let (len, id) = pair_header(storage, at)?;
            at = len
                .checked_add(at + 8)
                .filter(|&next| next >= value_at && next <= end)
                .ok_or(Error::Pair { index })?;
            if values.insert(id, value_at..at).is_some() && is_scheme(id) {
                return Err(Error::DuplicatePair { id });
            }
        }
        Ok(Self { values })
    }

    /// The value of a scheme.
    pub fn load<R: ReadAt + ?Sized>(&self, storage: &R, scheme: Scheme) -> Result<Option<Vec<u8>>> {
        let Some(range) = self.values.get(&scheme.block_id()) else { return Ok(None) };
        let size = range.end - range.start;
        if size > MAX_SCHEME {
            return Err(Error::SchemeTooLarge { scheme, size, limit: MAX_SCHEME });
        }
        let mut value = vec![0; size as usize];
        read(storage, &mut value, range.start)?;
        Ok(Some(value))
    }
}

/// Length and identifier of a pair.
fn pair_header<R: ReadAt + ?Sized>(storage: &R, at: u64) -> Result<(u64, u32)> {
    let mut len = [0; 8];
    let mut id = [0; 4];
    let mut header = [0; PAIR_HEADER as usize];
    read(storage, &mut header, at)?;
    let (front, back) = header.split_at(8);
    len.copy_from_slice(front);
    id.copy_from_slice(back);
    Ok((u64::from_le_bytes(len), u32::from_le_bytes(id)))
}

/// Two pairs of one scheme would let two readers see two signatures.
fn is_scheme(id: u32) -> bool {
    [Scheme::V2, Scheme::V3, Scheme::V31].into_iter().any(|scheme| scheme.block_id() == id)
}

fn read<R: ReadAt + ?Sized>(storage: &R, buf: &mut [u8], at: u64) -> Result<()> {
    storage
        .read_exact_at(buf, at)
        .map_err(|source| Error::Io { what: "the APK Signing Block", source })
}
