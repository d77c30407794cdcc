//! Strings of every length.

use apkmanifest::{Error, Manifest};

use crate::xml::{MANIFEST, NONE, OTHER, Pool, STRINGS, Xml, attribute, attributes, element};

/// The root's name comes back in the message about it.
fn root_named(pool: fn(&[&str]) -> Pool, name: &str) -> Error {
    let mut strings = STRINGS;
    strings[MANIFEST as usize] = name;
    let xml = Xml { pools: vec![pool(&strings)], ..Xml::good() };
    Manifest::read(&xml.bytes()).unwrap_err()
}

#[test]
fn utf8_of_every_length() {
    for len in [0, 1, 127, 128, 129, 0x7fff] {
        let found = "x".repeat(len);
        assert_eq!(root_named(Pool::utf8, &found), Error::WrongRoot { found });
    }
    let found = "ä€😀".to_owned();
    assert_eq!(root_named(Pool::utf8, &found), Error::WrongRoot { found });
}

#[test]
fn utf16_of_every_length() {
    for len in [0, 1, 127, 128, 0x7fff] {
        let found = "x".repeat(len);
        assert_eq!(root_named(Pool::utf16, &found), Error::WrongRoot { found });
    }
    let found = "ä€😀".to_owned();
    assert_eq!(root_named(Pool::utf16, &found), Error::WrongRoot { found });
}

#[test]
fn long_utf16_has_two_units_of_length() {
    let found = "x".repeat(0x1_2345);
    let mut xml = Xml::good();
    let mut string = [0x8001_u16, 0x2345].map(u16::to_le_bytes).concat();
    string.extend(found.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]));
    xml.pools[0].strings[MANIFEST as usize] = string;
    assert_eq!(Manifest::read(&xml.bytes()), Err(Error::WrongRoot { found }));
}

/// As many attributes as there can be, each of which has a name that takes long to decode: decoded
/// one by one, they would be 2 * 65532 * 2 MiB.
#[test]
fn a_long_name_costs_nothing_however_often_it_is_there() {
    let mut xml = Xml { maps: vec![], ..Xml::good() };
    let len = 1_u32 << 20;
    let mut string = [0x8000 | (len >> 16) as u16, len as u16].map(u16::to_le_bytes).concat();
    string.extend(std::iter::repeat_n(*b"x\0", len as usize).flatten().chain([0, 0]));
    xml.pools[0].strings[OTHER as usize] = string;
    let mut all = vec![attribute(NONE, OTHER, NONE, 0x10, 1); usize::from(u16::MAX) - 3];
    all.extend(attributes());
    xml.nodes[1] = element(MANIFEST, &all);
    let manifest = Manifest::read(&xml.bytes()).unwrap();
    assert_eq!(manifest, Manifest::new("org.example.demo", 1 << 32 | 7).unwrap());
}
