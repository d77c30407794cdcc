//! The `signature` partition of a payload disk that `mk_payload` made.
//!
//! The older sibling of [`Metadata`](crate::Metadata), wrapped in the same way, on a disk of the
//! partitions [`PARTITION`], `microdroid-apex-0`, `microdroid-apex-1`, ..., `microdroid-apk`. Each
//! payload partition ends in the original size of the file in it, as u32 big endian.
//!
//! Both messages have version 1 and yet differ: field 2 of an APEX is its size here, the label of
//! its partition there. Only the label of the partition tells which one it is.

use crate::error::SIGNATURE;
use crate::{Error, container};
use prost::Message;
use std::collections::HashSet;
use std::io::Read;

/// Label of the partition that holds the message.
pub const PARTITION: &str = "signature";

/// Most APEXes: a disk has 128 partitions, one is this message's and one the package's.
pub const MAX_APEXES: usize = 126;

/// Longest name of a payload, in bytes.
pub const MAX_NAME: usize = 255;

/// What is on the disk.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct MicrodroidSignature {
    /// [`VERSION`](crate::VERSION).
    #[prost(uint32, tag = "1")]
    pub version: u32,
    /// The APEXes, in the order of their partitions.
    #[prost(message, repeated, tag = "2")]
    pub apexes: Vec<ApexSignature>,
    /// The package, if there is one.
    #[prost(message, optional, tag = "3")]
    pub apk: Option<ApkSignature>,
}

/// One APEX.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct ApexSignature {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Bytes of its file.
    #[prost(uint32, tag = "2")]
    pub size: u32,
    /// The key that it must be signed with, as the maker of the disk wrote it; may be empty.
    #[prost(string, tag = "3")]
    pub public_key: String,
    /// Root of its hash tree, as the maker of the disk wrote it; may be empty.
    #[prost(string, tag = "4")]
    pub root_digest: String,
}

/// The package.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct ApkSignature {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Label of its partition; may be empty, for [`APK_PARTITION`](crate::APK_PARTITION).
    #[prost(string, tag = "2")]
    pub payload_partition_name: String,
    /// Never set: such disks have no v4 file.
    #[prost(string, tag = "3")]
    pub idsig_partition_name: String,
}

impl MicrodroidSignature {
    /// The bytes of the file, without padding. Limits are the reader's matter, see
    /// [`check`](Self::check).
    pub fn encode(&self) -> Vec<u8> {
        container::encode(self)
    }

    /// Reads the file or partition up to the end of the message, and checks it.
    pub fn read(source: impl Read) -> Result<Self, Error> {
        let signature: Self = container::read(source, SIGNATURE, |message: &Self| message.version)?;
        signature.check()?;
        Ok(signature)
    }

    /// Checks what every reader relies on: how many APEXes there are, that all payloads have
    /// names, that APEXes have different ones, and that none is empty.
    pub fn check(&self) -> Result<(), Error> {
        if self.apexes.len() > MAX_APEXES {
            return Err(Error::TooManyApexes { count: self.apexes.len() });
        }
        let mut seen = HashSet::new();
        for apex in &self.apexes {
            check_name("an APEX", &apex.name)?;
            if !seen.insert(&apex.name) {
                return Err(Error::DuplicateApex(apex.name.clone()));
            }
            if apex.size == 0 {
                return Err(Error::EmptyApex(apex.name.clone()));
            }
        }
        self.apk.iter().try_for_each(|apk| check_name("the APK", &apk.name))
    }
}

fn check_name(payload: &'static str, name: &str) -> Result<(), Error> {
    match (1..=MAX_NAME).contains(&name.len()) && !name.contains('\0') {
        true => Ok(()),
        false => Err(Error::BadName { payload, name: name.chars().take(MAX_NAME).collect() }),
    }
}

#[cfg(test)]
mod tests;
