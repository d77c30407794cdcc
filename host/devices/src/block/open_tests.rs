//! Disks of extents from their configuration, and every configuration that is refused.

use super::*;
use crate::block::disk::DiskError;
use crate::config::PartitionConfig;
use proptest::prelude::*;
use std::fs::File;
use std::io::Write;
use std::os::fd::IntoRawFd;
use vm_memory::VolatileSlice;

#[test]
fn guids_follow_from_the_seed() {
    let (mut a, mut b, mut c) = (guids([1; 16]), guids([1; 16]), guids([2; 16]));
    let first = a();
    assert_eq!(first, b());
    assert_ne!(first, a());
    assert_ne!(first, c());
}

/// A file of that many bytes: 0, 1, ... 250, 0, ...
fn file(len: usize) -> File {
    let mut file = tempfile::tempfile().unwrap();
    let bytes: Vec<u8> = (0..len).map(|at| (at % 251) as u8).collect();
    file.write_all(&bytes).unwrap();
    file
}

/// Each extent is (file offset, disk offset, length) in a new file of 5000 bytes.
fn config(size: u64, extents: &[(u64, u64, u64)]) -> BlockConfig {
    let extent = |(file_offset, disk_offset, len): &(u64, u64, u64)| ExtentConfig {
        fd: file(5000).into_raw_fd(),
        file_offset: *file_offset,
        disk_offset: *disk_offset,
        len: *len,
    };
    BlockConfig {
        name: "payload".into(),
        socket_fd: -1,
        read_only: true,
        guid_seed: [0; 16],
        partitions: vec![],
        extents: extents.iter().map(extent).collect(),
        size: Some(size),
    }
}

fn open(config: &BlockConfig) -> Result<Disk, Error> {
    Disk::open(config, &mut Inherited::default())
}

fn read(disk: &Disk, offset: u64, len: usize) -> Result<Vec<u8>, DiskError> {
    let mut bytes = vec![0xaa; len];
    let (a, b) = bytes.split_at_mut(len / 3);
    disk.read(offset, &[VolatileSlice::from(a), VolatileSlice::from(b)])?;
    Ok(bytes)
}

#[test]
fn extents_lie_at_any_byte_and_gaps_are_zeros() {
    let disk = open(&config(8192, &[(0, 0, 1), (4093, 1, 907), (3, 1000, 4997)])).unwrap();
    assert!(disk.is_read_only());
    assert_eq!(disk.len(), 8192);
    let bytes: Vec<u8> = (0..5000).map(|at| (at % 251) as u8).collect();
    let expected = [&bytes[..1], &bytes[4093..], &[0; 92], &bytes[3..], &[0; 8192 - 5997]].concat();
    assert!(read(&disk, 0, 8192).unwrap() == expected);
    assert_eq!(read(&disk, 512, 1024).unwrap(), expected[512..1536]);
    assert_eq!(read(&disk, 7680, 513), Err(DiskError));
}

#[test]
fn a_disk_may_start_with_a_gap_and_end_with_an_extent() {
    let disk = open(&config(1024, &[(0, 600, 424)])).unwrap();
    let bytes = read(&disk, 0, 1024).unwrap();
    assert_eq!((&bytes[..600], &bytes[600..604]), (&[0; 600][..], &[0, 1, 2, 3][..]));
}

#[test]
fn a_file_of_a_disk_of_extents_may_shrink() {
    let file = file(5000);
    let mut config = config(4096, &[(904, 0, 4096)]);
    config.extents[0].fd = file.try_clone().unwrap().into_raw_fd();
    let disk = open(&config).unwrap();
    file.set_len(3000).unwrap();
    assert_eq!(read(&disk, 2096, 1), Err(DiskError));
    assert_eq!(read(&disk, 1536, 1024), Err(DiskError));
    assert!(read(&disk, 1024, 512).is_ok());
    file.set_len(5000).unwrap();
    assert!(read(&disk, 1536, 1024).is_ok());
}

#[test]
fn nothing_is_ever_written() {
    let mut disk = open(&config(4096, &[(0, 0, 4096)])).unwrap();
    let mut bytes = [1; 512];
    assert_eq!(disk.write(0, &[VolatileSlice::from(&mut bytes[..])]), Err(DiskError));
    assert_eq!(disk.flush(), Ok(()));
}

fn writable(size: u64, extents: &[(u64, u64, u64)]) -> BlockConfig {
    BlockConfig { read_only: false, ..config(size, extents) }
}

#[test]
fn a_disk_that_is_one_whole_file_can_be_written() {
    let file = file(4096);
    let mut config = writable(4096, &[(0, 0, 4096)]);
    config.extents[0].fd = file.try_clone().unwrap().into_raw_fd();
    let mut disk = open(&config).unwrap();
    assert!(!disk.is_read_only());
    let mut bytes = [7; 512];
    disk.write(512, &[VolatileSlice::from(&mut bytes[..])]).unwrap();
    disk.flush().unwrap();
    assert_eq!(read(&disk, 512, 512).unwrap(), [7; 512]);
    assert_eq!(read(&disk, 0, 4).unwrap(), [0, 1, 2, 3]);
    assert_eq!(disk.write(4096, &[VolatileSlice::from(&mut bytes[..])]), Err(DiskError));

    // Not if the file is open for reading only.
    let path = tempfile::NamedTempFile::new().unwrap();
    path.as_file().set_len(4096).unwrap();
    let mut config = writable(4096, &[(0, 0, 4096)]);
    config.extents[0].fd = File::open(path.path()).unwrap().into_raw_fd();
    let error = open(&config).unwrap_err().to_string();
    assert!(error.contains("not open for what the configuration allows"), "{error}");
}

