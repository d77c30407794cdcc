//! Configurations of VMs that are put together by hand: what is made of them, and what is refused.

use super::*;
use service::Accelerator::Accelerator as AidlAccelerator;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;

struct Installation {
    _root: tempfile::TempDir,
    env: Environment,
}

impl Installation {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for name in ["qemu-system-x86_64", "qemu-system-aarch64", "avf-devices"] {
            let path = root.path().join(name);
            std::fs::write(&path, "").unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let env = Environment {
            avf_home: Some(root.path().into()),
            path: Some(root.path().into()),
            ..Environment::current()
        };
        Self { _root: root, env }
    }

    fn plan(&self, config: &VirtualMachineRawConfig) -> Result<Plan> {
        plan(config, Console::default(), &self.env)
    }
}

fn file(contents: &[u8]) -> ParcelFileDescriptor {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(contents).unwrap();
    ParcelFileDescriptor::from(file)
}

fn sparse(size: u64) -> ParcelFileDescriptor {
    let file = tempfile::tempfile().unwrap();
    file.set_len(size).unwrap();
    ParcelFileDescriptor::from(file)
}

fn read_only(contents: &[u8]) -> ParcelFileDescriptor {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(contents).unwrap();
    ParcelFileDescriptor::from(File::open(file.path()).unwrap())
}

fn linux() -> VirtualMachineRawConfig {
    VirtualMachineRawConfig {
        name: "test".into(),
        kernel: Some(file(b"a kernel")),
        initrd: Some(file(b"an initrd")),
        params: Some("console=hvc0".into()),
        platformVersion: "~1.0".into(),
        accelerator: AidlAccelerator::TCG,
        ..VirtualMachineRawConfig::default()
    }
}

fn with_disk(disk: DiskImage) -> VirtualMachineRawConfig {
    VirtualMachineRawConfig { disks: vec![disk], ..linux() }
}

fn whole_disk(image: ParcelFileDescriptor, writable: bool) -> VirtualMachineRawConfig {
    with_disk(DiskImage { image: Some(image), writable, ..DiskImage::default() })
}

fn labelled(label: &str, image: Option<ParcelFileDescriptor>, writable: bool) -> AidlPartition {
    AidlPartition { label: label.into(), image, writable }
}

fn partitioned(partitions: Vec<AidlPartition>, writable: bool) -> VirtualMachineRawConfig {
    with_disk(DiskImage { image: None, partitions, writable })
}

#[test]
fn a_kernel_is_copied_and_runs_with_its_own_words() {
    let here = Installation::new();
    let plan = here.plan(&linux()).unwrap();
    let Guest::Custom(custom) = &plan.guest else { panic!("not a custom guest") };
    let kernel = File::from(custom.kernel.as_ref().unwrap().descriptor().unwrap());
    let mut bytes = [0; 8];
    kernel.read_exact_at(&mut bytes, 0).unwrap();
    assert_eq!(&bytes, b"a kernel");
    assert!(custom.params.starts_with("no_timer_check tsc"), "{}", custom.params);
    assert!(custom.params.ends_with(" tsc=reliable console=hvc0"), "{}", custom.params);
    assert!(custom.bootloader.is_none() && !custom.serial_input);
    assert!(plan.debuggable && !plan.console_input);
    assert_eq!((plan.cpus, plan.memory_mib, plan.gdb_port), (1, 256, None));
}

#[test]
fn firmware_takes_the_place_of_a_kernel() {
    let here = Installation::new();
    let config = VirtualMachineRawConfig {
        kernel: None,
        initrd: None,
        params: None,
        bootloader: Some(sparse(65536)),
        ..linux()
    };
    let plan = here.plan(&config).unwrap();
    let Guest::Custom(custom) = &plan.guest else { panic!("not a custom guest") };
    assert!(custom.bootloader.is_some() && custom.kernel.is_none());
}

