//! What is wrong with a configuration, and what is only odd.

use std::fmt;

/// Why a payload configuration is refused. Names in the messages come from the document and are
/// escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Longer than [`MAX_BYTES`](crate::MAX_BYTES).
    #[error("the payload config has {0} bytes, more than the limit of {max}", max = crate::MAX_BYTES)]
    TooLong(usize),
    /// Not a JSON document.
    #[error("the payload config is not valid JSON: {0}")]
    Json(String),
    /// A value of the wrong type.
    #[error("\"{field}\" in payload config must be {expected}, not {found}")]
    Type {
        /// Where it stands, such as `task.command`.
        field: String,
        /// What belongs there.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// A field that must be there is not.
    #[error("\"{0}\" is missing in payload config")]
    Missing(String),
    /// A list with more entries than there may be.
    #[error("\"{field}\" in payload config has {count} entries, more than the limit of {limit}")]
    TooMany {
        /// The list.
        field: &'static str,
        /// Its length.
        count: usize,
        /// The most that it may have.
        limit: usize,
    },
    /// A string that cannot be what it stands for.
    #[error("\"{field}\" in payload config {fault}: {value:?}")]
    Value {
        /// Where it stands.
        field: String,
        /// What is wrong with it.
        fault: &'static str,
        /// The string, cut to a bounded length.
        value: String,
    },
    /// Two entries of a list that must differ.
    #[error("\"{field}\" in payload config names {value:?} twice")]
    Twice {
        /// The list.
        field: &'static str,
        /// What is there twice.
        value: String,
    },
    /// An operating system other than the only one there is.
    #[error("'os' in payload config is deprecated: leave it out (it names {0:?})")]
    Os(String),
    /// `enable_authfs`.
    #[error(
        "\"enable_authfs\" in payload config asks for AuthFS, which is not supported: leave it out"
    )]
    AuthFs,
    /// The pseudo name that stands for whatever is on Android's class paths.
    #[error(
        "\"apexes\" in payload config names \"{{CLASSPATH}}\", but there are no class paths here: name each APEX"
    )]
    ClassPath,
}

/// A field that nobody knows. It is ignored, as the original does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where it stands, such as `task.colour`, cut to a bounded length.
    pub field: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown field {:?} in payload config is ignored", self.field)
    }
}

/// The beginning of a text out of the document, for messages.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}
