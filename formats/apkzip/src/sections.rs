//! Where the parts of an archive lie.

use std::ops::Range;

use crate::bytes::{u16_at, u32_at};
use crate::{Error, ReadAt, Result};

/// Most zero bytes that may follow the end record.
pub const MAX_PADDING: u64 = 64 << 10;

/// APPNOTE 4.3.16, end of central directory record.
const END_SIGNATURE: [u8; 4] = *b"PK\x05\x06";
const END_LEN: usize = 22;

/// APPNOTE 4.3.15, ZIP64 end of central directory locator; it stands directly before the record.
const ZIP64_LOCATOR_SIGNATURE: [u8; 4] = *b"PK\x06\x07";
const ZIP64_LOCATOR_LEN: u64 = 20;

/// The optional size trailer of a partition.
const TRAILER_LEN: usize = 4;

/// Tried first: holds the end of nearly every package, and is cheap to read through dm-verity.
const SHORT_TAIL: u64 = 8 << 10;
/// The longest tail that an end record can start in.
const LONG_TAIL: u64 = END_LEN as u64 + u16::MAX as u64 + MAX_PADDING + TRAILER_LEN as u64;

/// Where an archive's central directory and end record lie, in bytes from its start.
///
/// The end record is the last one in the storage whose comment is followed by nothing but
/// padding: up to [`MAX_PADDING`] zero bytes (a package fills its partition up to whole blocks),
/// and after them optionally the size of the package as a big-endian `u32` in the very last four
/// bytes of the partition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sections {
    /// The central directory; it ends where the end record starts.
    pub central_directory: Range<u64>,
    /// The end record with the archive comment. Its end is the size of the package.
    pub end_record: Range<u64>,
    /// Number of entries that the end record states.
    pub entry_count: usize,
}

impl Sections {
    /// Finds the parts of the archive in the first `len` bytes of `storage`.
    pub fn find<R: ReadAt + ?Sized>(storage: &R, len: u64) -> Result<Self> {
        for tail_len in [SHORT_TAIL, LONG_TAIL] {
            let tail = Tail::read(storage, len, tail_len)?;
            if let Some(record) = tail.end_record() {
                refuse_second_record(record.bytes)?;
                refuse_zip64_locator(storage, record.offset)?;
                return parse(&record);
            }
        }
        Err(Error::NotAnApk(describe(storage, len)))
    }
}

/// The last bytes of the storage.
struct Tail {
    bytes: Vec<u8>,
    /// Where they start.
    offset: u64,
}

/// An end record with its comment.
struct EndRecord<'a> {
    bytes: &'a [u8],
    offset: u64,
}

impl Tail {
    fn read<R: ReadAt + ?Sized>(storage: &R, len: u64, tail_len: u64) -> Result<Self> {
        let tail_len = tail_len.min(len);
        let offset = len - tail_len;
        // At most LONG_TAIL, so the cast is exact.
        let mut bytes = vec![0; tail_len as usize];
        storage
            .read_exact_at(&mut bytes, offset)
            .map_err(|source| Error::Io { what: "the end", source })?;
        Ok(Self { bytes, offset })
    }

    /// The last end record that is followed by padding only. Whether one is depends on the bytes
    /// behind it alone, so a longer tail cannot change the answer.
    fn end_record(&self) -> Option<EndRecord<'_>> {
        let padding = Padding::of(&self.bytes);
        let last_start = self.bytes.len().checked_sub(END_LEN)?;
        (0..=last_start).rev().find_map(|start| {
            let record = self.bytes.get(start..)?;
            if !record.starts_with(&END_SIGNATURE) {
                return None;
            }
            let record_len = END_LEN + usize::from(u16_at(record, 20)?);
            let bytes = record.get(..record_len)?;
            let offset = self.offset + start as u64;
            padding
                .may_start_at(start + record_len, offset + record_len as u64)
                .then_some(EndRecord { bytes, offset })
        })
    }
}

/// What a tail ends with.
struct Padding {
    len: usize,
    /// From here on all bytes are zero.
    zeros: usize,
    /// From here on all bytes but the last four are zero.
    zeros_before_trailer: usize,
    trailer: Option<u32>,
}

