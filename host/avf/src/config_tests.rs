use super::request::bytes_to_mib;
use super::*;
use crate::{Error, ErrorKind};
use avf_aidl::android::system::virtualizationservice as vs;

/// Bytes in a MiB.
const MIB: u64 = 1 << 20;

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
    assert_eq!(config.os(), MICRODROID);
    assert_eq!(config.package_name(), Some("com.example"));
    assert!(!config.is_network_supported() && !config.is_vm_console_input_supported());
    assert!(!config.should_use_huge_pages() && !config.should_boost_uclamp());
    assert_eq!((config.console_input_device(), config.gdb_port()), (None, None));
    assert!(config.custom_image_config().is_none() && config.extra_apks().is_empty());
    assert!(!request.consoleInput && !request.hugePages && !request.boostUclamp);
    assert!(request.customConfig.is_none() && !request.protectedVm);
    assert!(config.to_raw_config().unwrap().is_none());
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
        .os("microdroid_shell")
        .vm_console_input_supported(true)
        .network_supported(true)
        .huge_pages(true)
        .boost_uclamp(true)
        .gdb_port(1234)
        .build()
        .unwrap();
    assert_eq!(config.apk_path(), Path::new("/elsewhere/a.apk"));
    assert_eq!(config.package_name(), None);
    assert_eq!(config.boot_timeout(), Some(Duration::from_secs(2)));
    assert_eq!(config.os(), "microdroid_shell");
    assert!(config.is_network_supported() && config.is_vm_console_input_supported());
    assert!(config.should_use_huge_pages() && config.should_boost_uclamp());
    assert_eq!(config.gdb_port(), Some(1234));
    let request = config.to_app_config();
    assert_eq!(request.debugLevel, vs::DebugLevel::DebugLevel::FULL);
    assert_eq!(request.memoryMib, 201);
    assert_eq!(request.cpuTopology, vs::CpuTopology::CpuTopology::MATCH_HOST);
    assert_eq!(request.accelerator, vs::Accelerator::Accelerator::TCG);
    assert_eq!(request.vsockSocket, "/run/user/1/s");
    assert_eq!(request.bootTimeoutSeconds, 2);
    assert_eq!(request.imageDigest, digest);
    assert_eq!(request.osName, "microdroid_shell");
    assert!(request.consoleInput && request.hugePages && request.boostUclamp);
    let custom = request.customConfig.unwrap();
    assert_eq!(custom.gdbPort, 1234);
    assert!(custom.networkSupported && custom.customKernelImage.is_none());
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
fn what_not_every_app_may_have_is_asked_for_only_where_it_is_wanted() {
    let custom = |builder: VirtualMachineConfigBuilder| {
        builder.debug_level(DebugLevel::Full).build().unwrap().to_app_config().customConfig
    };
    assert!(custom(builder().vm_console_input_supported(true).huge_pages(true)).is_none());
    let network = custom(builder().network_supported(true)).unwrap();
    assert!(network.networkSupported && network.gdbPort == 0);
    let gdb = custom(builder().gdb_port(u16::MAX)).unwrap();
    assert!(!gdb.networkSupported && gdb.gdbPort == 65535);
}

fn image(change: impl FnOnce(&mut CustomImageConfig)) -> CustomImageConfig {
    let mut image = CustomImageConfig { kernel: Some("/k".into()), ..Default::default() };
    change(&mut image);
    image
}

fn custom(change: impl FnOnce(&mut CustomImageConfig)) -> VirtualMachineConfigBuilder {
    let builder = VirtualMachineConfig::builder(&context()).protected_vm(false);
    builder.custom_image_config(image(change))
}

