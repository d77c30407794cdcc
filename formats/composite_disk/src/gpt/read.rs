//! The table of a disk, from its primary copy or its backup.

use std::io::{Read, Seek, SeekFrom};
use std::ops::RangeInclusive;

use super::entries::{Partition, parse};
use super::{
    ENTRIES_BYTES, ENTRY_BYTES, Error, HEADER_BYTES, REVISION, SECTOR, SIGNATURE, Warning,
};
use crate::SECTOR_BYTES;

/// Sector of the primary header.
const PRIMARY: u64 = 1;
/// Most entries that are read; the usual number is 128.
const MAX_ENTRIES: u32 = 1024;
/// Largest entry that is read; the usual size is 128.
const MAX_ENTRY_BYTES: u32 = 4096;
/// Protective MBR, two headers, two times the usual entries.
const MIN_SECTORS: u64 = 3 + 2 * (ENTRIES_BYTES as u64 / SECTOR_BYTES);

/// The partition table of a disk with sectors of 512 bytes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Table {
    /// The disk's GUID, in its on-disk byte order.
    pub disk_guid: [u8; 16],
    /// The partitions, in the order of their entries. They lie inside the disk and share no
    /// sector; labels that are not empty differ.
    pub partitions: Vec<Partition>,
    /// What is wrong although the table could be read.
    pub warning: Option<Warning>,
}

impl Table {
    /// Reads the table of the disk in the first `len` bytes of `storage`: the primary copy, or the
    /// backup if that one is damaged. Reads at most 8 MiB.
    ///
    /// Linux does not look at the backup of a disk whose primary copy is damaged, unless it is started
    /// with the parameter `gpt`: for a disk that goes to a guest, [`Warning::PrimaryDamaged`] is an
    /// error.
    ///
    /// A copy whose checksums are right and whose partitions make no sense counts as damaged.
    pub fn read(mut storage: impl Read + Seek, len: u64) -> Result<Self, Error> {
        let sectors = len / SECTOR_BYTES;
        if !len.is_multiple_of(SECTOR_BYTES) || sectors < MIN_SECTORS {
            return Err(Error::DiskSize(len));
        }
        check_protective_mbr(&mut storage)?;
        let primary = read_copy(&mut storage, sectors, PRIMARY);
        // Only a sound primary header can say that the backup is not in the last sector.
        let backup_sector = primary.as_ref().map_or(sectors - 1, |copy| copy.header.other_header);
        let backup = read_copy(&mut storage, sectors, backup_sector);
        match (primary, backup) {
            (Ok(primary), Ok(backup)) => {
                let differs = !primary.is_same(&backup);
                Ok(primary.into_table(differs.then_some(Warning::BackupDiffers)))
            }
            (Ok(primary), Err(error)) => {
                Ok(primary.into_table(Some(Warning::BackupDamaged(error))))
            }
            (Err(error), Ok(backup)) => Ok(backup.into_table(Some(Warning::PrimaryDamaged(error)))),
            (Err(primary), Err(backup)) => {
                Err(Error::BothDamaged { primary: primary.into(), backup: backup.into() })
            }
        }
    }

    /// The partition with this label.
    pub fn find(&self, label: &str) -> Option<&Partition> {
        self.partitions.iter().find(|partition| partition.label == label)
    }
}

/// One of the two copies of a table.
struct Copy {
    header: Header,
    partitions: Vec<Partition>,
}

impl Copy {
    fn is_same(&self, other: &Self) -> bool {
        self.header.disk_guid == other.header.disk_guid && self.partitions == other.partitions
    }

    fn into_table(self, warning: Option<Warning>) -> Table {
        Table { disk_guid: self.header.disk_guid, partitions: self.partitions, warning }
    }
}

/// Linux looks for a GPT only behind an MBR with a partition of type EE.
fn check_protective_mbr(storage: impl Read + Seek) -> Result<(), Error> {
    let sector = read_at(storage, "the MBR", 0, SECTOR)?;
    let table = sector.get(446..510).unwrap_or_default();
    let protective = table.chunks_exact(16).any(|entry| entry.get(4) == Some(&0xee));
    match protective && sector.ends_with(&[0x55, 0xaa]) {
        true => Ok(()),
        false => Err(Error::NoProtectiveMbr),
    }
}

