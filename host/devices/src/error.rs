//! Why the device process cannot start or go on.

use std::io;

/// Everything that ends the device process, or one device of it, early.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration could not be read.
    #[error("cannot read the configuration: {0}")]
    ReadConfig(#[source] io::Error),
    /// The configuration is longer than [`MAX_CONFIG_BYTES`](crate::MAX_CONFIG_BYTES).
    #[error("the configuration is longer than {} bytes", crate::MAX_CONFIG_BYTES)]
    ConfigTooLong,
    /// The configuration is not the JSON document it has to be.
    #[error("the configuration is not understood: {0}")]
    ParseConfig(#[source] serde_json::Error),
    /// The configuration holds a value that cannot be used.
    #[error("the configuration cannot be used: {0}")]
    BadConfig(String),
    /// A descriptor of the configuration is not open in this process.
    #[error("descriptor {fd} ({purpose}) cannot be used: {source}; does the process inherit it?")]
    Descriptor {
        /// The number in the configuration.
        fd: i32,
        /// What it is for.
        purpose: String,
        /// The system's answer.
        source: io::Error,
    },
    /// The configuration names a descriptor twice.
    #[error("descriptor {fd} ({purpose}) is named twice in the configuration")]
    DescriptorTwice {
        /// The number in the configuration.
        fd: i32,
        /// What the second mention is for.
        purpose: String,
    },
    /// The partitions of a disk cannot be laid out.
    #[error("disk {disk}: {source}")]
    Layout {
        /// Name of the disk.
        disk: String,
        /// What is wrong with the partitions.
        source: composite_disk::Error,
    },
    /// The VMM sent a vhost-user message that cannot be honoured.
    #[error("vhost-user connection: {0}")]
    VhostUser(#[source] vhost::vhost_user::Error),
    /// The guest's driver broke the rules of a virtqueue.
    #[error("queue {queue}: {source}")]
    Queue {
        /// Index of the queue.
        queue: usize,
        /// What is wrong.
        source: virtio_queue::Error,
    },
    /// The process could not give up what it does not need.
    #[error("cannot restrict the process's system calls: {0}")]
    Confine(String),
    /// A system call failed.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: &'static str,
        /// The system's answer.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`: names what was tried.
    pub(crate) fn system<E: Into<io::Error>>(what: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::System { what, source: source.into() }
    }
}
