//! The secret that a VM's identity grows from.

use crate::partitions::fill_random;
use crate::{Error, Result};
use avf_home::{Environment, RootSecret, StateDir};
use instance_image::RootSecretId;
use std::fmt;
use zeroize::Zeroizing;

/// Where an identity starts. Overwritten when it is dropped, never shown.
pub(super) struct Secret {
    /// The unique device secret of the DICE derivation.
    pub(super) uds: Zeroizing<[u8; 32]>,
    /// Names the root secret that it comes from, if that is one which lasts.
    pub(super) root: Option<RootSecretId>,
}

impl Secret {
    /// The secret of this user on this host. A throw-away VM, which has no instance id, gets one of
    /// its own that nobody keeps.
    pub(super) fn of(instance_id: &[u8], env: &Environment) -> Result<Self> {
        if instance_id.is_empty() {
            let mut uds = Zeroizing::new([0; 32]);
            fill_random(&mut *uds).map_err(Error::host("get random bytes"))?;
            return Ok(Self { uds, root: None });
        }
        let root = root_secret(env)?;
        Ok(Self { uds: root.uds(), root: Some(root.id()) })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// The public name of this user's root secret, which is made if there is none.
pub fn root_secret_id(env: &Environment) -> Result<RootSecretId> {
    Ok(root_secret(env)?.id())
}

fn root_secret(env: &Environment) -> Result<RootSecret> {
    Ok(RootSecret::open(&StateDir::open(env)?, env.root_secret_kind()?)?)
}
