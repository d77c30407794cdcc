//! Chunks: what everything in the file is made of.

use crate::bytes::{size_at, u16_at};
use crate::{Error, Result};

/// Type, size of the header, size of it all.
const MIN_HEADER: usize = 8;

/// One chunk.
#[derive(Clone, Copy)]
pub(crate) struct Chunk<'a> {
    pub(crate) kind: u16,
    /// Where it starts in the file, for messages.
    pub(crate) offset: usize,
    /// Its header, with type and sizes.
    pub(crate) header: &'a [u8],
    /// What follows the header.
    pub(crate) body: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// The chunk at the start of `bytes`, which start at `offset` of the file, and what follows
    /// it.
    pub(crate) fn split(bytes: &'a [u8], offset: usize) -> Result<(Self, &'a [u8])> {
        let cut_off = || Error::CutOff { what: "a chunk", offset };
        let kind = u16_at(bytes, 0).ok_or_else(cut_off)?;
        let header_size = usize::from(u16_at(bytes, 2).ok_or_else(cut_off)?);
        let size = size_at(bytes, 4).ok_or_else(cut_off)?;
        if header_size < MIN_HEADER || header_size % 4 != 0 {
            return Err(Error::BadSize {
                what: "the header of a chunk",
                offset,
                size: header_size,
            });
        }
        if size < header_size || size % 4 != 0 {
            return Err(Error::BadSize { what: "a chunk", offset, size });
        }
        let (whole, rest) = bytes.split_at_checked(size).ok_or_else(cut_off)?;
        let (header, body) = whole.split_at_checked(header_size).ok_or_else(cut_off)?;
        Ok((Self { kind, offset, header, body }, rest))
    }

    /// Where the body starts in the file.
    pub(crate) fn body_offset(&self) -> usize {
        self.offset.saturating_add(self.header.len())
    }

    /// The chunks in this chunk's body, which they must fill.
    pub(crate) fn children(&self) -> Children<'a> {
        Children { bytes: self.body, offset: self.body_offset() }
    }

    /// Refuses a header that is too short for the fields of `what`.
    pub(crate) fn need_header(&self, what: &'static str, size: usize) -> Result<()> {
        match self.header.len() < size {
            true => Err(Error::BadSize { what, offset: self.offset, size: self.header.len() }),
            false => Ok(()),
        }
    }
}

/// The chunks of a chunk. Ends after the first error.
pub(crate) struct Children<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Iterator for Children<'a> {
    type Item = Result<Chunk<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        match Chunk::split(self.bytes, self.offset) {
            Ok((chunk, rest)) => {
                self.offset = self.offset.saturating_add(self.bytes.len() - rest.len());
                self.bytes = rest;
                Some(Ok(chunk))
            }
            Err(error) => {
                self.bytes = &[];
                Some(Err(error))
            }
        }
    }
}