#[test]
fn input_arrives_where_it_is_asked_for() {
    let here = Installation::new();
    for (device, serial) in [("hvc0", false), ("ttyS0", true)] {
        let device = Some(device.into());
        let config = VirtualMachineRawConfig { consoleInputDevice: device, ..linux() };
        let plan = here.plan(&config).unwrap();
        let Guest::Custom(custom) = &plan.guest else { panic!("not a custom guest") };
        assert_eq!((plan.console_input, custom.serial_input), (true, serial));
    }
}

#[test]
fn disks_are_whole_or_of_partitions() {
    let here = Installation::new();
    let plan = here.plan(&whole_disk(sparse(1000), false)).unwrap();
    let Content::Extents { extents, size } = &plan.disks[0].content else { panic!("partitions") };
    assert_eq!((extents.len(), extents[0].length, *size), (1, 1000, 1024));
    assert!(plan.disks[0].read_only);

    let plan = here.plan(&whole_disk(sparse(1024), true)).unwrap();
    assert!(!plan.disks[0].read_only);

    let partitions =
        vec![labelled("a", Some(file(b"x")), false), labelled("b", Some(sparse(4096)), true)];
    let plan = here.plan(&partitioned(partitions, true)).unwrap();
    let Content::Partitions(partitions) = &plan.disks[0].content else { panic!("whole") };
    let found: Vec<_> =
        partitions.iter().map(|it| (it.label.as_str(), it.size, it.writable)).collect();
    assert_eq!(found, [("a", 1, false), ("b", 4096, true)]);
}

