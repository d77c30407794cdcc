//! The body as it travels.

use crate::{Error, Handover, PayloadDiskSettings, PayloadSettings, SECRET_LEN, Secret};
use prost::{Message, Oneof};
use zeroize::Zeroize;

/// The fields of [`Handover`] with their numbers.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Body {
    #[prost(bool, tag = "1")]
    debuggable: bool,
    #[prost(bytes = "vec", tag = "2")]
    instance_id: Vec<u8>,
    #[prost(message, optional, tag = "3")]
    payload: Option<PayloadSettings>,
    #[prost(message, optional, tag = "4")]
    storage: Option<crate::StorageSettings>,
    #[prost(bytes = "vec", tag = "5")]
    sealing_secret: Vec<u8>,
    #[prost(message, optional, tag = "6")]
    payload_disk: Option<PayloadDisk>,
    #[prost(bool, tag = "7")]
    instance_image: bool,
}

#[derive(Clone, PartialEq, Eq, Message)]
struct PayloadDisk {
    #[prost(oneof = "Run", tags = "1, 2")]
    run: Option<Run>,
}

#[derive(Clone, PartialEq, Eq, Oneof)]
enum Run {
    #[prost(string, tag = "1")]
    ConfigPath(String),
    #[prost(string, tag = "2")]
    PayloadBinaryName(String),
}

impl Drop for Body {
    fn drop(&mut self) {
        self.sealing_secret.zeroize();
    }
}

impl From<&Handover> for Body {
    fn from(handover: &Handover) -> Self {
        let run = |settings: PayloadDiskSettings| match settings {
            PayloadDiskSettings::ConfigPath(path) => Run::ConfigPath(path),
            PayloadDiskSettings::PayloadBinaryName(name) => Run::PayloadBinaryName(name),
        };
        let disk = |settings| PayloadDisk { run: Some(run(settings)) };
        Self {
            debuggable: handover.debuggable,
            instance_id: handover.instance_id.clone(),
            payload: handover.payload.clone(),
            storage: handover.storage,
            sealing_secret: handover.sealing_secret.expose().to_vec(),
            payload_disk: handover.payload_disk.clone().map(disk),
            instance_image: handover.instance_image,
        }
    }
}

impl TryFrom<Body> for Handover {
    type Error = Error;

    fn try_from(mut body: Body) -> Result<Self, Error> {
        let secret = <[u8; SECRET_LEN]>::try_from(body.sealing_secret.as_slice())
            .map_err(|_| Error::SealingSecret(body.sealing_secret.len()))?;
        let payload_disk = body.payload_disk.take().map(|disk| match disk.run {
            Some(Run::ConfigPath(path)) => Ok(PayloadDiskSettings::ConfigPath(path)),
            Some(Run::PayloadBinaryName(name)) => Ok(PayloadDiskSettings::PayloadBinaryName(name)),
            None => Err(Error::NothingToRun),
        });
        Ok(Self {
            debuggable: body.debuggable,
            instance_id: std::mem::take(&mut body.instance_id),
            payload: body.payload.take(),
            storage: body.storage,
            sealing_secret: Secret::new(secret),
            payload_disk: payload_disk.transpose()?,
            instance_image: body.instance_image,
        })
    }
}
