//! Boots of an instance in a file.

use super::*;
use crate::disk::Wanted;
use std::fs;

const SECRET: [u8; 32] = [7; 32];
const UPDATED: &str = "Detected an update of the payload which isn't supported yet. ";

fn key(secret: [u8; 32]) -> SealingKey {
    SealingKey::derive(&secret)
}

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
    let task = Wanted::Library("liba.so".into()).remembered();
    Found { apk: apk(1), extra_apks: vec![apk(2)], apexes: vec![], task }
}

fn storage(formatted: bool) -> StorageData {
    StorageData { cipher: "aes-xts-plain64".into(), formatted }
}

fn open(partition: &Partition) -> Instance {
    Instance::open(Some(partition), key(SECRET)).unwrap()
}

/// A boot of the instance in that file.
fn boot(partition: &Partition, secret: [u8; 32], found: Found) -> Result<(), Failure> {
    let mut instance = Instance::open(Some(partition), key(secret))?;
    instance.check(&found)?;
    instance.keep(found, None)
}

fn new_instance() -> (tempfile::NamedTempFile, Partition) {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut image = instance_image::header(None).to_vec();
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
    assert_eq!(open(&partition).saved(), None);
    boot(&partition, SECRET, found()).unwrap();
    let instance = open(&partition);
    let saved = instance.saved().unwrap();
    assert_eq!((&saved.apk, &saved.extra_apks), (&apk(1), &vec![apk(2)]));
    assert_eq!((saved.task.as_str(), &saved.storage), ("library liba.so", &None));
    assert_ne!(instance.salt().unwrap(), &[0; 64]);
    boot(&partition, SECRET, found()).unwrap();
    assert_eq!(open(&partition).saved(), Some(saved));
}

#[test]
fn every_change_has_its_words() {
    let (_file, partition) = new_instance();
    boot(&partition, SECRET, found()).unwrap();
    let name = "com.example";
    let with = |apk| Found { apk, ..found() };
    let with_extra = |extra| Found { extra_apks: vec![extra], ..found() };
    let signer = || ApkData { cert_hash: vec![9; 64], ..apk(9) };
    for (other, words) in [
        (
            with(ApkData { package_name: "org.other".into(), ..signer() }),
            "The package is org.other, and the instance was made with com.example",
        ),
        (
            with(ApkData { version_code: 4, ..signer() }),
            "The package, com.example, was signed by another signer",
        ),
        (
            with(ApkData { version_code: 4, ..apk(9) }),
            "The package, com.example, has version 4, and the instance was made with version 3",
        ),
        (with(apk(9)), "The package, com.example, has other content than"),
        (with(ApkData { size: 4096, ..apk(1) }), "The package, com.example, has other content"),
        (with_extra(signer()), "Extra package 0, com.example, was signed by another signer"),
        (with_extra(apk(1)), "Extra package 0, com.example, has other content"),
        (Found { extra_apks: vec![], ..found() }, "There are 0 extra packages, and the instance"),
        (Found { extra_apks: vec![apk(2), apk(2)], ..found() }, "There are 2 extra packages, and"),
    ] {
        let (kind, text) = kind_and_text(boot(&partition, SECRET, other));
        assert_eq!(kind, Kind::Changed);
        assert!(text.starts_with(&format!("{UPDATED}{words}")), "{text}");
        assert!(text.contains(name) || text.contains("extra packages"), "{text}");
    }
    boot(&partition, SECRET, found()).unwrap();
}

#[test]
fn another_task_is_a_change() {
    let library = |name: &str| Wanted::Library(name.into());
    let config = |path: &str| Wanted::Config(path.into());
    let of = |wanted: &Wanted| Found { task: wanted.remembered(), ..found() };
    for (made_for, wanted, words) in [
        (library("liba.so"), library("libb.so"), ["the library liba.so", "the library libb.so"]),
        (
            library("liba.so"),
            config("assets/x.json"),
            ["the library liba.so", "the configuration assets/x.json"],
        ),
        (
            config("assets/x.json"),
            config("x.json"),
            ["the configuration assets/x.json", "the configuration x.json"],
        ),
        (config("a b"), library("a b"), ["the configuration a b", "the library a b"]),
    ] {
        let (file, partition) = new_instance();
        boot(&partition, SECRET, of(&made_for)).unwrap();
        let before = fs::read(file.path()).unwrap();
        let (kind, text) = kind_and_text(boot(&partition, SECRET, of(&wanted)));
        let [old, new] = words;
        let words = format!("The instance was made to run {old}, and this start wants {new}; make");
        assert_eq!(kind, Kind::Changed);
        assert!(text.starts_with(&format!("{UPDATED}{words}")), "{text}");
        assert_eq!(fs::read(file.path()).unwrap(), before);
        boot(&partition, SECRET, of(&made_for)).unwrap();
    }
}

