//! What the writer writes, and what the reader makes of it and of others' manifests.

use apkmanifest::{Error, Manifest};

use crate::xml::{DEMO, MANIFEST, URI, VERSION_CODE};
use crate::xml::{MAJOR, NONE, PACKAGE, Pool, STRINGS, Xml, attribute, attributes, element};

fn demo() -> Manifest {
    Manifest::new("a.b", 7).unwrap()
}

#[test]
fn golden_bytes() {
    let bytes = demo().write();
    let strings = [
        "hasCode",
        "minSdkVersion",
        "versionCode",
        "versionCodeMajor",
        "android",
        "http://schemas.android.com/apk/res/android",
        "manifest",
        "package",
        "uses-sdk",
        "application",
        "a.b",
    ];
    let start = |name: &str, attributes: &str, count: &str, size: &str| {
        format!(
            "02011000{size}01000000ffffffffffffffff{name}14001400{count}000000000000{attributes}"
        )
    };
    let end = |name: &str| format!("030110001800000001000000ffffffffffffffff{name}");
    let expected = [
        // The file and its string pool.
        format!("03000800{}", hex::encode((bytes.len() as u32).to_le_bytes())),
        hex::encode(pool(&strings)),
        "80010800180000000c0001010c0201011b02010176050101".into(),
        "000110001800000001000000ffffffff0400000005000000".into(),
        start(
            "06000000",
            "0500000002000000ffffffff0800001007000000ffffffff070000000a000000080000030a000000",
            "0200",
            "4c000000",
        ),
        start("08000000", "0500000001000000ffffffff0800001021000000", "0100", "38000000"),
        end("08000000"),
        start("09000000", "0500000000000000ffffffff0800001200000000", "0100", "38000000"),
        end("09000000"),
        end("06000000"),
        "010110001800000001000000ffffffff0400000005000000".into(),
    ];
    assert_eq!(hex::encode(&bytes), expected.concat());
    assert_eq!(bytes.len(), 724);
}

fn pool(strings: &[&str]) -> Vec<u8> {
    let xml = Xml { pools: vec![Pool::utf16(strings)], maps: vec![], nodes: vec![], ..Xml::good() };
    xml.bytes()[8..].to_vec()
}

#[test]
fn what_is_written_is_read() {
    for (package, version) in [
        ("a", 0),
        ("org.example.demo", 1),
        ("org.Example.d3mo_", u32::MAX.into()),
        ("a.b", 1 << 32),
        ("a.b", u64::MAX),
        (&"a".repeat(223), 1),
    ] {
        let manifest = Manifest::new(package, version).unwrap();
        assert_eq!(Manifest::read(&manifest.write()), Ok(manifest));
    }
}

#[test]
fn manifests_of_others_are_read() {
    let aapt = Manifest::read(include_bytes!("../data/aapt.axml")).unwrap();
    assert_eq!(aapt, Manifest::new("org.example.demo_app", 3 << 32 | 7).unwrap());
    let apksig = Manifest::read(include_bytes!("../data/apksig.axml")).unwrap();
    assert_eq!(apksig, Manifest::new("android.appsecurity.cts.tinyapp", 10).unwrap());
}

#[test]
fn names_no_package_can_have() {
    let long = "a".repeat(224);
    for (name, problem) in [
        ("", "is empty"),
        (&long, "has more than 223 characters"),
        ("a-b", "has a character that is not allowed"),
        ("a/b", "has a character that is not allowed"),
        ("a b", "has a character that is not allowed"),
        ("ä", "has a character that is not allowed"),
        ("a\0b", "has a character that is not allowed"),
        ("..", "has a part that does not start with a letter"),
        (".a", "has a part that does not start with a letter"),
        ("a.", "has a part that does not start with a letter"),
        ("a..b", "has a part that does not start with a letter"),
        ("a.1b", "has a part that does not start with a letter"),
        ("_a", "has a part that does not start with a letter"),
    ] {
        let name = name.to_owned();
        assert_eq!(Manifest::new(&name, 1), Err(Error::BadPackageName { name, problem }));
    }
}

fn read(xml: &Xml) -> Manifest {
    Manifest::read(&xml.bytes()).unwrap()
}

/// All of these say the same.
#[test]
fn forms_that_are_fine() {
    let expected = Manifest::new("org.example.demo", 1 << 32 | 7).unwrap();
    assert_eq!(read(&Xml::good()), expected);
    assert_eq!(read(&Xml { pools: vec![Pool::utf8(&STRINGS)], ..Xml::good() }), expected);

    // Names instead of identifiers.
    assert_eq!(read(&Xml { maps: vec![], ..Xml::good() }), expected);
    assert_eq!(read(&Xml { maps: vec![vec![0, 0x0101_0576]], ..Xml::good() }), expected);

    // Identifiers instead of names, as shrinkers leave them.
    let mut strings = STRINGS;
    (strings[VERSION_CODE as usize], strings[MAJOR as usize]) = ("", "");
    assert_eq!(read(&Xml { pools: vec![Pool::utf16(&strings)], ..Xml::good() }), expected);

    // Chunks of unknown kinds, text, styles, bytes behind the file.
    let mut xml = Xml::good();
    xml.nodes.insert(0, crate::xml::chunk(0x777, &[], &[1; 8]));
    xml.nodes.insert(3, crate::xml::node(0x104, &[0; 12]));
    xml.pools[0].style_count = 1;
    assert_eq!(read(&xml), expected);
    let mut bytes = xml.bytes();
    bytes.extend([1, 2, 3]);
    assert_eq!(Manifest::read(&bytes), Ok(expected.clone()));

    // Longer attributes, at a distance.
    let mut longer: Vec<Vec<u8>> = attributes();
    longer.iter_mut().for_each(|attribute| attribute.extend([9; 4]));
    longer.insert(0, vec![9; 4]);
    let mut xml = Xml::good();
    xml.nodes[1] = crate::xml::element_with(MANIFEST, [24, 24, 3, 0, 0, 0], &longer);
    assert_eq!(read(&xml), expected);
}

#[test]
fn a_missing_version_is_zero() {
    let mut xml = Xml::good();
    xml.nodes[1] = element(MANIFEST, &attributes()[2..]);
    assert_eq!(read(&xml).version_code, 0);
    // The same name elsewhere is something else.
    for namespace in [NONE, DEMO] {
        let plain = attribute(namespace, VERSION_CODE, NONE, 0x10, 9);
        xml.maps.clear();
        xml.nodes[1] = element(MANIFEST, &[plain, attributes()[2].clone()]);
        assert_eq!(read(&xml).version_code, 0);
    }
    // Android's `package` is not ours.
    let android = attribute(URI, PACKAGE, DEMO, 3, DEMO);
    xml.nodes[1] = element(MANIFEST, &[android]);
    let error = Manifest::read(&xml.bytes()).unwrap_err();
    assert_eq!(error, Error::Missing("attribute \"package\""));
}
