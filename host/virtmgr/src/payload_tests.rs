//! Configurations against an image store and packages made for the purpose.

use super::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;

/// An installation with an image, a device program and a QEMU, none of which work.
struct Installation {
    root: tempfile::TempDir,
}

impl Installation {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for program in ["bin/avf-devices", "path/qemu-system-x86_64", "path/qemu-system-aarch64"] {
            let path = root.path().join(program);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let entry = guest_image::FileEntry { sha256: "0".repeat(64), size: 0, mode: "644".into() };
        let manifest = guest_image::Manifest {
            version: 1,
            os: "microdroid".into(),
            arch: "x86_64".into(),
            kernel_version: "6.12".into(),
            glibc_version: "2.41".into(),
            min_memory_mib: 128,
            files: BTreeMap::from([("kernel".into(), entry.clone()), ("initrd.img".into(), entry)]),
            packages: Vec::new(),
        };
        let text = serde_json::to_vec_pretty(&manifest).unwrap();
        let digest = guest_image::Digest::of(&text);
        let image = root.path().join("images").join(digest.to_string());
        fs::create_dir_all(&image).unwrap();
        fs::write(image.join("manifest.json"), text).unwrap();
        fs::write(image.join("kernel"), "").unwrap();
        fs::write(image.join("initrd.img"), "").unwrap();
        fs::write(root.path().join("images/current"), format!("{digest}\n")).unwrap();
        Self { root }
    }

    fn environment(&self) -> Environment {
        Environment {
            avf_home: Some(self.root.path().into()),
            executable_dir: None,
            system: "/nowhere".into(),
            path: Some(self.root.path().join("path").into()),
            ..Environment::current()
        }
    }

    fn plan(&self, config: &VirtualMachineAppConfig) -> Result<Plan> {
        plan(config, Console::default(), &self.environment())
    }

    fn refusal(&self, config: &VirtualMachineAppConfig) -> String {
        self.plan(config).map(drop).unwrap_err().to_string()
    }
}

fn file(contents: &[u8]) -> ParcelFileDescriptor {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(contents).unwrap();
    ParcelFileDescriptor::from(file)
}

/// A zip with one stored file.
fn package(name: &str, contents: &[u8]) -> ParcelFileDescriptor {
    let mut crc = u32::MAX;
    for &byte in contents {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    let size = u32::try_from(contents.len()).unwrap().to_le_bytes();
    let length = u16::try_from(name.len()).unwrap().to_le_bytes();
    let common =
        [&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0][..], &(!crc).to_le_bytes(), &size, &size].concat();
    let local = [&b"PK\x03\x04"[..], &common, &length, &[0; 2], name.as_bytes(), contents].concat();
    let central = [&b"PK\x01\x02\x14\0"[..], &common, &length, &[0; 16], name.as_bytes()].concat();
    let start = u32::try_from(local.len()).unwrap().to_le_bytes();
    let bytes = u32::try_from(central.len()).unwrap().to_le_bytes();
    let end = [&b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..], &bytes, &start, &[0; 2]].concat();
    file(&[local, central, end].concat())
}

fn config(apk: ParcelFileDescriptor, payload: &str) -> VirtualMachineAppConfig {
    let payload = service::VirtualMachinePayloadConfig::VirtualMachinePayloadConfig {
        payloadBinaryName: payload.into(),
        extraApks: Vec::new(),
    };
    VirtualMachineAppConfig {
        name: "test".into(),
        apk: Some(apk),
        payload: Payload::PayloadConfig(payload),
        accelerator: AidlAccelerator::TCG,
        ..VirtualMachineAppConfig::default()
    }
}

fn plain() -> VirtualMachineAppConfig {
    config(package("assets/readme", b"hello"), "payload.so")
}

#[test]
fn a_plain_configuration_becomes_a_plan() {
    let here = Installation::new();
    let plan = here.plan(&plain()).unwrap();
    assert_eq!((plan.cpus, plan.memory_mib, plan.debuggable), (1, 256, false));
    assert_eq!(plan.boot_timeout, Duration::from_secs(300));
    let labels: Vec<_> =
        plan.disks[0].partitions.iter().map(|partition| partition.label.as_str()).collect();
    assert_eq!(labels, ["payload-metadata", "microdroid-apk"]);
    assert_eq!((plan.disks.len(), plan.disks[0].read_only), (1, true));
    assert!(plan.kernel_arguments.starts_with("quiet "), "{}", plan.kernel_arguments);
    assert!(plan.kernel_arguments.ends_with(" rdinit=/init"), "{}", plan.kernel_arguments);
    let told = Handover::read(plan.handover.as_slice()).unwrap();
    assert!(!told.debuggable && told.instance_id.is_empty() && told.storage.is_none());
    assert_eq!(told.payload.apk_size, plan.disks[0].partitions[1].size);
}

