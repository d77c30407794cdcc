//! What the library promises of named VMs without running one.

use avf::{
    Context, DebugLevel, Error, VirtualMachine, VirtualMachineConfigBuilder, VirtualMachineManager,
    VirtualMachineStatus,
};
use avf_tests::{App, again, part, runs_well};
use std::path::Path;

const MIB: u64 = 1 << 20;

fn minimal(app: &App) -> VirtualMachineConfigBuilder {
    app.config("api").debug_level(DebugLevel::None)
}

fn make(app: &App, name: &str) -> VirtualMachine {
    app.manager().create(name, minimal(app).build().unwrap()).unwrap()
}

#[track_caller]
fn says<T>(result: avf::Result<T>, text: &str) {
    let Err(error) = result else { panic!("no error, where one should say {text:?}") };
    assert!(error.to_string().contains(text), "no {text:?} in: {error}");
}

#[test]
fn this_machine_runs_some_kind_of_vm() {
    assert!(avf::is_supported());
    let manager = VirtualMachineManager::system(App::new().context()).unwrap();
    assert_ne!(manager.capabilities(), 0);
    assert!(manager.supported_os_list().unwrap().contains(&"microdroid".to_owned()));
}

#[test]
fn the_manager_tells_what_is_not_built() {
    let manager = App::new().manager();
    assert!(!manager.is_remote_attestation_supported().unwrap());
    assert!(!manager.is_updatable_vm_supported().unwrap());
    assert!(!manager.is_feature_enabled("com.android.kvm.REMOTE_ATTESTATION").unwrap());
    says(manager.is_feature_enabled("com.android.kvm.NONE"), "unknown feature");
}

#[test]
fn a_machine_that_can_run_no_vm_has_no_manager() {
    if part().is_some() {
        assert!(!avf::is_supported());
        assert!(VirtualMachineManager::system(App::new().context()).is_none());
        return;
    }
    let mut elsewhere = again("a_machine_that_can_run_no_vm_has_no_manager", "without QEMU");
    elsewhere.env("PATH", "/nonexistent");
    runs_well(elsewhere);
}

#[test]
fn a_vm_has_the_name_and_the_configuration_that_it_was_given() {
    let app = App::new();
    let manager = app.manager();
    let config = minimal(&app).memory_bytes(200 * MIB).build().unwrap();
    let vm = manager.create("vm", config.clone()).unwrap();
    assert_eq!(vm.name(), "vm");
    assert_eq!(vm.config(), config);
    assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
    assert_eq!(vm.directory(), app.context().data_dir.join("vm/vm"));

    // The machine may change, and everybody sees it.
    let larger = minimal(&app).memory_bytes(300 * MIB).build().unwrap();
    assert_eq!(vm.set_config(larger.clone()).unwrap(), config);
    assert_eq!(vm.config(), larger);
    assert_eq!(manager.get("vm").unwrap().unwrap().config(), larger);
    assert_eq!(app.manager().get("vm").unwrap().unwrap().config(), larger);

    // What the instance is must not.
    for other in [
        minimal(&app).debug_level(DebugLevel::Full),
        minimal(&app).payload_binary_name("libother.so"),
        minimal(&app).encrypted_storage_bytes(16 * MIB),
    ] {
        says(vm.set_config(other.build().unwrap()), "incompatible config");
    }
    assert_eq!(vm.config(), larger);
}

#[test]
fn a_name_is_one_vm_until_it_is_deleted() {
    let app = App::new();
    let manager = app.manager();
    let config = minimal(&app).build().unwrap();
    assert!(manager.get("vm").unwrap().is_none());
    assert_eq!(manager.list().unwrap(), [""; 0]);
    says(manager.delete("vm"), "there is no virtual machine");

    let first = manager.create("vm", config.clone()).unwrap();
    says(manager.create("vm", config.clone()), "virtual machine already exists");
    assert_eq!(manager.list().unwrap(), ["vm"]);
    // The same object: what one handle is told, the others know. The one that is there wins.
    let larger = minimal(&app).memory_bytes(300 * MIB).build().unwrap();
    let same = [
        manager.get("vm").unwrap().unwrap(),
        manager
            .get_or_create("vm", minimal(&app).debug_level(DebugLevel::Full).build().unwrap())
            .unwrap(),
    ];
    first.set_config(larger.clone()).unwrap();
    assert!(same.iter().all(|vm| vm.config() == larger));

    manager.delete("vm").unwrap();
    assert!(manager.get("vm").unwrap().is_none());
    assert!(!first.directory().exists());
    let is_deleted = |vm: &VirtualMachine| {
        assert_eq!(vm.status(), VirtualMachineStatus::Deleted);
        says(vm.run(), "deleted");
    };
    same.iter().for_each(is_deleted);
    says(manager.delete("vm"), "there is no virtual machine");

    // Another VM by the name of the old one, which stays deleted.
    let second = manager.get_or_create("vm", config).unwrap();
    assert_eq!(second.status(), VirtualMachineStatus::Stopped);
    is_deleted(&first);
    second.set_config(larger).unwrap();
    manager.delete("vm").unwrap();
}

