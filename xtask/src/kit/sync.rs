//! A folder becomes the same as another one. Files that are the same already are not touched: their
//! times tell `make` that nothing is to be done.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Makes `to` the same as `from`.
pub fn sync(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    let wanted = names(from)?;
    for name in names(to)?.difference(&wanted) {
        remove(&to.join(name))?;
    }
    for name in &wanted {
        let (from, to) = (from.join(name), to.join(name));
        let is_folder = from.is_dir();
        if to.symlink_metadata().is_ok_and(|present| present.is_dir() != is_folder) {
            remove(&to)?;
        }
        match is_folder {
            true => sync(&from, &to)?,
            false if is_same(&from, &to)? => {}
            false => crate::parts::replace(&from, &to)?,
        }
    }
    Ok(())
}

/// Copies a folder with everything in it, except for what version control is told to ignore.
pub fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    for name in names(from)? {
        let (source, to) = (from.join(&name), to.join(&name));
        match source.is_dir() {
            _ if name == ".gitignore" || name == "out" => {}
            true => copy_tree(&source, &to)?,
            false => copy(&source, &to)?,
        }
    }
    Ok(())
}

/// Copies a file into a folder that is made if need be.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    make_parent(to)?;
    fs::copy(from, to)
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// Writes a file into a folder that is made if need be.
pub fn write(to: &Path, content: &[u8]) -> Result<()> {
    make_parent(to)?;
    fs::write(to, content).with_context(|| format!("cannot write {}", to.display()))
}

fn make_parent(file: &Path) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

fn names(folder: &Path) -> Result<BTreeSet<OsString>> {
    let context = || format!("cannot list {}", folder.display());
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).with_context(context)? {
        names.insert(entry.with_context(context)?.file_name());
    }
    Ok(names)
}

fn remove(path: &Path) -> Result<()> {
    let is_folder = path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
    let removed = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    removed.with_context(|| format!("cannot remove {}", path.display()))
}

fn is_same(from: &Path, to: &Path) -> Result<bool> {
    let mode = |path: &Path| fs::symlink_metadata(path).map(|it| (it.permissions(), it.len()));
    let context = || format!("cannot read {}", from.display());
    let wanted = mode(from).with_context(context)?;
    if !mode(to).is_ok_and(|present| present == wanted) {
        return Ok(false);
    }
    let content = fs::read(from).with_context(context)?;
    Ok(fs::read(to).is_ok_and(|present| present == content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_becomes_another_and_what_is_the_same_stays() {
        let root = tempfile::tempdir().unwrap();
        let (from, to) = (root.path().join("from"), root.path().join("to"));
        for (path, text) in [("same", "1"), ("new/deep", "2"), ("other", "3"), ("kind", "4")] {
            write(&from.join(path), text.as_bytes()).unwrap();
        }
        for (path, text) in [("same", "1"), ("gone/deep", "x"), ("other", "x"), ("kind/x", "x")] {
            write(&to.join(path), text.as_bytes()).unwrap();
        }
        let modified = || fs::metadata(to.join("same")).unwrap().modified().unwrap();
        let before = modified();
        sync(&from, &to).unwrap();
        let text = |path: &str| fs::read_to_string(to.join(path)).unwrap();
        assert_eq!((text("same"), text("new/deep")), ("1".into(), "2".into()));
        assert_eq!((text("other"), text("kind")), ("3".into(), "4".into()));
        assert!(!to.join("gone").exists());
        assert_eq!(modified(), before);
    }
}
