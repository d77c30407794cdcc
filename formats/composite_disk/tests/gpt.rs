//! The reader of partition tables: what the writer wrote, what foreign tools wrote, bad tables.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::io::Cursor;
use std::process::Command;

use composite_disk::gpt::{Error, Table, Warning};
use composite_disk::{Layout, Partition, Source};
use proptest::prelude::*;

const SECTOR: usize = 512;
const LEN: usize = 65_536;
const LAST: usize = LEN - SECTOR;
/// Where the entries of the primary table and of the backup start.
const ENTRIES: usize = 2 * SECTOR;
const BACKUP_ENTRIES: usize = LAST - 32 * SECTOR;

/// Two partitions: "a" in the sectors 40..=47, "b" in 48..=63.
fn disk() -> Vec<u8> {
    let part = |label: &str, size| Partition { label: label.into(), size, writable: false };
    let mut next = 0;
    let layout = Layout::new(&[part("a", 4096), part("b", 8192)], || {
        next += 1;
        [next; 16]
    })
    .unwrap();
    let mut disk = Vec::new();
    for segment in layout.segments() {
        match segment.source {
            Source::Header => disk.extend_from_slice(layout.header()),
            Source::Footer => disk.extend_from_slice(layout.footer()),
            _ => disk.resize(disk.len() + segment.len as usize, 0),
        }
    }
    assert_eq!(disk.len(), LEN);
    disk
}

fn read(disk: &[u8]) -> Result<Table, Error> {
    Table::read(Cursor::new(disk), disk.len() as u64)
}

/// Makes the checksums of the header at `header`, and of the entries it names, right again.
fn seal(disk: &mut [u8], header: usize) {
    let word = |disk: &[u8], at| u32::from_le_bytes(disk[at..at + 4].try_into().unwrap());
    let entries = word(disk, header + 72) as usize * SECTOR;
    let bytes = u64::from(word(disk, header + 80)) * u64::from(word(disk, header + 84));
    let bytes = usize::try_from(bytes).ok().and_then(|len| disk.get(entries..)?.get(..len));
    if let Some(bytes) = bytes {
        let sum = crc32fast::hash(bytes).to_le_bytes();
        disk[header + 88..header + 92].copy_from_slice(&sum);
    }
    disk[header + 16..header + 20].fill(0);
    let len = (word(disk, header + 12) as usize).min(SECTOR);
    let sum = crc32fast::hash(&disk[header..header + len]).to_le_bytes();
    disk[header + 16..header + 20].copy_from_slice(&sum);
}

#[test]
fn reads_what_the_layout_wrote() {
    let table = read(&disk()).unwrap();
    assert!(table.warning.is_none());
    let found: Vec<_> = table
        .partitions
        .iter()
        .map(|it| (it.index, it.label.as_str(), it.offset, it.len))
        .collect();
    assert_eq!(found, [(0, "a", 20_480, 4096), (1, "b", 24_576, 8192)]);
    assert_eq!(table.disk_guid, [1, 1, 1, 1, 1, 1, 1, 0x41, 0x81, 1, 1, 1, 1, 1, 1, 1]);
    assert_eq!(table.partitions[1].guid[..7], [3; 7]);
    assert_eq!(table.partitions[1].type_guid[..4], [0xaf, 0x3d, 0xc6, 0x0f]);
    assert_eq!(table.find("b").unwrap().offset, 24_576);
    assert!(table.find("c").is_none());
}

#[test]
fn falls_back_to_the_backup() {
    for at in [SECTOR, SECTOR + 16, SECTOR + 60, ENTRIES, ENTRIES + 127] {
        let mut disk = disk();
        disk[at] ^= 1;
        let table = read(&disk).unwrap();
        assert_eq!(table.partitions.len(), 2, "{at}");
        assert!(matches!(table.warning, Some(Warning::PrimaryDamaged(_))), "{at}");
    }
}

#[test]
fn warns_of_a_damaged_or_different_backup() {
    for at in [LAST, LAST + 17, BACKUP_ENTRIES + 32] {
        let mut disk = disk();
        disk[at] ^= 1;
        let table = read(&disk).unwrap();
        assert_eq!(table.partitions.len(), 2, "{at}");
        assert!(matches!(table.warning, Some(Warning::BackupDamaged(_))), "{at}");
    }
    let mut disk = disk();
    disk[BACKUP_ENTRIES + 56] = b'x';
    seal(&mut disk, LAST);
    assert!(matches!(read(&disk).unwrap().warning, Some(Warning::BackupDiffers)));
}

#[test]
fn the_primary_header_says_where_the_backup_is() {
    // As on disks of crosvm: padding behind the backup header.
    let mut disk = disk();
    disk.resize(2 * LEN, 0);
    assert!(read(&disk).unwrap().warning.is_none());
    // With the primary gone, nothing says so any more.
    disk[SECTOR] = 0;
    assert!(matches!(read(&disk), Err(Error::BothDamaged { .. })));
}

