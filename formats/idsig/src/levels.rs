//! Where the levels of a tree lie.

use std::ops::Range;

use crate::{BLOCK, HASH_LEN};

/// Hashes in a block.
const FANOUT: u64 = BLOCK / HASH_LEN as u64;

/// Bytes of the Merkle tree over a package of `apk_size` bytes: 0 up to one block, else about
/// 1/127 of the package.
pub fn tree_size(apk_size: u64) -> u64 {
    Levels::of(apk_size).tree_size()
}

/// The levels of a tree, those next to the root first, each in bytes of the tree.
pub(crate) struct Levels(Vec<Range<u64>>);

impl Levels {
    pub(crate) fn of(size: u64) -> Self {
        // From the leaves up; a level of one hash would be the root hash itself.
        let mut blocks = Vec::new();
        let mut below = size.div_ceil(BLOCK);
        while below > 1 {
            below = below.div_ceil(FANOUT);
            blocks.push(below);
        }
        let mut end = 0;
        let levels = blocks.iter().rev().map(|blocks| {
            let start = end;
            end += blocks * BLOCK;
            start..end
        });
        Self(levels.collect())
    }

    pub(crate) fn tree_size(&self) -> u64 {
        self.leaves().end
    }

    /// The level that holds the hashes of the data; empty for a package of one block.
    pub(crate) fn leaves(&self) -> Range<u64> {
        self.0.last().cloned().unwrap_or(0..0)
    }

    /// Each level with the one below it, the lowest pair first.
    pub(crate) fn pairs_upwards(&self) -> impl Iterator<Item = (Range<u64>, Range<u64>)> {
        self.0.windows(2).rev().filter_map(|pair| match pair {
            [upper, lower] => Some((upper.clone(), lower.clone())),
            _ => None,
        })
    }

    /// The level next to the root.
    pub(crate) fn top(&self) -> Option<Range<u64>> {
        self.0.first().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_at_the_borders_of_levels() {
        let block = BLOCK;
        for (size, expected) in [
            (0, 0),
            (1, 0),
            (block, 0),
            (block + 1, block),
            (128 * block, block),
            (128 * block + 1, 3 * block),
            (128 * 128 * block, 129 * block),
            (128 * 128 * block + 1, (1 + 2 + 129) * block),
            (1 << 40, ((1 << 21) + (1 << 14) + (1 << 7) + 1) * block),
        ] {
            assert_eq!(tree_size(size), expected, "{size}");
        }
    }

    #[test]
    fn no_size_overflows() {
        assert!(tree_size(u64::MAX) < u64::MAX / 126);
    }
}