#[test]
fn a_custom_image_is_opened_and_asked_for() {
    let keep = tempfile::tempdir().unwrap();
    let file = |name: &str| {
        let path = keep.path().join(name);
        std::fs::write(&path, name).unwrap();
        path
    };
    let (kernel, initrd, disk, data) = (file("kernel"), file("initrd"), file("disk"), file("data"));
    let partition = |path: &Path, writable| CustomPartition {
        label: format!("p{writable}"),
        path: path.into(),
        writable,
    };
    let partitions = vec![partition(&disk, false), partition(&data, true)];
    let config = custom(|it| {
        it.kernel = Some(kernel);
        it.initrd = Some(initrd.clone());
        it.params = vec!["a".into(), "b=c".into()];
        it.disks = vec![
            CustomDisk { source: DiskSource::Image(disk), writable: true },
            CustomDisk { source: DiskSource::Partitions(partitions), writable: true },
        ];
    })
    .memory_bytes(1)
    .debug_level(DebugLevel::Full)
    .vm_console_input_supported(true)
    .network_supported(true)
    .gdb_port(1)
    .build()
    .unwrap();
    assert_eq!(config.payload_binary_name().or(config.payload_config_path()), None);
    let raw = config.to_raw_config().unwrap().unwrap();
    assert!(raw.kernel.is_some() && raw.initrd.is_some() && raw.bootloader.is_none());
    assert_eq!(raw.params.as_deref(), Some("a b=c"));
    assert_eq!((raw.platformVersion.as_str(), raw.memoryMib, raw.gdbPort), ("~1.0", 1, 1));
    let mut other = config.custom_image_config().unwrap().clone();
    other.platform_version = Some("^1".into());
    let other = config.to_builder().custom_image_config(other).build().unwrap();
    assert_eq!(other.to_raw_config().unwrap().unwrap().platformVersion, "^1");
    assert_eq!(raw.consoleInputDevice.as_deref(), Some("hvc0"));
    assert!(raw.networkSupported && !raw.protectedVm);
    let [image, partitioned] = raw.disks.as_slice() else { panic!("{:?}", raw.disks) };
    assert!(image.image.is_some() && image.partitions.is_empty() && image.writable);
    assert!(partitioned.image.is_none());
    let labels: Vec<_> =
        partitioned.partitions.iter().map(|it| (it.label.as_str(), it.writable)).collect();
    assert_eq!(labels, [("pfalse", false), ("ptrue", true)]);

    std::fs::remove_file(&initrd).unwrap();
    let error = config.to_raw_config().unwrap_err().to_string();
    assert!(error.starts_with(&format!("opening initrd {} failed: ", initrd.display())), "{error}");
    std::fs::create_dir(&initrd).unwrap();
    assert!(config.to_raw_config().unwrap_err().to_string().ends_with("not a regular file"));
}

#[test]
fn a_custom_image_needs_no_package() {
    let nobody = Context { code_path: None, ..context() };
    let builder = VirtualMachineConfig::builder(&nobody).protected_vm(false);
    let config = builder.custom_image_config(image(|_| {})).build().unwrap();
    assert_eq!(config.apk_path(), Path::new(""));
    assert!(config.is_compatible_with(&config));
}

