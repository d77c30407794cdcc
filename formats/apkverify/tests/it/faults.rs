//! Packages with one fault each.

use crate::signer::*;
use crate::zip::Zip;

pub fn raw(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

/// A package with this value for scheme v3.
pub fn value(value: Vec<u8>) -> Vec<u8> {
    zip().with_block(&block(&[(V3, value)]))
}

/// A package with these signers.
pub fn signers(signers: &[Signer]) -> Vec<u8> {
    value(scheme(signers))
}

/// A package whose signer was changed before it signed.
pub fn signer_with(change: impl Fn(&mut Signer)) -> Vec<u8> {
    let mut signer = signer();
    change(&mut signer);
    signers(&[signer])
}

/// A package whose signer's bytes were changed after it signed.
pub fn spoiled(spoil: fn(&mut Vec<u8>)) -> Vec<u8> {
    signer_with(|signer| signer.spoil = spoil)
}

/// A package whose signed data were changed before they were signed.
pub fn signed(spoil: fn(&mut Vec<u8>)) -> Vec<u8> {
    signer_with(|signer| signer.spoil_signed_data = spoil)
}

/// A package whose scheme value was changed.
pub fn value_with(spoil: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = scheme(&[signer()]);
    spoil(&mut bytes);
    value(bytes)
}

/// A package whose signing block was changed.
pub fn block_with(spoil: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = block(&[(V3, scheme(&[signer()])), (PADDING, vec![0; 16])]);
    spoil(&mut bytes);
    zip().with_block(&bytes)
}

/// A package changed as a whole.
pub fn package_with(spoil: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = signers(&[signer()]);
    spoil(&mut bytes);
    bytes
}

/// A package with this public key.
pub fn keyed(spki: Vec<u8>) -> Vec<u8> {
    signer_with(|signer| signer.public_key = spki.clone())
}

/// A `SubjectPublicKeyInfo` with an RSA key.
pub fn rsa_spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let oid = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    let key = der(0x30, &[der(0x02, modulus), der(0x02, exponent)].concat());
    der(0x30, &[&oid[..], &der(0x03, &[&[0], &*key].concat())].concat())
}

pub fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = content.len();
    let len = match len {
        0..128 => vec![len as u8],
        128..256 => vec![0x81, len as u8],
        _ => vec![0x82, (len >> 8) as u8, len as u8],
    };
    [&[tag], &*len, content].concat()
}

/// A positive odd number of this many bytes.
pub fn modulus(len: usize) -> Vec<u8> {
    [&[0], &*vec![0xff; len]].concat()
}

/// A package with a signer that was rotated to from another one, changed before it is signed.
pub fn rotated(change: impl Fn(&mut Vec<Level>)) -> Vec<u8> {
    let mut levels = vec![
        Level::new("rsa1024", "", 0x0103, 0),
        Level::new("p384", "rsa1024", 0x0202, 0x0103),
        Level::new("p256", "p384", 0, 0x0202),
    ];
    change(&mut levels);
    attributed(&[(LINEAGE, lineage(&levels))])
}

pub fn attributed(attributes: &[(u32, Vec<u8>)]) -> Vec<u8> {
    signer_with(|signer| signer.attributes = attributes.to_vec())
}

pub fn lineage_of(spoil: fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = lineage(&[Level::new("p256", "", 0, 0)]);
    spoil(&mut bytes);
    attributed(&[(LINEAGE, bytes)])
}

pub fn v2(change: impl Fn(&mut Signer)) -> Vec<u8> {
    let mut signer = signer();
    signer.ranged = false;
    change(&mut signer);
    zip().with_block(&block(&[(V2, scheme(&[signer]))]))
}

/// A v3 signer that knows of a v3.1 signer, and what there is of v3.1.
pub fn split(stated: u32, v31: Option<Vec<Signer>>) -> Vec<u8> {
    let old = signer().with(ROTATION_MIN_SDK, &stated.to_le_bytes());
    let mut pairs = vec![(V3, scheme(&[old]))];
    pairs.extend(v31.map(|signers| (V31, scheme(&signers))));
    zip().with_block(&block(&pairs))
}

pub fn set(bytes: &mut [u8], at: usize, value: u32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

pub fn add(bytes: &mut [u8], at: usize, delta: i64) {
    let old = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    set(bytes, at, (i64::from(old) + delta) as u32);
}

/// Where the fields behind the signed data start in a signer.
pub fn after_signed_data(signer: &[u8]) -> usize {
    4 + u32::from_le_bytes(signer[..4].try_into().unwrap()) as usize
}

/// Where the length of the signatures stands in a signer.
pub fn signatures_at(signer: &[u8]) -> usize {
    after_signed_data(signer) + 8
}

pub fn public_key_at(signer: &[u8]) -> usize {
    let at = signatures_at(signer);
    at + 4 + u32::from_le_bytes(signer[at..at + 4].try_into().unwrap()) as usize
}

/// Where the length of the certificates stands in signed data with one SHA-256 digest.
pub const CERTIFICATES: usize = 4 + 4 + 4 + 4 + 32;

pub fn attributes_at(signed_data: &[u8]) -> usize {
    signed_data.len() - 4
}

/// An archive without entries but with some bytes in front of its directory.
pub fn empty_zip(len: usize) -> Vec<u8> {
    let mut end = b"PK\x05\x06".to_vec();
    end.resize(22, 0);
    Zip { contents: vec![0; len], directory: vec![], end }.with_block(&[])
}

/// Changes the size at the end of a block.
pub fn footer(block: &mut [u8], size: u64) {
    let at = block.len() - 24;
    block[at..at + 8].copy_from_slice(&size.to_le_bytes());
}

/// A good block with some bytes behind its pairs.
pub fn block_and(bytes: &[u8]) -> Vec<u8> {
    let mut block = block(&[(V3, scheme(&[signer()]))]);
    let at = block.len() - 24;
    block.splice(at..at, bytes.iter().copied());
    let size = block.len() as u64 - 8;
    block[..8].copy_from_slice(&size.to_le_bytes());
    footer(&mut block, size);
    block
}

pub fn rsa(algorithm: u32, spoil_signature: fn(&mut Vec<u8>)) -> Vec<u8> {
    signers(&[Signer { spoil_signature, ..Signer::new(&zip(), "rsa2048", &[algorithm]) }])
}

/// A signature by one algorithm that is said to be by another.
pub fn renamed(by: u32, as_: u32) -> Vec<u8> {
    let mut signer = Signer::new(&zip(), "rsa1024", &[by]);
    signer.digests[0].0 = as_;
    let mut bytes = signer.bytes();
    let at = signatures_at(&bytes) + 8;
    set(&mut bytes, at, as_);
    value(list([bytes]))
}

/// A package with a verity digest. Its contents do not fill a block.
pub fn verity(change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut signer = signer();
    signer.algorithms = vec![0x0423];
    signer.digests = vec![(0x0423, vec![0; 40])];
    change(&mut signer.digests[0].1);
    signers(&[signer])
}
