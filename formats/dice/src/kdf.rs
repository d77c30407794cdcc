//! Hash and key derivation: SHA-512 and HKDF (RFC 5869) over it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

/// Bytes of a SHA-512 hash.
pub(crate) const SHA512_LEN: usize = 64;

/// SHA-512 of the parts, one after the other.
pub(crate) fn hash(parts: &[&[u8]]) -> [u8; SHA512_LEN] {
    let mut state = Sha512::new();
    for part in parts {
        state.update(part);
    }
    state.finalize().into()
}

/// HMAC-SHA512 of the parts, one after the other.
pub(crate) fn mac(key: &[u8; SHA512_LEN], parts: &[&[u8]]) -> Zeroizing<[u8; SHA512_LEN]> {
    // HMAC fills a short key up with zeros: done here, because a key of a whole block cannot fail.
    let mut block = Zeroizing::new([0; 128]);
    block[..SHA512_LEN].copy_from_slice(key);
    let mut state = Hmac::<Sha512>::new((&*block).into());
    for part in parts {
        state.update(part);
    }
    Zeroizing::new(state.finalize().into_bytes().into())
}

/// HKDF-SHA512 of up to 64 bytes. Written out, because it must leave no copy of what it derives.
pub(crate) fn derive<const N: usize>(
    secret: &[u8],
    salt: &[u8; SHA512_LEN],
    info: &str,
) -> Zeroizing<[u8; N]> {
    const { assert!(N <= SHA512_LEN, "one block is all that is ever needed") };
    let extracted = mac(salt, &[secret]);
    let expanded = mac(&extracted, &[info.as_bytes(), &[1]]);
    let mut out = Zeroizing::new([0; N]);
    out.copy_from_slice(&expanded[..N]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 1, which has a key shorter than a block; here filled up to 64 bytes.
    #[test]
    fn a_mac_is_that_of_the_rfc() {
        let mut key = [0; SHA512_LEN];
        key[..20].fill(0x0b);
        assert_eq!(
            hex::encode(mac(&key, &[b"Hi ", b"There"])),
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde\
             daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
        );
    }
}
