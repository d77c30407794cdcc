//! `INSTANCE.json`: what is remembered beside an instance image.

use crate::files;
use crate::storage::Storage;
use anyhow::{Context as _, Result, bail};
use instance_image::MAGIC;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Bytes of an instance id.
pub const ID_BYTES: usize = 64;
/// Version of `INSTANCE.json`.
const VERSION: u32 = 1;
/// Nothing that is read here is longer.
pub const LIMIT: u64 = 64 << 10;

/// The content of `INSTANCE.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    version: u32,
    instance_id: String,
    /// Digest of the guest image that the instance was made with.
    pub image_digest: String,
    /// Whether INSTANCE is still to be made. Only then may it be missing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub image_to_be_made: bool,
    /// Whether the instance has been given an encrypted storage.
    #[serde(default, skip_serializing_if = "is_false")]
    pub storage: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Where it is remembered what the instance is.
pub fn memory_path(image: &Path) -> PathBuf {
    let mut name = image.as_os_str().to_owned();
    name.push(".json");
    name.into()
}

impl Memory {
    /// That of an instance whose image is still to be made.
    pub fn new(id: &[u8], image_digest: String) -> Self {
        let instance_id = hex::encode(id);
        Self { version: VERSION, instance_id, image_digest, image_to_be_made: true, storage: false }
    }

    /// The memory of an instance, if there is one; an error if the instance is not whole.
    pub fn find(image: &Path) -> Result<Option<Self>> {
        let (path, shown) = (memory_path(image), image.display());
        let is_image_there = image.exists();
        if !path.exists() {
            if !is_image_there {
                return Ok(None);
            }
            if !is_instance_image(image) {
                bail!("{shown} is no instance image");
            }
        }
        let memory = Self::read(&path)?;
        // Looked for once more: another process may make both in between, this one last.
        if !memory.image_to_be_made && !image.exists() {
            bail!(
                "cannot find {shown}, but {0} remembers it: bring it back (its secrets and its \
                 storage cannot be had without it), or remove {0} to make a new instance",
                path.display()
            );
        }
        memory.id(&path)?;
        Ok(Some(memory))
    }

    /// Reads `INSTANCE.json`.
    pub fn read(path: &Path) -> Result<Self> {
        let advice = "it remembers the instance beside it; bring it back, or remove both";
        let text = files::read(path, LIMIT)
            .with_context(|| format!("cannot read {} ({advice})", path.display()))?;
        let memory: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{} is damaged ({advice})", path.display()))?;
        if memory.version != VERSION {
            bail!(
                "{} has version {}, this program reads {VERSION}",
                path.display(),
                memory.version
            );
        }
        Ok(memory)
    }

    /// Reads what is there, also if another process writes it while `make` makes one.
    pub fn read_or_make(path: &Path, make: impl FnOnce() -> Result<Self>) -> Result<Self> {
        if !path.exists() {
            write_if_absent(path, &make()?.text()?)?;
        }
        Self::read(path)
    }

    /// Remembers that the image is there and, if it `has_storage`, the storage. Only for who has
    /// locked the image: nobody else writes then.
    pub fn complete(&mut self, path: &Path, has_storage: bool) -> Result<()> {
        let storage = self.storage || has_storage;
        let complete = Self { image_to_be_made: false, storage, ..self.clone() };
        if complete != *self {
            replace(path, &complete.text()?)?;
            *self = complete;
        }
        Ok(())
    }

    fn text(&self) -> Result<Vec<u8>> {
        Ok((serde_json::to_string_pretty(self)? + "\n").into())
    }

    /// The instance id.
    pub fn id(&self, path: &Path) -> Result<Vec<u8>> {
        let id = hex::decode(&self.instance_id).unwrap_or_default();
        if id.len() != ID_BYTES {
            bail!("{}: instance_id is not {ID_BYTES} bytes in hexadecimal", path.display());
        }
        Ok(id)
    }

    /// An instance stays what it was made as.
    pub fn check(
        &self,
        image: &Path,
        id: Option<&[u8]>,
        guest_image: Option<&str>,
        storage: Option<&Storage<'_>>,
    ) -> Result<()> {
        let image = image.display();
        if id.is_some_and(|id| hex::encode(id) != self.instance_id) {
            bail!("instance {image} has another id than --instance-id-file: leave that out");
        }
        if let Some(wanted) = guest_image.filter(|wanted| *wanted != self.image_digest) {
            bail!(
                "instance {image} was made with guest image {} and cannot run on {wanted}: leave \
                 --image out, or use another INSTANCE",
                self.image_digest
            );
        }
        if let Some(new) = storage.filter(|storage| self.storage && storage.is_new()) {
            bail!(
                "{} does not exist, and this instance has an encrypted storage already: give the \
                 path of that one, or make a new instance",
                new.path().display()
            );
        }
        Ok(())
    }
}

/// Whether the file starts as an instance image does.
fn is_instance_image(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    let read = files::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == MAGIC
}

/// Leaves a file that is there as it is. Only a whole file ever has the name; it is on disk when
/// this returns, whoever wrote it.
pub fn write_if_absent(path: &Path, bytes: &[u8]) -> Result<()> {
    write(path, bytes, |file| match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    })
}

/// Puts a file in the place of another: there is the whole old one or the whole new one, and the
/// new one is on disk when this returns.
fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    write(path, bytes, |file| Ok(file.persist(path).map(drop)?))
}

fn write(
    path: &Path,
    bytes: &[u8],
    name: impl FnOnce(NamedTempFile) -> std::io::Result<()>,
) -> Result<()> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".vm-").tempfile_in(parent)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        name(file)?;
        File::open(parent)?.sync_all()
    };
    write()
        .map_err(crate::files::without_path)
        .with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