#[test]
fn bad_configurations() {
    const GIB: u64 = 1 << 30;
    const END: u64 = i64::MAX as u64;
    let good = || config(4096, &[(0, 0, 4096)]);
    let changed = |change: fn(&mut BlockConfig)| {
        let mut config = good();
        change(&mut config);
        config
    };
    let partition = PartitionConfig {
        label: "p".into(),
        fd: file(512).into_raw_fd(),
        size: 512,
        writable: false,
    };
    let mut both = good();
    both.partitions.push(partition);
    let many: Vec<_> = (0..1025).map(|at| (0, at, 1)).collect();
    let mut too_many = config(4096, &[]);
    too_many.extents = many
        .into_iter()
        .map(|(file_offset, disk_offset, len)| ExtentConfig {
            fd: -1,
            file_offset,
            disk_offset,
            len,
        })
        .collect();
    let table: &[(&str, BlockConfig, &str)] = &[
        ("no size", changed(|it| it.size = None), "disk payload: it has extents but no size"),
        ("no extents", config(4096, &[]), "disk payload: it has a size but no extents"),
        ("both", both, "it has partitions and extents"),
        ("writable in part", writable(8192, &[(0, 0, 4096)]), "extents and is not read-only"),
        ("writable in parts", writable(4096, &[(0, 0, 1), (1, 1, 4095)]), "nor one whole file"),
        ("writable from within", writable(4096, &[(1, 0, 4096)]), "nor one whole file"),
        ("size 0", changed(|it| it.size = Some(0)), "it cannot have 0 bytes"),
        ("odd size", changed(|it| it.size = Some(4097)), "it cannot have 4097 bytes"),
        ("huge size", changed(|it| it.size = Some(1 << 63)), "it cannot have 9223372036854775808"),
        ("too many", too_many, "it has 1025 extents; 1024 are possible"),
        ("empty", config(4096, &[(0, 0, 0)]), "extent 0 of disk payload: it is empty"),
        (
            "overlap",
            config(4096, &[(0, 0, 100), (0, 99, 1)]),
            "extent 1 of disk payload: it starts at byte 99, before the end of the one before it, 100",
        ),
        ("out of order", config(4096, &[(0, 100, 1), (0, 0, 1)]), "it starts at byte 0, before"),
        ("twice", config(4096, &[(0, 0, 1), (0, 0, 1)]), "it starts at byte 0, before"),
        (
            "beyond the disk",
            config(4096, &[(0, 0, 4097)]),
            "4097 bytes from 0 reach beyond the disk's",
        ),
        (
            "behind the disk",
            config(4096, &[(0, 4096, 1)]),
            "1 bytes from 4096 reach beyond the disk's",
        ),
        ("disk offset overflows", config(4096, &[(0, u64::MAX, 2)]), "reach beyond the disk's"),
        ("file offset overflows", config(4096, &[(u64::MAX, 0, 2)]), "beyond what a file can have"),
        ("file offset is signed", config(4096, &[(END, 0, 1)]), "beyond what a file can have"),
        ("file too short", config(8192, &[(0, 0, 5001)]), "the file has 5000 bytes, 5001 are"),
        ("behind the file", config(4096, &[(5000, 0, 1)]), "the file has 5000 bytes, 5001 are"),
        ("far behind the file", config(4096, &[(GIB, 0, 1)]), "the file has 5000 bytes"),
        ("not open", changed(|it| it.extents[0].fd = 1 << 30), "cannot be used"),
        ("standard input", changed(|it| it.extents[0].fd = 0), "cannot be used"),
        (
            "descriptor twice",
            changed(|it| {
                it.extents[0].len = 1;
                let again = ExtentConfig { disk_offset: 1, ..it.extents[0].clone() };
                it.extents.push(again);
            }),
            "is named twice",
        ),
        (
            "a folder",
            changed(|it| it.extents[0].fd = File::open("/").unwrap().into_raw_fd()),
            "neither a regular file nor a block device",
        ),
        (
            "a file open for writing only",
            changed(|it| {
                let path = tempfile::NamedTempFile::new().unwrap();
                let file = File::options().write(true).open(path.path()).unwrap();
                file.set_len(4096).unwrap();
                it.extents[0].fd = file.into_raw_fd();
            }),
            "not open for what the configuration allows",
        ),
    ];
    for (name, config, expected) in table {
        let error = open(config).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_extents_read_as_their_files_do(
        parts in prop::collection::vec((0u64..4000, 0u64..700, 1u64..1000), 1..8),
        offset in 0u64..9000,
        len in 0usize..9000,
    ) {
        let mut extents = Vec::new();
        let mut expected = Vec::new();
        for (file_offset, gap, len) in parts {
            expected.resize(expected.len() + gap as usize, 0);
            extents.push((file_offset, expected.len() as u64, len));
            expected.extend((file_offset..file_offset + len).map(|at| (at % 251) as u8));
        }
        expected.resize(expected.len().next_multiple_of(512), 0);
        let disk = open(&config(expected.len() as u64, &extents)).unwrap();
        let range = offset as usize..offset as usize + len;
        prop_assert_eq!(read(&disk, offset, len).ok(), expected.get(range).map(<[u8]>::to_vec));
    }
}
