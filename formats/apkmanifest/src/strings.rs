//! The string pool (`ResStringPool_header`): offsets of strings, then the strings.

use crate::bytes::{size_at, u16_at, u32_at};
use crate::chunk::Chunk;
use crate::{Error, Result};

/// Sizes, counts of strings and styles, flags, starts of strings and styles.
const HEADER: usize = 28;
const UTF8: u32 = 1 << 8;

/// Strings by number. They are decoded when they are asked for.
pub(crate) struct StringPool<'a> {
    /// One `u32` for each string.
    offsets: &'a [u8],
    data: &'a [u8],
    utf8: bool,
}

impl<'a> StringPool<'a> {
    pub(crate) fn parse(chunk: &Chunk<'a>) -> Result<Self> {
        chunk.need_header("the string pool", HEADER)?;
        let field = |at| size_at(chunk.header, at).unwrap_or_default();
        let (count, style_count) = (field(8), field(12));
        let flags = u32_at(chunk.header, 16).unwrap_or_default();
        let offsets = table(chunk, count, style_count)?;
        Ok(Self { offsets, data: data(chunk, count, style_count)?, utf8: flags & UTF8 != 0 })
    }

    pub(crate) fn len(&self) -> usize {
        self.offsets.len() / 4
    }

    pub(crate) fn get(&self, index: u32) -> Result<String> {
        self.look_at(index, Framed::decode)
    }

    /// Whether a string is this one. Takes no longer for a string that is: a few bytes of a file can
    /// ask for it ten thousand times.
    pub(crate) fn is(&self, index: u32, text: &str) -> Result<bool> {
        self.look_at(index, |string| string.is(text))
    }

    fn look_at<T>(&self, index: u32, look: impl Fn(Framed<'a>) -> Answer<T>) -> Result<T> {
        let no_such = Error::NoSuchString { index, count: self.len() };
        let at = usize::try_from(index).ok().and_then(|index| index.checked_mul(4));
        let offset = at.and_then(|at| size_at(self.offsets, at)).ok_or(no_such)?;
        let framed = match self.data.get(offset..) {
            None => Err("starts outside the string pool"),
            Some(bytes) if self.utf8 => Framed::utf8(bytes),
            Some(bytes) => Framed::utf16(bytes),
        };
        framed.and_then(look).map_err(|problem| Error::BadString { index, problem })
    }
}

/// The offsets of the strings; behind them those of the styles must fit too.
fn table<'a>(chunk: &Chunk<'a>, count: usize, style_count: usize) -> Result<&'a [u8]> {
    let what = "the table of strings";
    let cut_off = Error::CutOff { what, offset: chunk.body_offset() };
    let bytes_of = |entries: usize| entries.checked_mul(4);
    let all = count.checked_add(style_count).and_then(bytes_of);
    if all.is_none_or(|all| all > chunk.body.len()) {
        return Err(cut_off);
    }
    bytes_of(count).and_then(|size| chunk.body.get(..size)).ok_or(cut_off)
}

/// What the offsets of the strings point into. Starts are stated from the start of the chunk.
fn data<'a>(chunk: &Chunk<'a>, count: usize, style_count: usize) -> Result<&'a [u8]> {
    let place = |at| size_at(chunk.header, at).unwrap_or_default();
    let within = |start: usize| start.checked_sub(chunk.header.len());
    if count == 0 {
        return Ok(&[]);
    }
    let table_size = count.saturating_add(style_count).saturating_mul(4);
    let cut_off = Error::CutOff { what: "the strings", offset: chunk.offset };
    let start = within(place(20)).filter(|start| *start >= table_size).ok_or(cut_off.clone())?;
    let end = match style_count {
        0 => chunk.body.len(),
        _ => within(place(24)).ok_or(cut_off.clone())?,
    };
    chunk.body.get(start..end).ok_or(cut_off)
}

type Answer<T> = std::result::Result<T, &'static str>;

const CUT_OFF: &str = "reaches beyond the string pool";
const NO_END: &str = "does not end where it says";
const TWO_LENGTHS: &str = "has two lengths that disagree";

/// A string with its ends found and nothing decoded.
enum Framed<'a> {
    Utf8 { units: usize, text: &'a [u8] },
    Utf16(&'a [u8]),
}

impl<'a> Framed<'a> {
    /// Length in units, the units, a zero. Lengths from 0x8000 take two units.
    fn utf16(bytes: &'a [u8]) -> Answer<Self> {
        let first = usize::from(u16_at(bytes, 0).ok_or(CUT_OFF)?);
        let (len, start) = match first & 0x8000 {
            0 => (first, 2),
            _ => ((first & 0x7fff) << 16 | usize::from(u16_at(bytes, 2).ok_or(CUT_OFF)?), 4),
        };
        let end = len.checked_mul(2).and_then(|size| size.checked_add(start)).ok_or(CUT_OFF)?;
        let units = bytes.get(start..end).ok_or(CUT_OFF)?;
        match u16_at(bytes, end) {
            Some(0) => Ok(Self::Utf16(units)),
            Some(_) => Err(NO_END),
            None => Err(CUT_OFF),
        }
    }

    /// Length in UTF-16 units, length in bytes, the bytes, a zero.
    fn utf8(bytes: &'a [u8]) -> Answer<Self> {
        let (units, bytes) = utf8_len(bytes).ok_or(CUT_OFF)?;
        let (len, bytes) = utf8_len(bytes).ok_or(CUT_OFF)?;
        let (text, rest) = bytes.split_at_checked(len).ok_or(CUT_OFF)?;
        match rest.first() {
            Some(0) => Ok(Self::Utf8 { units, text }),
            Some(_) => Err(NO_END),
            None => Err(CUT_OFF),
        }
    }

    fn decode(self) -> Answer<String> {
        match self {
            Self::Utf16(bytes) => char::decode_utf16(units(bytes))
                .collect::<std::result::Result<_, _>>()
                .map_err(|_| "is not UTF-16"),
            Self::Utf8 { units, text } => {
                let text = std::str::from_utf8(text).map_err(|_| "is not UTF-8")?;
                check_units(text, units)?;
                Ok(text.to_owned())
            }
        }
    }

    fn is(self, text: &str) -> Answer<bool> {
        match self {
            Self::Utf16(bytes) => Ok(units(bytes).eq(text.encode_utf16())),
            Self::Utf8 { text: found, .. } if found != text.as_bytes() => Ok(false),
            Self::Utf8 { units, .. } => check_units(text, units).map(|()| true),
        }
    }
}

fn units(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).map(|unit| u16_at(unit, 0).unwrap_or_default())
}

fn check_units(text: &str, units: usize) -> Answer<()> {
    if text.encode_utf16().count() == units { Ok(()) } else { Err(TWO_LENGTHS) }
}

/// One byte, or two for lengths from 0x80.
fn utf8_len(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first & 0x80 == 0 {
        return Some((first.into(), rest));
    }
    let (&second, rest) = rest.split_first()?;
    Some((usize::from(first & 0x7f) << 8 | usize::from(second), rest))
}
