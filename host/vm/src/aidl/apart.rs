//! What is written replaces nothing but what this command has made before.

use crate::exit::UsageError;
use crate::files;
use anyhow::{Context as _, Result, bail};
use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Refuses to write over a file that was read, over another one that is written, and over what is no
/// regular file.
pub(super) fn check(sources: &[&Path], outputs: &[PathBuf], depfile: Option<&Path>) -> Result<()> {
    // Every source is there, so that a file is known by its number, whatever it is called.
    let number = |it: Metadata| (it.dev(), it.ino());
    let numbered = |&path| Some((number(fs::metadata(path).ok()?), path));
    let read: HashMap<(u64, u64), &Path> = sources.iter().filter_map(numbered).collect();
    for path in outputs.iter().map(PathBuf::as_path).chain(depfile) {
        files::check_replaceable(path).with_context(|| super::cannot(path))?;
        let there = fs::metadata(path).ok();
        // Links such as /dev/stdout.
        if there.as_ref().map_or_else(|| path.is_symlink(), |it| !it.is_file()) {
            bail!("{}: it is a link that leads to no regular file", super::cannot(path));
        }
        if let Some(source) = there.and_then(|it| read.get(&number(it))) {
            let (path, source) = (path.display(), source.display());
            let text = format!("{path} would be written over {source}, which is read here");
            return Err(UsageError(text).into());
        }
    }
    depfile.map_or(Ok(()), |depfile| check_depfile(depfile, outputs))
}

/// Refuses a depfile in the place of what is made.
pub(super) fn check_depfile(depfile: &Path, outputs: &[PathBuf]) -> Result<()> {
    for output in outputs {
        files::keep_from_each_other(&[("what is made", output), ("--depfile", depfile)])?;
    }
    Ok(())
}
