//! Bytes that must not change.

use sha2::{Digest, Sha256};
use vbmeta::Footer;

use crate::data::{VBMETA, good, parts};

#[test]
fn the_footer_has_its_bytes() {
    let footer = Footer { original_image_size: 0x1122, vbmeta_offset: 0x3344, vbmeta_size: 0x5566 };
    let expected = [
        "41564266",
        "00000001",
        "00000000",
        "0000000000001122",
        "0000000000003344",
        "0000000000005566",
        &"00".repeat(28),
    ];
    assert_eq!(hex::encode(footer.write()), expected.concat());
}

#[test]
fn the_header_has_its_bytes() {
    let expected = [
        // Magic, version, authentication block 320 bytes, auxiliary block 768 bytes, algorithm.
        "41564230",
        "00000001",
        "00000000",
        "0000000000000140",
        "0000000000000300",
        "00000001",
        // Hash, signature.
        "0000000000000000",
        "0000000000000020",
        "0000000000000020",
        "0000000000000100",
        // Public key, its metadata, descriptors.
        "00000000000000e0",
        "0000000000000208",
        "00000000000002e8",
        "0000000000000000",
        "0000000000000000",
        "00000000000000e0",
        // Rollback index, flags, location, release string and the rest.
        "0000000000000000",
        "00000000",
        "00000000",
        "617666",
        &"00".repeat(125),
    ];
    assert_eq!(hex::encode(parts().0), expected.concat());
}

#[test]
fn the_descriptor_has_its_bytes() {
    let expected = [
        "0000000000000001",
        "00000000000000d0",
        "00000001",
        // Image 3 blocks, tree 1 block after them, blocks of 4096 bytes.
        "0000000000003000",
        "0000000000003000",
        "0000000000001000",
        "00001000",
        "00001000",
        // No error correction; sha256.
        &"00".repeat(20),
        "736861323536",
        &"00".repeat(26),
        // No name, salt of 6 bytes, digest of 32 bytes, no flags.
        "00000000",
        "00000006",
        "00000020",
        "00000000",
        &"00".repeat(60),
        "010203040506",
    ];
    let expected = expected.concat();
    assert_eq!(hex::encode(&parts().1[..186]), expected);
    // Two bytes of padding after the digest.
    assert_eq!(parts().1[218..224], [0; 6]);
}

#[test]
fn the_good_image_has_its_bytes() {
    let image = good();
    let hash = |bytes: &[u8]| hex::encode(Sha256::digest(bytes));
    assert_eq!(image.len(), VBMETA + 4096);
    let expected = "82c8a9c99d23859252c04c7d35f56b7793caeaa18228803bee1cd41eb6b43186";
    assert_eq!(hash(&image), expected);
}
