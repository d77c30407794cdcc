use super::*;
use crate::directory::write_file;
use crate::fixtures::{config, context, fill, fill_with_storage, set_length};
use std::fs;
use std::os::fd::AsRawFd;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

const MIB: u64 = 1 << 20;

fn root() -> (tempfile::TempDir, VmRoot) {
    let directory = tempfile::tempdir().unwrap();
    let root = VmRoot::new(context(&directory.path().join("data")));
    (directory, root)
}

fn describe(vm: &VmDirectory) -> VirtualMachineDescriptor {
    VirtualMachineDescriptor::new(open(vm)).unwrap()
}

fn open(vm: &VmDirectory) -> Files {
    collect(|part| vm.open_file(part.file_name())).unwrap()
}

fn bytes(vm: &VmDirectory, part: Part) -> Vec<u8> {
    fs::read(vm.path().join(part.file_name())).unwrap()
}

/// Files that this process has open below a directory.
fn open_below(directory: &Path) -> usize {
    let links = fs::read_dir("/proc/self/fd").unwrap();
    let links = links.filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
    links.filter(|link| link.starts_with(directory)).count()
}

fn is_unlocked(path: &Path) -> bool {
    let file = File::open(path).unwrap();
    flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok()
}

#[test]
fn an_import_is_the_same_instance_with_a_storage_of_its_own() {
    let (keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    fs::write(vm.path().join("idsig"), "tree").unwrap();
    let open = open_below(keep.path());
    let descriptor = describe(&vm);
    assert_eq!(descriptor.config(root.context()).unwrap(), config(Some(16 * MIB)));
    // Copied when it is imported, not before.
    let storage = File::options().write(true).open(vm.storage_image_path()).unwrap();
    storage.write_all_at(b"late", 5 * MIB).unwrap();
    let copy = descriptor.import(&root, "copy").unwrap();
    for part in Part::ALL {
        assert!(bytes(&vm, part) == bytes(&copy, part), "{part:?}");
    }
    assert_eq!(fs::read_dir(copy.path()).unwrap().count(), 5);
    assert_eq!(copy.load().unwrap(), vm.load().unwrap());
    assert!(copy.path().join("storage.img").metadata().unwrap().blocks() * 512 < MIB);
    // Nothing stays open or locked but the handle on the copy.
    drop(storage);
    assert_eq!(open_below(keep.path()), open + 1);
    assert!(is_unlocked(&vm.instance_image_path()) && is_unlocked(&vm.storage_image_path()));
    // The writes of one do not touch the other.
    let storage = File::options().write(true).open(copy.storage_image_path()).unwrap();
    storage.write_all_at(b"copy", 5 * MIB).unwrap();
    assert!(bytes(&vm, Part::Storage)[5 << 20..].starts_with(b"late"));
}

#[test]
fn a_configuration_that_is_set_later_is_not_in_an_earlier_descriptor() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill).unwrap();
    let descriptor = describe(&vm);
    let mut other = config(None);
    other.memory_bytes = Some(300 * MIB);
    vm.write_config(&other).unwrap();
    assert_eq!(descriptor.import(&root, "old").unwrap().load().unwrap(), config(None));
    assert_eq!(describe(&vm).import(&root, "new").unwrap().load().unwrap(), other);
}

#[test]
fn a_deleted_vm_can_still_be_imported() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let descriptor = describe(&vm);
    root.delete("vm").unwrap();
    descriptor.import(&root, "vm").unwrap().load().unwrap();
}

#[test]
fn a_bad_or_taken_name_leaves_the_descriptor_as_it_is_and_all_else_closes_it() {
    let (keep, root) = root();
    let vm = root.create("vm", fill).unwrap();
    let descriptor = describe(&vm);
    for name in ["", "..", "a/b"] {
        assert!(matches!(descriptor.import(&root, name), Err(Error::InvalidName(_))));
    }
    assert!(matches!(descriptor.import(&root, "vm"), Err(Error::AlreadyExists(_))));
    descriptor.config(root.context()).unwrap();
    descriptor.import(&root, "copy").unwrap();
    let closed = |error: Error| assert_eq!(error.to_string(), "Descriptor has been closed");
    closed(descriptor.import(&root, "again").unwrap_err());

    // A failure closes it as well, and leaves nothing.
    let open = open_below(keep.path());
    let descriptor = describe(&vm);
    fs::write(vm.path().join("config.xml"), "<hostile>").unwrap();
    let error = descriptor.import(&root, "bad").unwrap_err().to_string();
    assert!(error.starts_with("Persisted VM config is invalid"), "{error}");
    assert_eq!(open_below(keep.path()), open);
    assert_eq!(root.names().unwrap(), ["copy", "vm"]);
    assert_eq!(fs::read_dir(keep.path().join("data/vm.new")).unwrap().count(), 0);

    // Closing is closing, however often.
    closed(descriptor.config(root.context()).unwrap_err());
    closed(descriptor.export_to(&keep.path().join("bundle")).unwrap_err());
    let (one, _other) = std::os::unix::net::UnixStream::pair().unwrap();
    closed(descriptor.send(&one).unwrap_err());
    descriptor.close();
    descriptor.close();
    // A bad name is told first.
    assert!(matches!(descriptor.import(&root, ""), Err(Error::InvalidName(_))));
}

