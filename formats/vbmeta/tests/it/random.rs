//! Any bytes at all.

use proptest::prelude::*;
use vbmeta::{Image, Vbmeta};

use crate::data::{VBMETA, good, parts, read, with_vbmeta};

proptest! {
    #[test]
    fn any_bytes_are_borne(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(read(&bytes).is_err());
        prop_assert!(Vbmeta::parse(&bytes).is_err());
    }

    #[test]
    fn any_header_is_borne(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        version in 0_u32..2,
        algorithm in 0_u32..8,
    ) {
        let mut vbmeta = b"AVB0".to_vec();
        vbmeta.extend(version.to_be_bytes());
        vbmeta.extend([0; 4]);
        vbmeta.extend(&bytes);
        if let Some(field) = vbmeta.get_mut(28..32) {
            field.copy_from_slice(&algorithm.to_be_bytes());
        }
        let _ = Vbmeta::parse(&vbmeta);
        let _ = read(&with_vbmeta(&vbmeta));
    }

    /// Whatever is changed in what is signed is found.
    #[test]
    fn any_change_is_found(at in 0_usize..256 + 32 + 256 + 64 + 768, bit in 0_u32..8) {
        let mut image = good();
        let padding_of_authentication = 256 + 288..256 + 320;
        prop_assume!(!padding_of_authentication.contains(&at));
        prop_assume!(at < 256 + 320 + 768);
        image[VBMETA + at] ^= 1_u8 << bit;
        prop_assert!(read(&image).is_err());
    }

    /// Descriptors without a signature in front of them.
    #[test]
    fn any_descriptors_are_borne(
        at in 0_usize..224,
        bytes in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let (mut header, mut auxiliary) = parts();
        // Not signed: algorithm NONE, no authentication block, hash, signature and key.
        header[12..20].fill(0);
        header[28..80].fill(0);
        let end = (at + bytes.len()).min(auxiliary.len());
        auxiliary[at..end].copy_from_slice(&bytes[..end - at]);
        let image = with_vbmeta(&[header, auxiliary].concat());
        if let Ok(Image { vbmeta, .. }) = read(&image) {
            for tree in vbmeta.hashtrees() {
                prop_assert!(tree.image_size <= tree.tree_offset);
                prop_assert!(tree.tree_offset + tree.tree_size <= VBMETA as u64);
            }
        }
    }
}
