//! Source files, places in them, and the list of what is wrong there.

use std::path::PathBuf;

use crate::error::Diagnostic;

/// The most errors that are kept; more help nobody.
const MOST_ERRORS: usize = 100;
/// The longest piece of a source line that a diagnostic shows, in characters.
const WIDEST_LINE: usize = 160;

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// A piece of a source file: bytes `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) file: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    /// From the start of this to the end of `other`, which is in the same file.
    pub(crate) fn to(self, other: Span) -> Span {
        Span { end: other.end.max(self.end), ..self }
    }
}

impl Source {
    /// The diagnostic for a span of this file.
    pub(crate) fn diagnostic(&self, span: Span, message: String) -> Diagnostic {
        let before = self.text.get(..span.start).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        let column = in_line.chars().count();

        let is_inside = |character: &char| !matches!(character, '\n' | '\r');
        let caret = column.min(WIDEST_LINE / 2);
        let shown_start = in_line.char_indices().rev().take(caret).last().map_or(0, |(at, _)| at);
        let shown = if caret == 0 { span.start } else { line_start + shown_start };
        let shown = self.text.get(shown..).unwrap_or_default();
        let text = shown.chars().take_while(is_inside).take(WIDEST_LINE).map(printable);
        let text: String = text.collect();
        let meant = self.text.get(span.start..span.end).unwrap_or_default();
        let width = meant.chars().take_while(is_inside).take(WIDEST_LINE).count();
        let width = width.min(text.chars().count().saturating_sub(caret)).max(1);
        Diagnostic {
            file: self.path.clone(),
            line,
            column: column + 1,
            message,
            text,
            caret,
            width,
        }
    }
}

/// A tab stays a tab; what would move the cursor of a terminal otherwise does not get there.
fn printable(character: char) -> char {
    match character {
        '\t' => '\t',
        control if control.is_control() => '\u{fffd}',
        other => other,
    }
}

/// Collects what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Reporter {
    errors: Vec<(Span, String)>,
    warnings: Vec<(Span, String)>,
}

impl Reporter {
    /// Notes an error; the same one at the same place only once.
    pub(crate) fn error(&mut self, span: Span, message: impl Into<String>) {
        push(&mut self.errors, span, message.into());
    }

    /// Notes a warning.
    pub(crate) fn warning(&mut self, span: Span, message: impl Into<String>) {
        push(&mut self.warnings, span, message.into());
    }

    /// Whether so much is wrong that it is no use to go on.
    pub(crate) fn is_full(&self) -> bool {
        self.errors.len() >= MOST_ERRORS
    }

    /// Whether anything is wrong.
    pub(crate) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The errors in the order of the files and their text.
    pub(crate) fn errors(&self, sources: &[Source]) -> Vec<Diagnostic> {
        shown(&self.errors, sources)
    }

    /// The warnings in the order of the files and their text.
    pub(crate) fn warnings(&self, sources: &[Source]) -> Vec<Diagnostic> {
        shown(&self.warnings, sources)
    }
}

fn push(list: &mut Vec<(Span, String)>, span: Span, message: String) {
    let known = list.iter().any(|(at, text)| *at == span && *text == message);
    if !known && list.len() < MOST_ERRORS {
        list.push((span, message));
    }
}

fn shown(list: &[(Span, String)], sources: &[Source]) -> Vec<Diagnostic> {
    let mut sorted: Vec<&(Span, String)> = list.iter().collect();
    sorted.sort_by_key(|(span, _)| *span);
    let shown = |(span, message): &(Span, String)| {
        Some(sources.get(span.file)?.diagnostic(*span, message.clone()))
    };
    sorted.into_iter().filter_map(shown).collect()
}
