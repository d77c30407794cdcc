//! The configuration: what to put on the disk.
//!
//! JSON with `//` and `/* */` comments and with trailing commas. Every field is optional, and so
//! is every list; a field that is `null` is not there. A field that is there has the right type
//! and is there once. Fields that are not known are ignored with a warning.

use crate::{Error, Result};
use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use std::collections::HashSet;
use std::path::PathBuf;

/// Longest configuration, in bytes.
pub(crate) const MAX_CONFIG: u64 = 1 << 20;

/// Most unknown fields that are named. Finding the line of each takes time.
const MAX_WARNINGS: usize = 20;

/// Most bytes of a value that a message repeats.
const MAX_QUOTE: usize = 60;

/// What to put on the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayloadConfig {
    /// Names of APEXes to be found elsewhere; they come after the others.
    pub system_apexes: Vec<String>,
    /// APEXes, in the order of their partitions.
    pub apexes: Vec<ApexConfig>,
    /// The package.
    pub apk: Option<ApkConfig>,
}

/// An APEX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApexConfig {
    /// Its name.
    pub name: String,
    /// Its file, relative to the configuration's folder.
    pub path: PathBuf,
    /// The key that it must be signed with; may be empty.
    pub public_key: String,
    /// Root of its hash tree; may be empty.
    pub root_digest: String,
}

/// The package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApkConfig {
    /// Its name.
    pub name: String,
    /// Its file, relative to the configuration's folder.
    pub path: PathBuf,
}

impl PayloadConfig {
    /// Reads a configuration. Answers warnings as well, one for each field that is not known, but
    /// at most 20.
    pub fn parse(text: &[u8]) -> Result<(Self, Vec<String>)> {
        let text = std::str::from_utf8(text)
            .map_err(|error| Error::BadConfig(format!("it is not UTF-8 text: {error}")))?;
        let parsed = parse_to_ast(text, &CollectOptions::default(), &dialect())
            .map_err(|error| Error::BadConfig(error.to_string()))?;
        let mut document = Document { text, warnings: Vec::new() };
        let root = parsed.value.ok_or_else(|| Error::BadConfig("it is empty".into()))?;
        let root = document.object(&root, "the whole")?;
        let config = document.config(root)?;
        Ok((config, document.warnings))
    }
}

fn dialect() -> ParseOptions {
    ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

/// The text, for messages, and what was found on the way.
struct Document<'a> {
    text: &'a str,
    warnings: Vec<String>,
}

/// The fields of an object, and where in the document it is.
struct Fields<'d> {
    object: &'d Object<'d>,
    at: String,
}

impl Document<'_> {
    fn config(&mut self, root: &Object<'_>) -> Result<PayloadConfig> {
        let known = ["system_apexes", "apexes", "apk"];
        let fields = self.fields(root, String::new(), &known)?;
        let mut config = PayloadConfig::default();
        for (at, name) in self.list(&fields, "system_apexes")? {
            config.system_apexes.push(self.string(Some(name), &at)?);
        }
        for (at, apex) in self.list(&fields, "apexes")? {
            let apex = self.object(apex, &at)?;
            config.apexes.push(self.apex(apex, at)?);
        }
        if let Some(apk) = fields.get("apk") {
            let apk = self.object(apk, "apk")?;
            config.apk = Some(self.apk(apk)?);
        }
        Ok(config)
    }

    fn apex(&mut self, object: &Object<'_>, at: String) -> Result<ApexConfig> {
        let fields = self.fields(object, at, &["name", "path", "publicKey", "rootDigest"])?;
        Ok(ApexConfig {
            name: self.required(&fields, "name")?,
            path: self.required(&fields, "path")?.into(),
            public_key: self.optional(&fields, "publicKey")?,
            root_digest: self.optional(&fields, "rootDigest")?,
        })
    }

    fn apk(&mut self, object: &Object<'_>) -> Result<ApkConfig> {
        let fields = self.fields(object, "apk".into(), &["name", "path"])?;
        Ok(ApkConfig {
            name: self.required(&fields, "name")?,
            path: self.required(&fields, "path")?.into(),
        })
    }

    /// Checks that each field is there once, and warns of those that are not known.
    fn fields<'d>(
        &mut self,
        object: &'d Object<'d>,
        at: String,
        known: &[&str],
    ) -> Result<Fields<'d>> {
        let fields = Fields { object, at };
        let mut seen = HashSet::new();
        for property in &object.properties {
            let name = property.name.as_str();
            let at = fields.path(name);
            if !seen.insert(name) {
                let line = self.line(property.range.start);
                return Err(Error::BadConfig(format!("{at} is there twice (line {line})")));
            }
            if !known.contains(&name) && self.warnings.len() < MAX_WARNINGS {
                let line = self.line(property.range.start);
                self.warnings.push(format!("unknown field {at} (line {line}) is ignored"));
            }
        }
        Ok(fields)
    }

    fn required(&self, fields: &Fields<'_>, name: &str) -> Result<String> {
        self.string(fields.get(name), &fields.path(name))
    }

    /// Empty if it is not there.
    fn optional(&self, fields: &Fields<'_>, name: &str) -> Result<String> {
        match fields.get(name) {
            Some(value) => self.string(Some(value), &fields.path(name)),
            None => Ok(String::new()),
        }
    }

    fn string(&self, value: Option<&Value<'_>>, at: &str) -> Result<String> {
        match value {
            Some(Value::StringLit(text)) => Ok(text.value.clone().into_owned()),
            Some(other) => Err(self.wrong_type(at, "a string", other)),
            None => Err(Error::BadConfig(format!("{at}: should be a string: null"))),
        }
    }

    fn object<'d>(&self, value: &'d Value<'d>, at: &str) -> Result<&'d Object<'d>> {
        value.as_object().ok_or_else(|| self.wrong_type(at, "an object", value))
    }

    /// The elements and where each is; none if there is no such field.
    fn list<'d>(&self, fields: &Fields<'d>, name: &str) -> Result<Vec<(String, &'d Value<'d>)>> {
        let at = fields.path(name);
        match fields.get(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(list)) => {
                let numbered = list.elements.iter().enumerate();
                Ok(numbered.map(|(i, value)| (format!("{at}[{i}]"), value)).collect())
            }
            Some(other) => Err(self.wrong_type(&at, "a list", other)),
        }
    }

    fn wrong_type(&self, at: &str, expected: &str, value: &Value<'_>) -> Error {
        let range = value.range();
        let text = self.text.get(range.start..range.end).unwrap_or("?");
        let mut quote: String = text.chars().take(MAX_QUOTE).collect();
        if quote.len() < text.len() {
            quote.push_str("...");
        }
        let line = self.line(range.start);
        Error::BadConfig(format!("{at}: should be {expected}: {quote} (line {line})"))
    }

    fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }
}

impl<'d> Fields<'d> {
    /// `null` counts as missing.
    fn get(&self, name: &str) -> Option<&'d Value<'d>> {
        let property = self.object.properties.iter().find(|it| it.name.as_str() == name)?;
        Some(&property.value).filter(|value| value.as_null_keyword().is_none())
    }

    fn path(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
