//! What is wrong with a bundle.

use crate::{MAX_BYTES, MAX_DEPTH, MAX_ENTRIES};

/// Why a bundle is refused. Lines count from 1; names and values in the messages come from the
/// document, are cut to a bounded length and escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Longer than [`MAX_BYTES`].
    #[error("the bundle has {0} bytes, more than the limit of {MAX_BYTES}")]
    TooLong(usize),
    /// More bundles inside one another than [`MAX_DEPTH`].
    #[error("the bundle is nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// More entries and items than [`MAX_ENTRIES`].
    #[error("the bundle has more than {MAX_ENTRIES} entries")]
    TooMany,
    /// Not text.
    #[error("line {line}: not UTF-8")]
    Utf8 {
        /// Where.
        line: usize,
    },
    /// The text ends before the bundle does.
    #[error("line {line}: the text ends in the middle of the bundle")]
    Truncated {
        /// Where.
        line: usize,
    },
    /// Not XML, or not where it belongs.
    #[error("line {line}: {what}")]
    Syntax {
        /// Where.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// XML that has no business in a bundle.
    #[error("line {line}: {what} is not allowed in a bundle")]
    Forbidden {
        /// Where.
        line: usize,
        /// What it is.
        what: &'static str,
    },
    /// A reference to an entity that is not predefined, or to no character.
    #[error("line {line}: reference {name:?} is not to a character or a predefined entity")]
    Reference {
        /// Where.
        line: usize,
        /// What stands between `&` and `;`.
        name: String,
    },
    /// The end of another element than the one that is open.
    #[error("line {line}: found the end of {found:?}, expected that of {expected:?}")]
    Mismatch {
        /// Where.
        line: usize,
        /// The element that ends.
        found: String,
        /// The element that should.
        expected: String,
    },
    /// An element that does not belong where it is.
    #[error("line {line}: unexpected element {found:?}, expected {expected}")]
    Element {
        /// Where.
        line: usize,
        /// The element.
        found: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// An attribute that is missing, unknown or there twice.
    #[error("line {line}: attribute {attribute:?} of {element:?} is {fault}")]
    Attribute {
        /// Where.
        line: usize,
        /// The element.
        element: String,
        /// The attribute.
        attribute: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// A value that is not one of its type, or out of its range.
    #[error("line {line}: {value:?} is not {expected}")]
    Value {
        /// Where.
        line: usize,
        /// The value.
        value: String,
        /// The type.
        expected: &'static str,
    },
    /// A list of another length than its `num` says.
    #[error("line {line}: the list has {found} items, and its num is {announced}")]
    Count {
        /// Where.
        line: usize,
        /// What `num` says.
        announced: usize,
        /// How many there are.
        found: usize,
    },
    /// A name that is there twice in one bundle.
    #[error("line {line}: {key:?} is there twice")]
    Twice {
        /// Where.
        line: usize,
        /// The name.
        key: String,
    },
    /// An entry of another type than was asked for.
    #[error("{key:?} must be {expected}, not {found}")]
    WrongType {
        /// The entry's name.
        key: String,
        /// What was asked for.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
}

/// The beginning of a text out of the document, for messages.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}
