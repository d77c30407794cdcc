//! Why a message is refused.

/// Why a message is refused. `what` names the message: [`METADATA`] or [`SIGNATURE`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The storage failed, or ended too early.
    #[error("the {part} of the {what} could not be read: {cause}")]
    Io {
        /// Which message.
        what: &'static str,
        /// Which part of it was being read.
        part: &'static str,
        /// The reason; `UnexpectedEof` if the file or partition ended inside that part.
        cause: std::io::Error,
    },
    /// Larger than any such message can be: most likely not one at all.
    #[error("the {what} would have {len} bytes; at most {max} are allowed", max = crate::MAX_BODY)]
    TooLong {
        /// Which message.
        what: &'static str,
        /// Its length field.
        len: u32,
    },
    /// Not protobuf, or fields of other types.
    #[error("the {what} cannot be decoded, it is malformed: {cause}")]
    Body {
        /// Which message.
        what: &'static str,
        /// Where and why.
        cause: prost::DecodeError,
    },
    /// Written by something newer, or another kind of message.
    #[error("the {what} is of version {version}; only version {known} is known", known = crate::VERSION)]
    Version {
        /// Which message.
        what: &'static str,
        /// Its version field; 0 if it has none.
        version: u32,
    },
    /// The Microdroid signature names more APEXes than a disk has partitions for.
    #[error("the {SIGNATURE} names {count} APEXes; at most {max} fit on a disk", max = crate::signature::MAX_APEXES)]
    TooManyApexes {
        /// How many it names.
        count: usize,
    },
    /// A payload of the Microdroid signature has no name, a very long one, or one with a NUL.
    #[error(
        "the {SIGNATURE} names {payload} {name:?}; a name has 1 to {max} bytes and no NUL",
        max = crate::signature::MAX_NAME
    )]
    BadName {
        /// `an APEX` or `the APK`.
        payload: &'static str,
        /// The name.
        name: String,
    },
    /// Two APEXes of the Microdroid signature have the same name.
    #[error("the {SIGNATURE} names the APEX {0:?} twice")]
    DuplicateApex(String),
    /// An APEX of the Microdroid signature has no bytes.
    #[error("the {SIGNATURE} says that the APEX {0:?} has 0 bytes")]
    EmptyApex(String),
}

/// What messages call [`Metadata`](crate::Metadata).
pub const METADATA: &str = "payload metadata message";

/// What messages call a [`MicrodroidSignature`](crate::signature::MicrodroidSignature).
pub const SIGNATURE: &str = "Microdroid signature";
