//! Signed packages, and what verifiers think of them.

use std::fs;
use std::path::Path;

use apksign::{Error, KeyPair, Signed, sign_v3};
use apkverify::{Policy, Scheme};
use apkzip::Archive;

use crate::tool::{KEYS, key, manifest, package, run};

fn signed(key: &KeyPair) -> Signed {
    sign_v3(package().build().unwrap(), key).unwrap()
}

fn verify(apk: &[u8]) -> Result<apkverify::Verified, apkverify::Error> {
    apkverify::verify(apk, apk.len() as u64, &Policy::default())
}

fn write(folder: &Path, signed: &Signed, idsig: &[u8]) -> [String; 2] {
    let (apk, v4) = (folder.join("a.apk"), folder.join("a.apk.idsig"));
    fs::write(&apk, &signed.apk).unwrap();
    fs::write(&v4, idsig).unwrap();
    [apk, v4].map(|path| path.to_str().unwrap().to_owned())
}

/// With the package's own minimal SDK version.
#[test]
fn apksigner_accepts_every_kind_of_key() {
    for name in KEYS {
        let key = key(name);
        let signed = signed(&key);
        let folder = tempfile::tempdir().unwrap();
        let [apk, idsig] = write(folder.path(), &signed, &signed.idsig(&key).unwrap());
        let verdict = run("apksigner", &["verify", "-v", "--v4-signature-file", &idsig, &apk]);
        assert!(verdict.contains("(APK Signature Scheme v3): true"), "{name}: {verdict}");
        assert!(verdict.contains("(APK Signature Scheme v4): true"), "{name}: {verdict}");
        assert!(!verdict.contains("WARNING"), "{name}: {verdict}");
    }
}

#[test]
fn our_verifier_accepts_every_kind_of_key() {
    for name in KEYS {
        let key = key(name);
        let signed = signed(&key);
        let verified = verify(&signed.apk).unwrap();
        assert_eq!(verified.scheme, Scheme::V3);
        assert_eq!(verified.algorithm.id(), key.algorithm().id());
        assert_eq!(verified.certificate, key.certificate());
        assert_eq!(verified.public_key, key.public_key());
        assert_eq!(verified.content_digest.bytes, signed.content_digest);
        assert_eq!(verified.size, signed.apk.len() as u64);
    }
}

#[test]
fn every_size_of_package_verifies() {
    let key = key("p256.pem");
    let sizes = (0..20).map(|n| n * 413).chain([(1 << 20) - 300, 1 << 20, (1 << 20) + 1, 3 << 20]);
    for size in sizes {
        let mut package = apksign::Package::new(&manifest());
        package.add("assets/a", vec![7; size]).unwrap();
        let signed = sign_v3(package.build().unwrap(), &key).unwrap();
        assert_eq!(verify(&signed.apk).unwrap().content_digest.bytes, signed.content_digest);
    }
}

#[test]
fn files_stay_where_they_are() {
    let zip = package().build().unwrap();
    let signed = signed(&key("p256.pem")).apk;
    let open = |bytes: Vec<u8>| Archive::open(bytes.clone(), bytes.len() as u64).unwrap();
    let (before, after) = (open(zip), open(signed));
    let directory = before.sections().central_directory.start;
    let block = after.sections().central_directory.start;
    assert_eq!(block % 4096, 0);
    assert!(block >= directory.next_multiple_of(4096) + 4096);
    assert!(before.entries().eq(after.entries()));
}

#[test]
fn the_same_package_and_key_give_the_same_bytes() {
    for name in KEYS {
        let key = key(name);
        let (one, two) = (signed(&key), signed(&key));
        assert!(one == two, "{name}");
        assert!(one.idsig(&key).unwrap() == two.idsig(&key).unwrap(), "{name}");
    }
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let mut package = apksign::Package::new(&manifest());
    package.add("assets/a", b"asset".to_vec()).unwrap();
    let signed = sign_v3(package.build().unwrap(), &key("p256.pem")).unwrap().apk;
    // All but the padding in the signing block, which nothing covers.
    let padding = signed.windows(4).position(|w| w == 0x4272_6577_u32.to_le_bytes()).unwrap();
    let block_end = signed.windows(16).position(|w| w == b"APK Sig Block 42").unwrap() - 8;
    for at in (0..padding).chain(block_end..signed.len()) {
        let mut changed = signed.clone();
        changed[at] ^= 0x40;
        assert!(verify(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn the_idsig_file_is_signed_and_aligned() {
    for name in KEYS {
        let key = key(name);
        let signed = signed(&key);
        let (bytes, size) = (signed.idsig(&key).unwrap(), signed.apk.len() as u64);
        let idsig = idsig::Idsig::read(bytes.as_slice(), bytes.len() as u64).unwrap();
        assert_eq!(idsig.tree_offset % idsig::BLOCK, 0);
        assert_eq!(idsig.tree_offset + idsig.tree_size, bytes.len() as u64);
        assert_eq!(idsig.tree_size, idsig::tree_size(size));
        assert_eq!(idsig.signing.apk_digest, signed.content_digest);
        assert_eq!(idsig.signing.signature, key.sign(&idsig.signed_data(size).unwrap()).unwrap());
    }
}

/// The length of an ECDSA signature varies, and so does the padding.
#[test]
fn idsig_files_of_many_packages() {
    let key = key("p256.pem");
    for version in 0..200 {
        let manifest = apkmanifest::Manifest::new("org.example.demo", version).unwrap();
        let zip = apksign::Package::new(&manifest).build().unwrap();
        let bytes = sign_v3(zip, &key).unwrap().idsig(&key).unwrap();
        let idsig = idsig::Idsig::read(bytes.as_slice(), bytes.len() as u64).unwrap();
        assert_eq!(idsig.tree_offset % idsig::BLOCK, 0);
    }
}

#[test]
fn a_signed_package_is_not_signed_again() {
    let key = key("p256.pem");
    assert!(matches!(sign_v3(signed(&key).apk, &key), Err(Error::AlreadySigned)));
}

#[test]
fn what_is_no_package_is_not_signed() {
    let key = key("p256.pem");
    for bytes in [&b""[..], b"text", &[0; 5000], &package().build().unwrap()[..5000]] {
        assert!(matches!(sign_v3(bytes.to_vec(), &key), Err(Error::Zip(_))));
    }
}

/// What `apksigner` signs, we could have signed: the same digest.
#[test]
fn apksigner_states_the_same_digest() {
    let key = key("p256.pem");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let signed = signed(&key);
    // It lays the package out anew, in the same way.
    fs::write(path("unsigned.apk"), package().build().unwrap()).unwrap();
    fs::write(path("key.pem"), key.to_pem().unwrap().as_bytes()).unwrap();
    let (pem, der) = (path("key.pem"), path("key.der"));
    run("openssl", &["pkcs8", "-topk8", "-nocrypt", "-in", &pem, "-outform", "DER", "-out", &der]);
    let (from, to) = (path("unsigned.apk"), path("signed.apk"));
    let sign = ["sign", "--v1-signing-enabled", "false", "--v2-signing-enabled", "false"];
    let certificate = path("certificate.der");
    fs::write(&certificate, key.certificate()).unwrap();
    let with = ["--v4-signing-enabled", "false", "--key", &der, "--cert", &certificate];
    run("apksigner", &[&sign[..], &with, &["--in", &from, "--out", &to]].concat());
    let theirs = verify(&fs::read(to).unwrap()).unwrap();
    assert_eq!(theirs.content_digest.bytes, signed.content_digest);
    assert_eq!(theirs.certificate, key.certificate());
}
