//! A chain for programs.

use crate::chain::{Certificate, Chain};
use crate::descriptor::{ComponentVersion, ConfigDescriptor};
use crate::diagnostic::{Notation, hex};
use crate::inputs::Mode;
use crate::keys::PublicKey;
use crate::names;
use ciborium::Value;
use serde_json::{Map, Value as Json, json};

impl Chain {
    /// The chain as JSON: `{"root_key": …, "certificates": […]}`. Bytes are hexadecimal digits.
    ///
    /// A configuration descriptor is an object with a member for each entry; one whose key is not
    /// known is named by its number. What JSON has no way to say is CBOR's diagnostic notation, as
    /// text.
    pub fn to_json(&self) -> Json {
        json!({
            "root_key": key(self.root_key()),
            "certificates": self.certificates().iter().map(certificate).collect::<Vec<_>>(),
        })
    }
}

fn key(key: &PublicKey) -> Json {
    json!({
        "type": key.key_type().to_string(),
        "id": hex(&key.id()),
        "public_key": hex(&key.to_bytes()),
    })
}

fn certificate(certificate: &Certificate) -> Json {
    let digits = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(hex);
    json!({
        "issuer": certificate.issuer,
        "subject": certificate.subject,
        "profile": certificate.profile,
        "mode": mode(certificate.mode),
        "code_hash": hex(&certificate.code_hash),
        "code_descriptor": digits(&certificate.code_descriptor),
        "authority_hash": hex(&certificate.authority_hash),
        "authority_descriptor": digits(&certificate.authority_descriptor),
        "config_hash": hex(&certificate.config_hash),
        "config_descriptor": digits(&certificate.config_descriptor),
        "config": certificate.descriptor().as_ref().map(config),
        "key": key(&certificate.key),
    })
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::NotConfigured => "not_configured",
        Mode::Normal => "normal",
        Mode::Debug => "debug",
        Mode::Maintenance => "maintenance",
    }
}

fn config(descriptor: &ConfigDescriptor) -> Json {
    let mut members = Map::new();
    if let Some(name) = &descriptor.component_name {
        members.insert("component_name".into(), json!(name));
    }
    if let Some(version) = &descriptor.component_version {
        let version = match version {
            ComponentVersion::Number(number) => json!(number),
            ComponentVersion::Text(text) => json!(text),
        };
        members.insert("component_version".into(), version);
    }
    if let Some(version) = descriptor.security_version {
        members.insert("security_version".into(), json!(version));
    }
    members.insert("resettable".into(), json!(descriptor.resettable));
    members.insert("rkp_vm_marker".into(), json!(descriptor.rkp_vm_marker));
    for (key, value) in &descriptor.other {
        let name = names::of_key(*key).map_or_else(|| key.to_string(), |(_, id)| id.to_owned());
        members.insert(name, entry(*key, value));
    }
    Json::Object(members)
}

fn entry(key: i64, value: &Value) -> Json {
    match (key, value) {
        (names::SUB_COMPONENTS, Value::Array(parts)) => {
            parts.iter().map(|part| plain(part, &names::SUB_COMPONENT)).collect()
        }
        (names::PAYLOAD, value) => plain(value, &names::PAYLOAD_PARTS),
        _ => plain(value, &[]),
    }
}

/// A value; the keys of its map, if it is one, have these names.
fn plain(value: &Value, parts: &names::Parts) -> Json {
    match value {
        Value::Integer(number) => match (i64::try_from(*number), u64::try_from(*number)) {
            (Ok(number), _) => json!(number),
            (_, Ok(number)) => json!(number),
            _ => json!(Notation(value).to_string()),
        },
        Value::Bytes(bytes) => json!(hex(bytes)),
        Value::Text(text) => json!(text),
        Value::Bool(value) => json!(value),
        Value::Null => Json::Null,
        Value::Array(values) => values.iter().map(|value| plain(value, &[])).collect(),
        Value::Map(entries) => {
            let member = |(key, value): &(Value, Value)| {
                let name = names::of_part(parts, key)
                    .map_or_else(|| Notation(key).to_string(), |(_, id)| id.to_owned());
                (name, plain(value, &[]))
            };
            Json::Object(entries.iter().map(member).collect())
        }
        other => json!(Notation(other).to_string()),
    }
}
