//! Every way for an image to be wrong has its own error.

use instance_image::{
    Error, InstanceImage, MAX_DATA, MAX_PARTITIONS, MICRODROID_UUID, PVMFW_UUID, RETIRED,
    SealingKey, Uuid, header,
};

use sha2::{Digest, Sha256};

use crate::samples::{ORIGINAL, empty, key, other_key, read, write};

/// Two partitions; Microdroid's is the second.
fn good() -> Vec<u8> {
    let mut image = empty(20);
    write(&mut image, PVMFW_UUID, &[1; 100]).unwrap();
    write(&mut image, MICRODROID_UUID, &[2; 600]).unwrap();
    image
}

/// Where Microdroid's partition starts in the good image: header and two blocks.
const START: usize = 512 + 1024;
const PAYLOAD: usize = START + 512;

fn spoiled(spoil: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut image = good();
    spoil(&mut image);
    image
}

fn flipped(at: usize) -> Vec<u8> {
    spoiled(|image| image[at] ^= 1)
}

fn sized(size: u64) -> Vec<u8> {
    spoiled(|image| image[START + 16..START + 24].copy_from_slice(&size.to_le_bytes()))
}

fn cut(len: usize) -> Vec<u8> {
    good()[..len].to_vec()
}

/// An image of headers only.
fn headers(headers: &[(Uuid, u64)]) -> Vec<u8> {
    let mut image = header(None).to_vec();
    for (uuid, size) in headers {
        image.extend(uuid.0);
        image.extend(size.to_le_bytes());
        if *uuid == RETIRED {
            let checksum = Sha256::digest([&uuid.0[..], &size.to_le_bytes()].concat());
            image.extend(&checksum[..16]);
        }
        image.resize(image.len().next_multiple_of(512), 0);
    }
    image
}

/// The same, and the end of the list.
fn ended(list: &[(Uuid, u64)]) -> Vec<u8> {
    [headers(list), vec![0; 512]].concat()
}

/// An image with one partition of this size, and zeros behind its header.
fn small(size: u64) -> Vec<u8> {
    let mut image = headers(&[(MICRODROID_UUID, size)]);
    image.extend([0; 1024]);
    image
}

fn original_spoiled(spoil: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut image = ORIGINAL.to_vec();
    spoil(&mut image);
    image
}

#[test]
fn the_good_image_is_good() {
    assert_eq!(read(&good()).unwrap().unwrap(), [2; 600]);
    assert_eq!(read(&cut(PAYLOAD + 1536)).unwrap().unwrap(), [2; 600]);
}

/// A table row: what is wrong, the image, the pattern of its error.
macro_rules! refused {
    ($($what:literal, $image:expr, $error:pat,)*) => {
        #[test]
        fn every_fault_has_its_error() {
            let mut cases = 0;
            $(
                let image: Vec<u8> = $image;
                let result = read(&image);
                assert!(matches!(result, Err($error)), "{}: {result:?}", $what);
                cases += 1;
            )*
            assert!(cases >= 40, "{cases}");
        }
    };
}

