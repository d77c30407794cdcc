//! The two structures of COSE (RFC 9052) that certificates are made of.

use crate::cbor::{self, CborFault};
use crate::error::{Fault, KeyFault};
use crate::keys::{KeyType, PrivateKey, PublicKey, SIGNATURE_LEN};
use ciborium::Value;

/// Labels and values of a COSE_Key, and of the header of a signature.
mod label {
    pub(super) const KEY_TYPE: i64 = 1;
    pub(super) const ALGORITHM: i64 = 3;
    pub(super) const OPERATIONS: i64 = 4;
    pub(super) const CURVE: i64 = -1;
    pub(super) const X: i64 = -2;
    pub(super) const Y: i64 = -3;
    pub(super) const HEADER_ALGORITHM: i64 = 1;
}

/// The only operation that a certified key is for.
const VERIFY: i64 = 2;

/// COSE's numbers for (key type, algorithm, curve).
fn numbers(key_type: KeyType) -> (i64, i64, i64) {
    match key_type {
        KeyType::Ed25519 => (1, -8, 6),
        KeyType::P256 => (2, -7, 1),
    }
}

impl PublicKey {
    /// The key as a COSE_Key, in CBOR.
    pub fn to_cose_key(&self) -> Vec<u8> {
        cbor::write(&self.to_cose_value())
    }

    pub(crate) fn to_cose_value(&self) -> Value {
        let (kind, algorithm, curve) = numbers(self.key_type());
        let point = self.to_bytes();
        let (x, y) = point.split_at(point.len().min(32));
        let mut entries = vec![
            (label::KEY_TYPE, kind.into()),
            (label::ALGORITHM, algorithm.into()),
            (label::OPERATIONS, Value::Array(vec![VERIFY.into()])),
            (label::CURVE, curve.into()),
            (label::X, cbor::bytes(x)),
        ];
        if !y.is_empty() {
            entries.push((label::Y, cbor::bytes(y)));
        }
        cbor::map(entries)
    }

    /// Reads a COSE_Key that is one of the two kinds, for verifying and nothing else.
    pub(crate) fn from_cose_value(value: Value) -> Result<Self, KeyFault> {
        let mut labels = cbor::labels(value).map_err(KeyFault::Map)?;
        let mut take = |label| labels.remove(&label).ok_or(KeyFault::Missing { label });
        let kind = integer(&take(label::KEY_TYPE)?);
        let algorithm = integer(&take(label::ALGORITHM)?);
        let operations = take(label::OPERATIONS)?;
        let curve = integer(&take(label::CURVE)?);
        let x = coordinate(take(label::X)?, label::X)?;

        let is = |key_type| {
            let (a, b, c) = numbers(key_type);
            (kind, algorithm, curve) == (Some(a), Some(b), Some(c))
        };
        let key = if is(KeyType::Ed25519) {
            Self::ed25519(&x)
        } else if is(KeyType::P256) {
            Self::p256(&x, &coordinate(take(label::Y)?, label::Y)?)
        } else {
            return Err(KeyFault::Algorithm);
        };
        if operations != Value::Array(vec![VERIFY.into()]) {
            return Err(KeyFault::Operations);
        }
        if let Some(label) = labels.into_keys().next() {
            return Err(KeyFault::Unknown { label });
        }
        key.ok_or(KeyFault::Point)
    }

    /// Reads the bytes of a COSE_Key.
    pub(crate) fn from_cose_key(bytes: &[u8]) -> Result<Self, KeyFault> {
        Self::from_cose_value(cbor::read(bytes).map_err(KeyFault::Cbor)?)
    }
}

fn integer(value: &Value) -> Option<i64> {
    i64::try_from(value.as_integer()?).ok()
}

fn coordinate(value: Value, label: i64) -> Result<[u8; 32], KeyFault> {
    let bytes = value.into_bytes().map_err(|_| KeyFault::Coordinate { label })?;
    bytes.try_into().map_err(|_| KeyFault::Coordinate { label })
}

/// A COSE_Sign1, untagged, over the payload, with nothing in its header but the algorithm.
pub(crate) fn sign(key: &PrivateKey, payload: Vec<u8>) -> Value {
    let protected = protected(key.key_type());
    let signature = key.sign(&to_be_signed(&protected, &payload));
    Value::Array(vec![
        Value::Bytes(protected),
        Value::Map(Vec::new()),
        Value::Bytes(payload),
        cbor::bytes(&signature),
    ])
}

/// The payload of a COSE_Sign1 that this key signed.
pub(crate) fn verify(key: &PublicKey, message: Value) -> Result<Value, Fault> {
    let parts = message.into_array().map_err(|_| Fault::NotSign1)?;
    let [protected_header, unprotected, payload, signature] =
        <[Value; 4]>::try_from(parts).map_err(|_| Fault::NotSign1)?;
    let header = protected_header.into_bytes().map_err(|_| Fault::NotSign1)?;
    let payload = payload.into_bytes().map_err(|_| Fault::NotSign1)?;
    let signature = signature.into_bytes().map_err(|_| Fault::NotSign1)?;

    if unprotected != Value::Map(Vec::new()) {
        return Err(Fault::Unprotected);
    }
    if header != protected(key.key_type()) {
        return Err(Fault::Header { wanted: key.key_type() });
    }
    let len = signature.len();
    let signature: [u8; SIGNATURE_LEN] =
        signature.try_into().map_err(|_| Fault::SignatureLength { len })?;
    if !key.verifies(&to_be_signed(&header, &payload), &signature) {
        return Err(Fault::Signature);
    }
    cbor::read(&payload).map_err(|fault: CborFault| Fault::Payload(fault))
}

/// The protected header of what a key of this type signs.
fn protected(key_type: KeyType) -> Vec<u8> {
    let (_, algorithm, _) = numbers(key_type);
    cbor::write(&cbor::map([(label::HEADER_ALGORITHM, algorithm.into())]))
}

/// RFC 9052, 4.4: what the signature of a COSE_Sign1 is of.
fn to_be_signed(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    cbor::write(&Value::Array(vec![
        Value::Text("Signature1".to_owned()),
        cbor::bytes(protected),
        cbor::bytes(&[]),
        cbor::bytes(payload),
    ]))
}
