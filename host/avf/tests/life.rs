//! The life of named VMs against a manager process that this program plays itself.

// Clippy does not see that a program without a harness is a test.
#![allow(clippy::unwrap_used, clippy::panic)]

mod harness;
mod manager;

use avf::service::Service;
use avf::{
    CAPABILITY_NON_PROTECTED_VM, Error, ServiceErrorKind, StopReason, VirtualMachine,
    VirtualMachineCallback, VirtualMachineConfig, VirtualMachineManager, VirtualMachineStatus,
};
use harness::{App, Recorder, Test, heard};
use std::io::{Read, Write};
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

const TESTS: &[Test] = &[
    ("callbacks come in order and the last is on_stopped", callbacks_come_in_order),
    ("a VM can be run again from on_stopped", run_again_from_the_callback),
    ("nothing waits inside the callback", nothing_waits_in_the_callback),
    ("stop kills and is refused when nothing runs", stop_kills),
    ("shutdown tells whether the guest ended by itself", shutdown_tells),
    ("ports are connected while the VM runs, and only then", ports_are_connected),
    ("a failed start leaves a stopped VM", a_failed_start),
    ("the death of the manager is the end, and the next run has another", manager_dies),
    ("a directory is made, found, kept and deleted", directories),
    ("the v4 files of all packages are kept beside the VM", idsigs),
    ("a VM that runs is not deleted, nor run twice", exclusive),
    ("a stopped VM takes another configuration that it can go on with", another_config),
    ("encrypted storage is made, kept, locked and enlarged", storage),
    ("a storage that is missing or of another size is named", wrong_storage),
    ("dropping the last handle kills", drop_kills),
    ("output is captured over runs and never needs a reader", output),
];

fn main() {
    harness::main(TESTS);
}

fn callbacks_come_in_order(app: &App) {
    let vm = app.vm("finish");
    let events = Recorder::attach(&vm);
    assert_eq!((vm.wait(), vm.cid()), (None, None));
    for _ in 0..20 {
        vm.run().unwrap();
        assert_eq!(vm.wait(), Some(StopReason::Shutdown));
        // The callback has heard everything when `wait` returns.
        let heard: Vec<_> = events.try_iter().collect();
        assert_eq!(heard, ["started", "ready", "finished 7", "stopped Shutdown -"]);
    }
    assert!(events.try_recv().is_err());

    let vm = app.manager.create("other", app.config("error")).unwrap();
    vm.clear_callback();
    vm.run().unwrap();
    assert_eq!(vm.wait(), Some(StopReason::MicrodroidUnknownRuntimeError));
    assert_eq!(app.manager.capabilities(), CAPABILITY_NON_PROTECTED_VM);
}

fn run_again_from_the_callback(app: &App) {
    struct Again(Mutex<(u32, Sender<VirtualMachineStatus>)>);
    impl VirtualMachineCallback for Again {
        fn on_stopped(&self, vm: &VirtualMachine, _: StopReason, _: Option<&str>) {
            let mut left = self.0.lock().unwrap();
            left.1.send(vm.status()).unwrap();
            if left.0 > 0 {
                left.0 -= 1;
                vm.run().unwrap();
            }
        }
    }
    let vm = app.vm("finish");
    let (sender, ends) = channel();
    vm.set_callback(Box::new(Again(Mutex::new((3, sender)))));
    vm.run().unwrap();
    let stopped = ends.into_iter().take(4).filter(|it| *it == VirtualMachineStatus::Stopped);
    assert_eq!(stopped.count(), 4);
}

