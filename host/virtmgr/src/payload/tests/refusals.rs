//! What is refused before the boot, and what is left to the guest.

use super::*;

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
        (VirtualMachineAppConfig { boostUclamp: true, ..plain() }, "boostUclamp"),
        (
            custom(CustomConfig { vendorImage: Some(file(b"x")), ..CustomConfig::default() }),
            "vendorImage",
        ),
        (
            custom(CustomConfig { customKernelImage: Some(file(b"x")), ..CustomConfig::default() }),
            "customKernelImage",
        ),
        (
            custom(CustomConfig { devices: vec!["/sys/x".into()], ..CustomConfig::default() }),
            "devices",
        ),
    ];
    for (config, expected) in list {
        let error = here.plan(&config).map(drop).unwrap_err();
        assert!(matches!(error, Error::Unsupported(_)), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_debugger_needs_a_debuggable_vm_and_takes_its_time() {
    let here = Installation::new();
    let debugged = |level| VirtualMachineAppConfig {
        customConfig: Some(CustomConfig { gdbPort: 5555, ..CustomConfig::default() }),
        debugLevel: level,
        ..plain()
    };
    let error = here.plan(&debugged(DebugLevel::NONE)).map(drop).unwrap_err();
    assert_eq!(error, Error::Permission("Can't use gdb with non-debuggable VMs".into()));
    let plan = here.plan(&debugged(DebugLevel::FULL)).unwrap();
    assert_eq!((plan.gdb_port, microdroid(&plan).boot_timeout), (Some(5555), None));
}

#[test]
fn a_network_needs_its_program() {
    let here = Installation::new();
    let custom = CustomConfig { networkSupported: true, ..CustomConfig::default() };
    let config = VirtualMachineAppConfig { customConfig: Some(custom), ..plain() };
    let error = here.plan(&config).map(drop).unwrap_err();
    assert_eq!(error, Error::Host("a VM's network needs passt: install the package passt".into()));
}

#[test]
fn console_input_is_for_vms_with_a_console() {
    let here = Installation::new();
    for (level, input, expected) in [
        (DebugLevel::FULL, true, true),
        (DebugLevel::FULL, false, false),
        (DebugLevel::NONE, true, false),
    ] {
        let config = VirtualMachineAppConfig { debugLevel: level, consoleInput: input, ..plain() };
        assert_eq!(here.plan(&config).unwrap().console_input, expected);
    }
}

#[test]
fn bad_requests_are_refused_in_words() {
    let here = Installation::new();
    let taken = here.root.path().join("images/current");
    let apk = package(&[]);
    let path = |path: &str| config(&apk, Payload::ConfigPath(path.into()));
    let (reader, _writer) = std::io::pipe().unwrap();
    let list = [
        (config(&apk, binary("lib/x.so")), "Payload binary name must not specify a path: lib/x.so"),
        (config(&apk, binary("..")), "\"..\" is not the name of a payload binary"),
        (path("/assets/c.json"), "Couldn't read config from \"/assets/c.json\": that is no path"),
        (path("a/../c.json"), "Couldn't read config from \"a/../c.json\": that is no path"),
        (path(""), "Couldn't read config from \"\": that is no path"),
        (VirtualMachineAppConfig { osName: "linux".into(), ..plain() }, "Unknown OS \"linux\""),
        (VirtualMachineAppConfig { memoryMib: 100, ..plain() }, "needs at least 128 MiB"),
        (VirtualMachineAppConfig { memoryMib: -1, ..plain() }, "-1 MiB of memory"),
        (VirtualMachineAppConfig { instanceId: vec![0; 63], ..plain() }, "has 63 bytes"),
        (VirtualMachineAppConfig { apk: None, ..plain() }, "the package is missing"),
        (
            VirtualMachineAppConfig { apk: Some(ParcelFileDescriptor::new(reader)), ..plain() },
            "the package is not a regular file",
        ),
        (
            VirtualMachineAppConfig { idsig: Some(file(b"")), ..plain() },
            "the package is empty; make",
        ),
        (
            VirtualMachineAppConfig { extraIdsigs: vec![file(b"x")], ..plain() },
            "payload config has 0 apks, but app config has 1 idsigs",
        ),
        (VirtualMachineAppConfig { vsockSocket: "s".into(), ..plain() }, "must be absolute"),
        (
            VirtualMachineAppConfig { vsockSocket: taken.to_str().unwrap().into(), ..plain() },
            "exists already",
        ),
        (VirtualMachineAppConfig { bootTimeoutSeconds: -1, ..plain() }, "boot timeout"),
        (VirtualMachineAppConfig { imageDigest: "xyz".into(), ..plain() }, "not an image digest"),
    ];
    for (config, expected) in list {
        let message = here.refusal(&config);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn what_is_no_signed_package_is_refused_before_the_boot() {
    let here = Installation::new();
    let v2 = include_bytes!("../../../testdata/v2-only-two-signers.apk");
    let apk = package(&[]);
    let extra = |extra: &[u8]| config(&apk, binary_with("p.so", vec![file(&apk), file(extra)]));
    let list = [
        (config(b"", binary("p.so")), "the package is empty"),
        (config(b"no zip at all", binary("p.so")), "the package is not an APK: "),
        (config(&[0; 5000], binary("p.so")), "the package is not an APK: "),
        (config(&unsigned(&[]), binary("p.so")), "the package cannot be verified: "),
        (config(v2, binary("p.so")), "the package cannot be verified: "),
        (extra(b"no zip at all"), "extra package 1 is not an APK: "),
        (extra(&unsigned(&[])), "extra package 1 cannot be verified: "),
        (extra(b""), "extra package 1 is empty"),
    ];
    for (config, expected) in list {
        let error = here.plan(&config).map(drop).unwrap_err();
        assert!(matches!(error, Error::BadRequest(_)), "{error:?}");
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn a_genuine_package_that_cannot_run_is_refused_and_a_changed_one_left_to_the_guest() {
    let here = Installation::new();
    let abi = elfcheck::Arch::host().abi_dir();
    let foreign = if abi == "x86_64" { "arm64-v8a" } else { "x86_64" };
    let (script, other) = (format!("lib/{abi}/p.so"), format!("lib/{foreign}/p.so"));
    let json = r#"{"task": {"command": 7}, "mark": "MARK"}"#;
    let missing = r#"{"extra_apks": [{"path": "/nowhere/MARK.apk"}]}"#;
    let device = r#"{"extra_apks": [{"path": "/dev/tty"}], "mark": "MARK"}"#;
    type Run = fn() -> Payload;
    let by_name: Run = || binary("p.so");
    let by_config: Run = || Payload::ConfigPath("assets/c.json".into());
    let list = [
        (vec![(script.as_str(), &b"#!/bin/sh MARK"[..])], by_name, "cannot run lib/"),
        (vec![(other.as_str(), b"MARK")], by_name, " only; this machine runs "),
        (vec![("a", b"MARK")], by_config, "the package has no such file"),
        (vec![("assets/c.json", b"MARK")], by_config, "is not valid JSON"),
        (vec![("assets/c.json", json.as_bytes())], by_config, "\"task.command\" in payload"),
        (
            vec![("assets/c.json", missing.as_bytes())],
            by_config,
            "cannot open the extra package /nowhere/MARK.apk: No such file",
        ),
        (
            vec![("assets/c.json", device.as_bytes())],
            by_config,
            "the extra package /dev/tty is not a regular file",
        ),
    ];
    for (files, payload, expected) in list {
        let apk = package(&files);
        let message = here.refusal(&config(&apk, payload()));
        assert!(message.contains(expected), "{message}");
        let apk = changed(apk, b"MARK", b"MORK");
        let plan = here.plan(&config(&apk, payload())).unwrap();
        let expected = ["payload-metadata", "microdroid-apk", "microdroid-apk-idsig"];
        assert_eq!(labels(&plan), expected);
    }
}

#[test]
fn no_changed_bit_of_the_contents_is_judged_by_the_host() {
    let here = Installation::new();
    let apk = package(&[("assets/c.json", b"{}"), ("assets/readme", b"hello")]);
    let sections = apkzip::Sections::find(&apk, apk.len() as u64).unwrap();
    let block = sections.central_directory.start as usize - 4096..;
    let signed = (0..apk.len()).filter(|at| !block.contains(at) || *at > block.start + 4096);
    for at in signed.step_by(7) {
        let mut apk = apk.clone();
        apk[at] ^= 1;
        let config = config(&apk, Payload::ConfigPath("assets/c.json".into()));
        if let Err(error) = here.plan(&config) {
            panic!("byte {at}: {error}");
        }
    }
}

#[test]
fn what_a_configuration_asks_for_must_be_there() {
    let here = Installation::new();
    let with_apk = |path: &str| format!(r#"{{"extra_apks": [{{"path": "{path}"}}]}}"#);
    let directory = here.root.path().to_str().unwrap().to_owned();
    let text = here.root.path().join("images/current");
    let list = [
        (with_apk("extra.apk"), "the extra package extra.apk of the payload config must have an"),
        (with_apk(&directory), "is not a regular file"),
        (with_apk(text.to_str().unwrap()), "current is not an APK: "),
        (r#"{"apexes": [{"name": "org.none"}]}"#.into(), "Can't find the APEX \"org.none\""),
        (r#"{"os": {"name": "debian"}}"#.into(), "'os' in payload config is deprecated"),
        (r#"{"enable_authfs": true}"#.into(), "asks for AuthFS"),
        (" ".repeat(65 << 10), "it has 66560 bytes, more than 65536"),
    ];
    for (json, expected) in list {
        let message = here.refusal(&configured(&json));
        assert!(message.contains(expected), "{message}");
    }
    // A service would open the file with rights that its client may not have.
    let client = Requester::client(1000, 1, avf_home::Permissions::all());
    let refused = here.plan_for(&configured(&with_apk("/proc/1/fd/3")), &client).unwrap_err();
    let message = refused.to_string();
    assert!(message.starts_with("the extra package \"/proc/1/fd/3\" would be opened"), "{message}");
    here.plan_for(&configured("{}"), &client).unwrap();
    let config = VirtualMachineAppConfig { extraIdsigs: vec![file(b"x")], ..configured("{}") };
    let expected = "payload config has 0 apks, but app config has 1 idsigs";
    assert_eq!(here.refusal(&config), expected);
}

#[test]
fn the_image_with_a_shell_is_one_of_its_own_and_for_debuggable_vms() {
    let here = Installation::new();
    let env = here.environment();
    assert_eq!(machine::supported(&env), ["microdroid"]);
    let shell = || VirtualMachineAppConfig {
        osName: SHELL_OS.into(),
        debugLevel: DebugLevel::FULL,
        ..plain()
    };
    let message = here.refusal(&shell());
    assert!(message.contains("cargo xtask image"), "{message}");
    let digest = here.install_os(SHELL_OS);
    assert_eq!(machine::supported(&env), ["microdroid", "microdroid_shell"]);
    here.plan(&shell()).unwrap();
    here.plan(&VirtualMachineAppConfig { imageDigest: digest.clone(), ..shell() }).unwrap();

    let message =
        here.refusal(&VirtualMachineAppConfig { debugLevel: DebugLevel::NONE, ..shell() });
    assert_eq!(message, "microdroid_shell has a shell: its VMs must be debuggable");
    let message = here.refusal(&VirtualMachineAppConfig { imageDigest: digest, ..plain() });
    assert!(message.ends_with("and the VM is to have \"microdroid\""), "{message}");
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
