//! Rust: a thin door to `rsbinder-aidl`, whose output is what we emit.
//!
//! It makes one file of all inputs and what they import, each package a module. It runs behind our
//! own front end, so that both languages take and refuse the same sources with the same messages (but for
//! the little that one of them cannot say).
//!
//! | file | what is in it |
//! |---|---|
//! | `rust/derives.rs` | which traits the generated types can derive |
//! | `rust/explain.rs` | the generator's errors as ours |
//! | `rust/mend.rs` | what is changed in the generated text |
//! | `rust/names.rs` | methods that every object has already |

pub(crate) mod derives;
mod explain;
mod mend;
pub(crate) mod names;

use crate::error::Error;
use crate::model::Model;
use crate::options::{Options, Output, OutputKind};
use rsbinder_aidl::Builder;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The one file that is made.
const FILE: &str = "aidl.rs";

/// The one file for all inputs. The generator speaks on standard output as to Cargo; callers for
/// whom that is wrong have to point it elsewhere.
///
/// # Errors
/// [`Error::Source`] if the generator refuses a source, [`Error::Rust`] if it fails otherwise.
pub fn emit(model: &Model, options: &Options) -> Result<Vec<Output>, Error> {
    let folder = tempfile::tempdir().map_err(|error| Error::Rust(error.to_string()))?;
    let mut builder = Builder::new().dest_dir(folder.path()).output(FILE);
    // Where the front end has looked: it finds more than the generator, which guesses the folders of
    // packages from how the inputs are named.
    for folder in model.folders() {
        builder = builder.include_dir(folder);
    }
    let inputs: HashSet<&Path> = options.inputs.iter().map(PathBuf::as_path).collect();
    for source in model.sources() {
        builder = builder.source(source);
        if !inputs.contains(source) {
            continue;
        }
        // The generator panics on what is no version; the options are checked.
        if let Some(version) = options.version.and_then(|version| i32::try_from(version).ok()) {
            builder = builder.version(version);
        }
        if let Some(hash) = &options.hash {
            builder = builder.hash(hash);
        }
    }
    builder.generate().map_err(explain::explain)?;
    let text = std::fs::read_to_string(folder.path().join(FILE))
        .map_err(|error| Error::Rust(format!("the generated file cannot be read: {error}")))?;
    Ok(vec![Output {
        path: PathBuf::from(FILE),
        text: mend::mend(&text),
        kind: OutputKind::Source,
    }])
}
