//! A chain of certificates, read and verified.

use crate::cbor::{self, Claims};
use crate::descriptor::ConfigDescriptor;
use crate::error::{Error, Fault};
use crate::inputs::{HASH_LEN, Mode};
use crate::keys::PublicKey;
use crate::{claims, cose, kdf};
use ciborium::Value;

/// Most bytes that a chain may have.
pub const MAX_CHAIN: usize = 16 << 10;

/// Most certificates that a chain may have.
pub const MAX_CERTIFICATES: usize = 16;

/// The version of the Android profile that a certificate without a name is of.
const UNNAMED_VERSION: u32 = 14;

/// A chain in which every certificate is signed by the key of the one before it, the first by the
/// root key.
///
/// That says nothing about who holds the root key: a chain is worth what is known about that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    root: PublicKey,
    certificates: Vec<Certificate>,
}

/// One certificate of a verified chain: what one stage measured of the next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Certificate {
    /// Id of the key that signed, in hexadecimal digits.
    pub issuer: String,
    /// Id of the key that is certified, in hexadecimal digits.
    pub subject: String,
    /// Hash of the code.
    pub code_hash: [u8; HASH_LEN],
    /// What describes the code, if anything does.
    pub code_descriptor: Option<Vec<u8>>,
    /// Hash of the configuration descriptor, or the configuration itself if there is none.
    pub config_hash: [u8; HASH_LEN],
    /// What describes the configuration; see [`ConfigDescriptor`].
    pub config_descriptor: Option<Vec<u8>>,
    /// Hash of whoever vouches for the code.
    pub authority_hash: [u8; HASH_LEN],
    /// What describes the authority, if anything does.
    pub authority_descriptor: Option<Vec<u8>>,
    /// How far the stage can be trusted.
    pub mode: Mode,
    /// Name of the profile that the certificate follows, if it names one.
    pub profile: Option<String>,
    /// The key of the stage that was measured.
    pub key: PublicKey,
}

impl Chain {
    /// Reads a chain and verifies all of it: a CBOR array of the root's COSE_Key and 1 to
    /// [`MAX_CERTIFICATES`] certificates, [`MAX_CHAIN`] bytes at most.
    ///
    /// # Errors
    /// Says what is wrong, and with which certificate.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let chain = Self::read_any(bytes)?;
        if chain.certificates.is_empty() {
            return Err(Error::NoCertificate);
        }
        Ok(chain)
    }

    /// [`Chain::read`], but there need not be a certificate.
    pub(crate) fn read_any(bytes: &[u8]) -> Result<Self, Error> {
        let mut entries = entries(bytes)?.into_iter();
        let root = entries.next().ok_or(Error::Empty)?;
        let root = PublicKey::from_cose_value(root).map_err(Error::RootKey)?;
        let mut chain = Self { root, certificates: Vec::with_capacity(entries.len()) };
        for (entry, number) in entries.zip(1..) {
            let certificate = Certificate::read(entry, chain.leaf_key(), chain.certificates.last())
                .map_err(|fault| Error::Certificate { number, fault })?;
            chain.certificates.push(certificate);
        }
        Ok(chain)
    }

    /// The key that the first certificate is signed with.
    pub fn root_key(&self) -> &PublicKey {
        &self.root
    }

    /// The key of the last stage.
    pub fn leaf_key(&self) -> &PublicKey {
        self.certificates.last().map_or(&self.root, |certificate| &certificate.key)
    }

    /// The certificates, first stage first.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }
}

/// The entries of the array that a chain is.
pub(crate) fn entries(bytes: &[u8]) -> Result<Vec<Value>, Error> {
    if bytes.len() > MAX_CHAIN {
        return Err(Error::ChainTooLong { len: bytes.len() });
    }
    let value = cbor::read(bytes).map_err(Error::Cbor)?;
    let entries = value.into_array().map_err(|_| Error::NotAnArray)?;
    if entries.len() > MAX_CERTIFICATES + 1 {
        return Err(Error::TooManyCertificates { count: entries.len() - 1 });
    }
    Ok(entries)
}

