//! Writes the smallest manifest that Android's tools take for one:
//!
//! ```xml
//! <manifest android:versionCode="N" [android:versionCodeMajor="M"] package="NAME">
//!   <uses-sdk android:minSdkVersion="33"/>
//!   <application android:hasCode="false"/>
//! </manifest>
//! ```

use crate::Manifest;
use crate::kinds::{
    ANDROID_URI, ELEMENT_END, ELEMENT_START, HAS_CODE, MIN_SDK_VERSION, NAMESPACE_END,
    NAMESPACE_START, NONE, RESOURCE_MAP, STRING_POOL, TYPE_BOOLEAN, TYPE_DECIMAL, TYPE_STRING,
    VERSION_CODE, VERSION_CODE_MAJOR, XML,
};

/// Android 13, the first one with virtual machines. It knows APK signature scheme v3, so a package
/// needs no older signature.
pub const MIN_SDK: u32 = 33;

// Places in the string pool. The first ones are attributes of the system with an identifier each,
// in the order of the resource map.
const NAMES: [&str; 9] = [
    "hasCode",
    "minSdkVersion",
    "versionCode",
    "versionCodeMajor",
    "android",
    ANDROID_URI,
    "manifest",
    "package",
    "uses-sdk",
];
const RESOURCES: [u32; 4] = [HAS_CODE, MIN_SDK_VERSION, VERSION_CODE, VERSION_CODE_MAJOR];
const S_HAS_CODE: u32 = 0;
const S_MIN_SDK_VERSION: u32 = 1;
const S_VERSION_CODE: u32 = 2;
const S_VERSION_CODE_MAJOR: u32 = 3;
const S_ANDROID: u32 = 4;
const S_ANDROID_URI: u32 = 5;
const S_MANIFEST: u32 = 6;
const S_PACKAGE: u32 = 7;
const S_USES_SDK: u32 = 8;
const S_APPLICATION: u32 = 9;
const S_PACKAGE_NAME: u32 = 10;

/// The binary manifest of a package.
pub(crate) fn manifest(of: &Manifest) -> Vec<u8> {
    let mut strings = NAMES.to_vec();
    strings.extend(["application", &of.package]);
    let android = words(&[S_ANDROID, S_ANDROID_URI]);
    let body = [
        string_pool(&strings),
        chunk(RESOURCE_MAP, &[], &words(&RESOURCES)),
        node(NAMESPACE_START, &android),
        start(S_MANIFEST, &identity(of)),
        start(S_USES_SDK, &[system(S_MIN_SDK_VERSION, TYPE_DECIMAL, MIN_SDK)]),
        end(S_USES_SDK),
        start(S_APPLICATION, &[system(S_HAS_CODE, TYPE_BOOLEAN, 0)]),
        end(S_APPLICATION),
        end(S_MANIFEST),
        node(NAMESPACE_END, &android),
    ];
    chunk(XML, &[], &body.concat())
}

/// The attributes of the root, the system's in the order of their identifiers.
fn identity(of: &Manifest) -> Vec<Vec<u8>> {
    let [minor, major] = [of.version_code, of.version_code >> 32].map(|code| code as u32);
    let mut attributes = vec![system(S_VERSION_CODE, TYPE_DECIMAL, minor)];
    if major != 0 {
        attributes.push(system(S_VERSION_CODE_MAJOR, TYPE_DECIMAL, major));
    }
    attributes.push(attribute(NONE, S_PACKAGE, S_PACKAGE_NAME, TYPE_STRING, S_PACKAGE_NAME));
    attributes
}

/// Type, size of the header, size of it all, rest of the header, body.
fn chunk(kind: u16, header: &[u8], body: &[u8]) -> Vec<u8> {
    let header_size = 8 + header.len();
    let mut bytes = Vec::new();
    bytes.extend(kind.to_le_bytes());
    bytes.extend((header_size as u16).to_le_bytes());
    bytes.extend(((header_size + body.len()) as u32).to_le_bytes());
    bytes.extend(header);
    bytes.extend(body);
    bytes
}

/// A chunk of the tree, whose header holds a line number and a comment.
fn node(kind: u16, body: &[u8]) -> Vec<u8> {
    chunk(kind, &words(&[1, NONE]), body)
}

fn start(name: u32, attributes: &[Vec<u8>]) -> Vec<u8> {
    const ATTRIBUTE_SIZE: u16 = 20;
    let mut body = words(&[NONE, name]);
    // Where the attributes begin, their size and number; none of them is id, class or style.
    for value in [20, ATTRIBUTE_SIZE, attributes.len() as u16, 0, 0, 0] {
        body.extend(value.to_le_bytes());
    }
    body.extend(attributes.concat());
    node(ELEMENT_START, &body)
}

fn end(name: u32) -> Vec<u8> {
    node(ELEMENT_END, &words(&[NONE, name]))
}

/// An attribute of the system.
fn system(name: u32, kind: u8, value: u32) -> Vec<u8> {
    attribute(S_ANDROID_URI, name, NONE, kind, value)
}

/// Namespace, name, value as written, and value with its type.
fn attribute(namespace: u32, name: u32, written: u32, kind: u8, value: u32) -> Vec<u8> {
    let mut bytes = words(&[namespace, name, written]);
    bytes.extend([8, 0, 0, kind]);
    bytes.extend(value.to_le_bytes());
    bytes
}

/// UTF-16 strings, each with its length before it and a zero behind it.
fn string_pool(strings: &[&str]) -> Vec<u8> {
    const HEADER: usize = 28;
    let (mut offsets, mut data) = (Vec::new(), Vec::new());
    for string in strings {
        offsets.push(data.len() as u32);
        let units: Vec<u16> = string.encode_utf16().collect();
        for unit in [&utf16_len(units.len()), &units[..], &[0]].concat() {
            data.extend(unit.to_le_bytes());
        }
    }
    data.resize(data.len().next_multiple_of(4), 0);
    let begin = (HEADER + 4 * strings.len()) as u32;
    let header = words(&[strings.len() as u32, 0, 0, begin, 0]);
    chunk(STRING_POOL, &header, &[words(&offsets), data].concat())
}

/// One unit, or two for lengths from 0x8000.
fn utf16_len(len: usize) -> Vec<u16> {
    match len {
        0..0x8000 => vec![len as u16],
        _ => vec![(len >> 16) as u16 | 0x8000, len as u16],
    }
}

fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
