use super::*;
use crate::directory::{INSTANCE_ID, INSTANCE_IMAGE, STORAGE_IMAGE, write_file};
use crate::fixtures::{config, context, fill, fill_with_storage};
use crate::{InstanceImage, StorageImage};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};

fn root() -> (tempfile::TempDir, VmRoot) {
    let directory = tempfile::tempdir().unwrap();
    let root = VmRoot::new(context(&directory.path().join("data")));
    (directory, root)
}

/// What is neither a VM nor the lock.
fn rest(root: &VmRoot) -> usize {
    fs::read_dir(root.data_dir().join(staging::DIRECTORY)).unwrap().count()
}

#[test]
fn a_made_vm_is_whole_and_private() {
    let (_keep, root) = root();
    assert!(root.find("my vm").unwrap().is_none());
    assert_eq!(root.names().unwrap(), Vec::<String>::new());
    let made = root.create("my vm", fill).unwrap();
    let found = root.find("my vm").unwrap().unwrap();
    assert_eq!(made.path(), found.path());
    assert_eq!(found.load().unwrap(), config(None));
    assert_eq!(found.instance_id().unwrap(), [7; 64]);
    assert_eq!(found.image_digest().unwrap(), "ab".repeat(32));
    assert_eq!(fs::metadata(found.path()).unwrap().mode() & 0o777, 0o700);
    for entry in fs::read_dir(found.path()).unwrap() {
        assert_eq!(entry.unwrap().metadata().unwrap().mode() & 0o777, 0o600);
    }
    assert!(matches!(root.create("my vm", fill), Err(Error::AlreadyExists(_))));
    assert_eq!(root.names().unwrap(), ["my vm"]);
    assert_eq!(rest(&root), 0);
}

#[test]
fn a_relative_place_stays_where_it_was_and_no_place_is_none() {
    let relative = VmRoot::new(context(Path::new("some/where")));
    assert_eq!(relative.data_dir(), std::env::current_dir().unwrap().join("some/where"));
    let nowhere = VmRoot::new(context(Path::new("")));
    for result in [nowhere.find("vm").map(drop), nowhere.create("vm", fill).map(drop)] {
        let message = result.unwrap_err().to_string();
        assert!(message.contains("the data directory of the context is empty"), "{message}");
    }
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
    assert_eq!(rest(&root), 0);
    root.create("vm", fill).unwrap();
}

#[test]
fn nothing_can_be_seen_of_a_vm_before_it_is_whole() {
    let (_keep, root) = root();
    let other = root.clone();
    root.create("vm", |directory| {
        fill(directory)?;
        assert!(other.find("vm")?.is_none());
        assert!(other.names()?.is_empty());
        // Others are not held up by one that takes long, nor do they sweep it.
        other.create("other", fill)?;
        other.delete("other")
    })
    .unwrap();
    root.find("vm").unwrap().unwrap().load().unwrap();
}

#[test]
fn of_two_that_make_one_vm_the_first_that_is_ready_wins() {
    let (_keep, root) = root();
    let other = root.clone();
    let late = root.create("vm", |directory| {
        fill(directory)?;
        other.create("vm", fill_with_storage).map(drop)
    });
    assert!(matches!(late, Err(Error::AlreadyExists(_))), "{late:?}");
    assert!(root.find("vm").unwrap().unwrap().storage_image_path().exists());
    assert_eq!(rest(&root), 0);
}

#[test]
fn of_many_that_make_the_same_vm_one_wins_and_nobody_sees_half_a_vm() {
    let (_keep, root) = root();
    for _ in 0..20 {
        let makers = (0..8).map(|number| {
            let root = root.clone();
            std::thread::spawn(move || {
                let made = root.create("vm", |directory| {
                    fill(directory)?;
                    let id = directory.path().join(INSTANCE_ID);
                    fs::write(&id, [number + 1; 64]).map_err(Error::io("writing", &id))
                });
                let seen = root.find("vm").unwrap().unwrap();
                assert_eq!(seen.load().unwrap(), config(None));
                assert_eq!(root.names().unwrap(), ["vm"]);
                made.is_ok().then(|| (number, seen.instance_id().unwrap()))
            })
        });
        let makers: Vec<_> = makers.collect();
        let won: Vec<_> = makers.into_iter().filter_map(|it| it.join().unwrap()).collect();
        let [(number, id)] = &*won else { panic!("{won:?}") };
        assert_eq!(*id, [number + 1; 64]);
        root.delete("vm").unwrap();
        assert_eq!(rest(&root), 0);
    }
}

