//! What a guest remembers, on a disk that the host may have changed.

use ::instance_image::{
    Header, InstanceImage, MICRODROID_UUID, MicrodroidData, PVMFW_UUID, SealingKey, Uuid, header,
};

/// An instance image: its list of partitions, and what a write makes of it.
pub fn instance_image(data: &[u8]) -> bool {
    let key = SealingKey::derive(&(0..32).collect::<Vec<u8>>());
    let mut image = data.to_vec();
    let read = |image: &mut Vec<u8>, uuid: Uuid| {
        let data = InstanceImage::open(image)?.read_partition(uuid, &key)?;
        Ok::<_, ::instance_image::Error>(data.map(|data| data.to_vec()))
    };
    let ours = read(&mut image, MICRODROID_UUID);
    let other = read(&mut image, PVMFW_UUID);
    let Ok(mut opened) = InstanceImage::open(&mut image) else { return false };
    let said = data.first_chunk().map(Header::read);
    assert!(said.is_some_and(|said| {
        said.is_ok_and(|said| data.starts_with(&header(said.root.as_ref())))
    }));

    let written = opened.write_partition(MICRODROID_UUID, &key, b"new").is_ok();
    assert_eq!(image.len(), data.len());
    let found = read(&mut image, MICRODROID_UUID);
    if written {
        assert_eq!(found.ok(), Some(Some(b"new".to_vec())));
    } else if let Ok(ours) = &ours {
        assert_eq!(found.ok().as_ref(), Some(ours));
    }
    if let Ok(other) = other {
        assert_eq!(read(&mut image, PVMFW_UUID).ok(), Some(other), "another partition");
    }
    matches!(ours, Ok(Some(_)))
}

/// The header of an encrypted store: one of two, to the last bit.
pub fn storage_header(data: &[u8]) -> bool {
    let Ok(header) = ::storage_header::Header::read(data) else { return false };
    assert_eq!(header.bytes(), data);
    true
}

/// What is sealed in Microdroid's partition.
pub fn microdroid_data(data: &[u8]) -> bool {
    let Ok(read) = MicrodroidData::from_cbor(data) else { return false };
    assert!(read.to_cbor().is_ok_and(|again| *again == data));
    true
}
