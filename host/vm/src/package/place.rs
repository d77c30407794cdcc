//! Package and idsig file take their places, whole or not at all.

use crate::files;
use anyhow::{Context as _, Result};
use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Writes both files and returns the path of the second, `<apk>.idsig`. An interruption leaves the
/// package that was there, or the new one, and never an idsig file of another package.
pub(super) fn write(apk: &Path, package: &[u8], idsig: &[u8]) -> Result<PathBuf> {
    let idsig_path = idsig_path(apk);
    let new_apk = fresh(apk, package).map_err(files::without_path).with_context(|| cannot(apk))?;
    let new_idsig = fresh(&idsig_path, idsig)
        .map_err(files::without_path)
        .with_context(|| cannot(&idsig_path))?;
    remove(&idsig_path).with_context(|| cannot(&idsig_path))?;
    new_apk.persist(apk).with_context(|| cannot(apk))?;
    new_idsig.persist(&idsig_path).with_context(|| cannot(&idsig_path))?;
    sync(folder(apk)).with_context(|| cannot(apk))?;
    Ok(idsig_path)
}

/// Refuses places that are no place for a file, or that of a file which is needed.
pub(super) fn check(apk: &Path, inputs: &[&Path]) -> Result<()> {
    let idsig = idsig_path(apk);
    for path in [apk, &idsig] {
        files::check_replaceable(path).with_context(|| cannot(path))?;
    }
    Ok(files::keep_apart([apk, &idsig], inputs.iter().copied())?)
}

fn idsig_path(apk: &Path) -> PathBuf {
    let mut name = OsString::from(apk);
    name.push(".idsig");
    name.into()
}

fn cannot(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// The content on disk, beside the place that it will take, with the mode of any new file.
fn fresh(path: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix(".package-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder(path))?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// An idsig file of the package that is replaced says something wrong about the new one.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(()) => sync(folder(path)),
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The folder that a file is in.
pub(super) fn folder(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}
