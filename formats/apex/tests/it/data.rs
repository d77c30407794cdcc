//! APEX files to test with.

use apex::build::{self, zip};
use apex::{Apex, Error, MANIFEST, Manifest, PAYLOAD, PUBLIC_KEY};
use vbmeta::sign::{self, Options, SigningKey};

pub fn key() -> SigningKey {
    SigningKey::from_pkcs8_pem(include_str!("../data/rsa2048.pem")).unwrap()
}

pub fn other_key() -> SigningKey {
    SigningKey::from_pkcs8_pem(include_str!("../data/rsa4096.pem")).unwrap()
}

pub fn manifest() -> Manifest {
    Manifest { name: "org.example.hello".into(), version: 7 }
}

/// An image that is signed, but holds no file system.
pub fn payload() -> Vec<u8> {
    let key = key();
    let signer = Some((&key, key.sha256()));
    sign::add_hashtree_footer(vec![7; 10_000], b"salt", &Options::default(), signer).unwrap()
}

pub fn good() -> Vec<u8> {
    build::of_image(&manifest().write(), vec![7; 10_000], &key()).unwrap()
}

/// An APEX of these three files; whatever is empty is left out.
pub fn apex(manifest: &[u8], key: &[u8], payload: &[u8]) -> Vec<u8> {
    let files = [(MANIFEST, manifest), (PUBLIC_KEY, key), (PAYLOAD, payload)];
    let there: Vec<_> = files.into_iter().filter(|(_, content)| !content.is_empty()).collect();
    zip(&there).unwrap()
}

/// Opens the file and verifies its contents.
pub fn check(file: &[u8]) -> Result<Apex, Error> {
    let apex = Apex::open(file, file.len() as u64)?;
    apex.verify_contents(file)?;
    Ok(apex)
}
