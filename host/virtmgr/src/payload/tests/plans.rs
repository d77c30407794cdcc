//! What becomes of a good configuration.

use super::*;

#[test]
fn a_plain_configuration_becomes_a_plan() {
    let here = Installation::new();
    let plan = here.plan(&plain()).unwrap();
    assert_eq!((plan.cpus, plan.memory_mib, plan.debuggable), (1, 256, false));
    assert_eq!(plan.boot_timeout, Duration::from_secs(300));
    assert_eq!(labels(&plan), ["payload-metadata", "microdroid-apk", "microdroid-apk-idsig"]);
    assert_eq!((plan.disks.len(), plan.disks[0].read_only), (1, true));
    assert!(plan.kernel_arguments.starts_with("quiet "), "{}", plan.kernel_arguments);
    assert!(plan.kernel_arguments.ends_with(" rdinit=/init"), "{}", plan.kernel_arguments);
    assert_eq!(metadata(&plan), Metadata::for_payload("payload.so", 0));
    let told = told(&plan);
    assert!(!told.debuggable && told.instance_id.is_empty() && told.storage.is_none());
    assert!(!told.instance_image && told.payload_disk.is_none());
    let settings = told.payload.unwrap();
    assert_eq!(settings.apk_size, partitions(&plan)[1].size);
    assert!(settings.extra_apk_sizes.is_empty());
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
    assert!(told(&plan).debuggable && told(&plan).instance_image);
    assert_eq!((plan.memory_mib, plan.boot_timeout.as_secs()), (300, 5));
    assert_eq!(partitions(&plan)[2].label, "microdroid-apk-idsig");
    assert_eq!(contents(&partitions(&plan)[2]), b"v4");
    let Content::Partitions(instance) = &plan.disks[1].content else { panic!() };
    assert_eq!((instance[0].label.as_str(), instance[0].size), ("vm-instance", 8192));
    assert!(instance[0].writable);
    assert_eq!(plan.vsock_socket, Some(here.root.path().join("s")));
}

#[test]
fn an_instance_keeps_its_sealing_secret_and_a_throw_away_vm_has_none_to_keep() {
    let here = Installation::new();
    let secret = |id: Vec<u8>| {
        let plan = here.plan(&VirtualMachineAppConfig { instanceId: id, ..plain() }).unwrap();
        *told(&plan).sealing_secret.expose()
    };
    let state = here.root.path().join("state/root_secret");
    assert_ne!(secret(Vec::new()), secret(Vec::new()));
    assert!(!state.exists());
    let first = secret(vec![1; 64]);
    assert_eq!(first, secret(vec![1; 64]));
    assert_ne!(first, secret(vec![2; 64]));
    assert_eq!(fs::metadata(&state).unwrap().mode() & 0o7777, 0o600);
    // A root secret that is not right is never replaced.
    fs::write(&state, "short").unwrap();
    let config = VirtualMachineAppConfig { instanceId: vec![1; 64], ..plain() };
    assert!(here.refusal(&config).contains("root_secret has 5 bytes instead of 32"));
    here.plan(&plain()).unwrap();
}

#[test]
fn idsigs_are_made_in_memory_unless_they_are_given() {
    let here = Installation::new();
    let apk = package(&[("assets/large", &[7; 10_000])]);
    let extra = package(&[("assets/readme", b"extra")]);
    let digest = |apk: &[u8]| {
        apkverify::apk_digest(apk, apk.len() as u64, &apkverify::Policy::default()).unwrap().bytes
    };
    let config = config(&apk, binary_with("p.so", vec![file(&extra), file(&extra)]));
    let plan = here.plan(&config).unwrap();
    let expected = [
        "payload-metadata",
        "microdroid-apk",
        "microdroid-apk-idsig",
        "extra-apk-0",
        "extra-idsig-0",
        "extra-apk-1",
        "extra-idsig-1",
    ];
    assert_eq!(labels(&plan), expected);
    assert_eq!(metadata(&plan), Metadata::for_payload("p.so", 2));
    let size = extra.len() as u64;
    assert_eq!(told(&plan).payload.unwrap().extra_apk_sizes, [size, size]);
    let made = ::idsig::create(&apk, apk.len() as u64, &digest(&apk)).unwrap();
    assert_eq!(contents(&partitions(&plan)[2]), made);
    let made = ::idsig::create(&extra, size, &digest(&extra)).unwrap();
    assert_eq!(contents(&partitions(&plan)[6]), made);

    let config = VirtualMachineAppConfig { extraIdsigs: vec![file(b"a"), file(b"b")], ..config };
    let plan = here.plan(&config).unwrap();
    assert_eq!(contents(&partitions(&plan)[6]), b"b");
}

#[test]
fn a_configuration_in_the_package_says_what_there_is() {
    let here = Installation::new();
    let extra = here.root.path().join("extra.apk");
    fs::write(&extra, package(&[])).unwrap();
    fs::create_dir(here.root.path().join("apex")).unwrap();
    fs::write(here.root.path().join("apex/org.example.data.apex"), [1; 5000]).unwrap();
    let json = format!(
        r#"{{"task": {{"type": "microdroid_launcher", "command": "p.so"}}, "odd": 1,
            "apexes": [{{"name": "org.example.data"}}],
            "extra_apks": [{{"path": {extra:?}}}]}}"#
    );
    let plan = here.plan(&configured(&json)).unwrap();
    let expected = [
        "payload-metadata",
        "microdroid-apex-0",
        "microdroid-apk",
        "microdroid-apk-idsig",
        "extra-apk-0",
        "extra-idsig-0",
    ];
    assert_eq!(labels(&plan), expected);
    let metadata = metadata(&plan);
    let path = payload_metadata::Payload::ConfigPath("/mnt/apk/assets/c.json".into());
    assert_eq!(metadata.payload, Some(path));
    assert_eq!(metadata.apexes[0].name, "org.example.data");
    assert_eq!(metadata.apexes[0].partition_name, "microdroid-apex-0");
    assert_eq!(metadata.apk.unwrap().payload_partition_name, "microdroid-apk");
    assert_eq!(told(&plan).payload.unwrap().extra_apk_sizes.len(), 1);
    // Without a task it is the guest's to refuse.
    here.plan(&configured("{}")).unwrap();
}
