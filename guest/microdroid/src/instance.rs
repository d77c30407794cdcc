//! What an instance remembers of its first boot: the packages that it was made with, what of them ran,
//! a salt, and whether its storage is one that was used.

mod changes;

use crate::failure::{Failure, Kind, OrFail};
use crate::partitions::Partition;
use anyhow::{Context, Error, Result};
use instance_image::{
    ApexData, ApkData, InstanceImage, MICRODROID_UUID, MicrodroidData, SealingKey, StorageData,
};
use rustix::rand::{GetRandomFlags, getrandom};
use std::fs::File;

/// What it means that the image cannot be opened with the key that this boot has.
const OTHER_BOOT: &str = "this instance was made with another guest image (kernel, initramfs, \
     command line), debug level, instance id or root secret of the host: start it with those, or \
     make a new instance";

/// What an instance remembers, or nothing for a VM that keeps nothing.
#[derive(Debug, Default)]
pub struct Instance(Option<Image>);

#[derive(Debug)]
struct Image {
    image: InstanceImage<File>,
    key: SealingKey,
    saved: Option<MicrodroidData>,
}

/// What is found at this boot: packages, all of them verified, and what of them is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The package.
    pub apk: ApkData,
    /// The extra packages, in order.
    pub extra_apks: Vec<ApkData>,
    /// The APEXes, in order.
    pub apexes: Vec<ApexData>,
    /// What is to run, as [`Wanted::remembered`] says it.
    ///
    /// [`Wanted::remembered`]: crate::disk::Wanted::remembered
    pub task: String,
}

impl Instance {
    /// Unseals what is there. Whatever is wrong with it, it is not made anew: then an attacker, or
    /// a mistake, would only have to damage it.
    pub fn open(partition: Option<&Partition>, key: SealingKey) -> Result<Self, Failure> {
        let Some(partition) = partition else { return Ok(Self(None)) };
        let open = || {
            let mut image = InstanceImage::open(partition.open_writable()?)?;
            let saved = match image.read_partition(MICRODROID_UUID, &key)? {
                Some(bytes) => Some(MicrodroidData::from_cbor(&bytes)?),
                None => None,
            };
            anyhow::Ok(Self(Some(Image { image, key, saved })))
        };
        open().map_err(|error| unopened(partition, error))
    }

    /// What was found at the first boot.
    pub fn saved(&self) -> Option<&MicrodroidData> {
        self.0.as_ref()?.saved.as_ref()
    }

    /// What tells this instance from others with the same packages.
    pub fn salt(&self) -> Option<&[u8; 64]> {
        self.saved().map(|saved| &saved.salt)
    }

    /// What is remembered of the encrypted storage.
    pub fn storage(&self) -> Option<&StorageData> {
        self.saved()?.storage.as_ref()
    }

    /// Compares what is found at this boot with what was found at the first.
    pub fn check(&self, found: &Found) -> Result<(), Failure> {
        let Some(saved) = self.saved() else { return Ok(()) };
        if let Some(change) = changes::describe(saved, found) {
            return Err(Failure::new(Kind::Changed, change));
        }
        log::info!("the payload is the one that this instance was made with");
        Ok(())
    }

    /// Remembers what is found at this boot, if it is the first, and a storage that is new.
    pub fn keep(&mut self, found: Found, storage: Option<StorageData>) -> Result<(), Failure> {
        let Some(image) = &mut self.0 else { return Ok(()) };
        match &image.saved {
            None => new_data(found, storage).and_then(|data| {
                image.write(data)?;
                log::info!("first boot of this instance: it remembers the payload from now on");
                Ok(())
            }),
            Some(saved) if saved.storage.is_none() && storage.is_some() => {
                image.write(with_storage(saved, storage))
            }
            Some(_) => Ok(()),
        }
        .or_fail(Kind::Runtime)
    }

    /// Remembers what has become of the storage.
    pub fn keep_storage(&mut self, storage: StorageData) -> Result<(), Failure> {
        let Some(image) = &mut self.0 else { return Ok(()) };
        let data = image.saved.as_ref().map(|saved| with_storage(saved, Some(storage)));
        data.map_or(Ok(()), |data| image.write(data)).or_fail(Kind::Runtime)
    }
}

impl Image {
    fn write(&mut self, data: MicrodroidData) -> Result<()> {
        let written = data
            .to_cbor()
            .and_then(|bytes| self.image.write_partition(MICRODROID_UUID, &self.key, &bytes));
        written.context("the instance image could not be written")?;
        self.saved = Some(data);
        Ok(())
    }
}

/// Why an image was not opened.
fn unopened(partition: &Partition, error: Error) -> Failure {
    let image = format!("the instance image, {partition}");
    match error.downcast_ref() {
        Some(instance_image::Error::Foreign(_)) => {
            Failure::new(Kind::Identity, format!("{image}: {OTHER_BOOT}"))
        }
        _ => Failure::of(Kind::Runtime, &error.context(image)),
    }
}

fn new_data(found: Found, storage: Option<StorageData>) -> Result<MicrodroidData> {
    let mut salt = [0; 64];
    let random = getrandom(&mut salt, GetRandomFlags::empty())?;
    anyhow::ensure!(random == salt.len(), "the kernel gave {random} random bytes only");
    let Found { apk, extra_apks, apexes, task } = found;
    Ok(MicrodroidData { salt, apk, extra_apks, apexes, task, storage })
}

fn with_storage(saved: &MicrodroidData, storage: Option<StorageData>) -> MicrodroidData {
    let mut data = saved.clone();
    data.storage = storage;
    data
}

#[cfg(test)]
#[path = "instance_tests.rs"]
mod tests;
