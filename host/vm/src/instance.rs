//! An instance that outlives one run: its image, and what is remembered beside it.
//!
//! `INSTANCE.json` is on disk before INSTANCE has its name, so an image never stands alone. Neither
//! is ever replaced: of several first runs at once, the first to write decides for all.

use crate::files;
use anyhow::{Context, Result, bail};
use avf::service::Service;
use avf::{Error, InstanceImage};
use guest_image::Store;
use instance_image::MAGIC;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{ErrorKind, Read as _, Write};
use std::path::{Path, PathBuf};

/// Bytes of an instance id.
const ID_BYTES: usize = 64;
/// Version of `INSTANCE.json`.
const VERSION: u32 = 1;
/// Nothing that is read here is longer.
const LIMIT: u64 = 64 << 10;

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

/// The content of `INSTANCE.json`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Memory {
    version: u32,
    instance_id: String,
    image_digest: String,
}

impl Instance {
    /// Opens what is there and makes what is not.
    pub fn prepare(wanted: Wanted<'_>, service: &Service) -> Result<Self> {
        let id = wanted.id_file.map(|path| id_from_file(path, service)).transpose()?;
        let Some(path) = wanted.image else {
            let guest_image = wanted.guest_image.map(str::to_owned);
            return Ok(Self { id: id.unwrap_or_default(), image: None, guest_image });
        };
        let memory_path = memory_path(path);
        let memory = if path.exists() {
            if !memory_path.exists() && !is_instance_image(path) {
                bail!("{} is no instance image", path.display());
            }
            Memory::read(&memory_path)?
        } else {
            Memory::read_or_make(&memory_path, || {
                let id = id.clone().map_or_else(|| service.allocate_instance_id(), Ok)?;
                let digest = wanted.guest_image.map_or_else(present_image, |it| Ok(it.into()))?;
                Ok(Memory::new(&id, digest))
            })?
        };
        memory
            .check(path, id.as_deref(), wanted.guest_image)
            .with_context(|| format!("{} remembers what the instance is", memory_path.display()))?;
        if !path.exists() {
            create_image(path, service)?;
        }
        Ok(Self {
            id: memory.id(&memory_path)?,
            image: Some(InstanceImage::open(path)?),
            guest_image: Some(memory.image_digest),
        })
    }
}

/// Whether the file starts as an instance image does.
fn is_instance_image(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    let read = files::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == MAGIC
}

impl Memory {
    fn new(id: &[u8], image_digest: String) -> Self {
        Self { version: VERSION, instance_id: hex::encode(id), image_digest }
    }

