use super::*;
use crate::InstanceImage;
use crate::fixtures::{config, context, fill, fill_with_storage, set_length};
use std::os::unix::fs::symlink;
use std::time::Duration;

const MIB: u64 = 1 << 20;

fn root() -> (tempfile::TempDir, VmRoot) {
    let directory = tempfile::tempdir().unwrap();
    let root = VmRoot::new(context(&directory.path().join("data")));
    (directory, root)
}

fn with_memory(mib: u64) -> VirtualMachineConfig {
    let mut config = config(None);
    config.memory_bytes = Some(mib * MIB);
    config
}

#[test]
fn missing_and_bad_files_are_named() {
    let (_keep, root) = root();
    let cases: [(&str, Option<&[u8]>, &str); 15] = [
        (CONFIG, None, "Failed to read VM config from file: there is none: "),
        (CONFIG, Some(b""), "Persisted VM config is invalid"),
        (CONFIG, Some(b"<"), "Persisted VM config is invalid"),
        (INSTANCE_ID, None, "instance_id file missing: "),
        (INSTANCE_ID, Some(b""), "instance_id file is not 64 bytes: "),
        (INSTANCE_ID, Some(&[1; 63]), "instance_id file is not 64 bytes: "),
        (INSTANCE_ID, Some(&[1; 65]), "instance_id file is not 64 bytes: "),
        (INSTANCE_ID, Some(&[0; 64]), "instance_id file is all zeroes: "),
        (IMAGE, None, "image file missing: "),
        (IMAGE, Some(b"xyz"), "image file is not 64 hexadecimal digits: "),
        (IMAGE, Some(&[b'A'; 64]), "image file is not 64 hexadecimal digits: "),
        (IMAGE, Some(&[b'a'; 66]), "image file is not 64 hexadecimal digits: "),
        (IMAGE, Some(&[0xff; 65]), "image file is not 64 hexadecimal digits: "),
        (INSTANCE_IMAGE, None, "instance image missing: "),
        (INSTANCE_IMAGE, Some(b"short"), "instance image is not of 10 MiB: "),
    ];
    for (name, content, message) in cases {
        let vm = root.create("vm", fill).unwrap();
        let path = vm.path().join(name);
        match content {
            Some(content) => fs::write(&path, content).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let error = vm.load().unwrap_err().to_string();
        assert!(error.starts_with(message), "{name}: {error}");
        assert!(error.contains(name), "{name}: {error}");
        // A corrupt VM can still be deleted.
        root.delete("vm").unwrap();
    }
}

#[test]
fn what_is_no_regular_file_is_neither_waited_for_nor_followed() {
    let (_keep, root) = root();
    for name in [CONFIG, INSTANCE_ID, IMAGE, INSTANCE_IMAGE, STORAGE_IMAGE] {
        for kind in ["link", "fifo", "directory"] {
            let vm = root.create("vm", fill_with_storage).unwrap();
            let path = vm.path().join(name);
            let good = vm.path().join("good");
            fs::rename(&path, &good).unwrap();
            match kind {
                "link" => symlink(&good, &path).unwrap(),
                "fifo" => {
                    let fifo = rustix::fs::FileType::Fifo;
                    rustix::fs::mknodat(CWD, &path, fifo, 0o600.into(), 0).unwrap();
                }
                _ => fs::create_dir(&path).unwrap(),
            }
            let error = vm.load().unwrap_err().to_string();
            assert!(error.contains(name), "{name} {kind}: {error}");
            root.delete("vm").unwrap();
        }
    }
}

#[test]
fn a_file_that_has_no_end_is_not_read_to_its_end() {
    let (_keep, root) = root();
    for name in [CONFIG, INSTANCE_ID, IMAGE] {
        let vm = root.create("vm", fill).unwrap();
        set_length(&vm.path().join(name), 1 << 40).unwrap();
        vm.load().unwrap_err();
        root.delete("vm").unwrap();
    }
}

#[test]
fn the_storage_is_what_the_configuration_says() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let path = vm.storage_image_path();
    assert_eq!(vm.load().unwrap().encrypted_storage_bytes(), Some(16 * MIB));
    // What was enlarged by one who was killed before the configuration followed.
    set_length(&path, 32 * MIB).unwrap();
    assert_eq!(vm.load().unwrap().encrypted_storage_bytes(), Some(32 * MIB));
    let fails = |message: &str| {
        let error = vm.load().unwrap_err().to_string();
        assert!(error.starts_with(message) && error.contains("storage.img"), "{error}");
    };
    for bytes in [0, 4096, 16 * MIB - 4096, 16 * MIB + 512] {
        set_length(&path, bytes).unwrap();
        fails("storage image is cut short: ");
    }
    vm.write_config(&config(Some(64 * MIB))).unwrap();
    set_length(&path, 32 * MIB).unwrap();
    fails("storage image is smaller than the configuration says: ");
    fs::remove_file(&path).unwrap();
    fails("Storage image missing: ");
    symlink("/dev/null", &path).unwrap();
    fails("storage image is not a file: ");
    fs::remove_file(&path).unwrap();
    write_file(&path, b"").unwrap();
    vm.write_config(&config(None)).unwrap();
    fails("there is a storage image of which the configuration knows nothing: ");
    root.delete("vm").unwrap();
}

