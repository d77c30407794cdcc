//! The Merkle tree over a package.

use std::io;
use std::ops::Range;

use apkzip::ReadAt;

use crate::hash::BlockHasher;
use crate::levels::Levels;
use crate::{HASH_LEN, MAX_PACKAGE};

/// A Merkle tree of SHA-256 hashes over blocks of 4096 bytes, as fs-verity and dm-verity (hash
/// format 1) have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Hash of the top block, or of the data if that is one block.
    pub root: [u8; 32],
    /// The levels, top first, each padded with zeros to whole blocks; empty for one block of data.
    pub bytes: Vec<u8>,
}

impl Tree {
    /// Builds the tree over the first `size` bytes of `storage` with all cores. The last block
    /// counts as padded with zeros.
    ///
    /// `salt` is hashed in front of every block as it is, which is what dm-verity does; for the
    /// tree of an idsig file or of fs-verity give [`fs_verity_salt`](crate::fs_verity_salt) of it.
    ///
    /// Sizes of 0 and of more than [`MAX_PACKAGE`] are refused. Memory: the size of the tree, and
    /// 256 KiB a thread.
    pub fn build<R: ReadAt + Sync + ?Sized>(
        storage: &R,
        size: u64,
        salt: &[u8],
    ) -> io::Result<Self> {
        probe(storage, size)?;
        let hasher = BlockHasher::new(salt);
        let levels = Levels::of(size);
        let mut bytes = zeros(levels.tree_size())?;
        if let Some(leaves) = part_mut(&mut bytes, data_hashes(&levels, size)) {
            hasher.blocks(storage, size, 0, leaves)?;
        }
        for (upper, lower) in levels.pairs_upwards() {
            let (above, below) =
                bytes.split_at_mut_checked(lower.start as usize).ok_or_else(bug)?;
            let lower = below.get(..len_of(&lower)).ok_or_else(bug)?;
            let hashes = part_mut(above, above_hashes(upper, lower)).ok_or_else(bug)?;
            hasher.blocks(lower, lower.len() as u64, 0, hashes)?;
        }
        let mut root = [0; HASH_LEN];
        match levels.top() {
            Some(top) => {
                let top = part(&bytes, top).ok_or_else(bug)?;
                hasher.blocks(top, top.len() as u64, 0, &mut root)?;
            }
            None => hasher.blocks(storage, size, 0, &mut root)?,
        }
        Ok(Self { root, bytes })
    }
}

/// Where the hashes of the data lie, without the padding behind them.
pub(crate) fn data_hashes(levels: &Levels, size: u64) -> Range<u64> {
    let leaves = levels.leaves();
    if leaves.is_empty() {
        return leaves;
    }
    leaves.start..leaves.start + size.div_ceil(crate::BLOCK) * HASH_LEN as u64
}

/// Where the hashes of the blocks of `lower` lie in the level above.
pub(crate) fn above_hashes(upper: Range<u64>, lower: &[u8]) -> Range<u64> {
    upper.start..upper.start + (lower.len() / crate::BLOCK_LEN * HASH_LEN) as u64
}

pub(crate) fn part(bytes: &[u8], range: Range<u64>) -> Option<&[u8]> {
    bytes.get(range.start as usize..range.end as usize)
}

fn part_mut(bytes: &mut [u8], range: Range<u64>) -> Option<&mut [u8]> {
    bytes.get_mut(range.start as usize..range.end as usize)
}

fn len_of(range: &Range<u64>) -> usize {
    (range.end - range.start) as usize
}

/// Finds out before anything is allocated whether the storage can hold `size` bytes at all:
/// directories, for one, may state a size of exabytes.
fn probe<R: ReadAt + ?Sized>(storage: &R, size: u64) -> io::Result<()> {
    if size == 0 || size > MAX_PACKAGE {
        let message = format!("its size must be 1 to {MAX_PACKAGE} bytes, not {size}");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    storage.read_exact_at(&mut [0], size - 1)
}

/// At most 1/127 of [`MAX_PACKAGE`].
pub(crate) fn zeros(len: u64) -> io::Result<Vec<u8>> {
    let len = usize::try_from(len).map_err(|_| io::ErrorKind::OutOfMemory)?;
    // A zeroed allocation would be cheaper, but it aborts the process where memory is short.
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).map_err(|_| io::ErrorKind::OutOfMemory)?;
    bytes.resize(len, 0);
    Ok(bytes)
}

fn bug() -> io::Error {
    io::Error::other("levels of the tree overlap")
}