    fn read(path: &Path) -> Result<Self> {
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
    fn read_or_make(path: &Path, make: impl FnOnce() -> Result<Self>) -> Result<Self> {
        if !path.exists() {
            let text = serde_json::to_string_pretty(&make()?)? + "\n";
            write_if_absent(path, text.as_bytes())?;
        }
        Self::read(path)
    }

    fn id(&self, path: &Path) -> Result<Vec<u8>> {
        let id = hex::decode(&self.instance_id).unwrap_or_default();
        if id.len() != ID_BYTES {
            bail!("{}: instance_id is not {ID_BYTES} bytes in hexadecimal", path.display());
        }
        Ok(id)
    }

    /// An instance stays what it was made as.
    fn check(&self, image: &Path, id: Option<&[u8]>, guest_image: Option<&str>) -> Result<()> {
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
        Ok(())
    }
}

/// Makes the image, unless another process just made it.
fn create_image(path: &Path, service: &Service) -> Result<()> {
    match InstanceImage::create(path, service) {
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => Ok(other?),
    }
}

/// Where it is remembered what the instance is.
pub fn memory_path(image: &Path) -> PathBuf {
    let mut name = image.as_os_str().to_owned();
    name.push(".json");
    name.into()
}

/// Digest of the guest image that new VMs get.
fn present_image() -> Result<String> {
    let home = avf_home::Environment::current().image_home()?;
    Ok(Store::open(home).current_digest()?.to_string())
}

fn id_from_file(path: &Path, service: &Service) -> Result<Vec<u8>> {
    if !path.exists() {
        let id = service.allocate_instance_id()?;
        write_if_absent(path, &id)?;
    }
    let id = files::read(path, LIMIT).with_context(|| format!("cannot read {}", path.display()))?;
    if id.len() != ID_BYTES {
        bail!("{} is no instance id: {} bytes instead of {ID_BYTES}", path.display(), id.len());
    }
    Ok(id)
}

/// Leaves a file that is there as it is. Only a whole file ever has the name; it is on disk when
/// this returns, whoever wrote it.
fn write_if_absent(path: &Path, bytes: &[u8]) -> Result<()> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".vm-").tempfile_in(parent)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Err(error) if error.error.kind() != ErrorKind::AlreadyExists => Err(error.error),
            _ => File::open(parent)?.sync_all(),
        }
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_is_beside_the_image() {
        assert_eq!(memory_path(Path::new("/a/i.img")), Path::new("/a/i.img.json"));
    }

    #[test]
    fn what_is_remembered_comes_back() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("i.json");
        let made = Memory::read_or_make(&path, || Ok(Memory::new(&[9; ID_BYTES], "ab".repeat(32))));
        let read = Memory::read(&path).unwrap();
        assert_eq!(read, made.unwrap());
        assert_eq!(read.id(&path).unwrap(), [9; ID_BYTES]);
        let again = Memory::read_or_make(&path, || panic!("there is one")).unwrap();
        assert_eq!(again, read);
    }

    #[test]
    fn the_first_to_write_decides() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("i.json");
        let memory = |byte| Memory::new(&[byte; ID_BYTES], "ab".repeat(32));
        let slow = Memory::read_or_make(&path, || {
            let fast = Memory::read_or_make(&path, || Ok(memory(1))).unwrap();
            assert_eq!(fast, memory(1));
            Ok(memory(2))
        });
        assert_eq!(slow.unwrap(), memory(1));
        assert_eq!(Memory::read(&path).unwrap(), memory(1));
        // Nothing else is left behind.
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn all_of_many_first_runs_have_one_identity() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("i.json");
        let barrier = std::sync::Barrier::new(8);
        let seen: Vec<Memory> = std::thread::scope(|scope| {
            let run = |byte| {
                let (path, barrier) = (&path, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    let make = || Ok(Memory::new(&[byte; ID_BYTES], "ab".repeat(32)));
                    Memory::read_or_make(path, make).unwrap()
                })
            };
            let threads: Vec<_> = (0..8).map(run).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(seen.iter().all(|memory| *memory == seen[0]));
    }

    #[test]
    fn an_instance_stays_what_it_was_made_as() {
        let image = Path::new("i.img");
        let memory = Memory::new(&[9; ID_BYTES], "ab".repeat(32));
        memory.check(image, None, None).unwrap();
        memory.check(image, Some(&[9; ID_BYTES]), Some(&"ab".repeat(32))).unwrap();
        let error = memory.check(image, Some(&[8; ID_BYTES]), None).unwrap_err().to_string();
        assert!(error.contains("another id"), "{error}");
        let error = memory.check(image, None, Some("cd")).unwrap_err().to_string();
        assert!(error.contains("cannot run on cd"), "{error}");
    }

    #[test]
    fn a_damaged_memory_is_no_memory() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("i.json");
        let id = "00".repeat(ID_BYTES);
        for (text, message) in [
            ("", "is damaged"),
            ("{}", "is damaged"),
            (&format!(r#"{{"version":2,"instance_id":"{id}","image_digest":""}}"#), "version 2"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = Memory::read(&path).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
        let short = Memory { version: 1, instance_id: "00".into(), image_digest: String::new() };
        assert!(short.id(&path).is_err());
        let error = Memory::read(&directory.path().join("none")).unwrap_err().to_string();
        assert!(error.contains("bring it back"), "{error}");
    }
}
