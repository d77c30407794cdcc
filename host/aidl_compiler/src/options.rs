//! What to compile, and what comes out.

use std::path::PathBuf;

use crate::error::Error;

/// What to compile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The files to compile. Each must lie where its package says, as `com/example/IFoo.aidl`.
    pub inputs: Vec<PathBuf>,
    /// Folders under which imports are looked for, in this order (the roots of packages). The root
    /// of each input file's own package is looked at first, without being named.
    pub includes: Vec<PathBuf>,
    /// What to emit.
    pub language: Language,
    /// The version of the interfaces, for `getInterfaceVersion`.
    pub version: Option<u32>,
    /// The hash of the interfaces, for `getInterfaceHash`; only with a version.
    pub hash: Option<String>,
}

impl Options {
    /// Refuses a version and a hash that no interface can have.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let message = match (self.version, self.hash.as_deref()) {
            (Some(version), _) if version == 0 || i32::try_from(version).is_err() => {
                format!("{version} is no version; the first one is 1, the last one {}", i32::MAX)
            }
            (None, Some(_)) => "only an interface with a version has a hash".to_owned(),
            (_, Some("")) => "an empty hash says nothing; leave it out".to_owned(),
            _ => return Ok(()),
        };
        Err(Error::Options(message))
    }
}

/// What to emit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// C++ on the NDK Binder (`libbinder_ndk.so`).
    #[default]
    Ndk,
    /// Rust on rsbinder.
    Rust,
}

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its path relative to the folder for its kind.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
    /// Where it belongs.
    pub kind: OutputKind,
}

/// Where an output belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputKind {
    /// Under the folder for headers.
    Header,
    /// Under the folder for sources.
    Source,
}
