//! Enlarging the file system to what its partition has grown to.

use crate::superblock::Superblock;
use crate::{Error, sys};
use std::fs::File;
use std::path::Path;

/// How many blocks a file system should have that lies on so many, if it has fewer. A group at the
/// end that would be too small is left out.
pub(crate) fn wanted(superblock: &Superblock, blocks: u64) -> Option<u64> {
    let wanted = superblock.geometry().usable(blocks);
    (wanted > superblock.blocks()).then_some(wanted)
}

/// Enlarges the mounted file system as [`wanted`] says; returns how many blocks it has then. A power
/// cut leaves it somewhere in between, and the next start goes on.
pub(crate) fn grow(mount_point: &Path, before: &Superblock, blocks: u64) -> Result<u64, Error> {
    let Some(wanted) = wanted(before, blocks) else { return Ok(before.blocks()) };
    let folder = File::open(mount_point).map_err(Error::io("open", mount_point))?;
    sys::resize(&folder, wanted).map_err(Error::io("enlarge", mount_point))?;
    rustix::fs::syncfs(&folder).map_err(Error::io("write out", mount_point))?;
    Ok(wanted)
}
