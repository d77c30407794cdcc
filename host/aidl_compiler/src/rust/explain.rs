//! The generator's errors as ours, with the place if they have one.

use crate::error::{Diagnostic, Error};
use crate::source::{Source, Span};
use miette::Diagnostic as _;
use rsbinder_aidl::AidlError;
use std::path::PathBuf;

pub(super) fn explain(error: AidlError) -> Error {
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
    let meant = label.inner();
    // With all lines around it: the text of the span alone does not have its own line.
    let contents = error.source_code()?.read_span(meant, usize::MAX, usize::MAX).ok()?;
    let text = std::str::from_utf8(contents.data()).ok()?.to_owned();
    let path = PathBuf::from(contents.name().unwrap_or_default());
    let mut message = error.to_string();
    if let Some(label) = label.label().filter(|label| !label.is_empty()) {
        message.push_str(&format!(": {label}"));
    }
    if let Some(help) = error.help() {
        message.push_str(&format!("; {help}"));
    }
    let start = meant.offset();
    let span = Span { file: 0, start, end: start.saturating_add(meant.len()) };
    Some(Source { path, text }.diagnostic(span, message))
}
