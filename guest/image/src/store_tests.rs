use std::collections::BTreeMap;

use super::*;

fn manifest(kernel: &[u8], initrd: &[u8]) -> Manifest {
    let file = |bytes: &[u8]| FileEntry {
        sha256: Digest::of(bytes).to_string(),
        size: bytes.len() as u64,
        mode: "644".into(),
    };
    Manifest {
        version: MANIFEST_VERSION,
        os: "microdroid".into(),
        arch: "x86_64".into(),
        kernel_version: "6.12".into(),
        glibc_version: "2.41".into(),
        min_memory_mib: 128,
        files: BTreeMap::from([(KERNEL.into(), file(kernel)), (INITRD.into(), file(initrd))]),
        packages: Vec::new(),
    }
}

/// A store with one image, made by hand so that the test does not depend on the writer.
fn store_with_image() -> (tempfile::TempDir, Store, Digest) {
    let home = tempfile::tempdir().unwrap();
    let store = Store::open(home.path());
    let json = serde_json::to_vec(&manifest(b"kernel!", b"initrd")).unwrap();
    let digest = Digest::of(&json);
    let dir = store.image_dir(&digest);
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join(MANIFEST), json).unwrap();
    fs::write(dir.join(KERNEL), b"kernel!").unwrap();
    fs::write(dir.join(INITRD), b"initrd").unwrap();
    fs::write(store.current_path(), format!("{digest}\n")).unwrap();
    (home, store, digest)
}

#[test]
fn current_image_is_found_and_verifies() {
    let (_home, store, digest) = store_with_image();
    let image = store.current().unwrap();
    assert_eq!(image.digest, digest);
    assert_eq!(image.manifest.glibc_version, "2.41");
    image.verify().unwrap();
    assert_eq!(store.list().unwrap(), [digest]);
}

#[test]
fn empty_store_says_how_to_build_an_image() {
    let home = tempfile::tempdir().unwrap();
    let store = Store::open(home.path());
    let error = store.current().unwrap_err();
    assert!(matches!(error, StoreError::NoCurrentImage(_)));
    assert!(error.to_string().contains("cargo xtask image"));
    assert_eq!(store.list().unwrap(), []);
}

#[test]
fn missing_image_is_not_a_damaged_one() {
    let (_home, store, _) = store_with_image();
    assert!(matches!(store.get(&Digest::of(b"other")), Err(StoreError::NotFound { .. })));
}

#[test]
fn changed_files_are_found() {
    let (_home, store, digest) = store_with_image();
    let dir = store.image_dir(&digest);
    fs::write(dir.join(KERNEL), b"kernel?").unwrap();
    assert!(matches!(store.current().unwrap().verify(), Err(StoreError::Damaged { .. })));
    fs::write(dir.join(KERNEL), b"kernel").unwrap();
    assert!(matches!(store.current(), Err(StoreError::Damaged { .. })));
    fs::write(dir.join(MANIFEST), b"{}").unwrap();
    assert!(matches!(store.current(), Err(StoreError::Damaged { .. })));
}

#[test]
fn manifest_of_another_version_is_named_as_such() {
    let path = Path::new("m");
    assert!(matches!(
        parse_manifest(path, br#"{"version": 2, "new_field": []}"#),
        Err(StoreError::Version { found: 2, .. })
    ));
    let mut bad: serde_json::Value = serde_json::to_value(manifest(b"", b"")).unwrap();
    bad["surprise"] = 1.into();
    let bytes = serde_json::to_vec(&bad).unwrap();
    assert!(matches!(parse_manifest(path, &bytes), Err(StoreError::Damaged { .. })));
}

#[test]
fn digests_have_one_spelling() {
    let digest = Digest::of(b"x");
    assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
    for bad in ["", "../../etc", &digest.to_string().to_uppercase(), &digest.to_string()[1..]] {
        assert!(bad.parse::<Digest>().is_err(), "{bad}");
    }
}

#[test]
fn an_operating_system_is_a_plain_word() {
    for (os, plain) in [
        ("microdroid", true),
        ("microdroid_shell", true),
        ("", false),
        ("../x", false),
        ("a/b", false),
        ("Microdroid", false),
        ("a\0", false),
    ] {
        assert_eq!(is_plain_word(os), plain, "{os:?}");
    }
    assert!(!is_plain_word(&"x".repeat(65)));
}
