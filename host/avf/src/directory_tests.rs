use super::*;
use std::os::unix::fs::{MetadataExt, symlink};

fn root() -> (tempfile::TempDir, VmRoot) {
    let directory = tempfile::tempdir().unwrap();
    let root = VmRoot::new(&directory.path().join("data"));
    (directory, root)
}

fn config(storage: Option<u64>) -> VirtualMachineConfig {
    let context = crate::Context {
        package: "com.example".into(),
        data_dir: "/data".into(),
        code_path: Some("/app/base.apk".into()),
    };
    let builder =
        VirtualMachineConfig::builder(&context).payload_binary_name("l").protected_vm(false);
    let builder = storage.into_iter().fold(builder, |it, bytes| it.encrypted_storage_bytes(bytes));
    builder.build().unwrap()
}

fn fill_with_storage(directory: &VmDirectory) -> Result<()> {
    fill(directory)?;
    write_file(&directory.storage_image_path(), b"")?;
    set_storage(directory, 16 << 20);
    Ok(())
}

fn set_storage(directory: &VmDirectory, bytes: u64) {
    let file = OpenOptions::new().write(true).open(directory.storage_image_path()).unwrap();
    file.set_len(bytes).unwrap();
}

fn fill(directory: &VmDirectory) -> Result<()> {
    directory.write_instance_id(&[7; 64])?;
    directory.write_image_digest(&"ab".repeat(32))?;
    write_file(&directory.instance_image_path(), b"image")
}

#[test]
fn a_made_vm_is_whole_and_private() {
    let (_keep, root) = root();
    assert!(root.find("my vm").unwrap().is_none());
    root.create("my vm", fill).unwrap();
    let found = root.find("my vm").unwrap().unwrap();
    found.check(&config(None)).unwrap();
    assert_eq!(found.instance_id().unwrap(), [7; 64]);
    assert_eq!(found.image_digest().unwrap(), "ab".repeat(32));
    assert_eq!(fs::metadata(found.path()).unwrap().mode() & 0o777, 0o700);
    assert!(matches!(root.create("my vm", fill), Err(Error::AlreadyExists(_))));
}

#[test]
fn a_vm_that_cannot_be_filled_never_was() {
    let (_keep, root) = root();
    let error = root.create("vm", |directory| {
        directory.write_instance_id(&[1; 64])?;
        Err(Error::ManagerDied)
    });
    assert!(error.is_err());
    assert!(root.find("vm").unwrap().is_none());
    root.create("vm", fill).unwrap();
}

#[test]
fn nothing_can_be_seen_of_a_vm_before_it_is_whole() {
    let (_keep, root) = root();
    let other = root.clone();
    root.create("vm", |directory| {
        fill(directory)?;
        assert!(other.find("vm")?.is_none());
        Ok(())
    })
    .unwrap();
}

#[test]
fn what_a_killed_process_left_half_made_is_swept() {
    let (_keep, root) = root();
    let rest = root.data_dir.join("vm.new/abc/vm");
    fs::create_dir_all(&rest).unwrap();
    fs::write(rest.join("instance_id"), "half").unwrap();
    root.create("vm", fill).unwrap();
    assert!(!rest.exists());
    assert_eq!(fs::read_dir(root.data_dir.join("vm.new")).unwrap().count(), 0);
}

#[test]
fn delete_takes_the_whole_directory_but_follows_no_link() {
    let (keep, root) = root();
    let precious = keep.path().join("precious");
    fs::create_dir(&precious).unwrap();
    fs::write(precious.join("file"), "x").unwrap();
    let vm = root.create("vm", fill).unwrap();
    symlink(&precious, vm.path().join("link")).unwrap();
    root.delete("vm").unwrap();
    assert!(root.find("vm").unwrap().is_none());
    assert!(precious.join("file").exists());
    assert!(matches!(root.delete("vm"), Err(Error::NotFound(_))));

    symlink(&precious, root.root().join("linked")).unwrap();
    root.delete("linked").unwrap();
    assert!(precious.join("file").exists());
}

#[test]
fn a_vm_that_runs_elsewhere_is_not_deleted() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill).unwrap();
    let running = InstanceImage::open(&vm.instance_image_path()).unwrap();
    assert!(matches!(root.delete("vm"), Err(Error::State(_))));
    drop(running);
    // Also if only the storage shows that it runs.
    fs::remove_file(vm.instance_image_path()).unwrap();
    write_file(&vm.storage_image_path(), b"").unwrap();
    let running = StorageImage::open(&vm.storage_image_path()).unwrap();
    assert!(matches!(root.delete("vm"), Err(Error::State(_))));
    drop(running);
    root.delete("vm").unwrap();
}

