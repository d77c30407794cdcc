//! The fields of one JSON object, taken out one by one; what is left over is unknown.

use crate::error::{Error, Warning, shown};
use crate::json::Json;
use crate::{MAX_NAME, MAX_PATH, MAX_WARNINGS};
use std::collections::BTreeMap;

/// An object that is being read.
pub(crate) struct Fields {
    /// Where the object stands: empty, or ending with a dot.
    prefix: String,
    fields: BTreeMap<String, Json>,
}

impl Fields {
    /// The fields of `value`, which stands at `place` (empty for the whole document).
    pub(crate) fn of(value: Json, place: &str) -> Result<Self, Error> {
        let prefix = if place.is_empty() { String::new() } else { format!("{place}.") };
        match value {
            Json::Object(fields) => Ok(Self { prefix, fields }),
            other if place.is_empty() => {
                Err(Error::Json(format!("it is {}, not an object", other.kind())))
            }
            other => Err(wrong(place.to_owned(), "an object", &other)),
        }
    }

    fn place(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// An object below this one.
    pub(crate) fn object(&mut self, name: &str) -> Result<Option<Self>, Error> {
        let place = self.place(name);
        self.fields.remove(name).map(|value| Self::of(value, &place)).transpose()
    }

    /// As [`object`](Self::object), where null stands for none.
    pub(crate) fn object_or_null(&mut self, name: &str) -> Result<Option<Self>, Error> {
        self.drop_null(name);
        self.object(name)
    }

    /// A list of objects of at most `limit` entries; none is an empty one.
    pub(crate) fn objects(&mut self, name: &'static str, limit: usize) -> Result<Vec<Self>, Error> {
        let place = self.place(name);
        let items = match self.fields.remove(name) {
            None => return Ok(Vec::new()),
            Some(Json::Array(items)) => items,
            Some(other) => return Err(wrong(place, "a list", &other)),
        };
        if items.len() > limit {
            return Err(Error::TooMany { field: name, count: items.len(), limit });
        }
        let numbered = items.into_iter().enumerate();
        numbered.map(|(index, item)| Self::of(item, &format!("{place}[{index}]"))).collect()
    }

    /// A string.
    pub(crate) fn string(&mut self, name: &str) -> Result<Option<String>, Error> {
        match self.fields.remove(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong(self.place(name), "a string", &other)),
        }
    }

    /// A path, which must be there.
    pub(crate) fn path(&mut self, name: &str) -> Result<String, Error> {
        let path = self.string(name)?.ok_or_else(|| Error::Missing(self.place(name)))?;
        let fault = match path.as_str() {
            "" => "is empty",
            _ if path.contains('\0') => "has a zero byte",
            _ if path.len() > MAX_PATH => "is longer than 4096 bytes",
            _ if path.ends_with('/') => "is a directory",
            _ => return Ok(path),
        };
        Err(Error::Value { field: self.place(name), fault, value: shown(&path) })
    }

    /// A name without directories, which must be there.
    pub(crate) fn name(&mut self, name: &str) -> Result<String, Error> {
        let text = self.string(name)?.ok_or_else(|| Error::Missing(self.place(name)))?;
        let fault = match text.as_str() {
            "" => "is empty",
            "." | ".." => "is not a name",
            _ if text.contains('\0') => "has a zero byte",
            _ if text.contains('/') => "must not specify a path",
            _ if text.len() > MAX_NAME => "is longer than 255 bytes",
            _ => return Ok(text),
        };
        Err(Error::Value { field: self.place(name), fault, value: shown(&text) })
    }

    /// Whether something is wanted, if that is said.
    pub(crate) fn boolean(&mut self, name: &str) -> Result<Option<bool>, Error> {
        match self.fields.remove(name) {
            None => Ok(None),
            Some(Json::Bool(value)) => Ok(Some(value)),
            Some(other) => Err(wrong(self.place(name), "true or false", &other)),
        }
    }

    /// As [`boolean`](Self::boolean), where null stands for nothing said.
    pub(crate) fn boolean_or_null(&mut self, name: &str) -> Result<Option<bool>, Error> {
        self.drop_null(name);
        self.boolean(name)
    }

    /// Everything was taken that is known: the rest becomes warnings.
    pub(crate) fn end(self, warnings: &mut Vec<Warning>) {
        let Self { prefix, fields } = self;
        let room = MAX_WARNINGS.saturating_sub(warnings.len());
        let unknown = fields.into_keys().take(room);
        warnings.extend(unknown.map(|name| Warning { field: format!("{prefix}{}", shown(&name)) }));
    }

    fn drop_null(&mut self, name: &str) {
        if self.fields.get(name) == Some(&Json::Null) {
            self.fields.remove(name);
        }
    }
}

fn wrong(field: String, expected: &'static str, found: &Json) -> Error {
    Error::Type { field, expected, found: found.kind() }
}
