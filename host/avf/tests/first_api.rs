//! The walk-through of the first API, against a manager process that this program plays itself.

// Clippy does not see that a program without a harness is a test.
#![allow(clippy::unwrap_used, clippy::panic)]

mod harness;
mod manager;

use avf::first_api::{Status, VirtualMachine, VirtualMachineConfig, VirtualMachineManager};
use avf::{DebugLevel, Error, StopReason};
use harness::{App, Test};
use std::io::Read;
use std::sync::Arc;

const TESTS: &[Test] = &[
    ("a VM of 2021 is made, run, stopped and deleted", life),
    ("config.xml has the four keys of version 1", version_1),
    ("get_or_create wants the same configuration", get_or_create),
    ("either API opens the VM, until its configuration is a later one", both_apis),
];

fn main() {
    harness::main(TESTS);
}

fn manager(app: &App) -> Arc<VirtualMachineManager> {
    VirtualMachineManager::get_instance(app.manager.context())
}

fn config(app: &App, script: &str) -> VirtualMachineConfig {
    let builder = VirtualMachineConfig::builder(app.manager.context(), script);
    builder.idsig_path("/app/base.apk.idsig").build().unwrap()
}

fn life(app: &App) {
    let manager = manager(app);
    assert!(manager.get("vm1").unwrap().is_none());
    let vm = manager.create("vm1", config(app, "talk")).unwrap();
    assert!(matches!(manager.create("vm1", config(app, "talk")), Err(Error::AlreadyExists(_))));
    assert_eq!(vm.get_name(), "vm1");
    assert_eq!(vm.get_config().unwrap(), config(app, "talk"));
    assert_eq!(vm.to_string(), "VirtualMachine(name:vm1, config:talk, package: com.example)");
    assert_eq!((vm.get_status().unwrap(), vm.get_cid().unwrap()), (Status::Stopped, None));
    let error = vm.get_console_output_stream().unwrap_err();
    assert_eq!(error.to_string(), "Console output not available");
    vm.stop().unwrap();

    vm.run().unwrap();
    assert_eq!(vm.present().wait(), Some(StopReason::Shutdown));
    let mut line = [0; b"console\n".len()];
    vm.get_console_output_stream().unwrap().read_exact(&mut line).unwrap();
    assert_eq!(&line, b"console\n");

    let vm = stays(&manager, app);
    vm.run().unwrap();
    assert_eq!(vm.get_status().unwrap(), Status::Running);
    assert!(vm.get_cid().unwrap().unwrap() >= 2048);
    let error = vm.run().unwrap_err().to_string();
    assert_eq!(error, format!("{vm} is not in stopped state"));
    let error = vm.delete().unwrap_err();
    assert_eq!(error.to_string(), "Virtual machine is not stopped");
    vm.stop().unwrap();
    assert_eq!(vm.get_status().unwrap(), Status::Stopped);

    // What is gone for ever: the file, or all.
    std::fs::rename(vm.present().directory().join("config.xml"), app.directory.path().join("x"))
        .unwrap();
    assert_eq!(vm.get_status().unwrap(), Status::Deleted);
    assert!(vm.delete().is_err());
    std::fs::rename(app.directory.path().join("x"), vm.present().directory().join("config.xml"))
        .unwrap();
    vm.delete().unwrap();
    assert!(!vm.present().directory().exists());
    assert_eq!(vm.get_status().unwrap(), Status::Deleted);
    assert!(vm.run().is_err());
}

fn stays(manager: &Arc<VirtualMachineManager>, app: &App) -> VirtualMachine {
    manager.create("vm2", config(app, "stay")).unwrap()
}

fn version_1(app: &App) {
    let vm = manager(app).create("vm1", config(app, "assets/vm_config.json")).unwrap();
    let text = std::fs::read_to_string(vm.present().directory().join("config.xml")).unwrap();
    assert!(text.contains(r#"<int name="version" value="1""#), "{text}");
    for key in ["apkPath", "idsigPath", "payloadConfigPath"] {
        assert!(text.contains(&format!(r#"name="{key}""#)), "{text}");
    }
    assert_eq!(text.matches("name=").count(), 4, "{text}");
}

fn get_or_create(app: &App) {
    let manager = manager(app);
    let vm = manager.get_or_create("vm", config(app, "stay")).unwrap();
    let again = manager.get_or_create("vm", config(app, "stay")).unwrap();
    assert_eq!(vm.get_config().unwrap(), again.get_config().unwrap());
    let error = manager.get_or_create("vm", config(app, "finish")).unwrap_err();
    assert!(matches!(error, Error::IncompatibleConfig(_)), "{error}");
    // By value, also after it was read from the disk.
    drop((vm, again));
    manager.get_or_create("vm", config(app, "stay")).unwrap();
    manager.get("vm").unwrap().unwrap();
}

fn both_apis(app: &App) {
    let vm = manager(app).create("vm", config(app, "stay")).unwrap();
    let present = app.manager.get("vm").unwrap().unwrap();
    assert_eq!(present.config().debug_level(), DebugLevel::Full);
    assert!(present.config().is_vm_output_captured());
    // Another v4 file is one that version 1 can hold.
    let other = VirtualMachineConfig::builder(app.manager.context(), "stay").build().unwrap();
    assert_eq!(vm.set_config(other.clone()).unwrap(), config(app, "stay"));
    assert_eq!(manager(app).get("vm").unwrap().unwrap().get_config().unwrap(), other);
    drop(vm);

    let more_memory = avf::VirtualMachineConfig::builder(app.manager.context())
        .apk_path(app.directory.path().join("base.apk"))
        .payload_config_path("stay")
        .protected_vm(false)
        .debug_level(DebugLevel::Full)
        .vm_output_captured(true)
        .memory_bytes(512 << 20)
        .build()
        .unwrap();
    present.set_config(more_memory).unwrap();
    let error = manager(app).get("vm").unwrap_err().to_string();
    assert!(error.contains("Version too high"), "{error}");
}
