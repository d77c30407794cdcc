use super::*;
use crate::{
    Accelerator, CpuTopology, CustomDisk, CustomImageConfig, CustomPartition, DebugLevel,
    DiskSource, VirtualMachineConfigBuilder,
};
use persistable_bundle::Value;
use proptest::prelude::*;
use std::path::Path;
use std::time::Duration;

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

fn without_payload() -> VirtualMachineConfigBuilder {
    VirtualMachineConfig::builder(&context()).protected_vm(false)
}

fn read(bundle: &Bundle) -> Result<VirtualMachineConfig> {
    read_config(&bundle.to_bytes().unwrap(), &context())
}

fn text(config: &VirtualMachineConfig) -> String {
    String::from_utf8(write_config(config).unwrap()).unwrap()
}

/// It is kept as it is, and always as the same bytes.
fn assert_kept(config: &VirtualMachineConfig) {
    let bytes = write_config(config).unwrap();
    let again = read_config(&bytes, &context()).unwrap();
    assert_eq!(again, *config);
    assert_eq!(write_config(&again).unwrap(), bytes);
}

fn custom_image() -> CustomImageConfig {
    let partition = |label: &str, writable| CustomPartition {
        label: label.into(),
        path: Path::new("/images").join(label),
        writable,
    };
    let partitions = vec![partition("vbmeta_a", false), partition("data", true)];
    CustomImageConfig {
        name: Some("debian".into()),
        kernel: Some("/boot/vmlinuz".into()),
        initrd: Some("/boot/initrd".into()),
        bootloader: None,
        platform_version: Some(">=1.0, <2".into()),
        params: vec!["console=hvc0".into(), "quiet".into()],
        disks: vec![
            CustomDisk { source: DiskSource::Image("/root.img".into()), writable: true },
            CustomDisk { source: DiskSource::Partitions(partitions), writable: false },
        ],
    }
}

#[test]
fn the_smallest_file_is_known_byte_for_byte() {
    let expected = "\
<bundle>
    <string name=\"avf.packageCodePath\">/app/base.apk</string>
    <boolean name=\"connectVmConsole\" value=\"false\" />
    <int name=\"cpuTopology\" value=\"0\" />
    <int name=\"debugLevel\" value=\"0\" />
    <boolean name=\"networkSupported\" value=\"false\" />
    <string name=\"os\">microdroid</string>
    <string name=\"packageName\">com.example</string>
    <string name=\"payloadBinaryPath\">libx.so</string>
    <boolean name=\"protectedVm\" value=\"false\" />
    <boolean name=\"shouldBoostUclamp\" value=\"false\" />
    <int name=\"version\" value=\"9\" />
    <boolean name=\"vmConsoleInputSupported\" value=\"false\" />
    <boolean name=\"vmOutputCaptured\" value=\"false\" />
</bundle>
";
    assert_eq!(text(&builder().build().unwrap()), expected);
}

#[test]
fn a_file_with_everything_is_known_byte_for_byte() {
    let config = without_payload()
        .apk_path("/elsewhere/a \"b\" & c.apk")
        .custom_image_config(custom_image())
        .os("other")
        .debug_level(DebugLevel::Full)
        .memory_bytes(1 << 30)
        .cpu_topology(CpuTopology::MatchHost)
        .vm_output_captured(true)
        .vm_console_input_supported(true)
        .console_input_device("ttyS0")
        .network_supported(true)
        .boost_uclamp(true)
        .huge_pages(true)
        .gdb_port(1234)
        .accelerator(Accelerator::Tcg)
        .vsock_socket("/run/s")
        .boot_timeout(Duration::from_secs(90))
        .image_digest("0a".repeat(32))
        .build()
        .unwrap();
    assert_eq!(text(&config), include_str!("../tests/data/config-custom.xml"));
    assert_kept(&config);
}