#[test]
fn wrong_custom_images_are_named() {
    let disk = |source| CustomDisk { source, writable: false };
    let parts = |labels: &[&str]| {
        let part = |label: &&str| CustomPartition {
            label: (*label).into(),
            path: "/p".into(),
            writable: false,
        };
        disk(DiskSource::Partitions(labels.iter().map(part).collect()))
    };
    let many: Vec<_> = (0..129).map(|n| n.to_string()).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let cases = [
        (image(|it| it.kernel = None), "VM must have either a bootloader or a kernel image."),
        (
            image(|it| (it.kernel, it.initrd) = (None, Some("/i".into()))),
            "VM must have either a bootloader or a kernel image.",
        ),
        (
            image(|it| it.bootloader = Some("/b".into())),
            "Can't have both bootloader and kernel/initrd image.",
        ),
        (
            image(|it| {
                (it.kernel, it.initrd, it.bootloader) =
                    (None, Some("/i".into()), Some("/b".into()));
            }),
            "Can't have both bootloader and kernel/initrd image.",
        ),
        (image(|it| it.kernel = Some("k".into())), "kernel path must be an absolute path: k"),
        (image(|it| it.kernel = Some("".into())), "kernel path must be an absolute path: "),
        (image(|it| it.initrd = Some("i".into())), "initrd path must be an absolute path: i"),
        (
            image(|it| it.params = vec!["\0".into()]),
            "params must have no zero byte and at most 2048 bytes",
        ),
        (
            image(|it| it.disks = vec![disk(DiskSource::Image("d".into()))]),
            "disk image path must be an absolute path: d",
        ),
        (
            image(|it| it.disks = vec![disk(DiskSource::Image("/d".into())); 17]),
            "a custom image can have 16 disks",
        ),
        (image(|it| it.disks = vec![parts(&[])]), "a disk must have 1 to 128 partitions"),
        (image(|it| it.disks = vec![parts(&many)]), "a disk must have 1 to 128 partitions"),
        (image(|it| it.disks = vec![parts(&[""])]), "Invalid partition label: \"\""),
        (image(|it| it.disks = vec![parts(&["a\0"])]), "Invalid partition label: \"a\\0\""),
        (
            image(|it| it.disks = vec![parts(&["a", "b", "a"])]),
            "partition label \"a\" is there twice",
        ),
    ];
    for (image, message) in cases {
        let error = custom(|it| *it = image).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IllegalArgument);
        assert_eq!(error.to_string(), message);
    }
    // 36 units of UTF-16 are 18 of these.
    let label = "\u{1f600}".repeat(18);
    custom(|it| it.disks = vec![parts(&[&label])]).build().unwrap();
    custom(|it| it.disks = vec![parts(&[&format!("{label}x")])]).build().unwrap_err();
}

#[test]
fn settings_that_do_not_go_together_are_named() {
    let nothing = Context { code_path: None, ..context() };
    let nothing = VirtualMachineConfig::builder(&nothing).payload_binary_name("l");
    let context = context();
    let plain = || VirtualMachineConfig::builder(&context);
    let cases = [
        (nothing.protected_vm(false), "apkPath or packageName must be specified"),
        (plain().protected_vm(false), "setPayloadBinaryName must be called"),
        (plain().payload_binary_name("l"), "setProtectedVm must be called explicitly"),
        (
            builder().payload_config_path("c"),
            "setPayloadBinaryName and setPayloadConfigPath may not both be called",
        ),
        (
            configured("c").extra_apk("/b"),
            "setPayloadConfigPath and addExtraApk may not both be called",
        ),
        (
            custom(|_| {}).payload_binary_name("l"),
            "setCustomImageConfig and (setPayloadBinaryName or setPayloadConfigPath) may not both \
             be called",
        ),
        (
            custom(|_| {}).payload_config_path("c"),
            "setCustomImageConfig and (setPayloadBinaryName or setPayloadConfigPath) may not both \
             be called",
        ),
        (
            custom(|_| {}).extra_apk("/b"),
            "setCustomImageConfig and addExtraApk may not both be called",
        ),
        (
            custom(|_| {}).encrypted_storage_bytes(1),
            "setCustomImageConfig and setEncryptedStorageBytes may not both be called",
        ),
        (builder().vm_output_captured(true), "debug level must be FULL to capture output"),
        (
            builder().vm_console_input_supported(true),
            "debug level must be FULL to use console input",
        ),
        (builder().gdb_port(1), "debug level must be FULL to use gdb"),
    ];
    for (builder, message) in cases {
        let error = builder.build().unwrap_err();
        assert!(matches!(error, Error::IncompleteConfig(_)), "{error}");
        assert_eq!(error.kind(), ErrorKind::IllegalState);
        assert_eq!(error.to_string(), message);
    }
}

