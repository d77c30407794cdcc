//! Rust: a thin door to `rsbinder-aidl`, whose output is what we emit.
//!
//! It makes one file of all inputs and what they import, each package a module. It runs behind our
//! own front end, so that both languages take and refuse the same sources with the same messages (but for
//! the little that one of them cannot say).

use crate::error::{Diagnostic, Error};
use crate::options::{Options, Output, OutputKind};
use miette::{Diagnostic as _, SourceSpan};
use rsbinder_aidl::{AidlError, Builder};
use std::path::PathBuf;

/// The one file that is made.
const FILE: &str = "aidl.rs";

/// The one file for all inputs. The generator speaks on standard output as to Cargo; callers for
/// whom that is wrong have to point it elsewhere.
///
/// # Errors
/// [`Error::Source`] if the generator refuses a source, [`Error::Rust`] if it fails otherwise.
pub fn emit(options: &Options) -> Result<Vec<Output>, Error> {
    let folder = tempfile::tempdir().map_err(|error| Error::Rust(error.to_string()))?;
    let mut builder = Builder::new().dest_dir(folder.path()).output(FILE);
    for folder in &options.includes {
        builder = builder.include_dir(folder);
    }
    for input in &options.inputs {
        builder = builder.source(input);
        // The generator panics on what is no version; the options are checked.
        if let Some(version) = options.version.and_then(|version| i32::try_from(version).ok()) {
            builder = builder.version(version);
        }
        if let Some(hash) = &options.hash {
            builder = builder.hash(hash);
        }
    }
    builder.generate().map_err(explain)?;
    let text = std::fs::read_to_string(folder.path().join(FILE))
        .map_err(|error| Error::Rust(format!("the generated file cannot be read: {error}")))?;
    let text = to_what_is_around(&within_their_sizes(&text));
    Ok(vec![Output { path: PathBuf::from(FILE), text, kind: OutputKind::Source }])
}

/// Mends the path from a nested definition to the one around it, in which the generator writes the
/// separator twice.
fn to_what_is_around(text: &str) -> String {
    text.replace("super::::", "super::")
}

/// What reads a parcelable of a size, as the generator says it.
const SIZED_READ: &str = "_parcel.sized_read(|_sub_parcel| {";

/// Has parcelables refused that are longer than their size says.
///
/// rsbinder goes back to where the size says that the parcelable ends. If the fields went further, the
/// same bytes are read once more as the next value, and in a parcelable of two of its own kind twice
/// as often at every depth: a peer could keep a reader busy for ever with a short message.
fn within_their_sizes(text: &str) -> String {
    let mut lines = Vec::new();
    let mut end = None;
    for line in text.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        if line.trim_start() == SIZED_READ {
            lines.extend(BEFORE.map(|line| format!("{indent}{line}")));
            lines.push(line.to_owned());
            lines.push(format!("{indent}    (|| -> rsbinder::Result<()> {{"));
            end = Some(format!("{indent}}})"));
            continue;
        }
        if end.as_deref() == Some(line) {
            lines.extend(AFTER.map(|line| format!("{indent}    {line}")));
            end = None;
        }
        lines.push(line.to_owned());
    }
    lines.join("\n") + "\n"
}

const BEFORE: [&str; 3] = [
    "let _start = _parcel.data_position();",
    "let _size: i32 = _parcel.read()?;",
    "_parcel.set_data_position(_start);",
];

const AFTER: [&str; 5] = [
    "})()?;",
    "if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {",
    "    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);",
    "}",
    "::core::result::Result::Ok(())",
];

/// The generator's errors as ours, with the place if they have one.
fn explain(error: AidlError) -> Error {
    let errors = match error {
        AidlError::Multiple { errors } => errors,
        error => vec![error],
    };
    let placed: Option<Vec<Diagnostic>> = errors.iter().map(place).collect();
    placed.filter(|placed| !placed.is_empty()).map(Error::Source).unwrap_or_else(|| {
        let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Error::Rust(messages.join("\n"))
    })
}

fn place(error: &AidlError) -> Option<Diagnostic> {
    let label = error.labels()?.next()?;
    let span: &SourceSpan = label.inner();
    let contents = error.source_code()?.read_span(span, 0, 0).ok()?;
    let line = String::from_utf8_lossy(contents.data());
    let message = match label.label() {
        Some(label) if !label.is_empty() => format!("{error}: {label}"),
        _ => error.to_string(),
    };
    Some(Diagnostic {
        file: PathBuf::from(contents.name().unwrap_or_default()),
        line: contents.line() + 1,
        column: contents.column() + 1,
        message,
        caret: contents.column(),
        text: line.lines().next().unwrap_or_default().to_owned(),
        width: span.len().max(1),
    })
}
