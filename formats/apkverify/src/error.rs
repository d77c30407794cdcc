//! Why a package is refused.

use std::io;
use std::ops::RangeInclusive;

use crate::{ContentDigest, DigestAlgorithm, Scheme, SignatureAlgorithm};

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a package is refused.
///
/// Messages do not name the file: the caller knows which one it opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is no zip archive of the kind that packages are.
    #[error(transparent)]
    Zip(#[from] apkzip::Error),
    /// The storage failed.
    #[error("cannot read {what} of the APK")]
    Io {
        /// What was being read.
        what: &'static str,
        /// The storage's error.
        source: io::Error,
    },

    // The signing block.
    /// Too little in front of the central directory.
    #[error(
        "APK too small for APK Signing Block: its central directory starts at offset {central_directory}; put files into the package and sign it"
    )]
    TooSmall {
        /// Offset of the central directory.
        central_directory: u64,
    },
    /// There is no signing block. A package may still have a JAR signature, which counts for
    /// nothing here.
    #[error(
        "No APK Signing Block before the central directory: the package is not signed with APK Signature Scheme v3; sign it with `vm package` or `apksigner sign`, and do not change it afterwards"
    )]
    NotSigned,
    /// The signing block would not fit in front of the central directory.
    #[error(
        "APK Signing Block size out of range: {size} bytes; the package is damaged, get or sign it anew"
    )]
    BlockSize {
        /// The size that its footer states.
        size: u64,
    },
    /// The signing block is larger than any that is needed.
    #[error(
        "the APK Signing Block has {size} bytes, more than the limit of {limit}; sign the package anew"
    )]
    BlockTooLarge {
        /// The size that its footer states.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// The two size fields disagree.
    #[error(
        "APK Signing Block sizes in header and footer do not match: {in_header} and {in_footer}; the package is damaged, get or sign it anew"
    )]
    BlockSizesDiffer {
        /// Size at its start.
        in_header: u64,
        /// Size at its end.
        in_footer: u64,
    },
    /// A pair does not fit in the block.
    #[error(
        "pair {index} of the APK Signing Block does not fit in it; the package is damaged, get or sign it anew"
    )]
    Pair {
        /// Position in the block, from 0.
        index: usize,
    },
    /// Two values for one scheme.
    #[error("the APK Signing Block has two values for 0x{id:08x}; sign the package anew")]
    DuplicatePair {
        /// The identifier.
        id: u32,
    },
    /// The value of a scheme is larger than any that is needed.
    #[error(
        "the {scheme} signature of the APK has {size} bytes, more than the limit of {limit}; sign it with fewer certificates"
    )]
    SchemeTooLarge {
        /// The scheme.
        scheme: Scheme,
        /// Bytes that it has.
        size: u64,
        /// Bytes that it may have.
        limit: u64,
    },

    // The schemes.
    /// The block has other things than signatures in it.
    #[error(
        "the APK Signing Block has no signature of scheme v2, v3 or v3.1; sign the package with `vm package` or `apksigner sign --v3-signing-enabled true`"
    )]
    NoScheme,
    /// Signed, but only with scheme v2, which the policy does not allow.
    #[error(
        "the package is signed with APK Signature Scheme v2 only; sign it with v3 (`apksigner sign --v3-signing-enabled true`, or `vm package`), or allow v2 for it"
    )]
    OnlyV2,
    /// The v2 signer says that there was a better signature.
    #[error(
        "the package was signed with APK Signature Scheme v{scheme} too, but that signature is gone: somebody stripped it; get the package from its source again"
    )]
    StrippedV3 {
        /// The scheme that the v2 signer names.
        scheme: u32,
    },
    /// The v3 signer says that there was a v3.1 signer, or another one.
    #[error(
        "the package was signed with APK Signature Scheme v3.1 for SDK {stated} and newer too, but {}; somebody changed the signatures: get the package from its source again",
        match rotation {
            None => "that signature is gone".into(),
            Some(sdk) => format!("the one that it has is for SDK {sdk} and newer"),
        }
    )]
    StrippedV31 {
        /// Minimum SDK version that the v3 signer states.
        stated: u32,
        /// Minimum SDK version of the v3.1 signers, if there are any.
        rotation: Option<u32>,
    },
    /// Not exactly one signer for the SDK version.
    #[error("{count} signers found for SDK {sdk}; there must be exactly one, sign the package so")]
    SignerCount {
        /// How many there are.
        count: usize,
        /// SDK version of the policy.
        sdk: u32,
    },

    // A signer.
    /// A structure ends before its field does.
    #[error("the signature of the APK is damaged: {what} is cut off; sign the package anew")]
    CutOff {
        /// The field.
        what: &'static str,
    },
    /// Bytes behind the last field of a structure.
    #[error(
        "the signature of the APK is damaged: bytes follow behind {what}; sign the package anew"
    )]
    TrailingBytes {
        /// The structure.
        what: &'static str,
    },
    /// More elements than any package needs.
    #[error("the signature of the APK has too many {what}, the limit is {limit}")]
    TooMany {
        /// The elements.
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// One attribute twice.
    #[error("the signer has two values for attribute 0x{id:08x}; sign the package anew")]
    DuplicateAttribute {
        /// The identifier.
        id: u32,
    },
    /// SDK versions inside and outside of the signed data differ.
    #[error(
        "the signer is for SDK {} to {}, but signed that it is for SDK {} to {}; somebody changed it: get the package from its source again",
        outer.start(), outer.end(), signed.start(), signed.end()
    )]
    SdkRange {
        /// Of the signer.
        outer: RangeInclusive<u32>,
        /// Of its signed data.
        signed: RangeInclusive<u32>,
    },
    /// No algorithm that this crate verifies.
    #[error(
        "No supported APK signatures found; there is: {listed}; sign the package with an RSA or EC key"
    )]
    NoSupportedSignature {
        /// What there is.
        listed: String,
    },
    /// The algorithms of digests and signatures differ.
    #[error(
        "Signature algorithms don't match between digests and signatures records: digests for {digests}; signatures with {signatures}; sign the package anew"
    )]
    AlgorithmsDiffer {
        /// Algorithms of the digests.
        digests: String,
        /// Algorithms of the signatures.
        signatures: String,
    },
    /// The stated digest cannot be one.
    #[error(
        "the signed digest is no {algorithm} digest, its length is wrong; sign the package anew"
    )]
    DigestLength {
        /// What it should be.
        algorithm: DigestAlgorithm,
    },
    /// The signature does not verify.
    #[error(
        "Signature is invalid ({algorithm}): it was not made with the signer's key over this data; the package was changed, get it from its source again"
    )]
    Signature {
        /// Its algorithm.
        algorithm: SignatureAlgorithm,
    },
    /// The public key cannot be used.
    #[error("the signer's public key cannot be used: {problem}")]
    PublicKey {
        /// Why.
        problem: String,
    },
    /// No certificate for the key.
    #[error("No certificates listed for the signer; sign the package anew")]
    NoCertificates,
    /// The certificate cannot be read.
    #[error("the signer's certificate cannot be used: {problem}")]
    Certificate {
        /// Why.
        problem: String,
    },
    /// The certificate is for another key.
    #[error(
        "Public key mismatch: the signer's certificate is not for the key that it signed with; sign the package anew"
    )]
    PublicKeyMismatch,

    // The proof of rotation.
    /// Another version of the structure.
    #[error("the signer's proof of rotation has version {version}, only 1 is known")]
    LineageVersion {
        /// The version.
        version: u32,
    },
    /// No level in it.
    #[error("the signer's proof of rotation is empty")]
    LineageEmpty,
    /// A level that does not prove anything.
    #[error("level {level} of the signer's proof of rotation is not valid: {problem}")]
    Lineage {
        /// Position, from 0, the oldest.
        level: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// It leads to somebody else.
    #[error("the signer's proof of rotation does not end with the signer's own certificate")]
    LineageEnd,

    // The content.
    /// A verity digest needs whole blocks.
    #[error(
        "the package has a verity digest, but the {len} bytes in front of its signing block are not a multiple of 4096; sign it anew"
    )]
    VerityAlignment {
        /// Bytes in front of the signing block.
        len: u64,
    },
    /// The content is not what was signed.
    #[error(
        "Digest mismatch ({}): signed {stated}, but the content has {computed}; the package was changed after it was signed, get it from its source again",
        stated.algorithm
    )]
    DigestMismatch {
        /// As signed.
        stated: ContentDigest,
        /// As computed.
        computed: ContentDigest,
    },
    /// A thread that digested content panicked.
    #[error("a thread that digests the APK ended unexpectedly")]
    Worker,
}
