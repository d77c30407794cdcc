//! The XML that a bundle needs, in pieces.

use crate::Error;
use crate::error::shown;

/// Most attributes of an element; the elements of a bundle have two at most.
const MAX_ATTRIBUTES: usize = 8;

/// What comes next in a document.
#[derive(Debug)]
pub(crate) enum Token<'a> {
    /// `<name …>` or `<name … />`.
    Start(Tag<'a>),
    /// `</name>`.
    End(&'a str),
    /// Text between tags, references resolved; never empty.
    Text(String),
    /// Nothing more.
    Nothing,
}

/// The start of an element.
#[derive(Debug)]
pub(crate) struct Tag<'a> {
    pub(crate) name: &'a str,
    pub(crate) attributes: Vec<(&'a str, String)>,
    /// Whether the element ends with the tag.
    pub(crate) empty: bool,
}

/// Takes a document apart from its beginning.
#[derive(Debug)]
pub(crate) struct Xml<'a> {
    all: &'a str,
    rest: &'a str,
}

impl<'a> Xml<'a> {
    pub(crate) fn new(all: &'a str) -> Self {
        Self { all, rest: all }
    }

    /// The line of what comes next. It is counted anew each time: for errors only.
    pub(crate) fn line(&self) -> usize {
        self.line_of(self.rest)
    }

    /// The line of something that came, or comes, with all that follows it.
    pub(crate) fn line_of(&self, rest: &str) -> usize {
        let read = self.all.len() - rest.len();
        let read = self.all.as_bytes().get(..read).unwrap_or_default();
        1 + read.iter().filter(|&&byte| byte == b'\n').count()
    }

    /// What was not read yet.
    pub(crate) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Passes over `<?xml version="1.0" … ?>`, if the document begins with it.
    pub(crate) fn declaration(&mut self) -> Result<(), Error> {
        let Some(rest) = self.rest.strip_prefix("<?xml") else { return Ok(()) };
        self.rest = rest;
        let fields = self.attributes()?;
        if !self.take("?>") {
            return Err(self.unexpected("the XML declaration does not end with ?>"));
        }
        let known = |(name, value): &(&str, String)| match *name {
            "version" => value == "1.0",
            "encoding" => value.eq_ignore_ascii_case("utf-8"),
            "standalone" => value == "yes" || value == "no",
            _ => false,
        };
        if fields.first().is_some_and(|(name, _)| *name == "version") && fields.iter().all(known) {
            return Ok(());
        }
        Err(self.syntax("the XML declaration must be of version 1.0 and encoding utf-8"))
    }

    pub(crate) fn next(&mut self) -> Result<Token<'a>, Error> {
        if self.rest.is_empty() {
            return Ok(Token::Nothing);
        }
        if !self.rest.starts_with('<') {
            return self.text('<').map(Token::Text);
        }
        for (start, what) in [
            ("<!--", "a comment"),
            ("<![CDATA[", "CDATA"),
            ("<!", "a document type"),
            ("<?", "a processing instruction"),
        ] {
            if self.rest.starts_with(start) {
                return Err(Error::Forbidden { line: self.line(), what });
            }
        }
        if self.take("</") {
            let name = self.name()?;
            self.space();
            self.expect(">", "an end tag does not end with >")?;
            return Ok(Token::End(name));
        }
        self.expect("<", "not a tag")?;
        let name = self.name()?;
        let attributes = self.attributes()?;
        let empty = self.take("/");
        self.expect(">", "a tag does not end with >")?;
        Ok(Token::Start(Tag { name, attributes, empty }))
    }

    fn attributes(&mut self) -> Result<Vec<(&'a str, String)>, Error> {
        let mut attributes: Vec<(&str, String)> = Vec::new();
        while self.space() && !self.rest.starts_with(['/', '>', '?']) {
            let name = self.name()?;
            if attributes.iter().any(|(other, _)| *other == name) {
                return Err(self.syntax("an attribute is there twice"));
            }
            if attributes.len() == MAX_ATTRIBUTES {
                return Err(self.syntax("too many attributes"));
            }
            self.space();
            self.expect("=", "an attribute without a value")?;
            self.space();
            attributes.push((name, self.quoted()?));
        }
        Ok(attributes)
    }

    fn quoted(&mut self) -> Result<String, Error> {
        let quote = if self.take("\"") {
            '"'
        } else if self.take("'") {
            '\''
        } else {
            return Err(self.unexpected("the value of an attribute is not in quotes"));
        };
        let value = self.text(quote)?;
        self.rest = self.rest.strip_prefix(quote).ok_or_else(|| self.truncated())?;
        Ok(value)
    }

    /// Everything before `end`, or the end of the document, with its references resolved.
    fn text(&mut self, end: char) -> Result<String, Error> {
        let mut text = String::new();
        loop {
            let plain = self.rest.find([end, '<', '&', '\r']).unwrap_or(self.rest.len());
            let (taken, rest) = self.rest.split_at(plain);
            self.check_plain(taken, end)?;
            text.push_str(taken);
            self.rest = rest;
            match rest.chars().next() {
                Some('&') => text.push(self.reference()?),
                Some(c) if c != end => {
                    return Err(self.syntax(if c == '<' {
                        "< in the value of an attribute"
                    } else {
                        "a carriage return, which must be written &#13;"
                    }));
                }
                _ => return Ok(text),
            }
        }
    }

    /// XML makes spaces of line ends in attributes; what is not to be read in two ways is refused.
    fn check_plain(&mut self, text: &'a str, end: char) -> Result<(), Error> {
        let is_attribute = end != '<';
        let bad = |c: char| match c {
            '\n' | '\t' => is_attribute,
            c => c < ' ',
        };
        if let Some(at) = text.find(bad) {
            self.rest = self.rest.get(at..).unwrap_or_default();
            return Err(self.syntax("a control character, which must be written as a reference"));
        }
        if let Some(at) = text.find("]]>").filter(|_| !is_attribute) {
            self.rest = self.rest.get(at..).unwrap_or_default();
            return Err(self.syntax("]]> in a text"));
        }
        Ok(())
    }

    /// `&…;`.
    fn reference(&mut self) -> Result<char, Error> {
        let all = self.rest;
        let fail =
            |xml: &Self, name| Error::Reference { line: xml.line_of(all), name: shown(name) };
        let rest = all.strip_prefix('&').unwrap_or(all);
        let Some((name, rest)) = rest.split_once(';') else { return Err(fail(self, rest)) };
        let c = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => character(name),
        };
        self.rest = rest;
        c.ok_or_else(|| fail(self, name))
    }

    fn name(&mut self) -> Result<&'a str, Error> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let length = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(length);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return Err(self.unexpected("not a name of an element or attribute"));
        }
        self.rest = rest;
        Ok(name)
    }

    /// Passes over white space; whether there was some.
    fn space(&mut self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', '\n']);
        let found = rest.len() < self.rest.len();
        self.rest = rest;
        found
    }

    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, text: &str, otherwise: &'static str) -> Result<(), Error> {
        if self.take(text) { Ok(()) } else { Err(self.unexpected(otherwise)) }
    }

    pub(crate) fn syntax(&self, what: &'static str) -> Error {
        Error::Syntax { line: self.line(), what }
    }

    pub(crate) fn truncated(&self) -> Error {
        Error::Truncated { line: self.line() }
    }

    /// What is wrong, if anything is left that can be.
    fn unexpected(&self, what: &'static str) -> Error {
        if self.rest.is_empty() { self.truncated() } else { self.syntax(what) }
    }
}

/// The character behind `#…` or `#x…`.
fn character(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // A sign is no digit.
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, radix).ok()?)
}
