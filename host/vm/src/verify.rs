//! `vm verify`: what a guest would say of a package.

use crate::cli::Verify;
use crate::exit::Exit;
use crate::files;
use crate::report::{chain, complain, say, say_json};
use anyhow::{Context as _, Error, Result};
use apkmanifest::Manifest;
use apkverify::{Policy, Verified};
use apkzip::Archive;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::path::Path;

/// Name of the manifest in a package.
const MANIFEST: &str = "AndroidManifest.xml";

/// The package is valid.
const VALID: Exit = Exit::Answer(0);
/// It is not.
const NOT_VALID: Exit = Exit::Answer(1);
/// It cannot be read.
const UNREADABLE: Exit = Exit::Answer(2);

/// What is known of a valid package.
#[derive(Debug)]
struct Package {
    verified: Verified,
    manifest: Manifest,
}

/// Why there is nothing to be known.
#[derive(Debug)]
enum Failure {
    NotValid(Error),
    Unreadable(Error),
}

/// Runs the command.
pub fn run(arguments: &Verify) -> Result<Exit> {
    let result = check(arguments);
    if arguments.json {
        say_json(&as_json(&arguments.file, &result));
    } else {
        tell(&arguments.file, &result);
    }
    Ok(exit(&result))
}

fn exit(result: &Result<Package, Failure>) -> Exit {
    match result {
        Ok(_) => VALID,
        Err(Failure::NotValid(_)) => NOT_VALID,
        Err(Failure::Unreadable(_)) => UNREADABLE,
    }
}

fn check(arguments: &Verify) -> Result<Package, Failure> {
    let file = files::open(&arguments.file).map_err(|error| Failure::Unreadable(error.into()))?;
    let size = file.metadata().map_err(|error| Failure::Unreadable(error.into()))?.len();
    let mut policy = Policy { allow_v2: arguments.allow_v2, ..Policy::default() };
    if let Some(sdk) = arguments.sdk {
        policy.sdk = sdk;
    }
    let verified = apkverify::verify(&file, size, &policy).map_err(|error| match error {
        apkverify::Error::Io { .. } | apkverify::Error::Zip(apkzip::Error::Io { .. }) => {
            Failure::Unreadable(error.into())
        }
        error => Failure::NotValid(error.into()),
    })?;
    // As in the guest, a package is more than its signature.
    let manifest = manifest(file, size).map_err(|error| match error.downcast_ref() {
        Some(apkzip::Error::Io { .. }) => Failure::Unreadable(error),
        _ => Failure::NotValid(error),
    })?;
    Ok(Package { verified, manifest })
}

fn manifest(file: File, size: u64) -> Result<Manifest> {
    let archive = Archive::open(file, size)?;
    let entry = archive.find(MANIFEST).with_context(|| format!("the APK has no {MANIFEST}"))?;
    if entry.size > apkmanifest::MAX_LEN as u64 {
        anyhow::bail!("{MANIFEST} has {} bytes, more than {}", entry.size, apkmanifest::MAX_LEN);
    }
    let bytes = archive.read(entry)?;
    Manifest::read(&bytes).with_context(|| format!("{MANIFEST} cannot be understood"))
}

fn tell(path: &Path, result: &Result<Package, Failure>) {
    match result {
        Ok(Package { verified, manifest }) => {
            let digest = &verified.content_digest;
            for (what, value) in [
                ("Scheme", verified.scheme.to_string()),
                ("Algorithm", verified.algorithm.to_string()),
                ("Signer certificate SHA-256", signer(verified)),
                ("Content digest", format!("{digest} ({})", digest.algorithm)),
                ("Package", manifest.package.clone()),
                ("Version", manifest.version_code.to_string()),
            ] {
                say(&format!("{what}: {value}"));
            }
        }
        Err(Failure::NotValid(error)) => {
            complain(&format!("vm: {} is not valid: {}", path.display(), chain(error)));
        }
        Err(Failure::Unreadable(error)) => {
            complain(&format!("vm: cannot read {}: {}", path.display(), chain(error)));
        }
    }
}

fn as_json(path: &Path, result: &Result<Package, Failure>) -> Value {
    let file = path.to_string_lossy();
    match result {
        Ok(Package { verified, manifest }) => json!({
            "file": file,
            "valid": true,
            "scheme": verified.scheme.to_string(),
            "algorithm": verified.algorithm.to_string(),
            "signer_certificate_sha256": signer(verified),
            "content_digest": verified.content_digest.to_string(),
            "content_digest_algorithm": verified.content_digest.algorithm.to_string(),
            "size": verified.size,
            "package": manifest.package,
            "version_code": manifest.version_code,
        }),
        Err(Failure::NotValid(error)) => {
            json!({"file": file, "valid": false, "error": chain(error)})
        }
        Err(Failure::Unreadable(error)) => {
            json!({"file": file, "valid": null, "error": chain(error)})
        }
    }
}

fn signer(verified: &Verified) -> String {
    hex::encode(Sha256::digest(&verified.certificate))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &[u8] = include_bytes!("../testdata/v3-only-with-ecdsa-sha256-p256.apk");
    const V2: &[u8] = include_bytes!("../testdata/v2-only-two-signers.apk");

    fn of(contents: &[u8], change: impl FnOnce(&mut Verify)) -> (Exit, Value) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), contents).unwrap();
        let mut arguments =
            Verify { file: file.path().into(), allow_v2: false, sdk: None, json: true };
        change(&mut arguments);
        let result = check(&arguments);
        (exit(&result), as_json(&arguments.file, &result))
    }

    #[test]
    fn a_valid_package_says_who_signed_it() {
        let (exit, json) = of(GOOD, |_| {});
        assert_eq!(exit, VALID, "{json}");
        assert_eq!(json["valid"], true);
        assert_eq!(json["scheme"], "v3");
        assert_eq!(json["content_digest_algorithm"], "SHA-256 over chunks");
        assert_eq!(json["signer_certificate_sha256"].as_str().unwrap().len(), 64);
        assert_eq!(json["package"], "android.appsecurity.cts.tinyapp");
        assert_eq!(json["size"], GOOD.len());
    }

    #[test]
    fn a_changed_package_is_not_valid() {
        let mut changed = GOOD.to_vec();
        changed[100] ^= 1;
        let (exit, json) = of(&changed, |_| {});
        assert_eq!((exit, &json["valid"]), (NOT_VALID, &Value::Bool(false)));
        assert!(json["error"].as_str().is_some_and(|error| !error.is_empty()));
    }

    #[test]
    fn the_old_scheme_is_taken_only_if_asked_for() {
        let (exit, json) = of(V2, |_| {});
        assert_eq!(exit, NOT_VALID);
        assert!(json["error"].as_str().unwrap().contains("v2"), "{json}");
    }

    #[test]
    fn what_cannot_be_read_is_neither() {
        let (exit, json) = of(GOOD, |arguments| arguments.file = "/nowhere/a.apk".into());
        assert_eq!((exit, &json["valid"]), (UNREADABLE, &Value::Null));
        let (exit, _) = of(GOOD, |arguments| arguments.file = "/".into());
        assert_eq!(exit, UNREADABLE);
    }
}
