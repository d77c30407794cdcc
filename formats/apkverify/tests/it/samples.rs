//! AOSP's sample packages, judged as AOSP judges them.

use std::fs;
use std::path::Path;

use apkverify::{
    ContentDigest, DigestAlgorithm, Error, Parts, Policy, Result, Scheme, SignatureAlgorithm,
    Verified, apk_digest,
};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

fn sample(name: &str) -> Vec<u8> {
    fs::read(Path::new(DATA).join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn verify(name: &str, policy: &Policy) -> Result<Verified> {
    let package = sample(name);
    apkverify::verify(package.as_slice(), package.len() as u64, policy)
}

/// The package verifies, with the key and the digest that are written down for it.
fn assert_valid(name: &str) -> Verified {
    let verified = verify(name, &Policy::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!(verified.public_key, sample(&format!("{name}.der")), "{name}");
    let digest = sample(&format!("{name}.apk_digest"));
    assert_eq!(verified.content_digest.bytes, digest, "{name}");

    let package = sample(name);
    assert_eq!(verified.size, package.len() as u64);
    let stated = apk_digest(&package, verified.size, &Policy::default()).unwrap();
    assert_eq!(stated, verified.content_digest, "{name}");
    verified
}

/// Each package signed with this algorithm, one for each size of key.
fn assert_all_valid(prefix: &str, keys: &[&str], algorithm: SignatureAlgorithm) {
    for key in keys {
        let verified = assert_valid(&format!("{prefix}-{key}.apk"));
        assert_eq!((verified.scheme, verified.algorithm), (Scheme::V3, algorithm), "{key}");
        assert!(verified.lineage.is_empty());
    }
}

fn assert_refused(name: &str, text: &str) -> Error {
    let error = verify(name, &Policy::default()).expect_err(name);
    assert!(error.to_string().contains(text), "{name}: {error}");
    error
}

const RSA: [&str; 6] = ["1024", "2048", "3072", "4096", "8192", "16384"];
const EC: [&str; 3] = ["p256", "p384", "p521"];

#[test]
fn rsa_pkcs1_sha256_is_valid() {
    assert_all_valid("v3-only-with-rsa-pkcs1-sha256", &RSA, SignatureAlgorithm::RsaPkcs1Sha256);
}

#[test]
fn rsa_pkcs1_sha512_is_valid() {
    assert_all_valid("v3-only-with-rsa-pkcs1-sha512", &RSA, SignatureAlgorithm::RsaPkcs1Sha512);
}

#[test]
fn ecdsa_sha256_is_valid() {
    assert_all_valid("v3-only-with-ecdsa-sha256", &EC, SignatureAlgorithm::EcdsaSha256);
}

#[test]
fn ecdsa_sha512_is_valid() {
    assert_all_valid("v3-only-with-ecdsa-sha512", &EC, SignatureAlgorithm::EcdsaSha512);
}

#[test]
fn dsa_is_refused_by_name() {
    for package in ["1024", "2048", "3072", "2048-sig-does-not-verify", "3072-digest-mismatch"] {
        let name = format!("v3-only-with-dsa-sha256-{package}.apk");
        let error = assert_refused(&name, "No supported APK signatures found");
        assert!(error.to_string().contains("DSA with SHA-256 (0x0301)"), "{error}");
    }
}

#[test]
fn the_sdk_version_chooses_the_signer() {
    let verify =
        |sdk| verify("v31-rsa-2048_2-tgt-33-1-tgt-28.apk", &Policy { sdk, ..Policy::default() });
    for sdk in [0, 1, 23] {
        let error = verify(sdk).unwrap_err();
        assert!(error.to_string().starts_with("0 signers found"), "{sdk}: {error}");
    }
    let old = verify(24).unwrap();
    // The v3.1 signer's version 32 means the preview of 33.
    for sdk in 25..=32 {
        assert_eq!(verify(sdk).unwrap(), old, "{sdk}");
    }
    assert_eq!(old.scheme, Scheme::V3);
    assert_eq!(old.public_key, sample("v3-only-with-rsa-pkcs1-sha256-2048.apk.der"));

    let new = verify(33).unwrap();
    for sdk in [34, 35, 100, i32::MAX as u32] {
        assert_eq!(verify(sdk).unwrap(), new, "{sdk}");
    }
    assert_eq!(new.scheme, Scheme::V31);
    assert_ne!(new.public_key, old.public_key);
    assert_eq!(new.lineage, [old.certificate.clone(), new.certificate.clone()]);
    assert_eq!(new.content_digest, old.content_digest);
    assert!(verify(i32::MAX as u32 + 1).is_err());
}

#[test]
fn signatures_that_do_not_verify_are_refused() {
    for package in ["rsa-pkcs1-sha256-3072", "ecdsa-sha512-p521"] {
        let name = format!("v3-only-with-{package}-sig-does-not-verify.apk");
        let error = assert_refused(&name, "Signature is invalid");
        assert!(matches!(error, Error::Signature { .. }));
    }
}

#[test]
fn a_digest_mismatch_is_refused() {
    let name = "v3-only-with-rsa-pkcs1-sha512-8192-digest-mismatch.apk";
    assert_refused(name, "Digest mismatch");
}

#[test]
fn faults_of_the_signing_block_are_refused() {
    for (name, text) in [
        ("v3-only-with-ecdsa-sha512-p384-wrong-apk-sig-block-magic.apk", "No APK Signing Block"),
        (
            "v3-only-with-rsa-pkcs1-sha512-4096-apk-sig-block-size-mismatch.apk",
            "APK Signing Block sizes in header and footer do not match",
        ),
        ("v3-only-empty.apk", "APK too small for APK Signing Block"),
        ("v3-only-cert-and-public-key-mismatch.apk", "Public key mismatch"),
        ("v3-only-no-certs-in-sig.apk", "No certificates listed"),
        ("v3-only-no-supported-sig-algs.apk", "No supported APK signatures found"),
        (
            "v3-only-signatures-and-digests-block-mismatch.apk",
            "Signature algorithms don't match between digests and signatures records",
        ),
    ] {
        assert_refused(name, text);
    }
}

#[test]
fn what_is_unknown_is_ignored() {
    assert_valid("v3-only-unknown-pair-in-apk-sig-block.apk");
    assert_valid("v3-only-with-ignorable-unsupported-sig-algs.apk");
    assert_valid("v3-only-with-stamp.apk");
    // It has a proof of rotation as well.
    let verified = assert_valid("v3-only-unknown-additional-attr.apk");
    assert_eq!(verified.lineage.len(), 2);
    assert_eq!(verified.lineage[1], verified.certificate);
}

#[test]
fn a_truncated_central_directory_is_a_zip_error() {
    let allow_v2 = Policy { allow_v2: true, ..Policy::default() };
    let error = verify("v2-only-truncated-cd.apk", &allow_v2).unwrap_err();
    assert!(matches!(error, Error::Zip(apkzip::Error::CentralDirectoryPlace { .. })), "{error}");
}

#[test]
fn v2_is_refused_by_name_and_with_two_signers_always() {
    let name = "v2-only-two-signers.apk";
    assert!(matches!(verify(name, &Policy::default()), Err(Error::OnlyV2)));
    let package = sample(name);
    let digest = apk_digest(&package, package.len() as u64, &Policy::default());
    assert!(matches!(digest, Err(Error::OnlyV2)));
    let allow_v2 = Policy { allow_v2: true, ..Policy::default() };
    let error = verify(name, &allow_v2).unwrap_err();
    assert!(matches!(error, Error::SignerCount { count: 2, .. }), "{error}");
}

#[test]
fn the_parts_of_a_package_are_found() {
    let package = sample("v3-only-with-ecdsa-sha512-p521.apk");
    let parts = Parts::find(&package, package.len() as u64).unwrap();
    assert_eq!(parts.contents, 0..parts.signing_block.start);
    assert_eq!(parts.signing_block, 8192..12288);
    assert_eq!(parts.central_directory, 12288..parts.end_record.start);
    assert_eq!(parts.end_record.end, package.len() as u64);
    assert!(package[..parts.signing_block.end as usize].ends_with(b"APK Sig Block 42"));
    assert!(package[parts.end_record.start as usize..].starts_with(b"PK\x05\x06"));

    // A package without a signing block has the same content.
    let mut unsigned = package.clone();
    unsigned.drain(8192..12288);
    let end = parts.end_record.start as usize - 4096;
    unsigned[end + 16..end + 20].copy_from_slice(&8192_u32.to_le_bytes());
    let sections = apkzip::Sections::find(&unsigned, unsigned.len() as u64).unwrap();
    let algorithm = DigestAlgorithm::ChunkedSha512;
    let digest = ContentDigest::compute(&unsigned, &Parts::unsigned(sections), algorithm).unwrap();
    assert_eq!(digest.bytes, sample("v3-only-with-ecdsa-sha512-p521.apk.apk_digest"));
    assert_eq!(ContentDigest::compute(&package, &parts, algorithm).unwrap(), digest);
    let result = apkverify::verify(&unsigned, unsigned.len() as u64, &Policy::default());
    assert!(matches!(result, Err(Error::NotSigned)));
}

#[test]
fn padding_of_a_partition_does_not_count() {
    let name = "v3-only-with-ecdsa-sha256-p256.apk";
    let verified = assert_valid(name);
    let package = sample(name);

    let mut padded = package.clone();
    padded.resize(package.len().next_multiple_of(4096), 0);
    let again = apkverify::verify(&padded, padded.len() as u64, &Policy::default()).unwrap();
    assert_eq!(again, verified);
    padded.extend((package.len() as u32).to_be_bytes());
    let again = apkverify::verify(&padded, padded.len() as u64, &Policy::default()).unwrap();
    assert_eq!(again, verified);
}

#[test]
fn a_v4_sample_verifies_by_its_v3_signature() {
    let verified = verify("v4-digest-v3-Sha256withEC.apk", &Policy::default()).unwrap();
    assert_eq!(verified.algorithm, SignatureAlgorithm::EcdsaSha256);
}
