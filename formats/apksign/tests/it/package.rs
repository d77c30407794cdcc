//! How a package is laid out.

use apkmanifest::Manifest;
use apksign::{Error, LIBRARY_ALIGNMENT, Package};
use apkzip::{Archive, Method};

use crate::tool::{manifest, package, run};

fn open(zip: &[u8]) -> Archive<&[u8]> {
    Archive::open(zip, zip.len() as u64).unwrap()
}

#[test]
fn files_are_aligned_and_in_order() {
    let zip = package().build().unwrap();
    let archive = open(&zip);
    let names: Vec<_> = archive.entries().map(|entry| entry.name.as_str()).collect();
    assert_eq!(
        names,
        ["AndroidManifest.xml", "assets/text", "lib/x86_64/libbig.so", "lib/x86_64/libsmall.so"]
    );
    assert_eq!(package().names().collect::<Vec<_>>(), names);
    for entry in archive.entries() {
        let start = archive.data_range(entry).start;
        match &*entry.name {
            name if name.ends_with(".so") => {
                assert_eq!(entry.method, Method::Stored);
                assert_eq!(start % u64::from(LIBRARY_ALIGNMENT), 0);
            }
            "assets/text" => assert_eq!(entry.method, Method::Deflate),
            _ => assert_eq!((entry.method, start % 4), (Method::Stored, 0)),
        }
        assert_eq!(entry.unix_mode, None);
    }
    let entry = archive.find("AndroidManifest.xml").unwrap();
    assert_eq!(Manifest::read(&archive.read(entry).unwrap()).unwrap(), manifest());
    assert_eq!(archive.read(archive.find("assets/text").unwrap()).unwrap(), b"text ".repeat(1000));
}

#[test]
fn names_of_every_length_are_aligned() {
    let mut package = Package::new(&manifest());
    for n in 0..50 {
        package.add(format!("lib/x86_64/lib{}.so", "x".repeat(n)), vec![1; 100 * n]).unwrap();
        package.add("a".repeat(n + 1), vec![2; n]).unwrap();
    }
    let zip = package.build().unwrap();
    let archive = open(&zip);
    for entry in archive.entries() {
        let alignment = if entry.name.ends_with(".so") { 4096 } else { 4 };
        assert_eq!(archive.data_range(entry).start % alignment, 0, "{}", entry.name);
    }
}

#[test]
fn the_order_of_adding_does_not_matter() {
    let build = |names: [&str; 3]| {
        let mut package = Package::new(&manifest());
        names.iter().for_each(|name| package.add(*name, name.as_bytes().to_vec()).unwrap());
        package.build().unwrap()
    };
    assert_eq!(build(["a", "b", "lib/c"]), build(["lib/c", "b", "a"]));
}

#[test]
fn what_does_not_shrink_is_stored() {
    let mut package = Package::new(&manifest());
    package.add_compressed("assets/short", b"ab".to_vec()).unwrap();
    package.add_compressed("lib/x86_64/zeros.so", vec![0; 9999]).unwrap();
    package.add_compressed("empty", vec![]).unwrap();
    let zip = package.build().unwrap();
    assert!(open(&zip).entries().all(|entry| entry.method == Method::Stored));
}

#[test]
fn names_that_cannot_be_are_refused() {
    let long = "x".repeat(70_000);
    for name in ["/a", "../a", "a/../b", "a//b", "./a", "", "a\\b", "a\0", "AndroidManifest.xml/a"]
    {
        let mut package = Package::new(&manifest());
        package.add(name, b"x".to_vec()).unwrap();
        assert!(matches!(package.build(), Err(Error::Zip(_))), "{name:?}");
    }
    let mut package = Package::new(&manifest());
    package.add(&*long, vec![]).unwrap();
    assert!(matches!(package.build(), Err(Error::TooLarge)));
    package.add("a", vec![]).unwrap();
    assert!(matches!(package.add("a", vec![]), Err(Error::DuplicateFile(name)) if name == "a"));
    let twice = package.add("AndroidManifest.xml", vec![]);
    assert!(matches!(twice, Err(Error::DuplicateFile(_))));
}

#[test]
fn too_many_files_are_refused() {
    let mut package = Package::new(&manifest());
    for n in 0..70_000 {
        package.add(n.to_string(), vec![]).unwrap();
    }
    assert!(matches!(package.build(), Err(Error::TooLarge)));
}

#[test]
fn unzip_takes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.apk");
    std::fs::write(&path, package().build().unwrap()).unwrap();
    let verdict = run("unzip", &["-t", path.to_str().unwrap()]);
    assert!(verdict.contains("No errors detected in compressed data"), "{verdict}");
    let python = "import sys, zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None";
    run("python3", &["-c", python, path.to_str().unwrap()]);
}
