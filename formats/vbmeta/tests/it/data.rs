//! Images to test with.

use vbmeta::sign::{self, Options, SigningKey};
use vbmeta::{Algorithm, Error, FOOTER_LEN, Footer, Image};

/// 2 blocks and a part of a third.
pub const SIZE: usize = 10_000;
/// Where tree and vbmeta of the good image start.
pub const TREE: usize = 3 * 4096;
pub const VBMETA: usize = 4 * 4096;
pub const SALT: &[u8] = &[1, 2, 3, 4, 5, 6];

pub fn key(bits: u32) -> SigningKey {
    let pem = match bits {
        2048 => include_str!("../data/rsa2048.pem"),
        4096 => include_str!("../data/rsa4096.pem"),
        8192 => include_str!("../data/rsa8192.pem"),
        _ => panic!("no key of {bits} bits"),
    };
    SigningKey::from_pkcs8_pem(pem).unwrap()
}

pub fn signing() -> (SigningKey, Algorithm) {
    (key(2048), Algorithm::Sha256Rsa2048)
}

/// Bytes that do not repeat.
pub fn noise(len: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let step = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..len).map(step).collect()
}

/// A good image.
pub fn good() -> Vec<u8> {
    let (key, algorithm) = signing();
    let signer = Some((&key, algorithm));
    sign::add_hashtree_footer(noise(SIZE), SALT, &Options::default(), signer).unwrap()
}

pub fn read(image: &[u8]) -> Result<Image, Error> {
    Image::read(image, image.len() as u64)
}

/// Reads an image in every respect: signature, one hash tree, contents.
pub fn check(image: &[u8]) -> Result<(), Error> {
    let read = read(image)?;
    read.vbmeta.signed_by(&key(2048).public_key())?;
    read.vbmeta.hashtree()?.verify(image)
}

/// The good image with another vbmeta.
pub fn with_vbmeta(vbmeta: &[u8]) -> Vec<u8> {
    let mut image = good()[..VBMETA].to_vec();
    image.extend(vbmeta);
    image.resize(image.len().next_multiple_of(4096) + 4096 - FOOTER_LEN as usize, 0);
    let (vbmeta_offset, vbmeta_size) = (VBMETA as u64, vbmeta.len() as u64);
    let footer = Footer { original_image_size: SIZE as u64, vbmeta_offset, vbmeta_size };
    [image, footer.write().to_vec()].concat()
}

/// Header and auxiliary block of the good image.
pub fn parts() -> (Vec<u8>, Vec<u8>) {
    let image = good();
    let vbmeta = &image[VBMETA..];
    let number = |at: usize| u64::from_be_bytes(vbmeta[at..at + 8].try_into().unwrap()) as usize;
    let (header, rest) = vbmeta.split_at(256);
    (header.to_vec(), rest[number(12)..number(12) + number(20)].to_vec())
}

/// The good image with something wrong in header or auxiliary block, signed after that.
pub fn sealed(spoil: impl Fn(&mut Vec<u8>, &mut Vec<u8>)) -> Vec<u8> {
    let (mut header, mut auxiliary) = parts();
    spoil(&mut header, &mut auxiliary);
    let (key, algorithm) = signing();
    with_vbmeta(&sign::seal(&header, &auxiliary, Some((&key, algorithm))).unwrap())
}

pub fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}
