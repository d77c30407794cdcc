//! APK signature scheme v4 files: `vm create-idsig`, and those of a run.

use crate::cli::CreateIdsig;
use crate::exit::Exit;
use crate::files;
use crate::report::say_json;
use anyhow::{Context as _, Result};
use avf::service::Service;
use serde_json::json;
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use virtmgr::payload::{Damaged, create_or_update_idsig};

/// What every idsig file starts with: its version, little endian.
const VERSION: [u8; 4] = [2, 0, 0, 0];

/// Runs `vm create-idsig`.
pub fn create(arguments: &CreateIdsig) -> Result<Exit> {
    let apk = open_package(&arguments.apk)?;
    let idsig = Idsig::open(&arguments.path)
        .with_context(|| format!("cannot write idsig {}", arguments.path.display()))?;
    // No VM is involved, so no process is needed either.
    let file = idsig.file.try_clone().context("cannot duplicate a descriptor")?;
    let updated = create_or_update_idsig(apk.into(), file.into(), Damaged::Refused);
    idsig.keep_if(&updated);
    updated.with_context(|| failed(&arguments.apk, &arguments.path))?;
    if arguments.json {
        let (apk, path) = (arguments.apk.to_string_lossy(), arguments.path.to_string_lossy());
        let bytes = idsig.file.metadata().map(|data| data.len()).ok();
        say_json(&json!({"apk": apk, "path": path, "bytes": bytes}));
    }
    Ok(Exit::Answer(0))
}

/// Opens the v4 file of a package for a run, made or refreshed if need be. One that must not be
/// written is used as it is: the guest finds out whether it is right.
pub fn bring_up_to_date(apk: &Path, path: &Path, service: &Service) -> Result<File> {
    let package = open_package(apk)?;
    let idsig = match Idsig::open(path) {
        Ok(idsig) => idsig,
        Err(error) if is_protected(error.kind()) && path.exists() => {
            return files::open(path)
                .with_context(|| format!("cannot open idsig {}", path.display()));
        }
        Err(error) => {
            return Err(error).with_context(|| format!("cannot write idsig {}", path.display()));
        }
    };
    let updated = service.create_or_update_idsig(&package, &idsig.file);
    idsig.keep_if(&updated);
    updated.with_context(|| failed(apk, path))?;
    Ok(idsig.file)
}

/// An open v4 file.
struct Idsig<'a> {
    file: File,
    path: &'a Path,
    is_new: bool,
}

impl<'a> Idsig<'a> {
    /// Opens a file, and makes it first if there is none.
    fn open(path: &'a Path) -> std::io::Result<Self> {
        let options = || OpenOptions::new().read(true).write(true).clone();
        match options().create_new(true).open(path) {
            Ok(file) => Ok(Self { file, path, is_new: true }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let file = options().create(true).truncate(false).open(path)?;
                check_kind(&file)?;
                Ok(Self { file, path, is_new: false })
            }
            Err(error) => Err(error),
        }
    }

    /// An empty file would look like one that was made. What was there before stays.
    fn keep_if<T, E>(&self, updated: &Result<T, E>) {
        if updated.is_err() && self.is_new {
            let _ = std::fs::remove_file(self.path);
        }
    }
}

/// Refuses to write over a file that cannot have been an idsig file.
fn check_kind(file: &File) -> std::io::Result<()> {
    let mut start = [0; 4];
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() == 0 {
        return Ok(());
    }
    match file.read_exact_at(&mut start, 0) {
        Ok(()) if start == VERSION => Ok(()),
        _ => Err(std::io::Error::other("it is no idsig file, and is not written over; remove it")),
    }
}

fn is_protected(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

fn failed(apk: &Path, path: &Path) -> String {
    format!("cannot make {} for {}", path.display(), apk.display())
}

fn open_package(path: &Path) -> Result<File> {
    files::open(path).with_context(|| format!("cannot open package {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let (apk, path) = (directory.path().join("a.apk"), directory.path().join("a.idsig"));
        let error =
            create(&CreateIdsig { apk: apk.clone(), path: path.clone(), json: false }).unwrap_err();
        assert!(error.to_string().ends_with("a.apk"), "{error}");
        assert!(!path.exists());
        std::fs::write(&apk, "no package").unwrap();
        let wrong = CreateIdsig {
            apk: apk.clone(),
            path: directory.path().join("no/a.idsig"),
            json: false,
        };
        let error = create(&wrong).unwrap_err().to_string();
        assert!(
            error.starts_with("cannot write idsig ") && error.ends_with("no/a.idsig"),
            "{error}"
        );
        let error = create(&CreateIdsig { apk, path, json: false }).unwrap_err();
        let text = crate::report::chain(&error);
        assert!(text.contains("a.apk: the package is not an APK: "), "{text}");
        assert!(!directory.path().join("a.idsig").exists());
    }

    #[test]
    fn only_what_was_made_here_is_taken_away_again() {
        let directory = tempfile::tempdir().unwrap();
        let apk = directory.path().join("a.apk");
        std::fs::write(&apk, "no package").unwrap();
        let path = directory.path().join("a.idsig");
        let refused = || {
            create(&CreateIdsig { apk: apk.clone(), path: path.clone(), json: false }).unwrap_err()
        };
        refused();
        assert!(!path.exists());
        std::fs::write(&path, "").unwrap();
        refused();
        assert!(path.exists());
        std::fs::write(&path, "a key").unwrap();
        let text = crate::report::chain(&refused());
        assert!(text.contains("it is no idsig file"), "{text}");
        assert_eq!(std::fs::read(&path).unwrap(), b"a key");
        std::fs::remove_file(&path).unwrap();
        let device = "/dev/null";
        std::os::unix::fs::symlink(device, &path).unwrap();
        let text = crate::report::chain(&refused());
        assert!(text.ends_with("the idsig file is not a regular file"), "{text}");
        assert!(path.is_symlink());
    }
}
