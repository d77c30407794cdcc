//! What is measured of a stage.

use crate::kdf;
use std::fmt;

/// Bytes of a measurement: SHA-512.
pub const HASH_LEN: usize = kdf::SHA512_LEN;

/// How far the device, or the VM, can be trusted while a stage runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Some protection has not been set up.
    NotConfigured = 0,
    /// All protections are on.
    Normal = 1,
    /// Somebody can look into the stage.
    Debug = 2,
    /// Something other than the usual software runs, to repair or to install.
    Maintenance = 3,
}

impl Mode {
    /// The mode of that number.
    pub(crate) fn of(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::NotConfigured),
            1 => Some(Self::Normal),
            2 => Some(Self::Debug),
            3 => Some(Self::Maintenance),
            _ => None,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotConfigured => "not configured",
            Self::Normal => "normal",
            Self::Debug => "debug",
            Self::Maintenance => "maintenance",
        })
    }
}

/// How a stage is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Config {
    /// A value that is measured as it is.
    Inline([u8; HASH_LEN]),
    /// A description of any length, of which the hash is measured; see
    /// [`ConfigDescriptor`](crate::ConfigDescriptor).
    Descriptor(Vec<u8>),
}

impl Config {
    /// What enters the derivation.
    pub(crate) fn input(&self) -> [u8; HASH_LEN] {
        match self {
            Self::Inline(value) => *value,
            Self::Descriptor(descriptor) => kdf::hash(&[descriptor]),
        }
    }
}

/// What was measured of a stage.
#[derive(Clone, PartialEq, Eq)]
pub struct InputValues {
    /// Hash of the code.
    pub code_hash: [u8; HASH_LEN],
    /// The configuration.
    pub config: Config,
    /// Hash of whoever vouches for the code; zeros if nobody does.
    pub authority_hash: [u8; HASH_LEN],
    /// How far the stage can be trusted.
    pub mode: Mode,
    /// Enters the secrets but no certificate; zeros if there is nothing.
    pub hidden: [u8; HASH_LEN],
}

impl fmt::Debug for InputValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is hidden from certificates is hidden from logs.
        f.debug_struct("InputValues")
            .field("code_hash", &self.code_hash)
            .field("config", &self.config)
            .field("authority_hash", &self.authority_hash)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}
