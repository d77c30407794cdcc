//! Android Verified Boot and APEX files.

/// The block that vouches for an image.
pub fn vbmeta(data: &[u8]) -> bool {
    let Ok(vbmeta) = ::vbmeta::Vbmeta::parse(data) else { return false };
    assert_eq!(vbmeta.algorithm().is_some(), vbmeta.public_key().is_some());
    assert!(vbmeta.signed_by(b"a key that nobody has").is_err());
    true
}

/// An image with its footer, read whole.
pub fn vbmeta_image(data: &[u8]) -> bool {
    let Ok(image) = ::vbmeta::Image::read(data, data.len() as u64) else { return false };
    let Ok(tree) = image.vbmeta.hashtree() else { return false };
    let _ = tree.verify(data);
    assert!(tree.tree_offset.checked_add(tree.tree_size).is_some());
    true
}

/// An APEX, as the guest and as the host read it.
pub fn apex(data: &[u8]) -> bool {
    let len = data.len() as u64;
    let exact = ::apex::Apex::open_exact(data, len);
    let Ok(apex) = ::apex::Apex::open(data, len) else {
        assert!(exact.is_err());
        return false;
    };
    assert!(apex.size <= len);
    assert!(apex.payload_offset.checked_add(apex.payload_size).is_some_and(|end| end <= apex.size));
    assert!(!apex.manifest.name.contains('/') && !apex.manifest.name.starts_with('.'));
    let _ = apex.verify_contents(data);
    true
}

/// What an APEX says of itself.
pub fn apex_manifest(data: &[u8]) -> bool {
    let Ok(manifest) = ::apex::Manifest::read(data) else { return false };
    assert!(::apex::Manifest::read(&manifest.write()).is_ok_and(|again| again == manifest));
    true
}
