//! A bundle out of XML text.

use crate::error::shown;
use crate::scalar::Scalar;
use crate::xml::{Tag, Token, Xml};
use crate::{Bundle, Error, MAX_BYTES, MAX_DEPTH, MAX_ENTRIES, Value};

impl Bundle {
    /// Reads a document, all of it.
    ///
    /// # Errors
    ///
    /// Every [`Error`] but [`Error::WrongType`]. What is accepted has no more than
    /// [`MAX_ENTRIES`] entries, [`MAX_DEPTH`] levels and [`MAX_BYTES`] of text.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > MAX_BYTES {
            return Err(Error::TooLong(bytes.len()));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Error::Utf8 { line: 1 + good.iter().filter(|&&byte| byte == b'\n').count() }
        })?;
        Reader { xml: Xml::new(text), entries: 0 }.document()
    }
}

struct Reader<'a> {
    xml: Xml<'a>,
    /// Entries and items so far.
    entries: usize,
}

impl<'a> Reader<'a> {
    fn document(mut self) -> Result<Bundle, Error> {
        self.xml.declaration()?;
        let root = match self.between()? {
            Token::Start(tag) if tag.name == "bundle" => tag,
            Token::Start(tag) => return Err(self.element(tag.name, "bundle")),
            Token::End(name) => return Err(self.element(name, "bundle")),
            _ => return Err(self.xml.truncated()),
        };
        let [] = self.take_attributes(&root, [])?;
        let bundle = self.bundle(&root, 1)?;
        match self.between()? {
            Token::Nothing => Ok(bundle),
            _ => Err(self.xml.syntax("something follows the bundle")),
        }
    }

    /// The entries of a bundle whose start was read.
    fn bundle(&mut self, open: &Tag<'a>, depth: usize) -> Result<Bundle, Error> {
        if depth > MAX_DEPTH {
            return Err(Error::TooDeep);
        }
        let mut bundle = Bundle::new();
        while let Some(tag) = self.child(open)? {
            let rest = self.xml.rest();
            self.count()?;
            let (key, value) = self.entry(&tag, depth)?;
            if bundle.contains_key(&key) {
                return Err(Error::Twice { line: self.xml.line_of(rest), key: shown(&key) });
            }
            bundle.insert(key, value);
        }
        Ok(bundle)
    }

    fn entry(&mut self, tag: &Tag<'a>, depth: usize) -> Result<(String, Value), Error> {
        match tag.name {
            "null" => {
                let [key] = self.take_attributes(tag, ["name"])?;
                self.nothing_in(tag)?;
                Ok((key, Value::Null))
            }
            "string" => {
                let [key] = self.take_attributes(tag, ["name"])?;
                Ok((key, Value::String(self.text_in(tag)?)))
            }
            "pbundle_as_map" => {
                let [key] = self.take_attributes(tag, ["name"])?;
                Ok((key, Value::Bundle(self.bundle(tag, depth + 1)?)))
            }
            "boolean" => self.scalar(tag, Value::Boolean),
            "int" => self.scalar(tag, Value::Int),
            "long" => self.scalar(tag, Value::Long),
            "double" => self.scalar(tag, Value::Double),
            "boolean-array" => self.array(tag, Value::Booleans),
            "int-array" => self.array(tag, Value::Ints),
            "long-array" => self.array(tag, Value::Longs),
            "double-array" => self.array(tag, Value::Doubles),
            "string-array" => self.array(tag, Value::Strings),
            name => Err(self.element(name, "a type of a bundle")),
        }
    }

    fn scalar<T: Scalar>(
        &mut self,
        tag: &Tag<'a>,
        value: fn(T) -> Value,
    ) -> Result<(String, Value), Error> {
        let [key, text] = self.take_attributes(tag, ["name", "value"])?;
        let it = self.parse(&text)?;
        self.nothing_in(tag)?;
        Ok((key, value(it)))
    }