#[test]
fn of_many_that_import_one_descriptor_one_does() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let descriptor = describe(&vm);
    let won = std::thread::scope(|scope| {
        let importers: Vec<_> = (0..6)
            .map(|number| (number, &root, &descriptor))
            .map(|(number, root, descriptor)| {
                scope.spawn(move || descriptor.import(root, &format!("copy {number}")).is_ok())
            })
            .collect();
        importers.into_iter().filter_map(|it| it.join().ok()).filter(|won| *won).count()
    });
    assert_eq!(won, 1);
    assert_eq!(root.names().unwrap().len(), 2);
}

#[test]
fn a_running_vm_is_not_imported() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    for path in [vm.instance_image_path(), vm.storage_image_path()] {
        let descriptor = describe(&vm);
        let file = File::open(&path).unwrap();
        flock(&file, FlockOperation::NonBlockingLockExclusive).unwrap();
        let error = descriptor.import(&root, "copy").unwrap_err();
        assert!(error.to_string().starts_with("VM is not in stopped state: "), "{error}");
        assert!(matches!(error, Error::State(_)));
    }
    assert_eq!(root.names().unwrap(), ["vm"]);
    assert!(is_unlocked(&vm.instance_image_path()));
}

/// What could be in the place of a good file: each is an error that names the file.
#[test]
fn files_of_every_wrong_kind_are_refused() {
    let (keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let path = |name: &str| keep.path().join(name);
    let file = |name: &str, length: u64| {
        let mut options = File::options();
        let file = options.create(true).truncate(true).read(true).write(true).open(path(name));
        let file = file.unwrap();
        file.set_len(length).unwrap();
        file
    };
    let (reader, writer) = std::io::pipe().unwrap();
    let (socket, _) = std::os::unix::net::UnixStream::pair().unwrap();
    let only_path = |path: &Path| {
        let flags = OFlags::PATH | OFlags::CLOEXEC;
        File::from(rustix::fs::open(path, flags, rustix::fs::Mode::empty()).unwrap())
    };
    let write_only = |path: &Path| File::options().write(true).open(path).unwrap();
    let event = rustix::event::eventfd(0, rustix::event::EventfdFlags::CLOEXEC).unwrap();
    let kinds: [(&str, File); 8] = [
        ("is not a regular file", File::from(std::os::fd::OwnedFd::from(reader))),
        ("is not a regular file", File::from(std::os::fd::OwnedFd::from(writer))),
        ("is not a regular file", File::from(std::os::fd::OwnedFd::from(socket))),
        ("is not a regular file", File::from(event)),
        ("is not a regular file", File::open(keep.path()).unwrap()),
        ("is not a regular file", File::open("/dev/zero").unwrap()),
        ("is not a regular file", File::open("/dev/null").unwrap()),
        ("is not a regular file", only_path(keep.path())),
    ];
    let mut count = 0;
    let mut refused = |part: Part, wrong: Option<File>, fault: &str| {
        let mut files = open(&vm);
        let slot = files.iter_mut().zip(Part::ALL).find(|(_, it)| *it == part);
        *slot.unwrap().0 = wrong;
        let error = VirtualMachineDescriptor::new(files).unwrap_err();
        assert!(matches!(error, Error::BadDescriptor(_)));
        let text = format!("bad VM descriptor: {}: {fault}", part.file_name());
        assert_eq!(error.to_string(), text);
        count += 1;
    };
    for part in Part::ALL {
        for (fault, wrong) in &kinds {
            refused(part, Some(wrong.try_clone().unwrap()), fault);
        }
        let good = vm.path().join(part.file_name());
        refused(part, Some(only_path(&good)), "is not open for reading");
        refused(part, Some(write_only(&good)), "is not open for reading");
        if !part.is_optional() {
            refused(part, None, "is missing");
        }
    }
    let lengths: [(Part, &[u64], &str); 5] = [
        (Part::Config, &[0, MIB + 1, 1 << 60], "is empty or too long"),
        (Part::InstanceId, &[0, 63, 65, 1 << 60], "is not of 64 bytes"),
        (Part::Image, &[0, 63, 66, 1 << 60], "is not of 64 hexadecimal digits"),
        (Part::InstanceImage, &[0, 10 * MIB - 1, 10 * MIB + 1, 1 << 40], "is not of 10 MiB"),
        (Part::Storage, &[0, 16 * MIB - 4096, 16 * MIB + 512], "is cut short"),
    ];
    for (part, lengths, fault) in lengths {
        for length in lengths {
            // Not every file system has files as large as that.
            let large = 1 << 40;
            refused(part, Some(file("wrong", (*length).min(large))), fault);
        }
    }
    assert!(count >= 70, "{count}");
}

/// What has the right length but not the right content: told by the import, which leaves nothing.
#[test]
fn files_with_wrong_content_are_refused() {
    let (keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = keep.path().join(name);
        let _ = fs::remove_file(&path);
        write_file(&path, content).unwrap();
        path
    };
    let sized = |name: &str, length: u64| {
        let path = write(name, b"");
        set_length(&path, length).unwrap();
        path
    };
    let cases: [(Part, PathBuf, &str); 9] = [
        (Part::Config, write("a", b"x"), "Persisted VM config is invalid"),
        (Part::Config, vm.path().join(INSTANCE_ID), "Persisted VM config is invalid"),
        (Part::Config, vm.path().join(IMAGE), "Persisted VM config is invalid"),
        (Part::InstanceId, write("b", &[0; 64]), "bad VM descriptor: instance_id: "),
        (Part::Image, write("c", &[b'x'; 64]), "bad VM descriptor: image: "),
        (Part::Image, write("d", &[0; 65]), "bad VM descriptor: image: "),
        (Part::Image, vm.path().join(INSTANCE_ID), "bad VM descriptor: image: "),
        (Part::Storage, sized("e", 16 * MIB), ""),
        (Part::Storage, sized("f", 20 * MIB), ""),
    ];
    for (part, path, fault) in cases {
        let mut files = open(&vm);
        let slot = files.iter_mut().zip(Part::ALL).find(|(_, it)| *it == part);
        *slot.unwrap().0 = Some(File::open(&path).unwrap());
        let descriptor = VirtualMachineDescriptor::new(files).unwrap();
        let imported = descriptor.import(&root, "copy");
        if fault.is_empty() {
            // What is in a storage only its guest can tell; a larger one is taken as enlarged.
            let length = fs::metadata(path).unwrap().len();
            assert_eq!(imported.unwrap().load().unwrap().encrypted_storage_bytes(), Some(length));
            root.delete("copy").unwrap();
            continue;
        }
        let error = imported.unwrap_err().to_string();
        assert!(error.starts_with(fault), "{part:?}: {error}");
        assert_eq!(root.names().unwrap(), ["vm"]);
    }
}

#[test]
fn what_the_configuration_says_must_be_there_and_nothing_else() {
    let (_keep, root) = root();
    let with = root.create("with", fill_with_storage).unwrap();
    let without = root.create("without", fill).unwrap();
    let import = |vm: &VmDirectory, part: Part, from: Option<&VmDirectory>| {
        let mut files = open(vm);
        let slot = files.iter_mut().zip(Part::ALL).find(|(_, it)| *it == part).unwrap().0;
        *slot = from.and_then(|from| from.open_file(part.file_name()).unwrap());
        let descriptor = VirtualMachineDescriptor::new(files).unwrap();
        descriptor.import(&root, "copy").unwrap_err().to_string()
    };
    let error = import(&with, Part::Storage, None);
    assert!(error.starts_with("bad VM descriptor: Storage image missing"), "{error}");
    let error = import(&without, Part::Storage, Some(&with));
    assert!(
        error.starts_with("bad VM descriptor: there is a storage image of which the"),
        "{error}"
    );
    let error = import(&with, Part::Image, None);
    assert!(error.starts_with("bad VM descriptor: image file missing"), "{error}");
    assert_eq!(root.names().unwrap(), ["with", "without"]);
}

#[test]
fn a_configuration_that_names_files_to_write_to_is_not_taken_from_others() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill).unwrap();
    let mut with_socket = config(None);
    with_socket.vsock_socket = Some("/run/elsewhere".into());
    vm.write_config(&with_socket).unwrap();
    let error = describe(&vm).import(&root, "copy").unwrap_err().to_string();
    let start = "bad VM descriptor: config.xml: a virtual machine with a vsock socket cannot be";
    assert!(error.starts_with(start), "{error}");
    assert_eq!(root.names().unwrap(), ["vm"]);
}

