//! What is in the files.

use std::fmt::Arguments;
use std::io::{self, Read, Write};

use apkzip::{Archive, Entry, Method, ReadAt};
use rustix::io::Errno;

/// Gives the bytes of files, and holds what it had to inflate for them.
#[derive(Debug)]
pub(crate) struct Contents {
    /// Most bytes to be held.
    limit: u64,
    /// The least recently used first.
    held: Vec<Inflated>,
}

/// The content of one deflated file.
#[derive(Debug)]
struct Inflated {
    /// Position among the archive's entries.
    index: usize,
    bytes: Vec<u8>,
    /// Bytes that the kernel has taken. It keeps them, so once it has all, it has no more questions.
    given: u64,
}

impl Contents {
    /// Nothing held yet, and at most `limit` bytes ever.
    pub(crate) fn new(limit: u64) -> Self {
        Self { limit, held: Vec::new() }
    }

    /// Fills `out` with what the `index`th entry holds from `offset`. The caller has made sure that
    /// the entry has as many bytes.
    pub(crate) fn read<R: ReadAt>(
        &mut self,
        archive: &Archive<R>,
        (index, entry): (usize, &Entry),
        offset: u64,
        out: &mut [u8],
    ) -> Result<(), Errno> {
        if out.is_empty() {
            return Ok(());
        }
        if entry.method == Method::Stored {
            let start = archive.data_range(entry).start.saturating_add(offset);
            return archive.storage().read_exact_at(out, start).map_err(|error| {
                tell(format_args!("{:?} cannot be read: {error}", entry.name));
                Errno::IO
            });
        }
        let at = match self.held.iter().position(|inflated| inflated.index == index) {
            Some(at) => at,
            None => self.inflate(archive, index, entry)?,
        };
        self.give(at, offset, out)
    }

    /// Forgets what is held of an entry.
    pub(crate) fn forget(&mut self, index: usize) {
        self.held.retain(|inflated| inflated.index != index);
    }

    /// Bytes that are held.
    fn size(&self) -> u64 {
        self.held.iter().map(|inflated| inflated.bytes.len() as u64).sum()
    }

    /// Inflates a whole entry; returns where among the held ones it is.
    fn inflate<R: ReadAt>(
        &mut self,
        archive: &Archive<R>,
        index: usize,
        entry: &Entry,
    ) -> Result<usize, Errno> {
        if entry.size > self.limit {
            let (name, size, limit) = (&entry.name, entry.size, self.limit);
            tell(format_args!(
                "{name:?} has {size} bytes, more than {limit}, which is the limit for files that are not stored"
            ));
            return Err(Errno::FBIG);
        }
        self.make_room(entry.size);
        let bytes = inflated(archive, entry)?;
        self.held.push(Inflated { index, bytes, given: 0 });
        Ok(self.held.len() - 1)
    }

    /// Lets go of the longest unused, all at once, until `size` bytes more can be held.
    fn make_room(&mut self, size: u64) {
        let mut excess = self.size().saturating_add(size).saturating_sub(self.limit);
        let too_many = self.held.iter().take_while(|inflated| {
            let goes = excess > 0;
            excess = excess.saturating_sub(inflated.bytes.len() as u64);
            goes
        });
        let count = too_many.count();
        self.held.drain(..count);
    }

    fn give(&mut self, at: usize, offset: u64, out: &mut [u8]) -> Result<(), Errno> {
        let mut inflated = self.held.remove(at);
        let start = usize::try_from(offset).map_err(|_| Errno::IO)?;
        let bytes = inflated.bytes.get(start..).and_then(|rest| rest.get(..out.len()));
        out.copy_from_slice(bytes.ok_or(Errno::IO)?);
        inflated.given = inflated.given.saturating_add(out.len() as u64);
        if inflated.given < inflated.bytes.len() as u64 {
            self.held.push(inflated);
        }
        Ok(())
    }
}

/// The whole content of an entry, its CRC checked.
fn inflated<R: ReadAt>(archive: &Archive<R>, entry: &Entry) -> Result<Vec<u8>, Errno> {
    let mut bytes = Vec::new();
    let size = usize::try_from(entry.size).map_err(|_| Errno::FBIG)?;
    bytes.try_reserve_exact(size).map_err(|_| Errno::NOMEM)?;
    let mut reader = archive.reader(entry).map_err(|error| {
        tell(format_args!("{error}"));
        Errno::OPNOTSUPP
    })?;
    // The reader gives exactly as many bytes as the entry says, or fails.
    reader.read_to_end(&mut bytes).map_err(|error| {
        tell(format_args!("{error}"));
        Errno::IO
    })?;
    Ok(bytes)
}

/// Says why a file cannot be read, to whoever listens.
fn tell(message: Arguments<'_>) {
    // Tests would drown in it.
    if !cfg!(test) {
        let _ = writeln!(io::stderr(), "{message}");
    }
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
