//! The verification of a package, from the end record to the last digest.

use apkzip::ReadAt;

use crate::block::Block;
use crate::scheme::Schemes;
use crate::signer::{Signer, Statement, signers};
use crate::{ContentDigest, Error, Parts, Result, Scheme, SignatureAlgorithm};

/// What the verifier asks of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Android SDK version that the verifier stands for. It chooses the signer where a package
    /// has several for different versions.
    pub sdk: u32,
    /// Whether a package may be signed with nothing better than scheme v2.
    pub allow_v2: bool,
}

impl Default for Policy {
    /// SDK 35, no v2.
    fn default() -> Self {
        Self { sdk: 35, allow_v2: false }
    }
}

/// What is known of a package that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// The scheme whose signature counted.
    pub scheme: Scheme,
    /// The signature that was verified.
    pub algorithm: SignatureAlgorithm,
    /// The signer's first certificate, DER. Only its public key is of account.
    pub certificate: Vec<u8>,
    /// The signer's `SubjectPublicKeyInfo`, DER.
    pub public_key: Vec<u8>,
    /// Digest over the content, as signed and as computed.
    pub content_digest: ContentDigest,
    /// Certificates of the proof of rotation, DER, oldest first, each signed by the one before;
    /// the last is [`Verified::certificate`]. Empty if the key was never rotated.
    pub lineage: Vec<Vec<u8>>,
    /// Size of the package in bytes, without padding behind it.
    pub size: u64,
}

/// Verifies the package in the first `len` bytes of `storage`, including the digest of all of its
/// content. `len` may include padding, as that of a partition does.
///
/// Reads everything but the signing block once for the digest, with at most 16 MiB of buffers,
/// and its end once more to find the parts; values of the signing block take 1 MiB for each scheme. The number of signatures verified is
/// bounded as well.
///
/// The verdict is about the bytes that were read. Whoever uses the package afterwards must see the
/// same ones: verify through dm-verity, or storage that nobody else can write.
pub fn verify<R: ReadAt + Sync + ?Sized>(
    storage: &R,
    len: u64,
    policy: &Policy,
) -> Result<Verified> {
    let parts = Parts::find(storage, len)?;
    let schemes = Schemes::read(storage, &Block::read(storage, &parts.signing_block)?)?;
    let (scheme, statement) = signer_for(&schemes, policy, Signer::verify)?;

    let stated = statement.content_digest;
    let computed = ContentDigest::compute(storage, &parts, stated.algorithm)?;
    if computed != stated {
        return Err(Error::DigestMismatch { stated, computed });
    }
    Ok(Verified {
        scheme,
        algorithm: statement.algorithm,
        certificate: statement.certificate.to_vec(),
        public_key: statement.public_key.to_vec(),
        content_digest: computed,
        lineage: statement.attributes.lineage()?,
        size: parts.end_record.end,
    })
}

/// The digest that the signing block states for the package. Nothing is verified, neither that
/// anybody signed it nor that it is the digest of the content.
pub fn apk_digest<R: ReadAt + ?Sized>(
    storage: &R,
    len: u64,
    policy: &Policy,
) -> Result<ContentDigest> {
    let parts = Parts::find(storage, len)?;
    let schemes = Schemes::read(storage, &Block::read(storage, &parts.signing_block)?)?;
    let (_, statement) = signer_for(&schemes, policy, Signer::statement)?;
    Ok(statement.content_digest)
}

/// How a signer becomes its statement: verified, or taken at its word.
type Ask<'a> = fn(&Signer<'a>) -> Result<Statement<'a>>;

/// The statement of the one signer that counts: v3.1 before v3, and v2 only where there is
/// neither.
fn signer_for<'a>(
    schemes: &'a Schemes,
    policy: &Policy,
    ask: Ask<'a>,
) -> Result<(Scheme, Statement<'a>)> {
    let rotation = match &schemes.v31 {
        Some(value) => match rotated(value, policy, ask)? {
            Rotated::Here(statement) => return Ok((Scheme::V31, *statement)),
            Rotated::Later { min_sdk } => Some(min_sdk),
        },
        None => None,
    };
    if let Some(value) = &schemes.v3 {
        let statement = ask(&one_of(signers(Scheme::V3, value)?, policy.sdk)?)?;
        let stated = statement.attributes.rotation_min_sdk;
        if stated.is_some() && stated != rotation {
            return Err(Error::StrippedV31 { stated: stated.unwrap_or_default(), rotation });
        }
        return Ok((Scheme::V3, statement));
    }
    if schemes.v31.is_some() {
        return Err(Error::SignerCount { count: 0, sdk: policy.sdk });
    }
    match &schemes.v2 {
        Some(value) if policy.allow_v2 => {
            let statement = ask(&one_of(signers(Scheme::V2, value)?, policy.sdk)?)?;
            match statement.attributes.highest_scheme {
                Some(scheme) if scheme > 2 => Err(Error::StrippedV3 { scheme }),
                _ => Ok((Scheme::V2, statement)),
            }
        }
        Some(_) => Err(Error::OnlyV2),
        None => Err(Error::NoScheme),
    }
}

/// What the v3.1 signers say to an SDK version.
enum Rotated<'a> {
    /// One of them signs for it.
    Here(Box<Statement<'a>>),
    /// They sign for newer versions, from this one on.
    Later { min_sdk: u32 },
}

fn rotated<'a>(value: &'a [u8], policy: &Policy, ask: Ask<'a>) -> Result<Rotated<'a>> {
    let signers = signers(Scheme::V31, value)?;
    let Some(min_sdk) = signers.iter().map(|signer| *signer.sdk.start()).min() else {
        return Err(Error::SignerCount { count: 0, sdk: policy.sdk });
    };
    if !signers.iter().any(|signer| signer.sdk.contains(&policy.sdk)) {
        // Were they to have signed for this version once, the v3 signer must not replace them.
        return match min_sdk > policy.sdk {
            true => Ok(Rotated::Later { min_sdk }),
            false => Err(Error::SignerCount { count: 0, sdk: policy.sdk }),
        };
    }
    let signer = one_of(signers, policy.sdk)?;
    let statement = ask(&signer)?;
    // Only v3 signers say this. Taken for the v3.1 signer, one would undo the rotation.
    if let Some(stated) = statement.attributes.rotation_min_sdk {
        return Err(Error::StrippedV31 { stated, rotation: None });
    }
    // The preview of the next version still has this one's number; a release is not meant.
    if statement.attributes.rotation_on_preview && min_sdk == policy.sdk {
        return Ok(Rotated::Later { min_sdk });
    }
    Ok(Rotated::Here(Box::new(statement)))
}

/// The one signer for this SDK version.
fn one_of(signers: Vec<Signer<'_>>, sdk: u32) -> Result<Signer<'_>> {
    let mut meant: Vec<_> =
        signers.into_iter().filter(|signer| signer.sdk.contains(&sdk)).collect();
    match (meant.len(), meant.pop()) {
        (1, Some(signer)) => Ok(signer),
        (count, _) => Err(Error::SignerCount { count, sdk }),
    }
}
