use std::collections::BTreeSet;

use apkzip::{Archive, Method};

use super::sign::verify;
use super::*;

/// The names that a linker version script exports, and the name of the version.
fn exports(map: &str) -> BTreeSet<String> {
    let words = map.split(|c: char| !(c.is_alphanumeric() || "_*".contains(c)));
    words.filter(|word| !["", "*", "global", "local"].contains(word)).map(str::to_owned).collect()
}

#[test]
fn stubs_export_what_the_guest_has() {
    for library in ["libvm_payload", "liblog"] {
        let read = |path: String| fs::read_to_string(workspace::root().join(path)).unwrap();
        let stub = exports(&read(format!("sdk/stub/{library}.map")));
        let guest = exports(&read(format!("guest/{library}/{library}.map")));
        assert_eq!(stub, guest, "{library}");
    }
}

#[test]
fn a_package_is_laid_out_for_mapping() {
    let folder = tempfile::tempdir().unwrap();
    let (text, library) = (folder.path().join("text"), folder.path().join("lib"));
    fs::write(&text, "a".repeat(1000)).unwrap();
    fs::write(&library, "b".repeat(5000)).unwrap();
    let files = [
        ("assets/a.txt".to_owned(), text),
        ("lib/x86_64/liba.so".to_owned(), library.clone()),
        ("lib/x86_64/libb.so".to_owned(), library),
    ];
    let (one, two) = (folder.path().join("1.apk"), folder.path().join("2.apk"));
    make_apk(&files, &one).unwrap();
    make_apk(&files, &two).unwrap();
    let bytes = fs::read(&one).unwrap();
    assert_eq!(bytes, fs::read(&two).unwrap());

    let archive = Archive::open(bytes.as_slice(), bytes.len() as u64).unwrap();
    let names: Vec<&str> = archive.entries().map(|entry| &*entry.name).collect();
    assert_eq!(names, ["assets/a.txt", "lib/x86_64/liba.so", "lib/x86_64/libb.so"]);
    for entry in archive.entries() {
        assert_eq!(archive.read(entry).unwrap(), fs::read(source(&files, &entry.name)).unwrap());
        if entry.name.ends_with(".so") {
            assert_eq!(entry.method, Method::Stored);
            assert_eq!(archive.data_range(entry).start % 4096, 0);
        } else {
            assert_eq!(entry.method, Method::Deflate);
        }
    }
}

fn source<'a>(files: &'a [(String, PathBuf)], name: &str) -> &'a Path {
    files.iter().find(|(n, _)| n == name).map(|(_, path)| path.as_path()).unwrap()
}

/// Needs a C compiler and `apksigner`: `cargo xtask setup`.
#[test]
fn apksigner_accepts_the_c_packages() {
    let folder = tempfile::tempdir().unwrap();
    let (root, work) = (workspace::root(), folder.path());
    let toolkit = Toolkit::new(&root.join("sdk"), work).unwrap();
    let packer = Packer { keystore: Keystore::throw_away(work).unwrap(), work };

    let mut libraries = sample_c(&toolkit, &root, work).unwrap();
    libraries.extend(test_payloads(&toolkit, &root, work).unwrap());
    let apk = packer.package("all", &libraries).unwrap();
    let verdict = verify(&apk).unwrap();
    assert!(verdict.contains("v2 scheme (APK Signature Scheme v2): true"), "{verdict}");
    assert!(verdict.contains("v3 scheme (APK Signature Scheme v3): true"), "{verdict}");

    let bytes = fs::read(&apk).unwrap();
    let archive = Archive::open(bytes.as_slice(), bytes.len() as u64).unwrap();
    assert_eq!(
        archive.entries().filter(|entry| entry.name.ends_with(".so")).count(),
        libraries.len()
    );
    assert!(!archive.entries().any(|entry| entry.name.ends_with("/libabsent.so")));
    for entry in archive.entries().filter(|entry| entry.name.ends_with(".so")) {
        assert_eq!(archive.data_range(entry).start % 4096, 0, "{}", entry.name);
    }

    // The same files are not signed again, and signing again gives the same bytes.
    let modified = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    let before = modified(&apk);
    packer.package("all", &libraries).unwrap();
    assert_eq!(modified(&apk), before);
    fs::remove_file(&apk).unwrap();
    packer.package("all", &libraries).unwrap();
    assert_eq!(fs::read(&apk).unwrap(), bytes);
}

/// Into `target/payloads`, as the verbs do it.
#[test]
#[ignore = "takes a minute, and the end-to-end tests begin with it"]
fn everything_is_built_and_signed() {
    let packages = Packages::build().unwrap();
    for apk in [packages.sample_c, packages.sample_rust, packages.test_payloads] {
        assert!(verify(&apk).unwrap().contains("v3): true"), "{}", apk.display());
    }
}
