//! The content digest: three parts of the package, in chunks of 1 MiB.

use crate::Algorithm;

const CHUNK: usize = 1 << 20;

/// The digest over the digests of all chunks. `parts` are the package without its signing block:
/// files, central directory, and the end record as it would be if there was no block.
pub(crate) fn content_digest(algorithm: Algorithm, parts: [&[u8]; 3]) -> Vec<u8> {
    let chunks: Vec<&[u8]> = parts.iter().flat_map(|part| part.chunks(CHUNK)).collect();
    // A package has less than 4 GiB.
    let length = |len: usize| (len as u32).to_le_bytes();
    let mut digests = Vec::new();
    for chunk in &chunks {
        digests.extend(algorithm.digest(&[&[0xa5], &length(chunk.len()), chunk]));
    }
    algorithm.digest(&[&[0x5a], &length(chunks.len()), &digests])
}
