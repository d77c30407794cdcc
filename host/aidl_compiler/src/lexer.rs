//! From text to words, numbers, literals and signs, with the comments before each.

use crate::source::{Reporter, Span};

/// What a token is. Its text is that of its span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or keyword.
    Word,
    /// A number with its suffix, not yet checked.
    Number,
    /// `"..."`, quotes included.
    Text,
    /// `'...'`, quotes included.
    Character,
    /// `{`, `<=` and so on. `<<` and `>>` are two tokens that touch, for `List<List<T>>`.
    Sign,
    /// After the last one.
    End,
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    /// The doc comments that stand before it: a range of [`Tokens::comments`].
    pub(crate) comments: (usize, usize),
}

/// A file cut into tokens; the last one is [`Kind::End`].
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) tokens: Vec<Token>,
    /// The doc comments (`/** ... */`), marks included.
    pub(crate) comments: Vec<Span>,
}

/// Signs of two characters, which come before those of one.
const PAIRS: [&str; 6] = ["<=", ">=", "==", "!=", "&&", "||"];
const SIGNS: &str = "{}()[]<>,;=.@+-*/%!~&|^";

/// Cuts `text` into tokens. What is no token is reported, and then there are none.
pub(crate) fn tokens(text: &str, file: usize, reporter: &mut Reporter) -> Option<Tokens> {
    let mut lexer = Lexer { text, file, at: 0, comments: Vec::new(), failed: false, reporter };
    let mut tokens = Vec::new();
    loop {
        let first = lexer.comments.len();
        lexer.skip_blanks();
        let (start, kind) = (lexer.at, lexer.next());
        let Some(kind) = kind else { continue };
        let comments = (first, lexer.comments.len());
        tokens.push(Token { kind, span: lexer.span(start), comments });
        if kind == Kind::End {
            return (!lexer.failed).then_some(Tokens { tokens, comments: lexer.comments });
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    file: usize,
    at: usize,
    comments: Vec<Span>,
    failed: bool,
    reporter: &'a mut Reporter,
}

impl Lexer<'_> {
    fn span(&self, start: usize) -> Span {
        Span { file: self.file, start, end: self.at }
    }

    fn fail(&mut self, span: Span, message: String) {
        self.failed = true;
        self.reporter.error(span, message);
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        let rest = self.rest();
        let length = rest.find(|character| !wanted(character)).unwrap_or(rest.len());
        self.at += length;
    }

    /// Goes over white space and comments.
    fn skip_blanks(&mut self) {
        loop {
            self.skip_while(|character| character.is_ascii_whitespace());
            if self.rest().starts_with("//") {
                self.skip_while(|character| character != '\n');
            } else if self.rest().starts_with("/*") {
                self.skip_block_comment();
            } else {
                return;
            }
        }
    }

    fn skip_block_comment(&mut self) {
        let start = self.at;
        let body = self.rest().get(2..).unwrap_or_default();
        match body.find("*/") {
            Some(length) => self.at += length + 4,
            None => {
                self.at = self.text.len();
                let opening = Span { file: self.file, start, end: start + 2 };
                self.fail(opening, "this comment is not closed: `*/` is missing".to_owned());
            }
        }
        let span = self.span(start);
        let comment = self.text.get(start..self.at).unwrap_or_default();
        // `/**/` is an empty comment, not the start of a doc comment.
        if comment.starts_with("/**") && comment.len() > 4 {
            self.comments.push(span);
        }
    }

    /// The next token, or none for something that is no token.
    fn next(&mut self) -> Option<Kind> {
        let rest = self.rest();
        let mut characters = rest.chars();
        let Some(first) = characters.next() else { return Some(Kind::End) };
        let second = characters.next();
        if first.is_ascii_alphabetic() || first == '_' {
            self.skip_while(is_word);
            return Some(Kind::Word);
        }
        if first.is_ascii_digit() || first == '.' && second.is_some_and(|c| c.is_ascii_digit()) {
            self.number();
            return Some(Kind::Number);
        }
        if first == '"' {
            return self.quoted('"').then_some(Kind::Text);
        }
        if first == '\'' {
            return self.quoted('\'').then_some(Kind::Character);
        }
        if PAIRS.iter().any(|pair| rest.starts_with(pair)) {
            self.at += 2;
            return Some(Kind::Sign);
        }
        let start = self.at;
        self.at += first.len_utf8();
        if SIGNS.contains(first) {
            return Some(Kind::Sign);
        }
        let shown = first.escape_default();
        self.fail(self.span(start), format!("unexpected character `{shown}`"));
        None
    }

    /// Digits with all that may follow: point, exponent with its sign, suffix. What of it makes no
    /// sense is found when its value is wanted.
    fn number(&mut self) {
        let start = self.at;
        let is_hex = self.rest().starts_with("0x") || self.rest().starts_with("0X");
        self.skip_while(|character| is_word(character) || character == '.');
        let so_far = self.text.get(start..self.at).unwrap_or_default();
        let exponent = !is_hex && so_far.ends_with(['e', 'E']);
        if exponent && self.rest().starts_with(['+', '-']) {
            self.at += 1;
            self.skip_while(is_word);
        }
    }

    /// A string or character literal, on one line. A backslash takes the next character along.
    fn quoted(&mut self, quote: char) -> bool {
        let start = self.at;
        let mut escaped = false;
        let body = self.rest().get(1..).unwrap_or_default();
        for (offset, character) in body.char_indices() {
            if character == '\n' {
                break;
            }
            if character == quote && !escaped {
                self.at += offset + 2;
                return true;
            }
            escaped = character == '\\' && !escaped;
        }
        self.skip_while(|character| character != '\n');
        let opening = Span { file: self.file, start, end: start + 1 };
        self.fail(opening, format!("this literal is not closed: {quote} is missing"));
        false
    }
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
