//! The verity content digest: root of a Merkle tree.
//!
//! Blocks of 4096 bytes, SHA-256, salt of eight zero bytes in front of every block; contents,
//! central directory and end record one after the other, padded with zeros to whole blocks. The
//! contents fill whole blocks themselves. At least one level, so that even one block's digest is
//! digested once more.

use apkzip::ReadAt;
use sha2::{Digest, Sha256};

use crate::chunks::{CHUNK, digest_all};
use crate::content::Content;
use crate::{Error, Result};

const BLOCK: usize = 4096;
const SALT: [u8; 8] = [0; 8];
const HASH: usize = 32;

/// A chunk is digested to this many blocks of the first level.
const BLOCKS_PER_CHUNK: usize = CHUNK * HASH / BLOCK / BLOCK;

/// Root hash and little-endian `u64` length of what is below it.
pub(crate) fn digest<R: ReadAt + Sync + ?Sized>(content: &Content<'_, R>) -> Result<Vec<u8>> {
    let [contents, ..] = content.lens();
    if contents % BLOCK as u64 != 0 {
        return Err(Error::VerityAlignment { len: contents });
    }
    let len: u64 = content.lens().iter().sum();
    let mut level = first_level(content, len)?;
    while level.len() > HASH {
        level = digests(&level).collect::<Vec<_>>().concat();
    }
    level.extend(len.to_le_bytes());
    Ok(level)
}

/// The digests of the blocks of the first level.
fn first_level<R: ReadAt + Sync + ?Sized>(content: &Content<'_, R>, len: u64) -> Result<Vec<u8>> {
    let count = len.div_ceil(CHUNK as u64);
    let output_len = BLOCKS_PER_CHUNK * HASH;
    let mut level = digest_all(count, output_len, |index, buffer, output| {
        let offset = index * CHUNK as u64;
        let here = len.saturating_sub(offset).min(CHUNK as u64) as usize;
        let data = buffer.get_mut(..here).unwrap_or_default();
        content.read(data, offset)?;
        let leaves = digests(data).collect::<Vec<_>>().concat();
        for (slot, digest) in output.chunks_exact_mut(HASH).zip(digests(&leaves)) {
            slot.copy_from_slice(&digest);
        }
        Ok(())
    })?;
    let blocks = len.div_ceil((BLOCK / HASH * BLOCK) as u64);
    level.truncate(blocks as usize * HASH);
    Ok(level)
}

/// The salted digest of each block, the last one padded with zeros.
fn digests(data: &[u8]) -> impl Iterator<Item = [u8; HASH]> {
    data.chunks(BLOCK).map(|block| {
        let mut hash = Sha256::new();
        hash.update(SALT);
        hash.update(block);
        hash.update([0; BLOCK].get(block.len()..).unwrap_or_default());
        hash.finalize().into()
    })
}
