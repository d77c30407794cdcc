//! What the disks of a VM are made of, and how the device process is told.

use avf_devices::{BlockConfig, ExtentConfig, PartitionConfig};
use avf_spawn::Launch;
use std::borrow::Cow;
use std::os::fd::OwnedFd;

/// A disk to be served.
#[derive(Debug)]
pub struct Disk {
    /// For messages.
    pub name: Cow<'static, str>,
    /// Whether the guest may write to none of it.
    pub read_only: bool,
    /// What is on it.
    pub content: Content,
}

/// What is on a [`Disk`].
#[derive(Debug)]
pub enum Content {
    /// Partitions, in order; the device process makes the table.
    Partitions(Vec<Partition>),
    /// Everything as it is, the table included.
    Extents {
        /// The parts, in order.
        extents: Vec<Extent>,
        /// Bytes of the disk.
        size: u64,
    },
}

/// A partition of a [`Disk`].
#[derive(Debug)]
pub struct Partition {
    /// GPT label.
    pub label: String,
    /// The file behind it.
    pub file: OwnedFd,
    /// Bytes of the file that are shown.
    pub size: u64,
    /// Whether the guest may write.
    pub writable: bool,
}

/// A part of a [`Disk`] that was laid out elsewhere.
#[derive(Debug)]
pub struct Extent {
    /// The file behind it.
    pub file: OwnedFd,
    /// Where it starts in the file, in bytes.
    pub file_offset: u64,
    /// Where it starts on the disk, in bytes.
    pub disk_offset: u64,
    /// Its bytes.
    pub length: u64,
}

impl Disk {
    /// Passes the disk's files to the device process, and describes them.
    pub(super) fn config(
        self,
        socket: OwnedFd,
        launch: &mut Launch,
    ) -> std::io::Result<BlockConfig> {
        let mut guid_seed = [0; 16];
        crate::partitions::fill_random(&mut guid_seed)?;
        let mut config = BlockConfig {
            name: self.name.into_owned(),
            socket_fd: launch.pass(socket),
            read_only: self.read_only,
            guid_seed,
            partitions: Vec::new(),
            extents: Vec::new(),
            size: None,
        };
        match self.content {
            Content::Partitions(partitions) => {
                let partitions = partitions.into_iter().map(|it| it.config(launch));
                config.partitions = partitions.collect();
            }
            Content::Extents { extents, size } => {
                config.extents = extents.into_iter().map(|it| it.config(launch)).collect();
                config.size = Some(size);
            }
        }
        Ok(config)
    }
}

impl Partition {
    fn config(self, launch: &mut Launch) -> PartitionConfig {
        let Self { label, file, size, writable } = self;
        PartitionConfig { label, fd: launch.pass(file), size, writable }
    }
}

impl Extent {
    fn config(self, launch: &mut Launch) -> ExtentConfig {
        let Self { file, file_offset, disk_offset, length } = self;
        ExtentConfig { fd: launch.pass(file), file_offset, disk_offset, len: length }
    }
}
