//! The small part of CBOR (RFC 8949) that instance data need: definite lengths, shortest heads.

use zeroize::Zeroizing;

use crate::{Error, Result};

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;

const FALSE: u8 = 0xF4;
const TRUE: u8 = 0xF5;
const NULL: u8 = 0xF6;

/// Writes items one after the other.
pub(crate) struct Writer(pub(crate) Zeroizing<Vec<u8>>);

impl Writer {
    /// `capacity` must suffice: growing would leave bytes behind that nobody zeroises.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    fn head(&mut self, major: u8, value: u64) {
        let major = major << 5;
        let bytes = value.to_be_bytes();
        let [.., b4, b5, b6, b7] = bytes;
        match value {
            // Below 24, so the sums do not overflow.
            0..=23 => self.0.push(major | b7),
            24..=0xFF => self.0.extend([major | 24, b7]),
            0x100..=0xFFFF => self.0.extend([major | 25, b6, b7]),
            0x1_0000..=0xFFFF_FFFF => self.0.extend([major | 26, b4, b5, b6, b7]),
            _ => {
                self.0.push(major | 27);
                self.0.extend(bytes);
            }
        }
    }

    pub(crate) fn map(&mut self, fields: usize) {
        self.head(MAP, fields as u64);
    }

    pub(crate) fn array(&mut self, items: usize) {
        self.head(ARRAY, items as u64);
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.head(BYTES, bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.head(TEXT, text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn unsigned(&mut self, value: u64) {
        self.head(UNSIGNED, value);
    }

    pub(crate) fn signed(&mut self, value: i64) {
        let (major, value) = if value < 0 { (NEGATIVE, !value) } else { (UNSIGNED, value) };
        self.head(major, value.unsigned_abs());
    }

    pub(crate) fn boolean(&mut self, value: bool) {
        self.0.push(if value { TRUE } else { FALSE });
    }

    /// The value, or null.
    pub(crate) fn optional<T>(&mut self, value: Option<T>, write: impl Fn(&mut Self, T)) {
        match value {
            Some(value) => write(self, value),
            None => self.0.push(NULL),
        }
    }
}

/// Reads items one after the other; each says what it is for, for the error.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, field: &'static str, len: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Error::CutOff { field })?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self, field: &'static str) -> Result<u8> {
        self.take(field, 1)?.first().copied().ok_or(Error::CutOff { field })
    }

    /// Major type and value of the next head.
    fn head(&mut self, field: &'static str) -> Result<(u8, u64)> {
        let first = self.byte(field)?;
        let (len, least) = match first & 0x1F {
            value @ 0..=23 => return Ok((first >> 5, value.into())),
            24 => (1, 24),
            25 => (2, 1 << 8),
            26 => (4, 1 << 16),
            27 => (8, 1 << 32),
            // Reserved, or a length left open.
            _ => return Err(Error::NotCanonical { field }),
        };
        let bytes = self.take(field, len)?;
        let value = bytes.iter().fold(0, |value, &byte| value << 8 | u64::from(byte));
        if value < least {
            return Err(Error::NotCanonical { field });
        }
        Ok((first >> 5, value))
    }

    /// The value of a head of major type `major`.
    fn value(&mut self, field: &'static str, major: u8) -> Result<u64> {
        match self.head(field)? {
            (found, value) if found == major => Ok(value),
            _ => Err(Error::WrongType { field }),
        }
    }

    fn limited(&mut self, field: &'static str, major: u8, limit: usize) -> Result<usize> {
        let len = self.value(field, major)?;
        match usize::try_from(len) {
            Ok(fits) if fits <= limit => Ok(fits),
            _ => Err(Error::TooLong { field, len, limit: limit as u64 }),
        }
    }

    /// A map of `expected` fields, which follow.
    pub(crate) fn map(&mut self, map: &'static str, expected: u64) -> Result<()> {
        match self.value(map, MAP)? {
            found if found == expected => Ok(()),
            found => Err(Error::FieldCount { map, found, expected }),
        }
    }

    /// A map of `least` fields or one more, which follow; whether there is one more.
    pub(crate) fn map_with_optional(&mut self, map: &'static str, least: u64) -> Result<bool> {
        let found = self.value(map, MAP)?;
        let expected = found.clamp(least, least + 1);
        if found == expected {
            return Ok(found > least);
        }
        Err(Error::FieldCount { map, found, expected })
    }

    /// The name of the next field, which can be one only.
    pub(crate) fn name(&mut self, expected: &'static str) -> Result<()> {
        let len = self.limited(expected, TEXT, usize::MAX)?;
        if self.take(expected, len)? == expected.as_bytes() {
            return Ok(());
        }
        Err(Error::UnknownField { expected })
    }

    /// An array of at most `limit` items, which follow.
    pub(crate) fn array(&mut self, field: &'static str, limit: usize) -> Result<usize> {
        self.limited(field, ARRAY, limit)
    }

    pub(crate) fn bytes(&mut self, field: &'static str, limit: usize) -> Result<&'a [u8]> {
        let len = self.limited(field, BYTES, limit)?;
        self.take(field, len)
    }

    pub(crate) fn text(&mut self, field: &'static str, limit: usize) -> Result<String> {
        let len = self.limited(field, TEXT, limit)?;
        let text = str::from_utf8(self.take(field, len)?);
        text.map(str::to_owned).map_err(|_| Error::NotUtf8 { field })
    }

    pub(crate) fn unsigned(&mut self, field: &'static str) -> Result<u64> {
        self.value(field, UNSIGNED)
    }

    pub(crate) fn signed(&mut self, field: &'static str) -> Result<i64> {
        let (major, value) = self.head(field)?;
        let value = i64::try_from(value).map_err(|_| Error::OutOfRange { field });
        match major {
            UNSIGNED => value,
            NEGATIVE => Ok(!value?),
            _ => Err(Error::WrongType { field }),
        }
    }

    pub(crate) fn boolean(&mut self, field: &'static str) -> Result<bool> {
        match self.byte(field)? {
            TRUE => Ok(true),
            FALSE => Ok(false),
            _ => Err(Error::WrongType { field }),
        }
    }

    /// What `read` reads, or null.
    pub(crate) fn optional<T>(
        &mut self,
        read: impl Fn(&mut Self) -> Result<T>,
    ) -> Result<Option<T>> {
        match self.0.split_first() {
            Some((&NULL, rest)) => {
                self.0 = rest;
                Ok(None)
            }
            _ => read(self).map(Some),
        }
    }

    pub(crate) fn end(&self) -> Result<()> {
        match self.0.len() {
            0 => Ok(()),
            extra => Err(Error::Overlong(extra)),
        }
    }
}
