//! A secret that does not get out by accident.

use crate::SECRET_LEN;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// [`SECRET_LEN`] bytes that are never printed, and that are overwritten when they are dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; SECRET_LEN]);

impl Secret {
    /// A secret of these bytes. The caller's copy stays the caller's matter.
    pub fn new(bytes: [u8; SECRET_LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn expose(&self) -> &[u8; SECRET_LEN] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
