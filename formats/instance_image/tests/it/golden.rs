//! The formats, byte for byte.

use ciborium::Value;
use instance_image::{
    Header, InstanceImage, MAGIC, MICRODROID_UUID, MicrodroidData, PVMFW_UUID, RETIRED, SealingKey,
    header,
};

use crate::samples::{ORIGINAL, data, data_with_storage, empty, key, read, read_type, write};

#[test]
fn the_header() {
    let expected = b"Android-VM-instance\x01\x00";
    assert_eq!(header(None)[..21], *expected);
    assert_eq!(header(None)[21..], [0; 491]);
    assert_eq!(header(Some(&[0; 16])), header(None));
    assert_eq!(Header::read(&header(None)).unwrap(), Header { root: None });
    assert_eq!(header(None)[..19], MAGIC);
}

#[test]
fn the_header_with_a_root_secret() {
    let root = std::array::from_fn(|index| 0xA0 + index as u8);
    let header = header(Some(&root));
    let expected = [
        "416e64726f69642d564d2d696e7374616e6365", // magic
        "0100",                                   // version
        "0000000000000000000000",
        "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf", // id of the root secret
        &"00".repeat(464),
    ];
    assert_eq!(hex::encode(header), expected.concat());
    assert_eq!(Header::read(&header).unwrap(), Header { root: Some(root) });
    // The guest takes such an image as any other.
    let mut image = empty(10);
    image[..512].copy_from_slice(&header);
    write(&mut image, MICRODROID_UUID, b"data").unwrap();
    assert_eq!(read(&image).unwrap().unwrap(), b"data");
    assert_eq!(image[..512], header);
}

#[test]
fn an_image_in_the_originals_form() {
    let sealed = read(ORIGINAL).unwrap().unwrap();
    assert_eq!(MicrodroidData::from_cbor(&sealed).unwrap(), data());
    assert_eq!(*data().to_cbor().unwrap(), sealed);
    assert_eq!(read_type(ORIGINAL, PVMFW_UUID).unwrap().unwrap(), b"firmware");
}

#[test]
fn an_image_in_the_originals_form_can_be_rewritten() {
    let mut image = ORIGINAL.to_vec();
    write(&mut image, MICRODROID_UUID, b"new").unwrap();
    assert_eq!(read(&image).unwrap().unwrap(), b"new");
    assert_eq!(read_type(&image, PVMFW_UUID).unwrap().unwrap(), b"firmware");
}

/// Where everything lies after a first write and a rewrite.
#[test]
fn our_own_image() {
    let mut image = empty(16);
    write(&mut image, MICRODROID_UUID, &[7; 1000]).unwrap();
    assert_eq!(hex::encode(&image[512..528]), "cf9afe9a066211eca329c32663a09d75");
    assert_eq!(image[528..536], 1028_u64.to_le_bytes());
    assert_ne!(image[536..552], [0; 16]);
    assert_eq!(image[552..1024], [0; 472]);
    assert_eq!(image[1024 + 1028..], vec![0; 16 * 512 - 2052]);

    write(&mut image, MICRODROID_UUID, b"").unwrap();
    assert_eq!(image[512..528], RETIRED.0);
    assert_eq!(image[528..536], 1028_u64.to_le_bytes());
    let second = 1024 + 3 * 512;
    assert_eq!(image[second..second + 16], MICRODROID_UUID.0);
    assert_eq!(image[second + 16..second + 24], 28_u64.to_le_bytes());
}

#[test]
fn the_check_value_depends_on_the_key_only() {
    let check = |key: &SealingKey| {
        let mut image = empty(16);
        InstanceImage::open(&mut image)
            .unwrap()
            .write_partition(MICRODROID_UUID, key, b"data")
            .unwrap();
        hex::encode(&image[536..552])
    };
    // HKDF-SHA256 of bytes 0 to 31, info "avf instance image key check".
    assert_eq!(check(&key()), "89d65ed2f38cc0f4ddf8ef457e951bfc");
    assert_ne!(check(&SealingKey::derive(b"")), check(&key()));
}

/// The last of what every instance remembers.
#[test]
fn the_task() {
    let expected = [
        "6a",
        "69735f666163746f7279", // "is_factory" of the last APEX
        "f4",                   // false
        "64",
        "7461736b", // "task"
        "6f",
        "6c696272617279206c6962612e736f", // "library liba.so"
    ];
    let bytes = hex::encode(&*data().to_cbor().unwrap());
    assert!(bytes.ends_with(&expected.concat()), "{bytes}");
}

/// Behind what an instance without storage remembers.
#[test]
fn the_storage() {
    let mut without = data().to_cbor().unwrap().to_vec();
    assert_eq!(without[0], 0xA5);
    without[0] = 0xA6;
    let expected = [
        "6c",
        "73746f726167655f64617461", // "storage_data"
        "a2",                       // a map of two
        "66",
        "636970686572", // "cipher"
        "6f",
        "6165732d7874732d706c61696e3634", // "aes-xts-plain64"
        "69",
        "666f726d6174746564", // "formatted"
        "f5",                 // true
    ];
    let bytes = data_with_storage().to_cbor().unwrap();
    assert_eq!(hex::encode(&*bytes), hex::encode(without) + &expected.concat());
    assert_eq!(MicrodroidData::from_cbor(&bytes).unwrap(), data_with_storage());
}

/// Another implementation of CBOR reads and writes the same.
#[test]
fn the_data_are_cbor() {
    let bytes = data_with_storage().to_cbor().unwrap();
    let value: Value = ciborium::from_reader(bytes.as_slice()).unwrap();
    let map = value.as_map().unwrap();
    let names: Vec<_> = map.iter().map(|(name, _)| name.as_text().unwrap()).collect();
    let expected = ["salt", "apk_data", "extra_apks_data", "apex_data", "task", "storage_data"];
    assert_eq!(names, expected);
    assert_eq!(map[0].1.as_bytes().unwrap(), &data().salt);
    let apex = map[3].1.as_array().unwrap()[0].as_map().unwrap();
    assert_eq!(apex[2].1, Value::from(-1));
    let mut written = Vec::new();
    ciborium::into_writer(&value, &mut written).unwrap();
    assert_eq!(written, *bytes);
}
