//! Why an instance image, or what it holds, is refused.

use std::io;

use crate::Uuid;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an instance image, or what it holds, is refused. Messages never show what was sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The storage failed.
    #[error("cannot {what} the instance image")]
    Io {
        /// What was being done: read, write or sync.
        what: &'static str,
        /// The storage's error.
        source: io::Error,
    },
    /// Not even a header block fits.
    #[error("the instance image has {0} bytes, less than its header; it was cut off")]
    TooSmall(u64),
    /// All zero, as a disk that nobody prepared.
    #[error("the instance image is empty: it has no header; make a new one")]
    NoHeader,
    /// Something else.
    #[error("this is not an instance image: it does not start with \"Android-VM-instance\"")]
    NotAnInstanceImage,
    /// Another version of the format.
    #[error("the instance image has version {0}; only version 1 is known")]
    Version(u16),
    /// Bytes where there must be none.
    #[error("the header of the instance image has bytes where there must be none; it is damaged")]
    HeaderPadding,
    /// A partition of a type that does not exist.
    #[error(
        "the instance image has a partition of the unknown type {uuid} at {offset}; it is damaged"
    )]
    UnknownPartition {
        /// The type.
        uuid: Uuid,
        /// Where its header lies.
        offset: u64,
    },
    /// The header of a retired partition is not what was written.
    #[error("the instance image has a damaged header at {0}, where there is unused space")]
    RetiredPartition(u64),
    /// A partition goes beyond the end.
    #[error(
        "partition {uuid} of the instance image ({size} bytes at {offset}) does not fit in its {len} bytes; it was cut off or is damaged"
    )]
    Outside {
        /// Type of the partition.
        uuid: Uuid,
        /// Bytes of the payload, as stated.
        size: u64,
        /// Where its header lies.
        offset: u64,
        /// Bytes of the image.
        len: u64,
    },
    /// The list of partitions goes on to the very end of the image.
    #[error(
        "the list of partitions of the instance image has no end in its {0} bytes; it was cut off"
    )]
    NoEnd(u64),
    /// More partitions than [`MAX_PARTITIONS`](crate::MAX_PARTITIONS).
    #[error("the instance image has more than {} partitions; it is damaged", crate::MAX_PARTITIONS)]
    TooManyPartitions,
    /// More copies of a partition than a power cut can leave.
    #[error("the instance image has more than two partitions of type {0}; it is damaged")]
    Duplicate(Uuid),
    /// A payload without room for nonce and tag.
    #[error("partition {uuid} of the instance image has {size} bytes, too few to be sealed data")]
    TooShort {
        /// Type of the partition.
        uuid: Uuid,
        /// Bytes of the payload.
        size: u64,
    },
    /// More data than [`MAX_DATA`](crate::MAX_DATA), in the image or to be written.
    #[error(
        "the data of partition {uuid} have {size} bytes, more than the limit of {}",
        crate::MAX_DATA
    )]
    TooLarge {
        /// Type of the partition.
        uuid: Uuid,
        /// Bytes of the data.
        size: u64,
    },
    /// Sealed with another key.
    #[error(
        "partition {0} of the instance image was sealed by another instance, or with another guest image or host secret; make a new instance"
    )]
    Foreign(Uuid),
    /// The data or their header were changed, or they have no check value and the key is wrong.
    #[error("partition {0} of the instance image is damaged; make a new instance")]
    Damaged(Uuid),
    /// A type that marks space without data, or an unknown one.
    #[error("{0} is the type of no partition that can be written")]
    ReservedType(Uuid),
    /// No room for another copy.
    #[error("the instance image has no room for {needed} more bytes; make a larger one")]
    Full {
        /// Bytes of the new partition with its header.
        needed: u64,
    },
    /// No random numbers.
    #[error("cannot get random bytes for the instance image")]
    Random(#[source] io::Error),
    /// Encryption failed, which no data within the limits can cause.
    #[error("cannot seal partition {0} of the instance image")]
    Seal(Uuid),

    /// Data end in the middle of a field.
    #[error("the instance data end in {field}")]
    CutOff {
        /// The field.
        field: &'static str,
    },
    /// Bytes after the data.
    #[error("the instance data have {0} bytes after their end")]
    Overlong(usize),
    /// A field is of another type.
    #[error("{field} of the instance data is of the wrong type")]
    WrongType {
        /// The field.
        field: &'static str,
    },
    /// A number or length that is not written in the shortest way, or a length left open.
    #[error("{field} of the instance data is not encoded in the one accepted way")]
    NotCanonical {
        /// The field.
        field: &'static str,
    },
    /// A field or list is longer than anything sensible.
    #[error("{field} of the instance data has length {len}, more than the limit of {limit}")]
    TooLong {
        /// The field.
        field: &'static str,
        /// Its length: bytes, or elements.
        len: u64,
        /// The limit.
        limit: u64,
    },
    /// A field of fixed length has another.
    #[error("{field} of the instance data has {len} bytes instead of {expected}")]
    Length {
        /// The field.
        field: &'static str,
        /// Its length in bytes.
        len: usize,
        /// What it must be.
        expected: usize,
    },
    /// A number that does not fit.
    #[error("{field} of the instance data is out of range")]
    OutOfRange {
        /// The field.
        field: &'static str,
    },
    /// Text that is not UTF-8.
    #[error("{field} of the instance data is not UTF-8")]
    NotUtf8 {
        /// The field.
        field: &'static str,
    },
    /// A text that must say something.
    #[error("{field} of the instance data is empty")]
    Empty {
        /// The field.
        field: &'static str,
    },
    /// A cipher whose name is empty or not made of letters, digits and dashes.
    #[error("{field} of the instance data does not name a cipher")]
    NotACipher {
        /// The field.
        field: &'static str,
    },
    /// A map with more or fewer fields.
    #[error("{map} of the instance data has {found} fields instead of {expected}")]
    FieldCount {
        /// The map.
        map: &'static str,
        /// How many it has.
        found: u64,
        /// How many it must have.
        expected: u64,
    },
    /// Another field than the one that must stand here.
    #[error("the instance data have another field where {expected} must stand")]
    UnknownField {
        /// What must stand here.
        expected: &'static str,
    },
}
