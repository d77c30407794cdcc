//! The certificate that is made for a key (X.509, RFC 5280). Nobody but the key vouches for it,
//! and it depends on nothing but the key: no clock, no random serial number.

use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};

use crate::der::{
    BIT_STRING, GENERALIZED_TIME, INTEGER, NULL, OBJECT_ID, OCTET_STRING, SEQUENCE, SET, UTC_TIME,
    UTF8_STRING, context, value,
};
use crate::private::{Algorithm, PrivateKey};
use crate::{Error, Result};

/// Subject and issuer of every certificate that is made here.
const COMMON_NAME: &str = "avf package signer";
const NOT_BEFORE: &[u8] = b"200101000000Z";
/// RFC 5280, 4.1.2.5: no well-defined end.
const NOT_AFTER: &[u8] = b"99991231235959Z";

/// Object identifiers, encoded.
const ID_COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ID_SUBJECT_KEY: &[u8] = &[0x55, 0x1d, 0x0e];
const ID_ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const ID_ECDSA_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04];
const ID_RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
const ID_RSA_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d];

/// The self-signed certificate (DER) of a key whose public key is `spki` (DER).
pub(crate) fn self_signed(key: &PrivateKey, spki: &[u8]) -> Result<Vec<u8>> {
    let algorithm = algorithm_id(key.algorithm());
    let body = to_be_signed(&algorithm, spki);
    let signature = key.sign(&body)?;
    // No bit of the last byte is unused.
    let signature = value(BIT_STRING, &[&[0], &signature]);
    Ok(value(SEQUENCE, &[&body, &algorithm, &signature]))
}

/// Refuses a certificate that cannot be read, or is for another key than `spki`.
pub(crate) fn check(certificate: &[u8], spki: &[u8]) -> Result<()> {
    let damaged = |error: x509_cert::der::Error| Error::Certificate(error.to_string());
    let parsed = Certificate::from_der(certificate).map_err(damaged)?;
    let found = parsed.tbs_certificate().subject_public_key_info().to_der().map_err(damaged)?;
    if found == spki { Ok(()) } else { Err(Error::CertificateMismatch) }
}

fn to_be_signed(algorithm: &[u8], spki: &[u8]) -> Vec<u8> {
    let digest = Sha256::digest(spki);
    let (serial, identifier) = (serial_number(&digest), digest.get(..20).unwrap_or_default());
    let name = name(COMMON_NAME);
    let validity = [value(UTC_TIME, &[NOT_BEFORE]), value(GENERALIZED_TIME, &[NOT_AFTER])];
    let version = value(context(0), &[&value(INTEGER, &[&[2]])]);
    let fields: [&[u8]; 8] = [
        &version,
        &serial,
        algorithm,
        &name,
        &value(SEQUENCE, &[&validity.concat()]),
        &name,
        spki,
        &value(context(3), &[&value(SEQUENCE, &[&subject_key(identifier)])]),
    ];
    value(SEQUENCE, &fields)
}

/// 16 bytes of the key's digest, as a positive number of always that length.
fn serial_number(digest: &[u8]) -> Vec<u8> {
    let mut bytes = digest.get(..16).unwrap_or_default().to_vec();
    if let Some(first) = bytes.first_mut() {
        *first = *first & 0x7f | 0x40;
    }
    value(INTEGER, &[&bytes])
}

/// The extension that names the key.
fn subject_key(identifier: &[u8]) -> Vec<u8> {
    let inner = value(OCTET_STRING, &[identifier]);
    value(SEQUENCE, &[&value(OBJECT_ID, &[ID_SUBJECT_KEY]), &value(OCTET_STRING, &[&inner])])
}

fn name(common_name: &str) -> Vec<u8> {
    let id = value(OBJECT_ID, &[ID_COMMON_NAME]);
    let text = value(UTF8_STRING, &[common_name.as_bytes()]);
    value(SEQUENCE, &[&value(SET, &[&value(SEQUENCE, &[&id, &text])])])
}

/// ECDSA has no parameters, RSA has NULL.
fn algorithm_id(algorithm: Algorithm) -> Vec<u8> {
    let (id, parameters) = match algorithm {
        Algorithm::EcdsaSha256 => (ID_ECDSA_SHA256, vec![]),
        Algorithm::EcdsaSha512 => (ID_ECDSA_SHA512, vec![]),
        Algorithm::RsaPkcs1Sha256 => (ID_RSA_SHA256, value(NULL, &[])),
        Algorithm::RsaPkcs1Sha512 => (ID_RSA_SHA512, value(NULL, &[])),
    };
    value(SEQUENCE, &[&value(OBJECT_ID, &[id]), &parameters])
}
