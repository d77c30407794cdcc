//! `apksigner` and this crate agree.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use apkverify::{DigestAlgorithm, Parts, Policy, Result, Scheme, SignatureAlgorithm, Verified};
use tempfile::TempDir;

use crate::signer::*;
use crate::tools;
use crate::zip::Zip;

struct Workshop {
    folder: TempDir,
    input: PathBuf,
}

impl Workshop {
    /// A package of some chunks to be signed.
    fn new() -> Self {
        let content: Vec<u8> =
            (0..5_500_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in.apk");
        fs::write(&input, Zip::of("assets/noise", &content).with_block(&[])).unwrap();
        Self { folder, input }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Signs the package and returns it.
    fn sign(&self, keys: &[&str], options: &str) -> Vec<u8> {
        let output = self.path("out.apk");
        let mut args = vec!["sign".to_owned()];
        for (index, key) in keys.iter().enumerate() {
            if index > 0 {
                args.push("--next-signer".into());
            }
            args.extend(key_options(key));
        }
        args.extend("--min-sdk-version 28 --v1-signing-enabled false".split(' ').map(Into::into));
        args.extend(options.split_whitespace().map(Into::into));
        args.extend(["--out".into(), output.clone(), self.input.to_str().unwrap().into()]);
        apksigner(&args).unwrap();
        fs::read(output).unwrap()
    }
}

fn key_options(key: &str) -> [String; 4] {
    let file = |kind| key_file(&format!("{key}.{kind}")).to_str().unwrap().to_owned();
    ["--key".into(), file("pk8"), "--cert".into(), file("x509.der")]
}

fn apksigner(args: &[String]) -> Result<String, String> {
    let output = tools::run("apksigner", args, b"");
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout).unwrap()),
        false => Err(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into()),
    }
}

fn apksigner_verify(package: &Path) -> Result<String, String> {
    let package = package.to_str().unwrap();
    let args = ["verify", "--verbose", "--print-certs", "--min-sdk-version", "28", package];
    apksigner(&args.map(Into::into))
}

/// What must be known of a package that was signed with this key last.
fn assert_signed(verified: &Verified, key: &str, algorithm: SignatureAlgorithm) {
    assert_eq!(verified.certificate, certificate(key), "{key}");
    assert_eq!(verified.algorithm, algorithm, "{key}");
}

#[test]
fn packages_that_apksigner_signs_verify() {
    use SignatureAlgorithm::*;
    let workshop = Workshop::new();
    for (key, algorithm) in [
        ("rsa2048", RsaPkcs1Sha256),
        ("rsa3072", RsaPkcs1Sha256),
        ("rsa4096", RsaPkcs1Sha512),
        ("p256", EcdsaSha256),
        ("p384", EcdsaSha512),
        ("p521", EcdsaSha512),
    ] {
        let package = workshop.sign(&[key], "--v2-signing-enabled false");
        let verified = verify(&package).unwrap_or_else(|e| panic!("{key}: {e}"));
        assert_signed(&verified, key, algorithm);
        assert_eq!(verified.scheme, Scheme::V3);
        assert_eq!(verified.size, package.len() as u64);
    }
}

#[test]
fn verity_digests_of_apksigner_verify() {
    let workshop = Workshop::new();
    for (key, algorithm) in [
        ("rsa2048", SignatureAlgorithm::VerityRsaPkcs1Sha256),
        ("p256", SignatureAlgorithm::VerityEcdsaSha256),
    ] {
        let mut package = workshop.sign(&[key], "--v2-signing-enabled false --verity-enabled true");
        let verified = verify(&package).unwrap_or_else(|e| panic!("{key}: {e}"));
        assert_signed(&verified, key, algorithm);
        assert_eq!(verified.content_digest.algorithm, DigestAlgorithm::VeritySha256);

        for at in [100, 1 << 20, 5_500_000, package.len() - 24] {
            package[at] ^= 1;
            assert!(verify(&package).is_err(), "{at}");
            package[at] ^= 1;
        }
    }
}