/// Reads the copy of the table whose header is in `sector` of a disk of that many `sectors`.
fn read_copy(mut storage: impl Read + Seek, sectors: u64, sector: u64) -> Result<Copy, Error> {
    let bytes = read_at(&mut storage, "a partition table's header", sector, SECTOR)?;
    let header = Header::parse(&bytes, sector)?;
    header.check(sectors, sector)?;
    let size = header.entry_size as usize;
    let len = size * header.entry_count as usize;
    let entries = read_at(storage, "a partition table's entries", header.entries_sector, len)?;
    let (stated, actual) = (header.entries_checksum, crc32fast::hash(&entries));
    if stated != actual {
        return Err(Error::EntriesChecksum { stated, actual });
    }
    let partitions = parse(&entries, size, &header.usable)?;
    Ok(Copy { header, partitions })
}

struct Header {
    sector: u64,
    other_header: u64,
    usable: RangeInclusive<u64>,
    disk_guid: [u8; 16],
    entries_sector: u64,
    entry_count: u32,
    entry_size: u32,
    entries_checksum: u32,
}

impl Header {
    /// Reads one sector with a header, and checks that it is whole.
    fn parse(bytes: &[u8], sector: u64) -> Result<Self, Error> {
        let u32_at = |at| u32::from_le_bytes(array(bytes, at));
        let u64_at = |at| u64::from_le_bytes(array(bytes, at));
        if !bytes.starts_with(&SIGNATURE) {
            return Err(Error::NoHeader(sector));
        }
        if u32_at(8) != REVISION {
            return Err(Error::Revision(u32_at(8)));
        }
        let header = Some(u32_at(12)).filter(|size| *size >= HEADER_BYTES);
        let header = header.and_then(|size| bytes.get(..size as usize));
        let mut header = header.ok_or(Error::HeaderSize(u32_at(12)))?.to_vec();
        let stated = u32_at(16);
        header.splice(16..20, [0; 4]);
        let actual = crc32fast::hash(&header);
        if stated != actual {
            return Err(Error::HeaderChecksum { stated, actual });
        }
        Ok(Self {
            sector: u64_at(24),
            other_header: u64_at(32),
            usable: u64_at(40)..=u64_at(48),
            disk_guid: array(bytes, 56),
            entries_sector: u64_at(72),
            entry_count: u32_at(80),
            entry_size: u32_at(84),
            entries_checksum: u32_at(88),
        })
    }

    /// Checks that the header belongs where it is, and that nothing of the table shares a sector
    /// with anything else.
    fn check(&self, sectors: u64, at: u64) -> Result<(), Error> {
        if self.sector != at {
            return Err(Error::WrongPlace { at, stated: self.sector });
        }
        let other_is_possible = match at {
            PRIMARY => (2..sectors).contains(&self.other_header),
            _ => self.other_header == PRIMARY,
        };
        if !other_is_possible {
            return Err(Error::OtherHeader { at, stated: self.other_header });
        }
        let (first, last) = (*self.usable.start(), *self.usable.end());
        if first < 2 || first > last || last > sectors - 2 {
            return Err(Error::Usable { first, last, sectors });
        }
        if !(1..=MAX_ENTRIES).contains(&self.entry_count) {
            return Err(Error::EntryCount(self.entry_count));
        }
        let in_units = self.entry_size / ENTRY_BYTES as u32;
        let whole = self.entry_size.is_multiple_of(ENTRY_BYTES as u32);
        if !whole || !in_units.is_power_of_two() || self.entry_size > MAX_ENTRY_BYTES {
            return Err(Error::EntrySize(self.entry_size));
        }
        self.check_entries_place(sectors)
    }

    /// The entries lie between the headers, and wholly before or behind the partitions.
    fn check_entries_place(&self, sectors: u64) -> Result<(), Error> {
        let bytes = u64::from(self.entry_count) * u64::from(self.entry_size);
        let first = self.entries_sector;
        let last = first.checked_add(bytes.div_ceil(SECTOR_BYTES) - 1);
        let fits = last.is_some_and(|last| {
            let between_headers = first >= 2 && last <= sectors - 2;
            between_headers && (last < *self.usable.start() || first > *self.usable.end())
        });
        fits.then_some(()).ok_or(Error::EntriesPlace(first))
    }
}

fn read_at(
    mut storage: impl Read + Seek,
    what: &'static str,
    sector: u64,
    len: usize,
) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; len];
    // The sector lies on the disk, whose length in bytes fits a `u64`.
    storage
        .seek(SeekFrom::Start(sector * SECTOR_BYTES))
        .and_then(|_| storage.read_exact(&mut bytes))
        .map_err(|cause| Error::Io { what, cause })?;
    Ok(bytes)
}

/// `N` bytes at a place that the caller knows to be there.
pub(super) fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let bytes = bytes.get(at..).unwrap_or_default();
    bytes.first_chunk().copied().unwrap_or([0; N])
}
