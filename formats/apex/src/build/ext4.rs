//! File system images.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path};
use std::process::Command;

use tempfile::TempDir;

use super::File;
use crate::{Error, Result};

const BLOCK: u64 = 4096;
/// Superblock, descriptors, bitmaps, `lost+found`, and some air.
const OVERHEAD: u64 = 64;
/// Names of files that every ext4 has, and room for the rounding of inode tables.
const EXTRA_INODES: u64 = 32;
/// A second of 1980, so that the same files give the same image.
const TIME: &str = "315532801";
const UUID: &str = "61706578-2d69-6d61-6765-2d6f66617666";

/// An ext4 image of these files, all owned by whoever runs this. Takes the program `mke2fs`.
pub fn ext4(files: &[File<'_>]) -> Result<Vec<u8>> {
    let dir = TempDir::new().map_err(|e| failed("a temporary directory", e))?;
    let root = dir.path().join("root");
    fs::create_dir(&root).map_err(|e| failed("a temporary directory", e))?;
    for file in files {
        write(&root, file).map_err(|e| failed(file.path, e))?;
    }
    let image = dir.path().join("image");
    run_mke2fs(&root, &image, files)?;
    fs::read(&image).map_err(|e| failed("the image", e))
}

fn write(root: &Path, file: &File<'_>) -> io::Result<()> {
    let path = Path::new(file.path);
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap_or(root))?;
    fs::write(&path, file.content)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(file.mode & 0o777))
}

fn run_mke2fs(root: &Path, image: &Path, files: &[File<'_>]) -> Result<()> {
    // A path has a directory for every part but the last at most.
    let inodes: u64 = files.iter().map(|file| file.path.split('/').count() as u64).sum();
    let data: u64 = files.iter().map(|file| (file.content.len() as u64).div_ceil(BLOCK)).sum();
    // Sixteen inodes are a block, every directory has one, large files need some for their extents.
    let blocks = data + data / 64 + inodes + inodes / 16 + OVERHEAD;
    let output = Command::new("mke2fs")
        .args(["-q", "-F", "-t", "ext4", "-b", "4096", "-m", "0", "-U", UUID])
        .args(["-O", "^has_journal,^resize_inode,^metadata_csum"])
        .args(["-E", &format!("hash_seed={UUID}"), "-N", &(inodes + EXTRA_INODES).to_string()])
        .arg("-d")
        .arg(root)
        .arg(image)
        .arg(blocks.to_string())
        .env("E2FSPROGS_FAKE_TIME", TIME)
        // Where administrators' programs are, which is not on everybody's path.
        .env("PATH", format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default()))
        .output()
        .map_err(|e| {
            failed("mke2fs (package e2fsprogs, which `cargo xtask setup --for-tests` installs)", e)
        })?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(Error::Build(format!("mke2fs failed: {}", said.trim())))
        }
    }
}

fn failed(what: &str, error: io::Error) -> Error {
    Error::Build(format!("{what}: {error}"))
}
