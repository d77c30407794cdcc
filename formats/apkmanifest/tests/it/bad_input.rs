//! Every way to be wrong has its own error.

use apkmanifest::{Error, MAX_LEN, Manifest};

use crate::xml::*;

fn spoiled(spoil: impl Fn(&mut Xml)) -> Vec<u8> {
    let mut xml = Xml::good();
    spoil(&mut xml);
    xml.bytes()
}

/// The good manifest with other bytes at an offset.
fn patched(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut good = Xml::good().bytes();
    good[at..at + bytes.len()].copy_from_slice(bytes);
    good
}

fn patched32(at: usize, value: u32) -> Vec<u8> {
    patched(at, &value.to_le_bytes())
}

fn patched16(at: usize, value: u16) -> Vec<u8> {
    patched(at, &value.to_le_bytes())
}

/// The string pool starts behind the file's header.
const POOL: usize = 8;

/// Where the root element starts.
fn root() -> usize {
    Xml::good().offset(1)
}

fn with_attributes(attributes: &[Vec<u8>]) -> Vec<u8> {
    spoiled(|xml| xml.nodes[1] = element(MANIFEST, attributes))
}

/// The good attributes with one changed.
fn with_attribute(index: usize, attribute: Vec<u8>) -> Vec<u8> {
    let mut all = attributes();
    all[index] = attribute;
    with_attributes(&all)
}

fn with_counts(counts: [u16; 6]) -> Vec<u8> {
    spoiled(|xml| xml.nodes[1] = element_with(MANIFEST, counts, &attributes()))
}

/// The good manifest whose package name is kept in these bytes.
fn with_name(utf8_flag: bool, bytes: &[u8]) -> Vec<u8> {
    spoiled(|xml| {
        if utf8_flag {
            xml.pools[0] = Pool::utf8(&STRINGS);
        }
        xml.pools[0].strings[DEMO as usize] = bytes.to_vec();
    })
}

fn cut_off(what: &'static str, offset: usize) -> Error {
    Error::CutOff { what, offset }
}

fn bad_size(what: &'static str, offset: usize, size: usize) -> Error {
    Error::BadSize { what, offset, size }
}

fn bad_name(problem: &'static str) -> Error {
    Error::BadString { index: DEMO, problem }
}

fn no_string(index: u32) -> Error {
    Error::NoSuchString { index, count: STRINGS.len() }
}

fn wrong_type(name: &'static str, wanted: &'static str, found: u8) -> Error {
    Error::WrongType { name, wanted, found }
}

fn cases() -> Vec<(&'static str, Vec<u8>, Error)> {
    [file(), pool(), tree(), root_element(), attribute_values(), text()].concat()
}

fn file() -> Vec<(&'static str, Vec<u8>, Error)> {
    let len = Xml::good().bytes().len();
    vec![
        ("empty", vec![], cut_off("a chunk", 0)),
        ("one byte", vec![3], cut_off("a chunk", 0)),
        ("no header size", vec![3, 0], cut_off("a chunk", 0)),
        ("no size", vec![3, 0, 8, 0, 8, 0, 0], cut_off("a chunk", 0)),
        ("text", b"<manifest package=\"a\"/>".to_vec(), Error::PlainText),
        ("text after blanks", b"\n <?xml version=\"1.0\"?>".to_vec(), Error::PlainText),
        ("text after a mark", b"\xef\xbb\xbf<manifest/>".to_vec(), Error::PlainText),
        ("huge", vec![0; MAX_LEN + 1], Error::TooLarge { size: MAX_LEN + 1, limit: MAX_LEN }),
        ("a resource table", spoiled(|x| x.kind = 2), Error::NotBinaryXml { found: 2 }),
        (
            "a string pool alone",
            Xml::good().bytes()[8..].to_vec(),
            Error::NotBinaryXml { found: 1 },
        ),
        ("short header", patched16(2, 4), bad_size("the header of a chunk", 0, 4)),
        ("odd header", patched16(2, 10), bad_size("the header of a chunk", 0, 10)),
        ("size below the header", patched32(4, 4), bad_size("a chunk", 0, 4)),
        ("no size at all", patched32(4, 0), bad_size("a chunk", 0, 0)),
        ("odd size", patched32(4, len as u32 - 1), bad_size("a chunk", 0, len - 1)),
        ("too long", patched32(4, len as u32 + 4), cut_off("a chunk", 0)),
        ("longest", patched32(4, 0xffff_fffc), cut_off("a chunk", 0)),
        ("nothing in it", chunk(3, &[], &[]), Error::Missing("string pool")),
        ("four bytes left", spoiled(|x| x.tail = vec![0; 4]), cut_off("a chunk", len)),
        (
            "zeros at the end",
            spoiled(|x| x.tail = vec![0; 8]),
            bad_size("the header of a chunk", len, 0),
        ),
    ]
}