#[test]
fn many_that_make_and_delete_leave_nothing() {
    let (_keep, root) = root();
    let workers = (0..8).map(|number| {
        let root = root.clone();
        std::thread::spawn(move || {
            let name = format!("vm {}", number % 3);
            for _ in 0..40 {
                match root.create(&name, fill) {
                    Ok(_) | Err(Error::AlreadyExists(_)) => {}
                    Err(error) => panic!("{error}"),
                }
                match root.find(&name).unwrap().map(|found| (found.load(), found.is_gone())) {
                    None | Some((Ok(_), _) | (Err(_), true)) => {}
                    Some((Err(error), false)) => panic!("{error}"),
                }
                match root.delete(&name) {
                    // Another deletes it, and has it locked.
                    Ok(()) | Err(Error::NotFound(_) | Error::State(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        })
    });
    let workers: Vec<_> = workers.collect();
    workers.into_iter().for_each(|worker| worker.join().unwrap());
    for name in root.names().unwrap() {
        root.delete(&name).unwrap();
    }
    assert_eq!(rest(&root), 0);
}

/// Ten thousand one after the other, listed and deleted by hundreds: nothing grows.
#[test]
fn ten_thousand_vms_come_and_go() {
    // In memory, where there is such a file system: this is not about how fast a disk syncs.
    let place = [Path::new("/dev/shm"), &std::env::temp_dir()]
        .into_iter()
        .find(|it| it.is_dir())
        .map(Path::to_owned);
    let keep = tempfile::tempdir_in(place.unwrap()).unwrap();
    let root = VmRoot::new(context(keep.path()));
    // Here it is the names and the directories that count, not what is in them.
    for number in 0..10_000 {
        let name = format!("vm {}", number % 100);
        root.create(&name, |_| Ok(())).unwrap();
        if number % 100 == 99 {
            assert_eq!(root.names().unwrap().len(), 100);
            for name in root.names().unwrap() {
                root.delete(&name).unwrap();
            }
        }
    }
    assert_eq!(root.names().unwrap(), Vec::<String>::new());
    assert_eq!(rest(&root), 0);
}

#[test]
fn what_a_killed_process_left_half_made_is_swept() {
    let (_keep, root) = root();
    let left = root.data_dir().join("vm.new/abc/content");
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join("instance_id"), "half").unwrap();
    root.create("vm", fill).unwrap();
    assert!(!left.exists());
    assert_eq!(rest(&root), 0);
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

    let before = fs::metadata(&precious).unwrap().mode();
    symlink(&precious, root.root().join("linked")).unwrap();
    let error = root.find("linked").unwrap_err().to_string();
    assert!(error.starts_with("not a directory: "), "{error}");
    root.delete("linked").unwrap();
    assert!(precious.join("file").exists());
    assert_eq!(fs::metadata(&precious).unwrap().mode(), before);
}

#[test]
fn every_wreck_can_be_listed_and_deleted() {
    type Wreck = (&'static str, fn(&Path));
    let wrecks: [Wreck; 12] = [
        ("empty", |vm| fs::remove_dir_all(vm).and_then(|()| fs::create_dir(vm)).unwrap()),
        ("a file", |vm| fs::remove_dir_all(vm).and_then(|()| fs::write(vm, "x")).unwrap()),
        ("a dangling link", |vm| {
            fs::remove_dir_all(vm).and_then(|()| symlink("nowhere", vm)).unwrap();
        }),
        ("a link to itself", |vm| fs::remove_dir_all(vm).and_then(|()| symlink(vm, vm)).unwrap()),
        ("a FIFO", |vm| {
            fs::remove_dir_all(vm).unwrap();
            rustix::fs::mknodat(CWD, vm, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        }),
        ("no rights", |vm| {
            fs::create_dir_all(vm.join("deep/er")).unwrap();
            for path in [vm.join("deep/er"), vm.join("deep"), vm.to_owned()] {
                fs::set_permissions(path, fs::Permissions::from_mode(0o0)).unwrap();
            }
        }),
        ("FIFOs for files", |vm| {
            for name in [INSTANCE_IMAGE, STORAGE_IMAGE, INSTANCE_ID] {
                let path = vm.join(name);
                let _ = fs::remove_file(&path);
                rustix::fs::mknodat(CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0)
                    .unwrap();
            }
        }),
        ("directories for files", |vm| {
            for name in [INSTANCE_IMAGE, "config.xml"] {
                fs::remove_file(vm.join(name)).unwrap();
                fs::create_dir_all(vm.join(name).join("x/y")).unwrap();
            }
        }),
        ("links for files", |vm| {
            fs::remove_file(vm.join(INSTANCE_IMAGE)).unwrap();
            symlink("/dev/zero", vm.join(INSTANCE_IMAGE)).unwrap();
        }),
        ("hostile XML", |vm| fs::write(vm.join("config.xml"), "<!DOCTYPE x>").unwrap()),
        ("huge files", |vm| {
            let file = File::create(vm.join("config.xml")).unwrap();
            file.set_len(1 << 40).unwrap();
        }),
        ("foreign files", |vm| {
            fs::write(vm.join(OsStr::from_bytes(b"\xff\xfe")), "x").unwrap();
            fs::create_dir_all(vm.join("a/b/c/d")).unwrap();
        }),
    ];
    let (_keep, root) = root();
    for (what, wreck) in wrecks {
        let vm = root.create("vm", fill).unwrap();
        wreck(vm.path());
        assert_eq!(root.names().unwrap(), ["vm"], "{what}");
        if what != "foreign files" && what != "no rights" {
            let loaded = root.find("vm").and_then(|found| found.unwrap().load());
            assert!(loaded.is_err(), "{what}");
        }
        assert!(matches!(root.create("vm", fill), Err(Error::AlreadyExists(_))), "{what}");
        root.delete("vm").unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(root.names().unwrap().is_empty(), "{what}");
        assert_eq!(rest(&root), 0, "{what}");
    }
}

#[test]
fn a_link_to_what_another_vm_has_locked_is_no_use_of_it() {
    let (_keep, root) = root();
    let running = root.create("running", fill).unwrap();
    let _lock = InstanceImage::open(&running.instance_image_path()).unwrap();
    let vm = root.create("vm", fill).unwrap();
    fs::remove_file(vm.instance_image_path()).unwrap();
    symlink(running.instance_image_path(), vm.instance_image_path()).unwrap();
    root.delete("vm").unwrap();
    assert!(running.instance_image_path().exists());
}

#[test]
fn a_vm_that_runs_elsewhere_is_not_deleted() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill).unwrap();
    let running = InstanceImage::open(&vm.instance_image_path()).unwrap();
    let error = root.delete("vm").unwrap_err();
    assert!(error.to_string().starts_with("VM is not in stopped state"), "{error}");
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
fn a_handle_knows_its_own_vm_from_another_of_that_name() {
    let (_keep, root) = root();
    let old = root.create("vm", fill).unwrap();
    assert!(!old.is_gone());
    root.delete("vm").unwrap();
    assert!(old.is_gone());
    let new = root.create("vm", fill).unwrap();
    assert!(old.is_gone() && !new.is_gone());
    // Nor does it write into the other.
    let mut other = config(None);
    other.memory_bytes = Some(1 << 30);
    old.write_config(&other).unwrap_err();
    assert_eq!(new.load().unwrap(), config(None));
    assert_eq!(rest(&root), 0);
}

#[test]
fn names_stay_inside_the_directory() {
    let long = "x".repeat(10_000);
    let too_long = "ü".repeat(128);
    for bad in ["", ".", "..", "a/b", "/", "../x", "a\0b", "\0", &long, &too_long] {
        let error = check_name(bad).unwrap_err();
        assert!(matches!(error, Error::InvalidName(_)), "{bad:?}");
        assert!(error.to_string().len() < 300, "{error}");
        let (_keep, root) = root();
        for error in [
            root.create(bad, fill).map(drop).unwrap_err(),
            root.delete(bad).unwrap_err(),
            root.find(bad).map(drop).unwrap_err(),
        ] {
            assert!(error.to_string().starts_with("Invalid VM name: "), "{error}");
        }
        assert!(!root.data_dir().exists());
    }
    let longest = "x".repeat(255);
    let (_keep, root) = root();
    for good in ["a", "my vm", "...", ".hidden", "ü", "-x", "a\nb", " ", "vm.lock", &longest] {
        check_name(good).unwrap();
        root.create(good, fill).unwrap();
        root.find(good).unwrap().unwrap().load().unwrap();
        root.delete(good).unwrap();
    }
}

#[test]
fn a_name_that_is_no_text_is_not_listed() {
    let (_keep, root) = root();
    for name in ["b", "a", "c"] {
        root.create(name, fill).unwrap();
    }
    fs::create_dir(root.root().join(OsStr::from_bytes(b"no\xfftext"))).unwrap();
    assert_eq!(root.names().unwrap(), ["a", "b", "c"]);
}

#[test]
fn what_is_in_the_way_of_the_data_directory_is_named() {
    let keep = tempfile::tempdir().unwrap();
    let data = keep.path().join("data");
    let root = VmRoot::new(context(&data));
    let says = |error: Error, start: &str| {
        let error = error.to_string();
        assert!(error.starts_with(start), "{error}");
    };
    fs::write(&data, "x").unwrap();
    says(root.create("vm", fill).unwrap_err(), "looking at ");
    says(root.find("vm").unwrap_err(), "looking at ");
    says(root.names().unwrap_err(), "listing ");
    fs::remove_file(&data).unwrap();

    // The lock is not followed elsewhere, nor waited for.
    fs::create_dir(&data).unwrap();
    symlink(keep.path().join("victim"), data.join("vm.lock")).unwrap();
    says(root.create("vm", fill).unwrap_err(), "opening ");
    assert!(!keep.path().join("victim").exists());
    fs::remove_file(data.join("vm.lock")).unwrap();
    rustix::fs::mknodat(CWD, data.join("vm.lock"), rustix::fs::FileType::Fifo, 0o600.into(), 0)
        .unwrap();
    says(root.create("vm", fill).unwrap_err(), "opening ");
    fs::remove_file(data.join("vm.lock")).unwrap();

    fs::write(data.join("vm"), "x").unwrap();
    says(root.create("vm", fill).unwrap_err(), "looking at ");
    says(root.names().unwrap_err(), "listing ");
}
