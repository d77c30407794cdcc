//! Why a payload disk cannot be made or opened. The words of the original come first where it has
//! words for the case.

use std::io;
use std::path::PathBuf;

/// Results with this crate's errors.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a payload disk cannot be made or opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The configuration is not the JSON document it has to be.
    #[error("bad config: {0}")]
    BadConfig(String),
    /// A file could not be read.
    #[error("Failed to read {path}: {cause}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A file that the configuration or the disk names could not be examined.
    #[error("Can't stat {path}: {cause}; is the path right? It is named in {named_in}")]
    Stat {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
        /// The file that names it.
        named_in: PathBuf,
    },
    /// Something else than a file is to go onto the disk.
    #[error("{0} is not a regular file; only files can be put on a disk")]
    NotAFile(PathBuf),
    /// An APEX or APK has no bytes.
    #[error("{0} is empty")]
    Empty(PathBuf),
    /// An APEX or APK is too large for the trailer of its partition.
    #[error(
        "{path} has {size} bytes; payload disks have 32 bits for the size, so files of 4 GiB and more do not fit"
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
    },
    /// A path cannot be written into the composite disk file.
    #[error("{0:?} is not UTF-8, so a composite disk file cannot name it; rename it")]
    NotUtf8(PathBuf),
    /// No folder has an APEX of this name.
    #[error("Can't find the system apex: {name}; {advice}")]
    NoSystemApex {
        /// The name in the configuration.
        name: String,
        /// Where was looked, or what to do.
        advice: String,
    },
    /// The output has no file name.
    #[error("{0} cannot be the name of the output; give the path of a file")]
    BadOutput(PathBuf),
    /// Writing the output would destroy what the disk is made of.
    #[error("{output} would be overwritten, and the disk is made of it; choose another output")]
    WouldOverwrite {
        /// The file that is input and output.
        output: PathBuf,
    },
    /// A file of the output could not be written.
    #[error("I/O error: cannot write {path}: {cause}")]
    Write {
        /// The file, or its folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The names or the number of the payloads are impossible.
    #[error("bad config: {0}")]
    Signature(#[from] payload_metadata::Error),
    /// The partitions do not fit on a disk.
    #[error("bad config: {0}")]
    Layout(#[from] composite_disk::Error),
    /// The composite disk file is malformed, or would be.
    #[error("{path}: {cause}")]
    Image {
        /// The composite disk file.
        path: PathBuf,
        /// What is wrong.
        cause: composite_disk::image::Error,
    },
    /// A file became shorter since the disk was made.
    #[error(
        "{path} has {size} bytes, and the disk {image} takes its bytes up to {end}: the file was \
         changed after the disk was made; make the disk anew"
    )]
    Shrunk {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
        /// End of the part of it that is on the disk.
        end: u64,
        /// The composite disk file.
        image: PathBuf,
    },
    /// The composite disk file is not the one any longer whose parts were opened.
    #[error("the disk {0} was made anew while it was opened; try again")]
    Replaced(PathBuf),
    /// The composite disk file wants a file to be written to.
    #[error("the disk {image} has a writable part, {path}; payload disks are read-only")]
    Writable {
        /// The file.
        path: PathBuf,
        /// The composite disk file.
        image: PathBuf,
    },
    /// The disk is not made of whole sectors.
    #[error("the disk {image} has {len} bytes, which is no multiple of 512")]
    PartialSector {
        /// The composite disk file.
        image: PathBuf,
        /// Bytes of the disk.
        len: u64,
    },
    /// The disk's partition table is damaged.
    #[error("the disk {image} cannot be used: {cause}")]
    Table {
        /// The composite disk file.
        image: PathBuf,
        /// What is wrong.
        cause: composite_disk::gpt::Error,
    },
}
