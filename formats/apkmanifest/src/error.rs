//! Why a manifest is refused.

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a manifest is refused.
///
/// Messages complete "cannot read AndroidManifest.xml: ..."; offsets are bytes from its start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// XML as people write it.
    #[error(
        "the manifest is plain XML text; a package needs the binary form, which `aapt2 link` or `vm package` writes"
    )]
    PlainText,
    /// The first chunk is something else.
    #[error(
        "the manifest is not binary XML: it starts with a chunk of type {found:#06x}, not 0x0003"
    )]
    NotBinaryXml {
        /// Type of the first chunk.
        found: u16,
    },
    /// More bytes than any manifest has.
    #[error("the manifest has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// Something reaches beyond what holds it.
    #[error("the manifest is damaged: {what} at offset {offset} reaches beyond its end")]
    CutOff {
        /// What reaches too far.
        what: &'static str,
        /// Where it starts.
        offset: usize,
    },
    /// A size that cannot be.
    #[error(
        "the manifest is damaged: {what} at offset {offset} has an impossible size of {size} bytes"
    )]
    BadSize {
        /// What has the size.
        what: &'static str,
        /// Where it starts.
        offset: usize,
        /// The size.
        size: usize,
    },
    /// Something is there twice.
    #[error("the manifest has more than one {0}, so readers may disagree about it")]
    Twice(&'static str),
    /// Something is missing.
    #[error("the manifest has no {0}")]
    Missing(&'static str),
    /// A chunk where it must not be.
    #[error("the manifest is damaged: {what} at offset {offset} is out of place")]
    Misplaced {
        /// The chunk.
        what: &'static str,
        /// Where it starts.
        offset: usize,
    },
    /// A string that the pool does not have.
    #[error("the manifest is damaged: it has {count} strings, but refers to number {index}")]
    NoSuchString {
        /// The string's number, from 0.
        index: u32,
        /// Number of strings.
        count: usize,
    },
    /// A string that cannot be read.
    #[error("the manifest is damaged: string number {index} {problem}")]
    BadString {
        /// The string's number, from 0.
        index: u32,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The root is something else.
    #[error("the manifest's root element is {found:?}, not \"manifest\"")]
    WrongRoot {
        /// Its name.
        found: String,
    },
    /// An attribute of the wrong type.
    #[error("the manifest's attribute {name} is not {wanted} (its type is {found:#04x})")]
    WrongType {
        /// The attribute.
        name: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// Its type (`Res_value::dataType`).
        found: u8,
    },
    /// The written and the typed value of an attribute are not the same.
    #[error("the two values of the manifest's attribute {0} disagree")]
    TwoValues(&'static str),
    /// A name that no package can have.
    #[error(
        "{name:?} cannot be the name of a package: it {problem}; names are parts of letters, digits and _ with dots between them, each part starting with a letter"
    )]
    BadPackageName {
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}