/// Changes of one field each, and what they write.
#[test]
fn every_field_is_kept() {
    type Change = fn(VirtualMachineConfigBuilder) -> VirtualMachineConfigBuilder;
    let cases: [(Change, &str, Value); 21] = [
        (|it| it.apk_path("/a.apk"), key::APK_PATH, "/a.apk".into()),
        (|it| it.apk_path("/a\n<\u{e9}>.apk"), key::APK_PATH, "/a\n<\u{e9}>.apk".into()),
        (|it| it.payload_binary_name("liby.so"), key::PAYLOAD_BINARY_NAME, "liby.so".into()),
        (
            |it| it.extra_apk("/b.apk").extra_apk("/a.apk").extra_apk("/b.apk"),
            key::EXTRA_APKS,
            vec!["/b.apk".to_owned(), "/a.apk".into(), "/b.apk".into()].into(),
        ),
        (|it| it.os("microdroid_shell"), key::OS, "microdroid_shell".into()),
        (|it| it.debug_level(DebugLevel::Full), key::DEBUG_LEVEL, 1.into()),
        (|it| it.memory_bytes(1), key::MEMORY_BYTES, 1_i64.into()),
        (|it| it.memory_bytes(1 << 40), key::MEMORY_BYTES, (1_i64 << 40).into()),
        (
            |it| it.encrypted_storage_bytes(1_000_001),
            key::ENCRYPTED_STORAGE_BYTES,
            1_000_001_i64.into(),
        ),
        (|it| it.cpu_topology(CpuTopology::MatchHost), key::CPU_TOPOLOGY, 1.into()),
        (
            |it| it.debug_level(DebugLevel::Full).vm_output_captured(true),
            key::VM_OUTPUT_CAPTURED,
            true.into(),
        ),
        (
            |it| it.debug_level(DebugLevel::Full).vm_console_input_supported(true),
            key::VM_CONSOLE_INPUT_SUPPORTED,
            true.into(),
        ),
        (|it| it.console_input_device("hvc0"), key::CONSOLE_INPUT_DEVICE, "hvc0".into()),
        (|it| it.network_supported(true), key::NETWORK_SUPPORTED, true.into()),
        (|it| it.boost_uclamp(true), key::SHOULD_BOOST_UCLAMP, true.into()),
        (|it| it.huge_pages(true), key::HUGE_PAGES, true.into()),
        (|it| it.accelerator(Accelerator::Kvm), key::ACCELERATOR, "kvm".into()),
        (|it| it.vsock_socket("/s"), key::VSOCK_SOCKET, "/s".into()),
        (|it| it.boot_timeout(Duration::MAX), key::BOOT_TIMEOUT_SECONDS, i32::MAX.into()),
        (|it| it.image_digest("0a".repeat(32)), key::IMAGE_DIGEST, "0a".repeat(32).into()),
        (|it| it.debug_level(DebugLevel::Full).gdb_port(u16::MAX), key::GDB_PORT, 65535.into()),
    ];
    let plain = builder().build().unwrap();
    assert_kept(&plain);
    for (change, key, value) in cases {
        let config = change(builder()).build().unwrap();
        assert_ne!(config, plain, "{key}");
        assert_eq!(config.to_bundle().get(key), Some(&value));
        assert_ne!(plain.to_bundle().get(key), Some(&value));
        assert_kept(&config);
    }
    assert_kept(&without_payload().payload_config_path("assets/vm_config.json").build().unwrap());
    assert_kept(&without_payload().custom_image_config(custom_image()).build().unwrap());
    let image = CustomImageConfig { bootloader: Some("/b".into()), ..Default::default() };
    assert_kept(&without_payload().custom_image_config(image).build().unwrap());
}

