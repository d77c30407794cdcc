use super::*;
use crate::Error;

fn context() -> Context {
    Context {
        package: "com.example".into(),
        data_dir: "/data/com.example".into(),
        code_path: Some("/app/base.apk".into()),
    }
}

fn builder() -> VirtualMachineConfigBuilder {
    VirtualMachineConfig::builder(&context()).payload_binary_name("libx.so").protected_vm(false)
}

fn configured(path: &str) -> VirtualMachineConfigBuilder {
    VirtualMachineConfig::builder(&context()).payload_config_path(path).protected_vm(false)
}

fn refusal(builder: VirtualMachineConfigBuilder) -> String {
    builder.build().unwrap_err().to_string()
}

#[test]
fn the_smallest_configuration_has_the_originals_defaults() {
    let config = builder().build().unwrap();
    assert_eq!(config.apk_path(), Path::new("/app/base.apk"));
    assert_eq!(config.debug_level(), DebugLevel::None);
    assert_eq!(config.cpu_topology(), CpuTopology::OneCpu);
    assert_eq!(config.memory_bytes(), None);
    assert!(!config.is_vm_output_captured() && !config.is_protected_vm());
    let request = config.to_app_config();
    assert_eq!(request.memoryMib, 0);
    assert_eq!(request.osName, "microdroid");
    assert_eq!(request.bootTimeoutSeconds, 0);
    assert!(request.imageDigest.is_empty() && request.vsockSocket.is_empty());
}

#[test]
fn every_setting_reaches_the_request() {
    let digest = "0a".repeat(32);
    let config = builder()
        .apk_path("/elsewhere/a.apk")
        .debug_level(DebugLevel::Full)
        .memory_bytes(200 * MIB + 1)
        .cpu_topology(CpuTopology::MatchHost)
        .vm_output_captured(true)
        .accelerator(Accelerator::Tcg)
        .vsock_socket("/run/user/1/s")
        .boot_timeout(Duration::from_millis(1500))
        .image_digest(&digest)
        .build()
        .unwrap();
    assert_eq!(config.apk_path(), Path::new("/elsewhere/a.apk"));
    let request = config.to_app_config();
    assert_eq!(request.debugLevel, vs::DebugLevel::DebugLevel::FULL);
    assert_eq!(request.memoryMib, 201);
    assert_eq!(request.cpuTopology, vs::CpuTopology::CpuTopology::MATCH_HOST);
    assert_eq!(request.accelerator, vs::Accelerator::Accelerator::TCG);
    assert_eq!(request.vsockSocket, "/run/user/1/s");
    assert_eq!(request.bootTimeoutSeconds, 2);
    assert_eq!(request.imageDigest, digest);
    let vs::Payload::Payload::PayloadConfig(payload) = request.payload else {
        panic!("not a payload configuration");
    };
    assert_eq!(payload.payloadBinaryName, "libx.so");
}

#[test]
fn a_payload_configuration_stands_for_the_library() {
    let config = configured("assets/c.json").build().unwrap();
    assert_eq!(config.payload_config_path(), Some("assets/c.json"));
    assert_eq!(config.payload_binary_name(), None);
    let payload = config.to_app_config().payload;
    let vs::Payload::Payload::ConfigPath(path) = payload else { panic!("{payload:?}") };
    assert_eq!(path, "assets/c.json");

    let config = builder().extra_apk("/b.apk").extra_apk("/a.apk").build().unwrap();
    assert_eq!(config.extra_apks(), [PathBuf::from("/b.apk"), PathBuf::from("/a.apk")]);
    assert_eq!(config.payload_binary_name(), Some("libx.so"));
}

#[test]
fn what_must_be_said_must_be_said() {
    let nothing = Context { code_path: None, ..context() };
    let nothing =
        VirtualMachineConfig::builder(&nothing).payload_binary_name("l").protected_vm(false);
    assert_eq!(refusal(nothing), "apkPath or packageName must be specified");
    let context = context();
    let unnamed = VirtualMachineConfig::builder(&context).protected_vm(false);
    assert_eq!(refusal(unnamed), "setPayloadBinaryName must be called");
    let undecided = VirtualMachineConfig::builder(&context).payload_binary_name("l");
    assert_eq!(refusal(undecided), "setProtectedVm must be called explicitly");
}

#[test]
fn wrong_values_are_named() {
    let cases = [
        (builder().apk_path("a.apk"), "APK path must be an absolute path: a.apk"),
        (builder().payload_binary_name("a/b.so"), "Invalid binary file name: \"a/b.so\""),
        (builder().payload_binary_name(""), "Invalid binary file name: \"\""),
        (builder().payload_binary_name(".."), "Invalid binary file name: \"..\""),
        (builder().extra_apk("b.apk"), "extra APK path must be an absolute path: b.apk"),
        (
            builder().payload_config_path("assets/c.json"),
            "setPayloadBinaryName and setPayloadConfigPath may not both be called",
        ),
        (
            configured("assets/c.json").extra_apk("/b.apk"),
            "setPayloadConfigPath and addExtraApk may not both be called",
        ),
        (
            configured("/mnt/apk/c.json"),
            "Invalid payload config path: \"/mnt/apk/c.json\" (such as assets/vm_config.json)",
        ),
        (
            configured("a/../c.json"),
            "Invalid payload config path: \"a/../c.json\" (such as assets/vm_config.json)",
        ),
        (configured(""), "Invalid payload config path: \"\" (such as assets/vm_config.json)"),
        (builder().memory_bytes(0), "memory size 0 is not positive"),
        (builder().boot_timeout(Duration::ZERO), "boot timeout 0 is not positive"),
        (builder().vm_output_captured(true), "debug level must be FULL to capture output"),
        (builder().vsock_socket("s"), "vsock socket must be an absolute path: s"),
        (
            builder().image_digest("AB"),
            "image digest must be 64 lower-case hexadecimal digits: \"AB\"",
        ),
    ];
    for (builder, message) in cases {
        assert_eq!(refusal(builder), message);
    }
}

#[test]
fn a_protected_vm_is_unsupported_rather_than_wrong() {
    let error = builder().protected_vm(true).build().unwrap_err();
    assert!(matches!(error, Error::Unsupported(_)));
    assert_eq!(error.to_string(), "Protected VMs are not supported on this device.");
}

#[test]
fn sizes_and_times_round_up_and_never_wrap() {
    assert_eq!(bytes_to_mib(1), 1);
    assert_eq!(bytes_to_mib(MIB), 1);
    assert_eq!(bytes_to_mib(u64::MAX), i32::MAX);
    assert_eq!(whole_seconds(Duration::from_nanos(1)), 1);
    assert_eq!(whole_seconds(Duration::MAX), i32::MAX);
}
