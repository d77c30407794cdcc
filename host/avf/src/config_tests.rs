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
    assert!(!config.is_encrypted_storage_enabled());
    assert_eq!(config.encrypted_storage_bytes(), None);
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
        (builder().encrypted_storage_bytes(0), "encrypted storage size 0 is not positive"),
        (
            builder().encrypted_storage_bytes(u64::MAX),
            "encrypted storage size 18446744073709551615 is too large",
        ),
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

/// A change of a configuration.
type Change = fn(VirtualMachineConfigBuilder) -> VirtualMachineConfigBuilder;

#[test]
fn what_a_vm_cannot_go_on_with_is_incompatible() {
    let make = |change: Change| {
        let base = builder().debug_level(DebugLevel::Full).encrypted_storage_bytes(1 << 30);
        change(base.extra_apk("/b.apk").extra_apk("/c.apk")).build().unwrap()
    };
    let config = make(|it| it);
    assert!(config.is_compatible_with(&config));
    let harmless: [Change; 7] = [
        |it| it.memory_bytes(99 * MIB),
        |it| it.cpu_topology(CpuTopology::MatchHost),
        |it| it.accelerator(Accelerator::Tcg),
        |it| it.apk_path("/elsewhere/base.apk"),
        |it| it.vsock_socket("/run/s"),
        |it| it.boot_timeout(Duration::from_secs(1)),
        |it| it.image_digest("0a".repeat(32)),
    ];
    for change in harmless {
        let other = make(change);
        assert!(
            config.is_compatible_with(&other) && other.is_compatible_with(&config),
            "{other:?}"
        );
        assert_ne!(config, other);
    }
    let harmful: [(&str, Change); 6] = [
        ("debug level is None, and that of the virtual machine is Full", |it| {
            it.debug_level(DebugLevel::None)
        }),
        ("vm_output_captured is true, and that of the virtual machine is false", |it| {
            it.vm_output_captured(true)
        }),
        (
            "encrypted storage is 1073741825 bytes, and that of the virtual machine is 1073741824 \
             bytes (grow_storage makes it larger; nothing makes it smaller)",
            |it| it.encrypted_storage_bytes((1 << 30) + 1),
        ),
        (
            "payload is Binary(\"liby.so\"), and that of the virtual machine is Binary(\"libx.so\")",
            |it| it.payload_binary_name("liby.so"),
        ),
        (
            "extra packages is [\"/b.apk\", \"/c.apk\", \"/d.apk\"], and that of the virtual machine \
             is [\"/b.apk\", \"/c.apk\"]",
            |it| it.extra_apk("/d.apk"),
        ),
        ("", |it| it.vm_output_captured(true).debug_level(DebugLevel::Full)),
    ];
    for (message, change) in harmful {
        let other = make(change);
        assert!(!config.is_compatible_with(&other) && !other.is_compatible_with(&config));
        let error = config.difference(&other).unwrap().into_error();
        assert!(matches!(error, Error::IncompatibleConfig(_)));
        let error = error.to_string();
        assert!(
            error.strip_prefix("incompatible config: ").unwrap().starts_with(message),
            "{error}"
        );
    }
}

#[test]
fn compatibility_looks_at_order_kind_and_presence() {
    let extras = |paths: [&str; 2]| builder().extra_apk(paths[0]).extra_apk(paths[1]).build();
    let (one, other) = (extras(["/b", "/c"]).unwrap(), extras(["/c", "/b"]).unwrap());
    assert!(!one.is_compatible_with(&other));
    let config = configured("libx.so").build().unwrap();
    assert!(!config.is_compatible_with(&builder().build().unwrap()));
    let with = builder().encrypted_storage_bytes(1).build().unwrap();
    let without = builder().build().unwrap();
    assert!(!with.is_compatible_with(&without) && !without.is_compatible_with(&with));
    let error = without.difference(&with).unwrap().into_error().to_string();
    assert!(error.contains("is 1 bytes, and that of the virtual machine is absent"), "{error}");
    let image = |byte: &str| builder().image_digest(byte.repeat(32)).build().unwrap();
    assert!(!image("0a").is_compatible_with(&image("0b")));
    assert!(image("0a").is_compatible_with(&image("0a")));
}

#[test]
fn sizes_and_times_round_up_and_never_wrap() {
    assert_eq!(bytes_to_mib(1), 1);
    assert_eq!(bytes_to_mib(MIB), 1);
    assert_eq!(bytes_to_mib(u64::MAX), i32::MAX);
    assert_eq!(whole_seconds(Duration::from_nanos(1)), 1);
    assert_eq!(whole_seconds(Duration::MAX), i32::MAX);
}
