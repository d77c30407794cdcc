//! Who vouches for a package, and for each of its blocks.

use std::sync::OnceLock;

use ::apkverify::{Policy, apk_digest, verify};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;

const V3: u32 = 0xf053_68c0;
const ECDSA_SHA256: u32 = 0x0201;
/// SDK versions that the signer of [`apk_signed_data`] is for.
const SDK: [u32; 2] = [24, i32::MAX as u32];

/// The key `p256` of apkverify's tests, whose certificate is in the corpus.
const KEY: [u128; 2] =
    [0xa8569644_cf3c3566_088000a2_1b8d7532, 0x04e6fd77_a54ccb6d_eeedf0c0_f4469d66];

/// A whole package.
pub fn apkverify(data: &[u8]) -> bool {
    examine(data)
}

/// The pairs of a signing block. Block and package around them are put right.
pub fn apk_signing_block(data: &[u8]) -> bool {
    examine(&package(data))
}

/// What a signer signs. The signature, and all that is around it, are put right.
pub fn apk_signed_data(data: &[u8]) -> bool {
    static SIGNER: OnceLock<Option<(SigningKey, Vec<u8>)>> = OnceLock::new();
    let signer = SIGNER.get_or_init(|| {
        let key = SigningKey::from_slice(KEY.map(u128::to_be_bytes).as_flattened()).ok()?;
        let public = key.verifying_key().to_public_key_der().ok()?.into_vec();
        Some((key, public))
    });
    let Some((key, public)) = signer else { return false };
    let signature: DerSignature = key.sign(data);
    let signature = numbered(ECDSA_SHA256, &prefixed(signature.as_bytes()));
    let [min, max] = SDK.map(u32::to_le_bytes);
    let signatures = prefixed(&prefixed(&signature));
    let signer = [&prefixed(data), &min[..], &max, &signatures, &prefixed(public)].concat();
    let value = numbered(V3, &prefixed(&prefixed(&signer)));
    let package = package(&[&(value.len() as u64).to_le_bytes(), &*value].concat());
    is_good(&package, &Policy::default())
}

/// A v4 file.
pub fn idsig(data: &[u8]) -> bool {
    use ::idsig::{BLOCK, Idsig, tree_size};
    let len = data.len() as u64;
    let Ok(idsig) = Idsig::read(data, len) else { return false };
    let header = data.get(..idsig.tree_offset as usize);
    assert_eq!(idsig.header().ok().as_deref(), header, "another header");
    assert!(idsig.tree_offset + idsig.tree_size <= len);
    let whole = [1, 2, 3, 128, 129, 130, 256, 257].into_iter().filter(|blocks| {
        let size = blocks * BLOCK;
        let whole = idsig.check(data, len, size).is_ok();
        assert!(!whole || tree_size(size) == idsig.tree_size);
        whole
    });
    whole.count() > 0
}

/// Judges a package by all policies; whether it is good by one.
fn examine(package: &[u8]) -> bool {
    let policies =
        [28, 35].into_iter().flat_map(|sdk| [false, true].map(|allow_v2| Policy { sdk, allow_v2 }));
    policies.filter(|policy| is_good(package, policy)).count() > 0
}

fn is_good(package: &[u8], policy: &Policy) -> bool {
    let len = package.len() as u64;
    let stated = apk_digest(package, len, policy);
    let Ok(verified) = verify(package, len, policy) else { return false };
    assert_eq!(stated.ok(), Some(verified.content_digest));
    assert!(verified.size <= len);
    assert!(verified.lineage.last().is_none_or(|last| *last == verified.certificate));
    true
}

/// An archive without entries, with a signing block of these pairs.
fn package(pairs: &[u8]) -> Vec<u8> {
    let size = (pairs.len() as u64 + 24).to_le_bytes();
    let mut package = [&size, pairs, &size, b"APK Sig Block 42"].concat();
    let directory = package.len() as u32;
    package.extend(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0");
    package.extend(directory.to_le_bytes());
    package.extend([0, 0]);
    package
}

fn prefixed(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_le_bytes(), bytes].concat()
}

fn numbered(id: u32, bytes: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes(), bytes].concat()
}
