//! What one stage gives the next.

use crate::cbor;
use crate::cdi::{CDI_LEN, Cdi, Cdis};
use crate::certificate::{Profile, certificate_value};
use crate::chain::{self, Chain, MAX_CERTIFICATES, MAX_CHAIN};
use crate::error::Error;
use crate::inputs::InputValues;
use crate::keys::{KeyType, PrivateKey};
use ciborium::Value;
use std::fmt;
use zeroize::Zeroizing;

/// What stands before CDI_Attest: a map of three, key 1, a string of 32 bytes.
const BEFORE_ATTEST: &[u8] = &[0xa3, 0x01, 0x58, CDI_LEN as u8];
/// What stands before CDI_Seal: key 2, a string of 32 bytes.
const BEFORE_SEAL: &[u8] = &[0x02, 0x58, CDI_LEN as u8];
/// What stands before the chain: key 3.
const BEFORE_CHAIN: &[u8] = &[0x03];

/// What the certificates say they follow: the latest version of the Android profile that does not ask
/// for a security version in each descriptor (`android.16` does), which not every stage has.
const PROFILE: Profile = Profile::Named("android.15");

/// The secrets of a stage and the certificates that lead to it: the hand-over of the Android
/// profile, with Ed25519 keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Handover {
    /// The secrets.
    pub cdis: Cdis,
    /// CBOR array of the root's COSE_Key and the certificates; see [`Chain`].
    pub chain: Vec<u8>,
}

impl Handover {
    /// What stands before the first stage: no certificate yet.
    ///
    /// # Errors
    /// None at present.
    pub fn root(uds: &[u8; CDI_LEN]) -> Result<Self, Error> {
        let cdis = Cdis::of_uds(uds);
        let key = PrivateKey::from_cdi(&cdis.attest, KeyType::Ed25519).public();
        Ok(Self { cdis, chain: cbor::write(&Value::Array(vec![key.to_cose_value()])) })
    }

    /// What this stage gives the next one, of which it measured `inputs`.
    ///
    /// # Errors
    /// If the chain is none, or has no room for another certificate.
    pub fn next(&self, inputs: &InputValues) -> Result<Self, Error> {
        let cdis = self.cdis.next(inputs);
        let authority = PrivateKey::from_cdi(&self.cdis.attest, KeyType::Ed25519);
        let subject = PrivateKey::from_cdi(&cdis.attest, KeyType::Ed25519).public();

        let mut entries = chain::entries(&self.chain)?;
        if entries.len() > MAX_CERTIFICATES {
            return Err(Error::TooManyCertificates { count: entries.len() });
        }
        entries.push(certificate_value(&authority, &subject, inputs, PROFILE));
        let chain = cbor::write(&Value::Array(entries));
        if chain.len() > MAX_CHAIN {
            return Err(Error::ChainTooLong { len: chain.len() });
        }
        Ok(Self { cdis, chain })
    }

    /// The hand-over in CBOR. It holds the secrets.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let parts: [&[u8]; 6] = [
            BEFORE_ATTEST,
            self.cdis.attest.expose(),
            BEFORE_SEAL,
            self.cdis.seal.expose(),
            BEFORE_CHAIN,
            &self.chain,
        ];
        // As long as it will be from the start: a vector that grows leaves secrets behind.
        let mut bytes =
            Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
        for part in parts {
            bytes.extend_from_slice(part);
        }
        bytes
    }

    /// Reads a hand-over, and verifies its chain: from the root to the key that follows from
    /// CDI_Attest.
    ///
    /// # Errors
    /// If the bytes are no hand-over, the chain does not verify, or it is not that of the secrets.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let (attest, rest) = secret(bytes, BEFORE_ATTEST).ok_or(Error::Handover)?;
        let (seal, rest) = secret(rest, BEFORE_SEAL).ok_or(Error::Handover)?;
        let chain = rest.strip_prefix(BEFORE_CHAIN).ok_or(Error::Handover)?;

        let leaf = PrivateKey::from_cdi(&attest, KeyType::Ed25519).public();
        if *Chain::read_any(chain)?.leaf_key() != leaf {
            return Err(Error::OtherSecrets);
        }
        Ok(Self { cdis: Cdis { attest, seal }, chain: chain.to_vec() })
    }
}

/// The secret behind a prefix, and what follows it.
fn secret<'a>(bytes: &'a [u8], prefix: &[u8]) -> Option<(Cdi, &'a [u8])> {
    let (secret, rest) = bytes.strip_prefix(prefix)?.split_first_chunk::<CDI_LEN>()?;
    Some((Cdi::new(*secret), rest))
}

impl fmt::Debug for Handover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handover {{ cdis: {:?}, chain: {} bytes }}", self.cdis, self.chain.len())
    }
}