refused! {
    "nothing", Vec::new(), Error::TooSmall(0),
    "a byte less than a block", cut(511), Error::TooSmall(511),
    "zeros", vec![0; 512], Error::NoHeader,
    "many zeros", vec![0; 1 << 20], Error::NoHeader,
    "no header in front of partitions", spoiled(|i| i[..512].fill(0)), Error::NoHeader,
    "ones", vec![0xFF; 4096], Error::NotAnInstanceImage,
    "another magic", flipped(0), Error::NotAnInstanceImage,
    "the end of another magic", flipped(18), Error::NotAnInstanceImage,
    "another disk", b"UNFORMATTED-STORAGE".repeat(100), Error::NotAnInstanceImage,
    "a partition without a header", good()[START..].to_vec(), Error::NotAnInstanceImage,
    "version 0", spoiled(|i| i[19] = 0), Error::Version(0),
    "version 2", spoiled(|i| i[19] = 2), Error::Version(2),
    "version 257", spoiled(|i| i[20] = 1), Error::Version(257),
    "version in the other byte order", spoiled(|i| i[19..21].rotate_left(1)), Error::Version(256),
    "a byte after the version", flipped(21), Error::HeaderPadding,
    "a byte before the id of the root secret", flipped(31), Error::HeaderPadding,
    "a byte after the id of the root secret", flipped(48), Error::HeaderPadding,
    "another id, and a byte after it", spoiled(|i| i[32..49].fill(7)), Error::HeaderPadding,
    "an id a byte too early", spoiled(|i| i[31..47].fill(7)), Error::HeaderPadding,
    "a byte at the end of the header", flipped(511), Error::HeaderPadding,
    "cut off in the first partition", cut(1024), Error::Outside { uuid: PVMFW_UUID, size: 128, offset: 512, len: 1024 },
    "cut off behind the header of the second", cut(PAYLOAD), Error::Outside { uuid: MICRODROID_UUID, .. },
    "cut off in its payload", cut(PAYLOAD + 512), Error::Outside { uuid: MICRODROID_UUID, .. },
    "cut off in its padding", cut(PAYLOAD + 1023), Error::Outside { uuid: MICRODROID_UUID, .. },
    "cut off behind the header", cut(512), Error::NoEnd(512),
    "cut off behind the first partition", cut(START), Error::NoEnd(1536),
    "cut off where the list ends", cut(PAYLOAD + 1024 + 511), Error::NoEnd(3583),
    "cut off behind a retired partition", headers(&[(RETIRED, 0)]), Error::NoEnd(1024),
    "a partition beyond the end", sized(20 * 512), Error::Outside { uuid: MICRODROID_UUID, .. },
    "a partition one byte too long", sized(16 * 512 + 1), Error::Outside { .. },
    "a partition of 2^63 bytes", sized(1 << 63), Error::Outside { .. },
    "a partition whose end wraps round", sized(u64::MAX - 511), Error::Outside { .. },
    "a partition that would lead to itself", sized(512_u64.wrapping_neg()), Error::Outside { .. },
    "a partition that would lead back", sized(1536_u64.wrapping_neg()), Error::Outside { .. },
    "a partition whose padding wraps round", sized(u64::MAX), Error::Outside { size: u64::MAX, .. },
    "an unknown partition", headers(&[(Uuid([9; 16]), 0)]), Error::UnknownPartition { uuid: Uuid([9, ..]), offset: 512 },
    "an unknown partition beyond the end", headers(&[(Uuid([9; 16]), 1)]), Error::UnknownPartition { .. },
    "a flipped first byte of a type", flipped(START), Error::UnknownPartition { offset: 1536, .. },
    "a flipped last byte of a type", flipped(START + 15), Error::UnknownPartition { offset: 1536, .. },
    "a flipped byte of the end of the list", flipped(PAYLOAD + 1024), Error::UnknownPartition { .. },
    "a retired partition without a checksum", spoiled(|i| i[512..528].copy_from_slice(&RETIRED.0)), Error::RetiredPartition(512),
    "a retired partition whose size was changed", { let mut i = headers(&[(RETIRED, 0)]); i.extend([0; 1024]); i[529] = 2; i }, Error::RetiredPartition(512),
    "a retired partition whose checksum was changed", { let mut i = headers(&[(RETIRED, 0)]); i[536] ^= 1; i }, Error::RetiredPartition(512),
    "a retired partition with a byte after its checksum", { let mut i = headers(&[(RETIRED, 0)]); i[552] = 1; i }, Error::RetiredPartition(512),
    "a retired partition beyond the end", headers(&[(RETIRED, 1)]), Error::Outside { uuid: RETIRED, .. },
    "too many partitions", headers(&vec![(RETIRED, 0); MAX_PARTITIONS + 1]), Error::TooManyPartitions,
    "three partitions of the type", ended(&[(MICRODROID_UUID, 0); 3]), Error::Duplicate(MICRODROID_UUID),
    "three partitions of another type", ended(&[(PVMFW_UUID, 0); 3]), Error::Duplicate(PVMFW_UUID),
    "an empty partition", small(0), Error::TooShort { uuid: MICRODROID_UUID, size: 0 },
    "a partition of a nonce", small(12), Error::TooShort { size: 12, .. },
    "a partition without a whole tag", small(27), Error::TooShort { size: 27, .. },
    "a partition too large", { let mut i = headers(&[(MICRODROID_UUID, MAX_DATA as u64 + 29)]); i.resize(4 * MAX_DATA, 0); i }, Error::TooLarge { .. },
    "a flipped check value", flipped(START + 24), Error::Foreign(MICRODROID_UUID),
    "no check value", spoiled(|i| i[START + 24..START + 40].fill(0)), Error::Damaged(MICRODROID_UUID),
    "a byte after the check value", flipped(START + 40), Error::Damaged(_),
    "a byte at the end of the partition's header", flipped(PAYLOAD - 1), Error::Damaged(_),
    "a size one less", sized(627), Error::Damaged(_),
    "a size one more", sized(629), Error::Damaged(_),
    "the smallest size", small(28), Error::Damaged(_),
    "a flipped nonce", flipped(PAYLOAD), Error::Damaged(_),
    "a flipped first byte of data", flipped(PAYLOAD + 12), Error::Damaged(_),
    "a flipped last byte of data", flipped(PAYLOAD + 611), Error::Damaged(_),
    "a flipped first byte of the tag", flipped(PAYLOAD + 612), Error::Damaged(_),
    "a flipped last byte of the tag", flipped(PAYLOAD + 627), Error::Damaged(_),
    "a payload of zeros", spoiled(|i| i[PAYLOAD..PAYLOAD + 1024].fill(0)), Error::Damaged(_),
    "another partition's payload", spoiled(|i| i.copy_within(1024..1536, PAYLOAD)), Error::Damaged(_),
    "another partition's type", spoiled(|i| i[512..528].copy_from_slice(&MICRODROID_UUID.0)), Error::Damaged(_),
    "a damaged image in the original's form", original_spoiled(|i| i[2048 + 12] ^= 1), Error::Damaged(_),
    "a first copy damaged, a second one good", spoiled(|i| { let copy = i[START..START + 1536].to_vec(); i[START + 1536..START + 3072].copy_from_slice(&copy); i[PAYLOAD] ^= 1; }), Error::Damaged(_),
}

