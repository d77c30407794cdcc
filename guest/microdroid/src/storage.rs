//! The encrypted storage, which only this identity can read.

use crate::apk::PAYLOAD_ID;
use crate::disk::Disk;
use crate::failure::{Failure, Kind, OrFail};
use crate::identity::Identity;
use crate::instance::Instance;
use crate::modules::Beside;
use crate::mounts::make_directory;
use crate::partitions::Partition;
use anyhow::{Context, Result};
use devicemapper::DeviceMapper;
use encryptedstore::{CIPHER, Opened, Options, Store};
use handover::Handover;
use instance_image::StorageData;
use std::path::Path;
use std::time::Instant;

/// Where payloads find it.
const MOUNT_POINT: &str = "/mnt/encryptedstore";

/// Modules that a boot with a storage needs, and one without. The processor's own AES comes first:
/// whoever sets a cipher up gets the best that is there at that moment.
pub fn modules(settings: &Handover) -> &'static [&'static str] {
    if settings.storage.is_some() { &["aesni_intel", "dm_crypt", "xts"] } else { &[] }
}

/// The storage, if there is one. It is closed when it is dropped, whatever becomes of the boot.
#[derive(Debug, Default)]
pub struct Storage(Option<Store>);

impl Storage {
    /// Opens the storage in that partition with the key of this identity. One that the instance has
    /// never used is formatted; what was formatted once never is again.
    pub fn open(
        partition: Option<&Partition>,
        identity: &Identity,
        instance: &mut Instance,
        modules: Beside,
    ) -> Result<Self, Failure> {
        let Some(partition) = partition else { return none(instance) };
        let saved = instance.storage().cloned();
        // The instance was to remember one; without an image there is nothing that could.
        let Some(saved) = saved else {
            let text = "a VM with encrypted storage needs an instance image";
            return Err(Failure::new(Kind::InvalidConfig, text));
        };
        modules.wait().context("the modules for the encrypted storage").or_fail(Kind::Runtime)?;
        let opened = open(partition, identity, &saved)
            .with_context(|| format!("the encrypted storage, {partition}"))
            .or_fail(Kind::Runtime)?;
        let storage = Self(Some(opened.store));
        if !saved.formatted {
            instance.keep_storage(StorageData { formatted: true, ..saved })?;
        }
        Ok(storage)
    }

    /// Writes what is unwritten and lets the storage go. It fails if something could not be written:
    /// the payload has ended, so the host is who can still be told.
    pub fn close(&mut self) -> Result<(), Failure> {
        let Some(store) = self.0.take() else { return Ok(()) };
        let start = Instant::now();
        let synced = store.sync();
        match store.close() {
            Ok(()) => {
                log::info!("encrypted storage closed in {} us", start.elapsed().as_micros());
            }
            Err(error) => log::error!("the encrypted storage was not closed: {error:#}"),
        }
        synced
            .context("not everything could be written to the encrypted storage")
            .or_fail(Kind::Runtime)
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        // On this path there is another failure to tell.
        let _ = self.close();
    }
}

/// What an instance is to remember of a storage that it has not used yet.
pub fn unused(disk: &Disk) -> Option<StorageData> {
    disk.storage.as_ref().map(|_| StorageData { cipher: CIPHER.into(), formatted: false })
}

/// No storage, which is wrong for an instance that has kept something in one.
fn none(instance: &Instance) -> Result<Storage, Failure> {
    match instance.storage() {
        Some(StorageData { formatted: true, .. }) => Err(Failure::new(
            Kind::Runtime,
            "this instance has an encrypted storage, but the VM was started without it: give it the \
             storage that goes with the instance",
        )),
        _ => Ok(Storage::default()),
    }
}

fn open(partition: &Partition, identity: &Identity, saved: &StorageData) -> Result<Opened> {
    let start = Instant::now();
    make_directory(MOUNT_POINT)?;
    let options = Options {
        owner: PAYLOAD_ID,
        mount_point: Path::new(MOUNT_POINT),
        cipher: &saved.cipher,
        must_be_formatted: saved.formatted,
    };
    let mapper = DeviceMapper::open()?;
    let opened = Store::open(partition.path(), &identity.storage_key(), &mapper, &options)?;
    let how = if opened.formatted_now { " (formatted)" } else { "" };
    log::info!("encrypted storage opened in {} us{how}", start.elapsed().as_micros());
    Ok(opened)
}
