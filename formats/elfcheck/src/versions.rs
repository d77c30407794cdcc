//! The symbol versions that a library asks of others (`.gnu.version_r`).

use crate::Result;
use crate::bytes::{from, u16_at, u32_at};
use crate::dynamic::Dynamic;
use crate::image::{Image, damaged};

/// The loader goes on without a version that is only asked for weakly.
const WEAK: u16 = 2;

/// More than any real library asks for; bounds the work that overlapping lists could cause.
const MAX_VERSIONS: usize = 4096;

/// A version that one of the needed libraries must define.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NeededVersion {
    pub(crate) library: String,
    pub(crate) version: String,
}

/// All that the loader insists on. Lists are followed as the loader follows them: to the entry
/// that says it is the last, whatever the counts say.
pub(crate) fn needed(image: &Image<'_>, dynamic: &Dynamic<'_>) -> Result<Vec<NeededVersion>> {
    let Some(address) = dynamic.needed_versions else { return Ok(Vec::new()) };
    image
        .at(address)
        .and_then(|list| collect(list, dynamic))
        .ok_or(damaged("its list of needed versions is cut off or too long"))
}

fn collect(mut list: &[u8], dynamic: &Dynamic<'_>) -> Option<Vec<NeededVersion>> {
    let mut versions = Vec::new();
    let mut budget = MAX_VERSIONS;
    loop {
        let library = dynamic.strings.get(u32_at(list, 4)?.into())?;
        let mut item = from(list, u32_at(list, 8)?.into())?;
        loop {
            budget = budget.checked_sub(1)?;
            if u16_at(item, 4)? & WEAK == 0 {
                let version = dynamic.strings.get(u32_at(item, 8)?.into())?;
                versions.push(NeededVersion { library: library.clone(), version });
            }
            match u32_at(item, 12)? {
                0 => break,
                next => item = from(item, next.into())?,
            }
        }
        match u32_at(list, 12)? {
            0 => return Some(versions),
            next => list = from(list, next.into())?,
        }
    }
}
