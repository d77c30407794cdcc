//! Each method in each state of a VM: allowed, or refused in the documented words.

use avf::{
    DebugLevel, Error, StopReason, VirtualMachine, VirtualMachineManager, VirtualMachineStatus,
};
use avf_tests::{App, Event, Events};
use std::time::Duration;

/// Where a method is called.
struct Place<'a> {
    app: &'a App,
    manager: &'a VirtualMachineManager,
    vm: &'a VirtualMachine,
}

/// A method that may be refused, by its name.
type Method = (&'static str, fn(&Place<'_>) -> avf::Result<()>);

/// Those that need a VM that runs.
const NEED_RUNNING: [Method; 6] = [
    ("connect_vsock", |place| place.vm.connect_vsock(6040).map(drop)),
    // The state counts before the port does.
    ("connect_vsock, a bad port", |place| place.vm.connect_vsock(80).map(drop)),
    ("stop", |place| place.vm.stop()),
    ("shutdown", |place| place.vm.shutdown(Duration::ZERO).map(drop)),
    ("memory_trim", |place| place.vm.memory_trim(avf::TrimLevel::Low)),
    ("memory_trim to the utmost", |place| place.vm.memory_trim(avf::TrimLevel::Critical)),
];

/// Those that need one that is stopped.
const NEED_STOPPED: [Method; 5] = [
    ("run", |place| place.vm.run()),
    ("set_config", |place| place.vm.set_config(changed(place.app)).map(drop)),
    ("to_descriptor", |place| place.vm.to_descriptor().map(drop)),
    ("delete", |place| place.manager.delete(place.vm.name())),
    ("grow_storage", |place| place.vm.grow_storage(32 << 20)),
];

fn changed(app: &App) -> avf::VirtualMachineConfig {
    let config = app.config("api").encrypted_storage_bytes(20 << 20);
    config.memory_bytes(300 << 20).build().unwrap()
}

/// Says that each is refused with one of these texts.
#[track_caller]
fn all_refused(place: &Place<'_>, methods: &[Method], texts: &[&str]) {
    for (name, method) in methods {
        let Err(error) = method(place) else { panic!("{name} is allowed") };
        let said = error.to_string();
        assert!(texts.iter().any(|text| said.contains(text)), "{name}: {said}");
    }
}

#[test]
fn each_method_has_its_states() {
    const NOT_RUNNING: [&str; 2] = ["VM is not in running state", "VM is not running"];
    const NOT_STOPPED: [&str; 1] = ["not in stopped state"];
    let app = App::new();
    let manager = app.manager();
    let config = app.config("api").encrypted_storage_bytes(20 << 20).build().unwrap();
    let vm = manager.create("vm", config.clone()).unwrap();
    let mut events = Events::of(&vm);
    let place = Place { app: &app, manager: &manager, vm: &vm };

    // Stopped: never run, which differs in nothing from run and stopped.
    assert_eq!((vm.status(), vm.cid(), vm.wait()), (VirtualMachineStatus::Stopped, None, None));
    all_refused(&place, &NEED_RUNNING, &NOT_RUNNING);
    drop(vm.to_descriptor().unwrap());

    // Running: from run to the end, whatever the guest has come to.
    vm.run().unwrap();
    assert_eq!(vm.status(), VirtualMachineStatus::Running);
    all_refused(&place, &NEED_STOPPED, &NOT_STOPPED);
    events.until(&Event::Ready);
    all_refused(&place, &NEED_STOPPED, &NOT_STOPPED);
    // Whether a configuration fits counts before the state does.
    let other = app.config("api").debug_level(DebugLevel::None).build().unwrap();
    assert!(matches!(vm.set_config(other), Err(Error::IncompatibleConfig(_))));
    for port in [0, 80, 1023] {
        let error = vm.connect_vsock(port).unwrap_err();
        assert!(error.to_string().starts_with(&format!("Bad port {port}")), "{error}");
    }
    for port in [1024, u32::MAX] {
        // Nobody listens there, which is another matter.
        let error = vm.connect_vsock(port).unwrap_err();
        assert!(!error.to_string().contains("Bad port"), "{error}");
    }
    vm.memory_trim(avf::TrimLevel::Low).unwrap();
    drop(vm.connect_vsock(0x8000_0001).unwrap());
    // Others of the same name are the same VM; other managers see that it is in use.
    assert_eq!(manager.get("vm").unwrap().unwrap().status(), VirtualMachineStatus::Running);
    let elsewhere = app.manager().get("vm").unwrap().unwrap();
    all_refused(
        &Place { vm: &elsewhere, ..place },
        &NEED_STOPPED[..1],
        &["in use", "stopped state"],
    );
    app.manager().delete("vm").unwrap_err();

    // Stopped again.
    vm.stop().unwrap();
    assert_eq!(events.so_far().last(), Some(&Event::Stopped(StopReason::Killed)));
    assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
    assert_eq!(vm.wait(), Some(StopReason::Killed));
    all_refused(&place, &NEED_RUNNING, &NOT_RUNNING);
    assert_eq!(vm.set_config(changed(&app)).unwrap(), config);
    vm.grow_storage(20 << 20).unwrap();
    drop(vm.to_descriptor().unwrap());

    // Deleted, for ever.
    manager.delete("vm").unwrap();
    let deleted =
        |methods| all_refused(&place, methods, &["deleted", "there is no virtual machine"]);
    assert_eq!(vm.status(), VirtualMachineStatus::Deleted);
    deleted(&NEED_RUNNING);
    deleted(&NEED_STOPPED);
    assert_eq!(vm.cid(), None);
    let again = manager.create("vm", config).unwrap();
    assert_eq!(vm.status(), VirtualMachineStatus::Deleted);
    deleted(&NEED_RUNNING);
    deleted(&NEED_STOPPED[..3]);
    assert_eq!(again.status(), VirtualMachineStatus::Stopped);
}

#[test]
fn closing_stops_a_vm_and_never_fails() {
    let app = App::new();
    let manager = app.manager();
    let vm = manager.create("vm", app.config("echo").build().unwrap()).unwrap();
    let mut events = Events::of(&vm);
    vm.close();
    assert_eq!((vm.status(), events.so_far()), (VirtualMachineStatus::Stopped, vec![]));
    vm.run().unwrap();
    vm.close();
    vm.close();
    assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
    assert_eq!(events.so_far().last(), Some(&Event::Stopped(StopReason::Killed)));
    manager.delete("vm").unwrap();
    vm.close();
    assert_eq!((vm.status(), events.so_far()), (VirtualMachineStatus::Deleted, vec![]));
}