fn pool() -> Vec<(&'static str, Vec<u8>, Error)> {
    let begin = 28 + 4 * STRINGS.len() as u32;
    let end = Xml { maps: vec![], ..Xml::good() }.offset(0) - POOL;
    let table = || cut_off("the table of strings", POOL + 28);
    let strings = || cut_off("the strings", POOL);
    let outside = |index| Error::BadString { index, problem: "starts outside the string pool" };
    vec![
        ("no pool", spoiled(|x| x.pools.clear()), Error::Missing("string pool")),
        ("two pools", spoiled(|x| x.pools.push(Pool::utf8(&[]))), Error::Twice("string pool")),
        ("two maps", spoiled(|x| x.maps.push(vec![])), Error::Twice("resource map")),
        (
            "empty pool",
            spoiled(|x| x.pools[0].strings.clear()),
            Error::NoSuchString { index: MANIFEST, count: 0 },
        ),
        ("pool header of 8", patched16(POOL + 2, 8), bad_size("the string pool", POOL, 8)),
        ("pool header of 24", patched16(POOL + 2, 24), bad_size("the string pool", POOL, 24)),
        ("pool header beyond it", patched16(POOL + 2, 0xfffc), bad_size("a chunk", POOL, end)),
        ("pool beyond the file", patched32(POOL + 4, 0xfff0), cut_off("a chunk", POOL)),
        ("many strings", patched32(POOL + 8, 10_000), table()),
        ("most strings", patched32(POOL + 8, u32::MAX), table()),
        ("many styles", patched32(POOL + 12, 10_000), table()),
        ("most styles", patched32(POOL + 12, u32::MAX), table()),
        ("strings in the header", patched32(POOL + 20, 8), strings()),
        ("strings in the table", patched32(POOL + 20, begin - 4), strings()),
        ("strings beyond the pool", patched32(POOL + 20, end as u32 + 1), strings()),
        ("strings far beyond", patched32(POOL + 20, u32::MAX), strings()),
        (
            "styles before strings",
            {
                let mut xml = Xml::good();
                xml.pools[0].style_count = 1;
                let mut bytes = xml.bytes();
                bytes[POOL + 24..POOL + 28].copy_from_slice(&words(&[begin]));
                bytes
            },
            strings(),
        ),
        ("string outside", patched32(POOL + 28 + 4 * MANIFEST as usize, 0xffff), outside(MANIFEST)),
        (
            "string far outside",
            patched32(POOL + 28 + 4 * MANIFEST as usize, u32::MAX),
            outside(MANIFEST),
        ),
        (
            "pool behind the tree",
            spoiled(|x| {
                x.nodes.push(chunk(1, &words(&[0; 5]), &[]));
            }),
            Error::Twice("string pool"),
        ),
        (
            "pool in the tree only",
            spoiled(|x| {
                x.pools.clear();
                x.nodes.push(chunk(1, &words(&[0; 5]), &[]));
            }),
            Error::Misplaced {
                what: "string pool",
                offset: {
                    let mut xml = Xml::good();
                    xml.pools.clear();
                    xml.bytes().len()
                },
            },
        ),
        (
            "map in the tree only",
            spoiled(|x| {
                x.maps.clear();
                x.nodes.push(chunk(0x180, &[], &[]));
            }),
            Error::Misplaced {
                what: "resource map",
                offset: Xml { maps: vec![], ..Xml::good() }.bytes().len(),
            },
        ),
    ]
    .into_iter()
    .collect()
}

