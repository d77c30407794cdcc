//! No bytes make the verifier panic, and no bit of a package can be changed.

use apkverify::{Policy, apk_digest};
use proptest::prelude::*;

use crate::signer::*;

/// Every bit of a package is either refused when it flips, or is in the one place that the format
/// leaves to others: identifier and value of a pair that is no signature.
fn assert_every_bit_counts(key: &'static str, algorithm: u32) {
    let padding = b"padding that nobody signs";
    let signer = Signer::new(&zip(), key, &[algorithm]);
    let block = block(&[(V3, scheme(&[signer])), (PADDING, padding.to_vec())]);
    let good = zip().with_block(&block);
    let verified = verify(&good).unwrap();
    let value = good.windows(padding.len()).position(|window| window == padding).unwrap();
    let free = value - 4..value + padding.len();

    let mut package = good.clone();
    for at in 0..package.len() {
        for bit in 0..8 {
            package[at] ^= 1 << bit;
            match verify(&package) {
                Ok(same) if free.contains(&at) => assert_eq!(same, verified, "{at}.{bit}"),
                Ok(_) => panic!("{key}: bit {bit} of byte {at} may flip"),
                Err(e) => assert!(!free.contains(&at), "{key}: {at}.{bit}: {e}"),
            }
            package[at] ^= 1 << bit;
        }
    }
}

#[test]
fn every_bit_of_an_rsa_package_counts() {
    assert_every_bit_counts("rsa1024", 0x0103);
}

#[test]
fn every_bit_of_an_ec_package_counts() {
    assert_every_bit_counts("p256", 0x0201);
}

#[test]
fn every_truncation_is_refused() {
    let package = zip().with_block(&block(&[(V3, scheme(&[signer()]))]));
    for len in 0..package.len() {
        assert!(verify(&package[..len]).is_err(), "{len}");
    }
}

/// A package with everything in it that is parsed.
fn rich() -> (Vec<u8>, std::ops::Range<usize>) {
    let levels =
        [Level::new("rsa1024", "", 0x0103, 0), Level::new("p256", "rsa1024", 0x0201, 0x0103)];
    let proof = lineage(&levels);
    let new = signer().for_sdk(33, 40).with(LINEAGE, &proof);
    let old = Signer::new(&zip(), "rsa1024", &[0x0103])
        .for_sdk(24, 32)
        .with(ROTATION_MIN_SDK, &33_u32.to_le_bytes());
    let mut v2 = Signer::new(&zip(), "rsa1024", &[0x0103]).with(HIGHEST_SCHEME, &[3, 0, 0, 0]);
    v2.ranged = false;
    let pairs = [(V2, scheme(&[v2])), (V31, scheme(&[new])), (V3, scheme(&[old]))];
    let block = block(&pairs);
    let start = zip().contents.len();
    (zip().with_block(&block), start..start + block.len())
}

fn examine(bytes: &[u8]) {
    for sdk in [28, 35] {
        for allow_v2 in [false, true] {
            let policy = Policy { sdk, allow_v2 };
            let digest = apk_digest(bytes, bytes.len() as u64, &policy);
            if let Ok(verified) = verify_with(bytes, &policy) {
                assert_eq!(digest.unwrap(), verified.content_digest);
                assert!(verified.size <= bytes.len() as u64);
            }
        }
    }
}

#[test]
fn the_rich_package_is_good() {
    let (package, _) = rich();
    for sdk in [28, 35] {
        verify_with(&package, &Policy { sdk, ..Policy::default() }).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn changed_blocks_are_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let (mut package, block) = rich();
        for (index, value) in changes {
            *index.get_mut(&mut package[block.clone()]) = value;
        }
        examine(&package);
    }

    #[test]
    fn noise_in_a_block_is_survived(
        noise in prop::collection::vec(any::<u8>(), 0..400),
        id in prop::sample::select(vec![V2, V3, V31]),
        framed in any::<bool>(),
    ) {
        let value = if framed { list([noise]) } else { noise };
        examine(&zip().with_block(&block(&[(id, value)])));
    }

    #[test]
    fn noise_in_signed_data_is_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        // Signed as it is, so that the parsers behind the signature see it.
        let mut data = signer().signed_data();
        for (index, value) in changes {
            *index.get_mut(&mut data) = value;
        }
        let signature = sign("p256", 0x0201, &data);
        let signature = [&0x0201_u32.to_le_bytes()[..], &prefixed(&signature)].concat();
        let sdk = [24_u32.to_le_bytes(), (i32::MAX as u32).to_le_bytes()].concat();
        let key = prefixed(&public_key(&certificate("p256")));
        let signer = [prefixed(&data), sdk, list([signature]), key].concat();
        examine(&zip().with_block(&block(&[(V3, list([signer]))])));
    }

    #[test]
    fn noise_is_survived(noise in prop::collection::vec(any::<u8>(), 0..300)) {
        examine(&noise);
        examine(&zip().with_block(&noise));
    }
}
