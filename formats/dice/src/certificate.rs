//! Making a certificate.

use crate::error::Error;
use crate::inputs::{Config, InputValues};
use crate::keys::{PrivateKey, PublicKey};
use crate::{cbor, chain, claims, cose};
use ciborium::Value;

/// Which profile a certificate says it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// The Open Profile for DICE, which needs no name.
    Generic,
    /// The Android Profile for DICE, in the version [`Profile::ANDROID`].
    Android,
    /// One of another name.
    Named(&'static str),
}

impl Profile {
    /// What certificates of the Android profile name.
    pub const ANDROID: &'static str = "android.18";

    /// The name that the certificate carries.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Generic => None,
            Self::Android => Some(Self::ANDROID),
            Self::Named(name) => Some(name),
        }
    }
}

/// A certificate in which the holder of `authority` says that it measured `inputs`, and that
/// `subject` is the key of what it measured. A COSE_Sign1 in CBOR, untagged.
///
/// # Errors
/// If the certificate is too long for any chain.
pub fn certificate(
    authority: &PrivateKey,
    subject: &PublicKey,
    inputs: &InputValues,
    profile: Profile,
) -> Result<Vec<u8>, Error> {
    let bytes = cbor::write(&certificate_value(authority, subject, inputs, profile));
    if bytes.len() > chain::MAX_CHAIN {
        return Err(Error::ChainTooLong { len: bytes.len() });
    }
    Ok(bytes)
}

pub(crate) fn certificate_value(
    authority: &PrivateKey,
    subject: &PublicKey,
    inputs: &InputValues,
    profile: Profile,
) -> Value {
    let mut entries = vec![
        (claims::ISSUER, Value::Text(authority.public().hex_id())),
        (claims::SUBJECT, Value::Text(subject.hex_id())),
        (claims::CODE_HASH, cbor::bytes(&inputs.code_hash)),
    ];
    match &inputs.config {
        Config::Inline(value) => entries.push((claims::CONFIG_DESCRIPTOR, cbor::bytes(value))),
        Config::Descriptor(descriptor) => {
            entries.push((claims::CONFIG_HASH, cbor::bytes(&inputs.config.input())));
            entries.push((claims::CONFIG_DESCRIPTOR, cbor::bytes(descriptor)));
        }
    }
    entries.extend([
        (claims::AUTHORITY_HASH, cbor::bytes(&inputs.authority_hash)),
        (claims::MODE, cbor::bytes(&[inputs.mode as u8])),
        (claims::SUBJECT_PUBLIC_KEY, Value::Bytes(subject.to_cose_key())),
        (claims::KEY_USAGE, cbor::bytes(&claims::KEY_CERT_SIGN)),
    ]);
    if let Some(name) = profile.name() {
        entries.push((claims::PROFILE_NAME, Value::Text(name.to_owned())));
    }
    cose::sign(authority, cbor::write(&cbor::map(entries)))
}
