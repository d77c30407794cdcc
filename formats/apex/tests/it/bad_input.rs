//! Files with something wrong, each with its error.

use apex::build::{self, zip};
use apex::{Error, MANIFEST, Manifest, PAYLOAD, PUBLIC_KEY};
use vbmeta::sign::{self, Options};

use crate::data::{apex, check, good, key, manifest, other_key, payload};

fn with_manifest(bytes: &[u8]) -> Vec<u8> {
    apex(bytes, &key().public_key(), &payload())
}

fn named(name: &str) -> Vec<u8> {
    with_manifest(&Manifest { name: name.into(), version: 1 }.write())
}

fn of_version(version: i64) -> Vec<u8> {
    with_manifest(&Manifest { version, ..manifest() }.write())
}

fn with_key(key: &[u8]) -> Vec<u8> {
    apex(&manifest().write(), key, &payload())
}

fn with_payload(payload: &[u8]) -> Vec<u8> {
    apex(&manifest().write(), &key().public_key(), payload)
}

fn changed(change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut payload = payload();
    change(&mut payload);
    with_payload(&payload)
}

fn options(options: &Options) -> Vec<u8> {
    let key = key();
    let signer = Some((&key, key.sha256()));
    with_payload(&sign::add_hashtree_footer(vec![7; 10_000], b"", options, signer).unwrap())
}

fn unsigned() -> Vec<u8> {
    let options = Options::default();
    with_payload(&sign::add_hashtree_footer(vec![7; 10_000], b"", &options, None).unwrap())
}

/// The good file with another compression method of its image.
fn method(method: u16) -> Vec<u8> {
    let mut file = good();
    let name = PAYLOAD.as_bytes();
    let places: Vec<_> =
        (0..file.len() - name.len()).filter(|&i| file[i..].starts_with(name)).collect();
    let &[local, central] = places.as_slice() else { panic!("{places:?}") };
    // The method lies 22 bytes before the name locally, 36 in the central directory.
    file[local - 22..local - 20].copy_from_slice(&method.to_le_bytes());
    file[central - 36..central - 34].copy_from_slice(&method.to_le_bytes());
    file
}

/// The good file with its image moved.
fn moved(by: usize) -> Vec<u8> {
    // Bytes before the first file, and all offsets moved.
    let mut file = [vec![0; by], good()].concat();
    let end = file.len() - 22;
    let number = |file: &[u8], at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let mut add = |at: usize| {
        let moved = number(&file, at) + by as u32;
        file[at..at + 4].copy_from_slice(&moved.to_le_bytes());
        moved as usize
    };
    let mut at = add(end + 16);
    for name in [MANIFEST, PUBLIC_KEY, PAYLOAD] {
        add(at + 42);
        at += 46 + name.len();
    }
    file
}

fn twice() -> Vec<u8> {
    let (manifest, key, payload) = (manifest().write(), key().public_key(), payload());
    zip(&[(MANIFEST, &manifest), (PUBLIC_KEY, &key), (PAYLOAD, &payload), (PAYLOAD, &payload)])
        .unwrap()
}

fn directory(name: &str) -> Vec<u8> {
    let name = format!("{name}/");
    let (manifest, key, payload) = (manifest().write(), key().public_key(), payload());
    let all: [(&str, &[u8]); 3] = [(MANIFEST, &manifest), (PUBLIC_KEY, &key), (PAYLOAD, &payload)];
    let kept = all.into_iter().filter(|(other, _)| !name.starts_with(other));
    zip(&kept.chain([(name.as_str(), &[][..])]).collect::<Vec<_>>()).unwrap()
}

/// A table row: what is wrong, the file, the pattern of its error.
macro_rules! refused {
    ($($what:literal, $file:expr, $error:pat,)*) => {
        #[test]
        fn every_fault_has_its_error() {
            let mut cases = 0;
            $(
                let file: Vec<u8> = $file;
                let result = check(&file);
                assert!(matches!(result, Err($error)), "{}: {result:?}", $what);
                cases += 1;
            )*
            assert!(cases >= 40, "{cases}");
        }
    };
}