/// The original's setters refuse before its `build` does.
#[test]
fn a_wrong_value_is_found_before_what_is_missing() {
    let context = context();
    let error = VirtualMachineConfig::builder(&context).memory_bytes(0).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IllegalArgument);
    let error = VirtualMachineConfig::builder(&context).protected_vm(true).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedOperation);
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
        (builder().apk_path(""), "APK path must be an absolute path: "),
        (builder().apk_path("/a\0"), "APK path must not contain a zero byte: /a\0"),
        (builder().apk_path(not_utf8()), "APK path must be UTF-8: /\u{fffd}"),
        (builder().extra_apk(not_utf8()), "extra APK path must be UTF-8: /\u{fffd}"),
        (builder().vsock_socket(not_utf8()), "vsock socket must be UTF-8: /\u{fffd}"),
        (builder().payload_binary_name("."), "Invalid binary file name: \".\""),
        (builder().payload_binary_name("a\0"), "Invalid binary file name: \"a\\0\""),
        (builder().os(""), "Invalid operating system: \"\""),
        (builder().os("a/b"), "Invalid operating system: \"a/b\""),
        (builder().os(".."), "Invalid operating system: \"..\""),
        (
            builder().console_input_device("ttyS1"),
            "Unsupported serial device: \"ttyS1\" (hvc0 or ttyS0)",
        ),
        (builder().console_input_device(""), "Unsupported serial device: \"\" (hvc0 or ttyS0)"),
        (builder().gdb_port(0), "gdb port 0 is not positive"),
        (builder().memory_bytes(u64::MAX), "memory size 18446744073709551615 is too large"),
        (
            (0..63).fold(builder(), |builder, _| builder.extra_apk("/a")),
            "a VM can have 62 extra packages, and this one has 63",
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
        (builder().vsock_socket("s"), "vsock socket must be an absolute path: s"),
        (
            builder().image_digest("AB"),
            "image digest must be 64 lower-case hexadecimal digits: \"AB\"",
        ),
    ];
    for (builder, message) in cases {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IllegalArgument);
        assert_eq!(error.to_string(), message);
    }
    for builder in [
        builder().apk_path(format!("/{}", "x".repeat(10_000))),
        builder().payload_binary_name("x".repeat(256)),
        configured(&"x/".repeat(10_000)),
        builder().os("x".repeat(10_000)),
        builder().image_digest("x".repeat(10_000)),
        builder().console_input_device("x".repeat(10_000)),
    ] {
        let text = refusal(builder);
        assert!(text.contains("xxxxx") || text.contains("x/x/x"), "{text}");
        assert!(text.len() < 300, "{text}");
    }
}

fn not_utf8() -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(b"/\xff".to_vec()).into()
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
    let harmless: [Change; 12] = [
        |it| it.memory_bytes(99 * MIB),
        |it| it.cpu_topology(CpuTopology::MatchHost),
        |it| it.accelerator(Accelerator::Tcg),
        |it| it.apk_path("/elsewhere/base.apk"),
        |it| it.vsock_socket("/run/s"),
        |it| it.boot_timeout(Duration::from_secs(1)),
        |it| it.image_digest("0a".repeat(32)),
        |it| it.network_supported(true),
        |it| it.huge_pages(true),
        |it| it.boost_uclamp(true),
        |it| it.gdb_port(1),
        |it| it.memory_bytes(1),
    ];
    for change in harmless {
        let other = make(change);
        assert!(
            config.is_compatible_with(&other) && other.is_compatible_with(&config),
            "{other:?}"
        );
        assert_ne!(config, other);
    }
    let harmful: [(&str, Change); 9] = [
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
        ("vm_console_input_supported is true, and that of the virtual machine is false", |it| {
            it.vm_console_input_supported(true)
        }),
        ("console_input_device is ttyS0, and that of the virtual machine is not named", |it| {
            it.console_input_device("ttyS0")
        }),
        ("operating system is other, and that of the virtual machine is microdroid", |it| {
            it.os("other")
        }),
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
    // Two texts that are equal are equal, wherever they come from.
    let device = || builder().console_input_device(String::from("hvc0")).build().unwrap();
    assert!(device().is_compatible_with(&device()));
}

