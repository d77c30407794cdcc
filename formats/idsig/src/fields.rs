//! Reading and writing fields.

use crate::{Error, Result};

/// Takes fields off the front of a part of the file.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, field: &'static str, len: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Error::Truncated { field })?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn u8(&mut self, field: &'static str) -> Result<u8> {
        Ok(self.take(field, 1)?.first().copied().unwrap_or_default())
    }

    pub(crate) fn u32(&mut self, field: &'static str) -> Result<u32> {
        let bytes = self.take(field, 4)?.try_into().unwrap_or_default();
        Ok(u32::from_le_bytes(bytes))
    }

    /// Bytes with their length in front.
    pub(crate) fn sized(&mut self, field: &'static str, limit: usize) -> Result<&'a [u8]> {
        let size = self.u32(field)?;
        if size as usize > limit {
            return Err(Error::TooLong { field, size: size.into(), limit: limit as u64 });
        }
        self.take(field, size as usize)
    }

    pub(crate) fn end(&self, part: &'static str) -> Result<()> {
        match self.0.len() {
            0 => Ok(()),
            extra => Err(Error::Overlong { part, extra }),
        }
    }
}

/// Appends bytes with their length in front, if they keep to the limit that the reader has.
pub(crate) fn put_sized(
    to: &mut Vec<u8>,
    field: &'static str,
    bytes: &[u8],
    limit: usize,
) -> Result<()> {
    let size = bytes.len() as u64;
    let len = u32::try_from(size).ok().filter(|_| bytes.len() <= limit);
    let len = len.ok_or(Error::TooLong { field, size, limit: limit as u64 })?;
    to.extend(len.to_le_bytes());
    to.extend(bytes);
    Ok(())
}
