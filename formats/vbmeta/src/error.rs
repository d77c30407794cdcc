//! Why an image is not what a signed image should be.

use std::io;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an image is not what a signed image should be.
///
/// Messages do not name the image: the caller knows which one it opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The image cannot be read.
    #[error("cannot read {what} of the image")]
    Read {
        /// What was being read.
        what: &'static str,
        /// The storage's error.
        source: io::Error,
    },

    // The footer.
    /// The image does not end in a footer.
    #[error(
        "the image does not end in a vbmeta footer (\"AVBf\"): it was cut off or never signed; sign it again"
    )]
    NoFooter,
    /// Another version of the footer.
    #[error("the vbmeta footer has version {major}.{minor}; only 1.x is known")]
    FooterVersion {
        /// Major version.
        major: u32,
        /// Minor version.
        minor: u32,
    },
    /// The footer leads out of the image.
    #[error(
        "the vbmeta footer says that vbmeta has {size} bytes at {offset}, which is not between the image's data ({original_size} bytes) and the footer of an image of {len} bytes"
    )]
    FooterPlace {
        /// Where vbmeta starts.
        offset: u64,
        /// Its bytes.
        size: u64,
        /// Bytes of the image before it was signed.
        original_size: u64,
        /// Bytes of the image.
        len: u64,
    },

    // The header and what it says.
    /// Too long to be a vbmeta.
    #[error("vbmeta has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Its bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Not a vbmeta.
    #[error("there is no vbmeta (\"AVB0\") where one should be")]
    NotVbmeta,
    /// It ends too early.
    #[error("vbmeta ends in its {part}; it was cut off")]
    Truncated {
        /// The part.
        part: &'static str,
    },
    /// It takes a newer reader.
    #[error("vbmeta needs a reader of version {major}.{minor}; this one knows 1.0 to 1.3")]
    Version {
        /// Major version.
        major: u32,
        /// Minor version.
        minor: u32,
    },
    /// A block that is not padded.
    #[error("the {block} of vbmeta has {size} bytes, which is no multiple of 64")]
    BlockSize {
        /// The block.
        block: &'static str,
        /// Its stated size in bytes.
        size: u64,
    },
    /// A field outside its block.
    #[error("the {field} of vbmeta ({size} bytes at {offset}) is not in its block")]
    Outside {
        /// The field.
        field: &'static str,
        /// Where it starts in its block.
        offset: u64,
        /// Its bytes.
        size: u64,
    },
    /// Two fields at one place.
    #[error("the {0} and the {1} of vbmeta overlap")]
    Overlap(&'static str, &'static str),
    /// A field of a wrong length.
    #[error("the {field} of vbmeta has {size} bytes instead of {expected}")]
    FieldSize {
        /// The field.
        field: &'static str,
        /// Its bytes.
        size: u64,
        /// The bytes that it has with the algorithm that is stated.
        expected: u64,
    },
    /// An algorithm that is not known.
    #[error(
        "vbmeta is signed with algorithm {0}; only 1 to 6 (RSA with SHA-256 or SHA-512) are known"
    )]
    Algorithm(u32),
    /// The maker wants nothing to be verified.
    #[error(
        "the flags of vbmeta ({0:#x}) switch verification off, or mean something unknown; sign the image without flags"
    )]
    Flags(u32),
    /// The release string has no end.
    #[error("the release string of vbmeta does not end in a zero byte")]
    ReleaseString,

    // The signature.
    /// Nobody signed it.
    #[error("the image is not signed (vbmeta's algorithm is NONE); sign it")]
    Unsigned,
    /// The key is not what a key must be.
    #[error("the public key of vbmeta is damaged: {0}")]
    Key(&'static str),
    /// The hash is not that of the rest.
    #[error("vbmeta was changed after it was signed: its hash does not match")]
    Hash,
    /// The signature is not the key's.
    #[error("vbmeta was changed after it was signed: its signature does not match its key")]
    Signature,
    /// Another key than the expected one.
    #[error("the image is signed with another key than the one that is expected")]
    OtherKey,

    // Descriptors.
    /// A descriptor that cannot be read.
    #[error("descriptor {index} of vbmeta {problem}")]
    Descriptor {
        /// Its number, from 0.
        index: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// A hash tree that cannot be used.
    #[error("the hash tree descriptor of vbmeta has {what} {value}; {rule}")]
    Hashtree {
        /// The field.
        what: &'static str,
        /// What it says.
        value: String,
        /// What it must be.
        rule: &'static str,
    },
    /// Not one hash tree.
    #[error("vbmeta has {0} hash tree descriptors; it must have one")]
    HashtreeCount(usize),
    /// The hash tree is not where it can be.
    #[error(
        "the hash tree ({size} bytes at {offset}) is not between the data ({image_size} bytes) and vbmeta at {vbmeta}"
    )]
    HashtreePlace {
        /// Where the tree starts.
        offset: u64,
        /// Its bytes.
        size: u64,
        /// Bytes of data.
        image_size: u64,
        /// Where vbmeta starts.
        vbmeta: u64,
    },

    // Contents.
    /// The data are not those that were signed.
    #[error("the image was changed after it was signed: its root digest does not match")]
    RootDigest,
    /// The tree is not that of the data.
    #[error("the hash tree in the image is damaged at byte {0}; make the image again")]
    DamagedTree(u64),

    /// The image cannot be signed.
    #[cfg(feature = "sign")]
    #[error("cannot sign: {0}")]
    Sign(String),
}