/// Every part in the place of every other: no exchange goes unnoticed.
#[test]
fn files_that_are_exchanged_are_noticed() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    for one in 0..Part::ALL.len() {
        for other in 0..one {
            let mut files = open(&vm);
            files.swap(one, other);
            let result = VirtualMachineDescriptor::new(files)
                .and_then(|descriptor| descriptor.import(&root, "copy"));
            assert!(result.is_err(), "{:?} and {:?}", Part::ALL[one], Part::ALL[other]);
        }
    }
    assert_eq!(root.names().unwrap(), ["vm"]);
}

#[test]
fn a_file_that_is_written_to_while_it_is_copied_is_noticed() {
    let (keep, _root) = root();
    let path = keep.path().join("file");
    fs::write(&path, "").unwrap();
    set_length(&path, 16 * MIB).unwrap();
    let from = File::open(&path).unwrap();
    // As much as can be had without a second process that wins a race: the length counts.
    copy_into(Part::Storage, &from, &keep.path().join("copy")).unwrap();
    set_length(&path, MIB).unwrap();
    let error = copy_into(Part::Storage, &from, &keep.path().join("short")).unwrap_err();
    assert!(error.to_string().starts_with("failed to transfer encryptedstore image"), "{error}");
}

#[test]
fn a_descriptor_comes_and_goes_as_a_directory() {
    let (keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let descriptor = describe(&vm);
    let bundle = keep.path().join("bundle");
    descriptor.export_to(&bundle).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(&bundle), 0o700);
    for part in Part::ALL {
        let path = bundle.join(part.file_name());
        assert!(fs::read(&path).unwrap() == bytes(&vm, part), "{part:?}");
        assert_eq!(mode(&path), 0o600);
    }
    assert_eq!(fs::read_dir(&bundle).unwrap().count(), 5);
    // What is there stays as it is, whatever it is.
    symlink("nowhere", keep.path().join("link")).unwrap();
    for taken in ["bundle", "link", "data"] {
        let error = descriptor.export_to(&keep.path().join(taken)).unwrap_err();
        let Error::Io { source, .. } = &error else { panic!("{error}") };
        assert_eq!(source.kind(), io::ErrorKind::AlreadyExists);
    }
    descriptor.export_to(&keep.path().join("nowhere/bundle")).unwrap_err();
    // Nothing else was left there.
    assert_eq!(fs::read_dir(keep.path()).unwrap().count(), 3);

    let again = VirtualMachineDescriptor::from_directory(&bundle).unwrap();
    let copy = again.import(&root, "copy").unwrap();
    assert!(Part::ALL.iter().all(|part| bytes(&vm, *part) == bytes(&copy, *part)));
    assert!(bundle.join(CONFIG).exists());
}

