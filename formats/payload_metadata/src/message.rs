//! The message of the `payload-metadata` partition.

use crate::error::METADATA;
use crate::{APK_PARTITION, Error, IDSIG_PARTITION, VERSION, container};
use prost::{Message, Oneof};
use std::io::Read;

/// What the payload is made of.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Metadata {
    /// [`VERSION`].
    #[prost(uint32, tag = "1")]
    pub version: u32,
    /// Parts of the operating system that come with the payload.
    #[prost(message, repeated, tag = "2")]
    pub apexes: Vec<ApexPayload>,
    /// The package.
    #[prost(message, optional, tag = "3")]
    pub apk: Option<ApkPayload>,
    /// What in the package to run.
    #[prost(oneof = "Payload", tags = "4, 5")]
    pub payload: Option<Payload>,
}

/// What in the package to run.
#[derive(Clone, PartialEq, Eq, Oneof)]
pub enum Payload {
    /// Path in the guest of a JSON payload configuration, such as `/mnt/apk/assets/vm_config.json`.
    #[prost(string, tag = "4")]
    ConfigPath(String),
    /// The library itself, without a configuration.
    #[prost(message, tag = "5")]
    Config(PayloadConfig),
}

/// One APEX.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct ApexPayload {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Label of its partition.
    #[prost(string, tag = "2")]
    pub partition_name: String,
    /// The key that it must be signed with.
    #[prost(bytes = "vec", tag = "3")]
    pub public_key: Vec<u8>,
    /// Root of its hash tree.
    #[prost(bytes = "vec", tag = "4")]
    pub root_digest: Vec<u8>,
    /// When it was last updated, in seconds since 1970.
    #[prost(uint64, tag = "5")]
    pub last_update_seconds: u64,
    /// Whether it is the one that came with the device.
    #[prost(bool, tag = "6")]
    pub is_factory: bool,
    /// Version in its manifest.
    #[prost(int64, tag = "7")]
    pub manifest_version: i64,
    /// Name in its manifest.
    #[prost(string, tag = "8")]
    pub manifest_name: String,
}

/// The package.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct ApkPayload {
    /// A name for messages: `apk`.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Label of its partition: [`APK_PARTITION`].
    #[prost(string, tag = "2")]
    pub payload_partition_name: String,
    /// Label of its v4 file's partition: [`IDSIG_PARTITION`].
    #[prost(string, tag = "3")]
    pub idsig_partition_name: String,
}

/// A payload named directly.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct PayloadConfig {
    /// File name of the library under `lib/<abi>/` of the package.
    #[prost(string, tag = "1")]
    pub payload_binary_name: String,
    /// How many extra packages there are.
    #[prost(uint32, tag = "2")]
    pub extra_apk_count: u32,
}

impl Metadata {
    /// Metadata of a payload that is named directly, with the package in the usual partitions.
    pub fn for_payload(binary_name: &str, extra_apk_count: u32) -> Self {
        Self {
            version: VERSION,
            apexes: Vec::new(),
            apk: Some(ApkPayload {
                name: "apk".into(),
                payload_partition_name: APK_PARTITION.into(),
                idsig_partition_name: IDSIG_PARTITION.into(),
            }),
            payload: Some(Payload::Config(PayloadConfig {
                payload_binary_name: binary_name.into(),
                extra_apk_count,
            })),
        }
    }

    /// The bytes of the file, without padding. Limits are the reader's matter.
    pub fn encode(&self) -> Vec<u8> {
        container::encode(self)
    }

    /// Reads the file or partition up to the end of the message.
    pub fn read(source: impl Read) -> Result<Self, Error> {
        container::read(source, METADATA, |message: &Self| message.version)
    }
}
