//! What is wrong with a source, where, and how it is shown.

use std::fmt;
use std::path::PathBuf;

/// Why nothing was compiled.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The sources have errors: all that were found, in the order of the text.
    #[error("{}", Report(.0))]
    Source(Vec<Diagnostic>),
    /// An input file cannot be read.
    #[error("cannot read {path}: {reason}", path = .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// A folder for imports is none.
    #[error("imports cannot be looked for in {path} (-I): {reason}", path = .path.display())]
    Include {
        /// What was named.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// What was made cannot be written.
    #[error("cannot write {path}: {reason}", path = .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// The Rust back end refused what the front end has accepted.
    #[error("the Rust back end: {0}")]
    Rust(String),
    /// The options do not go together.
    #[error("{0}")]
    Options(String),
}

/// One thing that is wrong or doubtful, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, as it was named or found.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to do.
    pub message: String,
    /// The line of the source without its end; of a very long one the piece around the place.
    pub text: String,
    /// How many characters of `text` stand before the place.
    pub caret: usize,
    /// How many characters from there on are meant, at least 1.
    pub width: usize,
}

struct Report<'a>(&'a [Diagnostic]);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic { line, column, message, .. } = self;
        writeln!(f, "{}:{line}:{column}: {message}", self.file.display())?;
        writeln!(f, "    {}", self.text)?;
        // Tabs are repeated, so that the caret stands below the place whatever they are worth.
        let blank = |character| if character == '\t' { '\t' } else { ' ' };
        let indent: String = self.text.chars().take(self.caret).map(blank).collect();
        write!(f, "    {indent}{}", "^".repeat(self.width))
    }
}
