//! Noise, and good images and data with noise in them, are read or refused but never crash.

use instance_image::{
    ApexData, ApkData, Header, InstanceImage, MICRODROID_UUID, MicrodroidData, Storage,
    StorageData, header,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::samples::{ORIGINAL, data_with_storage, empty, key, read, write};

fn changed(good: &[u8], changes: &[(Index, u8)]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for (at, byte) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *byte;
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(Index, u8)>> {
    vec((any::<Index>(), any::<u8>()), 1..8)
}

prop_compose! {
    fn apk()(
        root_hash in vec(any::<u8>(), 0..70),
        cert_hash in vec(any::<u8>(), 64),
        package_name in ".{0,50}",
        version_code: u64,
        size: u64,
    ) -> ApkData {
        ApkData { root_hash, cert_hash, package_name, version_code, size }
    }
}

prop_compose! {
    fn apex()(
        name in ".{0,50}",
        manifest_name in option::of(".{0,50}"),
        manifest_version: Option<i64>,
        public_key in vec(any::<u8>(), 0..600),
        root_digest in vec(any::<u8>(), 0..70),
        last_update_seconds: u64,
        is_factory: bool,
    ) -> ApexData {
        ApexData {
            name, manifest_name, manifest_version, public_key, root_digest, last_update_seconds,
            is_factory,
        }
    }
}

prop_compose! {
    fn storage_data()(cipher in "[A-Za-z0-9-]{1,64}", formatted: bool) -> StorageData {
        StorageData { cipher, formatted }
    }
}

proptest! {
    #[test]
    fn any_root_secret_is_found_again(root: [u8; 16]) {
        let read = Header::read(&header(Some(&root))).unwrap();
        prop_assert_eq!(read.root, Some(root).filter(|root| *root != [0; 16]));
    }

    #[test]
    fn changed_headers_are_refused_or_mean_what_they_say(changes in changes(), root: [u8; 16]) {
        let block: [u8; 512] = changed(&header(Some(&root)), &changes).try_into().unwrap();
        if let Ok(read) = Header::read(&block) {
            prop_assert_eq!(header(read.root.as_ref()), block);
        }
    }

    #[test]
    fn any_bytes_are_no_image(bytes in vec(any::<u8>(), 0..3000)) {
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn any_bytes_behind_a_header(bytes in vec(any::<u8>(), 0..3000)) {
        let mut image = empty(1);
        image.extend(bytes);
        let _ = read(&image);
        let _ = write(&mut image, MICRODROID_UUID, b"data");
    }

    #[test]
    fn changed_images(changes in changes()) {
        let mut image = changed(ORIGINAL, &changes);
        let before = read(&image);
        if let Ok(Some(data)) = &before {
            prop_assert_eq!(data, &read(ORIGINAL).unwrap().unwrap());
        }
        if write(&mut image, MICRODROID_UUID, b"data").is_ok() {
            prop_assert_eq!(read(&image).unwrap().unwrap(), b"data");
        }
    }

    #[test]
    fn any_bytes_are_no_data(bytes in vec(any::<u8>(), 0..500)) {
        prop_assert!(MicrodroidData::from_cbor(&bytes).is_err());
    }

    #[test]
    fn changed_data_are_refused_or_come_back(changes in changes()) {
        let bytes = changed(&data_with_storage().to_cbor().unwrap(), &changes);
        if let Ok(data) = MicrodroidData::from_cbor(&bytes) {
            prop_assert_eq!(data.to_cbor().unwrap().to_vec(), bytes);
        }
    }

    #[test]
    fn cut_off_data_are_refused(at: Index) {
        let bytes = data_with_storage().to_cbor().unwrap();
        prop_assert!(MicrodroidData::from_cbor(&bytes[..at.index(bytes.len())]).is_err());
    }

    #[test]
    fn all_data_come_back(
        salt in vec(any::<u8>(), 64),
        apk in apk(),
        extra_apks in vec(self::apk(), 0..4),
        apexes in vec(apex(), 0..4),
        task in ".{1,256}",
        storage in option::of(storage_data()),
    ) {
        let salt = salt.try_into().unwrap();
        let data = MicrodroidData { salt, apk, extra_apks, apexes, task, storage };
        let mut image = InstanceImage::open(empty(100)).unwrap();
        image.write_partition(MICRODROID_UUID, &key(), &data.to_cbor().unwrap()).unwrap();
        let bytes = image.read_partition(MICRODROID_UUID, &key()).unwrap().unwrap();
        prop_assert_eq!(MicrodroidData::from_cbor(&bytes).unwrap(), data);
    }

    #[test]
    fn storage_in_memory_ends_where_it_ends(len in 0_usize..100, offset: u64, count in 0_usize..100) {
        let mut storage = vec![0; len];
        let fits = offset.checked_add(count as u64).is_some_and(|end| end <= len as u64);
        prop_assert_eq!(storage.read(&mut vec![0; count], offset).is_ok(), fits);
        prop_assert_eq!(storage.write(&vec![0; count], offset).is_ok(), fits);
    }
}