/// Another package is what to speak of first: its libraries may have other names.
#[test]
fn a_change_of_the_package_is_told_before_one_of_the_task() {
    let (_file, partition) = new_instance();
    boot(&partition, SECRET, found()).unwrap();
    let other = Found { apk: apk(9), task: "library libb.so".into(), ..found() };
    let (_, text) = kind_and_text(boot(&partition, SECRET, other));
    assert!(text.contains("has other content") && !text.contains("libb.so"), "{text}");
}

#[test]
fn other_apexes_are_a_change() {
    let (_file, partition) = new_instance();
    boot(&partition, SECRET, found()).unwrap();
    let apex = ApexData {
        name: "com.android.art".into(),
        manifest_name: None,
        manifest_version: None,
        public_key: vec![1],
        root_digest: vec![2; 32],
        last_update_seconds: 0,
        is_factory: false,
    };
    let other = Found { apexes: vec![apex], ..found() };
    let changed = (Kind::Changed, "APEXes have changed.".to_owned());
    assert_eq!(kind_and_text(boot(&partition, SECRET, other)), changed);
}

#[test]
fn an_image_of_another_boot_is_left_alone() {
    let (file, partition) = new_instance();
    boot(&partition, SECRET, found()).unwrap();
    let before = fs::read(file.path()).unwrap();
    let (kind, text) = kind_and_text(boot(&partition, [8; 32], found()));
    assert_eq!(kind, Kind::Identity);
    for cause in ["guest image", "debug level", "instance id", "root secret", "make a new instance"]
    {
        assert!(text.contains(cause), "{text}");
    }
    assert_eq!(fs::read(file.path()).unwrap(), before);
}

#[test]
fn a_damaged_image_is_left_alone() {
    let (file, partition) = new_instance();
    boot(&partition, SECRET, found()).unwrap();
    let mut damaged = fs::read(file.path()).unwrap();
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
fn a_storage_is_remembered_before_and_after_it_is_formatted() {
    let (_file, partition) = new_instance();
    let mut instance = open(&partition);
    instance.keep(found(), Some(storage(false))).unwrap();
    let salt = *instance.salt().unwrap();
    assert_eq!(open(&partition).storage(), Some(&storage(false)));
    instance.keep_storage(storage(true)).unwrap();
    let mut again = open(&partition);
    assert_eq!((again.storage(), again.salt()), (Some(&storage(true)), Some(&salt)));
    // A later boot changes nothing of it.
    again.keep(found(), Some(storage(false))).unwrap();
    assert_eq!(open(&partition).storage(), Some(&storage(true)));
}

#[test]
fn a_storage_may_come_later() {
    let (_file, partition) = new_instance();
    boot(&partition, SECRET, found()).unwrap();
    let mut instance = open(&partition);
    let salt = *instance.salt().unwrap();
    instance.keep(found(), Some(storage(false))).unwrap();
    let again = open(&partition);
    assert_eq!((again.storage(), again.salt()), (Some(&storage(false)), Some(&salt)));
    again.check(&found()).unwrap();
}

#[test]
fn without_an_image_nothing_is_remembered() {
    let mut instance = Instance::open(None, key(SECRET)).unwrap();
    assert_eq!((instance.saved(), instance.salt(), instance.storage()), (None, None, None));
    instance.check(&found()).unwrap();
    instance.keep(found(), Some(storage(false))).unwrap();
    instance.keep_storage(storage(true)).unwrap();
    assert_eq!(instance.storage(), None);
}
