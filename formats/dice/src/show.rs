//! A chain for the eyes of people.
//!
//! Whoever made the chain chose what is in it, so every text is quoted, and every character that is
//! not printable is escaped.

use crate::chain::{Certificate, Chain};
use crate::diagnostic::{Notation, hex};
use crate::inputs::HASH_LEN;
use crate::names;
use crate::{ComponentVersion, ConfigDescriptor, PublicKey};
use ciborium::Value;
use std::fmt;

/// Hexadecimal digits of a line: those of half a hash.
const DIGITS: usize = 64;
/// Columns of a field's name.
const NAME: usize = 20;

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.certificates().len();
        let plural = if count == 1 { "" } else { "s" };
        writeln!(f, "DICE chain of {count} certificate{plural}, all signatures valid")?;
        writeln!(f, "\nRoot key")?;
        field(f, 1, "id", &self.root_key().hex_id())?;
        show_key(f, self.root_key())?;
        for (certificate, number) in self.certificates().iter().zip(1..) {
            writeln!(f, "\nCertificate {number}: {}", certificate.title())?;
            certificate.show(f)?;
        }
        Ok(())
    }
}

impl Certificate {
    /// The configuration descriptor, if there is one of the Android profile.
    pub fn descriptor(&self) -> Option<ConfigDescriptor> {
        ConfigDescriptor::read(self.config_descriptor.as_ref()?).ok()
    }

    fn title(&self) -> String {
        match self.descriptor().and_then(|descriptor| descriptor.component_name) {
            Some(name) => format!("{}, {}", quoted(&name), self.mode),
            None => self.mode.to_string(),
        }
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Both were found to be hexadecimal digits when the chain was verified.
        field(f, 1, "issuer", &self.issuer)?;
        field(f, 1, "subject", &self.subject)?;
        show_key(f, &self.key)?;
        let profile = self.profile.as_deref().map_or_else(|| "not named".to_owned(), quoted);
        field(f, 1, "profile", &profile)?;
        field(f, 1, "mode", &self.mode.to_string())?;
        show_hash(f, "code hash", &self.code_hash)?;
        self.show_optional(f, "code descriptor", self.code_descriptor.as_deref())?;
        show_hash(f, "authority hash", &self.authority_hash)?;
        self.show_optional(f, "authority descriptor", self.authority_descriptor.as_deref())?;
        self.show_config(f)
    }

    fn show_optional(
        &self,
        f: &mut fmt::Formatter<'_>,
        name: &str,
        bytes: Option<&[u8]>,
    ) -> fmt::Result {
        bytes.map_or(Ok(()), |bytes| digits(f, 1, name, bytes))
    }

    fn show_config(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(bytes) = &self.config_descriptor else {
            return show_hash(f, "configuration", &self.config_hash);
        };
        show_hash(f, "configuration hash", &self.config_hash)?;
        match self.descriptor() {
            Some(descriptor) => {
                writeln!(f, "  configuration")?;
                show_descriptor(f, &descriptor)
            }
            None => digits(f, 1, "configuration", bytes),
        }
    }
}

fn show_descriptor(f: &mut fmt::Formatter<'_>, descriptor: &ConfigDescriptor) -> fmt::Result {
    if let Some(name) = &descriptor.component_name {
        field(f, 2, "component name", &quoted(name))?;
    }
    match &descriptor.component_version {
        Some(ComponentVersion::Number(number)) => {
            field(f, 2, "component version", &number.to_string())?;
        }
        Some(ComponentVersion::Text(text)) => field(f, 2, "component version", &quoted(text))?,
        None => {}
    }
    if descriptor.resettable {
        field(f, 2, "resettable", "yes")?;
    }
    if let Some(version) = descriptor.security_version {
        field(f, 2, "security version", &version.to_string())?;
    }
    if descriptor.rkp_vm_marker {
        field(f, 2, "RKP VM marker", "yes")?;
    }
    // The largest first: that is the order of the numbers' encoding.
    for (key, value) in descriptor.other.iter().rev() {
        show_entry(f, *key, value)?;
    }
    Ok(())
}

/// An entry that the profile does not have.
fn show_entry(f: &mut fmt::Formatter<'_>, key: i64, value: &Value) -> fmt::Result {
    let name = names::of_key(key).map_or_else(|| key.to_string(), |(name, _)| name.to_owned());
    match (key, value) {
        (names::SUB_COMPONENTS, Value::Array(parts)) => {
            for (part, number) in parts.iter().zip(1..) {
                writeln!(f, "    sub-component {number}")?;
                show_parts(f, part, &names::SUB_COMPONENT)?;
            }
            Ok(())
        }
        (names::PAYLOAD, Value::Map(_)) => {
            writeln!(f, "    {name}")?;
            show_parts(f, value, &names::PAYLOAD_PARTS)
        }
        _ => show_value(f, 2, &name, value),
    }
}

/// A map whose keys have names.
fn show_parts(f: &mut fmt::Formatter<'_>, value: &Value, parts: &names::Parts) -> fmt::Result {
    let Value::Map(entries) = value else { return show_value(f, 3, "", value) };
    for (key, value) in entries {
        let name = names::of_part(parts, key)
            .map_or_else(|| Notation(key).to_string(), |(name, _)| name.to_owned());
        show_value(f, 3, &name, value)?;
    }
    Ok(())
}

fn show_value(f: &mut fmt::Formatter<'_>, depth: usize, name: &str, value: &Value) -> fmt::Result {
    match value {
        Value::Bytes(bytes) => digits(f, depth, name, bytes),
        other => field(f, depth, name, &Notation(other).to_string()),
    }
}

fn show_key(f: &mut fmt::Formatter<'_>, key: &PublicKey) -> fmt::Result {
    field(f, 1, "key type", &key.key_type().to_string())?;
    digits(f, 1, "public key", &key.to_bytes())
}

fn show_hash(f: &mut fmt::Formatter<'_>, name: &str, hash: &[u8; HASH_LEN]) -> fmt::Result {
    if hash.iter().all(|byte| *byte == 0) {
        return field(f, 1, name, "none (zeros)");
    }
    digits(f, 1, name, hash)
}

/// Bytes, as many lines as it takes.
fn digits(f: &mut fmt::Formatter<'_>, depth: usize, name: &str, bytes: &[u8]) -> fmt::Result {
    if bytes.is_empty() {
        return field(f, depth, name, "empty");
    }
    for (line, chunk) in bytes.chunks(DIGITS / 2).enumerate() {
        field(f, depth, if line == 0 { name } else { "" }, &hex(chunk))?;
    }
    Ok(())
}

fn field(f: &mut fmt::Formatter<'_>, depth: usize, name: &str, value: &str) -> fmt::Result {
    let indent = 2 * depth;
    writeln!(f, "{:indent$}{name:width$} {value}", "", width = NAME + 2 - indent.min(NAME))
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}