#[test]
fn everything_that_is_given_is_passed_on() {
    let here = Installation::new();
    let config = VirtualMachineAppConfig {
        debugLevel: DebugLevel::FULL,
        instanceId: vec![7; 64],
        idsig: Some(file(b"v4")),
        instanceImage: Some(file(&[0; 8192])),
        memoryMib: 300,
        cpuTopology: CpuTopology::MATCH_HOST,
        bootTimeoutSeconds: 5,
        vsockSocket: here.root.path().join("s").to_str().unwrap().into(),
        ..plain()
    };
    let plan = here.plan(&config).unwrap();
    assert!(plan.kernel_arguments.ends_with(" rdinit=/init console=hvc0"));
    assert!(Handover::read(plan.handover.as_slice()).unwrap().debuggable);
    assert_eq!((plan.memory_mib, plan.boot_timeout.as_secs()), (300, 5));
    assert_eq!(plan.disks[0].partitions[2].label, "microdroid-apk-idsig");
    let instance = &plan.disks[1].partitions[0];
    assert_eq!(
        (instance.label.as_str(), instance.size, instance.writable),
        ("vm-instance", 8192, true)
    );
    assert_eq!(plan.vsock_socket, Some(here.root.path().join("s")));
}

#[test]
fn what_is_not_there_is_unsupported() {
    let here = Installation::new();
    let custom =
        |custom: CustomConfig| VirtualMachineAppConfig { customConfig: Some(custom), ..plain() };
    here.plan(&custom(CustomConfig::default())).unwrap();
    let list = [
        (
            VirtualMachineAppConfig { protectedVm: true, ..plain() },
            "protected VMs are not supported",
        ),
        (
            VirtualMachineAppConfig { payload: Payload::ConfigPath("a".into()), ..plain() },
            "configPath",
        ),
        (VirtualMachineAppConfig { extraIdsigs: vec![file(b"x")], ..plain() }, "extra package"),
        (
            VirtualMachineAppConfig { encryptedStorageImage: Some(file(b"x")), ..plain() },
            "encrypted storage",
        ),
        (VirtualMachineAppConfig { hugePages: true, ..plain() }, "hugePages"),
        (VirtualMachineAppConfig { boostUclamp: true, ..plain() }, "boostUclamp"),
        (custom(CustomConfig { gdbPort: 1, ..CustomConfig::default() }), "gdbPort"),
        (custom(CustomConfig { networkSupported: true, ..CustomConfig::default() }), "network"),
    ];
    for (config, expected) in list {
        let error = here.plan(&config).map(drop).unwrap_err();
        assert!(matches!(error, Error::Unsupported(_)), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn bad_requests_are_refused_in_words() {
    let here = Installation::new();
    let taken = here.root.path().join("images/current");
    let list = [
        (
            config(package("a", b""), "lib/x.so"),
            "Payload binary name must not specify a path: lib/x.so",
        ),
        (config(package("a", b""), ".."), "\"..\" is not the name of a payload binary"),
        (VirtualMachineAppConfig { osName: "linux".into(), ..plain() }, "Unknown OS \"linux\""),
        (VirtualMachineAppConfig { memoryMib: 100, ..plain() }, "needs at least 128 MiB"),
        (VirtualMachineAppConfig { memoryMib: -1, ..plain() }, "-1 MiB of memory"),
        (VirtualMachineAppConfig { instanceId: vec![0; 63], ..plain() }, "has 63 bytes"),
        (VirtualMachineAppConfig { apk: None, ..plain() }, "the package is missing"),
        (config(file(b"no zip at all"), "x.so"), "the package is not an APK: "),
        (VirtualMachineAppConfig { vsockSocket: "s".into(), ..plain() }, "must be absolute"),
        (
            VirtualMachineAppConfig { vsockSocket: taken.to_str().unwrap().into(), ..plain() },
            "exists already",
        ),
        (
            VirtualMachineAppConfig { instanceImage: Some(file(&[0; 5000])), ..plain() },
            "5000 bytes",
        ),
        (VirtualMachineAppConfig { bootTimeoutSeconds: -1, ..plain() }, "boot timeout"),
        (VirtualMachineAppConfig { imageDigest: "xyz".into(), ..plain() }, "not an image digest"),
        (config(package("lib/x86_64/p.so", b"#!/bin/sh"), "p.so"), "cannot run lib/x86_64/p.so: "),
    ];
    for (config, expected) in list {
        let message = here.refusal(&config);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn what_the_machine_lacks_is_named() {
    let here = Installation::new();
    let config = VirtualMachineAppConfig { imageDigest: "0".repeat(64), ..plain() };
    assert!(here.refusal(&config).contains("guest image 0000"), "{}", here.refusal(&config));
    let config = VirtualMachineAppConfig { memoryMib: i32::MAX, ..plain() };
    assert!(here.refusal(&config).contains("this machine has only"));
    fs::remove_dir_all(here.root.path().join("images")).unwrap();
    assert!(here.refusal(&plain()).contains("cargo xtask image"), "{}", here.refusal(&plain()));
}
