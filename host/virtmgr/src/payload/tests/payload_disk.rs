//! Disks that were laid out elsewhere.

use super::*;

fn disk(parts: &[(usize, i64, i64, i64)], size: i64) -> PayloadDisk {
    PayloadDisk {
        files: parts.iter().map(|part| file(&vec![1; part.0])).collect(),
        fileOffsets: parts.iter().map(|part| part.1).collect(),
        diskOffsets: parts.iter().map(|part| part.2).collect(),
        lengths: parts.iter().map(|part| part.3).collect(),
        size,
    }
}

fn on_disk(disk: PayloadDisk) -> VirtualMachineAppConfig {
    VirtualMachineAppConfig { apk: None, payloadDisk: Some(disk), ..plain() }
}

#[test]
fn a_payload_disk_is_passed_on_as_it_is() {
    let here = Installation::new();
    let config = on_disk(disk(&[(100, 0, 0, 100), (5000, 7, 100, 4000)], 8192));
    let plan = here.plan(&config).unwrap();
    let Content::Extents { extents, size } = &plan.disks[0].content else { panic!() };
    assert_eq!((*size, extents.len(), plan.disks[0].read_only), (8192, 2, true));
    let second = &extents[1];
    assert_eq!((second.file_offset, second.disk_offset, second.length), (7, 100, 4000));
    let told = told(&plan);
    assert!(told.payload.is_none());
    let expected = PayloadDiskSettings::PayloadBinaryName("payload.so".into());
    assert_eq!(told.payload_disk, Some(expected));
    let payload = Payload::ConfigPath("assets/c.json".into());
    let plan = here.plan(&VirtualMachineAppConfig { payload, ..config }).unwrap();
    let expected = PayloadDiskSettings::ConfigPath("assets/c.json".into());
    assert_eq!(self::told(&plan).payload_disk, Some(expected));
}

#[test]
fn what_makes_no_disk_is_refused() {
    let here = Installation::new();
    let whole = || disk(&[(512, 0, 0, 512)], 512);
    let uneven = PayloadDisk { lengths: Vec::new(), ..whole() };
    let list = [
        (on_disk(disk(&[], 512)), "has 1 to 1024 parts"),
        (on_disk(uneven), "has 1 to 1024 parts"),
        (on_disk(disk(&[(512, 0, 0, 512)], 1000)), "the payload disk has 1000 bytes"),
        (on_disk(disk(&[(1024, 0, 0, 1024)], 512)), "the payload disk has 512 bytes"),
        (on_disk(disk(&[(512, 0, 0, 512)], -1)), "the payload disk has a negative"),
        (on_disk(disk(&[(512, -1, 0, 512)], 512)), "part 0 of the payload disk has a negative"),
        (on_disk(disk(&[(512, 0, -1, 512)], 512)), "part 0 of the payload disk has a negative"),
        (on_disk(disk(&[(512, 0, 0, -1)], 512)), "part 0 of the payload disk has a negative"),
        (on_disk(disk(&[(512, 0, 0, 0)], 512)), "part 0 of the payload disk is empty"),
        (on_disk(disk(&[(512, 1, 0, 512)], 512)), "reaches beyond the end of its file"),
        (on_disk(disk(&[(512, i64::MAX, 0, i64::MAX)], 512)), "reaches beyond the end of its file"),
        (
            on_disk(disk(&[(512, 0, 0, 512), (512, 0, 511, 512)], 1024)),
            "part 1 of the payload disk overlaps the part before it",
        ),
        (
            VirtualMachineAppConfig { payloadDisk: Some(whole()), ..plain() },
            "either a package or a payload disk, not both",
        ),
        (
            VirtualMachineAppConfig { idsig: Some(file(b"x")), ..on_disk(whole()) },
            "it goes without idsig files",
        ),
        (
            VirtualMachineAppConfig {
                payload: binary_with("p.so", vec![file(b"x")]),
                ..on_disk(whole())
            },
            "it goes without idsig files and extra packages",
        ),
    ];
    for (config, expected) in list {
        let message = here.refusal(&config);
        assert!(message.contains(expected), "{message}");
    }
}
