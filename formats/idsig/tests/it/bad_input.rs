//! Every way to be wrong has its own error.

use idsig::{BLOCK, Error, Idsig, MAX_SIGNING_INFO, Tree, create};

use crate::data::{APK, DIGEST, check, noise, read};

/// A file in parts that a case can spoil.
struct File {
    version: u32,
    hashing_size: Option<u32>,
    algorithm: u32,
    log2_block: u8,
    salt: Vec<u8>,
    root: Vec<u8>,
    after_hashing: Vec<u8>,
    signing_size: Option<u32>,
    /// Digest, certificate, additional data, public key.
    signing: [Vec<u8>; 4],
    signature: Vec<u8>,
    after_signing: Vec<u8>,
    tree_size: u32,
    tree: Vec<u8>,
}

impl File {
    fn bytes(&self) -> Vec<u8> {
        let hashing = [
            &self.algorithm.to_le_bytes()[..],
            &[self.log2_block],
            &sized(&self.salt),
            &sized(&self.root),
            &self.after_hashing,
        ]
        .concat();
        let mut signing =
            self.signing.iter().map(|field| sized(field)).collect::<Vec<_>>().concat();
        signing.extend([0x01, 0x02, 0, 0]);
        signing.extend(sized(&self.signature));
        signing.extend(&self.after_signing);
        [
            &self.version.to_le_bytes()[..],
            &with_size(&hashing, self.hashing_size),
            &with_size(&signing, self.signing_size),
            &self.tree_size.to_le_bytes(),
            &self.tree,
        ]
        .concat()
    }
}

fn sized(bytes: &[u8]) -> Vec<u8> {
    with_size(bytes, None)
}

fn with_size(bytes: &[u8], size: Option<u32>) -> Vec<u8> {
    let size = size.unwrap_or(bytes.len() as u32);
    [&size.to_le_bytes()[..], bytes].concat()
}

/// A file for 600000 bytes, whose tree has two levels of 1 and 2 blocks.
const SIZE: usize = 600_000;

fn good() -> File {
    let Tree { root, bytes } = Tree::build(&noise(SIZE), SIZE as u64, &[]).unwrap();
    File {
        version: 2,
        hashing_size: None,
        algorithm: 1,
        log2_block: 12,
        salt: vec![],
        root: root.to_vec(),
        after_hashing: vec![],
        signing_size: None,
        signing: [DIGEST.to_vec(), vec![0x30; 300], vec![], vec![0x30; 90]],
        signature: vec![0x30; 70],
        after_signing: vec![],
        tree_size: bytes.len() as u32,
        tree: bytes,
    }
}

fn spoiled(spoil: impl Fn(&mut File)) -> Vec<u8> {
    let mut file = good();
    spoil(&mut file);
    file.bytes()
}

/// The good file up to `len` bytes.
fn cut(len: usize) -> Vec<u8> {
    good().bytes()[..len].to_vec()
}

/// Where the signing info's size stands in the good file.
const SIGNING: usize = 4 + 4 + 45;
/// Where the tree's size stands in the good file.
const TREE_SIZE: usize = SIGNING + 4 + 7 + 304 + 4 + 94 + 4 + 74;

#[test]
fn the_good_file_is_good() {
    let file = good().bytes();
    assert_eq!(read(&file).unwrap().tree_offset as usize, TREE_SIZE + 4);
    check(&file, SIZE).unwrap();
    // A partition is longer than its file.
    check(&[file, vec![0xFF; 5000]].concat(), SIZE).unwrap();
}

/// A table row: what is wrong, the file, the pattern of its error.
macro_rules! refused {
    ($($what:literal, $file:expr, $error:pat,)*) => {
        #[test]
        fn every_fault_has_its_error() {
            let mut cases = 0;
            $(
                let file: Vec<u8> = $file;
                let result = check(&file, SIZE);
                assert!(matches!(result, Err($error)), "{}: {result:?}", $what);
                cases += 1;
            )*
            assert!(cases >= 40, "{cases}");
        }
    };
}

