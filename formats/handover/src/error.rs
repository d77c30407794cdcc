//! Why a hand-over is refused.

/// Why a hand-over is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The port failed, or ended too early.
    #[error("the hand-over's {part} could not be read: {cause}")]
    Io {
        /// Which part of the message was being read.
        part: &'static str,
        /// The reason; `UnexpectedEof` if the message ended inside that part.
        cause: std::io::Error,
    },
    /// It starts with something else.
    #[error("what came over the port is not a hand-over: it starts with {0:02x?}")]
    Magic([u8; 8]),
    /// Host and guest are of different releases.
    #[error(
        "the hand-over has version {0}, but this guest knows only version {known}; the guest image and the host's programs must come from the same release",
        known = crate::VERSION
    )]
    Version(u32),
    /// Empty, or larger than anything that is ever sent.
    #[error("the hand-over's body has {0} bytes; 1 to {max} are allowed", max = crate::MAX_BODY)]
    BodyLength(u32),
    /// Not protobuf, or fields of other types.
    #[error("the hand-over's body is malformed: {0}")]
    Body(#[from] prost::DecodeError),
    /// Neither absent nor complete.
    #[error(
        "the instance id has {0} bytes; it has {len}, or none for a VM without identity",
        len = crate::INSTANCE_ID_LEN
    )]
    InstanceId(usize),
    /// The size of a package is zero.
    #[error("the hand-over says that {0} has no bytes")]
    EmptyPackage(String),
    /// More extra packages than a disk has room for.
    #[error(
        "the hand-over names {0} extra packages; at most {max} fit on a disk",
        max = crate::MAX_EXTRA_APKS
    )]
    TooManyExtraApks(usize),
    /// What to run is said twice, or not at all.
    #[error("the hand-over names {0}; it has to name either a package or a payload disk")]
    Payload(&'static str),
    /// What to run of a payload disk is not said.
    #[error("the hand-over does not say what of the payload disk to run")]
    NothingToRun,
    /// The identity of the VM is missing, or larger than any.
    #[error(
        "the hand-over's DICE data have {0} bytes; 1 to {max} are allowed",
        max = crate::MAX_DICE
    )]
    Dice(usize),
}
