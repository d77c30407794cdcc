//! The digest over all that a signature covers.

use std::fmt;
use std::ops::Range;

use apkzip::ReadAt;
use sha2::{Digest, Sha256, Sha512};

use crate::chunks::{CHUNK, digest_all};
use crate::{DigestAlgorithm, Error, Parts, Result, tree};

/// First byte of the input of a chunk's digest, and of the digest over those.
const CHUNK_PREFIX: u8 = 0xa5;
const TOP_PREFIX: u8 = 0x5a;

/// A digest over the content of a package: everything in it but the signing block.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ContentDigest {
    /// How it is computed.
    pub algorithm: DigestAlgorithm,
    /// [`DigestAlgorithm::size`] bytes.
    pub bytes: Vec<u8>,
}

impl ContentDigest {
    /// A digest as it is stated; `None` if its length is wrong.
    pub(crate) fn new(algorithm: DigestAlgorithm, bytes: &[u8]) -> Option<Self> {
        (bytes.len() == algorithm.size()).then(|| Self { algorithm, bytes: bytes.to_vec() })
    }

    /// Digests a package, on all cores (at most 16) with a buffer of 1 MiB for each.
    pub fn compute<R: ReadAt + Sync + ?Sized>(
        storage: &R,
        parts: &Parts,
        algorithm: DigestAlgorithm,
    ) -> Result<Self> {
        let content = Content::new(storage, parts)?;
        let bytes = match algorithm {
            DigestAlgorithm::ChunkedSha256 => chunked::<Sha256, R>(&content)?,
            DigestAlgorithm::ChunkedSha512 => chunked::<Sha512, R>(&content)?,
            DigestAlgorithm::VeritySha256 => tree::digest(&content)?,
        };
        Ok(Self { algorithm, bytes })
    }
}

impl fmt::Display for ContentDigest {
    /// Lower-case hexadecimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentDigest({}: {self})", self.algorithm)
    }
}

/// What is digested, as one stream: contents, central directory, end record.
pub(crate) struct Content<'a, R: ?Sized> {
    storage: &'a R,
    contents: Range<u64>,
    central_directory: Range<u64>,
    end_record: Vec<u8>,
}

impl<'a, R: ReadAt + ?Sized> Content<'a, R> {
    fn new(storage: &'a R, parts: &Parts) -> Result<Self> {
        Ok(Self {
            storage,
            contents: parts.contents.clone(),
            central_directory: parts.central_directory.clone(),
            end_record: parts.end_record(storage)?,
        })
    }

    /// Lengths of the three parts.
    pub fn lens(&self) -> [u64; 3] {
        let len = |range: &Range<u64>| range.end.saturating_sub(range.start);
        [len(&self.contents), len(&self.central_directory), self.end_record.len() as u64]
    }

    /// Fills `buf` from `offset` of the stream.
    pub fn read(&self, mut buf: &mut [u8], mut offset: u64) -> Result<()> {
        let mut start = 0;
        for (index, len) in self.lens().into_iter().enumerate() {
            let end = start + len;
            if offset < end && !buf.is_empty() {
                let here = (buf.len() as u64).min(end - offset) as usize;
                let (now, later) = buf.split_at_mut(here);
                self.read_part(index, now, offset - start)?;
                buf = later;
                offset += here as u64;
            }
            start = end;
        }
        if buf.is_empty() { Ok(()) } else { Err(Error::CutOff { what: "the content" }) }
    }

    fn read_part(&self, index: usize, buf: &mut [u8], offset: u64) -> Result<()> {
        let from_storage = |buf: &mut [u8], what, part: &Range<u64>| {
            self.storage
                .read_exact_at(buf, part.start + offset)
                .map_err(|source| Error::Io { what, source })
        };
        match index {
            0 => from_storage(buf, "the files", &self.contents),
            1 => from_storage(buf, "the central directory", &self.central_directory),
            _ => self
                .end_record
                .as_slice()
                .read_exact_at(buf, offset)
                .map_err(|source| Error::Io { what: "the end record", source }),
        }
    }
}

/// The digest of chunks' digests. Each part is chunked on its own.
fn chunked<H: Digest, R: ReadAt + Sync + ?Sized>(content: &Content<'_, R>) -> Result<Vec<u8>> {
    let lens = content.lens();
    let count = lens.iter().map(|len| len.div_ceil(CHUNK as u64)).sum();
    let digests = digest_all(count, <H as Digest>::output_size(), |index, buffer, output| {
        let chunk = chunk_at(lens, index);
        let data = buffer.get_mut(..chunk.len).unwrap_or_default();
        content.read(data, chunk.offset)?;
        let mut hash = H::new();
        hash.update([CHUNK_PREFIX]);
        hash.update((data.len() as u32).to_le_bytes());
        hash.update(&*data);
        output.copy_from_slice(&hash.finalize());
        Ok(())
    })?;
    let mut hash = H::new();
    hash.update([TOP_PREFIX]);
    // A package has less than 4 GiB, so that there are less than 2^32 chunks by far.
    hash.update((count as u32).to_le_bytes());
    hash.update(&digests);
    Ok(hash.finalize().to_vec())
}

/// A chunk in the stream of the three parts.
#[derive(Debug, PartialEq)]
struct Chunk {
    offset: u64,
    len: usize,
}

fn chunk_at(lens: [u64; 3], mut index: u64) -> Chunk {
    let mut start = 0;
    for len in lens {
        let chunks = len.div_ceil(CHUNK as u64);
        if index < chunks {
            let at = index * CHUNK as u64;
            return Chunk { offset: start + at, len: (len - at).min(CHUNK as u64) as usize };
        }
        index -= chunks;
        start += len;
    }
    Chunk { offset: start, len: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_do_not_cross_parts() {
        let lens = [CHUNK as u64 * 2 + 5, 0, 22];
        let chunk = |index| chunk_at(lens, index);
        assert_eq!(chunk(0), Chunk { offset: 0, len: CHUNK });
        assert_eq!(chunk(1), Chunk { offset: CHUNK as u64, len: CHUNK });
        assert_eq!(chunk(2), Chunk { offset: CHUNK as u64 * 2, len: 5 });
        assert_eq!(chunk(3), Chunk { offset: CHUNK as u64 * 2 + 5, len: 22 });
        assert_eq!(chunk(4).len, 0);
    }

    #[test]
    fn the_stream_is_read_across_parts() {
        let storage = b"contents--BLOCK--directory";
        let content = Content {
            storage: storage.as_slice(),
            contents: 0..10,
            central_directory: 17..26,
            end_record: b"end".to_vec(),
        };
        let whole = b"contents----directoryend";
        let whole: Vec<u8> = [&whole[..10], &storage[17..], b"end"].concat();
        for from in 0..=whole.len() {
            for to in from..=whole.len() {
                let mut buf = vec![0; to - from];
                content.read(&mut buf, from as u64).unwrap();
                assert_eq!(buf, whole[from..to]);
            }
        }
        assert!(content.read(&mut [0; 2], whole.len() as u64 - 1).is_err());
    }
}
