//! Files and trees of others, byte for byte.

use idsig::{BLOCK, Idsig, Tree, create, fs_verity_salt};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey;

use crate::data::{APK, IDSIG, check, read};

const SALT: &[u8] = &[1, 2, 3, 4, 5, 6];

#[test]
fn the_fields_of_apksigners_file() {
    let idsig = read(IDSIG).unwrap();
    assert_eq!(idsig.hashing.salt, []);
    assert_eq!(
        hex::encode(idsig.hashing.root_hash),
        "77f063b48b63f846690fa76450a8d3b61a295b6158f50592e873f76dbeeb0201"
    );
    assert_eq!(
        hex::encode(&idsig.signing.apk_digest),
        "c02fe2eddeb3078801828b930de546ea4f98d37fb98b40c7c7ed169b0d713583"
    );
    assert_eq!(idsig.signing.certificate.len(), 0x170);
    assert_eq!(idsig.signing.additional_data, []);
    assert_eq!(idsig.signing.public_key.len(), 0x5B);
    assert_eq!(idsig.signing.signature_algorithm, 0x0201);
    assert_eq!(idsig.signing.signature.len(), 0x48);
    assert_eq!((idsig.tree_offset, idsig.tree_size), (648, BLOCK));
}

#[test]
fn parsing_and_composing_gives_the_same_bytes() {
    let idsig = read(IDSIG).unwrap();
    let tree = Tree::build(APK, APK.len() as u64, &[]).unwrap();
    assert_eq!([idsig.header().unwrap(), tree.bytes.clone()].concat(), IDSIG);
    assert_eq!(Idsig::new(&[], &tree, idsig.signing.clone()).unwrap(), idsig);
    check(IDSIG, APK.len()).unwrap();
}

#[test]
fn the_signature_of_apksigner_is_over_the_signed_data() {
    let idsig = read(IDSIG).unwrap();
    let key = VerifyingKey::from_public_key_der(&idsig.signing.public_key).unwrap();
    let signature = Signature::from_der(&idsig.signing.signature).unwrap();
    key.verify(&idsig.signed_data(APK.len() as u64).unwrap(), &signature).unwrap();
}

#[test]
fn our_own_file_has_the_same_tree_at_a_whole_block() {
    let theirs = read(IDSIG).unwrap();
    let file = create(APK, APK.len() as u64, &theirs.signing.apk_digest).unwrap();
    check(&file, APK.len()).unwrap();
    let ours = read(&file).unwrap();
    assert_eq!(ours.hashing, theirs.hashing);
    assert_eq!(ours.signing.apk_digest, theirs.signing.apk_digest);
    assert_eq!((ours.tree_offset, ours.tree_size), (BLOCK, theirs.tree_size));
    assert_eq!(file.len() as u64, 2 * BLOCK);
    assert_eq!(file[BLOCK as usize..], IDSIG[theirs.tree_offset as usize..]);
}

/// Pins the layout of a file that nobody signed.
#[test]
fn our_own_header() {
    let file = create(b"a package".as_slice(), 9, &[0xD1; 32]).unwrap();
    let root = Tree::build(b"a package".as_slice(), 9, &[]).unwrap().root;
    let expected = [
        "02000000",
        "2d000000 01000000 0c 00000000 20000000",
        &hex::encode(root),
        // 4096 - 4 - 49 - 4 - 4 = 4035 bytes, of which 4035 - 56 are additional data.
        "c30f0000 20000000",
        &"d1".repeat(32),
        "00000000 8b0f0000",
        &"00".repeat(0xF8B),
        "00000000 00000000 00000000",
        "00000000",
    ];
    assert_eq!(hex::encode(&file), expected.concat().replace(' ', ""));
    assert_eq!(file.len() as u64, BLOCK);
}

#[test]
fn further_signers_survive() {
    let mut idsig = read(IDSIG).unwrap();
    let block = idsig::SigningBlock { id: 0x1B93_AD61, bytes: b"another signer".to_vec() };
    idsig.signing.blocks = vec![block.clone(), block];
    idsig.tree_offset += 2 * (8 + 14);
    let file = [idsig.header().unwrap(), vec![0; BLOCK as usize]].concat();
    assert_eq!(read(&file).unwrap(), idsig);
}

#[test]
fn salted_roots_of_one_block() {
    for (data, descriptor) in [
        (
            include_bytes!("../../testdata/input.512").as_slice(),
            include_bytes!("../../testdata/input.512.descriptor"),
        ),
        (
            include_bytes!("../../testdata/input.4K").as_slice(),
            include_bytes!("../../testdata/input.4K.descriptor"),
        ),
    ] {
        let tree = Tree::build(data, data.len() as u64, &fs_verity_salt(SALT)).unwrap();
        assert_eq!(tree.root, descriptor[16..48]);
        assert_eq!(tree.bytes, []);
    }
}

#[test]
fn a_salted_tree_of_three_levels_leads_to_its_root() {
    let bytes = include_bytes!("../../testdata/input.10000000.hash").to_vec();
    let descriptor = include_bytes!("../../testdata/input.10000000.descriptor");
    let root = descriptor[16..48].try_into().unwrap();
    let idsig = Idsig::new(SALT, &Tree { root, bytes: bytes.clone() }, Default::default()).unwrap();
    let file = [idsig.header().unwrap(), bytes].concat();
    check(&file, 10_000_000).unwrap();
}
