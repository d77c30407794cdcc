//! The secrets of a stage.

use crate::inputs::InputValues;
use crate::kdf;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes of a [`Cdi`], and of the secret that the first ones come from.
pub const CDI_LEN: usize = 32;

/// A compound device identifier: a secret that follows from what was measured.
///
/// It is never printed, compared in constant time, and overwritten when it is dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Cdi([u8; CDI_LEN]);

impl Cdi {
    /// A secret of these bytes. The caller's copy stays the caller's matter.
    pub fn new(bytes: [u8; CDI_LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn expose(&self) -> &[u8; CDI_LEN] {
        &self.0
    }

    fn next(&self, salt: &[u8; kdf::SHA512_LEN], info: &str) -> Self {
        Self(*kdf::derive(&self.0, salt, info))
    }
}

impl PartialEq for Cdi {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Cdi {}

impl fmt::Debug for Cdi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cdi(..)")
    }
}

/// The two secrets of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cdis {
    /// Depends on everything that was measured: for keys that attest.
    pub attest: Cdi,
    /// Depends on what an update of the same code by the same signer leaves as it was: for data
    /// that is to outlive an update.
    pub seal: Cdi,
}

impl Cdis {
    /// What stands before the first stage: the unique device secret in both places.
    pub fn of_uds(uds: &[u8; CDI_LEN]) -> Self {
        Self { attest: Cdi::new(*uds), seal: Cdi::new(*uds) }
    }

    /// The secrets of the next stage.
    pub fn next(&self, inputs: &InputValues) -> Self {
        let config = inputs.config.input();
        let mode = [inputs.mode as u8];
        let (code, authority, hidden) = (&inputs.code_hash, &inputs.authority_hash, &inputs.hidden);
        let everything = kdf::hash(&[code, &config, authority, &mode, hidden]);
        let what_stays = kdf::hash(&[authority, &mode, hidden]);
        Self {
            attest: self.attest.next(&everything, "CDI_Attest"),
            seal: self.seal.next(&what_stays, "CDI_Seal"),
        }
    }
}