#[test]
fn a_directory_with_something_else_in_it_is_refused() {
    let (keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let fails = |path: &Path| {
        let error = VirtualMachineDescriptor::from_directory(path).map(drop).unwrap_err();
        error.to_string()
    };
    assert!(fails(&keep.path().join("nowhere")).starts_with("opening "));
    assert!(fails(&vm.path().join(CONFIG)).starts_with("opening "));
    assert_eq!(fails(keep.path()), "bad VM descriptor: config.xml: is missing");
    let bundle = keep.path().join("bundle");
    for part in Part::ALL {
        describe(&vm).export_to(&bundle).unwrap();
        let path = bundle.join(part.file_name());
        fs::rename(&path, bundle.join("elsewhere")).unwrap();
        symlink("elsewhere", &path).unwrap();
        let start = format!("bad VM descriptor: {}: ", part.file_name());
        assert!(fails(&bundle).starts_with(&start));
        fs::remove_file(&path).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0)
            .unwrap();
        assert_eq!(fails(&bundle), format!("{start}not a regular file"));
        fs::remove_dir_all(&bundle).unwrap();
    }
}

#[test]
fn the_position_of_a_shared_file_is_neither_used_nor_moved() {
    use std::io::{Seek, SeekFrom};
    let (_keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let files = open(&vm);
    let mut copies: Vec<File> =
        files.iter().map(|file| file.as_ref().unwrap().try_clone().unwrap()).collect();
    for copy in &mut copies {
        copy.seek(SeekFrom::End(0)).unwrap();
        assert!(copy.as_raw_fd() > 2);
    }
    let copy = VirtualMachineDescriptor::new(files).unwrap().import(&root, "copy").unwrap();
    assert!(Part::ALL.iter().all(|part| bytes(&vm, *part) == bytes(&copy, *part)));
}
