//! Reading length-prefixed little-endian structures.

use crate::{Error, Result};

/// The rest of a structure that is being read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Everything that is left.
    pub fn rest(self) -> &'a [u8] {
        self.rest
    }

    /// A little-endian `u32`. `what` names the field for the message.
    pub fn u32(&mut self, what: &'static str) -> Result<u32> {
        let (value, rest) = self.rest.split_first_chunk().ok_or(Error::CutOff { what })?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*value))
    }

    /// As many bytes as the little-endian `u32` in front of them says.
    pub fn prefixed(&mut self, what: &'static str) -> Result<&'a [u8]> {
        let len = self.u32(what)?;
        let len = usize::try_from(len).map_err(|_| Error::CutOff { what })?;
        let (value, rest) = self.rest.split_at_checked(len).ok_or(Error::CutOff { what })?;
        self.rest = rest;
        Ok(value)
    }

    /// Reads all that is left as length-prefixed elements, at most `max` of them.
    pub fn elements<T>(
        mut self,
        what: &'static str,
        max: usize,
        read: impl Fn(Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut elements = Vec::new();
        while !self.is_empty() {
            if elements.len() == max {
                return Err(Error::TooMany { what, limit: max });
            }
            elements.push(read(Self::new(self.prefixed(what)?))?);
        }
        Ok(elements)
    }

    /// A length-prefixed sequence of length-prefixed elements.
    pub fn list<T>(
        &mut self,
        what: &'static str,
        max: usize,
        read: impl Fn(Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        Self::new(self.prefixed(what)?).elements(what, max, read)
    }

    /// Nothing may be left.
    pub fn end(self, what: &'static str) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(Error::TrailingBytes { what }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_prefixed_slice_is_read_back() {
        let mut bytes = Bytes::new(&[3, 0, 0, 0, b'a', b'b', b'c', 7, 0, 0, 0]);
        assert_eq!(bytes.prefixed("text").unwrap(), b"abc");
        assert_eq!(bytes.u32("number").unwrap(), 7);
        assert!(bytes.end("all").is_ok());
    }

    #[test]
    fn short_structures_are_cut_off() {
        for short in [&[][..], &[1, 0, 0], &[1, 0, 0, 0], &[5, 0, 0, 0, 1, 2, 3, 4], &[0xff; 7]] {
            let result = Bytes::new(short).prefixed("field");
            assert!(matches!(result, Err(Error::CutOff { what: "field" })), "{short:?}");
        }
    }

    #[test]
    fn lists_are_bounded_and_end_where_they_say() {
        let list = [8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let read = |max| Bytes::new(&list).list("list", max, |item| Ok(item.rest().len()));
        assert_eq!(read(2).unwrap(), [0, 0]);
        assert!(matches!(read(1), Err(Error::TooMany { what: "list", limit: 1 })));
        assert!(matches!(Bytes::new(&list).end("x"), Err(Error::TrailingBytes { what: "x" })));
    }
}
