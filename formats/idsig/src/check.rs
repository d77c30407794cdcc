//! Is a tree whole?

use apkzip::ReadAt;

use crate::hash::BlockHasher;
use crate::levels::Levels;
use crate::tree::{above_hashes, data_hashes, part, zeros};
use crate::{Error, HASH_LEN, Idsig, Result};

impl Idsig {
    /// Checks that the tree in a file or partition of `len` bytes has the size of one over a
    /// package of `apk_size` bytes, and that every level is made of the hashes of the one below,
    /// up to the root hash. Says nothing about the package, which is not read; for a package of
    /// one block there is no tree, hence nothing to check.
    pub fn check<R: ReadAt + Sync + ?Sized>(
        &self,
        storage: &R,
        len: u64,
        apk_size: u64,
    ) -> Result<()> {
        self.read_tree(storage, len, apk_size).map(drop)
    }

    /// Reads the tree and checks it. Its size is that for the package, so a file cannot ask for
    /// more memory than its package deserves.
    pub(crate) fn read_tree<R: ReadAt + ?Sized>(
        &self,
        storage: &R,
        len: u64,
        apk_size: u64,
    ) -> Result<Vec<u8>> {
        self.check_tree_size(apk_size)?;
        let (offset, size) = (self.tree_offset, self.tree_size);
        if offset.checked_add(size).is_none_or(|end| end > len) {
            return Err(Error::TreeOutside { offset, size, len });
        }
        let read_error = |source| Error::Read { what: "the tree", source };
        let mut tree = zeros(size).map_err(read_error)?;
        storage.read_exact_at(&mut tree, offset).map_err(read_error)?;
        self.check_levels(&tree, apk_size)?;
        Ok(tree)
    }

    fn check_levels(&self, tree: &[u8], apk_size: u64) -> Result<()> {
        let levels = Levels::of(apk_size);
        let hasher = BlockHasher::new(&self.hashing.verity_salt());
        let Some(top) = levels.top() else { return Ok(()) };
        if self.hashing.root_hash.as_slice() != hash_all(&hasher, part(tree, top))? {
            return Err(Error::DamagedTree { level: 0 });
        }
        let mut pairs: Vec<_> = levels.pairs_upwards().collect();
        pairs.reverse();
        for (index, (upper, lower)) in pairs.into_iter().enumerate() {
            let lower = part(tree, lower).unwrap_or_default();
            let hashes = part(tree, above_hashes(upper.clone(), lower)).unwrap_or_default();
            if hashes != hash_all(&hasher, Some(lower))? {
                return Err(Error::DamagedTree { level: index + 1 });
            }
            zero(tree, upper.start + hashes.len() as u64..upper.end)?;
        }
        zero(tree, data_hashes(&levels, apk_size).end..levels.tree_size())
    }
}

/// The hashes of all blocks of a level.
fn hash_all(hasher: &BlockHasher, level: Option<&[u8]>) -> Result<Vec<u8>> {
    let level = level.unwrap_or_default();
    let mut hashes = vec![0; level.len() / crate::BLOCK_LEN * HASH_LEN];
    hasher
        .blocks(level, level.len() as u64, 0, &mut hashes)
        .map_err(|source| Error::Read { what: "the tree", source })?;
    Ok(hashes)
}

fn zero(tree: &[u8], range: std::ops::Range<u64>) -> Result<()> {
    let padding = part(tree, range).unwrap_or_default();
    if padding.iter().all(|&byte| byte == 0) { Ok(()) } else { Err(Error::TreePadding) }
}
