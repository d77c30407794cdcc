//! From tokens to the tree: a file and its definitions. Members are in [`members`], types and
//! annotations in [`types`], expressions in [`expressions`].
//!
//! An error inside a member is reported and the member left out, so that one run shows several
//! errors. Nesting is bounded everywhere, so that no input can exhaust the stack.

mod doc;
mod expressions;
mod members;
mod tokens;
mod types;

use crate::ast::{Annotation, Definition, File, Form, Members, Name, Parameter};
use crate::lexer::{self, Kind, Token};
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
}
