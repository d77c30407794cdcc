use std::collections::BTreeSet;

use apkzip::Archive;

use super::*;

/// The names that a linker version script exports, and the name of the version.
fn exports(map: &str) -> BTreeSet<String> {
    let words = map.split(|c: char| !(c.is_alphanumeric() || "_*".contains(c)));
    words.filter(|word| !["", "*", "global", "local"].contains(word)).map(str::to_owned).collect()
}

#[test]
fn stubs_export_what_the_guest_has() {
    for library in ["libvm_payload", "liblog", "libbinder_ndk"] {
        let read = |path: String| fs::read_to_string(workspace::root().join(path)).unwrap();
        let stub = exports(&read(format!("sdk/stub/{library}.map")));
        let mut guest = exports(&read(format!("guest/{library}/{library}.map")));
        // What only our own libraries call has a version that stubs do not have.
        guest.retain(|name| name != "LIBBINDER_NDK_AVF" && !name.starts_with("AVmBinder_"));
        assert_eq!(stub, guest, "{library}");
    }
}

/// Needs a C compiler: `cargo xtask setup`.
#[test]
fn the_package_of_test_payloads_has_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let packages = Packages::within(workspace::root(), folder.path().to_owned()).unwrap();
    let path = packages.tests().unwrap();
    let apk = fs::read(&path).unwrap();
    let len = apk.len() as u64;

    let archive = Archive::open(apk.as_slice(), len).unwrap();
    let libraries = archive.entries().filter(|entry| entry.name.starts_with("lib/"));
    let libraries: Vec<&str> =
        libraries.filter_map(|entry| entry.name.rsplit('/').next()).collect();
    for name in ["libecho.so", "libnarrow.so", "libforeign.so", "libnewer_glibc.so"] {
        assert!(libraries.contains(&name), "{libraries:?}");
    }
    assert!(!libraries.contains(&"libabsent.so"));
    let asset = archive.entries().find(|entry| entry.name == ASSET_NAME).unwrap();
    assert_eq!(archive.read(asset).unwrap(), ASSET.as_bytes());

    let verified = apkverify::verify(apk.as_slice(), len, &apkverify::Policy::default()).unwrap();
    assert_eq!(verified.certificate, packages.key().unwrap().certificate());
    let idsig = fs::read(folder.path().join("tests.apk.idsig")).unwrap();
    let idsig = idsig::Idsig::read(idsig.as_slice(), idsig.len() as u64).unwrap();
    assert_eq!(idsig.signing.apk_digest, verified.content_digest.bytes);

    // The same key and the same bytes the next time: nothing is written.
    let modified = || fs::metadata(&path).unwrap().modified().unwrap();
    let before = modified();
    packages.tests().unwrap();
    assert_eq!(modified(), before);
}
