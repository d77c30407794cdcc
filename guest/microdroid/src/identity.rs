//! Who this VM is: from what the host handed over, through what was verified, to its secrets.
//!
//! The host's part of the identity covers all that runs before the packages. It opens what the
//! instance remembers and goes no further: what the payload gets follows from it and from what was
//! verified here, so that a payload can never have what another one had.

use crate::apk::MOUNT_POINT;
use crate::disk::Wanted;
use crate::failure::{Failure, Kind, OrFail};
use crate::instance::Found;
use ::identity::{Apex, Apk, Payload, Run, VmSecret, hidden_of};
use anyhow::{Context, Result};
use dice::Cdi;
use handover::Handover;
use instance_image::{ApexData, ApkData, SealingKey};
use std::fmt;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// The identity that everything before the packages has. Gone as soon as it has done its work.
#[derive(Debug)]
pub struct BootIdentity {
    stage: dice::Handover,
    instance_id: Vec<u8>,
    debuggable: bool,
    /// What it took so far.
    spent: Duration,
}

/// The identity of this payload.
pub struct Identity {
    chain: Vec<u8>,
    attest: Cdi,
    secret: VmSecret,
}

impl BootIdentity {
    /// Takes it out of what the host handed over.
    pub fn take(settings: &mut Handover) -> Result<Self, Failure> {
        let start = Instant::now();
        let bytes = std::mem::take(&mut settings.dice);
        let stage = dice::Handover::read(&bytes)
            .context("the identity that the host handed over")
            .or_fail(Kind::Runtime)?;
        Ok(Self {
            stage,
            instance_id: settings.instance_id.clone(),
            debuggable: settings.debuggable,
            spent: start.elapsed(),
        })
    }

    /// The key to what the instance remembers.
    pub fn sealing_key(&self) -> SealingKey {
        SealingKey::derive(self.stage.cdis.seal.expose())
    }

    /// Goes on to the identity of what was found, with the salt of the instance.
    pub fn of_payload(
        self,
        found: &Found,
        wanted: &Wanted,
        salt: Option<&[u8; 64]>,
    ) -> Result<Identity, Failure> {
        let start = Instant::now();
        let path;
        let run = match wanted {
            Wanted::Library(name) => Run::Binary(name),
            Wanted::Config(config) => {
                // As the original has it: the path in the guest.
                path = format!("{MOUNT_POINT}/{config}");
                Run::ConfigPath(&path)
            }
        };
        let payload = Payload {
            apk: apk(&found.apk),
            extra_apks: found.extra_apks.iter().map(apk).collect(),
            apexes: found.apexes.iter().map(apex).collect(),
            run,
            debuggable: self.debuggable,
            hidden: hidden_of(salt, &self.instance_id),
            #[cfg(feature = "test-drop-input")]
            drop: dropped().or_fail(Kind::Runtime)?,
        };
        let stage = self.stage.next(&payload.inputs());
        let dice::Handover { cdis, chain } =
            stage.context("the identity of the payload").or_fail(Kind::Runtime)?;
        let secret = VmSecret::of(&cdis.seal);
        let spent = self.spent + start.elapsed();
        log::info!("identity derived in {} us", spent.as_micros());
        Ok(Identity { chain, attest: cdis.attest.clone(), secret })
    }
}

impl Identity {
    /// The certificates, from the root secret's key to the payload's.
    pub fn chain(&self) -> &[u8] {
        &self.chain
    }

    /// The secret behind the payload's key.
    pub fn attestation_cdi(&self) -> &Cdi {
        &self.attest
    }

    /// The secret that the payload gets under this name.
    pub fn payload_secret(&self, identifier: &[u8]) -> Zeroizing<[u8; 32]> {
        self.secret.payload_secret(identifier)
    }

    /// The key of the encrypted storage.
    pub fn storage_key(&self) -> Zeroizing<[u8; 64]> {
        self.secret.storage_key()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity {{ chain: {} bytes, .. }}", self.chain.len())
    }
}

fn apk(data: &ApkData) -> Apk<'_> {
    Apk {
        package: &data.package_name,
        version: data.version_code,
        root_hash: &data.root_hash,
        cert_hash: &data.cert_hash,
    }
}

fn apex(data: &ApexData) -> Apex<'_> {
    Apex {
        name: data.manifest_name.as_deref().unwrap_or(&data.name),
        version: data.manifest_version.unwrap_or_default(),
        root_digest: &data.root_digest,
        public_key: &data.public_key,
    }
}

/// The input that this image's test leaves out.
#[cfg(feature = "test-drop-input")]
fn dropped() -> Result<Option<::identity::Dropped>> {
    use std::io::ErrorKind;
    /// The name of one, if there is any.
    const NAME: &str = "/etc/drop_input";
    match std::fs::read_to_string(NAME) {
        // What it does not name belongs to the host's part.
        Ok(name) => {
            let input = name.trim().parse().context(NAME)?;
            log::error!("this guest is for tests: it leaves {input:?} out of its identity");
            Ok(Some(input))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).context(NAME),
    }
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
