//! Zip files (PKWARE's APPNOTE.TXT) that hold everything as it is.

use crate::{Error, PAYLOAD_ALIGNMENT, Result};

/// 1980-01-01, the first day a zip file can name.
const DOS_DATE: u16 = 0x0021;
const VERSION: u16 = 20;
/// Android's extra field of alignment: identifier, size, the alignment, zeros.
const ALIGNMENT_FIELD: u16 = 0xd935;
const LOCAL_HEADER_LEN: usize = 30;

/// A zip file of these files, names and contents, in this order; every content starts at a multiple
/// of [`PAYLOAD_ALIGNMENT`].
pub fn zip(files: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let offset = size32(bytes.len())?;
        let extra = padding(bytes.len() + LOCAL_HEADER_LEN + name.len());
        let common = common_fields(content)?;
        let lens = [size16(name.len())?, size16(extra.len())?].concat();
        put(&mut bytes, &[b"PK\x03\x04", &common, &lens, name.as_bytes(), &extra, content]);
        let lens = [size16(name.len())?, [0; 2]].concat();
        let version = VERSION.to_le_bytes();
        // No comment, one disk, no attributes.
        put(&mut directory, &[b"PK\x01\x02", &version, &common, &lens, &[0; 10], &offset]);
        directory.extend(name.as_bytes());
    }
    let count = size16(files.len())?;
    let place = [size32(directory.len())?, size32(bytes.len())?].concat();
    put(&mut bytes, &[&directory, b"PK\x05\x06", &[0; 4], &count, &count, &place, &[0; 2]]);
    Ok(bytes)
}

/// What local header and central directory share: version, flags, method (stored), time, date,
/// checksum, the two sizes.
fn common_fields(content: &[u8]) -> Result<Vec<u8>> {
    let mut fields = Vec::new();
    for value in [VERSION, 0, 0, 0, DOS_DATE] {
        fields.extend(value.to_le_bytes());
    }
    let size = size32(content.len())?;
    put(&mut fields, &[&crc32fast::hash(content).to_le_bytes(), &size, &size]);
    Ok(fields)
}

/// An extra field that moves what is at `position` to a whole block.
fn padding(position: usize) -> Vec<u8> {
    const HEADER: usize = 6;
    let alignment = PAYLOAD_ALIGNMENT as usize;
    let start = position + HEADER;
    let zeros = start.next_multiple_of(alignment) - start;
    let mut field = Vec::new();
    for value in [ALIGNMENT_FIELD, zeros as u16 + 2, alignment as u16] {
        field.extend(value.to_le_bytes());
    }
    field.resize(HEADER + zeros, 0);
    field
}

fn put(to: &mut Vec<u8>, parts: &[&[u8]]) {
    parts.iter().for_each(|part| to.extend_from_slice(part));
}

fn size16(size: usize) -> Result<[u8; 2]> {
    u16::try_from(size).map(u16::to_le_bytes).map_err(|_| too_large())
}

fn size32(size: usize) -> Result<[u8; 4]> {
    u32::try_from(size).map(u32::to_le_bytes).map_err(|_| too_large())
}

fn too_large() -> Error {
    Error::Build("it would be larger than 4 GiB".into())
}
