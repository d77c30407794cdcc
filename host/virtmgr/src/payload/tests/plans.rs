//! What becomes of a good configuration.

use super::*;
use std::time::Duration;

#[test]
fn a_plain_configuration_becomes_a_plan() {
    let here = Installation::new();
    let plan = here.plan(&plain()).unwrap();
    assert_eq!((plan.cpus, plan.memory_mib), (1, 256));
    assert_eq!(microdroid(&plan).boot_timeout, Some(Duration::from_secs(300)));
    assert_eq!(labels(&plan), ["payload-metadata", "microdroid-apk", "microdroid-apk-idsig"]);
    assert_eq!((plan.disks.len(), plan.disks[0].read_only), (1, true));
    assert!(!microdroid(&plan).kernel_line.is_debuggable());
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
        encryptedStorageImage: Some(sparse(16 << 20)),
        memoryMib: 300,
        cpuTopology: CpuTopology::MATCH_HOST,
        bootTimeoutSeconds: 5,
        vsockSocket: here.root.path().join("s").to_str().unwrap().into(),
        ..plain()
    };
    let plan = here.plan(&config).unwrap();
    assert!(microdroid(&plan).kernel_line.is_debuggable());
    assert!(told(&plan).debuggable && told(&plan).instance_image);
    assert_eq!(told(&plan).storage, Some(handover::StorageSettings { size: 16 << 20 }));
    assert_eq!((plan.memory_mib, microdroid(&plan).boot_timeout.unwrap().as_secs()), (300, 5));
    assert_eq!(partitions(&plan)[2].label, "microdroid-apk-idsig");
    assert_eq!(contents(&partitions(&plan)[2]), b"v4");
    let Content::Partitions(written) = &plan.disks[1].content else { panic!() };
    let [instance, storage] = written.as_slice() else { panic!("{written:?}") };
    assert_eq!((instance.label.as_str(), instance.size), ("vm-instance", 8192));
    assert_eq!((storage.label.as_str(), storage.size), ("encryptedstore", 16 << 20));
    assert!(instance.writable && storage.writable && !plan.disks[1].read_only);
    assert_eq!(plan.vsock_socket, Some(here.root.path().join("s")));
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
