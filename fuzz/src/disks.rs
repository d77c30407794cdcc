//! Payload disks: what they are made from, and what is on them.

use ::composite_disk::image::CompositeImage;
use composite_disk::gpt::Table;
use std::io::Cursor;

/// crosvm's composite disk files.
pub fn composite_image(data: &[u8]) -> bool {
    let Ok(image) = CompositeImage::read(data) else { return false };
    assert_eq!(image.ranges().map(|(_, len)| len).sum::<u64>(), image.len);
    assert!(image.ranges().all(|(component, len)| len > 0 && !component.path.is_empty()));
    let again = image.encode().map(|bytes| CompositeImage::read(bytes.as_slice()));
    assert!(again.is_ok_and(|again| again.is_ok_and(|again| again == image)));
    true
}

const SECTOR: usize = 512;
const SECTORS: usize = 128;
const HEADER: usize = 92;

/// Partition tables, of a disk with 128 sectors. The bytes are a header and its entries, which get
/// the right checksums if the first byte of all is odd, and are the backup if its next bit is set.
pub fn gpt(data: &[u8]) -> bool {
    let Some((&[how], table)) = data.split_first_chunk() else { return false };
    let Some((header, entries)) = table.split_first_chunk::<HEADER>() else { return false };
    let mut disk = vec![0; SECTORS * SECTOR];
    disk[450] = 0xee;
    disk[510..512].copy_from_slice(&[0x55, 0xaa]);
    let (at, entries_at) = match how & 2 {
        0 => (SECTOR, 2 * SECTOR),
        _ => ((SECTORS - 1) * SECTOR, (SECTORS - 33) * SECTOR),
    };
    let room = 32 * SECTOR;
    let len = entries.len().min(room);
    disk[entries_at..entries_at + len].copy_from_slice(&entries[..len]);
    disk[at..at + HEADER].copy_from_slice(header);
    if how & 1 != 0 {
        seal(&mut disk, at);
    }
    let Ok(table) = Table::read(Cursor::new(&disk), disk.len() as u64) else { return false };
    let mut parts: Vec<_> = table.partitions.iter().map(|it| (it.offset, it.len)).collect();
    parts.sort_unstable();
    let ends = parts.iter().map(|(offset, len)| offset + len);
    let next = parts.iter().skip(1).map(|(offset, _)| *offset).chain([disk.len() as u64]);
    assert!(ends.zip(next).all(|(end, next)| end <= next), "partitions overlap");
    assert!(parts.iter().all(|(offset, len)| *offset >= 1024 && *len > 0));
    true
}

/// Makes the checksums of the header at `at` and of its entries right.
fn seal(disk: &mut [u8], at: usize) {
    let word = |disk: &[u8], field: usize| -> usize {
        let bytes = disk[at + field..].first_chunk().copied().unwrap_or_default();
        u32::from_le_bytes(bytes) as usize
    };
    let first = word(disk, 72).saturating_mul(SECTOR);
    let len = word(disk, 80).saturating_mul(word(disk, 84));
    if let Some(entries) = disk.get(first..first.saturating_add(len)) {
        let sum = crc32fast::hash(entries).to_le_bytes();
        disk[at + 88..at + 92].copy_from_slice(&sum);
    }
    disk[at + 16..at + 20].fill(0);
    let len = word(disk, 12).min(SECTOR);
    let sum = crc32fast::hash(&disk[at..at + len]).to_le_bytes();
    disk[at + 16..at + 20].copy_from_slice(&sum);
}

/// What is said of a disk on itself.
pub fn microdroid_signature(data: &[u8]) -> bool {
    use payload_metadata::signature::{MAX_APEXES, MicrodroidSignature};
    let Ok(signature) = MicrodroidSignature::read(data) else { return false };
    assert!(signature.apexes.len() <= MAX_APEXES);
    let again = MicrodroidSignature::read(signature.encode().as_slice());
    assert!(again.is_ok_and(|again| again == signature));
    true
}

/// What disks are made from.
pub fn mk_payload_config(data: &[u8]) -> bool {
    let Ok((config, warnings)) = mk_payload::PayloadConfig::parse(data) else { return false };
    let strings = config.apexes.iter().map(|apex| apex.name.len()).sum::<usize>()
        + config.system_apexes.iter().map(String::len).sum::<usize>();
    assert!(strings <= data.len() && warnings.len() <= 20);
    true
}
