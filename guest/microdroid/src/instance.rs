//! What an instance remembers of its first boot: the packages that it was made with.

use crate::failure::{Failure, Kind, OrFail};
use crate::partitions::Partition;
use anyhow::{Context, Result};
use handover::Secret;
use instance_image::{
    ApexData, ApkData, InstanceImage, MICRODROID_UUID, MicrodroidData, SealingKey,
};
use rustix::rand::{GetRandomFlags, getrandom};
use std::fs::File;

/// Why an instance and its packages do not go together.
const CHANGED: &str = "Detected an update of the payload which isn't supported yet.";

/// What an instance remembers, or nothing for a VM that keeps nothing.
#[derive(Debug, Default)]
pub struct Instance(Option<Image>);

#[derive(Debug)]
struct Image {
    image: InstanceImage<File>,
    key: SealingKey,
    saved: Option<MicrodroidData>,
}

impl Instance {
    /// Unseals what is there. Whatever is wrong with it, it is not made anew: then an attacker, or
    /// a mistake, would only have to damage it.
    pub fn open(partition: Option<&Partition>, secret: Secret) -> Result<Self, Failure> {
        let Some(partition) = partition else { return Ok(Self(None)) };
        let open = || {
            let mut image = InstanceImage::open(partition.open_writable()?)?;
            let key = SealingKey::derive(secret.expose());
            let saved = match image.read_partition(MICRODROID_UUID, &key)? {
                Some(bytes) => Some(MicrodroidData::from_cbor(&bytes)?),
                None => None,
            };
            anyhow::Ok(Self(Some(Image { image, key, saved })))
        };
        open().with_context(|| format!("the instance image, {partition}")).or_fail(Kind::Runtime)
    }

    /// What was found at the first boot.
    pub fn saved(&self) -> Option<&MicrodroidData> {
        self.0.as_ref()?.saved.as_ref()
    }

    /// Compares what is found at this boot with what was found at the first.
    pub fn check(&self, found: &Found) -> Result<(), Failure> {
        self.saved().map_or(Ok(()), |saved| compare(saved, found))
    }

    /// Remembers what is found at this boot, if it is the first.
    pub fn keep(self, found: Found) -> Result<(), Failure> {
        match self.0 {
            Some(Image { mut image, key, saved: None }) => keep(&mut image, &key, found)
                .context("the instance image could not be written")
                .or_fail(Kind::Runtime),
            _ => Ok(()),
        }
    }
}

/// What is found at this boot, all of it verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The package.
    pub apk: ApkData,
    /// The extra packages, in order.
    pub extra_apks: Vec<ApkData>,
    /// The APEXes, in order.
    pub apexes: Vec<ApexData>,
}

fn compare(saved: &MicrodroidData, found: &Found) -> Result<(), Failure> {
    if saved.apexes != found.apexes {
        return Err(Failure::new(Kind::Changed, "APEXes have changed."));
    }
    if saved.apk != found.apk || saved.extra_apks != found.extra_apks {
        return Err(Failure::new(Kind::Changed, CHANGED));
    }
    log::info!("the payload is the one that this instance was made with");
    Ok(())
}