refused! {
    "nothing", vec![], Error::Truncated { field: "version" },
    "a part of the version", cut(3), Error::Truncated { field: "version" },
    "zeros", vec![0; 10_000], Error::Version(0),
    "version 1", spoiled(|f| f.version = 1), Error::Version(1),
    "version 3", spoiled(|f| f.version = 3), Error::Version(3),
    "version in the other byte order", spoiled(|f| f.version = 2 << 24), Error::Version(0x0200_0000),
    "a package", APK.to_vec(), Error::Version(_),
    "no size of the hashing info", cut(4), Error::Truncated { field: "hashing info" },
    "a part of that size", cut(7), Error::Truncated { field: "hashing info" },
    "no hashing info", cut(8), Error::Truncated { field: "hashing info" },
    "a part of it", cut(52), Error::Truncated { field: "hashing info" },
    "empty hashing info", spoiled(|f| f.hashing_size = Some(0)), Error::Truncated { field: "hash algorithm" },
    "hashing info of the algorithm only", spoiled(|f| f.hashing_size = Some(4)), Error::Truncated { field: "block size" },
    "hashing info without a salt", spoiled(|f| f.hashing_size = Some(5)), Error::Truncated { field: "salt" },
    "hashing info without a root hash", spoiled(|f| f.hashing_size = Some(9)), Error::Truncated { field: "root hash" },
    "hashing info with half a root hash", spoiled(|f| f.hashing_size = Some(29)), Error::Truncated { field: "root hash" },
    "hashing info beyond its limit", spoiled(|f| f.hashing_size = Some(78)), Error::TooLong { field: "hashing info", size: 78, limit: 77 },
    "hashing info of 4 GiB", spoiled(|f| f.hashing_size = Some(u32::MAX)), Error::TooLong { field: "hashing info", .. },
    "hashing info with a byte more", spoiled(|f| f.after_hashing = vec![0]), Error::Overlong { part: "hashing info", extra: 1 },
    "hash algorithm 0", spoiled(|f| f.algorithm = 0), Error::HashAlgorithm(0),
    "hash algorithm 2", spoiled(|f| f.algorithm = 2), Error::HashAlgorithm(2),
    "block size 0", spoiled(|f| f.log2_block = 0), Error::BlockSize(0),
    "block size 2^16", spoiled(|f| f.log2_block = 16), Error::BlockSize(16),
    "block size 2^255", spoiled(|f| f.log2_block = 255), Error::BlockSize(255),
    "a salt beyond its limit", spoiled(|f| { f.salt = vec![0; 33]; f.root = vec![0; 31]; }), Error::TooLong { field: "salt", size: 33, limit: 32 },
    "no root hash", spoiled(|f| f.root = vec![]), Error::RootHashLength(0),
    "a short root hash", spoiled(|f| f.root = vec![0; 20]), Error::RootHashLength(20),
    "a long root hash", spoiled(|f| f.root = vec![0; 64]), Error::RootHashLength(64),
    "no size of the signing info", cut(SIGNING), Error::Truncated { field: "signing info" },
    "no signing info", cut(SIGNING + 4), Error::Truncated { field: "signing info" },
    "a part of it", cut(TREE_SIZE - 1), Error::Truncated { field: "signing info" },
    "empty signing info", spoiled(|f| f.signing_size = Some(0)), Error::Truncated { field: "package digest" },
    "signing info without a certificate", spoiled(|f| f.signing_size = Some(7)), Error::Truncated { field: "certificate" },
    "signing info with half a certificate", spoiled(|f| f.signing_size = Some(160)), Error::Truncated { field: "certificate" },
    "signing info without additional data", spoiled(|f| f.signing_size = Some(311)), Error::Truncated { field: "additional data" },
    "signing info without a public key", spoiled(|f| f.signing_size = Some(315)), Error::Truncated { field: "public key" },
    "signing info without an algorithm", spoiled(|f| f.signing_size = Some(409)), Error::Truncated { field: "signature algorithm" },
    "signing info without a signature", spoiled(|f| f.signing_size = Some(413)), Error::Truncated { field: "signature" },
    "signing info with half a signature", spoiled(|f| f.signing_size = Some(450)), Error::Truncated { field: "signature" },
    "signing info beyond its limit", spoiled(|f| f.signing_size = Some(MAX_SIGNING_INFO as u32 + 1)), Error::TooLong { field: "signing info", .. },
    "signing info of 4 GiB", spoiled(|f| f.signing_size = Some(u32::MAX)), Error::TooLong { field: "signing info", .. },
    "a digest beyond its limit", spoiled(|f| f.after_signing = vec![0; MAX_SIGNING_INFO]), Error::TooLong { field: "signing info", .. },
    "bytes after the signature", spoiled(|f| f.after_signing = vec![0; 3]), Error::Truncated { field: "id of a further signer" },
    "a further signer without a size", spoiled(|f| f.after_signing = vec![0; 6]), Error::Truncated { field: "further signer" },
    "a further signer of 4 GiB", spoiled(|f| f.after_signing = vec![0xFF; 8]), Error::TooLong { field: "further signer", .. },
    "a further signer cut off", spoiled(|f| f.after_signing = vec![1, 0, 0, 0, 9, 0, 0, 0, 7]), Error::Truncated { field: "further signer" },
    "no size of the tree", cut(TREE_SIZE), Error::Truncated { field: "tree size" },
    "a part of that size", cut(TREE_SIZE + 3), Error::Truncated { field: "tree size" },
    "no tree", cut(TREE_SIZE + 4), Error::TreeOutside { .. },
    "a byte of the tree missing", cut(good().bytes().len() - 1), Error::TreeOutside { .. },
    "a tree of 4 GiB", spoiled(|f| f.tree_size = u32::MAX), Error::TreeOutside { .. },
    "an empty tree", spoiled(|f| f.tree_size = 0), Error::TreeSize { size: 0, .. },
    "a tree of a block less", spoiled(|f| f.tree_size -= BLOCK as u32), Error::TreeSize { .. },
    "a tree of a byte less", spoiled(|f| f.tree_size -= 1), Error::TreeSize { .. },
    "a tree of a block more", spoiled(|f| { f.tree_size += BLOCK as u32; f.tree.extend([0; BLOCK as usize]); }), Error::TreeSize { .. },
    "another root hash", spoiled(|f| f.root[31] ^= 1), Error::DamagedTree { level: 0 },
    "a salt that was not hashed", spoiled(|f| f.salt = vec![1]), Error::DamagedTree { level: 0 },
    "a damaged top block", spoiled(|f| f.tree[0] ^= 1), Error::DamagedTree { level: 0 },
    "a damaged padding of the top block", spoiled(|f| f.tree[4095] ^= 1), Error::DamagedTree { level: 0 },
    "a damaged first leaf", spoiled(|f| f.tree[4096] ^= 1), Error::DamagedTree { level: 1 },
    "a damaged last leaf", spoiled(|f| f.tree[8192] ^= 1), Error::DamagedTree { level: 1 },
    "levels in the other order", spoiled(|f| f.tree.rotate_left(4096)), Error::DamagedTree { level: 0 },
    "a tree of zeros", spoiled(|f| f.tree.fill(0)), Error::DamagedTree { level: 0 },
}

