//! Spreads the digesting of a large input over the cores.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::{Error, Result};

/// What a worker reads and digests at a time.
pub(crate) const CHUNK: usize = 1 << 20;

/// Most threads. Every one has a buffer of a chunk, so this bounds the memory.
const MAX_THREADS: u64 = 16;
/// A thread that has less to do than this costs more than it brings.
const CHUNKS_PER_THREAD: u64 = 2;

/// Calls `digest(index, buffer, output)` for every index below `count`, in no order and on
/// several threads, and returns the outputs of `output_len` bytes in order. The buffer has
/// [`CHUNK`] bytes; what is in it is of no account.
pub(crate) fn digest_all<F>(count: u64, output_len: usize, digest: F) -> Result<Vec<u8>>
where
    F: Fn(u64, &mut [u8], &mut [u8]) -> Result<()> + Sync,
{
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let threads = cores.min(count / CHUNKS_PER_THREAD).clamp(1, MAX_THREADS);
    digest_on(threads, count, output_len, digest)
}

fn digest_on<F>(threads: u64, count: u64, output_len: usize, digest: F) -> Result<Vec<u8>>
where
    F: Fn(u64, &mut [u8], &mut [u8]) -> Result<()> + Sync,
{
    let table_len = usize::try_from(count).ok().and_then(|count| count.checked_mul(output_len));
    let Some(table_len) = table_len else {
        return Err(Error::TooMany { what: "chunks", limit: usize::MAX / output_len.max(1) });
    };
    let table = Mutex::new(vec![0; table_len]);
    let next = AtomicU64::new(0);
    let failed = AtomicBool::new(false);

    let work = || {
        let mut buffer = vec![0; CHUNK];
        let mut output = vec![0; output_len];
        while !failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                break;
            }
            digest(index, &mut buffer, &mut output)
                .inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
            let at = index as usize * output_len;
            let mut table = table.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(slot) = table.get_mut(at..at + output_len) {
                slot.copy_from_slice(&output);
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        // A thread that cannot be had only makes it slower.
        let helpers: Vec<_> = (1..threads)
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut result = work();
        for helper in helpers {
            result = result.and(helper.join().unwrap_or(Err(Error::Worker)));
        }
        result
    })?;
    Ok(table.into_inner().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices(threads: u64, count: u64) -> Vec<u8> {
        digest_on(threads, count, 8, |index, buffer, output| {
            assert_eq!(buffer.len(), CHUNK);
            output.copy_from_slice(&index.to_le_bytes());
            Ok(())
        })
        .unwrap()
    }

    #[test]
    fn outputs_are_in_order_whatever_the_threads() {
        for count in [0, 1, 2, 3, 100] {
            let expected: Vec<u8> = (0..count).flat_map(u64::to_le_bytes).collect();
            for threads in [1, 2, 3, 16] {
                assert_eq!(indices(threads, count), expected, "{threads} threads, {count}");
            }
            assert_eq!(digest_all(count, 1, |_, _, _| Ok(())).unwrap(), vec![0; count as usize]);
        }
    }

    #[test]
    fn one_error_ends_all() {
        for threads in [1, 4] {
            let result =
                digest_on(threads, u64::from(u32::MAX) + 1 - (1 << 31), 0, |index, _, _| {
                    if index == 5 { Err(Error::NotSigned) } else { Ok(()) }
                });
            assert!(matches!(result, Err(Error::NotSigned)));
        }
    }
}
