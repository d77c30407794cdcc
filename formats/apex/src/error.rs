//! Why a file is not an APEX that can be used.

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a file is not an APEX that can be used.
///
/// Messages do not name the file: the caller knows which one it opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is no zip file, or not one that a package may be.
    #[error("the APEX is not a good zip file: {0}")]
    Zip(#[from] apkzip::Error),
    /// The zip file ends elsewhere than the file.
    #[error("the APEX has {size} bytes, but its zip file ends at {end}")]
    Length {
        /// Bytes that the file is said to have.
        size: u64,
        /// Where the zip file ends.
        end: u64,
    },
    /// A file that every APEX has is not there.
    #[error("the APEX has no {0}; it is damaged, compressed (a CAPEX), or another kind of package")]
    MissingFile(&'static str),
    /// A file is too large.
    #[error("{name} of the APEX has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// The file.
        name: &'static str,
        /// Its bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The image is compressed.
    #[error("apex_payload.img of the APEX is compressed; it must be stored")]
    Compressed,
    /// The image lies where dm-verity cannot read it.
    #[error(
        "apex_payload.img of the APEX starts at {0}, which is no multiple of 4096; run zipalign 4096"
    )]
    Unaligned(u64),
    /// The manifest is no protobuf message.
    #[error("apex_manifest.pb of the APEX cannot be read: {0}")]
    Manifest(#[from] prost::DecodeError),
    /// The manifest's name cannot be that of a directory.
    #[error(
        "apex_manifest.pb of the APEX has the name {0:?}; a name has 1 to 255 letters, digits, dots, dashes and underscores, and starts with no dot"
    )]
    Name(String),
    /// The manifest's version is missing or negative.
    #[error("apex_manifest.pb of the APEX has the version {0}; a version is at least 1")]
    Version(i64),
    /// The image is not signed, or its signature is not good.
    #[error("apex_payload.img of the APEX: {0}")]
    Image(#[from] vbmeta::Error),
    /// The image is signed with another key.
    #[error("apex_payload.img of the APEX is signed with another key than that in apex_pubkey")]
    PublicKeyMismatch,

    /// The APEX cannot be made.
    #[cfg(feature = "build")]
    #[error("cannot make the APEX: {0}")]
    Build(String),
}