#[test]
fn missing_and_bad_files_are_named() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill).unwrap();
    let cases = [
        (INSTANCE_IMAGE, None, "instance image missing: "),
        (IMAGE, Some("xyz"), "image file is not 64 hexadecimal digits: "),
        (IMAGE, None, "image file missing: "),
        (INSTANCE_ID, Some("short"), "instance_id file is not 64 bytes: "),
        (INSTANCE_ID, None, "instance_id file missing: "),
    ];
    for (name, content, message) in cases {
        let path = vm.path().join(name);
        match content {
            Some(content) => fs::write(&path, content).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let error = vm.check(&config(None)).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
        assert!(error.contains(name), "{error}");
    }
    // A corrupt VM can still be deleted.
    root.delete("vm").unwrap();
}

#[test]
fn the_storage_is_what_the_configuration_says() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let check = |asked| vm.check(&config(asked)).map_err(|error| error.to_string());
    // Sizes are compared as the file has them.
    for asked in [1, 10 << 20, 16 << 20] {
        check(Some(asked)).unwrap();
    }
    let grow = "(grow_storage makes it larger; nothing makes it smaller)";
    let found = "and that of the virtual machine is 16777216 bytes";
    for (asked, wanted) in [(Some(32 << 20), "33554432 bytes"), (None, "absent")] {
        let message = format!("incompatible config: encrypted storage is {wanted}, {found} {grow}");
        assert_eq!(check(asked).unwrap_err(), message);
    }
    set_storage(&vm, 32 << 20);
    check(Some(32 << 20)).unwrap();
    assert!(check(Some(16 << 20)).is_err());
    for bytes in [0, 4096, (16 << 20) - 4096, (16 << 20) + 512] {
        set_storage(&vm, bytes);
        let error = check(Some(16 << 20)).unwrap_err();
        assert!(error.starts_with("storage image is cut short: "), "{error}");
    }
    let path = vm.storage_image_path();
    fs::remove_file(&path).unwrap();
    let error = check(Some(16 << 20)).unwrap_err();
    assert!(error.starts_with("Storage image missing: ") && error.contains("storage.img"));
    check(None).unwrap();
    symlink("/dev/null", &path).unwrap();
    let error = check(Some(16 << 20)).unwrap_err();
    assert!(error.starts_with("storage image is not a file: "), "{error}");
    root.delete("vm").unwrap();
}

#[test]
fn a_copy_is_the_same_instance_with_a_storage_of_its_own() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let storage = vm.storage_image_path();
    fs::write(vm.path().join("idsig"), "tree").unwrap();
    let copy = root.root().join("copy");
    fs::create_dir(&copy).unwrap();
    for file in fs::read_dir(vm.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    let copy = root.find("copy").unwrap().unwrap();
    copy.check(&config(Some(16 << 20))).unwrap();
    assert_eq!(copy.instance_id().unwrap(), vm.instance_id().unwrap());
    assert_eq!(copy.image_digest().unwrap(), vm.image_digest().unwrap());
    // Both can run at once, and neither touches the other.
    let running = InstanceImage::open(&vm.instance_image_path()).unwrap();
    InstanceImage::open(&copy.instance_image_path()).unwrap();
    let of_copy = StorageImage::open(&copy.storage_image_path()).unwrap();
    let _of_vm = StorageImage::open(&storage).unwrap();
    of_copy.0.file().set_len(32 << 20).unwrap();
    drop(of_copy);
    assert_eq!(fs::metadata(&storage).unwrap().len(), 16 << 20);
    root.delete("copy").unwrap();
    assert!(storage.exists());
    drop(running);
}

#[test]
fn names_stay_inside_the_directory() {
    for bad in ["", ".", "..", "a/b", "/", "../x", "a\0b"] {
        assert!(matches!(check_name(bad), Err(Error::InvalidName(_))), "{bad:?}");
        let (_keep, root) = root();
        assert!(root.create(bad, fill).is_err());
        assert!(root.delete(bad).is_err());
        assert!(root.find(bad).is_err());
    }
    for good in ["a", "my vm", "...", ".hidden", "ü", "-x"] {
        check_name(good).unwrap();
    }
}

#[test]
fn of_two_that_make_the_same_vm_one_wins() {
    let (_keep, root) = root();
    let makers = (0..4).map(|_| {
        let root = root.clone();
        std::thread::spawn(move || root.create("vm", fill).is_ok())
    });
    let makers: Vec<_> = makers.collect();
    let winners = makers.into_iter().filter(|_| true).map(|it| it.join().unwrap());
    assert_eq!(winners.filter(|won| *won).count(), 1);
}