#[test]
fn what_means_nothing_may_be_anything() {
    for (at, what) in [
        (PAYLOAD + 628, "padding"),
        (PAYLOAD + 1024 + 600, "free space"),
        (20 * 512 - 1, "the end of the free space"),
        (1024, "another partition"),
        (32, "the first byte of the root secret's id"),
        (47, "the last byte of the root secret's id"),
    ] {
        assert_eq!(read(&flipped(at)).unwrap().unwrap(), [2; 600], "{what}");
    }
    // The list ends before the partition.
    assert_eq!(read(&spoiled(|image| image[512..528].fill(0))).unwrap(), None);
}

#[test]
fn an_image_of_the_original_cannot_tell_another_key_from_damage() {
    let mut image = InstanceImage::open(ORIGINAL.to_vec()).unwrap();
    let result = image.read_partition(MICRODROID_UUID, &other_key());
    assert!(matches!(result, Err(Error::Damaged(_))), "{result:?}");
}

/// A write that went through must not leave more partitions than a reader takes.
#[test]
fn an_image_full_of_partitions_is_not_written() {
    let data = vec![3; MAX_DATA];
    for count in MAX_PARTITIONS - 3..=MAX_PARTITIONS {
        // What is retired has no room for the data.
        let mut list = vec![(RETIRED, 0); count];
        list[count - 1] = (PVMFW_UUID, 0);
        let mut image = headers(&list);
        image.extend(vec![0; MAX_DATA + 4096]);
        let before = image.clone();
        match write(&mut image, MICRODROID_UUID, &data) {
            Ok(()) => assert_eq!(read(&image).unwrap().as_deref(), Some(&*data), "{count}"),
            Err(Error::TooManyPartitions) => assert_eq!(image, before, "{count}"),
            Err(error) => panic!("{count}: {error}"),
        }
    }
}

/// An image that somebody damaged must not look like one that was never written: the instance
/// would go on as another.
#[test]
fn no_flipped_bit_makes_an_instance_forget() {
    let mut image = empty(16);
    for size in [600, 1100, 2100] {
        write(&mut image, MICRODROID_UUID, &vec![7; size]).unwrap();
    }
    assert!(image.windows(16).filter(|bytes| *bytes == RETIRED.0).count() == 2);
    let good = read(&image).unwrap().unwrap();
    for bit in 0..8 * image.len() {
        image[bit / 8] ^= 1 << (bit % 8);
        if let Ok(found) = read(&image) {
            assert_eq!(found.as_deref(), Some(&*good), "bit {bit}");
        }
        image[bit / 8] ^= 1 << (bit % 8);
    }
}

/// Nor one that was cut off, even where one partition ends and the next begins.
#[test]
fn no_cut_makes_an_instance_forget() {
    let mut image = empty(16);
    for size in [600, 1100, 2100] {
        write(&mut image, MICRODROID_UUID, &vec![7; size]).unwrap();
    }
    for len in 0..=image.len() {
        if let Ok(found) = read(&image[..len]) {
            assert_eq!(found.as_deref(), Some(&[7; 2100][..]), "{len} bytes");
        }
    }
}

#[test]
fn a_bad_image_is_not_written() {
    let bad = cut(PAYLOAD);
    let result = InstanceImage::open(bad);
    assert!(matches!(result, Err(Error::Outside { .. })), "{result:?}");
    // But a partition that cannot be opened can be replaced.
    let mut image = good();
    let mut opened = InstanceImage::open(&mut image).unwrap();
    opened.write_partition(MICRODROID_UUID, &SealingKey::derive(b"new"), b"new").unwrap();
    assert!(matches!(read(&image), Err(Error::Foreign(_))));
    let mut opened = InstanceImage::open(&mut image).unwrap();
    opened.write_partition(MICRODROID_UUID, &key(), b"old").unwrap();
    assert_eq!(read(&image).unwrap().unwrap(), b"old");
}