fn nothing_waits_in_the_callback(app: &App) {
    /// Notes the answers; a failed assertion would not be seen on its thread.
    struct Waiter(Mutex<(u32, Sender<String>)>);
    impl Waiter {
        fn note(&self, vm: &VirtualMachine, what: &str) {
            let run = vm.run().map_err(|error| matches!(error, Error::State(_)));
            let text = format!("{what}: wait {:?}, run {run:?}", vm.wait());
            self.0.lock().unwrap().1.send(text).unwrap();
        }
    }
    impl VirtualMachineCallback for Waiter {
        fn on_payload_ready(&self, vm: &VirtualMachine) {
            if self.0.lock().unwrap().0 > 0 {
                return;
            }
            self.note(vm, "running");
            vm.stop().unwrap();
            self.note(vm, "stopped, not heard");
        }
        fn on_stopped(&self, vm: &VirtualMachine, _: StopReason, _: Option<&str>) {
            self.0.lock().unwrap().0 += 1;
            if self.0.lock().unwrap().0 == 1 {
                self.note(vm, "heard");
                vm.shutdown(std::time::Duration::from_secs(5)).unwrap();
                // The second run is over too, but its end is heard only after this.
                self.note(vm, "second stopped, not heard");
            } else {
                let text = format!("second heard: wait {:?}", vm.wait());
                self.0.lock().unwrap().1.send(text).unwrap();
            }
        }
    }
    let vm = app.vm("stay");
    let (sender, answers) = channel();
    vm.set_callback(Box::new(Waiter(Mutex::new((0, sender)))));
    vm.run().unwrap();
    for expected in [
        "running: wait None, run Err(true)",
        "stopped, not heard: wait None, run Err(true)",
        "heard: wait Some(Killed), run Ok(())",
        "second stopped, not heard: wait Some(Killed), run Err(true)",
        "second heard: wait Some(Shutdown)",
    ] {
        assert_eq!(answers.recv().unwrap(), expected);
    }
    assert_eq!(vm.wait(), Some(StopReason::Shutdown));

    // The same for a VM without a name.
    let service = Service::spawn().unwrap();
    let (hand_over, handed) = channel::<std::sync::Arc<avf::service::Vm>>();
    let (sender, answers) = channel();
    let mut own = None;
    let config = VirtualMachineConfig::builder(app.manager.context())
        .payload_binary_name("finish")
        .protected_vm(false)
        .image_digest("5a".repeat(32))
        .build();
    let mut request = avf::service::VmRequest::new(config.unwrap(), "nameless");
    request.instance_id = vec![1; 64];
    let image = vm.directory().join("instance.img");
    request.instance_image = Some(avf::InstanceImage::open(&image).unwrap());
    let made = service.create_vm(request, move |_| {
        let own = own.get_or_insert_with(|| handed.recv().unwrap());
        sender.send(own.wait()).unwrap();
    });
    let made = std::sync::Arc::new(made.unwrap());
    hand_over.send(made.clone()).unwrap();
    made.start().unwrap();
    assert_eq!(answers.into_iter().last(), Some(Some(StopReason::Shutdown)));
}

fn stop_kills(app: &App) {
    let vm = app.vm("stay");
    assert_eq!(vm.stop().unwrap_err().to_string(), "VM is not running");
    let events = Recorder::attach(&vm);
    vm.run().unwrap();
    assert_eq!(vm.status(), VirtualMachineStatus::Running);
    assert!(vm.cid().unwrap() >= 2048);
    assert_eq!(vm.run().unwrap_err().to_string(), "VM is not in stopped state");
    assert_eq!(events.recv().unwrap(), "started");
    assert_eq!(events.recv().unwrap(), "ready");
    vm.stop().unwrap();
    assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
    assert_eq!(heard(&events), ["stopped Killed by stop"]);
    assert!(vm.stop().is_err());
    vm.close();
}

fn shutdown_tells(app: &App) {
    let vm = app.vm("stay");
    vm.run().unwrap();
    assert!(vm.shutdown(std::time::Duration::from_secs(5)).unwrap());
    assert_eq!(vm.wait(), Some(StopReason::Shutdown));
    vm.run().unwrap();
    assert!(!vm.shutdown(std::time::Duration::ZERO).unwrap());
    assert_eq!(vm.wait(), Some(StopReason::Killed));
}

fn ports_are_connected(app: &App) {
    let vm = app.vm("stay");
    // The state is looked at before the port.
    assert_eq!(vm.connect_vsock(1).unwrap_err().to_string(), "VM is not in running state");
    vm.run().unwrap();
    assert!(matches!(vm.connect_vsock(1023), Err(Error::BadPort(1023))));
    for port in [1024, 5000, 0x8000_0001, u32::MAX] {
        let mut stream = vm.connect_vsock(port).unwrap();
        stream.write_all(b"hello").unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        assert_eq!(reply, format!("port {port} heard hello"));
    }
    let error = vm.connect_vsock(4444).unwrap_err();
    assert!(matches!(error, Error::Service { kind: ServiceErrorKind::Refused, .. }), "{error:?}");
    assert_eq!(error.to_string(), "nobody listens on vsock port 4444 in the VM");
}

fn a_failed_start(app: &App) {
    let vm = app.vm("no-start");
    let events = Recorder::attach(&vm);
    for _ in 0..2 {
        let error = vm.run().unwrap_err();
        assert!(matches!(error, Error::Service { kind: ServiceErrorKind::Host, .. }), "{error:?}");
        assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
    }
    assert!(events.try_recv().is_err());
    let refused = app.manager.create("r", app.config("refuse")).unwrap().run().unwrap_err();
    assert!(matches!(refused, Error::Unsupported(_)), "{refused:?}");
    // A permission is missed only here, not at `create`.
    let forbidden = app.manager.create("f", app.config("forbid")).unwrap().run().unwrap_err();
    assert_eq!(forbidden.kind(), avf::ErrorKind::Security);
    assert!(forbidden.to_string().ends_with("MANAGE_VIRTUAL_MACHINE permission"), "{forbidden}");
}