fn tree() -> Vec<(&'static str, Vec<u8>, Error)> {
    let (root, len) = (root(), Xml::good().bytes().len());
    let no_root = || Error::Missing("root element");
    vec![
        ("no nodes", spoiled(|x| x.nodes.clear()), no_root()),
        (
            "no elements",
            spoiled(|x| {
                x.nodes.remove(1);
                x.nodes.remove(1);
            }),
            no_root(),
        ),
        (
            "no end",
            spoiled(|x| {
                x.nodes.remove(2);
            }),
            Error::Missing("end of its root element"),
        ),
        (
            "end first",
            spoiled(|x| x.nodes.swap(1, 2)),
            Error::Misplaced { what: "the end of an element", offset: root },
        ),
        (
            "two ends",
            spoiled(|x| x.nodes.push(end(MANIFEST))),
            Error::Misplaced { what: "the end of an element", offset: len },
        ),
        (
            "two roots",
            spoiled(|x| x.nodes.extend([element(MANIFEST, &[]), end(MANIFEST)])),
            Error::Twice("root element"),
        ),
        (
            "node without a line",
            spoiled(|x| x.nodes[1] = chunk(0x102, &[], &[0; 20])),
            bad_size("a node", root, 8),
        ),
        (
            "text without a comment",
            spoiled(|x| x.nodes.push(chunk(0x104, &[0; 4], &[]))),
            bad_size("a node", len, 12),
        ),
        ("node beyond the file", patched32(root + 4, 0x1000), cut_off("a chunk", root)),
        ("node of no size", patched32(root + 4, 0), bad_size("a chunk", root, 0)),
    ]
}

fn root_element() -> Vec<(&'static str, Vec<u8>, Error)> {
    let root = root();
    let list = || cut_off("the list of attributes", root);
    let named = |name| spoiled(move |x| x.nodes[1] = element(name, &attributes()));
    vec![
        ("another root", named(OTHER), Error::WrongRoot { found: "other".into() }),
        ("a root without a name", named(8), Error::WrongRoot { found: String::new() }),
        ("a root named nothing", named(NONE), no_string(NONE)),
        ("a root named beyond", named(9), no_string(9)),
        (
            "a root of no bytes",
            spoiled(|x| x.nodes[1] = node(0x102, &[])),
            cut_off("an element", root),
        ),
        (
            "a root of 8 bytes",
            spoiled(|x| x.nodes[1] = node(0x102, &words(&[NONE, MANIFEST]))),
            cut_off("an element", root),
        ),
        (
            "a root of 16 bytes",
            spoiled(|x| x.nodes[1] = node(0x102, &words(&[NONE, MANIFEST, 0, 0]))),
            cut_off("an element", root),
        ),
        ("one attribute too many", with_counts([20, 20, 4, 0, 0, 0]), list()),
        ("most attributes", with_counts([20, 20, 0xffff, 0, 0, 0]), list()),
        ("long attributes", with_counts([20, 24, 3, 0, 0, 0]), list()),
        ("longest attributes", with_counts([20, 0xffff, 3, 0, 0, 0]), list()),
        ("late attributes", with_counts([24, 20, 3, 0, 0, 0]), list()),
        ("latest attributes", with_counts([0xffff, 20, 1, 0, 0, 0]), list()),
        (
            "short attributes",
            with_counts([20, 16, 3, 0, 0, 0]),
            bad_size("the attributes of an element", root, 16),
        ),
        (
            "attributes of no size",
            with_counts([20, 0, 3, 0, 0, 0]),
            bad_size("the attributes of an element", root, 0),
        ),
        (
            "early attributes",
            with_counts([16, 20, 3, 0, 0, 0]),
            Error::Misplaced { what: "the list of attributes", offset: root },
        ),
        (
            "attributes at the start",
            with_counts([0, 20, 3, 0, 0, 0]),
            Error::Misplaced { what: "the list of attributes", offset: root },
        ),
    ]
}