#[test]
fn bad_disks() {
    let table: &[(&str, usize, &str)] = &[
        ("nothing", 0, "a disk of 0 bytes holds no partition table"),
        ("one sector", 512, "a disk of 512 bytes"),
        ("no whole sectors", LEN - 1, "a disk of 65535 bytes"),
        ("66 sectors", 66 * 512, "a disk of 33792 bytes"),
    ];
    for (name, len, expected) in table {
        let error = read(&disk()[..*len]).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
    let error = Table::read(Cursor::new(&disk()[..SECTOR - 1]), LEN as u64).unwrap_err();
    assert!(error.to_string().starts_with("the MBR could not be read"), "{error}");
    let error = Table::read(Cursor::new(&disk()[..600]), LEN as u64).unwrap_err();
    assert!(error.to_string().contains("a partition table's header could not be read"), "{error}");
    for at in [510, 511, 450] {
        let mut disk = disk();
        disk[at] ^= 0xff;
        assert!(matches!(read(&disk), Err(Error::NoProtectiveMbr)), "{at}");
    }
    assert!(matches!(read(&[0; LEN]), Err(Error::NoProtectiveMbr)));
}

/// What is wrong with a table whose primary copy was changed and sealed again: the backup is
/// read, and the warning has the reason.
fn damage(change: impl FnOnce(&mut [u8]), seal_it: bool) -> String {
    let mut disk = disk();
    change(&mut disk);
    if seal_it {
        seal(&mut disk, SECTOR);
    }
    match read(&disk).unwrap().warning {
        Some(Warning::PrimaryDamaged(error)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

fn put(at: usize, bytes: &[u8]) -> impl FnOnce(&mut [u8]) {
    move |disk| disk[at..at + bytes.len()].copy_from_slice(bytes)
}

#[test]
fn bad_headers() {
    let u32s = |value: u32| value.to_le_bytes().to_vec();
    let u64s = |value: u64| value.to_le_bytes().to_vec();
    let table: &[(&str, usize, Vec<u8>, &str)] = &[
        ("no signature", 0, vec![0; 8], "there is no header in sector 1"),
        ("revision 0", 8, u32s(0), "revision 0x00000000"),
        ("revision 2.0", 8, u32s(0x0002_0000), "revision 0x00020000"),
        ("header of 0 bytes", 12, u32s(0), "says that it has 0 bytes"),
        ("header of 91 bytes", 12, u32s(91), "says that it has 91 bytes"),
        ("header of 513 bytes", 12, u32s(513), "says that it has 513 bytes"),
        ("header of 4 GiB", 12, u32s(u32::MAX), "says that it has 4294967295 bytes"),
        ("in sector 0", 24, u64s(0), "in sector 1 says that it is in sector 0"),
        ("in the last sector", 24, u64s(127), "says that it is in sector 127"),
        ("backup in sector 0", 32, u64s(0), "says that the other one is in sector 0"),
        ("backup in sector 1", 32, u64s(1), "says that the other one is in sector 1"),
        ("backup outside", 32, u64s(128), "says that the other one is in sector 128"),
        (
            "backup far outside",
            32,
            u64s(u64::MAX),
            "the other one is in sector 18446744073709551615",
        ),
        ("first usable on the header", 40, u64s(1), "lie in sectors 1..=94 of 128"),
        ("first usable after the last", 40, u64s(95), "lie in sectors 95..=94 of 128"),
        ("last usable on the backup", 48, u64s(127), "lie in sectors 40..=127 of 128"),
        ("last usable outside", 48, u64s(u64::MAX), "of 128"),
        ("entries on the MBR", 72, u64s(0), "entries start at sector 0"),
        ("entries on the header", 72, u64s(1), "entries start at sector 1"),
        ("entries among the partitions", 72, u64s(9), "entries start at sector 9"),
        ("entries on the partitions", 72, u64s(60), "entries start at sector 60"),
        ("entries on the backup header", 72, u64s(96), "entries start at sector 96"),
        ("entries outside", 72, u64s(u64::MAX), "entries start at sector 18446744073709551615"),
        ("no entries", 80, u32s(0), "there are 0 entries"),
        ("1025 entries", 80, u32s(1025), "there are 1025 entries"),
        ("2^32 - 1 entries", 80, u32s(u32::MAX), "there are 4294967295 entries"),
        ("entries too many for their place", 80, u32s(1024), "entries start at sector 2"),
        ("entries of 0 bytes", 84, u32s(0), "an entry has 0 bytes"),
        ("entries of 64 bytes", 84, u32s(64), "an entry has 64 bytes"),
        ("entries of 384 bytes", 84, u32s(384), "an entry has 384 bytes"),
        ("entries of 8192 bytes", 84, u32s(8192), "an entry has 8192 bytes"),
        ("entries of 4 GiB", 84, u32s(u32::MAX), "an entry has 4294967295 bytes"),
    ];
    for (name, at, bytes, expected) in table {
        let found = damage(put(SECTOR + at, bytes), true);
        assert!(found.contains(expected), "{name}: {found}");
    }
    let found = damage(put(SECTOR + 20, b"x"), false);
    assert!(found.contains("the header's checksum is wrong"), "{found}");
    let found = damage(put(ENTRIES + 16, b"x"), false);
    assert!(found.contains("the entries' checksum is wrong"), "{found}");
    let found = damage(put(ENTRIES + 128 * 128 - 1, b"x"), false);
    assert!(found.contains("the entries' checksum is wrong"), "{found}");
}

#[test]
fn bad_entries() {
    const SECOND: usize = 128;
    let table: &[(&str, usize, Vec<u8>, &str)] = &[
        ("starts on the header", 32, 1u64.to_le_bytes().into(), "entry 0 lies in sectors 1..=47"),
        ("starts outside", 32, u64::MAX.to_le_bytes().into(), "entry 0 lies in sectors 18446744"),
        ("ends before it starts", 40, 39u64.to_le_bytes().into(), "lies in sectors 40..=39"),
        ("ends on the backup", 40, 95u64.to_le_bytes().into(), "lies in sectors 40..=95"),
        ("ends outside", 40, u64::MAX.to_le_bytes().into(), "entry 0 lies in sectors 40..=184467"),
        ("overlaps by a sector", 40, 48u64.to_le_bytes().into(), "\"a\" and \"b\" overlap"),
        ("is inside another", 40, 94u64.to_le_bytes().into(), "\"a\" and \"b\" overlap"),
        (
            "starts at the same sector",
            SECOND + 32,
            40u64.to_le_bytes().into(),
            "\"a\" and \"b\" overlap",
        ),
        ("half a character", 56, b"\x00\xd8".into(), "label of entry 0 is not UTF-16"),
        ("same label", SECOND + 56, b"a\0".into(), "two partitions are labelled \"a\""),
    ];
    for (name, at, bytes, expected) in table {
        let found = damage(put(ENTRIES + at, bytes), true);
        assert!(found.contains(expected), "{name}: {found}");
    }
}

#[test]
fn empty_labels_and_gaps_between_entries_are_no_damage() {
    let mut disk = disk();
    for (header, entries) in [(SECTOR, ENTRIES), (LAST, BACKUP_ENTRIES)] {
        let second: Vec<u8> = disk[entries + 128..entries + 256].to_vec();
        disk[entries + 5 * 128..entries + 6 * 128].copy_from_slice(&second);
        disk[entries + 128..entries + 256].fill(0);
        disk[entries + 56] = 0;
        disk[entries + 5 * 128 + 56] = 0;
        seal(&mut disk, header);
    }
    let table = read(&disk).unwrap();
    assert!(table.warning.is_none());
    assert_eq!(table.partitions.iter().map(|it| it.index).collect::<Vec<_>>(), [0, 5]);
    assert_eq!(table.partitions[1].label, "");
}

#[test]
fn both_damaged_names_both_reasons() {
    let mut disk = disk();
    disk[SECTOR] = 0;
    disk[LAST + 30] ^= 1;
    let error = read(&disk).unwrap_err().to_string();
    assert!(error.contains("the primary: there is no header in sector 1"), "{error}");
    assert!(error.contains("the backup: the header's checksum is wrong"), "{error}");
}

/// `sgdisk` aligns as it likes, has another usable range and other types.
#[test]
fn reads_what_sgdisk_wrote() {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(8 << 20).unwrap();
    let output = Command::new("sgdisk")
        .args(["--new=1:2048:4095", "--change-name=1:fïrst", "--new=7:8192:8192"])
        .args(["--typecode=7:ef00", "--attributes=7:set:2"])
        .arg(file.path())
        // Where administrators' programs are, which is not on everybody's path.
        .env("PATH", format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default()))
        .output()
        .expect("sgdisk does not run; `cargo xtask setup --for-tests` installs it (package gdisk)");
    assert!(output.status.success(), "{output:?}");
    let table = Table::read(file.as_file(), 8 << 20).unwrap();
    assert!(table.warning.is_none());
    let first = table.find("fïrst").unwrap();
    assert_eq!((first.index, first.offset, first.len), (0, 1 << 20, 1 << 20));
    let seventh = &table.partitions[1];
    assert_eq!((seventh.index, seventh.offset, seventh.len), (6, 4 << 20, 512));
    assert_eq!(seventh.attributes, 4);
    assert_eq!(seventh.type_guid[..4], [0x28, 0x73, 0x2a, 0xc1]);
}

proptest! {
    #[test]
    fn changed_bytes_do_not_make_it_panic(
        changes in prop::collection::vec((0usize..256, any::<u8>()), 1..6),
        sealed: bool,
    ) {
        let mut disk = disk();
        for (at, to) in changes {
            // Header, entries, backup header in turn.
            let base = [SECTOR, ENTRIES, LAST][at % 3];
            disk[base + at / 3 * 2] = to;
        }
        if sealed {
            seal(&mut disk, SECTOR);
        }
        if let Ok(table) = read(&disk) {
            for partition in table.partitions {
                prop_assert!(partition.len > 0);
                prop_assert!(partition.offset + partition.len <= LEN as u64);
            }
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000), len: u64) {
        let mut disk = disk();
        disk[512..512 + bytes.len()].copy_from_slice(&bytes);
        let _ = read(&disk);
        let _ = read(&bytes);
        let _ = Table::read(Cursor::new(&disk), len);
    }
}
