//! Enlarging the file system to what its partition has grown to.

use crate::superblock::Superblock;
use crate::{Error, sys};
use std::fs::File;
use std::path::Path;

/// Enlarges the mounted file system to `blocks`, or to the last whole group before; returns its new
/// size if it was smaller. A power cut leaves it somewhere in between, and the next start goes on.
pub(crate) fn grow(
    mount_point: &Path,
    now: &Superblock,
    blocks: u64,
) -> Result<Option<u64>, Error> {
    let wanted = now.geometry().usable(blocks);
    if wanted <= now.blocks() {
        return Ok(None);
    }
    let folder = File::open(mount_point).map_err(Error::io("open", mount_point))?;
    sys::resize(&folder, wanted).map_err(Error::io("enlarge", mount_point))?;
    rustix::fs::syncfs(&folder).map_err(Error::io("write out", mount_point))?;
    Ok(Some(wanted))
}
