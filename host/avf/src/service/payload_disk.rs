//! A disk that was laid out elsewhere.

use crate::service::process::descriptor;
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as vs;
use std::fs::File;
use std::os::fd::AsFd;

/// Descriptors that one message to the manager can carry.
const MAX_PARTS: usize = 250;

/// A disk with a payload on it, as `mk_payload` makes it: parts of files, one after the other, at
/// most 250. The manager checks that they make a disk.
#[derive(Debug, Default)]
pub struct PayloadDisk {
    /// The parts, in the order of the disk.
    pub parts: Vec<DiskPart>,
    /// Bytes of the disk.
    pub size: u64,
}

/// A part of a [`PayloadDisk`].
#[derive(Debug)]
pub struct DiskPart {
    /// The open file that holds it.
    pub file: File,
    /// Where it starts in the file, in bytes.
    pub file_offset: u64,
    /// Where it starts on the disk, in bytes.
    pub disk_offset: u64,
    /// Its bytes.
    pub length: u64,
}

impl PayloadDisk {
    pub(super) fn to_aidl(&self) -> Result<vs::PayloadDisk::PayloadDisk> {
        if self.parts.len() > MAX_PARTS {
            let count = self.parts.len();
            let text =
                format!("a payload disk can have {MAX_PARTS} parts, and this one has {count}");
            return Err(Error::config(text));
        }
        // What the interface cannot carry is refused as too large.
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let list = |of: fn(&DiskPart) -> u64| self.parts.iter().map(|it| number(of(it))).collect();
        Ok(vs::PayloadDisk::PayloadDisk {
            files: self
                .parts
                .iter()
                .map(|it| descriptor(it.file.as_fd()))
                .collect::<Result<_>>()?,
            fileOffsets: list(|it| it.file_offset),
            diskOffsets: list(|it| it.disk_offset),
            lengths: list(|it| it.length),
            size: number(self.size),
        })
    }
}
