//! Images with something wrong, each with its error.

use vbmeta::sign::{self, Options};
use vbmeta::{Error, Hashtree, MAX_VBMETA};

use crate::data::{
    SALT, SIZE, VBMETA, check, good, key, noise, put, read, sealed, signing, with_vbmeta,
};

/// The good image, changed after it was signed.
fn tampered(tamper: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut image = good();
    tamper(&mut image);
    image
}

/// ... in its footer, at this place.
fn footer(at: usize, value: &[u8]) -> Vec<u8> {
    tampered(|image| {
        let start = image.len() - 64;
        put(image, start + at, value);
    })
}

/// ... in its vbmeta.
fn vbmeta(at: usize, value: &[u8]) -> Vec<u8> {
    tampered(|image| put(image, VBMETA + at, value))
}

/// Signed with this in its header.
fn header(at: usize, value: &[u8]) -> Vec<u8> {
    sealed(|header, _| put(header, at, value))
}

/// Signed with this in its hash tree descriptor.
fn descriptor(at: usize, value: &[u8]) -> Vec<u8> {
    sealed(|_, auxiliary| put(auxiliary, at, value))
}

/// Signed with this in its public key.
fn in_key(at: usize, value: &[u8]) -> Vec<u8> {
    descriptor(224 + at, value)
}

/// Signed with these descriptors.
fn with(descriptors: &[Vec<u8>]) -> Vec<u8> {
    let (key, algorithm) = signing();
    let options = Options::default();
    with_vbmeta(&sign::vbmeta(descriptors, &options, Some((&key, algorithm))).unwrap())
}

/// Signed with this wrong in its hash tree.
fn tree(spoil: impl Fn(&mut Hashtree)) -> Vec<u8> {
    let mut tree = read(&good()).unwrap().vbmeta.hashtree().unwrap().clone();
    spoil(&mut tree);
    with(&[sign::hashtree(&tree)])
}

fn good_tree() -> Vec<u8> {
    sign::hashtree(read(&good()).unwrap().vbmeta.hashtree().unwrap())
}

fn unsigned() -> Vec<u8> {
    sign::add_hashtree_footer(noise(SIZE), SALT, &Options::default(), None).unwrap()
}

fn signed_by(bits: u32) -> Vec<u8> {
    let key = key(bits);
    let signer = Some((&key, key.sha256()));
    sign::add_hashtree_footer(noise(SIZE), SALT, &Options::default(), signer).unwrap()
}

const fn be(value: u64) -> [u8; 8] {
    value.to_be_bytes()
}

const fn be32(value: u32) -> [u8; 4] {
    value.to_be_bytes()
}

/// A table row: what is wrong, the image, the pattern of its error.
macro_rules! refused {
    ($($what:literal, $image:expr, $error:pat,)*) => {
        #[test]
        fn every_fault_has_its_error() {
            let mut cases = 0;
            $(
                let image: Vec<u8> = $image;
                let result = check(&image);
                assert!(matches!(result, Err($error)), "{}: {result:?}", $what);
                cases += 1;
            )*
            assert!(cases >= 70, "{cases}");
        }
    };
}