#[test]
fn vms_of_two_apps_are_incompatible() {
    let of = |package: &str| {
        let context = Context { package: package.into(), ..context() };
        let builder = VirtualMachineConfig::builder(&context).payload_binary_name("libx.so");
        builder.protected_vm(false).build().unwrap()
    };
    assert!(of("com.example").is_compatible_with(&of("com.example")));
    let error = of("com.example").difference(&of("other")).unwrap().into_error().to_string();
    assert_eq!(
        error,
        "incompatible config: package name is other, and that of the virtual machine is com.example"
    );
    // Whose a package is that was named by its path, the guest finds out.
    let named = builder().apk_path("/a.apk").build().unwrap();
    assert!(named.is_compatible_with(&of("other")) && of("other").is_compatible_with(&named));
}

#[test]
fn what_is_in_a_custom_image_may_change_but_not_that_it_is_one() {
    let one = custom(|_| {}).build().unwrap();
    let other = custom(|it| it.params = vec!["quiet".into()]).build().unwrap();
    assert!(one != other && one.is_compatible_with(&other));
    let error = one.difference(&builder().build().unwrap()).unwrap().into_error().to_string();
    assert!(error.ends_with("that of the virtual machine is a custom image"), "{error}");
}

#[test]
fn a_builder_of_a_configuration_has_all_of_it() {
    let most = builder()
        .extra_apk("/c.apk")
        .debug_level(DebugLevel::Full)
        .memory_bytes(42)
        .encrypted_storage_bytes(1_000_000)
        .cpu_topology(CpuTopology::MatchHost)
        .vm_output_captured(true)
        .vm_console_input_supported(true)
        .console_input_device("ttyS0")
        .network_supported(true)
        .huge_pages(true)
        .boost_uclamp(true)
        .gdb_port(1)
        .accelerator(Accelerator::Kvm)
        .vsock_socket("/s")
        .boot_timeout(Duration::from_secs(1))
        .image_digest("0a".repeat(32))
        .os("other")
        .build()
        .unwrap();
    let image = custom(|it| it.platform_version = Some("1".into())).build().unwrap();
    for config in [builder().build().unwrap(), configured("c").build().unwrap(), most, image] {
        assert_eq!(config.to_builder().build().unwrap(), config);
        let changed = config.to_builder().memory_bytes(7).build().unwrap();
        assert!(changed != config && changed.is_compatible_with(&config));
    }
}

#[test]
fn the_least_and_the_most_are_incompatible_with_each_other_only() {
    let least = builder().build().unwrap();
    let most = builder()
        .apk_path("/b.apk")
        .payload_binary_name("liby.so")
        .extra_apk("/c.apk")
        .debug_level(DebugLevel::Full)
        .memory_bytes(42)
        .encrypted_storage_bytes(1_000_000)
        .cpu_topology(CpuTopology::MatchHost)
        .vm_output_captured(true)
        .vm_console_input_supported(true)
        .network_supported(true)
        .os("other")
        .build()
        .unwrap();
    assert!(least.is_compatible_with(&least) && most.is_compatible_with(&most));
    assert!(!least.is_compatible_with(&most) && !most.is_compatible_with(&least));
}

#[test]
fn sizes_and_times_round_up_and_never_wrap() {
    assert_eq!(bytes_to_mib(1), 1);
    assert_eq!(bytes_to_mib(MIB), 1);
    assert_eq!(bytes_to_mib(u64::MAX), i32::MAX);
    assert_eq!(whole_seconds(Duration::from_nanos(1)), 1);
    assert_eq!(whole_seconds(Duration::MAX), i32::MAX);
}
