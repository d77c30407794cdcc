//! Partitions come back as they were written.

use std::fs::File;
use std::os::unix::fs::FileExt;

use instance_image::{
    Error, InstanceImage, MAX_DATA, MICRODROID_UUID, MicrodroidData, PVMFW_UUID, RETIRED,
    SealingKey, Uuid,
};

use crate::samples::{data, empty, key, other_key, read, read_type, write};

#[test]
fn an_empty_image_has_no_data() {
    assert_eq!(read(&empty(2)).unwrap(), None);
    assert_eq!(read(&empty(100)).unwrap(), None);
    // A piece of a block at the end does not count.
    assert_eq!(read(&[empty(2), vec![1; 511]].concat()).unwrap(), None);
}

#[test]
fn data_of_any_size() {
    for size in [0, 1, 483, 484, 485, 1000, MAX_DATA] {
        let mut image = empty(2 + MAX_DATA / 512 + 3);
        write(&mut image, MICRODROID_UUID, &vec![3; size]).unwrap();
        assert_eq!(read(&image).unwrap().unwrap(), vec![3; size]);
    }
    let mut image = empty(4 * MAX_DATA / 512);
    let result = write(&mut image, MICRODROID_UUID, &[0; MAX_DATA + 1]);
    assert!(matches!(result, Err(Error::TooLarge { .. })), "{result:?}");
}

#[test]
fn microdroids_data_in_a_file() {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all_at(&empty(100), 0).unwrap();
    let mut image = InstanceImage::open(&mut file).unwrap();
    image.write_partition(MICRODROID_UUID, &key(), &data().to_cbor().unwrap()).unwrap();
    let mut image = InstanceImage::open(&mut file).unwrap();
    let bytes = image.read_partition(MICRODROID_UUID, &key()).unwrap().unwrap();
    assert_eq!(MicrodroidData::from_cbor(&bytes).unwrap(), data());
}

#[test]
fn a_file_that_cannot_be_written_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("instance");
    std::fs::write(&path, empty(100)).unwrap();
    let mut image = InstanceImage::open(File::open(&path).unwrap()).unwrap();
    let result = image.write_partition(MICRODROID_UUID, &key(), b"data");
    assert!(matches!(result, Err(Error::Io { what: "write", .. })), "{result:?}");
}

#[test]
fn a_directory_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let result = InstanceImage::open(File::open(dir.path()).unwrap());
    assert!(matches!(result, Err(Error::Io { .. } | Error::TooSmall(_))), "{result:?}");
}

#[test]
fn two_types_do_not_disturb_each_other() {
    let mut image = empty(30);
    for round in 0..20_u8 {
        let size = usize::from(round) * 37;
        write(&mut image, MICRODROID_UUID, &vec![round; size]).unwrap();
        write(&mut image, PVMFW_UUID, &vec![!round; 800 - size]).unwrap();
        assert_eq!(read(&image).unwrap().unwrap(), vec![round; size]);
        assert_eq!(read_type(&image, PVMFW_UUID).unwrap().unwrap(), vec![!round; 800 - size]);
    }
}

#[test]
fn rewriting_needs_room_for_two_copies_and_no_more() {
    // Header, two partitions of a header and two blocks, and the end of the list.
    let mut image = empty(1 + 2 * 3 + 1);
    for round in 0..10 {
        write(&mut image, MICRODROID_UUID, &[round; 600]).unwrap();
        assert_eq!(read(&image).unwrap().unwrap(), [round; 600]);
    }
    let result = write(&mut image, PVMFW_UUID, &[0; 600 + 512]);
    assert!(matches!(result, Err(Error::Full { needed: 2048 })), "{result:?}");
    let mut image = empty(2 * 3);
    write(&mut image, MICRODROID_UUID, &[1; 600]).unwrap();
    let result = write(&mut image, MICRODROID_UUID, &[2; 600]);
    assert!(matches!(result, Err(Error::Full { needed: 1536 })), "{result:?}");
    assert_eq!(read(&image).unwrap().unwrap(), [1; 600]);
}

#[test]
fn the_same_data_are_never_sealed_the_same_way() {
    let sealed = || {
        let mut image = empty(10);
        write(&mut image, MICRODROID_UUID, b"data").unwrap();
        image[1024..1536].to_vec()
    };
    assert_ne!(sealed(), sealed());
}

#[test]
fn reserved_types_hold_nothing() {
    for uuid in [RETIRED, Uuid([0; 16]), Uuid([9; 16])] {
        let mut image = empty(10);
        assert!(matches!(write(&mut image, uuid, b""), Err(Error::ReservedType(_))));
        assert!(matches!(read_type(&image, uuid), Err(Error::ReservedType(_))));
    }
}

#[test]
fn secrets_are_not_shown() {
    let shown = format!("{:?} {:?}", key(), data());
    assert!(!shown.contains("63") && !shown.contains("0x"), "{shown}");
    assert!(shown.contains("SealingKey(..)") && shown.contains("com.example.app"), "{shown}");
}

#[test]
fn another_key_opens_nothing() {
    let mut image = empty(10);
    write(&mut image, MICRODROID_UUID, b"data").unwrap();
    let mut image = InstanceImage::open(image).unwrap();
    for other in [other_key(), SealingKey::derive(b"")] {
        let result = image.read_partition(MICRODROID_UUID, &other);
        assert!(matches!(result, Err(Error::Foreign(MICRODROID_UUID))), "{result:?}");
    }
}