fn manager_dies(app: &App) {
    let vm = app.vm("die-on-connect");
    let events = Recorder::attach(&vm);
    for _ in 0..2 {
        vm.run().unwrap();
        assert_eq!(events.recv().unwrap(), "started");
        assert_eq!(events.recv().unwrap(), "ready");
        assert!(matches!(vm.connect_vsock(1024), Err(Error::ManagerDied)));
        assert_eq!(vm.wait(), Some(StopReason::VirtualizationServiceDied));
        assert_eq!(heard(&events), ["stopped VirtualizationServiceDied -"]);
    }
    let service = Service::spawn().unwrap();
    assert!(!service.is_ended());
    assert_ne!(service.pid(), Service::spawn().unwrap().pid());
}

fn idsigs(app: &App) {
    let extra = app.directory.path().join("extra.apk");
    std::fs::write(&extra, "extra").unwrap();
    let config = VirtualMachineConfig::builder(app.manager.context())
        .payload_binary_name("finish")
        .extra_apk(&extra)
        .extra_apk(app.directory.path().join("base.apk"))
        .protected_vm(false)
        .build()
        .unwrap();
    let vm = app.manager.create("vm", config).unwrap();
    let file = |name: &str| std::fs::read_to_string(vm.directory().join(name));
    assert!(file("idsig").is_err());
    vm.run().unwrap();
    assert_eq!(vm.wait(), Some(StopReason::Shutdown));
    assert_eq!(file("idsig").unwrap(), "tree of package");
    assert_eq!(file("extra_idsig_0").unwrap(), "tree of extra");
    assert_eq!(file("extra_idsig_1").unwrap(), "tree of package");

    // Brought up to date before each run.
    std::fs::write(extra, "another").unwrap();
    vm.run().unwrap();
    assert_eq!(vm.wait(), Some(StopReason::Shutdown));
    assert_eq!(file("extra_idsig_0").unwrap(), "tree of another");
}

fn directories(app: &App) {
    let config = app.config("finish");
    let files = app.directory.path().join("data/vm/vm");
    assert!(app.manager.get("vm").unwrap().is_none());
    let vm = app.manager.create("vm", config.clone()).unwrap();
    assert_eq!(vm.directory(), files);
    let id = std::fs::read(files.join("instance_id")).unwrap();
    assert_eq!(id.len(), 64);
    let digest = std::fs::read_to_string(files.join("image")).unwrap();
    assert_eq!(digest, format!("{}\n", "5a".repeat(32)));
    assert_eq!(std::fs::metadata(files.join("instance.img")).unwrap().len(), 10 << 20);
    assert!(matches!(app.manager.create("vm", config.clone()), Err(Error::AlreadyExists(_))));
    assert!(matches!(app.manager.create("", config.clone()), Err(Error::InvalidName(_))));

    // The same VM for whoever asks, and the same instance in the next process.
    let events = Recorder::attach(&app.vm("finish"));
    vm.run().unwrap();
    assert_eq!(heard(&events).len(), 4);
    let next = VirtualMachineManager::new(app.manager.context().clone());
    let again = next.get("vm").unwrap().unwrap();
    again.run().unwrap();
    assert_eq!(again.wait(), Some(StopReason::Shutdown));
    assert_eq!(std::fs::read(files.join("instance_id")).unwrap(), id);

    app.manager.delete("vm").unwrap();
    assert!(!files.exists());
    assert_eq!(vm.status(), VirtualMachineStatus::Deleted);
    assert_eq!(vm.run().unwrap_err().to_string(), "VM has been deleted");
    assert!(matches!(app.manager.delete("vm"), Err(Error::NotFound(_))));
    let new = app.manager.create("vm", config).unwrap();
    assert_eq!(new.status(), VirtualMachineStatus::Stopped);
    assert_eq!(vm.status(), VirtualMachineStatus::Deleted);
    assert_ne!(std::fs::read(files.join("instance_id")).unwrap(), id);

    std::fs::remove_file(files.join("instance.img")).unwrap();
    drop(new);
    let error = app.manager.get("vm").unwrap_err().to_string();
    assert!(error.starts_with("instance image missing"), "{error}");
    app.manager.delete("vm").unwrap();
}

