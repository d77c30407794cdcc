//! The body as it travels.

use crate::{Error, Handover, PayloadDiskSettings, PayloadSettings};
use prost::{Message, Oneof};
use zeroize::{Zeroize, Zeroizing};

/// The fields of [`Handover`] with their numbers. Number 5 was a secret in version 2 and stays free.
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
    #[prost(message, optional, tag = "6")]
    payload_disk: Option<PayloadDisk>,
    #[prost(bool, tag = "7")]
    instance_image: bool,
    #[prost(bytes = "vec", tag = "8")]
    dice: Vec<u8>,
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
        self.dice.zeroize();
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
            payload_disk: handover.payload_disk.clone().map(disk),
            instance_image: handover.instance_image,
            dice: handover.dice.to_vec(),
        }
    }
}

impl TryFrom<Body> for Handover {
    type Error = Error;

    fn try_from(mut body: Body) -> Result<Self, Error> {
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
            payload_disk: payload_disk.transpose()?,
            instance_image: body.instance_image,
            dice: Zeroizing::new(std::mem::take(&mut body.dice)),
        })
    }
}