refused! {
    "nothing", vec![], Error::NoFooter,
    "shorter than a footer", vec![0; 63], Error::NoFooter,
    "zeros", vec![0; 10_000], Error::NoFooter,
    "a byte of the footer missing", tampered(|image| { image.pop(); }), Error::NoFooter,
    "a byte after the footer", tampered(|image| image.push(0)), Error::NoFooter,
    "another magic", footer(0, b"AVB0"), Error::NoFooter,
    "footer of version 0", footer(4, &be32(0)), Error::FooterVersion { major: 0, minor: 0 },
    "footer of version 2", footer(4, &be32(2)), Error::FooterVersion { major: 2, .. },
    "data up to the end", footer(12, &be(1 << 20)), Error::FooterPlace { original_size: 0x10_0000, .. },
    "data over vbmeta", footer(12, &be(VBMETA as u64 + 1)), Error::FooterPlace { .. },
    "vbmeta in the data", footer(20, &be(4096)), Error::FooterPlace { offset: 4096, .. },
    "vbmeta behind the end", footer(20, &be(1 << 20)), Error::FooterPlace { .. },
    "vbmeta at the end of numbers", footer(20, &be(u64::MAX)), Error::FooterPlace { .. },
    "vbmeta over the footer", footer(28, &be(4096 - 63)), Error::FooterPlace { .. },
    "vbmeta of any size", footer(28, &be(u64::MAX)), Error::FooterPlace { size: u64::MAX, .. },
    "vbmeta elsewhere", footer(20, &be(VBMETA as u64 + 8)), Error::NotVbmeta,
    "vbmeta of no size", footer(28, &be(0)), Error::NotVbmeta,
    "vbmeta of its magic", footer(28, &be(4)), Error::Truncated { part: "header" },
    "half a header", footer(28, &be(128)), Error::Truncated { part: "header" },
    "a byte of the header missing", footer(28, &be(255)), Error::Truncated { part: "header" },
    "the header alone", footer(28, &be(256)), Error::Truncated { part: "authentication block" },
    "half an authentication block", footer(28, &be(300)), Error::Truncated { part: "authentication block" },
    "no auxiliary block", footer(28, &be(256 + 320)), Error::Truncated { part: "auxiliary block" },
    "a byte of it missing", footer(28, &be(256 + 320 + 767)), Error::Truncated { part: "auxiliary block" },
    "64 KiB and a byte", with_vbmeta(&[0; MAX_VBMETA as usize + 1]), Error::TooLarge { size: 65537, limit: 65536 },
    "another vbmeta magic", vbmeta(0, b"AVB1"), Error::NotVbmeta,
    "version 0", header(4, &be32(0)), Error::Version { major: 0, minor: 0 },
    "version 2", header(4, &be32(2)), Error::Version { major: 2, minor: 0 },
    "version 1.4", header(8, &be32(4)), Error::Version { major: 1, minor: 4 },
    "authentication block of 319 bytes", header(12, &be(319)), Error::BlockSize { block: "authentication block", size: 319 },
    "authentication block beyond the end", header(12, &be(1 << 20)), Error::Truncated { part: "authentication block" },
    "authentication block of any size", header(12, &be(u64::MAX - 63)), Error::Truncated { part: "authentication block" },
    "authentication block of a block more", header(12, &be(384)), Error::Truncated { part: "auxiliary block" },
    "no authentication block", header(12, &be(0)), Error::Outside { field: "hash", offset: 0, size: 32 },
    "auxiliary block of 8 bytes less", header(20, &be(760)), Error::BlockSize { block: "auxiliary block", size: 760 },
    "auxiliary block beyond the end", header(20, &be(832)), Error::Truncated { part: "auxiliary block" },
    "auxiliary block of any size", header(20, &be(u64::MAX - 63)), Error::Truncated { part: "auxiliary block" },
    "an unknown algorithm", header(28, &be32(7)), Error::Algorithm(7),
    "another unknown algorithm", header(28, &be32(u32::MAX)), Error::Algorithm(u32::MAX),
    "an algorithm of another hash", header(28, &be32(4)), Error::FieldSize { field: "hash", size: 32, expected: 64 },
    "an algorithm of another key", header(28, &be32(2)), Error::FieldSize { field: "signature", size: 256, expected: 512 },
    "no algorithm but a signature", header(28, &be32(0)), Error::FieldSize { field: "hash", size: 32, expected: 0 },
    "hash outside", header(32, &be(320)), Error::Outside { field: "hash", offset: 320, size: 32 },
    "hash far outside", header(32, &be(u64::MAX)), Error::Outside { field: "hash", .. },
    "hash elsewhere", header(32, &be(288)), Error::Hash,
    "a short hash", header(40, &be(31)), Error::FieldSize { field: "hash", size: 31, expected: 32 },
    "signature over the hash", header(48, &be(16)), Error::Overlap("hash", "signature"),
    "signature outside", header(48, &be(65)), Error::Outside { field: "signature", .. },
    "signature far outside", header(48, &be(u64::MAX - 8)), Error::Outside { field: "signature", .. },
    "signature elsewhere", header(48, &be(33)), Error::Signature,
    "no signature", header(56, &be(0)), Error::FieldSize { field: "signature", size: 0, expected: 256 },
    "key outside", header(64, &be(768)), Error::Outside { field: "public key", .. },
    "key far outside", header(64, &be(u64::MAX)), Error::Outside { field: "public key", .. },
    "key elsewhere", header(64, &be(232)), Error::Key("it has another length than the algorithm's"),
    "key among the descriptors", header(64, &be(216)), Error::Overlap("public key", "descriptors"),
    "no key", header(72, &be(0)), Error::FieldSize { field: "public key", size: 0, expected: 520 },
    "a long key", header(72, &be(521)), Error::FieldSize { field: "public key", size: 521, .. },
    "metadata in the key", header(80, &[be(736), be(32)].concat()), Error::Overlap("public key", "public key's metadata"),
    "metadata in the descriptors", header(80, &[be(0), be(32)].concat()), Error::Overlap("public key's metadata", "descriptors"),
    "metadata outside", header(80, &[be(744), be(32)].concat()), Error::Outside { field: "public key's metadata", .. },
    "descriptors outside", header(96, &[be(768), be(8)].concat()), Error::Outside { field: "descriptors", .. },
    "descriptors of any size", header(96, &[be(744), be(u64::MAX)].concat()), Error::Outside { field: "descriptors", .. },
    "descriptors over the key", header(104, &be(232)), Error::Overlap("public key", "descriptors"),
    "hash trees disabled", header(120, &be32(1)), Error::Flags(1),
    "verification disabled", header(120, &be32(2)), Error::Flags(2),
    "everything disabled", header(120, &be32(3)), Error::Flags(3),
    "an unknown flag", header(120, &be32(1 << 31)), Error::Flags(0x8000_0000),
    "verification disabled after signing", vbmeta(123, &[2]), Error::Flags(2),
    "a release string without an end", header(128, &[b'x'; 48]), Error::ReleaseString,
    "nobody's signature", unsigned(), Error::Unsigned,
    "somebody else's key", signed_by(4096), Error::OtherKey,
    "another rollback index", vbmeta(119, &[1]), Error::Hash,
    "another release", vbmeta(130, b"x"), Error::Hash,
    "another reserved byte", vbmeta(255, &[1]), Error::Hash,
    "another hash", vbmeta(256, &[0; 32]), Error::Hash,
    "a byte of the signature", tampered(|image| image[VBMETA + 256 + 32 + 255] ^= 1), Error::Signature,
    "a signature of zeros", vbmeta(256 + 32, &[0; 256]), Error::Signature,
    "a signature of ones", vbmeta(256 + 32, &[0xff; 256]), Error::Signature,
    "another descriptor", vbmeta(256 + 320 + 190, &[0xee]), Error::Hash,
    "the public key overwritten", vbmeta(256 + 320 + 224, &[0; 520]), Error::Hash,
    "padding overwritten", vbmeta(256 + 320 + 767, &[1]), Error::Hash,
    "a key of no bits", in_key(0, &be32(0)), Error::Key("it has another length than the algorithm's"),
    "a key of more bits", in_key(0, &be32(4096)), Error::Key("it has another length than the algorithm's"),
    "a key with another n0inv", in_key(4, &be32(1)), Error::Key("the numbers beside its modulus are wrong"),
    "a key of zeros", in_key(8, &[0; 512]), Error::Key("its modulus is even"),
    "a short modulus", in_key(8, &[0; 8]), Error::Key("its modulus is shorter than it says"),
    "an even modulus", in_key(8 + 255, &[2]), Error::Key("its modulus is even"),
    "another modulus", in_key(8 + 100, &[1, 2, 3]), Error::Key("the numbers beside its modulus are wrong"),
    "another rr", in_key(8 + 256, &[1, 2, 3]), Error::Key("the numbers beside its modulus are wrong"),
    "no descriptors", header(104, &be(0)), Error::HashtreeCount(0),
    "two hash trees", with(&[good_tree(), good_tree()]), Error::HashtreeCount(2),
    "a property alone", with(&[sign::property("a", b"b")]), Error::HashtreeCount(0),
    "half a prefix", header(104, &be(8)), Error::Descriptor { index: 0, problem: "is cut off" },
    "half a hash tree", header(104, &be(200)), Error::Descriptor { index: 0, problem: "is cut off" },
    "a second descriptor cut off", with(&[good_tree(), vec![0; 8]]), Error::Descriptor { index: 1, problem: "is cut off" },
    "a length of 7", descriptor(8, &be(7)), Error::Descriptor { problem: "has a length that is no multiple of 8", .. },
    "any length", descriptor(8, &be(u64::MAX - 7)), Error::Descriptor { problem: "is cut off", .. },
    "an empty hash tree", with(&[sign::descriptor_of(1, vec![])]), Error::Descriptor { problem: "is too short for a hash tree", .. },
    "a hash tree cut short", with(&[sign::descriptor_of(1, vec![0; 160])]), Error::Descriptor { problem: "is too short for a hash tree", .. },
    "a name of 4 GiB", descriptor(104, &be32(u32::MAX)), Error::Descriptor { problem: "is too short for its partition name", .. },
    "a salt of 4 GiB", descriptor(108, &be32(u32::MAX)), Error::Descriptor { problem: "is too short for its salt", .. },
    "a digest of 4 GiB", descriptor(112, &be32(u32::MAX)), Error::Descriptor { problem: "is too short for its root digest", .. },
    "lengths of 12 GiB", descriptor(104, &[0xff; 12]), Error::Descriptor { problem: "is too short for its partition name", .. },
    "bytes after the digest", descriptor(112, &be32(8)), Error::Descriptor { problem: "has bytes after its root digest", .. },
    "a short digest", tree_with_digest_len(31), Error::Hashtree { what: "a root digest of length", .. },
    "a long digest", tree_with_digest_len(33), Error::Hashtree { what: "a root digest of length", .. },
    "a long salt", tree(|t| t.salt = vec![0; 257]), Error::Hashtree { what: "a salt of length", .. },
    "a name that is no text", tree_with_name(&[0xff]), Error::Hashtree { what: "the partition name", .. },
    "dm-verity version 0", descriptor(16, &be32(0)), Error::Hashtree { what: "dm-verity version", .. },
    "dm-verity version 2", descriptor(16, &be32(2)), Error::Hashtree { what: "dm-verity version", .. },
    "sha1", descriptor(72, b"sha1\0\0"), Error::Hashtree { what: "the hash algorithm", .. },
    "sha256 and something", descriptor(72 + 31, b"x"), Error::Hashtree { what: "the hash algorithm", .. },
    "no algorithm's name", descriptor(72, &[0; 32]), Error::Hashtree { what: "the hash algorithm", .. },
    "blocks of no size", descriptor(44, &be32(0)), Error::Hashtree { what: "data blocks of size", .. },
    "data blocks of 512 bytes", descriptor(44, &be32(512)), Error::Hashtree { what: "data blocks of size", .. },
    "hash blocks of 8192 bytes", descriptor(48, &be32(8192)), Error::Hashtree { what: "hash blocks of size", .. },
    "an empty image", tree(|t| t.image_size = 0), Error::Hashtree { what: "an image of size", .. },
    "an image of part of a block", tree(|t| t.image_size = 12_287), Error::Hashtree { what: "an image of size", .. },
    "an image of any size", tree(|t| t.image_size = u64::MAX - 4095), Error::Hashtree { what: "an image of size", .. },
    "a tree anywhere", tree(|t| t.tree_offset += 1), Error::Hashtree { what: "a tree at", .. },
    "a tree of no size", tree(|t| t.tree_size = 0), Error::Hashtree { what: "a tree of size", .. },
    "a tree left out", tree(|t| (t.tree_offset, t.tree_size) = (0, 0)), Error::Hashtree { what: "a tree of size", .. },
    "a tree of a block more", tree(|t| t.tree_size += 4096), Error::Hashtree { what: "a tree of size", .. },
    "a tree in the data", tree(|t| t.tree_offset -= 4096), Error::HashtreePlace { offset: 8192, .. },
    "a tree over vbmeta", tree(|t| t.tree_offset += 4096), Error::HashtreePlace { .. },
    "a tree at the end of numbers", tree(|t| t.tree_offset = u64::MAX - 4095), Error::HashtreePlace { .. },
    "an image over its tree", tree(|t| t.image_size += 4096), Error::HashtreePlace { .. },
    "a shorter image", tree(|t| t.image_size -= 4096), Error::RootDigest,
    "another root digest", tree(|t| t.root_digest[0] ^= 1), Error::RootDigest,
    "another salt", tree(|t| t.salt[0] ^= 1), Error::RootDigest,
    "another block", tampered(|image| image[5000] ^= 1), Error::RootDigest,
    "another tree", tampered(|image| image[VBMETA - 4096] ^= 1), Error::DamagedTree(12288),
}

/// The digest is the last field: what is missing or too much is taken from or left to the padding.
fn tree_with_digest_len(len: u32) -> Vec<u8> {
    descriptor(112, &be32(len))
}

fn tree_with_name(name: &[u8]) -> Vec<u8> {
    // A name of one byte moves what follows into the padding, of which there are six bytes.
    sealed(|_, auxiliary| {
        put(auxiliary, 104, &be32(name.len() as u32));
        put(auxiliary, 180, name);
    })
}

#[test]
fn storage_shorter_than_stated_is_an_error() {
    let image = good();
    let result = vbmeta::Image::read(image.as_slice(), image.len() as u64 + 64);
    assert!(matches!(result, Err(Error::Read { what: "the footer", .. })), "{result:?}");
}

#[test]
fn keys_that_cannot_sign_are_refused() {
    for pem in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        let result = sign::SigningKey::from_pkcs8_pem(pem);
        assert!(matches!(result, Err(Error::Sign(_))), "{result:?}");
    }
}
