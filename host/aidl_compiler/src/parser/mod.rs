//! From tokens to the tree: a file and its definitions. Members are in [`members`], types and
//! annotations in [`types`], expressions in [`expressions`].
//!
//! An error inside a member is reported and the member left out, so that one run shows several
//! errors. Nesting is bounded everywhere, so that no input can exhaust the stack.

mod doc;
mod expressions;
mod members;
mod types;

use crate::ast::{Annotation, Definition, File, Form, Members, Name, Parameter};
use crate::lexer::{self, Kind, Token};
use crate::model::Doc;
use crate::source::{Reporter, Span};

/// How deep definitions, type arguments or parentheses may be nested.
const DEEPEST: usize = 32;
/// Words that cannot be names.
const KEYWORDS: [&str; 14] = [
    "interface",
    "parcelable",
    "package",
    "import",
    "in",
    "out",
    "inout",
    "oneway",
    "const",
    "enum",
    "union",
    "true",
    "false",
    "void",
];
/// The words that start a definition.
const DEFINING: [&str; 4] = ["interface", "parcelable", "union", "enum"];

/// What was reported already; the caller leaves the thing out and goes on where it can.
pub(crate) struct Reported;

type Parsed<T> = Result<T, Reported>;

/// Parses a file; the definitions that make sense are in what comes back, errors in `reporter`.
pub(crate) fn parse(text: &str, file: usize, reporter: &mut Reporter) -> File {
    let Some(lexer::Tokens { tokens, comments }) = lexer::tokens(text, file, reporter) else {
        // What a missing quote does to the rest of the text would only confuse.
        return File::default();
    };
    let end = Span { file, start: text.len(), end: text.len() };
    let mut parser = Parser { text, tokens, comments, end, at: 0, depth: 0, reporter };
    parser.file()
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    comments: Vec<Span>,
    end: Span,
    at: usize,
    depth: usize,
    reporter: &'a mut Reporter,
}

impl<'a> Parser<'a> {
    fn file(&mut self) -> File {
        let mut file = File::default();
        if self.takes("package") {
            match self.statement(|parser| parser.qualified_name("the package's name")) {
                Ok(name) => file.package = Some(name),
                Err(Reported) => self.skip_member(),
            }
        }
        while self.takes("import") {
            match self.statement(|parser| parser.qualified_name("what to import")) {
                Ok(name) => file.imports.push(name),
                Err(Reported) => self.skip_member(),
            }
        }
        while self.kind() != Kind::End && !self.reporter.is_full() {
            let before = self.at;
            match self.top_level_definition() {
                Ok(definition) => file.definitions.push(definition),
                Err(Reported) => self.skip_member(),
            }
            // A brace too many closes nothing.
            if self.at == before || self.sees("}") {
                self.advance();
            }
        }
        if file.definitions.is_empty() && !self.reporter.has_errors() {
            self.reporter.error(
                self.end,
                "the file defines nothing: an interface, parcelable, union or enum is expected",
            );
        }
        file
    }

