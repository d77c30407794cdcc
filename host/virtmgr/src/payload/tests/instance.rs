//! The files of an instance: which of them cannot be meant, and which are the guest's to judge.

use super::*;
use crate::partitions::initialize;
use service::PartitionType::PartitionType;

/// A writable partition, as this installation makes it.
fn made(here: &Installation, size: i64, kind: PartitionType) -> ParcelFileDescriptor {
    let file = tempfile::tempfile().unwrap();
    let root = || root_secret_id(&here.environment());
    initialize(file.try_clone().unwrap().into(), size, kind, root).unwrap();
    ParcelFileDescriptor::from(file)
}

fn image(here: &Installation) -> ParcelFileDescriptor {
    made(here, 4096, PartitionType::ANDROID_VM_INSTANCE)
}

fn of_instance(image: ParcelFileDescriptor) -> VirtualMachineAppConfig {
    VirtualMachineAppConfig { instanceId: vec![1; 64], instanceImage: Some(image), ..plain() }
}

fn bytes(file: &ParcelFileDescriptor) -> Vec<u8> {
    let file = File::from(file.as_ref().try_clone().unwrap());
    let mut bytes = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
    file.read_exact_at(&mut bytes, 0).unwrap();
    bytes
}

#[test]
fn an_instance_of_this_root_secret_is_taken() {
    let here = Installation::new();
    let storage = made(&here, 1, PartitionType::ENCRYPTEDSTORE);
    let config = VirtualMachineAppConfig {
        encryptedStorageImage: Some(storage),
        ..of_instance(image(&here))
    };
    here.plan(&config).unwrap();
}

#[test]
fn an_instance_of_another_root_secret_is_refused_and_stays_as_it_is() {
    let (here, there) = (Installation::new(), Installation::new());
    let config = of_instance(image(&here));
    let before = bytes(config.instanceImage.as_ref().unwrap());
    let error = there.plan(&config).map(drop).unwrap_err();
    assert!(matches!(error, Error::Host(_)), "{error:?}");
    let expected = "on another host or by another user, or the root secret was lost";
    assert!(error.to_string().contains(expected), "{error}");
    assert_eq!(bytes(config.instanceImage.as_ref().unwrap()), before);
    here.plan(&config).unwrap();
}

#[test]
fn a_root_secret_that_is_not_right_is_never_replaced() {
    let here = Installation::new();
    let config = of_instance(image(&here));
    let path = here.root.path().join("state/root_secret");
    fs::write(&path, "short").unwrap();
    assert!(here.refusal(&config).contains("root_secret has 5 bytes instead of 32"));
    fs::remove_file(&path).unwrap();
    here.refusal(&config);
    assert!(!path.exists());
    // A throw-away VM needs none.
    here.plan(&plain()).unwrap();
}

#[test]
fn an_image_that_says_nothing_or_is_damaged_is_left_to_the_guest() {
    let here = Installation::new();
    let good = bytes(&image(&here));
    let root = 32..48;
    for at in (0..512).filter(|at| !root.contains(at)) {
        let mut damaged = good.clone();
        damaged[at] ^= 1;
        here.plan(&of_instance(file(&damaged))).unwrap();
    }
    let mut silent = good;
    silent[root].fill(0);
    here.plan(&of_instance(file(&silent))).unwrap();
    here.plan(&of_instance(file(&[0; 4096]))).unwrap();
    // So is storage with any header at all.
    let storage = sparse(16 << 20);
    let config = of_instance(image(&here));
    here.plan(&VirtualMachineAppConfig { encryptedStorageImage: Some(storage), ..config }).unwrap();
}

#[test]
fn files_that_cannot_be_meant_are_refused() {
    let here = Installation::new();
    let with_storage = |storage: ParcelFileDescriptor| VirtualMachineAppConfig {
        encryptedStorageImage: Some(storage),
        ..of_instance(image(&here))
    };
    let without_id =
        VirtualMachineAppConfig { instanceId: Vec::new(), ..of_instance(image(&here)) };
    let without_image =
        VirtualMachineAppConfig { instanceImage: None, ..with_storage(sparse(16 << 20)) };
    let twice = sparse(16 << 20);
    let again = ParcelFileDescriptor::new(twice.as_ref().try_clone().unwrap());
    let twice =
        VirtualMachineAppConfig { encryptedStorageImage: Some(again), ..of_instance(twice) };
    let (reader, _writer) = std::io::pipe().unwrap();
    let named = tempfile::NamedTempFile::new().unwrap();
    named.as_file().set_len(16 << 20).unwrap();
    let read_only = || ParcelFileDescriptor::new(File::open(named.path()).unwrap());
    let list = [
        (without_id, "an instance image needs an instance id"),
        (without_image, "encrypted storage needs an instance image"),
        (twice, "the instance image and the encrypted storage are the same file"),
        (of_instance(file(&[0; 5000])), "the instance image has 5000 bytes"),
        (of_instance(file(&[])), "the instance image has 0 bytes"),
        (of_instance(read_only()), "the instance image is not open for reading and writing"),
        (
            with_storage(sparse(0)),
            "the encrypted storage has 0 bytes, and it has at least 16777216",
        ),
        (with_storage(sparse((16 << 20) - 4096)), "the encrypted storage has 16773120 bytes"),
        (with_storage(sparse((16 << 20) + 512)), "the encrypted storage has 16777728 bytes"),
        (with_storage(read_only()), "the encrypted storage is not open for reading and writing"),
        (
            with_storage(ParcelFileDescriptor::new(reader)),
            "the encrypted storage is not a regular file",
        ),
    ];
    for (config, expected) in list {
        let error = here.plan(&config).map(drop).unwrap_err();
        assert!(matches!(error, Error::BadRequest(_)), "{error:?}");
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}
