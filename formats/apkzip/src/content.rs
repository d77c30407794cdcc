//! Reading what is in an entry.

use std::io::{self, Read};

use crate::inflate::Inflate;
use crate::{Entry, Error, Method, ReadAt, Result};

/// Reads an entry's content, inflating it if need be.
///
/// It yields exactly [`Entry::size`] bytes, and the last of them only after sizes and CRC-32 have
/// been found right. Errors of [`Read`] carry an [`Error`].
#[derive(Debug)]
pub struct EntryReader<'a, R> {
    entry: &'a Entry,
    source: Source<'a, R>,
    crc: crc32fast::Hasher,
    /// Bytes that are still to come.
    remaining: u64,
    state: State,
}

#[derive(Debug)]
enum Source<'a, R> {
    Stored(Extent<'a, R>),
    Deflate(Box<Inflate<Extent<'a, R>>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    Finished,
    Failed,
}

impl<'a, R: ReadAt> EntryReader<'a, R> {
    pub(crate) fn new(storage: &'a R, entry: &'a Entry) -> Result<Self> {
        let end = entry.data_offset.saturating_add(entry.compressed_size);
        let kept = Extent { storage, at: entry.data_offset, end };
        let source = match entry.method {
            // Some writers call an empty file deflated and keep nothing at all.
            _ if entry.compressed_size == 0 && entry.size == 0 => Source::Stored(kept),
            Method::Stored => Source::Stored(kept),
            Method::Deflate => Source::Deflate(Box::new(Inflate::new(kept))),
            Method::Other(method) => {
                return Err(Error::UnsupportedMethod { name: entry.name.clone(), method });
            }
        };
        Ok(Self {
            entry,
            source,
            crc: crc32fast::Hasher::new(),
            remaining: entry.size,
            state: State::Reading,
        })
    }

    pub(crate) fn read_all(mut self) -> Result<Vec<u8>> {
        let mut content = Vec::new();
        let mut chunk = vec![0; 64 << 10];
        loop {
            match self.next_bytes(&mut chunk)? {
                0 => return Ok(content),
                n => content.extend_from_slice(chunk.get(..n).unwrap_or_default()),
            }
        }
    }

    /// [`Read::read`] with this crate's error.
    fn next_bytes(&mut self, buf: &mut [u8]) -> Result<usize> {
        match self.state {
            _ if buf.is_empty() => return Ok(0),
            State::Reading => {}
            State::Finished => return Ok(0),
            State::Failed => return Err(self.damaged("an earlier read failed")),
        }
        let result = self.read_checked(buf);
        if result.is_err() {
            self.state = State::Failed;
        }
        result
    }

    fn read_checked(&mut self, buf: &mut [u8]) -> Result<usize> {
        let wanted = usize::try_from(self.remaining).unwrap_or(usize::MAX).min(buf.len());
        let buf = buf.get_mut(..wanted).unwrap_or_default();
        let n = match buf.is_empty() {
            true => 0,
            false => self.read_source(buf)?,
        };
        if n == 0 && self.remaining > 0 {
            return Err(self.damaged("it is shorter than the archive says"));
        }
        self.crc.update(buf.get(..n).unwrap_or_default());
        self.remaining = self.remaining.saturating_sub(n as u64);
        if self.remaining == 0 {
            self.finish()?;
        }
        Ok(n)
    }

    /// All bytes are there: no more may follow, and they must be the right ones.
    fn finish(&mut self) -> Result<()> {
        if self.read_source(&mut [0])? != 0 {
            return Err(self.damaged("it is longer than the archive says"));
        }
        if let Source::Deflate(inflate) = &self.source
            && inflate.consumed() != self.entry.compressed_size
        {
            return Err(self.damaged("something follows its compressed bytes"));
        }
        let found = self.crc.clone().finalize();
        if found != self.entry.crc32 {
            let (name, expected) = (self.entry.name.clone(), self.entry.crc32);
            return Err(Error::Crc { name, expected, found });
        }
        self.state = State::Finished;
        Ok(())
    }

    fn read_source(&mut self, buf: &mut [u8]) -> Result<usize> {
        let result = match &mut self.source {
            Source::Stored(kept) => kept.read(buf),
            Source::Deflate(inflate) => inflate.read(buf),
        };
        result.map_err(|source| match source.kind() {
            io::ErrorKind::InvalidData => self.damaged("it does not inflate"),
            io::ErrorKind::UnexpectedEof => self.damaged("its compressed bytes end early"),
            _ => Error::Io { what: "an entry", source },
        })
    }

    fn damaged(&self, problem: &'static str) -> Error {
        Error::Content { name: self.entry.name.clone(), problem }
    }
}

impl<R: ReadAt> Read for EntryReader<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        Ok(self.next_bytes(buf)?)
    }
}

/// The kept bytes of an entry.
#[derive(Debug)]
struct Extent<'a, R> {
    storage: &'a R,
    at: u64,
    end: u64,
}

impl<R: ReadAt> Read for Extent<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let n = left.min(buf.len());
        let buf = buf.get_mut(..n).unwrap_or_default();
        loop {
            match self.storage.read_at(buf, self.at) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
                Ok(n) => {
                    self.at = self.at.saturating_add(n as u64);
                    return Ok(n);
                }
            }
        }
    }
}
