//! What the tests share.

use idsig::Idsig;

pub const APK: &[u8] = include_bytes!("../../testdata/v4-digest-v3-Sha256withEC.apk");
pub const IDSIG: &[u8] = include_bytes!("../../testdata/v4-digest-v3-Sha256withEC.apk.idsig");
/// A digest; the crate does not look into it.
pub const DIGEST: &[u8] = &[0xC0, 0x2F, 0xE2];

/// Bytes that differ from block to block.
pub fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32;
    let next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    std::iter::repeat_with(next).take(len).collect()
}

pub fn read(file: &[u8]) -> idsig::Result<Idsig> {
    Idsig::read(file, file.len() as u64)
}

/// Reads a file and checks its tree for a package of `size` bytes.
pub fn check(file: &[u8], size: usize) -> idsig::Result<()> {
    read(file)?.check(file, file.len() as u64, size as u64)
}
