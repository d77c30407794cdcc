//! Why payload metadata are refused.

/// Why payload metadata are refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The storage failed, or ended too early.
    #[error("the {part} of the payload metadata could not be read: {cause}")]
    Io {
        /// Which part was being read.
        part: &'static str,
        /// The reason; `UnexpectedEof` if the file or partition ended inside that part.
        cause: std::io::Error,
    },
    /// Larger than any metadata can be: most likely not metadata at all.
    #[error("the payload metadata claim to have {0} bytes; at most {max} are allowed", max = crate::MAX_BODY)]
    TooLong(u32),
    /// Not protobuf, or fields of other types.
    #[error("the payload metadata are malformed: {0}")]
    Body(#[from] prost::DecodeError),
    /// Written by something newer, or not metadata at all.
    #[error("the payload metadata have version {0}; only version {known} is known", known = crate::VERSION)]
    Version(u32),
}