#[test]
fn v2_packages_of_apksigner_verify_where_allowed() {
    let workshop = Workshop::new();
    let allow_v2 = Policy { allow_v2: true, ..Policy::default() };
    let only_v2 = workshop.sign(&["p256"], "--v2-signing-enabled true --v3-signing-enabled false");
    assert!(matches!(verify(&only_v2), Err(apkverify::Error::OnlyV2)));
    assert_eq!(verify_with(&only_v2, &allow_v2).unwrap().scheme, Scheme::V2);

    let both = workshop.sign(&["p256"], "--v2-signing-enabled true");
    assert_eq!(verify_with(&both, &allow_v2).unwrap().scheme, Scheme::V3);
    // The v3 signature, made an unknown pair.
    let stripped = replace(&both, &V3.to_le_bytes(), &0x1234_5678_u32.to_le_bytes());
    let error = verify_with(&stripped, &allow_v2).unwrap_err();
    assert!(matches!(error, apkverify::Error::StrippedV3 { scheme: 3 }), "{error}");
}

fn replace(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = bytes.windows(old.len()).rposition(|window| window == old).unwrap();
    [&bytes[..at], new, &bytes[at + old.len()..]].concat()
}

#[test]
fn rotations_of_apksigner_verify() {
    let workshop = Workshop::new();
    let keys = ["rsa2048", "p256", "rsa4096"];
    let rotate = |input: Option<&str>, output: &str, old, new| {
        let mut args = vec!["rotate".to_owned()];
        args.extend(input.into_iter().flat_map(|lineage| ["--in".into(), workshop.path(lineage)]));
        args.extend(["--out".into(), workshop.path(output), "--old-signer".into()]);
        args.extend(key_options(old));
        args.push("--new-signer".into());
        args.extend(key_options(new));
        apksigner(&args).unwrap();
    };
    rotate(None, "one", keys[0], keys[1]);
    rotate(Some("one"), "two", keys[1], keys[2]);

    let options = format!("--v2-signing-enabled false --lineage {}", workshop.path("two"));
    let package = workshop.sign(&keys, &options);
    let verified = verify(&package).unwrap();
    assert_signed(&verified, "rsa4096", SignatureAlgorithm::RsaPkcs1Sha512);
    assert_eq!(verified.lineage, keys.map(certificate));
}

/// The archive of a sample package, without its signature: `apksigner` wants a manifest.
fn sample() -> Zip {
    let package = include_bytes!("../data/v3-only-with-ecdsa-sha256-p256.apk");
    let parts = Parts::find(package.as_slice(), package.len() as u64).unwrap();
    let part = |range: Range<u64>| package[range.start as usize..range.end as usize].to_vec();
    let mut end = part(parts.end_record);
    end[16..20].copy_from_slice(&(parts.contents.end as u32).to_le_bytes());
    Zip { contents: part(parts.contents), directory: part(parts.central_directory), end }
}

#[test]
fn packages_of_our_own_signer_satisfy_apksigner() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.apk");
    let zip = sample();
    // Java as Debian has it lacks PSS as `apksigner` asks for it; OpenSSL makes those signatures.
    for (key, algorithms) in
        [("p256", &[0x0201][..]), ("p521", &[0x0201]), ("rsa2048", &[0x0103, 0x0104])]
    {
        let mut signer = Signer::new(&zip, key, algorithms);
        let pairs = |signer: &Signer| [(V3, scheme(std::slice::from_ref(signer)))];
        fs::write(&path, zip.with_block(&block(&pairs(&signer)))).unwrap();
        let verdict = apksigner_verify(&path).unwrap();
        assert!(verdict.contains("(APK Signature Scheme v3): true"), "{key}: {verdict}");

        signer.spoil_signature = |signature| *signature.last_mut().unwrap() ^= 1;
        let package = zip.with_block(&block(&pairs(&signer)));
        fs::write(&path, &package).unwrap();
        assert!(apksigner_verify(&path).is_err());
        assert!(verify(&package).is_err());
    }
}
