//! Noise, and good files with noise in them, are read or refused but never crash.

use idsig::{Idsig, Tree, create, tree_size};
use proptest::prelude::*;

use crate::data::{APK, DIGEST, IDSIG, check, read};

proptest! {
    #[test]
    fn arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000), size: u64) {
        if let Ok(idsig) = read(&bytes) {
            let _ = idsig.check(bytes.as_slice(), bytes.len() as u64, size);
        }
    }

    #[test]
    fn changed_bytes(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        for good in [IDSIG, &create(APK, APK.len() as u64, DIGEST).unwrap()] {
            let mut file = good.to_vec();
            for (at, byte) in &changes {
                let at = at.index(file.len());
                file[at] = *byte;
            }
            if let Ok(idsig) = read(&file) {
                // What is read is what stands there.
                prop_assert_eq!(idsig.header().unwrap(), &file[..idsig.tree_offset as usize]);
            }
            let _ = check(&file, APK.len());
        }
    }

    #[test]
    fn cut_off_anywhere(at in 0..IDSIG.len()) {
        prop_assert!(read(&IDSIG[..at]).is_err());
    }

    #[test]
    fn trees_lead_to_their_roots(
        data in prop::collection::vec(any::<u8>(), 1..40_000),
        salt in prop::collection::vec(any::<u8>(), 0..33),
    ) {
        let size = data.len() as u64;
        let tree = Tree::build(&data, size, &idsig::fs_verity_salt(&salt)).unwrap();
        prop_assert_eq!(tree.bytes.len() as u64, tree_size(size));
        let idsig = Idsig::new(&salt, &tree, Default::default()).unwrap();
        let file = [idsig.header().unwrap(), tree.bytes].concat();
        prop_assert_eq!(read(&file).unwrap(), idsig);
        check(&file, data.len()).unwrap();
    }
}
