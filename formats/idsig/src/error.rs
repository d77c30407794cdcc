//! Why an idsig file is refused or cannot be made.

use std::io;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an idsig file is refused or cannot be made.
///
/// Messages do not name the files: the caller knows which ones it opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The idsig file cannot be read.
    #[error("cannot read {what} of the idsig file")]
    Read {
        /// What was being read.
        what: &'static str,
        /// The storage's error.
        source: io::Error,
    },
    /// The idsig file cannot be written.
    #[error("cannot write the idsig file")]
    Write(#[source] io::Error),
    /// The idsig file is a directory, pipe or device.
    #[error("the idsig file is not a regular file; give one, empty or filled earlier")]
    NotAFile,
    /// The package cannot be read.
    #[error("cannot hash the package")]
    ReadPackage(#[source] io::Error),
    /// The package has no bytes.
    #[error("the package is empty")]
    EmptyPackage,
    /// More than [`MAX_PACKAGE`](crate::MAX_PACKAGE).
    #[error("the package has {size} bytes, more than the limit of {}", crate::MAX_PACKAGE)]
    PackageTooLarge {
        /// Its size in bytes.
        size: u64,
    },
    /// The file ends in the middle of a field.
    #[error("the idsig file ends in its {field}; it was cut off or is something else")]
    Truncated {
        /// The field.
        field: &'static str,
    },
    /// A field is longer than anything sensible.
    #[error("the {field} of the idsig file has {size} bytes, more than the limit of {limit}")]
    TooLong {
        /// The field.
        field: &'static str,
        /// Its length in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// A part has bytes after its last field.
    #[error("the {part} of the idsig file has {extra} bytes more than its fields")]
    Overlong {
        /// The part.
        part: &'static str,
        /// How many bytes too many.
        extra: usize,
    },
    /// Another version of the format.
    #[error("the idsig file has version {0}; only version 2 is known")]
    Version(u32),
    /// Not SHA-256.
    #[error("the idsig file uses hash algorithm {0}; only 1 (SHA-256) is known")]
    HashAlgorithm(u32),
    /// Not 4096 bytes.
    #[error("the idsig file has blocks of 2^{0} bytes; only 2^12 is known")]
    BlockSize(u8),
    /// The root hash is not a SHA-256 hash.
    #[error("the root hash of the idsig file has {0} bytes instead of 32")]
    RootHashLength(usize),
    /// The tree does not lie inside the file.
    #[error(
        "the tree of the idsig file ({size} bytes at {offset}) does not fit in its {len} bytes"
    )]
    TreeOutside {
        /// Where the tree starts.
        offset: u64,
        /// The stated size in bytes.
        size: u64,
        /// Bytes of the file or partition.
        len: u64,
    },
    /// The tree does not have the size that a tree over the package has.
    #[error(
        "the idsig file's tree has {size} bytes, but that of a package of {package_size} bytes has {expected}; the idsig file belongs to another package"
    )]
    TreeSize {
        /// The stated size in bytes.
        size: u64,
        /// The size for the package.
        expected: u64,
        /// Bytes of the package.
        package_size: u64,
    },
    /// The tree does not lead to its root hash.
    #[error(
        "the tree of the idsig file is damaged at level {level} (0 is the root); make the file again"
    )]
    DamagedTree {
        /// The level, counted from the root hash, whose hashes are not those of the blocks below.
        level: usize,
    },
    /// Bytes that no hash covers are not zero.
    #[error("the tree of the idsig file does not end in zeros; make the file again")]
    TreePadding,
}