    /// Something and a semicolon.
    fn statement<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let parsed = parse(self)?;
        self.expect(";")?;
        Ok(parsed)
    }

    fn top_level_definition(&mut self) -> Parsed<Definition> {
        let start = self.at;
        let annotations = self.annotations()?;
        if self.sees("import") || self.sees("package") {
            return self.fail("`package` comes first, then the imports, then the definition");
        }
        if !self.sees_definition() {
            return self.unexpected("an interface, parcelable, union or enum");
        }
        self.definition(start, annotations)
    }

    /// Whether a definition starts here (after its annotations).
    fn sees_definition(&self) -> bool {
        DEFINING.iter().any(|word| self.sees(word))
            || self.sees("oneway") && self.text_at(self.at + 1) == "interface"
    }

    /// A definition from its keyword on. `start` is the token where its annotations start.
    fn definition(&mut self, start: usize, annotations: Vec<Annotation>) -> Parsed<Definition> {
        let oneway = self.takes("oneway");
        let keyword = self.text_at(self.at);
        let doc = self.doc(start);
        self.advance();
        let name = self.qualified_name(&format!("the name of the {keyword}"))?;
        let parameters = match keyword {
            "parcelable" | "union" => self.parameters()?,
            _ => Vec::new(),
        };
        let mut definition = Definition {
            name,
            annotations,
            doc,
            oneway,
            parameters,
            form: Form::Interface,
            members: Members::default(),
        };
        match keyword {
            "interface" if self.takes(";") => {
                definition.form = Form::Announced;
                return Ok(definition);
            }
            "parcelable" if !self.sees("{") => {
                definition.form = Form::Unstructured;
                definition.members.headers = self.headers()?;
                return Ok(definition);
            }
            "interface" => definition.form = Form::Interface,
            "parcelable" => definition.form = Form::Parcelable,
            "union" => definition.form = Form::Union,
            _ => definition.form = Form::Enum,
        }
        self.expect("{")?;
        let form = definition.form;
        definition.members = self.nested(|parser| match form {
            Form::Enum => parser.enumerators(),
            _ => parser.members(form),
        })?;
        // A habit of C++ that harms nobody.
        self.takes(";");
        Ok(definition)
    }

    /// `ndk_header "x.h" ... ;`
    fn headers(&mut self) -> Parsed<Vec<(Name, Name)>> {
        let mut headers = Vec::new();
        loop {
            if self.takes(";") {
                return Ok(headers);
            }
            let known = ["ndk_header", "cpp_header", "rust_type"];
            if !known.iter().any(|word| self.sees(word)) {
                return self.unexpected("`{`, `;`, `ndk_header`, `cpp_header` or `rust_type`");
            }
            let word = self.simple_name("a word")?;
            if self.kind() != Kind::Text {
                return self.unexpected("a string in quotes");
            }
            let literal = self.here();
            self.advance();
            headers.push((word, literal));
        }
    }

    /// `<T, U>`
    fn parameters(&mut self) -> Parsed<Vec<Parameter>> {
        let mut parameters = Vec::new();
        if !self.takes("<") {
            return Ok(parameters);
        }
        loop {
            let annotations = self.annotations()?;
            let name = self.simple_name("the name of a type parameter")?;
            parameters.push(Parameter { name, annotations });
            if !self.takes(",") {
                self.expect(">")?;
                return Ok(parameters);
            }
        }
    }

    /// Runs `parse` one level deeper.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return self.fail(&format!("this is nested more than {DEEPEST} levels deep"));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// Goes behind the next `;` or the next `{...}`, or before a `}` that closes what is around.
    fn skip_member(&mut self) {
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
    fn doc(&self, start: usize) -> Option<Doc> {
        let first = self.tokens.get(start)?.comments.0;
        let last = self.tokens.get(self.at)?.comments.1;
        let comments = self.comments.get(first..last)?;
        doc::read(comments.iter().map(|span| self.text.get(span.start..span.end).unwrap_or("")))
    }

    // Tokens.

    fn kind(&self) -> Kind {
        self.tokens.get(self.at).map_or(Kind::End, |token| token.kind)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(self.end, |token| token.span)
    }

    /// The span of the token before this one.
    fn last_span(&self) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(self.end, |token| token.span)
    }

    fn text_at(&self, index: usize) -> &'a str {
        let span = self.tokens.get(index).map_or(self.end, |token| token.span);
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    fn here(&self) -> Name {
        Name { text: self.text_at(self.at).to_owned(), span: self.span() }
    }

    fn advance(&mut self) {
        if self.kind() != Kind::End {
            self.at += 1;
        }
    }

    /// Whether this word or sign is next. (A literal has its quotes, so it is never taken for one.)
    fn sees(&self, text: &str) -> bool {
        matches!(self.kind(), Kind::Word | Kind::Sign) && self.text_at(self.at) == text
    }

    fn takes(&mut self, text: &str) -> bool {
        let seen = self.sees(text);
        if seen {
            self.at += 1;
        }
        seen
    }

    fn expect(&mut self, text: &str) -> Parsed<()> {
        if self.takes(text) { Ok(()) } else { self.unexpected(&format!("`{text}`")) }
    }

    /// A name without dots.
    fn simple_name(&mut self, what: &str) -> Parsed<Name> {
        let name = self.here();
        if self.kind() != Kind::Word {
            return self.unexpected(what);
        }
        if KEYWORDS.contains(&name.text.as_str()) {
            return self.fail(&format!("`{}` is a keyword; {what} is expected", name.text));
        }
        self.advance();
        Ok(name)
    }

    /// A name, perhaps with dots.
    fn qualified_name(&mut self, what: &str) -> Parsed<Name> {
        let mut name = self.simple_name(what)?;
        while self.takes(".") {
            let part = self.simple_name("a name")?;
            name.text.push('.');
            name.text.push_str(&part.text);
            name.span = name.span.to(part.span);
        }
        Ok(name)
    }

    /// Reports an error at the next token.
    fn fail<T>(&mut self, message: &str) -> Parsed<T> {
        self.reporter.error(self.span(), message);
        Err(Reported)
    }

    /// Reports that something else was expected. What is missing is shown behind the last token,
    /// where it belongs, if the next one is on another line.
    fn unexpected<T>(&mut self, expected: &str) -> Parsed<T> {
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
