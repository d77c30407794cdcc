//! What is in a record, byte by byte.

use super::*;
use crate::block::Disk;
use crate::config::PartitionConfig;
use crate::inherit::Inherited;
use std::os::fd::IntoRawFd;
use vm_memory::VolatileSlice;

const SIZE: u64 = 8192;

/// A disk with one partition that the guest may write to.
fn config() -> BlockConfig {
    let file = tempfile::tempfile().unwrap();
    file.set_len(SIZE).unwrap();
    let partition = PartitionConfig {
        label: "vm-instance".into(),
        fd: file.into_raw_fd(),
        size: SIZE,
        writable: true,
    };
    BlockConfig {
        name: "instance".into(),
        socket_fd: -1,
        read_only: false,
        guid_seed: [3; 16],
        partitions: vec![partition],
        extents: vec![],
        size: None,
    }
}

/// The bytes of an entry.
fn entry(tag: u8, offset: u64, bytes: &[u8]) -> Vec<u8> {
    let len = u32::try_from(bytes.len()).unwrap();
    [&[tag][..], &offset.to_le_bytes(), &len.to_le_bytes(), bytes].concat()
}

#[test]
fn writes_flushes_and_marks_are_there_in_their_order() {
    let directory = tempfile::tempdir().unwrap();
    let config = config();
    let mut disk = Disk::open(&config, &mut Inherited::default()).unwrap();
    disk.record_with(Recorder::begin(directory.path(), &config).unwrap());
    let record = || std::fs::read(directory.path().join("instance.0")).unwrap();

    let label = b"vm-instance";
    let mut expected = record();
    let start = u64::from_le_bytes(expected[1..9].try_into().unwrap());
    assert_eq!(expected, entry(b'P', start, &[&SIZE.to_le_bytes(), &label[..]].concat()));

    let (mut first, mut second) = ([1; 512], [2; 1024]);
    let slices = [VolatileSlice::from(&mut first[..]), VolatileSlice::from(&mut second[..])];
    disk.write(start + 512, &slices).unwrap();
    expected.extend(entry(b'W', start + 512, &[&[1; 512][..], &[2; 1024]].concat()));
    disk.flush().unwrap();
    expected.extend(entry(b'F', 0, &[]));
    disk.identified();
    expected.extend(entry(b'I', 0, &[]));
    assert_eq!(record(), expected);

    // What is refused is not written.
    disk.write(start + SIZE, &slices).unwrap_err();
    assert_eq!(record(), expected);
}

#[test]
fn each_record_has_a_file_of_its_own() {
    let directory = tempfile::tempdir().unwrap();
    let config = config();
    for number in 0..3 {
        Recorder::begin(directory.path(), &config).unwrap();
        assert!(directory.path().join(format!("instance.{number}")).exists());
    }
}

#[test]
fn a_program_elsewhere_records_nothing() {
    let mut recorder = Recorder::of(&config()).unwrap();
    recorder.wrote(0, &[1]);
    assert!(!recorder.is_recording());
}
