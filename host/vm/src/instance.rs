//! An instance that outlives one run: its image, and what is remembered beside it.
//!
//! `INSTANCE.json` is on disk before INSTANCE has its name, so an image never stands alone. It says
//! at first that the image is still to be made: a run that is killed in between is made up for by
//! the next one, while an image that is lost later is missed. The identity in it never changes: of
//! several first runs at once, the first to write decides for all.

use crate::files;
use crate::make::Maker;
use crate::memory::{ID_BYTES, LIMIT, Memory, memory_path, write_if_absent};
use crate::report::complain;
use crate::storage::Storage;
use anyhow::{Context as _, Result, bail};
use avf::{InstanceImage, StorageImage};
use std::path::Path;

/// What makes a VM this instance and no other.
#[derive(Debug, Default)]
pub struct Instance {
    /// 64 bytes, or none for a throw-away VM.
    pub id: Vec<u8>,
    /// The image, open and locked.
    pub image: Option<InstanceImage>,
    /// Digest of the guest image to run on, if it is not the present one.
    pub guest_image: Option<String>,
}

/// What the command line says about the instance.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// INSTANCE.
    pub image: Option<&'a Path>,
    /// --instance-id-file
    pub id_file: Option<&'a Path>,
    /// --image
    pub guest_image: Option<&'a str>,
}

impl Wanted<'_> {
    /// Refuses what does not fit an instance that is there. Nothing is made.
    pub fn check(self, storage: Option<&Storage<'_>>) -> Result<()> {
        let memory = self.image.map(Memory::find).transpose()?.flatten();
        // After the memory, because it is made before that.
        let id_file = self.id_file.filter(|path| memory.is_some() || path.exists());
        let id = id_file.map(read_id).transpose()?;
        match (self.image, memory) {
            (Some(image), Some(memory)) => {
                self.check_memory(&memory, image, id.as_deref(), storage)
            }
            _ => Ok(()),
        }
    }

    fn check_memory(
        self,
        memory: &Memory,
        image: &Path,
        id: Option<&[u8]>,
        storage: Option<&Storage<'_>>,
    ) -> Result<()> {
        let remembers =
            || format!("{} remembers what the instance is", memory_path(image).display());
        memory.check(image, id, self.guest_image, storage).with_context(remembers)
    }
}

/// The instance and its storage, opened or made. A new storage does not outlive an instance that
/// cannot be had, and no instance is made whose storage cannot be.
pub fn prepare(
    wanted: Wanted<'_>,
    mut storage: Option<Storage<'_>>,
    maker: &impl Maker,
) -> Result<(Instance, Option<StorageImage>)> {
    if let Some(storage) = &mut storage {
        storage.make(maker)?;
    }
    match Instance::prepare(wanted, storage.as_ref(), maker) {
        Ok(instance) => Ok((instance, storage.and_then(Storage::keep))),
        Err(error) => {
            storage.into_iter().for_each(Storage::take_back);
            Err(error)
        }
    }
}

impl Instance {
    /// Opens what is there and makes what is not. The storage that the instance is given must be
    /// there already.
    fn prepare(
        wanted: Wanted<'_>,
        storage: Option<&Storage<'_>>,
        maker: &impl Maker,
    ) -> Result<Self> {
        let id = wanted.id_file.map(|path| read_or_make_id(path, maker)).transpose()?;
        let Some(path) = wanted.image else {
            let guest_image = wanted.guest_image.map(str::to_owned);
            return Ok(Self { id: id.unwrap_or_default(), image: None, guest_image });
        };
        let memory_path = memory_path(path);
        let memory = match Memory::find(path)? {
            Some(memory) => memory,
            None => Memory::read_or_make(&memory_path, || {
                let id = id.clone().map_or_else(|| maker.instance_id(), Ok)?;
                let digest = wanted.guest_image.map(str::to_owned);
                Ok(Memory::new(&id, digest.map_or_else(|| maker.guest_image(), Ok)?))
            })?,
        };
        wanted.check_memory(&memory, path, id.as_deref(), storage)?;
        let is_made = memory.image_to_be_made && !path.exists() && maker.instance_image(path)?;
        let image = InstanceImage::open(path)?;
        // Once more: until it was locked, another run may have given it a storage.
        let mut memory = Memory::read(&memory_path)?;
        wanted.check_memory(&memory, path, id.as_deref(), storage)?;
        memory.complete(&memory_path, storage.is_some())?;
        if is_made {
            complain(&format!("made instance {}", path.display()));
        }
        let id = memory.id(&memory_path)?;
        Ok(Self { id, image: Some(image), guest_image: Some(memory.image_digest) })
    }
}

fn read_or_make_id(path: &Path, maker: &impl Maker) -> Result<Vec<u8>> {
    if !path.exists() {
        write_if_absent(path, &maker.instance_id()?)?;
    }
    read_id(path)
}

fn read_id(path: &Path) -> Result<Vec<u8>> {
    let id = files::read(path, LIMIT).with_context(|| format!("cannot read {}", path.display()))?;
    if id.len() != ID_BYTES {
        bail!("{} is no instance id: {} bytes instead of {ID_BYTES}", path.display(), id.len());
    }
    Ok(id)
}

#[cfg(test)]
#[path = "instance_tests.rs"]
mod tests;