#[test]
fn what_is_not_there_is_unsupported() {
    let here = Installation::new();
    for (config, expected) in [
        (VirtualMachineRawConfig { protectedVm: true, ..linux() }, "protected VMs"),
        (VirtualMachineRawConfig { boostUclamp: true, ..linux() }, "boostUclamp"),
        (VirtualMachineRawConfig { devices: vec!["/sys/x".into()], ..linux() }, "devices"),
    ] {
        let error = here.plan(&config).map(drop).unwrap_err();
        assert!(matches!(error, Error::Unsupported(_)), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn bad_requests_are_refused_in_words() {
    let here = Installation::new();
    let (reader, _writer) = std::io::pipe().unwrap();
    let version =
        |version: &str| VirtualMachineRawConfig { platformVersion: version.into(), ..linux() };
    let one = |label: &str, image, writable| {
        partitioned(vec![labelled(label, image, writable)], writable)
    };
    let some = || Some(file(b"x"));
    let twice = vec![labelled("a", some(), false), labelled("a", some(), false)];
    let many = (0..129).map(|index| labelled(&index.to_string(), some(), false)).collect();
    let both = DiskImage {
        image: some(),
        partitions: vec![labelled("a", some(), false)],
        ..DiskImage::default()
    };
    let disks = (0..17).map(|_| DiskImage { image: some(), ..DiskImage::default() }).collect();
    let firmware = |bootloader| VirtualMachineRawConfig {
        kernel: None,
        initrd: None,
        params: None,
        bootloader: Some(bootloader),
        ..linux()
    };
    let list = [
        (VirtualMachineRawConfig { name: "x".repeat(1025), ..linux() }, "name is longer than 1024"),
        (
            VirtualMachineRawConfig { kernel: None, ..linux() },
            "either a bootloader or a kernel image.",
        ),
        (
            VirtualMachineRawConfig { kernel: None, initrd: None, ..linux() },
            "either a bootloader or a kernel image.",
        ),
        (
            VirtualMachineRawConfig { bootloader: some(), ..linux() },
            "Can't have both bootloader and kernel/initrd image.",
        ),
        (
            VirtualMachineRawConfig { bootloader: some(), kernel: None, ..linux() },
            "Can't have both bootloader and kernel/initrd image.",
        ),
        (
            VirtualMachineRawConfig { params: Some("x".into()), ..firmware(sparse(65536)) },
            "needs a kernel",
        ),
        (VirtualMachineRawConfig { params: Some("a\0b".into()), ..linux() }, "zero byte"),
        (VirtualMachineRawConfig { params: Some("x".repeat(2048)), ..linux() }, "less than 2048"),
        (firmware(sparse(65535)), "multiple of 65536"),
        (firmware(sparse(0)), "has 0 bytes"),
        (firmware(sparse(32 << 20)), "at most 16777216"),
        (version(""), "no requirement on the platform's version"),
        (version("y"), "no requirement on the platform's version"),
        (version(&"9".repeat(5000)), "no requirement on the platform's version"),
        (
            version("~2.0"),
            "Incompatible platform version. The config is compatible with platform \
                           version(s) ~2.0, but the actual platform version is 1.0.0",
        ),
        (version(">1.0.0"), "Incompatible platform version"),
        (
            VirtualMachineRawConfig { consoleInputDevice: Some("ttyS1".into()), ..linux() },
            "Unsupported serial device \"ttyS1\"",
        ),
        (VirtualMachineRawConfig { kernel: Some(file(b"")), ..linux() }, "the kernel has 0 bytes"),
        (VirtualMachineRawConfig { initrd: Some(file(b"")), ..linux() }, "the initrd has 0 bytes"),
        (
            VirtualMachineRawConfig { initrd: Some(sparse(256 << 20)), ..linux() },
            "the initrd has 268435456 bytes",
        ),
        (
            VirtualMachineRawConfig { kernel: Some(ParcelFileDescriptor::new(reader)), ..linux() },
            "the kernel is not a regular file",
        ),
        (VirtualMachineRawConfig { memoryMib: -1, ..linux() }, "-1 MiB of memory"),
        (VirtualMachineRawConfig { gdbPort: 65536, ..linux() }, "no TCP port"),
        (VirtualMachineRawConfig { gdbPort: -1, ..linux() }, "no TCP port"),
        (VirtualMachineRawConfig { disks, ..linux() }, "16 disks, and this one has 17"),
        (with_disk(DiskImage::default()), "Exactly one of image and partitions"),
        (with_disk(both), "Exactly one of image and partitions"),
        (whole_disk(file(b""), false), "disk 0 is empty"),
        (whole_disk(sparse(1000), true), "multiple of 512"),
        (whole_disk(read_only(&[0; 512]), true), "not open for reading and writing"),
        (whole_disk(file(b"QFI\xfb...."), false), "disk 0 is a QCOW2 image"),
        (whole_disk(file(b"\x3a\xff\x26\xed...."), false), "sparse image of Android's"),
        (whole_disk(file(b"composite_disk\x1d..."), false), "a composite disk"),
        (one("", some(), false), "label of 1 to 36"),
        (one(&"x".repeat(37), some(), false), "label of 1 to 36"),
        (one("a\0", some(), false), "label of 1 to 36"),
        (one("a", None, false), "has no image"),
        (one("a", Some(sparse(0)), false), "is empty"),
        (one("a", some(), true), "multiple of 4096"),
        (one("a", Some(read_only(&[0; 4096])), true), "not open for reading and writing"),
        (partitioned(vec![labelled("a", Some(sparse(4096)), true)], false), "its disk is not"),
        (partitioned(twice, false), "is there twice"),
        (partitioned(many, false), "has 129 partitions"),
    ];
    for (config, expected) in list {
        let Err(error) = here.plan(&config) else { panic!("{expected}: taken") };
        assert!(matches!(error, Error::BadRequest(_)), "{error:?}");
        assert!(error.to_string().contains(expected), "{expected}: {error}");
    }
}

#[test]
fn any_requirement_that_1_0_0_fulfils_is_fine() {
    for version in ["~1.0", "1", "^1.0.0", ">=0.9, <2", "*", "=1.0.0"] {
        check_platform(version).unwrap();
    }
}
