//! Local headers (APPNOTE 4.3.7), which repeat what the central directory says.

use crate::bytes::{u16_at, u32_at};
use crate::central::ENCRYPTION_FLAGS;
use crate::{Entry, Error, Method, ReadAt, Result};

const SIGNATURE: [u8; 4] = *b"PK\x03\x04";
const HEADER_LEN: usize = 30;

/// Sizes and CRC follow the content in a data descriptor; here they may be zero.
const DESCRIPTOR_FLAG: u16 = 1 << 3;

/// Checks every local header against its entry, sets the entries' `data_offset`, and makes sure
/// that no two entries share a byte and that all end before the central directory. Leaves the
/// entries sorted by offset.
pub(crate) fn check<R: ReadAt>(
    storage: &R,
    entries: &mut [Entry],
    central_directory: u64,
) -> Result<()> {
    entries.sort_by_key(|entry| entry.header_offset);
    let mut before: Option<&Entry> = None;
    for entry in entries {
        if let Some(before) = before
            && entry.header_offset < data_end(before)
        {
            let other = format!("entry {:?}", before.name);
            return Err(Error::Overlap { name: entry.name.clone(), other });
        }
        entry.data_offset = find_data(storage, entry, central_directory)?;
        if data_end(entry) > central_directory {
            let other = "the central directory".to_owned();
            return Err(Error::Overlap { name: entry.name.clone(), other });
        }
        before = Some(entry);
    }
    Ok(())
}

fn data_end(entry: &Entry) -> u64 {
    entry.data_offset.saturating_add(entry.compressed_size)
}

/// Reads and checks an entry's local header; returns where the content starts.
fn find_data<R: ReadAt>(storage: &R, entry: &Entry, central_directory: u64) -> Result<u64> {
    let missing = || Error::LocalHeader { name: entry.name.clone(), offset: entry.header_offset };
    let len = HEADER_LEN + entry.name.len();
    if entry.header_offset.saturating_add(len as u64) > central_directory {
        return Err(missing());
    }
    let mut header = vec![0; len];
    storage
        .read_exact_at(&mut header, entry.header_offset)
        .map_err(|source| Error::Io { what: "a local header", source })?;
    if !header.starts_with(&SIGNATURE) {
        return Err(missing());
    }
    let lengths = check_fields(&header, entry)?.ok_or_else(missing)?;
    Ok(entry.header_offset + HEADER_LEN as u64 + lengths)
}

/// Compares the fields; returns how long name and extra fields are together.
fn check_fields(header: &[u8], entry: &Entry) -> Result<Option<u64>> {
    let (Some(flags), Some(method), Some(name_len), Some(extra_len)) =
        (u16_at(header, 6), u16_at(header, 8), u16_at(header, 26), u16_at(header, 28))
    else {
        return Ok(None);
    };
    let mismatch = |what| Err(Error::HeaderMismatch { name: entry.name.clone(), what });

    if flags & ENCRYPTION_FLAGS != 0 {
        return Err(Error::Encrypted { name: entry.name.clone() });
    }
    if usize::from(name_len) != entry.name.len()
        || header.get(HEADER_LEN..) != Some(entry.name.as_bytes())
    {
        return mismatch("name");
    }
    if Method::from(method) != entry.method {
        return mismatch("compression method");
    }
    let may_be_zero = flags & DESCRIPTOR_FLAG != 0;
    let agrees = |at, central: u64| {
        u32_at(header, at)
            .is_some_and(|local| u64::from(local) == central || (may_be_zero && local == 0))
    };
    if !agrees(14, entry.crc32.into()) {
        return mismatch("CRC-32");
    }
    if !agrees(18, entry.compressed_size) || !agrees(22, entry.size) {
        return mismatch("size");
    }
    // Extra fields of local headers are padding for alignment, often malformed by design, and say
    // nothing that matters here.
    Ok(Some(u64::from(name_len) + u64::from(extra_len)))
}
