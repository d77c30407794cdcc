//! Any bytes at all.

use apex::{Apex, Manifest};
use proptest::prelude::*;

use crate::data::{apex, check, good, key, payload};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_borne(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(Apex::open(bytes.as_slice(), bytes.len() as u64).is_err());
        let _ = Manifest::read(&bytes);
    }

    #[test]
    fn any_files_in_it_are_borne(
        manifest in prop::collection::vec(any::<u8>(), 0..100),
        key_bytes in prop::collection::vec(any::<u8>(), 0..600),
        image in prop::collection::vec(any::<u8>(), 0..10_000),
    ) {
        let (manifest_good, key) = (crate::data::manifest().write(), key().public_key());
        prop_assert!(check(&apex(&manifest_good, &key, &image)).is_err());
        prop_assert!(check(&apex(&manifest_good, &key_bytes, &payload())).is_err());
        if let Ok(apex) = check(&apex(&manifest, &key, &payload())) {
            prop_assert!(!apex.manifest.name.contains('/'));
        }
    }

    /// What is changed is found, or was neither image nor key.
    #[test]
    fn changes_are_found(at in 0.0..1.0_f64, bit in 0_u32..8) {
        let mut file = good();
        let was = check(&file).unwrap();
        let at = (file.len() as f64 * at) as usize;
        file[at] ^= 1_u8 << bit;
        if let Ok(apex) = check(&file) {
            prop_assert_eq!(apex.public_key, was.public_key);
            prop_assert_eq!(apex.hashtree, was.hashtree);
        }
    }
}
