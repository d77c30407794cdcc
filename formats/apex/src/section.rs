//! A part of some storage.

use std::io;

use crate::ReadAt;

/// A part of some storage, as storage of its own.
#[derive(Debug, Clone, Copy)]
pub struct Section<'a, R: ?Sized> {
    pub(crate) storage: &'a R,
    pub(crate) offset: u64,
    pub(crate) size: u64,
}

impl<R: ReadAt + ?Sized> ReadAt for Section<'_, R> {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let len = buf.len().min(left);
        match (buf.get_mut(..len), self.offset.checked_add(offset)) {
            (Some(buf), Some(offset)) if len > 0 => self.storage.read_at(buf, offset),
            _ => Ok(0),
        }
    }
}
