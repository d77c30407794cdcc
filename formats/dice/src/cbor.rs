//! CBOR, bounded and strict.

use crate::error::Fault;
use ciborium::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How deep arrays, maps and tags may stand in one another.
const MAX_DEPTH: usize = 16;

/// Why bytes are not the CBOR that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CborFault {
    /// No CBOR, or cut off, or nested too deep.
    #[error("it is not CBOR, is cut off, or is nested more than {MAX_DEPTH} deep")]
    Malformed,
    /// Something follows.
    #[error("something follows its end")]
    Trailing,
    /// It could be written otherwise.
    #[error("it is not in the shortest form with definite lengths")]
    NotDeterministic,
}

/// Reads one value that takes all of the bytes, in the form that [`write()`] gives it.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, CborFault> {
    let mut rest = bytes;
    let value: Value = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH)
        .map_err(|_| CborFault::Malformed)?;
    if !rest.is_empty() {
        return Err(CborFault::Trailing);
    }
    if write(&value) != bytes {
        return Err(CborFault::NotDeterministic);
    }
    Ok(value)
}

/// The bytes of a value: shortest form, definite lengths. Maps keep the order they have.
pub(crate) fn write(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory does not fail, and a `Value` holds nothing that CBOR cannot say. If that
    // ever changes, nothing is what is written, and no reader takes it.
    if ciborium::into_writer(value, &mut bytes).is_err() {
        bytes.clear();
    }
    bytes
}

/// A byte string.
pub(crate) fn bytes(bytes: &[u8]) -> Value {
    Value::Bytes(bytes.to_vec())
}

/// A map of labels, which stays in the order given.
pub(crate) fn map(entries: impl IntoIterator<Item = (i64, Value)>) -> Value {
    let entries = entries.into_iter();
    Value::Map(entries.map(|(label, value)| (Value::from(label), value)).collect())
}

/// The entries of a map whose keys are integers, each there once. Maps in its values may have any
/// keys, each once.
pub(crate) fn labels(value: Value) -> Result<BTreeMap<i64, Value>, LabelFault> {
    let entries = value.into_map().map_err(|_| LabelFault::NotAMap)?;
    let mut labels = BTreeMap::new();
    for (key, value) in entries {
        let integer = key.as_integer().ok_or(LabelFault::NotAnInteger)?;
        let label = i64::try_from(integer).map_err(|_| LabelFault::NotAnInteger)?;
        if repeats(&value) {
            return Err(LabelFault::TwiceWithin(label));
        }
        if labels.insert(label, value).is_some() {
            return Err(LabelFault::Twice(label));
        }
    }
    Ok(labels)
}

/// Whether a map in the value has a key twice, of which each reader would take another one.
fn repeats(value: &Value) -> bool {
    match value {
        Value::Tag(_, value) => repeats(value),
        Value::Array(values) => values.iter().any(repeats),
        Value::Map(entries) => {
            let mut keys = BTreeSet::new();
            let twice = |(key, value)| !keys.insert(write(key)) || repeats(key) || repeats(value);
            entries.iter().map(|(key, value)| (key, value)).any(twice)
        }
        _ => false,
    }
}

/// Why a value is not a map of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelFault {
    /// Something else.
    #[error("it is not a map")]
    NotAMap,
    /// A key of another type, or beyond 64 bits.
    #[error("it has a key that is not a 64-bit integer")]
    NotAnInteger,
    /// A key that is there more than once.
    #[error("it has the key {0} twice")]
    Twice(i64),
    /// A map in the value of this key has some key more than once.
    #[error("the value of its key {0} has a map with a key twice")]
    TwiceWithin(i64),
}

/// The claims that are still to be looked at. Whoever takes them all knows that nothing is left.
pub(crate) struct Claims(pub(crate) BTreeMap<i64, Value>);

impl Claims {
    /// Takes out a byte string that must be there.
    pub(crate) fn bytes(&mut self, label: i64) -> Result<Vec<u8>, Fault> {
        self.optional_bytes(label)?.ok_or(Fault::Missing { label })
    }

    /// Takes out a byte string.
    pub(crate) fn optional_bytes(&mut self, label: i64) -> Result<Option<Vec<u8>>, Fault> {
        let wrong = |_| Fault::Type { label, wanted: "byte string" };
        self.0.remove(&label).map(|value| value.into_bytes().map_err(wrong)).transpose()
    }

    /// Takes out a byte string of a length.
    pub(crate) fn array<const N: usize>(&mut self, label: i64) -> Result<[u8; N], Fault> {
        self.optional_array(label)?.ok_or(Fault::Missing { label })
    }

    /// Takes out a byte string of a length.
    pub(crate) fn optional_array<const N: usize>(
        &mut self,
        label: i64,
    ) -> Result<Option<[u8; N]>, Fault> {
        let Some(bytes) = self.optional_bytes(label)? else { return Ok(None) };
        let array = bytes.as_slice().try_into();
        array.map(Some).map_err(|_| Fault::Length { label, len: bytes.len(), wanted: N })
    }

    /// Takes out a text that must be there.
    pub(crate) fn text(&mut self, label: i64) -> Result<String, Fault> {
        self.optional_text(label)?.ok_or(Fault::Missing { label })
    }

    /// Takes out a text.
    pub(crate) fn optional_text(&mut self, label: i64) -> Result<Option<String>, Fault> {
        let wrong = |_| Fault::Type { label, wanted: "text string" };
        self.0.remove(&label).map(|value| value.into_text().map_err(wrong)).transpose()
    }

    /// Nothing may be left.
    pub(crate) fn finish(self) -> Result<(), Fault> {
        match self.0.into_keys().next() {
            Some(label) => Err(Fault::Unknown { label }),
            None => Ok(()),
        }
    }
}
