//! No bytes make the reader panic, and what it accepts can be written again.

use apkmanifest::Manifest;
use proptest::prelude::*;

fn examine(bytes: &[u8]) {
    if let Ok(manifest) = Manifest::read(bytes) {
        assert_eq!(Manifest::new(&*manifest.package, manifest.version_code), Ok(manifest.clone()));
        assert_eq!(Manifest::read(&manifest.write()), Ok(manifest));
    }
}

#[test]
fn every_cut_is_refused_or_harmless() {
    let bytes = include_bytes!("../data/aapt.axml");
    for len in 0..bytes.len() {
        assert!(Manifest::read(&bytes[..len]).is_err(), "{len}");
    }
}

#[test]
fn every_changed_byte_is_harmless() {
    let good = Manifest::new("org.example.demo", 7).unwrap().write();
    for at in 0..good.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] = value;
            examine(&bytes);
        }
    }
}

proptest! {
    #[test]
    fn noise(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        examine(&bytes);
    }

    #[test]
    fn noise_in_a_frame(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        examine(&crate::xml::chunk(3, &[], &bytes));
    }

    #[test]
    fn changed_words(at in 0_usize..300, value in any::<u32>(), second in 0_usize..300) {
        let mut bytes = include_bytes!("../data/aapt.axml").to_vec();
        for at in [at, second] {
            bytes[4 * at..4 * at + 4].copy_from_slice(&value.to_le_bytes());
        }
        examine(&bytes);
    }

    #[test]
    fn any_name_and_version(name in "[a-zA-Z][a-zA-Z0-9_]{0,20}(\\.[a-z][a-z0-9_]{0,9}){0,5}",
                            version in any::<u64>()) {
        let manifest = Manifest::new(name, version).unwrap();
        prop_assert_eq!(Manifest::read(&manifest.write()), Ok(manifest));
    }
}