impl Padding {
    fn of(tail: &[u8]) -> Self {
        let (front, trailer) = match tail.split_last_chunk::<TRAILER_LEN>() {
            Some((front, trailer)) => (front, Some(u32::from_be_bytes(*trailer))),
            None => (tail, None),
        };
        let zeros_in =
            |bytes: &[u8]| bytes.iter().rposition(|&b| b != 0).map_or(0, |last| last + 1);
        Self {
            len: tail.len(),
            zeros: zeros_in(tail),
            zeros_before_trailer: zeros_in(front),
            trailer,
        }
    }

    /// Whether nothing but padding follows `index` of the tail, if the package has `size` bytes.
    fn may_start_at(&self, index: usize, size: u64) -> bool {
        let zeros_only = |len: usize| index <= len && (len - index) as u64 <= MAX_PADDING;
        let plain = index >= self.zeros && zeros_only(self.len);
        let with_trailer = index >= self.zeros_before_trailer
            && self.trailer.is_some_and(|trailer| u64::from(trailer) == size)
            && zeros_only(self.len.saturating_sub(TRAILER_LEN));
        plain || with_trailer
    }
}

/// Readers that search the other way would take a record in the comment for the real one.
fn refuse_second_record(record: &[u8]) -> Result<()> {
    let after_signature = record.get(1..).unwrap_or_default();
    match after_signature.windows(END_SIGNATURE.len()).any(|w| w == END_SIGNATURE) {
        true => Err(Error::AmbiguousEnd),
        false => Ok(()),
    }
}

fn refuse_zip64_locator<R: ReadAt + ?Sized>(storage: &R, end_record: u64) -> Result<()> {
    let Some(offset) = end_record.checked_sub(ZIP64_LOCATOR_LEN) else { return Ok(()) };
    let mut signature = [0; 4];
    storage
        .read_exact_at(&mut signature, offset)
        .map_err(|source| Error::Io { what: "the end", source })?;
    match signature == ZIP64_LOCATOR_SIGNATURE {
        true => Err(Error::Zip64("it has a ZIP64 end record")),
        false => Ok(()),
    }
}

fn parse(record: &EndRecord<'_>) -> Result<Sections> {
    let short = Error::NotAnApk("its end record is cut off");
    let field = |at| u16_at(record.bytes, at);
    let (Some(disk), Some(directory_disk), Some(on_disk), Some(count), Some(size), Some(offset)) = (
        field(4),
        field(6),
        field(8),
        field(10),
        u32_at(record.bytes, 12),
        u32_at(record.bytes, 16),
    ) else {
        return Err(short);
    };

    // Saturated fields say "look in the ZIP64 record" (APPNOTE 4.4.1.4).
    if [disk, directory_disk, on_disk, count].contains(&u16::MAX)
        || [size, offset].contains(&u32::MAX)
    {
        return Err(Error::Zip64("its end record refers to a ZIP64 one"));
    }
    if disk != 0 || directory_disk != 0 {
        return Err(Error::MultiDisk);
    }
    if on_disk != count {
        return Err(Error::EntryCount { expected: count.into(), found: on_disk.into() });
    }
    let (size, offset) = (u64::from(size), u64::from(offset));
    if offset + size != record.offset {
        return Err(Error::CentralDirectoryPlace { offset, size, end_record: record.offset });
    }
    Ok(Sections {
        central_directory: offset..record.offset,
        end_record: record.offset..record.offset + record.bytes.len() as u64,
        entry_count: count.into(),
    })
}

/// What the storage seems to hold instead of an APK, for the message.
fn describe<R: ReadAt + ?Sized>(storage: &R, len: u64) -> &'static str {
    let mut start = [0; 4];
    match storage.read_exact_at(&mut start, 0) {
        _ if len == 0 => "it is empty",
        _ if len < END_LEN as u64 => "it is too short",
        Err(_) => "it has no end record",
        Ok(()) => match &start {
            b"PK\x03\x04" => {
                "it starts as a zip file but its end is missing (cut off, or something is appended)"
            }
            b"\x7fELF" => "it is an ELF file; sign and package the library first",
            [0, 0, 0, 0] => "it starts with zeros",
            _ => "it is something else",
        },
    }
}
