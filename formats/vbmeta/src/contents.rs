//! The data of an image, checked all at once where there is no dm-verity.

use idsig::Tree;

use crate::{Error, Hashtree, ReadAt, Result};

/// What is compared at a time.
const CHUNK: usize = 64 << 10;

impl Hashtree {
    /// Hashes the data of the image in `storage` with all cores, and compares root digest and
    /// tree. Memory: the size of the tree.
    pub fn verify<R: ReadAt + Sync + ?Sized>(&self, storage: &R) -> Result<()> {
        let tree = Tree::build(storage, self.image_size, &self.salt)
            .map_err(|source| Error::Read { what: "the data", source })?;
        if tree.root != self.root_digest {
            return Err(Error::RootDigest);
        }
        self.compare(storage, &tree.bytes)
    }

    /// Readers go through the tree in the image: one that is damaged fails them.
    fn compare<R: ReadAt + ?Sized>(&self, storage: &R, expected: &[u8]) -> Result<()> {
        let mut offset = self.tree_offset;
        for expected in expected.chunks(CHUNK) {
            let mut found = vec![0; expected.len()];
            storage
                .read_exact_at(&mut found, offset)
                .map_err(|source| Error::Read { what: "the hash tree", source })?;
            if let Some(at) = found.iter().zip(expected).position(|(a, b)| a != b) {
                return Err(Error::DamagedTree(offset.saturating_add(at as u64)));
            }
            offset = offset.saturating_add(expected.len() as u64);
        }
        Ok(())
    }
}
