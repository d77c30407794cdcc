//! Parts of the operating system that come with a payload.
//!
//! The image in an APEX is signed with a key that lies beside it: anybody could make one. What makes
//! it the right one is the root digest, which an instance remembers. So images are mounted, which
//! is when the kernel begins to believe what is in them, only after that was compared.

use super::device::{self, Mapper};
use crate::disk::ApexSource;
use crate::failure::{Failure, Kind, OrFail};
use crate::modules;
use crate::mounts::make_directory;
use anyhow::{Context, Result, bail, ensure};
use apex::{Apex, MANIFEST};
use instance_image::ApexData;
use rustix::fs::{Mode, OFlags, open};
use rustix::mount::{MountFlags, mount};
use std::collections::HashSet;
use std::ffi::CStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Where their files appear, each in a directory of its own name.
const MOUNT_POINTS: &str = "/apex";

const FLAGS: MountFlags = MountFlags::RDONLY.union(MountFlags::NOSUID).union(MountFlags::NODEV);

/// An APEX whose image is signed, and whose blocks are checked when they are read.
#[derive(Debug)]
pub struct Activated {
    /// What the metadata call it.
    title: String,
    apex: Apex,
    /// The image.
    device: PathBuf,
    data: ApexData,
}

/// Verifies what the APEXes say of themselves, and makes devices of their images.
pub fn verify_all(sources: &[ApexSource], mapper: &Mapper) -> Result<Vec<Activated>, Failure> {
    let verify = |(number, source)| Activated::verify(number, source, mapper);
    let apexes: Vec<_> = sources.iter().enumerate().map(verify).collect::<Result<_, _>>()?;
    let mut names = HashSet::new();
    match apexes.iter().find(|apex| !names.insert(apex.name())) {
        Some(twice) => {
            let text = format!("there are two APEXes of the name {}", twice.name());
            Err(Failure::new(Kind::Verification, text))
        }
        None => Ok(apexes),
    }
}

/// Mounts them.
pub fn mount_all(apexes: &[Activated]) -> Result<(), Failure> {
    let mount = |apex: &Activated| {
        let context = || format!("the APEX {}", apex.title);
        apex.mount().with_context(context).or_fail(Kind::Verification)
    };
    apexes.iter().try_for_each(mount)
}

impl Activated {
    fn verify(number: usize, source: &ApexSource, mapper: &Mapper) -> Result<Self, Failure> {
        let verify = || {
            let apex = read(source)?;
            check(source, &apex)?;
            let device = mapper.map_image(number, &source.partition, &apex)?;
            let (title, data) = (source.name.clone(), data(source, &apex));
            anyhow::Ok(Self { title, apex, device, data })
        };
        verify()
            .with_context(|| format!("the APEX {} in {}", source.name, source.partition))
            .or_fail(Kind::Verification)
    }

    /// What an instance remembers of it.
    pub fn data(&self) -> &ApexData {
        &self.data
    }

    fn name(&self) -> &str {
        &self.apex.manifest.name
    }

    fn mount(&self) -> Result<()> {
        let target = format!("{MOUNT_POINTS}/{}", self.name());
        make_directory(&target)?;
        let (kind, options) = file_system(&self.device)?;
        modules::load_for_use(kind)?;
        mount(&self.device, &target, kind, FLAGS, options)
            .with_context(|| format!("its image could not be mounted on {target}"))?;
        let inner = Path::new(&target).join(MANIFEST);
        let same = same_content(&inner, &self.apex.manifest_bytes)
            .with_context(|| format!("{} could not be read", inner.display()))?;
        ensure!(same, "its {MANIFEST} is not the one in its image");
        log::info!("{target}: version {}, as it was signed", self.apex.manifest.version);
        Ok(())
    }
}

