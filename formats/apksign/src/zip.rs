//! Writes zip files (PKWARE's APPNOTE.TXT) as Android's build tools lay them out.
//!
//! What is stored is aligned by Android's extra field 0xd935, which names the alignment, so that
//! tools that sign the package keep it. Times are constant and no modes are recorded: the same files
//! give the same bytes.

use std::io::Write as _;

use flate2::{Compression, write::DeflateEncoder};

use crate::{Error, Result};

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// 1980-01-01, the first day a zip file can name.
const DOS_DATE: u16 = 0x0021;
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;
const ALIGNMENT_FIELD: u16 = 0xd935;
const LOCAL_HEADER_SIZE: usize = 30;

/// A zip file that is being written.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Writer {
    /// Appends a file. What is stored starts at a multiple of `alignment`, a power of two.
    pub(crate) fn add(
        &mut self,
        name: &str,
        data: &[u8],
        deflate: bool,
        alignment: u16,
    ) -> Result<()> {
        let deflated = if deflate { deflated(data) } else { None };
        let (method, content) = match &deflated {
            Some(deflated) => (DEFLATED, deflated.as_slice()),
            None => (STORED, data),
        };
        let name_length = size16(name.len())?;
        let offset = size32(self.bytes.len())?;
        let common = common_fields(method, crc32fast::hash(data), content.len(), data.len())?;
        let data_at = self.bytes.len() + LOCAL_HEADER_SIZE + name.len();
        let extra = if method == STORED { padding(data_at, alignment) } else { Vec::new() };

        put(&mut self.bytes, &[b"PK\x03\x04", &common, &name_length, &size16(extra.len())?]);
        put(&mut self.bytes, &[name.as_bytes(), &extra, content]);

        // Made by the version on no particular system; no extra field, comment or attributes.
        put(&mut self.directory, &[b"PK\x01\x02", &VERSION.to_le_bytes(), &common, &name_length]);
        put(&mut self.directory, &[&[0; 12], &offset, name.as_bytes()]);
        // The number of all ones stands for ZIP64.
        self.count = self.count.checked_add(1).filter(|n| *n < u16::MAX).ok_or(Error::TooLarge)?;
        Ok(())
    }

    /// Appends the central directory and the end record.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>> {
        let offset = size32(self.bytes.len())?;
        let (count, size) = (self.count.to_le_bytes(), size32(self.directory.len())?);
        put(&mut self.bytes, &[&self.directory, b"PK\x05\x06", &[0; 4], &count, &count]);
        put(&mut self.bytes, &[&size, &offset, &[0; 2]]);
        Ok(self.bytes)
    }
}

/// The fields that the local header and the central directory share: version needed, flags, method,
/// time, date, checksum and the two sizes.
fn common_fields(method: u16, crc: u32, compressed: usize, size: usize) -> Result<Vec<u8>> {
    let mut fields = Vec::new();
    for value in [VERSION, FLAGS, method, 0, DOS_DATE] {
        fields.extend(value.to_le_bytes());
    }
    put(&mut fields, &[&crc.to_le_bytes(), &size32(compressed)?, &size32(size)?]);
    Ok(fields)
}

/// The content deflated, if that makes it smaller.
fn deflated(data: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    // Nothing can go wrong in memory.
    let deflated = encoder.write_all(data).and_then(|()| encoder.finish()).ok()?;
    (deflated.len() < data.len()).then_some(deflated)
}

/// An extra field that moves what is at `position` to a multiple of `alignment`: identifier, size,
/// the alignment, zeros.
fn padding(position: usize, alignment: u16) -> Vec<u8> {
    const HEADER: usize = 6;
    let start = position + HEADER;
    let zeros = start.next_multiple_of(alignment.into()) - start;
    let mut field = Vec::new();
    // Less than the alignment plus 2.
    for value in [ALIGNMENT_FIELD, zeros as u16 + 2, alignment] {
        field.extend(value.to_le_bytes());
    }
    field.resize(HEADER + zeros, 0);
    field
}

fn put(to: &mut Vec<u8>, parts: &[&[u8]]) {
    for part in parts {
        to.extend_from_slice(part);
    }
}

fn size16(size: usize) -> Result<[u8; 2]> {
    Ok(u16::try_from(size).map_err(|_| Error::TooLarge)?.to_le_bytes())
}

/// The value of all ones stands for ZIP64.
fn size32(size: usize) -> Result<[u8; 4]> {
    let size = u32::try_from(size).ok().filter(|size| *size != u32::MAX);
    Ok(size.ok_or(Error::TooLarge)?.to_le_bytes())
}
