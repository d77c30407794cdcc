//! Writes the smallest `AndroidManifest.xml` that is of use, in Android's binary XML form
//! (`ResourceTypes.h`: little-endian chunks of type, header size, size):
//!
//! ```xml
//! <manifest package="NAME" android:versionCode="N"><uses-sdk android:minSdkVersion="33"/></manifest>
//! ```
//!
//! `apksigner verify` refuses a package without one, and the name and version in it are part of
//! what a package is.

/// Android 13: the signature scheme v3 is known.
const MIN_SDK: u32 = 33;

/// Nothing: no string, no comment.
const NONE: u32 = u32::MAX;

const XML: u16 = 0x0003;
const STRINGS: u16 = 0x0001;
const RESOURCE_MAP: u16 = 0x0180;
const NAMESPACE_START: u16 = 0x0100;
const NAMESPACE_END: u16 = 0x0101;
const ELEMENT_START: u16 = 0x0102;
const ELEMENT_END: u16 = 0x0103;

const TYPE_STRING: u8 = 0x03;
const TYPE_INTEGER: u8 = 0x10;

// Places in the string pool. The first ones are attributes of the system with a resource number
// each, in the order of the resource map.
const VERSION_CODE: u32 = 0;
const MIN_SDK_VERSION: u32 = 1;
const RESOURCES: [u32; 2] = [0x0101_021b, 0x0101_020c];
const ANDROID: u32 = 2;
const ANDROID_URI: u32 = 3;
const MANIFEST: u32 = 4;
const PACKAGE: u32 = 5;
const USES_SDK: u32 = 6;
const PACKAGE_NAME: u32 = 7;

/// The binary manifest of a package.
pub(super) fn manifest(package: &str, version_code: u32) -> Vec<u8> {
    let strings = [
        "versionCode",
        "minSdkVersion",
        "android",
        "http://schemas.android.com/apk/res/android",
        "manifest",
        "package",
        "uses-sdk",
        package,
    ];
    let attributes = [
        attribute(ANDROID_URI, VERSION_CODE, NONE, TYPE_INTEGER, version_code),
        attribute(NONE, PACKAGE, PACKAGE_NAME, TYPE_STRING, PACKAGE_NAME),
    ];
    let minimum = [attribute(ANDROID_URI, MIN_SDK_VERSION, NONE, TYPE_INTEGER, MIN_SDK)];
    let body = [
        string_pool(&strings),
        chunk(RESOURCE_MAP, &[], &words(&RESOURCES)),
        node(NAMESPACE_START, &words(&[ANDROID, ANDROID_URI])),
        start(MANIFEST, &attributes),
        start(USES_SDK, &minimum),
        node(ELEMENT_END, &words(&[NONE, USES_SDK])),
        node(ELEMENT_END, &words(&[NONE, MANIFEST])),
        node(NAMESPACE_END, &words(&[ANDROID, ANDROID_URI])),
    ];
    chunk(XML, &[], &body.concat())
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
    // Where the attributes begin, their size and number; no attribute is id, class or style.
    for value in [20, ATTRIBUTE_SIZE, attributes.len() as u16, 0, 0, 0] {
        body.extend(value.to_le_bytes());
    }
    body.extend(attributes.concat());
    node(ELEMENT_START, &body)
}

/// Namespace, name, value as written, and value with its type.
fn attribute(namespace: u32, name: u32, written: u32, kind: u8, value: u32) -> Vec<u8> {
    let mut bytes = words(&[namespace, name, written]);
    bytes.extend([8, 0, 0, kind]);
    bytes.extend(value.to_le_bytes());
    bytes
}

/// UTF-16 strings, each with its length before it and a NUL behind it.
fn string_pool(strings: &[&str]) -> Vec<u8> {
    const HEADER: usize = 28;
    let (mut offsets, mut data) = (Vec::new(), Vec::new());
    for string in strings {
        offsets.push(data.len() as u32);
        let units: Vec<u16> = string.encode_utf16().collect();
        for unit in [&[units.len() as u16][..], &units, &[0]].concat() {
            data.extend(unit.to_le_bytes());
        }
    }
    data.resize(data.len().next_multiple_of(4), 0);
    let begin = (HEADER + 4 * strings.len()) as u32;
    let header = words(&[strings.len() as u32, 0, 0, begin, 0]);
    chunk(STRINGS, &header, &[words(&offsets), data].concat())
}

fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
