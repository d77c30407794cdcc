//! The key that seals.

use std::fmt;

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub(crate) const NONCE_LEN: usize = 12;
pub(crate) const TAG_LEN: usize = 16;
pub(crate) const CHECK_LEN: usize = 16;

const KEY_INFO: &[u8] = b"microdroid_manager_key";
const CHECK_INFO: &[u8] = b"avf instance image key check";

/// The key that seals partitions, derived from a secret that only this instance gets, and only
/// while it is what it was. Zeroised when dropped, never shown.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SealingKey {
    key: [u8; 32],
    /// Tells keys apart and says nothing about them.
    check: [u8; CHECK_LEN],
}

impl SealingKey {
    /// Derives the key: HKDF-SHA256 without a salt, info `microdroid_manager_key`.
    pub fn derive(secret: &[u8]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(None, secret);
        let mut this = Self { key: [0; 32], check: [0; CHECK_LEN] };
        // Fails only for more than 255 hashes' worth of output.
        let _ = hkdf.expand(KEY_INFO, &mut this.key);
        let _ = hkdf.expand(CHECK_INFO, &mut this.check);
        this
    }

    pub(crate) fn check(&self) -> [u8; CHECK_LEN] {
        self.check
    }

    /// Ciphertext and tag of `data`; `None` if there are too many of them.
    pub(crate) fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        header: &[u8],
        data: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let mut sealed = Zeroizing::new(Vec::with_capacity(data.len() + TAG_LEN));
        sealed.extend_from_slice(data);
        self.cipher().encrypt_in_place(&Nonce::from(*nonce), header, &mut *sealed).ok()?;
        Some(sealed)
    }

    /// Turns ciphertext and tag into the data; `None` if they or the header are not authentic.
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        header: &[u8],
        mut sealed: Zeroizing<Vec<u8>>,
    ) -> Option<Zeroizing<Vec<u8>>> {
        self.cipher().decrypt_in_place(&Nonce::from(*nonce), header, &mut *sealed).ok()?;
        Some(sealed)
    }

    fn cipher(&self) -> Aes256Gcm {
        // By reference: a copy would not be overwritten.
        Aes256Gcm::new((&self.key).into())
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(..)")
    }
}