#[test]
fn a_missing_key_is_a_default_and_an_unknown_one_is_nothing() {
    let mut bundle: Bundle = [
        (key::VERSION, Value::from(9)),
        (key::PACKAGE_NAME, "com.example".into()),
        (key::PAYLOAD_BINARY_NAME, "libx.so".into()),
    ]
    .into_iter()
    .collect();
    let plain = builder().build().unwrap();
    assert_eq!(read(&bundle).unwrap(), plain);
    for version in 2..9 {
        bundle.insert(key::VERSION, version);
        assert_eq!(read(&bundle).unwrap(), plain);
    }
    // As the original writes what was not set.
    for key in [key::APK_PATH, key::PAYLOAD_CONFIG_PATH, key::CUSTOM_IMAGE_CONFIG, key::OS] {
        bundle.insert(key, Value::Null);
    }
    bundle.insert(key::MEMORY_BYTES, 0_i64);
    bundle.insert(key::ENCRYPTED_STORAGE_BYTES, 0_i64);
    bundle.insert("of another program", Bundle::new());
    assert_eq!(read(&bundle).unwrap(), plain);
}

#[test]
fn the_package_of_the_app_is_where_the_app_is_now() {
    let bytes = write_config(&builder().build().unwrap()).unwrap();
    let path = |context: &Context| {
        let config = read_config(&bytes, context).unwrap();
        assert_eq!(config.package_name(), Some("com.example"));
        config.apk_path().to_owned()
    };
    let updated = Context { code_path: Some("/app/2/base.apk".into()), ..context() };
    assert_eq!(path(&updated), Path::new("/app/2/base.apk"));
    let tool = Context { package: "vm".into(), ..updated.clone() };
    assert_eq!(path(&tool), Path::new("/app/base.apk"));
    let unknown = Context { code_path: None, ..context() };
    assert_eq!(path(&unknown), Path::new("/app/base.apk"));

    let elsewhere = builder().apk_path("/b.apk").build().unwrap();
    assert_eq!(elsewhere.package_name(), None);
    let again = read_config(&write_config(&elsewhere).unwrap(), &updated).unwrap();
    assert_eq!(again.apk_path(), Path::new("/b.apk"));

    let mut bundle = elsewhere.to_bundle();
    bundle.remove(key::APK_PATH);
    bundle.insert(key::PACKAGE_NAME, "of another app");
    assert_eq!(refusal(read(&bundle)), "apkPath or packageName must be specified");
}

