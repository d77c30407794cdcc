//! Every algorithm with every kind of key, by our own signer.

use apkverify::{DigestAlgorithm, Policy, Scheme, SignatureAlgorithm};

use crate::signer::*;

fn package(signers: &[Signer]) -> Vec<u8> {
    zip().with_block(&block(&[(V3, scheme(signers))]))
}

#[test]
fn every_algorithm_verifies_and_covers_its_data() {
    for (algorithm, keys) in [
        (0x0101, &["rsa1024", "rsa2048", "rsa4096"][..]),
        (0x0102, &["rsa2048", "rsa4096"]),
        (0x0103, &["rsa1024", "rsa3072"]),
        (0x0104, &["rsa1024", "rsa3072"]),
        (0x0201, &["p256", "p384", "p521"]),
        (0x0202, &["p256", "p384", "p521"]),
    ] {
        for key in keys {
            let good = Signer::new(&zip(), key, &[algorithm]);
            let verified = verify(&package(std::slice::from_ref(&good))).unwrap();
            assert_eq!(verified.algorithm.id(), algorithm, "{key}");
            assert_eq!(verified.certificate, certificate(key));
            assert_eq!(verified.scheme, Scheme::V3);

            let mut changed = good.bytes();
            changed[4 + 12] ^= 1; // In the digest.
            let bad = zip().with_block(&block(&[(V3, list([changed]))]));
            let error = verify(&bad).unwrap_err().to_string();
            assert!(error.starts_with("Signature is invalid"), "{key} {algorithm:x}: {error}");
        }
    }
}

#[test]
fn the_better_of_two_algorithms_counts() {
    let mut signer = Signer::new(&zip(), "rsa2048", &[0x0103, 0x0104]);
    let verified = verify(&package(&[signer.clone()])).unwrap();
    assert_eq!(verified.algorithm, SignatureAlgorithm::RsaPkcs1Sha512);
    assert_eq!(verified.content_digest.algorithm, DigestAlgorithm::ChunkedSha512);

    // The other one is not looked at, as Android does not either.
    signer.digests[0].1[0] ^= 1;
    assert!(verify(&package(&[signer.clone()])).is_ok());
    signer.digests[1].1[0] ^= 1;
    let error = verify(&package(&[signer])).unwrap_err().to_string();
    assert!(error.starts_with("Digest mismatch"), "{error}");
}

#[test]
fn further_certificates_are_carried_but_not_read() {
    let mut signer = signer();
    signer.certificates.push(b"not a certificate".to_vec());
    assert!(verify(&package(&[signer])).is_ok());
}

#[test]
fn signers_for_other_sdk_versions_do_not_count() {
    let old = Signer::new(&zip(), "rsa1024", &[0x0103]).for_sdk(24, 32);
    let new = signer().for_sdk(33, 40);
    let package = package(&[old, new]);
    let key_for = |sdk| {
        verify_with(&package, &Policy { sdk, ..Policy::default() }).map(|v| v.certificate).ok()
    };
    assert_eq!(key_for(23), None);
    assert_eq!(key_for(24), Some(certificate("rsa1024")));
    assert_eq!(key_for(32), Some(certificate("rsa1024")));
    assert_eq!(key_for(33), Some(certificate("p256")));
    assert_eq!(key_for(40), Some(certificate("p256")));
    assert_eq!(key_for(41), None);
}

#[test]
fn v2_counts_only_where_it_is_allowed() {
    let mut signer = signer();
    signer.ranged = false;
    // What `apksigner` appends.
    signer.spoil_signed_data = |data| data.extend([0; 4]);
    let package = zip().with_block(&block(&[(V2, scheme(&[signer.clone()]))]));
    assert!(verify(&package).is_err());
    let allow_v2 = Policy { allow_v2: true, ..Policy::default() };
    assert_eq!(verify_with(&package, &allow_v2).unwrap().scheme, Scheme::V2);

    // A wrong v3 signature is not made good by a right one of v2.
    let mut wrong = crate::signer::signer();
    wrong.spoil_signature = |signature| signature[8] ^= 1;
    let pairs = [(V2, scheme(&[signer])), (V3, scheme(&[wrong]))];
    assert!(verify_with(&zip().with_block(&block(&pairs)), &allow_v2).is_err());
}

#[test]
fn a_proof_of_rotation_is_followed() {
    let levels = [
        Level::new("rsa1024", "", 0x0103, 0),
        Level::new("p384", "rsa1024", 0x0202, 0x0103),
        Level::new("p256", "p384", 0, 0x0202),
    ];
    let verified = verify(&package(&[signer().with(LINEAGE, &lineage(&levels))])).unwrap();
    assert_eq!(verified.lineage, ["rsa1024", "p384", "p256"].map(certificate));
}

#[test]
fn a_preview_rotation_is_not_for_the_release_before() {
    let old = Signer::new(&zip(), "rsa1024", &[0x0103])
        .for_sdk(24, 35)
        .with(ROTATION_MIN_SDK, &35_u32.to_le_bytes());
    let new = signer().for_sdk(35, 40).with(ROTATION_ON_PREVIEW, &[]);
    let old = scheme(&[old]);
    let pairs = [(V31, scheme(std::slice::from_ref(&new))), (V3, old.clone())];
    let package = zip().with_block(&block(&pairs));
    assert_eq!(verify(&package).unwrap().scheme, Scheme::V3);
    let next = Policy { sdk: 36, ..Policy::default() };
    assert_eq!(verify_with(&package, &next).unwrap().scheme, Scheme::V31);

    // The signer that is passed over must be a right one all the same.
    let wrong = Signer { spoil_signature: |signature| signature[8] ^= 1, ..new };
    let pairs = [(V31, scheme(&[wrong])), (V3, old)];
    assert!(verify(&zip().with_block(&block(&pairs))).is_err());
}