fn read(source: &ApexSource) -> Result<Apex> {
    let storage = source.partition.open()?;
    let len = device::length(&storage)?;
    let Some(size) = source.size else { return Ok(Apex::open(&storage, len)?) };
    let trailer = device::trailer(&storage, len)?;
    ensure!(
        trailer == size,
        "the signature says that it has {size} bytes, the partition's last bytes say {trailer}"
    );
    Ok(Apex::open_exact(&storage, size)?)
}

/// Compares it with what the metadata say, who need not say anything.
fn check(source: &ApexSource, apex: &Apex) -> Result<()> {
    let fits = |wanted: &[u8], found: &[u8]| wanted.is_empty() || wanted == found;
    ensure!(
        fits(&source.public_key, &apex.public_key),
        "it is signed with another key than the metadata say"
    );
    ensure!(
        fits(&source.root_digest, &apex.hashtree.root_digest),
        "its root digest is not the one that the metadata say"
    );
    Ok(())
}

fn data(source: &ApexSource, apex: &Apex) -> ApexData {
    ApexData {
        name: source.name.clone(),
        manifest_name: Some(apex.manifest.name.clone()),
        manifest_version: Some(apex.manifest.version),
        public_key: apex.public_key.clone(),
        root_digest: apex.hashtree.root_digest.to_vec(),
        last_update_seconds: source.last_update_seconds,
        is_factory: source.is_factory,
    }
}

/// What is in an image, and the options to mount it with. A damaged ext4 fails whoever reads it,
/// whatever it says itself; there is nothing to write, a journal least of all.
fn file_system(device: &Path) -> Result<(&'static str, Option<&'static CStr>)> {
    const AT: u64 = 1024;
    const EROFS: [u8; 4] = 0xe0f5_e1e2_u32.to_le_bytes();
    const EXT4: [u8; 2] = 0xef53_u16.to_le_bytes();
    let mut start = [0; 64];
    let image = File::open(device).with_context(|| device.display().to_string())?;
    image.read_exact_at(&mut start, AT).context("its image cannot be read")?;
    if start.starts_with(&EROFS) {
        return Ok(("erofs", None));
    }
    match start.get(56..58) == Some(&EXT4[..]) {
        true => Ok(("ext4", Some(c"errors=remount-ro,noload"))),
        false => bail!("its image holds neither ext4 nor EROFS"),
    }
}

/// Whether that is a file of just these bytes.
fn same_content(path: &Path, expected: &[u8]) -> Result<bool> {
    // A pipe would make us wait, a link lead to somebody else's file.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(open(path, flags, Mode::empty())?);
    ensure!(file.metadata()?.is_file(), "it is no file");
    let mut found = Vec::new();
    file.take(expected.len() as u64 + 1).read_to_end(&mut found)?;
    Ok(found == expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn file_systems_are_told_by_their_magic() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("image");
        let with = |at: usize, magic: &[u8]| {
            let mut image = vec![0; 4096];
            image[at..at + magic.len()].copy_from_slice(magic);
            fs::write(&path, image).unwrap();
            file_system(&path).map(|(kind, _)| kind).map_err(|error| error.to_string())
        };
        assert_eq!(with(1080, &[0x53, 0xef]), Ok("ext4"));
        assert_eq!(with(1024, &[0xe2, 0xe1, 0xf5, 0xe0]), Ok("erofs"));
        assert_eq!(with(0, b"hsqs"), Err("its image holds neither ext4 nor EROFS".into()));
        fs::write(&path, [0; 1050]).unwrap();
        assert_eq!(file_system(&path).unwrap_err().to_string(), "its image cannot be read");
    }

    #[test]
    fn manifests_are_compared_byte_by_byte() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(MANIFEST);
        for (content, same) in [("abc", true), ("ab", false), ("abcd", false), ("abd", false)] {
            fs::write(&path, content).unwrap();
            assert_eq!(same_content(&path, b"abc").unwrap(), same, "{content}");
        }
        let link = dir.path().join("link");
        symlink(&path, &link).unwrap();
        assert!(same_content(&link, b"abd").is_err());
        assert_eq!(same_content(dir.path(), b"").unwrap_err().to_string(), "it is no file");
    }
}
