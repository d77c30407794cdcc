//! Images that are good.

use vbmeta::sign::{self, Options, SigningKey};
use vbmeta::{Algorithm, BLOCK_SIZE, Error, Image, Vbmeta};

use crate::data::{SALT, SIZE, TREE, VBMETA, check, good, key, noise, read, signing, with_vbmeta};

fn signed(key: &SigningKey, algorithm: Algorithm, options: &Options) -> Vec<u8> {
    sign::add_hashtree_footer(noise(SIZE), SALT, options, Some((key, algorithm))).unwrap()
}

#[test]
fn the_good_image_says_what_it_was_made_of() {
    let image = good();
    check(&image).unwrap();
    let Image { footer, vbmeta } = read(&image).unwrap();
    assert_eq!((footer.original_image_size, footer.vbmeta_offset), (SIZE as u64, VBMETA as u64));
    assert_eq!(vbmeta.algorithm(), Some(Algorithm::Sha256Rsa2048));
    assert_eq!(vbmeta.public_key(), Some(key(2048).public_key().as_slice()));
    let tree = vbmeta.hashtree().unwrap();
    let sizes = (tree.image_size, tree.tree_offset, tree.tree_size);
    assert_eq!(sizes, (TREE as u64, TREE as u64, 4096));
    assert_eq!((tree.data_block_size, tree.hash_block_size), (BLOCK_SIZE, BLOCK_SIZE));
    assert_eq!(tree.salt, SALT);
}

#[test]
fn every_algorithm_is_verified() {
    for bits in [2048, 4096, 8192] {
        let key = key(bits);
        for algorithm in [key.sha256(), key.sha512()] {
            assert_eq!(algorithm.key_bits(), bits);
            let image = signed(&key, algorithm, &Options::default());
            let vbmeta = read(&image).unwrap().vbmeta;
            assert_eq!(vbmeta.algorithm(), Some(algorithm));
            vbmeta.signed_by(&key.public_key()).unwrap();
        }
    }
    let numbers = Algorithm::ALL.map(Algorithm::number);
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn an_image_that_is_not_signed_has_no_key() {
    let image = sign::add_hashtree_footer(noise(SIZE), SALT, &Options::default(), None).unwrap();
    let vbmeta = read(&image).unwrap().vbmeta;
    assert_eq!((vbmeta.algorithm(), vbmeta.public_key()), (None, None));
    vbmeta.hashtree().unwrap().verify(&image).unwrap();
    let result = vbmeta.signed_by(&[]);
    assert!(matches!(result, Err(Error::Unsigned)), "{result:?}");
}

#[test]
fn rollback_indexes_are_read() {
    let vbmeta = read(&good()).unwrap().vbmeta;
    assert_eq!((vbmeta.rollback_index(), vbmeta.rollback_index_location()), (0, 0));
    let (key, algorithm) = signing();
    let options = Options { rollback_index: 5, rollback_index_location: 7, flags: 0 };
    let vbmeta = read(&signed(&key, algorithm, &options)).unwrap().vbmeta;
    assert_eq!((vbmeta.rollback_index(), vbmeta.rollback_index_location()), (5, 7));
}

#[test]
fn other_descriptors_are_skipped() {
    let (key, algorithm) = signing();
    let image = good();
    let tree = sign::hashtree(read(&image).unwrap().vbmeta.hashtree().unwrap());
    let property = sign::property("com.example", b"value");
    let unknown = sign::descriptor_of(99, vec![7; 13]);
    let descriptors = [property, tree, unknown, sign::descriptor_of(5, vec![])];
    let vbmeta = sign::vbmeta(&descriptors, &Options::default(), Some((&key, algorithm))).unwrap();
    check(&with_vbmeta(&vbmeta)).unwrap();
    // By itself, and in a partition that is longer.
    assert_eq!(Vbmeta::parse(&vbmeta).unwrap().hashtrees().len(), 1);
    let padded = [vbmeta, vec![0; 4096]].concat();
    assert_eq!(Vbmeta::parse(&padded).unwrap().hashtrees().len(), 1);
}

#[test]
fn images_of_all_sizes_are_signed_and_verified() {
    let key = key(2048);
    for size in [1, 4095, 4096, 4097, 128 * 4096, 128 * 4096 + 1] {
        let options = Options::default();
        let image = noise(size);
        let signer = Some((&key, key.sha256()));
        let image = sign::add_hashtree_footer(image, &[], &options, signer).unwrap();
        assert!(image.len().is_multiple_of(4096));
        check(&image).unwrap();
    }
}

#[test]
fn damaged_contents_are_found() {
    let spoiled = |at: usize| {
        let mut image = good();
        image[at] ^= 1;
        check(&image)
    };
    for at in [0, 4096, TREE - 1] {
        assert!(matches!(spoiled(at), Err(Error::RootDigest)), "{at}");
    }
    for at in [TREE, TREE + 3 * 32, VBMETA - 1] {
        let result = spoiled(at);
        assert!(matches!(result, Err(Error::DamagedTree(found)) if found == at as u64), "{at}");
    }
    let short = &good()[..TREE - 1];
    let result = read(&good()).unwrap().vbmeta.hashtree().unwrap().verify(short);
    assert!(matches!(result, Err(Error::Read { what: "the data", .. })), "{result:?}");
}