/// The cause, of an error that says what all of them say.
fn refusal(result: Result<VirtualMachineConfig>) -> String {
    match result {
        Err(error @ Error::PersistedConfig(_)) => {
            let text = error.to_string();
            text.strip_prefix("Persisted VM config is invalid: ").unwrap().to_owned()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_bad_value_is_an_invalid_file_with_its_cause() {
    let bad_strings = Value::from(vec!["b.apk".to_owned()]);
    let cases: Vec<(&str, Value, &str)> = vec![
        (key::VERSION, Value::Null, "no version"),
        (key::VERSION, 0.into(), "there is no version 0"),
        (key::VERSION, i32::MIN.into(), "there is no version -2147483648"),
        (key::VERSION, "9".into(), "\"version\" must be an int, not a string"),
        (key::VERSION, 9_i64.into(), "\"version\" must be an int, not a long"),
        (key::PACKAGE_NAME, Value::Null, "apkPath or packageName must be specified"),
        (key::PACKAGE_NAME, 1.into(), "\"packageName\" must be a string, not an int"),
        (key::APK_PATH, "/a.apk".into(), "both packageName and apkPath are there"),
        (key::PAYLOAD_BINARY_NAME, Value::Null, "setPayloadBinaryName must be called"),
        (key::PAYLOAD_BINARY_NAME, "a/b".into(), "Invalid binary file name: \"a/b\""),
        (key::PAYLOAD_BINARY_NAME, "a\0".into(), "Invalid binary file name: \"a\\0\""),
        (
            key::PAYLOAD_CONFIG_PATH,
            "c.json".into(),
            "setPayloadBinaryName and setPayloadConfigPath may not both be called",
        ),
        (
            key::PAYLOAD_CONFIG_PATH,
            "/c.json".into(),
            "Invalid payload config path: \"/c.json\" (such as assets/vm_config.json)",
        ),
        (
            key::CUSTOM_IMAGE_CONFIG,
            Bundle::new().into(),
            "VM must have either a bootloader or a kernel image.",
        ),
        (
            key::CUSTOM_IMAGE_CONFIG,
            [("kernel", "/k")].into_iter().collect::<Bundle>().into(),
            "setCustomImageConfig and (setPayloadBinaryName or setPayloadConfigPath) may not both \
             be called",
        ),
        (
            key::CUSTOM_IMAGE_CONFIG,
            "x".into(),
            "\"customImageConfig\" must be a bundle, not a string",
        ),
        (key::EXTRA_APKS, bad_strings, "extra APK path must be an absolute path: b.apk"),
        (key::EXTRA_APKS, "/b.apk".into(), "\"extraApks\" must be a list of strings, not a string"),
        (
            key::EXTRA_APKS,
            vec!["/b.apk".to_owned(); 63].into(),
            "a VM can have 62 extra packages, and this one has 63",
        ),
        (key::OS, "".into(), "Invalid operating system: \"\""),
        (key::OS, "../x".into(), "Invalid operating system: \"../x\""),
        (key::DEBUG_LEVEL, 2.into(), "Invalid debugLevel: 2"),
        (key::DEBUG_LEVEL, (-1).into(), "Invalid debugLevel: -1"),
        (key::DEBUG_LEVEL, true.into(), "\"debugLevel\" must be an int, not a boolean"),
        (key::CPU_TOPOLOGY, 2.into(), "Invalid cpuTopology: 2"),
        (key::PROTECTED_VM, 0.into(), "\"protectedVm\" must be a boolean, not an int"),
        (key::PROTECTED_VM, "false".into(), "\"protectedVm\" must be a boolean, not a string"),
        (key::MEMORY_BYTES, (-1_i64).into(), "memoryBytes is out of range: -1"),
        (key::MEMORY_BYTES, 256.into(), "\"memoryBytes\" must be a long, not an int"),
        (key::MEMORY_BYTES, i64::MAX.into(), "memory size 9223372036854775807 is too large"),
        (
            key::ENCRYPTED_STORAGE_BYTES,
            i64::MIN.into(),
            "encryptedStorageBytes is out of range: -9223372036854775808",
        ),
        (
            key::ENCRYPTED_STORAGE_BYTES,
            i64::MAX.into(),
            "encrypted storage size 9223372036854775807 is too large",
        ),
        (key::VM_OUTPUT_CAPTURED, true.into(), "debug level must be FULL to capture output"),
        (
            key::VM_CONSOLE_INPUT_SUPPORTED,
            true.into(),
            "debug level must be FULL to use console input",
        ),
        (
            key::CONSOLE_INPUT_DEVICE,
            "ttyS1".into(),
            "Unsupported serial device: \"ttyS1\" (hvc0 or ttyS0)",
        ),
        (key::NETWORK_SUPPORTED, 1.into(), "\"networkSupported\" must be a boolean, not an int"),
        (
            key::SHOULD_BOOST_UCLAMP,
            "".into(),
            "\"shouldBoostUclamp\" must be a boolean, not a string",
        ),
        (key::CONNECT_VM_CONSOLE, 1.into(), "\"connectVmConsole\" must be a boolean, not an int"),
        (
            key::VENDOR_DISK_IMAGE_PATH,
            1.into(),
            "\"vendorDiskImagePath\" must be a string, not an int",
        ),
        (key::ACCELERATOR, "xen".into(), "Invalid avf.accelerator: \"xen\""),
        (key::VSOCK_SOCKET, "s".into(), "vsock socket must be an absolute path: s"),
        (key::BOOT_TIMEOUT_SECONDS, 0.into(), "boot timeout 0 is not positive"),
        (key::BOOT_TIMEOUT_SECONDS, (-1).into(), "avf.bootTimeoutSeconds is out of range: -1"),
        (
            key::IMAGE_DIGEST,
            "x".into(),
            "image digest must be 64 lower-case hexadecimal digits: \"x\"",
        ),
        (key::HUGE_PAGES, 1.into(), "\"avf.hugePages\" must be a boolean, not an int"),
        (key::GDB_PORT, 65536.into(), "avf.gdbPort is out of range: 65536"),
        (key::GDB_PORT, 0.into(), "gdb port 0 is not positive"),
        (key::GDB_PORT, 1234.into(), "debug level must be FULL to use gdb"),
    ];
    let good = builder().build().unwrap().to_bundle();
    for (key, value, cause) in cases {
        let mut bundle = good.clone();
        bundle.insert(key, value.clone());
        assert_eq!(refusal(read(&bundle)), cause, "{key} = {value:?}");
    }
}

#[test]
fn what_this_machine_cannot_do_is_unsupported_and_not_invalid() {
    let good = builder().build().unwrap().to_bundle();
    let screen = |key: &str, value: Value| -> Value {
        [("kernel", "/k".into()), (key, value)].into_iter().collect::<Bundle>().into()
    };
    let cases = [
        (key::PROTECTED_VM, true.into(), "Protected VMs are not supported on this device."),
        (key::VENDOR_DISK_IMAGE_PATH, "/v".into(), "vendor disk images are not supported"),
        (
            key::CONNECT_VM_CONSOLE,
            true.into(),
            "connecting the console of a VM to a terminal of the host is not supported",
        ),
        (
            key::CUSTOM_IMAGE_CONFIG,
            screen("display_config", Bundle::new().into()),
            "a custom image with a screen is not supported (display_config)",
        ),
        (
            key::CUSTOM_IMAGE_CONFIG,
            screen("keyboard", true.into()),
            "a custom image with a screen is not supported (keyboard)",
        ),
    ];
    for (key, value, message) in cases {
        let mut bundle = good.clone();
        bundle.insert(key, value);
        let error = read(&bundle).unwrap_err();
        assert!(matches!(&error, Error::Unsupported(text) if text == message), "{error}");
    }
}

#[test]
fn a_bad_custom_image_is_an_invalid_file() {
    let list =
        |items: &[&str]| Value::from(items.iter().map(|&it| it.to_owned()).collect::<Vec<_>>());
    let partitions = |index: &str, labels: &[&str], paths: &[&str]| -> Value {
        let bundle: Bundle = [
            ("labels", list(labels)),
            ("paths", list(paths)),
            ("writables", vec![false; labels.len()].into()),
        ]
        .into_iter()
        .collect();
        [(index, bundle)].into_iter().collect::<Bundle>().into()
    };
    let long = "x".repeat(37);
    let cases = vec![
        ("kernel", "k".into(), "kernel path must be an absolute path: k"),
        ("initrd", "\0".into(), "initrd path must be an absolute path: \0"),
        ("initrd", "/\0".into(), "initrd path must not contain a zero byte: /\0"),
        ("bootloader", "/b".into(), "Can't have both bootloader and kernel/initrd image."),
        ("kernel", Value::Null, "VM must have either a bootloader or a kernel image."),
        ("params", "quiet".into(), "\"params\" must be a list of strings, not a string"),
        (
            "params",
            vec!["x".repeat(2048)].into(),
            "params must have no zero byte and at most 2048 bytes",
        ),
        ("disk_images", list(&[]), "0 entries of disk_images, and 2 of disk_writables"),
        ("disk_writables", Value::Null, "2 entries of disk_images, and 0 of disk_writables"),
        ("disk_images", list(&["d", ""]), "disk image path must be an absolute path: d"),
        ("disk_images", list(&["/d", "/e"]), "disk 1 has an image and partitions"),
        ("avf.partitions", Value::Null, "disk image path must be an absolute path: "),
        ("avf.partitions", partitions("0", &["a"], &["/a"]), "disk 0 has an image and partitions"),
        ("avf.partitions", partitions("1", &[], &[]), "a disk must have 1 to 128 partitions"),
        (
            "avf.partitions",
            partitions("1", &["a"], &[]),
            "not as many labels of partitions as paths and writables",
        ),
        ("avf.partitions", partitions("1", &[""], &["/a"]), "Invalid partition label: \"\""),
        (
            "avf.partitions",
            partitions("1", &[&long], &["/a"]),
            "Invalid partition label: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"",
        ),
        (
            "avf.partitions",
            partitions("1", &["a", "a"], &["/a", "/b"]),
            "partition label \"a\" is there twice",
        ),
        (
            "avf.partitions",
            partitions("1", &["a"], &["a"]),
            "partition path must be an absolute path: a",
        ),
    ];
    let config = without_payload().custom_image_config(custom_image()).build().unwrap();
    let good = config.to_bundle();
    let image = good.get_bundle(key::CUSTOM_IMAGE_CONFIG).unwrap().unwrap();
    for (key, value, cause) in cases {
        let (mut bundle, mut image) = (good.clone(), image.clone());
        image.insert(key, value.clone());
        bundle.insert(key::CUSTOM_IMAGE_CONFIG, image);
        assert_eq!(refusal(read(&bundle)), cause, "{key} = {value:?}");
    }
    let (mut bundle, mut image) = (good.clone(), image.clone());
    let Some(Value::Bundle(mut disks)) = image.remove("avf.partitions") else { panic!() };
    disks.insert("7", disks.get("1").unwrap().clone());
    image.insert("avf.partitions", disks);
    bundle.insert(key::CUSTOM_IMAGE_CONFIG, image);
    assert_eq!(refusal(read(&bundle)), "partitions of a disk that is not there");
}

#[test]
fn a_file_of_a_later_version_is_named_as_such() {
    for version in [10, i32::MAX] {
        let mut bundle = builder().build().unwrap().to_bundle();
        bundle.insert(key::VERSION, version);
        // Whatever else such a file may have in it.
        bundle.insert(key::OS, 7);
        let error = read(&bundle).unwrap_err();
        assert!(matches!(error, Error::ConfigVersion(it) if it == version));
        assert_eq!(error.to_string(), format!("Version {version} too high; current is 9"));
    }
}

#[test]
fn a_file_that_was_not_finished_is_invalid() {
    let config = without_payload().custom_image_config(custom_image()).build().unwrap();
    for config in [builder().build().unwrap(), config] {
        let bytes = write_config(&config).unwrap();
        for end in 0..bytes.len() - 1 {
            refusal(read_config(&bytes[..end], &context()));
        }
        // What a file system may have put in place of the end.
        for end in 0..bytes.len() {
            let mut zeros = bytes.clone();
            zeros[end..].fill(0);
            refusal(read_config(&zeros, &context()));
        }
    }
}

#[test]
fn a_hostile_file_is_invalid() {
    let entities = "<!DOCTYPE bundle [<!ENTITY a \"/etc/passwd\">]>\
                    <bundle><int name=\"version\" value=\"9\"/><string name=\"apkPath\">&a;</string></bundle>";
    let cases: [(&[u8], &str); 8] = [
        (b"", "line 1: the text ends in the middle of the bundle"),
        (b"\0", "line 1: a control character, which must be written as a reference"),
        (b"\xff", "line 1: not UTF-8"),
        (b"<bundle/>", "no version"),
        (b"<map/>", "line 1: unexpected element \"map\", expected bundle"),
        (b"{\"version\": 9}", "line 1: text between elements"),
        (entities.as_bytes(), "line 1: a document type is not allowed in a bundle"),
        (
            b"<bundle><int name=\"version\" value=\"9\"/><int name=\"version\" value=\"1\"/></bundle>",
            "line 1: \"version\" is there twice",
        ),
    ];
    for (bytes, cause) in cases {
        assert_eq!(refusal(read_config(bytes, &context())), cause);
    }
    let deep = "<pbundle_as_map name=\"a\">".repeat(1000);
    let cause = refusal(read_config(format!("<bundle>{deep}").as_bytes(), &context()));
    assert_eq!(cause, "the bundle is nested more than 8 deep");
    let long = refusal(read_config(&vec![b' '; 2 << 20], &context()));
    assert_eq!(long, "the bundle has 2097152 bytes, more than the limit of 1048576");
    // What is shown of a value is bounded.
    let mut bundle = builder().build().unwrap().to_bundle();
    bundle.insert(key::PAYLOAD_BINARY_NAME, "x/".repeat(100_000));
    assert!(refusal(read(&bundle)).len() < 300);
}

/// The file as the first API wrote it.
const VERSION_ONE_FILE: &str = "<bundle><int name=\"version\" value=\"1\" />\
    <string name=\"apkPath\">/data/app/base.apk</string>\
    <string name=\"idsigPath\">/data/local/tmp/virt/MicrodroidTestApp.apk.idsig</string>\
    <string name=\"payloadConfigPath\">assets/vm_config.json</string></bundle>";

#[test]
fn a_file_of_the_first_api_is_read_and_kept_until_it_says_too_little() {
    let config = read_config(VERSION_ONE_FILE.as_bytes(), &context()).unwrap();
    assert_eq!(config.apk_path(), Path::new("/data/app/base.apk"));
    assert_eq!(config.package_name(), None);
    assert_eq!(config.payload_config_path(), Some("assets/vm_config.json"));
    assert!(!config.is_protected_vm() && !config.is_encrypted_storage_enabled());
    assert_eq!(config.debug_level(), DebugLevel::Full);
    assert!(config.is_vm_output_captured());
    let idsig = Path::new("/data/local/tmp/virt/MicrodroidTestApp.apk.idsig");
    let same =
        VirtualMachineConfig::of_first_api(config.apk_path(), idsig, "assets/vm_config.json");
    assert_eq!(same.unwrap(), config);
    assert_kept(&config);
    assert!(text(&config).contains("<int name=\"version\" value=\"1\" />"));
    assert_eq!(config.to_bundle().len(), 4);

    let mut grown = config.clone();
    grown.encrypted_storage_bytes = Some(1 << 24);
    let bundle = grown.to_bundle();
    assert_eq!(bundle.get_int(key::VERSION).unwrap(), Some(VERSION));
    assert!(!bundle.contains_key(key::IDSIG_PATH));
    let again = read(&bundle).unwrap();
    assert_eq!((&again.idsig_path, again.encrypted_storage_bytes()), (&None, Some(1 << 24)));
    assert!(again.is_compatible_with(&grown) && !again.is_compatible_with(&config));

    let now = without_payload()
        .apk_path("/data/app/base.apk")
        .payload_config_path("assets/vm_config.json")
        .debug_level(DebugLevel::Full)
        .vm_output_captured(true)
        .build()
        .unwrap();
    assert!(now.is_compatible_with(&config) && now != config);
    assert_eq!(now.to_bundle().get_int(key::VERSION).unwrap(), Some(VERSION));
}

#[test]
fn a_file_of_the_first_api_lacks_nothing() {
    let good = Bundle::read(VERSION_ONE_FILE.as_bytes()).unwrap();
    for key in [key::APK_PATH, key::IDSIG_PATH, key::PAYLOAD_CONFIG_PATH] {
        let mut bundle = good.clone();
        bundle.remove(key);
        assert_eq!(refusal(read(&bundle)), format!("No {key}"));
        bundle.insert(key, Value::Null);
        assert_eq!(refusal(read(&bundle)), format!("No {key}"));
        bundle.insert(key, 1);
        assert_eq!(refusal(read(&bundle)), format!("{key:?} must be a string, not an int"));
    }
    let cases = [
        (key::APK_PATH, "a", "APK path must be an absolute path: a"),
        (key::IDSIG_PATH, "", "idsig path must be an absolute path: "),
        (
            key::PAYLOAD_CONFIG_PATH,
            "../c",
            "Invalid payload config path: \"../c\" (such as assets/vm_config.json)",
        ),
    ];
    for (key, value, cause) in cases {
        let mut bundle = good.clone();
        bundle.insert(key, value);
        assert_eq!(refusal(read(&bundle)), cause);
    }
    for end in 0..VERSION_ONE_FILE.len() {
        refusal(read_config(&VERSION_ONE_FILE.as_bytes()[..end], &context()));
    }
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let path = |n: usize| format!("/{n}/{}", "&".repeat(4000));
    let builder = (0..62).fold(builder(), |builder, n| builder.extra_apk(path(n)));
    let error = write_config(&builder.build().unwrap()).unwrap_err();
    assert!(matches!(error, Error::InvalidConfig(_)));
    let message = "the configuration cannot be kept: the bundle has ";
    assert!(error.to_string().starts_with(message), "{error}");
}

/// Every key of the table, and of the bundles inside.
const KEYS: [&str; 42] = [
    key::VERSION,
    key::PACKAGE_NAME,
    key::APK_PATH,
    key::IDSIG_PATH,
    key::PAYLOAD_CONFIG_PATH,
    key::PAYLOAD_BINARY_NAME,
    key::CUSTOM_IMAGE_CONFIG,
    key::EXTRA_APKS,
    key::OS,
    key::DEBUG_LEVEL,
    key::PROTECTED_VM,
    key::MEMORY_BYTES,
    key::ENCRYPTED_STORAGE_BYTES,
    key::CPU_TOPOLOGY,
    key::VM_OUTPUT_CAPTURED,
    key::VM_CONSOLE_INPUT_SUPPORTED,
    key::CONSOLE_INPUT_DEVICE,
    key::CONNECT_VM_CONSOLE,
    key::VENDOR_DISK_IMAGE_PATH,
    key::NETWORK_SUPPORTED,
    key::SHOULD_BOOST_UCLAMP,
    key::PACKAGE_CODE_PATH,
    key::ACCELERATOR,
    key::VSOCK_SOCKET,
    key::BOOT_TIMEOUT_SECONDS,
    key::IMAGE_DIGEST,
    key::HUGE_PAGES,
    key::GDB_PORT,
    "name",
    "kernel",
    "initrd",
    "bootloader",
    "avf.platformVersion",
    "params",
    "disk_images",
    "disk_writables",
    "avf.partitions",
    "0",
    "labels",
    "paths",
    "writables",
    "display_config",
];

/// Values that are good for one key or another, and some that are good for none.
fn value() -> impl Strategy<Value = Value> {
    let texts = ["", "/a", "a", "hvc0", "tcg", "/\0", "a/../b"];
    let text = prop::sample::select(texts.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![0..3, any::<i32>()].prop_map(Value::from),
        prop_oneof![0..3_i64, any::<i64>()].prop_map(Value::from),
        text.clone().prop_map(Value::from),
        prop::collection::vec(text, 0..3).prop_map(Value::from),
        prop::collection::vec(any::<bool>(), 0..3).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let entry = (prop::sample::select(KEYS.to_vec()), inner);
        let entries = prop::collection::vec(entry, 0..6);
        entries.prop_map(|entries| entries.into_iter().collect::<Bundle>().into())
    })
}

proptest! {
    #[test]
    fn whatever_is_read_is_kept(
        custom in any::<bool>(),
        changes in prop::collection::vec((prop::sample::select(KEYS.to_vec()), value()), 0..4),
    ) {
        let config = if custom {
            without_payload().custom_image_config(custom_image())
        } else {
            builder().debug_level(DebugLevel::Full)
        };
        let mut bundle = config.build().unwrap().to_bundle();
        for (key, value) in changes {
            bundle.insert(key, value);
        }
        match read(&bundle) {
            Ok(config) => assert_kept(&config),
            Err(Error::PersistedConfig(_) | Error::ConfigVersion(_) | Error::Unsupported(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn whatever_bytes_there_are_are_borne(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        refusal(read_config(&bytes, &context()));
    }
}