#[test]
fn sizes_of_storage_are_compared_as_the_file_has_them() {
    let (_keep, root) = root();
    for asked in [1, 10 * MIB, 16 * MIB] {
        let vm = root.create("vm", fill_with_storage).unwrap();
        vm.write_config(&config(Some(asked))).unwrap();
        assert_eq!(vm.load().unwrap().encrypted_storage_bytes(), Some(asked));
        root.delete("vm").unwrap();
    }
}

#[test]
fn another_configuration_takes_the_place_of_the_first_at_once() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill).unwrap();
    // Who has it open goes on seeing what was there.
    let mut open = vm.open_file(CONFIG).unwrap().unwrap();
    let before = fs::read(vm.path().join(CONFIG)).unwrap();
    vm.write_config(&with_memory(300)).unwrap();
    assert_eq!(vm.load().unwrap(), with_memory(300));
    let mut seen = Vec::new();
    open.read_to_end(&mut seen).unwrap();
    assert_eq!(seen, before);
    assert_ne!(fs::read(vm.path().join(CONFIG)).unwrap(), before);

    let readers = (0..4).map(|_| {
        let vm = vm.clone();
        std::thread::spawn(move || (0..200).for_each(|_| drop(vm.load().unwrap())))
    });
    let readers: Vec<_> = readers.collect();
    for mib in 300..350 {
        vm.write_config(&with_memory(mib)).unwrap();
    }
    readers.into_iter().for_each(|reader| reader.join().unwrap());
    assert_eq!(vm.load().unwrap(), with_memory(349));
    assert_eq!(fs::read_dir(vm.path()).unwrap().count(), 4);
}

#[test]
fn a_vm_is_unused_when_nobody_has_its_files() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let unused = vm.lock_unused().unwrap();
    // Nobody starts it meanwhile.
    assert!(matches!(InstanceImage::open(&vm.instance_image_path()), Err(Error::State(_))));
    assert!(matches!(StorageImage::open(&vm.storage_image_path()), Err(Error::State(_))));
    drop(unused);
    let running = InstanceImage::open(&vm.instance_image_path()).unwrap();
    let error = vm.lock_unused_within(Duration::ZERO).unwrap_err();
    assert!(error.to_string().starts_with("VM is not in stopped state: "), "{error}");
    drop(running);
    // Whoever looks at the same time waits.
    let unused = vm.lock_unused().unwrap();
    let other = vm.clone();
    let waiting = std::thread::spawn(move || other.lock_unused().map(drop));
    drop(unused);
    waiting.join().unwrap().unwrap();
}

#[test]
fn a_copy_is_the_same_instance_with_a_storage_of_its_own() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let storage = vm.storage_image_path();
    fs::write(vm.path().join("idsig"), "tree").unwrap();
    let copy = vm.path().with_file_name("copy");
    fs::create_dir(&copy).unwrap();
    for file in fs::read_dir(vm.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    let copy = root.find("copy").unwrap().unwrap();
    assert_eq!(copy.load().unwrap(), config(Some(16 * MIB)));
    assert_eq!(copy.instance_id().unwrap(), vm.instance_id().unwrap());
    assert_eq!(copy.image_digest().unwrap(), vm.image_digest().unwrap());
    // Both can run at once, and neither touches the other.
    let running = InstanceImage::open(&vm.instance_image_path()).unwrap();
    InstanceImage::open(&copy.instance_image_path()).unwrap();
    let of_copy = StorageImage::open(&copy.storage_image_path()).unwrap();
    let _of_vm = StorageImage::open(&storage).unwrap();
    of_copy.0.file().set_len(32 * MIB).unwrap();
    drop(of_copy);
    assert_eq!(fs::metadata(&storage).unwrap().len(), 16 * MIB);
    root.delete("copy").unwrap();
    assert!(storage.exists());
    drop(running);
}

#[test]
fn an_idsig_that_is_no_file_is_neither_followed_nor_waited_for() {
    let (keep, root) = root();
    let vm = root.create("vm", fill).unwrap();
    let precious = keep.path().join("precious");
    fs::write(&precious, "x").unwrap();
    symlink(&precious, vm.path().join("idsig")).unwrap();
    let extra = vm.path().join("extra_idsig_0");
    rustix::fs::mknodat(CWD, &extra, rustix::fs::FileType::Fifo, Mode::RUSR, 0).unwrap();
    for (opened, name) in [(vm.open_idsig(), "idsig"), (vm.open_extra_idsig(0), "extra_idsig_0")] {
        let error = opened.unwrap_err().to_string();
        let start = format!("creating APK signature file {}", vm.path().join(name).display());
        assert!(error.starts_with(&start), "{error}");
    }
    assert_eq!(vm.open_extra_idsig(1).unwrap().metadata().unwrap().len(), 0);
}