#[test]
fn each_context_has_vms_of_its_own() {
    let (one, two) = (App::new(), App::new());
    let vm = make(&one, "vm");
    assert!(two.manager().get("vm").unwrap().is_none());
    let other = make(&two, "vm");
    assert_ne!(vm.directory(), other.directory());
    let id = |vm: &VirtualMachine| std::fs::read(vm.directory().join("instance_id")).unwrap();
    assert_ne!(id(&vm), id(&other));
    one.manager().delete("vm").unwrap();
    assert_eq!(other.status(), VirtualMachineStatus::Stopped);
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let app = App::new();
    let manager = app.manager();
    let config = minimal(&app).build().unwrap();
    let long = "x".repeat(10_000);
    for name in ["", ".", "..", "../foo", "a/b", "/", "a\0b", &long] {
        says(manager.get(name), "Invalid VM name");
        says(manager.create(name, config.clone()), "Invalid VM name");
        says(manager.get_or_create(name, config.clone()), "Invalid VM name");
        says(manager.delete(name), "Invalid VM name");
    }
    assert!(!app.context().data_dir.join("vm").exists() || manager.list().unwrap().is_empty());
}

#[test]
fn a_package_that_is_not_there_is_missed_at_run_and_not_before() {
    let app = App::new();
    let missing = app.config("api").apk_path("/nowhere/package.apk");
    let extra = app.config("api").extra_apk("/nowhere/extra.apk");
    for (name, config, path) in [("main", missing, "package.apk"), ("extra", extra, "extra.apk")] {
        let vm = app.manager().create(name, config.build().unwrap()).unwrap();
        let error = vm.run().unwrap_err();
        assert!(matches!(&error, Error::Io { path: file, .. } if file.ends_with(path)), "{error}");
        assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
    }
}

#[test]
fn output_and_input_are_for_those_who_asked_for_them() {
    let app = App::new();
    let vm = |name, output, input| {
        let config = app.config("api").vm_output_captured(output).vm_console_input_supported(input);
        app.manager().create(name, config.build().unwrap()).unwrap()
    };
    let talking = vm("talking", true, false);
    talking.console_output().unwrap();
    talking.log_output().unwrap();
    says(talking.console_input(), "VM console input is not supported");
    let listening = vm("listening", false, true);
    listening.console_input().unwrap();
    says(listening.console_output(), "Capturing vm outputs is turned off");
    says(listening.log_output(), "Capturing vm outputs is turned off");
    // A guest that nobody may look into says and hears nothing.
    for config in
        [minimal(&app).vm_output_captured(true), minimal(&app).vm_console_input_supported(true)]
    {
        says(config.build(), "debug level must be FULL");
    }
}

#[test]
fn the_files_of_a_vm_are_those_that_are_documented() {
    let app = App::new();
    let config = minimal(&app).encrypted_storage_bytes(20 * MIB);
    let vm = app.manager().create("vm", config.build().unwrap()).unwrap();
    let size = |name: &str| std::fs::metadata(vm.directory().join(name)).unwrap().len();
    assert_eq!(size("instance_id"), 64);
    assert_eq!(size("instance.img"), avf::INSTANCE_IMAGE_BYTES);
    assert!(size("storage.img") >= 20 * MIB);
    let config = std::fs::read_to_string(vm.directory().join("config.xml")).unwrap();
    for entry in [r#"name="version" value="9""#, r#"name="payloadBinaryPath""#, "libapi.so"] {
        assert!(config.contains(entry), "no {entry} in {config}");
    }
}

#[test]
fn a_manager_needs_nothing_of_its_data_directory_until_it_makes_a_vm() {
    let context = Context {
        package: "org.example".into(),
        data_dir: Path::new("/proc/nowhere").to_owned(),
        code_path: None,
    };
    let manager = VirtualMachineManager::new(context);
    assert!(manager.get("vm").unwrap().is_none());
    assert_eq!(manager.list().unwrap(), [""; 0]);
}