    fn array<T: Scalar>(
        &mut self,
        open: &Tag<'a>,
        value: fn(Vec<T>) -> Value,
    ) -> Result<(String, Value), Error> {
        let [key, announced] = self.take_attributes(open, ["name", "num"])?;
        let announced: usize = announced.parse().map_err(|_| Error::Value {
            line: self.xml.line(),
            value: shown(&announced),
            expected: "the length of a list",
        })?;
        let mut items = Vec::new();
        while let Some(tag) = self.child(open)? {
            if tag.name != "item" {
                return Err(self.element(tag.name, "item"));
            }
            self.count()?;
            let [text] = self.take_attributes(&tag, ["value"])?;
            items.push(self.parse(&text)?);
            self.nothing_in(&tag)?;
        }
        if items.len() != announced {
            let found = items.len();
            return Err(Error::Count { line: self.xml.line(), announced, found });
        }
        Ok((key, value(items)))
    }

    fn parse<T: Scalar>(&self, text: &str) -> Result<T, Error> {
        T::parse(text).ok_or_else(|| Error::Value {
            line: self.xml.line(),
            value: shown(text),
            expected: T::KIND,
        })
    }

    /// The values of exactly these attributes.
    fn take_attributes<const N: usize>(
        &self,
        tag: &Tag<'a>,
        names: [&str; N],
    ) -> Result<[String; N], Error> {
        let fail = |attribute: &str, fault| Error::Attribute {
            line: self.xml.line(),
            element: shown(tag.name),
            attribute: shown(attribute),
            fault,
        };
        if let Some((name, _)) = tag.attributes.iter().find(|(name, _)| !names.contains(name)) {
            return Err(fail(name, "unknown"));
        }
        let mut values = [const { String::new() }; N];
        for (name, value) in names.into_iter().zip(&mut values) {
            let (_, found) = tag
                .attributes
                .iter()
                .find(|(found, _)| *found == name)
                .ok_or_else(|| fail(name, "missing"))?;
            value.clone_from(found);
        }
        Ok(values)
    }

    /// The next element inside an open one, or `None` at its end.
    fn child(&mut self, open: &Tag<'a>) -> Result<Option<Tag<'a>>, Error> {
        if open.empty {
            return Ok(None);
        }
        match self.between()? {
            Token::Start(tag) => Ok(Some(tag)),
            Token::End(name) => self.ends(open, name).map(|()| None),
            _ => Err(self.xml.truncated()),
        }
    }

    /// What comes next between elements, where only white space may stand.
    fn between(&mut self) -> Result<Token<'a>, Error> {
        match self.xml.next()? {
            Token::Text(text) if text.chars().all(|c| matches!(c, ' ' | '\t' | '\n')) => {
                self.xml.next()
            }
            Token::Text(_) => Err(self.xml.syntax("text between elements")),
            other => Ok(other),
        }
    }

    fn text_in(&mut self, open: &Tag<'a>) -> Result<String, Error> {
        if open.empty {
            return Ok(String::new());
        }
        let mut text = String::new();
        loop {
            match self.xml.next()? {
                Token::Text(found) => text = found,
                Token::End(name) => return self.ends(open, name).map(|()| text),
                Token::Start(tag) => return Err(self.element(tag.name, "nothing but text")),
                Token::Nothing => return Err(self.xml.truncated()),
            }
        }
    }

    fn nothing_in(&mut self, open: &Tag<'a>) -> Result<(), Error> {
        match self.child(open)? {
            None => Ok(()),
            Some(tag) => Err(self.element(tag.name, "nothing")),
        }
    }

    fn ends(&self, open: &Tag<'a>, name: &str) -> Result<(), Error> {
        if open.name == name {
            return Ok(());
        }
        let line = self.xml.line();
        Err(Error::Mismatch { line, found: shown(name), expected: shown(open.name) })
    }

    fn element(&self, found: &str, expected: &'static str) -> Error {
        Error::Element { line: self.xml.line(), found: shown(found), expected }
    }

    fn count(&mut self) -> Result<(), Error> {
        self.entries += 1;
        if self.entries <= MAX_ENTRIES { Ok(()) } else { Err(Error::TooMany) }
    }
}