fn keep(image: &mut InstanceImage<File>, key: &SealingKey, found: Found) -> Result<()> {
    let mut salt = [0; 64];
    let random = getrandom(&mut salt, GetRandomFlags::empty())?;
    anyhow::ensure!(random == salt.len(), "the kernel gave {random} random bytes only");
    let Found { apk, extra_apks, apexes } = found;
    let data = MicrodroidData { salt, apk, extra_apks, apexes };
    image.write_partition(MICRODROID_UUID, key, &data.to_cbor()?)?;
    log::info!("first boot of this instance: it remembers the payload from now on");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const SECRET: [u8; 32] = [7; 32];

    fn apk(root: u8) -> ApkData {
        ApkData {
            root_hash: vec![root; 32],
            cert_hash: vec![2; 64],
            package_name: "com.example".into(),
            version_code: 3,
            size: 8192,
        }
    }

    fn found() -> Found {
        Found { apk: apk(1), extra_apks: vec![apk(2)], apexes: vec![] }
    }

    /// A boot of the instance in that file.
    fn boot(partition: &Partition, secret: [u8; 32], found: Found) -> Result<(), Failure> {
        let instance = Instance::open(Some(partition), Secret::new(secret))?;
        instance.check(&found)?;
        instance.keep(found)
    }

    fn new_instance() -> (tempfile::NamedTempFile, Partition) {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut image = instance_image::header().to_vec();
        image.resize(64 << 10, 0);
        fs::write(file.path(), image).unwrap();
        let partition = Partition::in_file(file.path());
        (file, partition)
    }

    fn kind_and_text(result: Result<(), Failure>) -> (Kind, String) {
        let failure = result.unwrap_err();
        (failure.kind, failure.message)
    }

    #[test]
    fn the_first_boot_is_remembered() {
        let (_file, partition) = new_instance();
        let secret = || Secret::new(SECRET);
        assert_eq!(Instance::open(Some(&partition), secret()).unwrap().saved(), None);
        boot(&partition, SECRET, found()).unwrap();
        let instance = Instance::open(Some(&partition), secret()).unwrap();
        let saved = instance.saved().unwrap();
        assert_eq!((&saved.apk, &saved.extra_apks), (&apk(1), &vec![apk(2)]));
        assert_ne!(saved.salt, [0; 64]);
        boot(&partition, SECRET, found()).unwrap();
    }

    #[test]
    fn whatever_differs_from_the_first_boot_is_a_change() {
        let (_file, partition) = new_instance();
        boot(&partition, SECRET, found()).unwrap();
        let newer = ApkData { version_code: 4, ..apk(1) };
        let shorter = ApkData { size: 4096, ..apk(1) };
        let changed = (Kind::Changed, CHANGED.to_owned());
        for other in [
            Found { apk: apk(9), ..found() },
            Found { apk: newer, ..found() },
            Found { apk: shorter.clone(), ..found() },
            Found { extra_apks: vec![shorter], ..found() },
            Found { extra_apks: vec![], ..found() },
            Found { extra_apks: vec![apk(2), apk(2)], ..found() },
        ] {
            assert_eq!(kind_and_text(boot(&partition, SECRET, other)), changed);
        }
        boot(&partition, SECRET, found()).unwrap();
    }

    #[test]
    fn an_image_that_cannot_be_unsealed_is_left_alone() {
        let (file, partition) = new_instance();
        boot(&partition, SECRET, found()).unwrap();
        let before = fs::read(file.path()).unwrap();
        let (kind, text) = kind_and_text(boot(&partition, [8; 32], found()));
        assert!(kind == Kind::Runtime && text.contains("sealed by another instance"), "{text}");
        assert_eq!(fs::read(file.path()).unwrap(), before);
        let mut damaged = before;
        damaged[1100] ^= 1;
        fs::write(file.path(), &damaged).unwrap();
        let (kind, text) = kind_and_text(boot(&partition, SECRET, found()));
        assert!(kind == Kind::Runtime && text.contains("is damaged"), "{text}");
        assert_eq!(fs::read(file.path()).unwrap(), damaged);
    }

    #[test]
    fn an_image_that_nobody_prepared_is_refused() {
        let (file, partition) = new_instance();
        fs::write(file.path(), vec![0; 64 << 10]).unwrap();
        let (kind, text) = kind_and_text(boot(&partition, SECRET, found()));
        assert!(kind == Kind::Runtime && text.contains("has no header"), "{text}");
    }

    #[test]
    fn without_an_image_nothing_is_remembered() {
        let instance = Instance::open(None, Secret::new(SECRET)).unwrap();
        assert_eq!(instance.saved(), None);
        instance.check(&found()).unwrap();
        instance.keep(found()).unwrap();
    }
}
