//! Descriptors: a stopped VM as open files, which another process makes a VM of its own of.

use avf::{
    Error, StopReason, VirtualMachine, VirtualMachineConfig, VirtualMachineDescriptor,
    VirtualMachineStatus,
};
use avf_tests::{App, Event, Events, Talk, again, part, runs_well};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;

const MIB: u64 = 1 << 20;

fn config(app: &App, storage: bool) -> VirtualMachineConfig {
    let config = app.config("api");
    let config = if storage { config.encrypted_storage_bytes(20 * MIB) } else { config };
    config.build().unwrap()
}

/// Says that both VMs have the same files, byte for byte, and returns their names.
#[track_caller]
fn same_files(one: &VirtualMachine, two: &VirtualMachine) -> Vec<String> {
    let names = |directory: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(directory).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    // The idsig file is made anew at the first run.
    let kept = |vm: &VirtualMachine| -> Vec<String> {
        let names = names(vm.directory()).into_iter();
        names.filter(|name| !name.contains("idsig")).collect()
    };
    let both = (kept(one), kept(two));
    assert_eq!(both.0, both.1);
    for name in &both.0 {
        let read = |vm: &VirtualMachine| std::fs::read(vm.directory().join(name)).unwrap();
        assert!(read(one) == read(two), "{name} differs");
    }
    both.0
}

/// To another process and back.
fn through_a_socket(descriptor: VirtualMachineDescriptor) -> VirtualMachineDescriptor {
    let (here, there) = UnixStream::pair().unwrap();
    descriptor.send(&here).unwrap();
    drop(descriptor);
    VirtualMachineDescriptor::receive(&there).unwrap()
}

#[track_caller]
fn is_closed<T>(result: avf::Result<T>) {
    let Err(error) = result else { panic!("it is still open") };
    assert!(error.to_string().contains("Descriptor has been closed"), "{error}");
}

#[test]
fn an_imported_vm_has_the_files_of_the_original() {
    let app = App::new();
    for storage in [false, true] {
        let name = |word: &str| format!("{word} {storage}");
        let manager = app.manager();
        let original = manager.create(&name("original"), config(&app, storage)).unwrap();
        let descriptor = original.to_descriptor().unwrap();
        let descriptor = if storage { through_a_socket(descriptor) } else { descriptor };
        let copy = manager.import_from_descriptor(&name("copy"), &descriptor).unwrap();
        assert_ne!(copy.directory(), original.directory());
        assert_eq!(copy.config(), original.config());
        assert_eq!(copy.status(), VirtualMachineStatus::Stopped);
        let files = same_files(&original, &copy);
        assert_eq!(files.contains(&"storage.img".to_owned()), storage, "{files:?}");
        for file in ["config.xml", "instance.img", "instance_id"] {
            assert!(files.contains(&file.to_owned()), "no {file} in {files:?}");
        }
        // A handle of its own.
        manager.delete(&name("original")).unwrap();
        assert_eq!(copy.status(), VirtualMachineStatus::Stopped);
        same_files(&copy, &manager.get(&name("copy")).unwrap().unwrap());
    }
}

#[test]
fn a_descriptor_is_good_for_one_import() {
    let app = App::new();
    let manager = app.manager();
    let vm = manager.create("vm", config(&app, false)).unwrap();
    let descriptor = vm.to_descriptor().unwrap();

    // A name that cannot be, or that is taken, leaves it as it is.
    for name in ["../vm", "", "vm"] {
        manager.import_from_descriptor(name, &descriptor).unwrap_err();
    }
    manager.import_from_descriptor("copy", &descriptor).unwrap();
    is_closed(manager.import_from_descriptor("other", &descriptor));
    assert!(manager.get("other").unwrap().is_none());
    let (socket, _other) = UnixStream::pair().unwrap();
    is_closed(descriptor.send(&socket));

    // Who closes it has closed it, however often.
    let descriptor = vm.to_descriptor().unwrap();
    descriptor.close();
    descriptor.close();
    is_closed(manager.import_from_descriptor("other", &descriptor));
    is_closed(descriptor.send(&socket));
    assert_eq!(manager.list().unwrap(), ["copy", "vm"]);
}

/// Runs a VM, asks, and cuts its power: what was synced must have stayed.
fn asked(vm: &VirtualMachine, questions: &[&str]) -> Vec<String> {
    let mut events = Events::of(vm);
    vm.run().unwrap();
    events.until(&Event::Ready);
    let mut talk = Talk::with(vm);
    let answers = questions.iter().map(|question| talk.ask(question)).collect();
    vm.stop().unwrap();
    assert_eq!(events.so_far().last(), Some(&Event::Stopped(StopReason::Killed)));
    answers
}

const SECRET: &str = "secret name";
const PUT: &str = "put /mnt/encryptedstore/treasure gold";
const TREASURE: &str = "text /mnt/encryptedstore/treasure";

/// The other process: takes a descriptor from its standard input, makes a VM of it, and tells what
/// the payload answers.
fn the_other_process() {
    let stdin: OwnedFd = std::io::stdin().as_fd().try_clone_to_owned().unwrap();
    let descriptor = VirtualMachineDescriptor::receive(&stdin.into()).unwrap();
    let app = App::new();
    let vm = app.manager().import_from_descriptor("taken over", &descriptor).unwrap();
    for answer in
        asked(&vm, &["storage-path", SECRET, TREASURE, "put /mnt/encryptedstore/treasure silver"])
    {
        println!("answer: {answer}");
    }
}

#[test]
fn an_imported_vm_goes_on_as_the_original_in_another_process() {
    if part().is_some() {
        return the_other_process();
    }
    let app = App::new();
    let vm = app.manager().create("vm", config(&app, true)).unwrap();
    let answers = asked(&vm, &[SECRET, PUT]);
    assert_eq!(answers[1], "synced");
    let storage = std::fs::read(vm.directory().join("storage.img")).unwrap();

    let (here, there) = UnixStream::pair().unwrap();
    vm.to_descriptor().unwrap().send(&here).unwrap();
    let mut other = again("an_imported_vm_goes_on_as_the_original_in_another_process", "importer");
    other.stdin(OwnedFd::from(there));
    let outcome = runs_well(other);
    let told: Vec<_> =
        outcome.stdout.lines().filter_map(|line| line.split_once("answer: ")?.1.into()).collect();
    assert_eq!(told, ["/mnt/encryptedstore", &answers[0], "gold", "synced"], "{outcome}");

    // What the copy wrote is its own.
    assert!(std::fs::read(vm.directory().join("storage.img")).unwrap() == storage);
}

#[test]
fn a_vm_that_runs_has_no_descriptor_and_files_in_use_are_not_imported() {
    let app = App::new();
    let vm = app.manager().create("vm", config(&app, false)).unwrap();
    let descriptor = vm.to_descriptor().unwrap();
    vm.run().unwrap();
    assert!(matches!(vm.to_descriptor(), Err(Error::State(_))));
    let error = app.manager().import_from_descriptor("copy", &descriptor).unwrap_err();
    assert!(error.to_string().contains("in use"), "{error}");
    assert!(app.manager().get("copy").unwrap().is_none());
    vm.stop().unwrap();
}
