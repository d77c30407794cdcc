//! The disk over files, without a queue.

use super::super::open::guids;
use super::*;
use composite_disk::Partition;
use std::io::Write;

/// A disk with a read-only partition of 5000 bytes (20480..) and a writable one of 8192
/// bytes (28672..), and handles on both files.
fn disk(read_only: bool) -> (Disk, std::fs::File, std::fs::File) {
    let partitions = [
        Partition { label: "ro".into(), size: 5000, writable: false },
        Partition { label: "rw".into(), size: 8192, writable: true },
    ];
    let layout = Layout::new(&partitions, guids([1; 16])).unwrap();
    let (mut ro, mut rw) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    ro.write_all(&[b'r'; 5000]).unwrap();
    rw.write_all(&[b'w'; 8192]).unwrap();
    let files =
        vec![(ro.try_clone().unwrap().into(), false), (rw.try_clone().unwrap().into(), true)];
    (Disk::new(&layout, files, read_only), ro, rw)
}

fn read(disk: &Disk, offset: u64, len: usize) -> Result<Vec<u8>, DiskError> {
    let mut bytes = vec![0xaa; len];
    let (a, b) = bytes.split_at_mut(len / 3);
    disk.read(offset, &[VolatileSlice::from(a), VolatileSlice::from(b)])?;
    Ok(bytes)
}

fn write(disk: &mut Disk, offset: u64, bytes: &[u8]) -> Result<(), DiskError> {
    let mut bytes = bytes.to_vec();
    disk.write(offset, &[VolatileSlice::from(&mut bytes[..])])
}

#[test]
fn reads_across_everything_it_is_made_of() {
    let (disk, ..) = disk(false);
    let all = read(&disk, 0, disk.len() as usize).unwrap();
    assert_eq!(&all[510..520], b"\x55\xaaEFI PART");
    assert!(all[20_480..25_480].iter().all(|byte| *byte == b'r'));
    assert!(all[25_480..28_672].iter().all(|byte| *byte == 0));
    assert!(all[28_672..36_864].iter().all(|byte| *byte == b'w'));
    let backup = all.len() - 512;
    assert_eq!(&all[backup..backup + 8], b"EFI PART");
}

#[test]
fn refuses_ranges_outside() {
    let (disk, ..) = disk(false);
    assert_eq!(read(&disk, disk.len() - 100, 101), Err(DiskError));
    assert_eq!(read(&disk, u64::MAX - 10, 100), Err(DiskError));
    assert!(read(&disk, disk.len(), 0).is_ok());
}

#[test]
fn writes_only_where_it_may() {
    let (mut disk, _ro, _rw) = disk(false);
    write(&mut disk, 28_672, b"new").unwrap();
    assert_eq!(read(&disk, 28_671, 5).unwrap(), b"\0neww");
    disk.flush().unwrap();
    for offset in [0, 20_480, 25_480, 36_864, disk.len() - 512] {
        assert_eq!(write(&mut disk, offset, b"x"), Err(DiskError), "{offset}");
    }
    // A range that starts where writing is allowed and leaves it changes nothing.
    assert_eq!(write(&mut disk, 36_860, b"12345"), Err(DiskError));
    assert_eq!(read(&disk, 36_860, 4).unwrap(), b"wwww");
}

#[test]
fn a_read_only_disk_refuses_every_write() {
    let (mut disk, ..) = disk(true);
    assert_eq!(write(&mut disk, 28_672, b"new"), Err(DiskError));
}

#[test]
fn a_file_that_shrinks_is_an_error_for_its_missing_part() {
    let (disk, ro, _rw) = disk(false);
    ro.set_len(4096).unwrap();
    assert_eq!(read(&disk, 20_480 + 4000, 200), Err(DiskError));
    assert_eq!(read(&disk, 20_480 + 4000, 96).unwrap(), [b'r'; 96]);
}

/// A disk with one writable partition of 4096 bytes (20480..) that `file` is behind.
fn disk_of(file: impl Into<std::os::fd::OwnedFd>) -> Disk {
    let partition = Partition { label: "rw".into(), size: 4096, writable: true };
    let layout = Layout::new(&[partition], guids([1; 16])).unwrap();
    Disk::new(&layout, vec![(file.into(), true)], false)
}

fn device_node(path: &str) -> std::fs::File {
    std::fs::File::options().read(true).write(true).open(path).unwrap()
}

#[test]
fn a_full_file_is_told_of_once() {
    let mut disk = disk_of(device_node("/dev/full"));
    assert_eq!(write(&mut disk, 20_480, b"new"), Err(DiskError));
    assert_eq!(write(&mut disk, 20_480, b"new"), Err(DiskError));
    let expected =
        "No space left on device (os error 28); the guest gets I/O errors until there is room";
    assert_eq!(disk.failures(), [expected]);
    assert_eq!(write(&mut disk, 20_480, b"new"), Err(DiskError));
    disk.flush().unwrap();
    assert!(disk.failures().is_empty());
}

#[test]
fn a_flush_that_fails_is_told_of() {
    // Takes every write, and cannot be flushed.
    let mut disk = disk_of(device_node("/dev/null"));
    write(&mut disk, 20_480, b"new").unwrap();
    assert!(disk.failures().is_empty());
    assert_eq!(disk.flush(), Err(DiskError));
    let expected = "Invalid argument (os error 22); the guest gets an I/O error";
    assert_eq!(disk.failures(), [expected]);
}

#[test]
fn what_the_guest_may_not_do_is_not_told() {
    let (mut disk, ro, _rw) = disk(false);
    for offset in [0, 20_480, disk.len() - 512, disk.len(), u64::MAX] {
        assert_eq!(write(&mut disk, offset, b"x"), Err(DiskError));
    }
    ro.set_len(0).unwrap();
    assert_eq!(read(&disk, 20_480, 1), Err(DiskError));
    assert!(disk.failures().is_empty());
}
