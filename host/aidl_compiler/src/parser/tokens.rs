//! Going through the tokens: looking, taking, skipping, and saying what was expected.

use super::{DEEPEST, KEYWORDS, Parsed, Parser, Reported};
use crate::ast::Name;
use crate::lexer::Kind;
use crate::model::Doc;
use crate::parser::doc;
use crate::source::Span;

/// The longest name without dots, in bytes: with `.aidl` it is that of a file.
const LONGEST_NAME: usize = 128;
/// The most names with dots between them: files are looked for under all their beginnings.
const MOST_PARTS: usize = 64;

impl<'a> Parser<'a> {
    /// Runs `parse` one level deeper.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return self.fail(&format!("this is nested more than {DEEPEST} levels deep"));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// Goes behind the next `;` or the next `{...}`, or before a `}` that closes what is around.
    pub(super) fn skip_member(&mut self) {
        let mut open = 0usize;
        while self.kind() != Kind::End {
            match self.text_at(self.at) {
                ";" if open == 0 => return self.advance(),
                "{" => open += 1,
                "}" if open == 0 => return,
                "}" => {
                    open -= 1;
                    if open == 0 {
                        self.advance();
                        self.takes(";");
                        return;
                    }
                }
                _ => {}
            }
            self.advance();
        }
    }

    /// The doc comment of what started at the token `start` and has its keyword or type here.
    pub(super) fn doc(&self, start: usize) -> Option<Doc> {
        let first = self.tokens.get(start)?.comments.0;
        let last = self.tokens.get(self.at)?.comments.1;
        let comments = self.comments.get(first..last)?;
        doc::read(comments.iter().map(|span| self.text.get(span.start..span.end).unwrap_or("")))
    }

    pub(super) fn kind(&self) -> Kind {
        self.tokens.get(self.at).map_or(Kind::End, |token| token.kind)
    }

    pub(super) fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(self.end, |token| token.span)
    }

    /// The span of the token before this one.
    pub(super) fn last_span(&self) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(self.end, |token| token.span)
    }

    pub(super) fn text_at(&self, index: usize) -> &'a str {
        let span = self.tokens.get(index).map_or(self.end, |token| token.span);
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    pub(super) fn here(&self) -> Name {
        Name { text: self.text_at(self.at).to_owned(), span: self.span() }
    }

    pub(super) fn advance(&mut self) {
        if self.kind() != Kind::End {
            self.at += 1;
        }
    }

    /// Whether this word or sign is next. (A literal has its quotes, so it is never taken for one.)
    pub(super) fn sees(&self, text: &str) -> bool {
        matches!(self.kind(), Kind::Word | Kind::Sign) && self.text_at(self.at) == text
    }

    pub(super) fn takes(&mut self, text: &str) -> bool {
        let seen = self.sees(text);
        if seen {
            self.at += 1;
        }
        seen
    }

    pub(super) fn expect(&mut self, text: &str) -> Parsed<()> {
        if self.takes(text) { Ok(()) } else { self.unexpected(&format!("`{text}`")) }
    }

    /// A name without dots.
    pub(super) fn simple_name(&mut self, what: &str) -> Parsed<Name> {
        let name = self.here();
        if self.kind() != Kind::Word {
            return self.unexpected(what);
        }
        if name.text.len() > LONGEST_NAME {
            return self.fail(&format!("a name has at most {LONGEST_NAME} characters"));
        }
        if KEYWORDS.contains(&name.text.as_str()) {
            return self.fail(&format!("`{}` is a keyword; {what} is expected", name.text));
        }
        self.advance();
        Ok(name)
    }

    /// A name, perhaps with dots.
    pub(super) fn qualified_name(&mut self, what: &str) -> Parsed<Name> {
        let mut name = self.simple_name(what)?;
        let mut parts = 1;
        while self.takes(".") {
            let part = self.simple_name("a name")?;
            name.text.push('.');
            name.text.push_str(&part.text);
            name.span = name.span.to(part.span);
            parts += 1;
            if parts > MOST_PARTS {
                return self.fail(&format!("a name has at most {MOST_PARTS} parts"));
            }
        }
        Ok(name)
    }

    /// Reports an error at the next token.
    pub(super) fn fail<T>(&mut self, message: &str) -> Parsed<T> {
        self.reporter.error(self.span(), message);
        Err(Reported)
    }

    /// Reports that something else was expected. What is missing is shown behind the last token,
    /// where it belongs, if the next one is on another line.
    pub(super) fn unexpected<T>(&mut self, expected: &str) -> Parsed<T> {
        let found = match self.kind() {
            Kind::End => "the end of the file".to_owned(),
            _ => format!("`{}`", shortened(self.text_at(self.at))),
        };
        let last = self.last_span();
        let between = self.text.get(last.end..self.span().start).unwrap_or_default();
        let is_sign = expected.starts_with('`');
        let span = if is_sign && self.at > 0 && between.contains('\n') {
            Span { start: last.end, ..last }
        } else {
            self.span()
        };
        self.reporter.error(span, format!("{expected} is expected, not {found}"));
        Err(Reported)
    }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
