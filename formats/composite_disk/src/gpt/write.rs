//! The bytes of the protective MBR and of both GUID partition tables.

use super::{ENTRIES_BYTES, ENTRY_BYTES, HEADER_BYTES, REVISION, SECTOR, SIGNATURE};
use crate::{FIRST_PARTITION_OFFSET, MAX_LABEL_UNITS, MAX_PARTITIONS, SECTOR_BYTES};

/// 0FC63DAF-8483-4772-8E79-3D69D8477DE4, "Linux filesystem data", in its on-disk byte order.
const LINUX_FILESYSTEM: [u8; 16] = [
    0xaf, 0x3d, 0xc6, 0x0f, 0x83, 0x84, 0x72, 0x47, 0x8e, 0x79, 0x3d, 0x69, 0xd8, 0x47, 0x7d, 0xe4,
];
const ENTRIES_SECTORS: u64 = ENTRIES_BYTES as u64 / SECTOR_BYTES;

/// Bytes that the backup table takes at the end of the disk.
pub(crate) const FOOTER_BYTES: u64 = (ENTRIES_SECTORS + 1) * SECTOR_BYTES;

/// What one entry of the table says.
pub(crate) struct Entry<'a> {
    pub(crate) guid: [u8; 16],
    pub(crate) first_sector: u64,
    pub(crate) last_sector: u64,
    pub(crate) label: &'a str,
}

/// The tables of one disk.
pub(crate) struct Tables {
    disk_guid: [u8; 16],
    disk_sectors: u64,
    entries: Vec<u8>,
}

impl Tables {
    /// `entries` holds at most [`MAX_PARTITIONS`], with labels of at most [`MAX_LABEL_UNITS`].
    pub(crate) fn new(disk_guid: [u8; 16], disk_sectors: u64, entries: &[Entry<'_>]) -> Self {
        let mut bytes = Vec::with_capacity(ENTRIES_BYTES);
        for entry in entries {
            put_entry(&mut bytes, entry);
        }
        bytes.resize(ENTRIES_BYTES, 0);
        Self { disk_guid: random_guid(disk_guid), disk_sectors, entries: bytes }
    }

    /// Everything before the first partition.
    pub(crate) fn primary(&self) -> Vec<u8> {
        let mut bytes = protective_mbr(self.disk_sectors);
        bytes.extend(self.header(1, self.disk_sectors - 1, 2));
        bytes.extend_from_slice(&self.entries);
        bytes.resize(FIRST_PARTITION_OFFSET as usize, 0);
        bytes
    }

    /// The last [`FOOTER_BYTES`] of the disk.
    pub(crate) fn backup(&self) -> Vec<u8> {
        let header_sector = self.disk_sectors - 1;
        let mut bytes = self.entries.clone();
        bytes.extend(self.header(header_sector, 1, header_sector - ENTRIES_SECTORS));
        bytes
    }

    fn header(&self, sector: u64, other_header: u64, entries_sector: u64) -> Vec<u8> {
        let last_usable = self.disk_sectors - 1 - ENTRIES_SECTORS - 1;
        let mut bytes = Vec::with_capacity(SECTOR);
        bytes.extend_from_slice(&SIGNATURE);
        bytes.extend_from_slice(&REVISION.to_le_bytes());
        bytes.extend_from_slice(&HEADER_BYTES.to_le_bytes());
        bytes.extend_from_slice(&[0; 8]); // checksum, filled in below, and a reserved word
        bytes.extend_from_slice(&sector.to_le_bytes());
        bytes.extend_from_slice(&other_header.to_le_bytes());
        bytes.extend_from_slice(&(FIRST_PARTITION_OFFSET / SECTOR_BYTES).to_le_bytes());
        bytes.extend_from_slice(&last_usable.to_le_bytes());
        bytes.extend_from_slice(&self.disk_guid);
        bytes.extend_from_slice(&entries_sector.to_le_bytes());
        bytes.extend_from_slice(&(MAX_PARTITIONS as u32).to_le_bytes());
        bytes.extend_from_slice(&(ENTRY_BYTES as u32).to_le_bytes());
        bytes.extend_from_slice(&crc32fast::hash(&self.entries).to_le_bytes());
        let checksum = crc32fast::hash(&bytes).to_le_bytes();
        bytes.splice(16..20, checksum);
        bytes.resize(SECTOR, 0);
        bytes
    }
}

fn put_entry(bytes: &mut Vec<u8>, entry: &Entry<'_>) {
    bytes.extend_from_slice(&LINUX_FILESYSTEM);
    bytes.extend_from_slice(&random_guid(entry.guid));
    bytes.extend_from_slice(&entry.first_sector.to_le_bytes());
    bytes.extend_from_slice(&entry.last_sector.to_le_bytes());
    bytes.extend_from_slice(&[0; 8]); // attributes: none
    let units = entry.label.encode_utf16().chain(std::iter::repeat(0));
    bytes.extend(units.take(MAX_LABEL_UNITS).flat_map(u16::to_le_bytes));
}

/// One partition of type EE over the whole disk, so that old tools leave it alone.
fn protective_mbr(disk_sectors: u64) -> Vec<u8> {
    let sectors = u32::try_from(disk_sectors - 1).unwrap_or(u32::MAX);
    let mut bytes = vec![0; 446];
    bytes.extend_from_slice(&[0x00, 0x00, 0x02, 0x00]); // not bootable, starts at CHS 0/0/2
    bytes.extend_from_slice(&[0xee, 0xff, 0xff, 0xff]); // GPT protective, ends beyond CHS
    bytes.extend_from_slice(&1u32.to_le_bytes());
    bytes.extend_from_slice(&sectors.to_le_bytes());
    bytes.resize(SECTOR - 2, 0);
    bytes.extend_from_slice(&[0x55, 0xaa]);
    bytes
}

/// Marks 16 random bytes as a version 4 GUID in its on-disk byte order.
fn random_guid(mut bytes: [u8; 16]) -> [u8; 16] {
    bytes[7] = (bytes[7] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    bytes
}
