//! What a guest boots is what was measured, and its identity follows from that and nothing else.

use super::*;
use dice::{Chain, Handover as Identity};
use rustix::fs::{SealFlags, fcntl_get_seals};
use std::sync::Arc;

fn identity(plan: &Plan) -> Identity {
    Identity::read(&told(plan).dice).unwrap()
}

fn seal(plan: &Plan) -> [u8; 32] {
    *identity(plan).cdis.seal.expose()
}

fn instance(id: u8) -> VirtualMachineAppConfig {
    VirtualMachineAppConfig { instanceId: vec![id; 64], ..plain() }
}

#[test]
fn the_guest_gets_copies_that_nobody_can_change() {
    let here = Installation::new();
    let plan = here.plan(&plain()).unwrap();
    let files = &microdroid(&plan).boot_files;
    for (file, expected) in [(&files.kernel, &b"a kernel"[..]), (&files.initrd, b"an initramfs")] {
        assert_eq!(*file.sha256(), *guest_image::Digest::of(expected).as_bytes());
        let descriptor = File::from(file.descriptor().unwrap());
        let seals = SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE;
        assert!(fcntl_get_seals(&descriptor).unwrap().contains(seals));
        let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&descriptor));
        let reopened = File::options().read(true).write(true).open(path).unwrap();
        for file in [descriptor, reopened] {
            let refused = |result: std::io::Result<()>| {
                assert_eq!(result.unwrap_err().kind(), std::io::ErrorKind::PermissionDenied);
            };
            refused(file.write_all_at(b"x", 0));
            refused(file.write_all_at(b"x", expected.len() as u64));
            refused(file.set_len(1));
            refused(file.set_len(1000));
            refused(rustix::fs::fcntl_add_seals(&file, SealFlags::SEAL).map_err(Into::into));
            let mut found = vec![0; expected.len()];
            file.read_exact_at(&mut found, 0).unwrap();
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn a_changed_file_of_the_image_is_refused_by_name() {
    let here = Installation::with_image(b"this kernel changes", b"this initramfs changes");
    for name in ["kernel", "initrd.img"] {
        let path = here.image_file(name);
        let good = fs::read(&path).unwrap();
        let flip = |at: usize| {
            let mut bytes = good.clone();
            bytes[at] ^= 1;
            bytes
        };
        for changed in [flip(0), flip(good.len() - 1), good[1..].to_vec(), Vec::new()] {
            fs::write(&path, changed).unwrap();
            let error = here.plan(&plain()).map(drop).unwrap_err();
            assert!(matches!(error, Error::Host(_)), "{error:?}");
            let text = error.to_string();
            assert!(text.starts_with("guest image file ") && text.contains(name), "{text}");
            assert!(text.contains(" is damaged: ") && text.contains("cargo xtask image"), "{text}");
        }
        fs::write(&path, good).unwrap();
        here.plan(&plain()).unwrap();
    }
}

#[test]
fn the_vms_of_a_manager_share_one_copy_of_an_image() {
    let (kernel, initrd) = (b"a kernel to share".as_slice(), b"an initramfs to share".as_slice());
    let here = Installation::with_image(kernel, initrd);
    let first = here.plan(&plain()).unwrap();
    // What was measured stays, whatever becomes of the file.
    fs::write(here.image_file("kernel"), b"A kernel to share").unwrap();
    let second = here.plan(&plain()).unwrap();
    assert!(Arc::ptr_eq(&microdroid(&first).boot_files, &microdroid(&second).boot_files));
    let mut found = vec![0; kernel.len()];
    let file = File::from(microdroid(&second).boot_files.kernel.descriptor().unwrap());
    file.read_exact_at(&mut found, 0).unwrap();
    assert_eq!(found, kernel);
    // The copy goes with the last of them.
    drop((first, second));
    assert!(here.refusal(&plain()).contains("kernel is damaged"));
}

#[test]
fn what_is_not_measured_leaves_the_identity_alone() {
    let here = Installation::new();
    let first = seal(&here.plan(&instance(1)).unwrap());
    let apk = package(&[("assets/other", b"code")]);
    let others = [
        VirtualMachineAppConfig { memoryMib: 300, ..instance(1) },
        VirtualMachineAppConfig { cpuTopology: CpuTopology::MATCH_HOST, ..instance(1) },
        VirtualMachineAppConfig { accelerator: AidlAccelerator::AUTO, ..instance(1) },
        VirtualMachineAppConfig { bootTimeoutSeconds: 9, ..instance(1) },
        VirtualMachineAppConfig { name: "other".into(), ..instance(1) },
        VirtualMachineAppConfig { instanceImage: Some(file(&[0; 4096])), ..instance(1) },
        // The payload is the next stage's matter.
        VirtualMachineAppConfig { apk: Some(file(&apk)), ..instance(1) },
    ];
    for config in others {
        assert_eq!(seal(&here.plan(&config).unwrap()), first, "{config:?}");
    }
    let plan = here.plan(&instance(1)).unwrap();
    let clocks =
        [Clock::Real, Clock::Emulated { khz: None }, Clock::Emulated { khz: Some(2_000_000) }];
    for clock in clocks {
        let line = KernelLine::new(false, clock);
        let stage = BootStage { files: &microdroid(&plan).boot_files, line, instance_id: &[1; 64] };
        let dice = stage.hand_over(Secret::of(&[1; 64], &here.environment()).unwrap()).unwrap();
        assert_eq!(*Identity::read(&dice).unwrap().cdis.seal.expose(), first, "{line}");
    }
}

#[test]
fn everything_that_is_measured_changes_the_identity() {
    let here = Installation::new();
    let secrets = here.root.path().join("state");
    let with_image = |kernel: &[u8], initrd: &[u8]| {
        let there = Installation::with_image(kernel, initrd);
        let environment = Environment { avf_state: Some(secrets.clone()), ..there.environment() };
        plan(&instance(1), Console::default(), &environment, &Requester::parent()).unwrap()
    };
    let debuggable = VirtualMachineAppConfig { debugLevel: DebugLevel::FULL, ..instance(1) };
    let first = here.plan(&instance(1)).unwrap();
    assert_eq!(seal(&first), seal(&with_image(b"a kernel", b"an initramfs")));
    let plans = [
        first,
        with_image(b"another kernel", b"an initramfs"),
        with_image(b"a kernel", b"another initramfs"),
        with_image(b"an initramfs", b"a kernel"),
        here.plan(&debuggable).unwrap(),
        here.plan(&instance(2)).unwrap(),
        Installation::new().plan(&instance(1)).unwrap(),
        here.plan(&plain()).unwrap(),
        here.plan(&plain()).unwrap(),
    ];
    let secrets: Vec<_> = plans.iter().map(|plan| seal(plan).to_vec()).collect();
    let attests = plans.iter().map(|plan| identity(plan).cdis.attest.expose().to_vec());
    let all: std::collections::BTreeSet<_> = secrets.into_iter().chain(attests).collect();
    assert_eq!(all.len(), 2 * plans.len());
}

#[test]
fn the_fixed_words_of_the_command_line_are_what_is_measured() {
    let here = Installation::new();
    for level in [DebugLevel::NONE, DebugLevel::FULL] {
        let config = VirtualMachineAppConfig { debugLevel: level, ..instance(1) };
        let plan = here.plan(&config).unwrap();
        let chain = Chain::read(&identity(&plan).chain).unwrap();
        let [certificate] = chain.certificates() else { panic!("{chain:?}") };
        let fixed = microdroid(&plan).kernel_line.fixed();
        let descriptor = certificate.config_descriptor.as_ref().unwrap();
        let says = |text: &str| descriptor.windows(text.len()).any(|it| it == text.as_bytes());
        assert!(says(fixed) && !says("tsc"), "{chain:?}");
        let expected =
            if level == DebugLevel::FULL { dice::Mode::Debug } else { dice::Mode::Normal };
        assert_eq!(certificate.mode, expected);
    }
}

#[test]
fn the_root_secret_is_made_for_an_instance_only() {
    let here = Installation::new();
    let state = here.root.path().join("state/root_secret");
    here.plan(&plain()).unwrap();
    assert!(!state.exists());
    here.plan(&instance(1)).unwrap();
    assert_eq!(fs::metadata(&state).unwrap().mode() & 0o7777, 0o600);
}

#[test]
fn no_secret_is_shown() {
    let here = Installation::new();
    let secret = Secret::of(&[1; 64], &here.environment()).unwrap();
    assert_eq!(format!("{secret:?}"), "Secret(..)");
    let plan = here.plan(&instance(1)).unwrap();
    let shown = format!("{plan:?} {:?}", told(&plan));
    let list = |bytes: &[u8]| format!("{:?}", &bytes[..4]).trim_matches(['[', ']']).to_owned();
    for bytes in [&seal(&plan)[..], &secret.uds[..], identity(&plan).cdis.attest.expose()] {
        assert!(!shown.contains(&list(bytes)), "{shown}");
        assert!(!shown.contains(&hex::encode(&bytes[..4])), "{shown}");
    }
}
