//! "System" APEXes: named in the configuration, found in folders.

use crate::{Error, Result};
use apkzip::Archive;
use prost::Message;
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Where an APEX keeps its name.
const MANIFEST: &str = "apex_manifest.pb";

/// Longest manifest that is read, in bytes.
const MAX_MANIFEST: u64 = 64 << 10;

/// The part of an APEX's manifest that says which APEX it is.
#[derive(Clone, PartialEq, Eq, Message)]
struct Manifest {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(int64, tag = "2")]
    version: i64,
}

/// Finds the APEX `name` in the first of the folders that has it: the file NAME.apex, or else the
/// highest version among the files `*.apex` with that name in their manifest.
pub(crate) fn find(name: &str, folders: &[PathBuf]) -> Result<PathBuf> {
    if name.is_empty() || name.contains(['/', '\0']) {
        let advice = "this cannot be the name of an APEX".to_owned();
        return Err(Error::NoSystemApex { name: name.to_owned(), advice });
    }
    for folder in folders {
        let direct = folder.join(format!("{name}.apex"));
        if direct.is_file() {
            return Ok(direct);
        }
        if let Some(path) = find_by_manifest(name, folder)? {
            return Ok(path);
        }
    }
    Err(Error::NoSystemApex { name: name.to_owned(), advice: advice(folders) })
}

fn advice(folders: &[PathBuf]) -> String {
    if folders.is_empty() {
        return "name the folder that has it with --apex-dir".to_owned();
    }
    let folders: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
    format!("it is not in {}; another folder can be named with --apex-dir", folders.join(", "))
}

fn find_by_manifest(name: &str, folder: &Path) -> Result<Option<PathBuf>> {
    let read = |cause| Error::Read { path: folder.to_owned(), cause };
    let mut paths = Vec::new();
    for entry in folder.read_dir().map_err(read)? {
        paths.push(entry.map_err(read)?.path());
    }
    // Of equal versions the first one is taken, so the order must not be the directory's.
    paths.sort();
    let mut best: Option<(i64, PathBuf)> = None;
    for path in paths {
        if path.extension() != Some(OsStr::new("apex")) || !path.is_file() {
            continue;
        }
        // A file that is no APEX is not the one that is looked for.
        let Some(manifest) = read_manifest(&path) else { continue };
        let better = best.as_ref().is_none_or(|(version, _)| manifest.version > *version);
        if manifest.name == name && better {
            best = Some((manifest.version, path));
        }
    }
    Ok(best.map(|(_, path)| path))
}

fn read_manifest(path: &Path) -> Option<Manifest> {
    let file = File::open(path).ok()?;
    let len = file.metadata().ok()?.len();
    let archive = Archive::open(file, len).ok()?;
    let entry = archive.find(MANIFEST).filter(|entry| entry.size <= MAX_MANIFEST)?;
    Manifest::decode(archive.read(entry).ok()?.as_slice()).ok()
}
