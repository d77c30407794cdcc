//! The APK Signing Block: between a package's files and its central directory.
//!
//! `u64` size, pairs of `u64` size, `u32` identifier and value, the same `u64` size again, magic. The
//! sizes do not count the field itself that comes first.

const MAGIC: &[u8; 16] = b"APK Sig Block 42";
/// Filler. Its content does not matter.
const PADDING_ID: u32 = 0x4272_6577;
/// The block is a multiple of this, so that what is behind it lies as it lay before.
pub(crate) const ALIGNMENT: usize = 4096;
/// The two sizes and the magic.
const FRAME: usize = 8 + 8 + 16;
/// Size and identifier of a pair.
const PAIR: usize = 8 + 4;

/// The block with one value, padded.
pub(crate) fn signing_block(id: u32, value: &[u8]) -> Vec<u8> {
    let mut pairs = pair(id, value);
    let without = FRAME + pairs.len();
    if !without.is_multiple_of(ALIGNMENT) {
        let size = (without + PAIR).next_multiple_of(ALIGNMENT);
        pairs.extend(pair(PADDING_ID, &vec![0; size - without - PAIR]));
    }
    let size = ((FRAME - 8 + pairs.len()) as u64).to_le_bytes();
    [&size, pairs.as_slice(), &size, MAGIC].concat()
}

/// Whether the bytes in front of a central directory are the end of such a block.
pub(crate) fn ends_with_block(bytes: &[u8]) -> bool {
    bytes.ends_with(MAGIC)
}

fn pair(id: u32, value: &[u8]) -> Vec<u8> {
    let size = (4 + value.len()) as u64;
    [&size.to_le_bytes(), id.to_le_bytes().as_slice(), value].concat()
}

/// Bytes with their `u32` length in front: how the schemes nest everything.
pub(crate) fn sized(parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    [&(content.len() as u32).to_le_bytes(), content.as_slice()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_fills_whole_pages() {
        for len in (0..9000).step_by(7).chain(4040..4070) {
            let block = signing_block(7, &vec![1; len]);
            assert_eq!(block.len() % ALIGNMENT, 0);
            assert!(block.len() < len + FRAME + 2 * PAIR + ALIGNMENT, "{len}");
            let size = (block.len() as u64 - 8).to_le_bytes();
            assert!(block.starts_with(&size) && ends_with_block(&block));
            assert_eq!(block[block.len() - 24..][..8], size);
            assert_eq!(pairs(&block[8..block.len() - 24])[0], (7, len));
        }
    }

    fn pairs(mut bytes: &[u8]) -> Vec<(u32, usize)> {
        let mut pairs = Vec::new();
        while let Some((size, rest)) = bytes.split_first_chunk() {
            let (pair, rest) = rest.split_at(u64::from_le_bytes(*size) as usize);
            pairs.push((u32::from_le_bytes(*pair.first_chunk().unwrap()), pair.len() - 4));
            bytes = rest;
        }
        assert!(bytes.is_empty());
        pairs
    }
}