impl Certificate {
    /// Reads and verifies a certificate that `issuer` is to have signed.
    fn read(entry: Value, issuer: &PublicKey, before: Option<&Self>) -> Result<Self, Fault> {
        let payload = cose::verify(issuer, entry)?;
        let mut claims = Claims(cbor::labels(payload).map_err(Fault::Claims)?);
        let certificate = Self::of_claims(&mut claims)?;
        claims.finish()?;

        if certificate.issuer != issuer.hex_id() {
            return Err(Fault::Issuer);
        }
        if certificate.subject != certificate.key.hex_id() {
            return Err(Fault::Subject);
        }
        certificate.check_descriptor()?;
        certificate.check_profile(before)?;
        Ok(certificate)
    }

    fn of_claims(claims: &mut Claims) -> Result<Self, Fault> {
        let issuer = claims.text(claims::ISSUER)?;
        let subject = claims.text(claims::SUBJECT)?;
        let code_hash = claims.array(claims::CODE_HASH)?;
        let code_descriptor = claims.optional_bytes(claims::CODE_DESCRIPTOR)?;
        let (config_hash, config_descriptor) = config(claims)?;
        let authority_hash = claims.array(claims::AUTHORITY_HASH)?;
        let authority_descriptor = claims.optional_bytes(claims::AUTHORITY_DESCRIPTOR)?;
        let [mode] = claims.array(claims::MODE)?;
        let mode = Mode::of(mode).ok_or(Fault::Mode(mode))?;
        let key = claims.bytes(claims::SUBJECT_PUBLIC_KEY)?;
        let key = PublicKey::from_cose_key(&key).map_err(Fault::Key)?;
        if claims.array(claims::KEY_USAGE)? != claims::KEY_CERT_SIGN {
            return Err(Fault::KeyUsage);
        }
        let profile = claims.optional_text(claims::PROFILE_NAME)?;
        Ok(Self {
            issuer,
            subject,
            code_hash,
            code_descriptor,
            config_hash,
            config_descriptor,
            authority_hash,
            authority_descriptor,
            mode,
            profile,
            key,
        })
    }

    /// The Android profile says what a configuration descriptor looks like.
    fn check_descriptor(&self) -> Result<(), Fault> {
        let (Some(_), Some(bytes)) = (self.android_version(), &self.config_descriptor) else {
            return Ok(());
        };
        ConfigDescriptor::read(bytes).map(|_| ()).map_err(Fault::Descriptor)
    }

    /// A later certificate never follows an older version of the Android profile.
    fn check_profile(&self, before: Option<&Self>) -> Result<(), Fault> {
        let version = |certificate: &Self| match certificate.profile {
            Some(_) => certificate.android_version(),
            None => Some(UNNAMED_VERSION),
        };
        match (before.and_then(version), version(self)) {
            (Some(before), Some(now)) if now < before => Err(Fault::OlderProfile { before, now }),
            _ => Ok(()),
        }
    }

    /// The version of the Android profile that the certificate names.
    fn android_version(&self) -> Option<u32> {
        let version = self.profile.as_deref()?.strip_prefix("android.")?;
        // A sign would be read as part of a number too.
        version.bytes().all(|byte| byte.is_ascii_digit()).then(|| version.parse().ok())?
    }
}

/// What was measured as the configuration, and its description if that was a hash.
fn config(claims: &mut Claims) -> Result<([u8; HASH_LEN], Option<Vec<u8>>), Fault> {
    let Some(hash) = claims.optional_array(claims::CONFIG_HASH)? else {
        return Ok((claims.array(claims::CONFIG_DESCRIPTOR)?, None));
    };
    let descriptor = claims.bytes(claims::CONFIG_DESCRIPTOR)?;
    if kdf::hash(&[&descriptor]) != hash {
        return Err(Fault::ConfigHash);
    }
    Ok((hash, Some(descriptor)))
}