fn exclusive(app: &App) {
    let vm = app.vm("stay");
    vm.run().unwrap();
    let error = app.manager.delete("vm").unwrap_err().to_string();
    assert_eq!(error, "VM is not in stopped state");
    // Another manager, as in another process, is held off by the lock on the instance image.
    let other = VirtualMachineManager::new(app.manager.context().clone());
    assert!(matches!(other.delete("vm"), Err(Error::State(_))));
    let twin = other.get("vm").unwrap().unwrap();
    assert!(matches!(twin.run(), Err(Error::State(_))));
    vm.stop().unwrap();
    twin.run().unwrap();
    twin.stop().unwrap();
    other.delete("vm").unwrap();
    assert_eq!(vm.status(), VirtualMachineStatus::Deleted);
}

fn with_storage(app: &App, script: &str, mib: u64, memory: u64) -> VirtualMachineConfig {
    VirtualMachineConfig::builder(app.manager.context())
        .payload_binary_name(script)
        .protected_vm(false)
        .memory_bytes(memory << 20)
        .encrypted_storage_bytes(mib << 20)
        .build()
        .unwrap()
}

fn another_config(app: &App) {
    let config = |script, memory| with_storage(app, script, 16, memory);
    let vm = app.manager.create("vm", config("stay", 300)).unwrap();
    assert_eq!(vm.set_config(config("stay", 400)).unwrap(), config("stay", 300));
    assert_eq!(vm.config(), config("stay", 400));
    let before = std::fs::read_to_string(manager::trace_path()).unwrap_or_default();
    vm.run().unwrap();
    let after = std::fs::read_to_string(manager::trace_path()).unwrap();
    assert_eq!(after.strip_prefix(&before), Some("memory 400 storage 16\n"));

    // What the VM cannot go on with is told first, then that it runs.
    let error = vm.set_config(config("finish", 400)).unwrap_err();
    assert!(matches!(error, Error::IncompatibleConfig(_)), "{error}");
    let error = vm.set_config(config("stay", 500)).unwrap_err();
    assert_eq!(error.to_string(), "VM is not in stopped state");
    vm.stop().unwrap();
    let error = vm.set_config(with_storage(app, "stay", 32, 500)).unwrap_err().to_string();
    assert!(error.starts_with("incompatible config: encrypted storage is "), "{error}");
    // It goes on with the guest image that it was made with, though that was not named.
    let on_image = |digits: &str| {
        let builder = config("stay", 400).to_builder();
        vm.set_config(builder.image_digest(digits.repeat(32)).build().unwrap())
    };
    let error = on_image("6b").unwrap_err().to_string();
    assert!(error.starts_with("incompatible config: guest image is 6b"), "{error}");
    on_image("5a").unwrap();
    vm.set_config(config("stay", 400)).unwrap();
    assert_eq!(vm.config(), config("stay", 400));
    // Every handle has the same configuration.
    vm.clone().set_config(config("stay", 500)).unwrap();
    let again = app.manager.get("vm").unwrap().unwrap();
    assert_eq!(again.config(), config("stay", 500));
    // So has the next process, and whoever has opened it before.
    let next = VirtualMachineManager::new(app.manager.context().clone());
    let twin = next.get("vm").unwrap().unwrap();
    assert_eq!(twin.config(), config("stay", 500));
    assert_eq!(twin.set_config(config("stay", 550)).unwrap(), config("stay", 500));
    assert_eq!(vm.set_config(config("stay", 500)).unwrap(), config("stay", 550));
    twin.run().unwrap();
    assert_eq!(twin.config(), config("stay", 500));
    let error = vm.set_config(config("stay", 400)).unwrap_err();
    assert!(matches!(error, Error::State(_)), "{error}");
    twin.stop().unwrap();
    app.manager.delete("vm").unwrap();
    let error = vm.set_config(config("stay", 600)).unwrap_err();
    assert_eq!(error.to_string(), "VM has been deleted");
}