fn attribute_values() -> Vec<(&'static str, Vec<u8>, Error)> {
    let package =
        |written, kind, value| with_attribute(2, attribute(NONE, PACKAGE, written, kind, value));
    let version = |kind, value| with_attribute(0, attribute(URI, VERSION_CODE, NONE, kind, value));
    let twice = |index: usize| {
        let mut all = attributes();
        all.push(all[index].clone());
        with_attributes(&all)
    };
    vec![
        ("no attributes", with_attributes(&[]), Error::Missing("attribute \"package\"")),
        (
            "no package",
            with_attributes(&attributes()[..2]),
            Error::Missing("attribute \"package\""),
        ),
        ("package twice", twice(2), Error::Twice("package")),
        ("version twice", twice(0), Error::Twice("versionCode")),
        ("major twice", twice(1), Error::Twice("versionCodeMajor")),
        (
            "version by identifier and by name",
            {
                let mut all = attributes();
                all.push(attribute(URI, 9, NONE, 0x10, 8));
                spoiled(|x| {
                    x.pools[0].strings.push(utf16("versionCode"));
                    x.nodes[1] = element(MANIFEST, &all);
                })
            },
            Error::Twice("versionCode"),
        ),
        ("package is a number", package(NONE, 0x10, 5), wrong_type("package", "a string", 0x10)),
        (
            "package is a reference",
            package(NONE, 1, 0x7f01_0000),
            wrong_type("package", "a string", 1),
        ),
        ("package is nothing", package(NONE, 0, 0), wrong_type("package", "a string", 0)),
        ("package has two values", package(OTHER, 3, DEMO), Error::TwoValues("package")),
        ("package beyond the pool", package(NONE, 3, 99), no_string(99)),
        ("package is no string", package(NONE, 3, NONE), no_string(NONE)),
        ("version is a string", version(3, OTHER), wrong_type("versionCode", "an integer", 3)),
        ("version is a boolean", version(0x12, 1), wrong_type("versionCode", "an integer", 0x12)),
        ("version is a reference", version(1, 1), wrong_type("versionCode", "an integer", 1)),
        ("version is a float", version(4, 1), wrong_type("versionCode", "an integer", 4)),
        (
            "major is a string",
            with_attribute(1, attribute(URI, MAJOR, NONE, 3, OTHER)),
            wrong_type("versionCodeMajor", "an integer", 3),
        ),
        (
            "attribute without a name",
            with_attribute(2, attribute(NONE, NONE, DEMO, 3, DEMO)),
            no_string(NONE),
        ),
        (
            "namespace beyond the pool",
            spoiled(|x| {
                x.maps.clear();
                x.nodes[1] = element(
                    MANIFEST,
                    &[attribute(77, VERSION_CODE, NONE, 0x10, 7), attributes()[2].clone()],
                );
            }),
            no_string(77),
        ),
    ]
}

fn text() -> Vec<(&'static str, Vec<u8>, Error)> {
    let named = |name: &str| with_name(false, &utf16(name));
    let refused = |name: &str, problem| Error::BadPackageName { name: name.into(), problem };
    let beyond = || bad_name("reaches beyond the string pool");
    let no_end = || bad_name("does not end where it says");
    vec![
        ("empty name", named(""), refused("", "is empty")),
        (
            "name with a slash",
            named("../a"),
            refused("../a", "has a character that is not allowed"),
        ),
        (
            "name with a line break",
            named("a\nb"),
            refused("a\nb", "has a character that is not allowed"),
        ),
        ("name with a zero", named("a\0b"), refused("a\0b", "has a character that is not allowed")),
        (
            "name of dots",
            named("a..b"),
            refused("a..b", "has a part that does not start with a letter"),
        ),
        ("UTF-16 beyond the pool", with_name(false, &[0xff, 0x7f, b'a', 0]), beyond()),
        ("longest UTF-16", with_name(false, &[0xff, 0xff, 0xff, 0xff]), beyond()),
        ("UTF-16 without a zero", with_name(false, &[1, 0, b'a', 0, b'b', 0]), no_end()),
        (
            "half a surrogate pair",
            with_name(false, &[1, 0, 0, 0xd8, 0, 0]),
            bad_name("is not UTF-16"),
        ),
        ("UTF-8 beyond the pool", with_name(true, &[0x7f, 0x7f, b'a', 0]), beyond()),
        ("longest UTF-8", with_name(true, &[0xff, 0xff, 0xff, 0xff, b'a', 0]), beyond()),
        ("UTF-8 without a zero", with_name(true, &[1, 1, b'a', b'b']), no_end()),
        ("not UTF-8", with_name(true, &[1, 1, 0xff, 0]), bad_name("is not UTF-8")),
        ("overlong UTF-8", with_name(true, &[1, 2, 0xc0, 0x80, 0]), bad_name("is not UTF-8")),
        (
            "UTF-8 of two lengths",
            with_name(true, &[2, 1, b'a', 0]),
            bad_name("has two lengths that disagree"),
        ),
        (
            "UTF-8 read as UTF-16",
            patched32(POOL + 16, 0x100),
            Error::BadString { index: MANIFEST, problem: "does not end where it says" },
        ),
    ]
}

#[test]
fn the_good_manifest_is_good() {
    assert!(Manifest::read(&Xml::good().bytes()).is_ok());
}

#[test]
fn every_fault_has_its_error() {
    let cases = cases();
    for (what, bytes, error) in &cases {
        assert_eq!(Manifest::read(bytes).as_ref(), Err(error), "{what}");
    }
    assert!(cases.len() >= 100, "only {} cases", cases.len());
}