/// Trees that lead to their roots, but hash something that is not there.
#[test]
fn padding_of_any_level_must_be_zero() {
    let spoil = |at: usize| {
        let mut tree = Tree::build(&noise(SIZE), SIZE as u64, &[]).unwrap();
        tree.bytes[at] = 1;
        let root_of = |bytes: &[u8]| Tree::build(bytes, 4096, &[]).unwrap().root;
        let second_leaf = root_of(&tree.bytes[8192..]);
        tree.bytes[32..64].copy_from_slice(&second_leaf);
        tree.root = root_of(&tree.bytes[..4096]);
        let header = Idsig::new(&[], &tree, Default::default()).unwrap().header().unwrap();
        check(&[header, tree.bytes].concat(), SIZE)
    };
    // 147 blocks of data, 128 of them hashed in the first block of leaves.
    for at in [64, 4095, 8192 + 19 * 32, 12287] {
        assert!(matches!(spoil(at), Err(Error::TreePadding)), "{at}");
    }
}

#[test]
fn the_tree_must_be_of_the_package() {
    let file = good().bytes();
    assert!(matches!(check(&file, 0), Err(Error::EmptyPackage)));
    for size in [1, 4096, 128 * 4096, 2 * 128 * 4096 + 1, usize::MAX] {
        assert!(matches!(check(&file, size), Err(Error::TreeSize { .. })), "{size}");
    }
    // Same size of the tree, but another number of leaves.
    assert!(matches!(check(&file, SIZE - 4096), Err(Error::TreePadding)));
}

#[test]
fn storage_shorter_than_stated_is_an_error() {
    let file = good().bytes();
    let result = Idsig::read(file.as_slice(), file.len() as u64 + (1 << 20));
    assert!(matches!(result, Err(Error::Read { what: "the header", .. })), "{result:?}");
    let idsig = read(&file).unwrap();
    let short = &file[..file.len() - 1];
    let result = idsig.check(short, file.len() as u64, SIZE as u64);
    assert!(matches!(result, Err(Error::Read { what: "the tree", .. })), "{result:?}");
    let result = idsig.check(short, short.len() as u64, SIZE as u64);
    assert!(matches!(result, Err(Error::TreeOutside { .. })), "{result:?}");
}

#[test]
fn headers_beyond_the_limits_are_not_written() {
    let mut idsig = read(&create(APK, APK.len() as u64, DIGEST).unwrap()).unwrap();
    idsig.hashing.salt = vec![0; 33];
    assert!(matches!(idsig.header(), Err(Error::TooLong { field: "salt", .. })));
    idsig.hashing.salt.clear();
    idsig.signing.certificate = vec![0; MAX_SIGNING_INFO + 1];
    assert!(matches!(idsig.header(), Err(Error::TooLong { field: "certificate", .. })));
    assert!(matches!(idsig.signed_data(1), Err(Error::TooLong { .. })));
    idsig.signing.certificate = vec![0; MAX_SIGNING_INFO - 10];
    assert!(matches!(idsig.header(), Err(Error::TooLong { field: "signing info", .. })));
    idsig.signing.certificate.clear();
    idsig.tree_size = u64::MAX;
    assert!(matches!(idsig.header(), Err(Error::PackageTooLarge { .. })));
}
