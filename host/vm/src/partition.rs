//! `vm create-partition`.

use crate::cli::{CreatePartition, PartitionKind};
use crate::exit::{Exit, UsageError};
use crate::report::{say, say_json};
use crate::running::refused;
use anyhow::{Context as _, Result};
use avf::service::{ManagerOptions, Service};
use avf_aidl::android::system::virtualizationservice::PartitionType::PartitionType;
use rsbinder::ParcelFileDescriptor;
use serde_json::json;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Runs the command. A file that was made and could not be filled goes again.
pub fn create(arguments: &CreatePartition, options: ManagerOptions) -> Result<Exit> {
    let CreatePartition { path, size, kind, json, .. } = arguments;
    let shown = path.display();
    let size = i64::try_from(*size)
        .map_err(|_| UsageError(format!("a partition of {size} bytes is too large")))?;
    let service = Service::spawn_with(options)?;
    let file = new_file(path).with_context(|| format!("cannot make {shown}"))?;
    let filled = fill(&service, &file, size, *kind);
    if filled.is_err() {
        let _ = std::fs::remove_file(path);
    }
    let bytes = filled.with_context(|| format!("cannot make {shown}"))?;
    if *json {
        let path = path.to_string_lossy();
        say_json(&json!({"path": path, "bytes": bytes, "type": name(*kind)}));
    } else {
        say(&format!("made {shown} ({bytes} bytes, {})", name(*kind)));
    }
    Ok(Exit::Answer(0))
}

fn fill(service: &Service, file: &File, size: i64, kind: PartitionKind) -> Result<u64> {
    let kind = match kind {
        PartitionKind::Raw => PartitionType::RAW,
        PartitionKind::Instance => PartitionType::ANDROID_VM_INSTANCE,
        PartitionKind::Encryptedstore => PartitionType::ENCRYPTEDSTORE,
    };
    let descriptor = ParcelFileDescriptor::from(std::os::fd::OwnedFd::from(file.try_clone()?));
    service
        .root()?
        .initializeWritablePartition(&descriptor, size, kind)
        .map_err(|status| refused(&status))?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

fn new_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().create_new(true).read(true).write(true).mode(0o600).open(path)
}

fn name(kind: PartitionKind) -> &'static str {
    match kind {
        PartitionKind::Raw => "raw",
        PartitionKind::Instance => "instance",
        PartitionKind::Encryptedstore => "encryptedstore",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_there_is_written_over() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("p");
        std::fs::write(&path, "a key").unwrap();
        assert_eq!(new_file(&path).unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"a key");
        std::os::unix::fs::symlink("nowhere", directory.path().join("l")).unwrap();
        assert!(new_file(&directory.path().join("l")).is_err());
        assert!(!directory.path().join("nowhere").exists());
    }
}
