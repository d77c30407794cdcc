//! The Open Profile for DICE: secrets, keys and certificates derived from what was measured.
//!
//! Every stage of a boot measures the next one before it starts it. From its own secrets and those
//! measurements it derives the secrets of the next stage, and signs a certificate that says what was
//! measured. A stage that was changed gets other secrets, and cannot tell what they would have been.
//!
//! * [`Cdis`] are the two secrets of a stage; [`InputValues`] is what was measured.
//! * [`PrivateKey`] and [`PublicKey`] are the key pair that follows from a secret.
//! * [`certificate`] signs what was measured.
//! * [`Handover`] is what one stage gives the next: its secrets and the chain of certificates.
//! * [`Chain`] is a chain that was read and verified; it prints itself, and turns into JSON.
//! * [`ConfigDescriptor`] is how the Android profile describes a stage.
//!
//! Specifications: "Open Profile for DICE" v2.5 and "Android Profile for DICE". Where they leave a
//! choice, this crate has SHA-512, HKDF and Ed25519 (or ECDSA with P-256 and SHA-256), and
//! certificates in CBOR. Nothing here knows what AVF measures.
//!
//! | what | how |
//! |---|---|
//! | next CDI_Attest | HKDF(CDI_Attest, salt = H(code ‖ config ‖ authority ‖ mode ‖ hidden), info = `CDI_Attest`), 32 bytes |
//! | next CDI_Seal | HKDF(CDI_Seal, salt = H(authority ‖ mode ‖ hidden), info = `CDI_Seal`), 32 bytes |
//! | key pair | from HKDF(CDI_Attest, salt = fixed, info = `Key Pair`), 32 bytes |
//! | id of a key | HKDF(public key, salt = fixed, info = `ID`), 20 bytes, first bit cleared |
//! | certificate | COSE_Sign1 over a map of claims, untagged |
//! | chain | CBOR array: COSE_Key of the root, then certificates, first stage first |
//! | hand-over | CBOR map {1: CDI_Attest, 2: CDI_Seal, 3: chain} |
//!
//! What is read must be in the encoding that this crate writes: shortest form, definite lengths. So
//! there is one way to say a thing, and nothing that only some readers see.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod cbor;
mod cdi;
mod certificate;
mod chain;
mod claims;
mod cose;
mod descriptor;
mod diagnostic;
mod error;
mod handover;
mod inputs;
mod json;
mod kdf;
mod keys;
mod names;
mod show;

pub use cdi::{CDI_LEN, Cdi, Cdis};
pub use certificate::{Profile, certificate};
pub use chain::{Certificate, Chain, MAX_CERTIFICATES, MAX_CHAIN};
pub use ciborium::Value;
pub use descriptor::{ComponentVersion, ConfigDescriptor, key};
pub use error::{CborFault, DescriptorFault, Error, Fault, KeyFault, LabelFault};
pub use handover::Handover;
pub use inputs::{Config, HASH_LEN, InputValues, Mode};
pub use keys::{ID_LEN, KeyType, PrivateKey, PublicKey};
