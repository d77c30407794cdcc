//! What the tests share.

use instance_image::{
    ApexData, ApkData, InstanceImage, MICRODROID_UUID, MicrodroidData, Result, SealingKey,
    StorageData, Uuid, header,
};

pub const ORIGINAL: &[u8] = include_bytes!("../../testdata/original-form.img");

pub fn key() -> SealingKey {
    SealingKey::derive(&(0..32).collect::<Vec<u8>>())
}

pub fn other_key() -> SealingKey {
    SealingKey::derive(b"another secret")
}

/// An image of `blocks` blocks without partitions.
pub fn empty(blocks: usize) -> Vec<u8> {
    let mut image = header(None).to_vec();
    image.resize(512 * blocks, 0);
    image
}

/// The data of Microdroid's partition, if there is one.
pub fn read(image: &[u8]) -> Result<Option<Vec<u8>>> {
    read_type(image, MICRODROID_UUID)
}

pub fn read_type(image: &[u8], uuid: Uuid) -> Result<Option<Vec<u8>>> {
    let mut image = InstanceImage::open(image.to_vec())?;
    Ok(image.read_partition(uuid, &key())?.map(|data| data.to_vec()))
}

pub fn write(image: &mut Vec<u8>, uuid: Uuid, data: &[u8]) -> Result<()> {
    InstanceImage::open(image)?.write_partition(uuid, &key(), data)
}

fn apk(fill: u8, name: &str, version_code: u64, size: u64) -> ApkData {
    ApkData {
        root_hash: vec![fill; 32],
        cert_hash: vec![fill + 1; 64],
        package_name: name.into(),
        version_code,
        size,
    }
}

/// What is in [`ORIGINAL`].
pub fn data() -> MicrodroidData {
    MicrodroidData {
        salt: std::array::from_fn(|index| index as u8),
        apk: apk(0x10, "com.example.app", 1000, 12288),
        extra_apks: vec![apk(0x20, "com.example.extra", 7, 4096)],
        apexes: vec![
            ApexData {
                name: "com.android.a".into(),
                manifest_name: Some("com.android.a".into()),
                manifest_version: Some(-1),
                public_key: vec![0x30; 300],
                root_digest: vec![0x31; 32],
                last_update_seconds: 0,
                is_factory: true,
            },
            ApexData {
                name: "b".into(),
                manifest_name: None,
                manifest_version: None,
                public_key: vec![],
                root_digest: vec![],
                last_update_seconds: 65535,
                is_factory: false,
            },
        ],
        task: "library liba.so".into(),
        storage: None,
    }
}

/// The same, of an instance with a storage.
pub fn data_with_storage() -> MicrodroidData {
    let mut data = data();
    data.storage = Some(StorageData { cipher: "aes-xts-plain64".into(), formatted: true });
    data
}
