//! The record of a disk, as `host/devices/src/block/record.rs` writes it.

use std::path::Path;
use test_inits::Entry;

/// A partition of the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Its GPT label.
    pub label: String,
    /// The byte of the disk at which it starts.
    pub start: u64,
    /// Its bytes.
    pub size: u64,
}

/// A write that the guest was told, or was about to be told, is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The byte of the disk at which it starts.
    pub offset: u64,
    /// What was written: whole sectors.
    pub data: Vec<u8>,
}

/// What happened to the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Bytes were written.
    Write(Write),
    /// Everything before is on stable storage.
    Flush,
    /// The payload says that its step is done.
    Mark,
}

/// Everything that happened to a disk while a VM ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The disk's partitions.
    pub partitions: Vec<Partition>,
    /// What happened, in order.
    pub events: Vec<Event>,
}

impl Record {
    /// Reads the record in a file.
    pub fn load(path: &Path) -> Self {
        Self::read(&std::fs::read(path).unwrap_or_else(|error| {
            panic!("no record {}: {error}: was the device process built to record?", path.display())
        }))
    }

    /// Reads a record, whose last entry may be cut off.
    pub fn read(mut bytes: &[u8]) -> Self {
        let mut record = Self::default();
        while let Some(entry) = Entry::take(&mut bytes) {
            record.push(&entry);
        }
        record
    }

    fn push(&mut self, entry: &Entry<'_>) {
        let Entry { tag, offset, bytes } = *entry;
        match tag {
            b'P' => {
                let (size, label) = bytes.split_first_chunk().unwrap();
                let label = String::from_utf8(label.to_vec()).unwrap();
                let size = u64::from_le_bytes(*size);
                self.partitions.push(Partition { label, start: offset, size });
            }
            b'W' => self.events.push(Event::Write(Write { offset, data: bytes.to_vec() })),
            b'F' => self.events.push(Event::Flush),
            b'I' => self.events.push(Event::Mark),
            tag => panic!("a record has no entries with the tag {tag}"),
        }
    }

    /// The partition of this label.
    pub fn partition(&self, label: &str) -> &Partition {
        let found = self.partitions.iter().find(|partition| partition.label == label);
        found.unwrap_or_else(|| panic!("no partition {label} in {:?}", self.partitions))
    }

    /// How many events there are before the mark of this number, counted from 0.
    pub fn mark(&self, number: usize) -> usize {
        let marks = self.events.iter().enumerate().filter(|(_, event)| **event == Event::Mark);
        marks.map(|(at, _)| at).nth(number).unwrap_or_else(|| panic!("no mark {number}"))
    }

    /// How many marks there are.
    pub fn marks(&self) -> usize {
        self.events.iter().filter(|event| **event == Event::Mark).count()
    }
}
