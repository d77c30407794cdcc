//! Hashes of blocks, many at a time.

use std::io;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

use apkzip::ReadAt;
use sha2::{Digest, Sha256};

use crate::{BLOCK, BLOCK_LEN, HASH_LEN};

/// What a thread reads and hashes at a time: large enough that neither the system call nor the
/// queue counts, small enough to stay in the second-level cache.
const CHUNK_LEN: usize = 256 << 10;
const CHUNK_HASHES_LEN: usize = CHUNK_LEN / BLOCK_LEN * HASH_LEN;
/// Hashes of data worth a thread of their own; starting one costs as much as hashing some blocks.
const HASHES_LEN_PER_THREAD: usize = 4 * CHUNK_HASHES_LEN;

/// The salt as fs-verity and idsig files hash it: zero-padded to whole blocks of SHA-256 (64
/// bytes). dm-verity (hash format 1) does not pad: it must be given this padded salt to agree.
pub fn fs_verity_salt(salt: &[u8]) -> Vec<u8> {
    let mut padded = salt.to_vec();
    padded.resize(salt.len().next_multiple_of(64), 0);
    padded
}

/// Hashes blocks with a salt in front of each.
pub(crate) struct BlockHasher {
    salted: Sha256,
}

impl BlockHasher {
    pub(crate) fn new(salt: &[u8]) -> Self {
        Self { salted: Sha256::new().chain_update(salt) }
    }

    fn block(&self, block: &[u8]) -> [u8; HASH_LEN] {
        self.salted.clone().chain_update(block).finalize().into()
    }

    /// Hashes the blocks of `storage`, which has `size` bytes, from block `first` on, until
    /// `hashes` is full. A last block that is not whole counts as padded with zeros.
    pub(crate) fn blocks<R: ReadAt + Sync + ?Sized>(
        &self,
        storage: &R,
        size: u64,
        first: u64,
        hashes: &mut [u8],
    ) -> io::Result<()> {
        let threads = hashes.len().div_ceil(HASHES_LEN_PER_THREAD).min(cores());
        let chunks = Mutex::new(hashes.chunks_mut(CHUNK_HASHES_LEN).enumerate());
        let next = || chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || {
            let mut data = vec![0; CHUNK_LEN];
            while let Some((index, hashes)) = next() {
                let offset = first * BLOCK + (index * CHUNK_LEN) as u64;
                if let Err(error) = self.chunk(storage, size, offset, &mut data, hashes) {
                    // The others need not go on.
                    while next().is_some() {}
                    return Err(error);
                }
            }
            Ok(())
        };
        thread::scope(|scope| {
            // A thread that cannot be started leaves its share to the others.
            let helpers: Vec<_> = (1..threads)
                .map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
                .collect();
            let mut result = work();
            for helper in helpers {
                result = result.and(helper.join().unwrap_or_else(|_| Err(crashed())));
            }
            result
        })
    }

    fn chunk<R: ReadAt + ?Sized>(
        &self,
        storage: &R,
        size: u64,
        offset: u64,
        data: &mut [u8],
        hashes: &mut [u8],
    ) -> io::Result<()> {
        let whole = hashes.len() / HASH_LEN * BLOCK_LEN;
        let available = size.saturating_sub(offset).min(whole as u64) as usize;
        let data = data.get_mut(..whole).unwrap_or_default();
        let (content, padding) = data.split_at_mut_checked(available).unwrap_or_default();
        storage.read_exact_at(content, offset)?;
        padding.fill(0);
        for (block, hash) in data.chunks(BLOCK_LEN).zip(hashes.chunks_exact_mut(HASH_LEN)) {
            hash.copy_from_slice(&self.block(block));
        }
        Ok(())
    }
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn crashed() -> io::Error {
    io::Error::other("a hashing thread crashed")
}
