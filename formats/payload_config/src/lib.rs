//! The payload configuration: a JSON file inside a package (usually `assets/vm_config.json`) that
//! says what a VM runs and what else it needs.
//!
//! ```json
//! {
//!   "os": { "name": "microdroid" },
//!   "task": { "type": "microdroid_launcher", "command": "libpayload.so" },
//!   "extra_apks": [ { "path": "/usr/share/example/data.apk" } ],
//!   "export_tombstones": true
//! }
//! ```
//!
//! The fields are those of the Android Virtualization Framework; all of them may be left out.
//! [`VmPayloadConfig::parse`] takes a document from anywhere: its length, depth and lists are
//! bounded, a field that is there twice is an error, and what it does not know it returns as
//! [`Warning`]s.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod config;
mod error;
mod fields;
mod json;

pub use config::{ApexConfig, ApkConfig, OsConfig, Task, TaskType, VmPayloadConfig};
pub use error::{Error, Warning};

/// Most bytes that a configuration may have.
pub const MAX_BYTES: usize = 64 << 10;

/// Most extra packages: each takes two partitions of a disk that can have 128.
pub const MAX_EXTRA_APKS: usize = 62;

/// Most bundles (APEXes) that a configuration may ask for.
pub const MAX_APEXES: usize = 64;

/// Most bytes of a path.
pub const MAX_PATH: usize = 4096;

/// Most bytes of a file name, or of the name of a bundle.
pub const MAX_NAME: usize = 255;

/// Most [`Warning`]s that one document gives.
pub const MAX_WARNINGS: usize = 32;
