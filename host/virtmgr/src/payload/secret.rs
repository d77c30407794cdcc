//! What a guest seals its data with.

use crate::partitions::fill_random;
use crate::{Error, Result};
use avf_home::{Environment, RootSecret, StateDir};
use handover::{SECRET_LEN, Secret};
use zeroize::Zeroizing;

/// The secret of an instance: the same at each of its boots. A throw-away VM, which has no id, gets
/// one of its own that nobody keeps.
pub(super) fn sealing_secret(instance_id: &[u8], env: &Environment) -> Result<Secret> {
    if instance_id.is_empty() {
        let mut bytes = Zeroizing::new([0; SECRET_LEN]);
        fill_random(&mut *bytes).map_err(Error::host("get random bytes"))?;
        return Ok(Secret::new(*bytes));
    }
    let root = RootSecret::open(&StateDir::open(env)?)?;
    Ok(Secret::new(*root.sealing_secret(instance_id)))
}