refused! {
    "nothing", vec![], Error::Zip(apkzip::Error::NotAnApk(_)),
    "no zip file", vec![7; 5000], Error::Zip(apkzip::Error::NotAnApk(_)),
    "an image alone", payload(), Error::Zip(apkzip::Error::NotAnApk(_)),
    "the end missing", good()[..good().len() - 1].to_vec(), Error::Zip(_),
    "the start missing", good()[1..].to_vec(), Error::Zip(_),
    "an image that is there twice", twice(), Error::Zip(apkzip::Error::DuplicateName { .. }),
    "an empty zip file", apex(b"", b"", b""), Error::MissingFile(MANIFEST),
    "no manifest", apex(b"", &key().public_key(), &payload()), Error::MissingFile(MANIFEST),
    "no key", with_key(b""), Error::MissingFile(PUBLIC_KEY),
    "no image", with_payload(b""), Error::MissingFile(PAYLOAD),
    "a compressed APEX", zip(&[("original_apex", b"x"), (MANIFEST, &manifest().write()), (PUBLIC_KEY, b"x")]).unwrap(), Error::MissingFile(PAYLOAD),
    "a manifest that is a directory", directory(MANIFEST), Error::MissingFile(MANIFEST),
    "a key that is a directory", directory(PUBLIC_KEY), Error::MissingFile(PUBLIC_KEY),
    "an image that is a directory", directory(PAYLOAD), Error::MissingFile(PAYLOAD),
    "a manifest beyond its limit", with_manifest(&[0; 65_537]), Error::TooLarge { name: MANIFEST, size: 65_537, limit: 65_536 },
    "a key beyond its limit", with_key(&[0; 2057]), Error::TooLarge { name: PUBLIC_KEY, size: 2057, limit: 2056 },
    "a deflated image", method(8), Error::Compressed,
    "an image compressed otherwise", method(93), Error::Compressed,
    "an image off by a byte", moved(1), Error::Unaligned(_),
    "an image off by a sector", moved(512), Error::Unaligned(_),
    "a manifest that is no message", with_manifest(b"\xff\xff\xff"), Error::Manifest(_),
    "a manifest cut off", with_manifest(&manifest().write()[..5]), Error::Manifest(_),
    "a manifest whose name is no text", with_manifest(b"\x0a\x01\xff\x10\x01"), Error::Manifest(_),
    "a manifest whose name is a number", with_manifest(b"\x08\x01\x10\x01"), Error::Manifest(_),
    "a manifest in JSON", with_manifest(b"{\"name\": \"a\", \"version\": 1}"), Error::Manifest(_),
    "a manifest of nothing known", with_manifest(b"\x20\x01"), Error::Name(_),
    "no name", named(""), Error::Name(_),
    "a path", named("a/b"), Error::Name(_),
    "the root", named("/"), Error::Name(_),
    "this directory", named("."), Error::Name(_),
    "the directory above", named(".."), Error::Name(_),
    "a way out", named("../etc"), Error::Name(_),
    "a hidden directory", named(".a"), Error::Name(_),
    "a name with a space", named("a b"), Error::Name(_),
    "a name with a zero", named("a\0b"), Error::Name(_),
    "a name with a line break", named("a\n"), Error::Name(_),
    "a version mounted beside", named("com.android.adbd@1"), Error::Name(_),
    "letters that look alike", named("\u{430}"), Error::Name(_),
    "a long name", named(&"a".repeat(256)), Error::Name(_),
    "no version", of_version(0), Error::Version(0),
    "a negative version", of_version(-1), Error::Version(-1),
    "the least version", of_version(i64::MIN), Error::Version(i64::MIN),
    "another key", with_key(&other_key().public_key()), Error::PublicKeyMismatch,
    "a part of the key", with_key(&key().public_key()[..519]), Error::PublicKeyMismatch,
    "a byte more of the key", with_key(&[key().public_key(), vec![0]].concat()), Error::PublicKeyMismatch,
    "a key in PEM", with_key(include_bytes!("../data/rsa2048.pem")), Error::PublicKeyMismatch,
    "an image that nobody signed", unsigned(), Error::Image(vbmeta::Error::Unsigned),
    "an image without a footer", with_payload(&[7; 20_480]), Error::Image(vbmeta::Error::NoFooter),
    "an image of a byte", with_payload(&[7]), Error::Image(vbmeta::Error::NoFooter),
    "an image with a byte more", changed(|image| image.push(0)), Error::Image(vbmeta::Error::NoFooter),
    "an image with a byte less", changed(|image| { image.pop(); }), Error::Image(vbmeta::Error::NoFooter),
    "an image without its first block", changed(|image| { image.drain(..4096); }), Error::Image(vbmeta::Error::FooterPlace { .. }),
    "verification disabled", options(&Options { flags: 2, ..Options::default() }), Error::Image(vbmeta::Error::Flags(2)),
    "hash trees disabled", options(&Options { flags: 1, ..Options::default() }), Error::Image(vbmeta::Error::Flags(1)),
    "vbmeta changed", changed(|image| image[4 * 4096 + 200] ^= 1), Error::Image(vbmeta::Error::Hash),
    "data changed", changed(|image| image[0] ^= 1), Error::Image(vbmeta::Error::RootDigest),
    "the last block changed", changed(|image| image[3 * 4096 - 1] ^= 1), Error::Image(vbmeta::Error::RootDigest),
    "the tree changed", changed(|image| image[3 * 4096] ^= 1), Error::Image(vbmeta::Error::DamagedTree(12288)),
}

#[test]
fn images_that_cannot_be_signed_are_refused() {
    let result = build::of_image(&manifest().write(), vec![], &key());
    assert!(matches!(result, Err(Error::Build(_))), "{result:?}");
}
