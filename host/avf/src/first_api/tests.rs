//! What of the first API needs no VM.

use super::*;
use crate::Context;
use std::sync::Arc;

fn context(code_path: Option<&str>) -> Context {
    Context {
        package: "com.example".into(),
        data_dir: "/nowhere/files".into(),
        code_path: code_path.map(Into::into),
    }
}

#[test]
fn the_builder_takes_what_the_context_has() {
    let context = context(Some("/app/base.apk"));
    let builder = || VirtualMachineConfig::builder(&context, "assets/vm_config.json");
    let config = builder().build().unwrap();
    assert_eq!(config.apk_path(), "/app/base.apk");
    assert_eq!(config.idsig_path(), "/app/base.apk.idsig");
    assert_eq!(config.get_payload_config_path(), "assets/vm_config.json");
    let other = builder().idsig_path("/app/x.idsig").build().unwrap();
    assert_eq!(other.idsig_path(), "/app/x.idsig");
    assert_ne!(config, other);
}

#[test]
fn without_a_package_there_is_no_configuration() {
    let error = VirtualMachineConfig::builder(&context(None), "c.json").build().unwrap_err();
    assert_eq!(error.to_string(), "No apkPath");
}

#[test]
fn a_configuration_goes_to_the_present_api_and_back() {
    let context = context(Some("/app/base.apk"));
    let config = VirtualMachineConfig::builder(&context, "c.json").build().unwrap();
    let present = config.to_present().unwrap();
    assert!(present.is_vm_output_captured());
    assert_eq!(present.debug_level(), crate::DebugLevel::Full);
    assert_eq!(VirtualMachineConfig::from_present(&present).unwrap(), config);

    let later = crate::VirtualMachineConfig::builder(&context)
        .payload_config_path("c.json")
        .protected_vm(false)
        .build()
        .unwrap();
    let error = VirtualMachineConfig::from_present(&later).unwrap_err().to_string();
    assert!(error.contains("Version too high"), "{error}");
}

#[test]
fn a_context_has_one_manager() {
    let manager = VirtualMachineManager::get_instance(&context(None));
    assert!(Arc::ptr_eq(&manager, &VirtualMachineManager::get_instance(&context(None))));
    let other = VirtualMachineManager::get_instance(&context(Some("/app/base.apk")));
    assert!(!Arc::ptr_eq(&manager, &other));
}
