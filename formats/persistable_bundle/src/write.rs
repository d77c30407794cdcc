//! A bundle as XML text.

use crate::scalar::Scalar;
use crate::{Bundle, Error, MAX_BYTES, MAX_DEPTH, MAX_ENTRIES, Value};

impl Bundle {
    /// The bundle as XML text, that [`Bundle::read`] reads as an equal one.
    ///
    /// # Errors
    ///
    /// [`Error::TooDeep`], [`Error::TooMany`] or [`Error::TooLong`] for a bundle that could not be
    /// read again.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut writer = Writer::default();
        writer.bundle("bundle", "", self)?;
        if writer.text.len() > MAX_BYTES {
            return Err(Error::TooLong(writer.text.len()));
        }
        Ok(writer.text.into_bytes())
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    depth: usize,
    entries: usize,
}

impl Writer {
    /// `attributes` begin with a space, or are empty.
    fn bundle(&mut self, element: &str, attributes: &str, bundle: &Bundle) -> Result<(), Error> {
        if bundle.is_empty() {
            self.room()?;
            self.line(&format!("<{element}{attributes} />"));
            return Ok(());
        }
        self.open(element, attributes)?;
        for (key, value) in bundle {
            self.count()?;
            self.value(&format!(" name=\"{}\"", escaped(key)), value)?;
        }
        self.close(element);
        Ok(())
    }

    fn value(&mut self, name: &str, value: &Value) -> Result<(), Error> {
        match value {
            Value::Null => self.line(&format!("<null{name} />")),
            Value::Boolean(value) => self.scalar("boolean", name, value),
            Value::Int(value) => self.scalar("int", name, value),
            Value::Long(value) => self.scalar("long", name, value),
            Value::Double(value) => self.scalar("double", name, value),
            Value::String(value) => {
                self.line(&format!("<string{name}>{}</string>", escaped(value)));
            }
            Value::Booleans(items) => return self.array("boolean-array", name, items),
            Value::Ints(items) => return self.array("int-array", name, items),
            Value::Longs(items) => return self.array("long-array", name, items),
            Value::Doubles(items) => return self.array("double-array", name, items),
            Value::Strings(items) => return self.array("string-array", name, items),
            Value::Bundle(bundle) => return self.bundle("pbundle_as_map", name, bundle),
        }
        Ok(())
    }

    fn scalar<T: Scalar>(&mut self, element: &str, name: &str, value: &T) {
        self.line(&format!("<{element}{name} value=\"{}\" />", escaped(&value.text())));
    }

    fn array<T: Scalar>(&mut self, element: &str, name: &str, items: &[T]) -> Result<(), Error> {
        let attributes = format!("{name} num=\"{}\"", items.len());
        if items.is_empty() {
            self.line(&format!("<{element}{attributes} />"));
            return Ok(());
        }
        self.indented(&format!("<{element}{attributes}>"), |writer| {
            items.iter().try_for_each(|item| {
                writer.count()?;
                writer.scalar("item", "", item);
                Ok(())
            })
        })?;
        self.line(&format!("</{element}>"));
        Ok(())
    }

    fn indented(
        &mut self,
        first: &str,
        inside: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.line(first);
        self.depth += 1;
        let done = inside(self);
        self.depth -= 1;
        done
    }

    fn open(&mut self, element: &str, attributes: &str) -> Result<(), Error> {
        self.room()?;
        self.line(&format!("<{element}{attributes}>"));
        self.depth += 1;
        Ok(())
    }

    fn close(&mut self, element: &str) {
        self.depth -= 1;
        self.line(&format!("</{element}>"));
    }

    fn room(&self) -> Result<(), Error> {
        if self.depth < MAX_DEPTH { Ok(()) } else { Err(Error::TooDeep) }
    }

    fn count(&mut self) -> Result<(), Error> {
        self.entries += 1;
        if self.entries <= MAX_ENTRIES { Ok(()) } else { Err(Error::TooMany) }
    }

    fn line(&mut self, text: &str) {
        self.text.extend(std::iter::repeat_n("    ", self.depth));
        self.text.push_str(text);
        self.text.push('\n');
    }
}

/// Text for between tags and between double quotes. Control characters become references, so that
/// no reader takes a line end for another one, or for a space.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("&quot;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
