//! What the payload and its storage get.

use std::fmt;

use dice::Cdi;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Salt of what payloads ask for.
const PAYLOAD_SALT: [u8; 32] = [
    0x8B, 0x0F, 0xF0, 0xD3, 0xB1, 0x69, 0x2B, 0x95, 0x84, 0x2C, 0x9E, 0x3C, 0x99, 0x56, 0x7A, 0x22,
    0x55, 0xF8, 0x08, 0x23, 0x81, 0x5F, 0xF5, 0x16, 0x20, 0x3E, 0xBE, 0xBA, 0xB7, 0xA8, 0x43, 0x92,
];

/// Salt of the storage's key.
const STORAGE_SALT: [u8; 32] = [
    0xFC, 0x1D, 0x35, 0x7B, 0x96, 0xF3, 0xEF, 0x17, 0x78, 0x7D, 0x70, 0xED, 0xEA, 0xFE, 0x1D, 0x6F,
    0xB3, 0xF9, 0x40, 0xCE, 0xDD, 0x99, 0x40, 0xAA, 0xA7, 0x0E, 0x92, 0x73, 0x90, 0x86, 0x4A, 0x75,
];

const STORAGE_INFO: &[u8] = b"encryptedstore_key";

/// The secret of a VM in the state that its payload stage measured. Zeroised when dropped, never
/// shown.
#[derive(Clone)]
pub struct VmSecret(Cdi);

impl VmSecret {
    /// The secret that follows from the sealing CDI of the payload stage.
    pub fn of(seal: &Cdi) -> Self {
        Self(seal.clone())
    }

    /// The secret of this name: HKDF-SHA256 with the name as info. A shorter secret of the same
    /// name is a prefix of it.
    pub fn payload_secret(&self, identifier: &[u8]) -> Zeroizing<[u8; 32]> {
        self.expand(&PAYLOAD_SALT, identifier)
    }

    /// The key of the encrypted storage: two AES-256 keys, as XTS needs them.
    pub fn storage_key(&self) -> Zeroizing<[u8; 64]> {
        self.expand(&STORAGE_SALT, STORAGE_INFO)
    }

    fn expand<const N: usize>(&self, salt: &[u8; 32], info: &[u8]) -> Zeroizing<[u8; N]> {
        let mut secret = Zeroizing::new([0; N]);
        // Fails only for more than 255 hashes' worth of output.
        let _ = Hkdf::<Sha256>::new(Some(salt), self.0.expose()).expand(info, &mut *secret);
        secret
    }
}

impl fmt::Debug for VmSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VmSecret(..)")
    }
}
