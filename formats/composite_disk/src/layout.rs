//! Where everything lies on the disk.

use std::collections::HashSet;

use crate::gpt::{Entry, FOOTER_BYTES, Tables};
use crate::{
    DISK_ALIGNMENT, FIRST_PARTITION_OFFSET, MAX_LABEL_UNITS, MAX_PARTITIONS, PARTITION_ALIGNMENT,
    SECTOR_BYTES,
};

/// Longest disk: file offsets are signed.
const MAX_DISK_BYTES: u64 = i64::MAX as u64;

/// A partition as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// GPT label, unique in the disk: 1 to 36 UTF-16 units.
    pub label: String,
    /// Bytes that the file behind it provides; more than 0.
    pub size: u64,
    /// Whether the guest may write to it.
    pub writable: bool,
}

/// A range of the disk and what stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// First byte on the disk.
    pub disk_offset: u64,
    /// Length in bytes; more than 0.
    pub len: u64,
    /// Whose bytes these are, from that source's byte 0 on.
    pub source: Source,
}

/// What stands behind a [`Segment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// [`Layout::header`].
    Header,
    /// [`Layout::footer`].
    Footer,
    /// Zeros that belong to no file.
    Zero,
    /// The file of the partition with this index.
    Partition(usize),
}

/// Why partitions cannot be laid out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// More than [`MAX_PARTITIONS`] partitions.
    #[error("{0} partitions do not fit into a partition table of {MAX_PARTITIONS}")]
    TooManyPartitions(usize),
    /// Two partitions have the same label.
    #[error("two partitions are labelled {0:?}; labels must differ")]
    DuplicateLabel(String),
    /// A label is empty, holds a NUL, or is longer than [`MAX_LABEL_UNITS`].
    #[error("{0:?} cannot be a partition label: 1 to {MAX_LABEL_UNITS} UTF-16 units without NUL")]
    BadLabel(String),
    /// A partition has no bytes.
    #[error("partition {0:?} is empty")]
    EmptyPartition(String),
    /// A writable partition's size is not a multiple of [`PARTITION_ALIGNMENT`].
    #[error(
        "writable partition {label:?} has {size} bytes, which is not a multiple of \
         {PARTITION_ALIGNMENT}; extend its file"
    )]
    UnalignedWritable {
        /// Label of the partition.
        label: String,
        /// Its size in bytes.
        size: u64,
    },
    /// The disk would be longer than a file can be.
    #[error("the partitions together are too large for one disk")]
    TooLarge,
}

/// A disk laid out over its partitions.
#[derive(Clone, Debug)]
pub struct Layout {
    header: Vec<u8>,
    footer: Vec<u8>,
    segments: Vec<Segment>,
    len: u64,
}

impl Layout {
    /// Lays out `partitions` in the given order. `guid_source` is asked for 16 random bytes for
    /// the disk first and then for each partition.
    pub fn new(
        partitions: &[Partition],
        mut guid_source: impl FnMut() -> [u8; 16],
    ) -> Result<Self, Error> {
        check(partitions)?;
        let disk_guid = guid_source();
        let mut segments = Segments::starting_with_header();
        let mut entries = Vec::with_capacity(partitions.len());
        for (index, partition) in partitions.iter().enumerate() {
            let start = segments.end;
            segments.push(partition.size, Source::Partition(index))?;
            segments.pad_to(align(segments.end, PARTITION_ALIGNMENT)?)?;
            entries.push(Entry {
                guid: guid_source(),
                first_sector: start / SECTOR_BYTES,
                last_sector: segments.end / SECTOR_BYTES - 1,
                label: &partition.label,
            });
        }
        let with_footer = segments.end.checked_add(FOOTER_BYTES).ok_or(Error::TooLarge)?;
        let len = align(with_footer, DISK_ALIGNMENT)?;
        segments.pad_to(len - FOOTER_BYTES)?;
        segments.push(FOOTER_BYTES, Source::Footer)?;

        let tables = Tables::new(disk_guid, len / SECTOR_BYTES, &entries);
        let (header, footer) = (tables.primary(), tables.backup());
        Ok(Self { header, footer, segments: segments.list, len })
    }

    /// Length of the disk in bytes, a multiple of [`DISK_ALIGNMENT`].
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Always false: even a disk without partitions holds its tables.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The bytes before the first partition: protective MBR and primary table.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// The last bytes of the disk: the backup table.
    pub fn footer(&self) -> &[u8] {
        &self.footer
    }

    /// Every byte of the disk exactly once, in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }
}

/// The list of segments while it grows.
struct Segments {
    list: Vec<Segment>,
    end: u64,
}

impl Segments {
    fn starting_with_header() -> Self {
        let header =
            Segment { disk_offset: 0, len: FIRST_PARTITION_OFFSET, source: Source::Header };
        Self { list: vec![header], end: FIRST_PARTITION_OFFSET }
    }

    fn push(&mut self, len: u64, source: Source) -> Result<(), Error> {
        let end = self.end.checked_add(len).filter(|end| *end <= MAX_DISK_BYTES);
        let end = end.ok_or(Error::TooLarge)?;
        self.list.push(Segment { disk_offset: self.end, len, source });
        self.end = end;
        Ok(())
    }

    fn pad_to(&mut self, offset: u64) -> Result<(), Error> {
        if offset > self.end { self.push(offset - self.end, Source::Zero) } else { Ok(()) }
    }
}

fn align(offset: u64, to: u64) -> Result<u64, Error> {
    offset.checked_next_multiple_of(to).ok_or(Error::TooLarge)
}

fn check(partitions: &[Partition]) -> Result<(), Error> {
    if partitions.len() > MAX_PARTITIONS {
        return Err(Error::TooManyPartitions(partitions.len()));
    }
    let mut seen = HashSet::new();
    for Partition { label, size, writable } in partitions {
        let units = label.encode_utf16().count();
        if units == 0 || units > MAX_LABEL_UNITS || label.contains('\0') {
            return Err(Error::BadLabel(label.clone()));
        }
        if !seen.insert(label) {
            return Err(Error::DuplicateLabel(label.clone()));
        }
        if *size == 0 {
            return Err(Error::EmptyPartition(label.clone()));
        }
        if *writable && size % PARTITION_ALIGNMENT != 0 {
            return Err(Error::UnalignedWritable { label: label.clone(), size: *size });
        }
    }
    Ok(())
}