fn storage(app: &App) {
    let vm = app.manager.create("vm", with_storage(app, "stay", 1, 300)).unwrap();
    let path = vm.directory().join("storage.img");
    let length = || std::fs::metadata(&path).unwrap().len() >> 20;
    assert_eq!(length(), 16);
    // The manager wrote what says that there is nothing in it.
    assert!(std::fs::read(&path).unwrap().starts_with(b"UNFORMATTED-STORAGE"));
    vm.run().unwrap();
    assert!(matches!(avf::StorageImage::open(&path), Err(Error::State(_))));
    assert_eq!(vm.grow_storage(32 << 20).unwrap_err().to_string(), "VM is not in stopped state");
    vm.stop().unwrap();

    vm.grow_storage(32 << 20).unwrap();
    assert_eq!((length(), vm.config().encrypted_storage_bytes()), (32, Some(32 << 20)));
    vm.grow_storage(32 << 20).unwrap();
    let error = vm.grow_storage(31 << 20).unwrap_err();
    assert!(matches!(error, Error::InvalidConfig(_)), "{error}");
    assert!(matches!(vm.grow_storage(u64::MAX), Err(Error::InvalidConfig(_))));
    assert_eq!((length(), vm.config().encrypted_storage_bytes()), (32, Some(32 << 20)));

    // The next process has the new size.
    let next = VirtualMachineManager::new(app.manager.context().clone());
    let twin = next.get("vm").unwrap().unwrap();
    assert_eq!(twin.config(), with_storage(app, "stay", 32, 300));
    twin.run().unwrap();
    // Another process that runs it holds off this one.
    assert!(matches!(vm.grow_storage(64 << 20), Err(Error::State(_))));
    twin.stop().unwrap();

    // What another process enlarged is seen by the next run, and by whoever enlarges it again.
    twin.grow_storage(64 << 20).unwrap();
    assert!(matches!(vm.grow_storage(32 << 20), Err(Error::InvalidConfig(_))));
    vm.run().unwrap();
    vm.stop().unwrap();
    assert_eq!(vm.config().encrypted_storage_bytes(), Some(64 << 20));

    // Killed between the two steps, the file is larger than the configuration says: it follows.
    std::fs::File::options().write(true).open(&path).unwrap().set_len(96 << 20).unwrap();
    vm.run().unwrap();
    vm.stop().unwrap();
    assert_eq!(vm.config().encrypted_storage_bytes(), Some(96 << 20));

    let plain = app.manager.create("plain", app.config("stay")).unwrap();
    let error = plain.grow_storage(64 << 20).unwrap_err().to_string();
    assert!(error.contains("has no encrypted storage"), "{error}");
    assert!(!plain.directory().join("storage.img").exists());
    app.manager.delete("vm").unwrap();
    assert!(!path.exists());
    assert_eq!(vm.grow_storage(99 << 20).unwrap_err().to_string(), "VM has been deleted");
}

fn wrong_storage(app: &App) {
    let config = || with_storage(app, "stay", 16, 300);
    let vm = app.manager.create("vm", config()).unwrap();
    let path = vm.directory().join("storage.img");
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(8 << 20).unwrap();
    for error in [vm.run().unwrap_err(), vm.grow_storage(32 << 20).unwrap_err()] {
        assert!(error.to_string().contains("cut short"), "{error}");
        assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
    }
    assert_eq!(file.metadata().unwrap().len(), 8 << 20);
    std::fs::remove_file(&path).unwrap();
    assert!(vm.run().unwrap_err().to_string().starts_with("Storage image missing: "));
    drop(vm);
    let error = app.manager.get("vm").unwrap_err().to_string();
    assert!(error.starts_with("Storage image missing: "), "{error}");
    assert!(app.manager.get_or_create("vm", config()).is_err());
    // It is never made again in silence.
    assert!(!path.exists());
}

fn drop_kills(app: &App) {
    let vm = app.vm("stay");
    vm.run().unwrap();
    let trace = manager::trace_path();
    let before = std::fs::read_to_string(&trace).unwrap_or_default();
    let clone = vm.clone();
    drop(vm);
    assert_eq!(clone.status(), VirtualMachineStatus::Running);
    drop(clone);
    let after = std::fs::read_to_string(&trace).unwrap();
    assert_eq!(after.strip_prefix(&before), Some("stop\n"));
    app.vm("stay").run().unwrap();
}

fn output(app: &App) {
    let vm = app.vm("talk");
    let (mut console, mut log) = (vm.console_output().unwrap(), vm.log_output().unwrap());
    for _ in 0..2 {
        vm.run().unwrap();
        assert_eq!(vm.wait(), Some(StopReason::Shutdown));
    }
    let mut text = [0; 2 * b"console\n".len()];
    console.read_exact(&mut text).unwrap();
    assert_eq!(&text, b"console\nconsole\n");
    drop(vm);
    let mut rest = String::new();
    log.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "log\nlog\n");

    let quiet = VirtualMachineConfig::builder(app.manager.context())
        .payload_binary_name("finish")
        .protected_vm(false)
        .build()
        .unwrap();
    let quiet = app.manager.create("quiet", quiet).unwrap();
    assert!(matches!(quiet.console_output(), Err(Error::OutputNotCaptured)));
}
