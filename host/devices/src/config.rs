//! What the manager tells the device process to serve.
//!
//! The manager writes one [`Config`] as JSON into a descriptor (a memfd or a pipe) and starts
//! `avf-devices --config-fd N`. Every `*_fd` field is the number of a descriptor that the device
//! process inherits; each number may be named once only, because the process takes ownership.

use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::Error;

/// Largest configuration document that is read, in bytes.
pub const MAX_CONFIG_BYTES: u64 = 1 << 20;

/// Most extents of a disk.
pub const MAX_EXTENTS: usize = 1024;

/// Everything that one device process serves. One process belongs to one VM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Our end of the control socket, made by [`control_pair`](crate::control_pair).
    pub control_fd: i32,
    /// The vsock device, if the VM has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vsock: Option<VsockConfig>,
    /// The disks, in the order in which the VMM lists them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub block: Vec<BlockConfig>,
}

/// The virtio-vsock device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VsockConfig {
    /// Our end of the vhost-user connection, made by
    /// [`vhost_user_pair`](crate::vhost_user_pair).
    pub socket_fd: i32,
    /// The guest's context identifier: 3 or more, and not `u32::MAX`.
    pub guest_cid: u32,
    /// The only port of CID 2 (the host) that the guest can connect to.
    pub manager_port: u32,
}

/// One virtio-blk disk: a GPT over its partitions, or extents that were laid out elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockConfig {
    /// Name used in messages and, cut to 20 bytes, as the disk's serial number in the guest.
    pub name: String,
    /// Our end of the vhost-user connection, made by
    /// [`vhost_user_pair`](crate::vhost_user_pair).
    pub socket_fd: i32,
    /// Refuses every write and offers the disk as read-only, whatever the partitions say.
    pub read_only: bool,
    /// Random bytes that the disk's and the partitions' GUIDs are derived from.
    pub guid_seed: [u8; 16],
    /// The partitions, in GPT order; at most 128.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partitions: Vec<PartitionConfig>,
    /// Instead of partitions: parts of files that make up a disk, in the order of their places on
    /// it; at most [`MAX_EXTENTS`]. They may not overlap; what none covers reads as zeros. The disk
    /// is read-only, unless it is one extent from the start of its file to the disk's end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extents: Vec<ExtentConfig>,
    /// Bytes of the disk, a multiple of 512; given exactly if there are extents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// A part of an open file that is a part of a disk. Its bounds need not be multiples of anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtentConfig {
    /// The open file. It must hold the extent from the start on; should it shrink later, the
    /// guest gets I/O errors for what is gone.
    pub fd: i32,
    /// Byte of the file at which the extent starts.
    pub file_offset: u64,
    /// Byte of the disk at which the extent starts.
    pub disk_offset: u64,
    /// Bytes of the extent; more than 0.
    pub len: u64,
}

/// One partition and the open file behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionConfig {
    /// GPT label, 1 to 36 UTF-16 units, unique in the disk.
    pub label: String,
    /// The open file; opened for writing as well if `writable`.
    pub fd: i32,
    /// How many bytes of the file, from its start, the partition shows. A writable partition
    /// needs a multiple of 4096; a read-only one is padded with zeros.
    pub size: u64,
    /// Whether the guest may write to the partition.
    pub writable: bool,
}

impl Config {
    /// Reads a configuration to the end of `source`.
    pub fn read(source: impl Read) -> Result<Self, Error> {
        let mut text = Vec::new();
        source.take(MAX_CONFIG_BYTES + 1).read_to_end(&mut text).map_err(Error::ReadConfig)?;
        if text.len() as u64 > MAX_CONFIG_BYTES {
            return Err(Error::ConfigTooLong);
        }
        serde_json::from_slice(&text).map_err(Error::ParseConfig)
    }

    /// The JSON document that [`Config::read`] understands.
    pub fn to_json(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec(self).map_err(Error::ParseConfig)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Config {
        Config {
            control_fd: 3,
            vsock: Some(VsockConfig { socket_fd: 4, guest_cid: 7, manager_port: 5000 }),
            block: vec![BlockConfig {
                name: "payload".into(),
                socket_fd: 5,
                read_only: true,
                guid_seed: [9; 16],
                partitions: vec![PartitionConfig {
                    label: "microdroid-apk".into(),
                    fd: 6,
                    size: 12_345,
                    writable: false,
                }],
                extents: vec![],
                size: None,
            }],
        }
    }

    #[test]
    fn survives_the_trip_through_json() {
        let json = example().to_json().unwrap();
        assert_eq!(Config::read(json.as_slice()).unwrap(), example());
    }

    #[test]
    fn a_disk_of_extents_survives_it_too() {
        let mut config = example();
        config.block[0].partitions.clear();
        let extent = ExtentConfig { fd: 6, file_offset: 1, disk_offset: 2, len: 3 };
        config.block[0].extents.push(extent);
        config.block[0].size = Some(512);
        let json = config.to_json().unwrap();
        assert_eq!(Config::read(json.as_slice()).unwrap(), config);
    }

    #[test]
    fn refuses_unknown_fields_and_endless_documents() {
        let unknown: &[u8] = br#"{"control_fd":3,"surprise":1}"#;
        assert!(matches!(Config::read(unknown), Err(Error::ParseConfig(_))));
        assert!(matches!(Config::read(std::io::repeat(b' ')), Err(Error::ConfigTooLong)));
    }
}
