//! Why a chain, a hand-over or a descriptor is not what it should be.

use crate::chain::{MAX_CERTIFICATES, MAX_CHAIN};
use crate::keys::{KeyType, SIGNATURE_LEN};

pub use crate::cbor::{CborFault, LabelFault};

/// Why a chain or a hand-over cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The chain is too long.
    #[error("the DICE chain has {len} bytes, more than the limit of {MAX_CHAIN}")]
    ChainTooLong {
        /// Its bytes.
        len: usize,
    },
    /// The chain is not CBOR.
    #[error("the DICE chain cannot be read")]
    Cbor(#[source] CborFault),
    /// The chain is something else.
    #[error("the DICE chain is not a CBOR array")]
    NotAnArray,
    /// Not even a root key.
    #[error("the DICE chain is empty: it does not even have a root key")]
    Empty,
    /// Nothing was measured.
    #[error("the DICE chain has a root key and no certificate")]
    NoCertificate,
    /// Too many stages.
    #[error("the DICE chain has {count} certificates, more than the limit of {MAX_CERTIFICATES}")]
    TooManyCertificates {
        /// How many there are.
        count: usize,
    },
    /// The root key cannot be used.
    #[error("the root key of the DICE chain cannot be used")]
    RootKey(#[source] KeyFault),
    /// A certificate is not valid.
    #[error("certificate {number} of the DICE chain is not valid")]
    Certificate {
        /// Which one; the first is 1.
        number: usize,
        /// Why.
        #[source]
        fault: Fault,
    },
    /// Not a hand-over.
    #[error(
        "this is not a DICE hand-over (a CBOR map of CDI_Attest, CDI_Seal and the chain), or it is cut off"
    )]
    Handover,
    /// Secrets and chain do not belong together.
    #[error("the last key of the hand-over's DICE chain is not that of its CDI_Attest")]
    OtherSecrets,
}

/// What is wrong with a certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Not a COSE_Sign1.
    #[error("it is not an untagged COSE_Sign1")]
    NotSign1,
    /// Something in the header that nothing protects.
    #[error("its unprotected header is not empty")]
    Unprotected,
    /// A header that does not go with the key.
    #[error(
        "its protected header does not name {wanted}, the algorithm of its issuer, and nothing else"
    )]
    Header {
        /// What the issuer signs with.
        wanted: KeyType,
    },
    /// A signature of the wrong length.
    #[error("its signature has {len} bytes, not {SIGNATURE_LEN}")]
    SignatureLength {
        /// Its bytes.
        len: usize,
    },
    /// Not signed by the issuer.
    #[error("its signature is not that of the key before it")]
    Signature,
    /// What is signed is not CBOR.
    #[error("its payload cannot be read")]
    Payload(#[source] CborFault),
    /// What is signed is no map of claims.
    #[error("its payload is no map of claims")]
    Claims(#[source] LabelFault),
    /// A claim is not there.
    #[error("the claim {label} is missing")]
    Missing {
        /// Number of the claim.
        label: i64,
    },
    /// A claim has the wrong type.
    #[error("the claim {label} is not a {wanted}")]
    Type {
        /// Number of the claim.
        label: i64,
        /// What it should be.
        wanted: &'static str,
    },
    /// A claim has the wrong length.
    #[error("the claim {label} has {len} bytes, not {wanted}")]
    Length {
        /// Number of the claim.
        label: i64,
        /// Its bytes.
        len: usize,
        /// What it should have.
        wanted: usize,
    },
    /// A claim that the profile does not have.
    #[error("it has a claim {label}, which is not known")]
    Unknown {
        /// Number of the claim.
        label: i64,
    },
    /// A mode that the profile does not have.
    #[error("its mode is {0}, which is not known")]
    Mode(u8),
    /// Its key cannot be used.
    #[error("the key that it certifies cannot be used")]
    Key(#[source] KeyFault),
    /// The key is for something else.
    #[error("it certifies a key for another use than signing certificates")]
    KeyUsage,
    /// Another issuer.
    #[error("its issuer is not the id of the key before it")]
    Issuer,
    /// Another subject.
    #[error("its subject is not the id of the key that it certifies")]
    Subject,
    /// The hash is of another descriptor.
    #[error("its configuration hash is not that of its configuration descriptor")]
    ConfigHash,
    /// The configuration descriptor is not as the Android profile wants it.
    #[error("its configuration descriptor is not one of the Android profile")]
    Descriptor(#[source] DescriptorFault),
    /// An older profile after a newer one.
    #[error("it follows android.{now} after a certificate that follows android.{before}")]
    OlderProfile {
        /// Version of the certificate before it.
        before: u32,
        /// Its version.
        now: u32,
    },
}

/// What is wrong with a COSE_Key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// Not CBOR.
    #[error("the COSE_Key cannot be read")]
    Cbor(#[source] CborFault),
    /// Not a map.
    #[error("the COSE_Key is no map of labels")]
    Map(#[source] LabelFault),
    /// A parameter is not there.
    #[error("the COSE_Key has no parameter {label}")]
    Missing {
        /// Number of the parameter.
        label: i64,
    },
    /// A parameter that this kind of key does not have.
    #[error("the COSE_Key has a parameter {label}, which does not belong there")]
    Unknown {
        /// Number of the parameter.
        label: i64,
    },
    /// Another kind of key.
    #[error("the COSE_Key is neither one for Ed25519 nor one for ECDSA with P-256 and SHA-256")]
    Algorithm,
    /// For something else.
    #[error("the COSE_Key is not for verifying alone")]
    Operations,
    /// A coordinate of another type or length.
    #[error("the parameter {label} of the COSE_Key is not a string of 32 bytes")]
    Coordinate {
        /// Number of the parameter.
        label: i64,
    },
    /// Not a key.
    #[error("the COSE_Key is not a point of its curve that could be a key")]
    Point,
}

/// What is wrong with a configuration descriptor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DescriptorFault {
    /// Not CBOR.
    #[error("it cannot be read")]
    Cbor(#[source] CborFault),
    /// Not a map.
    #[error("it is no map of keys")]
    Map(#[source] LabelFault),
    /// A value of the wrong type.
    #[error("the value of its key {key} is not {wanted}")]
    Type {
        /// The key.
        key: i64,
        /// What it should be.
        wanted: &'static str,
    },
}
