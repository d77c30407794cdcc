//! How the Android profile describes the configuration of a stage.

use crate::cbor;
use crate::error::DescriptorFault;
use ciborium::Value;
use std::collections::BTreeMap;

/// Keys of a configuration descriptor.
pub mod key {
    /// Name of the component: text.
    pub const COMPONENT_NAME: i64 = -70_002;
    /// Version of the component: an integer or text.
    pub const COMPONENT_VERSION: i64 = -70_003;
    /// The stage's key changes when the device is reset to what it left the factory as: null.
    pub const RESETTABLE: i64 = -70_004;
    /// Version that only grows: an unsigned integer.
    pub const SECURITY_VERSION: i64 = -70_005;
    /// The stage is, or prepares, the VM that provisions keys: null.
    pub const RKP_VM_MARKER: i64 = -70_006;
}

/// The version of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComponentVersion {
    /// A number.
    Number(i64),
    /// Text.
    Text(String),
}

/// What a stage says about its configuration. All of it is measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfigDescriptor {
    /// What the component is called.
    pub component_name: Option<String>,
    /// Its version.
    pub component_version: Option<ComponentVersion>,
    /// Whether its key changes when the device is reset.
    pub resettable: bool,
    /// Its version for the protection from old versions.
    pub security_version: Option<u64>,
    /// Whether it is, or prepares, the VM that provisions keys.
    pub rkp_vm_marker: bool,
    /// Whatever else there is, by key. A key of this profile stands in its own field, not here.
    pub other: BTreeMap<i64, Value>,
}

impl ConfigDescriptor {
    /// The descriptor in CBOR: a map, in the order of its encoded keys (RFC 8949, 4.2.1).
    pub fn encode(&self) -> Vec<u8> {
        let null = |there: bool| there.then_some(Value::Null);
        let version = self.component_version.as_ref().map(|version| match version {
            ComponentVersion::Number(number) => Value::from(*number),
            ComponentVersion::Text(text) => Value::Text(text.clone()),
        });
        let mut entries = self.other.clone();
        for (key, value) in [
            (key::COMPONENT_NAME, self.component_name.clone().map(Value::Text)),
            (key::COMPONENT_VERSION, version),
            (key::RESETTABLE, null(self.resettable)),
            (key::SECURITY_VERSION, self.security_version.map(Value::from)),
            (key::RKP_VM_MARKER, null(self.rkp_vm_marker)),
        ] {
            entries.extend(value.map(|value| (key, value)));
        }
        let mut entries: Vec<_> = entries.into_iter().collect();
        // Encoded, the numbers from 0 up come first, and then those from -1 down.
        entries.sort_by_key(|(key, _)| (*key < 0, key.unsigned_abs()));
        cbor::write(&cbor::map(entries))
    }

    /// Reads a descriptor: keys of this profile must have the type that it says; others may have
    /// any. The order of the keys does not matter.
    ///
    /// # Errors
    /// If the bytes are no map of integers to values in the shortest form, or a key is there twice
    /// or has a value of the wrong type.
    pub fn read(bytes: &[u8]) -> Result<Self, DescriptorFault> {
        let value = cbor::read(bytes).map_err(DescriptorFault::Cbor)?;
        let mut entries = cbor::labels(value).map_err(DescriptorFault::Map)?;
        let mut take = |key| entries.remove(&key);
        Ok(Self {
            component_name: take(key::COMPONENT_NAME).map(name).transpose()?,
            component_version: take(key::COMPONENT_VERSION).map(version).transpose()?,
            resettable: marker(take(key::RESETTABLE), key::RESETTABLE)?,
            security_version: take(key::SECURITY_VERSION).map(security_version).transpose()?,
            rkp_vm_marker: marker(take(key::RKP_VM_MARKER), key::RKP_VM_MARKER)?,
            other: entries,
        })
    }
}

fn name(value: Value) -> Result<String, DescriptorFault> {
    value
        .into_text()
        .map_err(|_| DescriptorFault::Type { key: key::COMPONENT_NAME, wanted: "text" })
}

fn version(value: Value) -> Result<ComponentVersion, DescriptorFault> {
    let wrong =
        DescriptorFault::Type { key: key::COMPONENT_VERSION, wanted: "text or a 64-bit integer" };
    match value {
        Value::Text(text) => Ok(ComponentVersion::Text(text)),
        Value::Integer(number) => {
            number.try_into().map(ComponentVersion::Number).map_err(|_| wrong)
        }
        _ => Err(wrong),
    }
}

fn security_version(value: Value) -> Result<u64, DescriptorFault> {
    let wrong = DescriptorFault::Type { key: key::SECURITY_VERSION, wanted: "an unsigned integer" };
    value.as_integer().and_then(|number| number.try_into().ok()).ok_or(wrong)
}

fn marker(value: Option<Value>, key: i64) -> Result<bool, DescriptorFault> {
    match value {
        None => Ok(false),
        Some(Value::Null) => Ok(true),
        Some(_) => Err(DescriptorFault::Type { key, wanted: "null" }),
    }
}
