//! A signer of a scheme, as it stands in the signing block.
//!
//! All sequences and elements have a little-endian u32 length in front.
//!
//! * v3 and v3.1: signed data | u32 minimum SDK | u32 maximum SDK | signatures | public key;
//!   signed data: digests | certificates | u32 minimum SDK | u32 maximum SDK | attributes.
//! * v2: the same without the SDK versions.

use std::ops::RangeInclusive;

use crate::algorithm::{SignatureAlgorithm, describe, strongest};
use crate::attributes::Attributes;
use crate::bytes::Bytes;
use crate::certificate::public_key_of;
use crate::key::PublicKey;
use crate::scheme::Scheme;
use crate::{ContentDigest, Error, Result};

/// Most signers in a scheme.
pub(crate) const MAX_SIGNERS: usize = 32;
/// Most signatures, digests or certificates of a signer.
pub(crate) const MAX_RECORDS: usize = 64;

/// A signer, its signed data not yet looked into.
#[derive(Debug)]
pub(crate) struct Signer<'a> {
    signed_data: &'a [u8],
    pub sdk: RangeInclusive<u32>,
    signatures: Vec<(u32, &'a [u8])>,
    public_key: &'a [u8],
    scheme: Scheme,
}

/// What a signer signed.
#[derive(Debug)]
pub(crate) struct SignedData<'a> {
    digests: Vec<(u32, &'a [u8])>,
    pub certificates: Vec<&'a [u8]>,
    sdk: RangeInclusive<u32>,
    pub attributes: Attributes<'a>,
}

/// What a signer vouches for.
#[derive(Debug)]
pub(crate) struct Statement<'a> {
    pub algorithm: SignatureAlgorithm,
    pub content_digest: ContentDigest,
    pub certificate: &'a [u8],
    pub public_key: &'a [u8],
    pub attributes: Attributes<'a>,
}

/// The signers of a scheme.
pub(crate) fn signers(scheme: Scheme, value: &[u8]) -> Result<Vec<Signer<'_>>> {
    let mut value = Bytes::new(value);
    let signers = value.list("signers", MAX_SIGNERS, |signer| Signer::read(scheme, signer))?;
    value.end("the sequence of signers")?;
    Ok(signers)
}

impl<'a> Signer<'a> {
    fn read(scheme: Scheme, mut bytes: Bytes<'a>) -> Result<Self> {
        let signed_data = bytes.prefixed("signed data")?;
        let sdk = sdk_range(scheme, &mut bytes)?;
        let signatures = bytes.list("signatures", MAX_RECORDS, |mut record| {
            let id = record.u32("signature algorithm")?;
            let signature = record.prefixed("signature")?;
            record.end("a signature")?;
            Ok((id, signature))
        })?;
        let public_key = bytes.prefixed("public key")?;
        bytes.end("a signer")?;
        Ok(Self { signed_data, sdk, signatures, public_key, scheme })
    }

    fn signed_data(&self) -> Result<SignedData<'a>> {
        let mut bytes = Bytes::new(self.signed_data);
        let digests = bytes.list("digests", MAX_RECORDS, |mut record| {
            let id = record.u32("digest algorithm")?;
            let digest = record.prefixed("digest")?;
            record.end("a digest")?;
            Ok((id, digest))
        })?;
        let certificates =
            bytes.list("certificates", MAX_RECORDS, |certificate| Ok(certificate.rest()))?;
        let sdk = sdk_range(self.scheme, &mut bytes)?;
        let attributes = Attributes::read(&mut bytes)?;
        // Signers of v2 append empty sequences.
        if self.scheme.has_sdk_range() {
            bytes.end("signed data")?;
        }
        Ok(SignedData { digests, certificates, sdk, attributes })
    }

    fn algorithm(&self) -> Result<SignatureAlgorithm> {
        strongest(self.algorithms())
            .ok_or_else(|| Error::NoSupportedSignature { listed: describe(self.algorithms()) })
    }

    fn algorithms(&self) -> impl Iterator<Item = u32> {
        self.signatures.iter().map(|(id, _)| *id)
    }

    /// What the signer says; whether it is signed is not looked at.
    pub fn statement(&self) -> Result<Statement<'a>> {
        let algorithm = self.algorithm()?;
        let data = self.signed_data()?;
        if data.sdk != self.sdk {
            return Err(Error::SdkRange { outer: self.sdk.clone(), signed: data.sdk });
        }
        if !self.algorithms().eq(data.digests.iter().map(|(id, _)| *id)) {
            return Err(Error::AlgorithmsDiffer {
                digests: describe(data.digests.iter().map(|(id, _)| *id)),
                signatures: describe(self.algorithms()),
            });
        }
        let content_digest = data
            .digests
            .iter()
            .find(|(id, _)| *id == algorithm.id())
            .and_then(|(_, digest)| ContentDigest::new(algorithm.digest(), digest))
            .ok_or(Error::DigestLength { algorithm: algorithm.digest() })?;
        let certificate = data.certificates.first().ok_or(Error::NoCertificates)?;
        Ok(Statement {
            algorithm,
            content_digest,
            certificate,
            public_key: self.public_key,
            attributes: data.attributes,
        })
    }

    /// Verifies all that the signer says.
    pub fn verify(&self) -> Result<Statement<'a>> {
        let algorithm = self.algorithm()?;
        let signature = self
            .signatures
            .iter()
            .find(|(id, _)| *id == algorithm.id())
            .map(|(_, signature)| *signature)
            .unwrap_or_default();
        PublicKey::read(self.public_key)?.verify(algorithm, self.signed_data, signature)?;

        let statement = self.statement()?;
        if public_key_of(statement.certificate)? != self.public_key {
            return Err(Error::PublicKeyMismatch);
        }
        statement.attributes.verify_lineage(statement.certificate)?;
        Ok(statement)
    }
}

fn sdk_range(scheme: Scheme, bytes: &mut Bytes<'_>) -> Result<RangeInclusive<u32>> {
    if !scheme.has_sdk_range() {
        return Ok(0..=u32::MAX);
    }
    let min = bytes.u32("minimum SDK")?;
    let max = bytes.u32("maximum SDK")?;
    Ok(min..=max)
}
