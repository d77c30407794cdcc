//! Keeps a record of what a guest does to a writable disk, for tests of power cuts.
//!
//! The program records if a directory `record` lies beside the directory that it is in, as
//! `<home>/record` does beside `<home>/bin/avf-devices`: it has no environment, and its manager knows
//! nothing of this. Each disk gets a file `<name of the disk>.<number>`, the first free number from 0.
//!
//! The file is a sequence of entries in the order of completion:
//! tag (1 byte), offset on the disk (u64), number of bytes that follow (u32), those bytes; integers
//! are little-endian. Tags:
//! `P` a partition (offset: where it starts; bytes: its size as u64, its label),
//! `W` a write (its bytes), `F` a flush, after which everything before it is on stable storage, and
//! `I` a request for the disk's identifier. The last serves as a mark: a payload that reads
//! `/sys/block/<disk>/serial` leaves one at that point of the order.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use composite_disk::Source;

use super::open::layout;
use crate::Error;
use crate::config::BlockConfig;

/// The record of a disk, or nothing.
#[derive(Debug)]
pub(crate) struct Recorder {
    file: Option<File>,
}

impl Recorder {
    /// No record.
    pub(crate) fn none() -> Self {
        Self { file: None }
    }

    /// The record that the disk is to have.
    pub(crate) fn of(config: &BlockConfig) -> Result<Self, Error> {
        match directory() {
            Some(directory) if !config.read_only => Self::begin(&directory, config),
            _ => Ok(Self::none()),
        }
    }

    fn begin(directory: &Path, config: &BlockConfig) -> Result<Self, Error> {
        let file = new_file(directory, &config.name).map_err(Error::system("cannot record"))?;
        let mut recorder = Self { file: Some(file) };
        for segment in layout(config)?.segments() {
            let Source::Partition(index) = segment.source else { continue };
            let Some(partition) = config.partitions.get(index) else { continue };
            let size = partition.size.to_le_bytes();
            let bytes = [&size, partition.label.as_bytes()].concat();
            recorder.entry(b'P', segment.disk_offset, &bytes);
        }
        Ok(recorder)
    }

    pub(crate) fn is_recording(&self) -> bool {
        self.file.is_some()
    }

    pub(crate) fn wrote(&mut self, offset: u64, data: &[u8]) {
        self.entry(b'W', offset, data);
    }

    pub(crate) fn flushed(&mut self) {
        self.entry(b'F', 0, &[]);
    }

    pub(crate) fn identified(&mut self) {
        self.entry(b'I', 0, &[]);
    }

    /// One write to the file, so that nothing is lost when the process is killed.
    fn entry(&mut self, tag: u8, offset: u64, bytes: &[u8]) {
        let Some(file) = &mut self.file else { return };
        let mut entry = vec![tag];
        entry.extend(offset.to_le_bytes());
        entry.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        entry.extend(bytes);
        // A record with a hole would prove something wrong.
        if let Err(error) = file.write_all(&entry) {
            eprintln!("avf-devices: cannot record: {error}");
            self.file = None;
        }
    }
}

/// Where records go, if this program is to record.
fn directory() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let directory = program.parent()?.parent()?.join("record");
    directory.is_dir().then_some(directory)
}

fn new_file(directory: &Path, name: &str) -> std::io::Result<File> {
    for number in 0u32.. {
        let path = directory.join(format!("{name}.{number}"));
        match OpenOptions::new().append(true).create_new(true).open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            file => return file,
        }
    }
    Err(std::io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
