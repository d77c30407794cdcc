//! The commands that make or check files.

use super::{PartitionKind, SecretFlags};
use clap::Args;
use std::path::PathBuf;

/// Make or bring up to date the APK signature scheme v4 file of a package.
#[derive(Debug, Args)]
pub struct CreateIdsig {
    /// The package.
    pub apk: PathBuf,

    /// The file to make, which the package is read by in a guest.
    pub path: PathBuf,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Make a file that a VM can use as a partition.
#[derive(Debug, Args)]
pub struct CreatePartition {
    /// The file, which must not exist.
    pub path: PathBuf,

    /// Its size in bytes or with K, M or G behind it; rounded up to 4096 bytes.
    #[arg(value_parser = crate::storage::size)]
    pub size: u64,

    /// What it is made as.
    #[arg(short = 't', long = "type", value_enum, default_value_t = PartitionKind::Raw)]
    #[arg(value_name = "TYPE")]
    pub kind: PartitionKind,

    /// Where the root secret is.
    #[command(flatten)]
    pub secret: SecretFlags,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Say whether a guest would take a package, and who signed it.
///
/// Exits with 0 if the package is valid, 1 if it is not, and 2 if it cannot be read.
#[derive(Debug, Args)]
pub struct Verify {
    /// The package.
    pub file: PathBuf,

    /// Take APK signature scheme v2 as well, which guests refuse.
    #[arg(long)]
    pub allow_v2: bool,

    /// Android API level whose rules count; that of guests if not given.
    #[arg(long, value_name = "LEVEL")]
    pub sdk: Option<u32>,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Enlarge the encrypted storage of a stopped VM.
#[derive(Debug, Args)]
pub struct GrowStorage {
    /// The storage: the FILE of --storage, or the name of a VM.
    #[arg(value_name = "FILE|NAME")]
    pub storage: PathBuf,

    /// Its size from now on, in bytes or with K, M or G behind it; rounded up to 4096 bytes.
    #[arg(value_parser = crate::storage::size)]
    pub size: u64,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}
