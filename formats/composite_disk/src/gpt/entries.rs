//! The entries of a table.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use super::{ENTRY_BYTES, Error};
use crate::{MAX_LABEL_UNITS, SECTOR_BYTES};

/// A partition as a table describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Index of its entry, counted from 0. Linux counts partitions from 1.
    pub index: usize,
    /// Its label; may be empty.
    pub label: String,
    /// Its own GUID, in its on-disk byte order.
    pub guid: [u8; 16],
    /// The GUID of its type, in its on-disk byte order.
    pub type_guid: [u8; 16],
    /// Its attributes, bit by bit.
    pub attributes: u64,
    /// Byte of the disk at which it starts, a multiple of 512.
    pub offset: u64,
    /// Its length in bytes, a multiple of 512 and more than 0.
    pub len: u64,
}

/// Reads entries of `size` bytes each, of partitions in the sectors `usable` of a disk whose
/// length in bytes fits a `u64`. The partitions come in the order of their entries.
pub(super) fn parse(
    bytes: &[u8],
    size: usize,
    usable: &RangeInclusive<u64>,
) -> Result<Vec<Partition>, Error> {
    let mut partitions = Vec::new();
    for (index, entry) in bytes.chunks_exact(size).enumerate() {
        if let Some(entry) = entry.first_chunk::<ENTRY_BYTES>() {
            partitions.extend(parse_one(index, entry, usable)?);
        }
    }
    check_labels(&partitions)?;
    check_overlaps(&partitions)?;
    Ok(partitions)
}

/// `None` for an entry that is not in use.
fn parse_one(
    index: usize,
    entry: &[u8; ENTRY_BYTES],
    usable: &RangeInclusive<u64>,
) -> Result<Option<Partition>, Error> {
    let type_guid = super::read::array(entry, 0);
    if type_guid == [0; 16] {
        return Ok(None);
    }
    let word = |at| u64::from_le_bytes(super::read::array(entry, at));
    let (first, last) = (word(32), word(40));
    if first > last || !usable.contains(&first) || !usable.contains(&last) {
        return Err(Error::Extent { entry: index, first, last });
    }
    Ok(Some(Partition {
        index,
        label: label(entry.get(56..).unwrap_or_default()).ok_or(Error::Label(index))?,
        guid: super::read::array(entry, 16),
        type_guid,
        attributes: word(48),
        offset: first * SECTOR_BYTES,
        len: (last - first + 1) * SECTOR_BYTES,
    }))
}

fn label(bytes: &[u8]) -> Option<String> {
    let units = bytes.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit));
    let text: Vec<_> = units.take(MAX_LABEL_UNITS).take_while(|unit| *unit != 0).collect();
    String::from_utf16(&text).ok()
}

fn check_labels(partitions: &[Partition]) -> Result<(), Error> {
    let mut seen = HashSet::new();
    let labels = partitions.iter().map(|partition| &partition.label);
    for label in labels.filter(|label| !label.is_empty()) {
        if !seen.insert(label) {
            return Err(Error::DuplicateLabel(label.clone()));
        }
    }
    Ok(())
}

fn check_overlaps(partitions: &[Partition]) -> Result<(), Error> {
    let mut sorted: Vec<_> = partitions.iter().collect();
    sorted.sort_by_key(|partition| partition.offset);
    for (a, b) in sorted.iter().zip(sorted.iter().skip(1)) {
        if b.offset - a.offset < a.len {
            return Err(Error::Overlap(a.label.clone(), b.label.clone()));
        }
    }
    Ok(())
}
