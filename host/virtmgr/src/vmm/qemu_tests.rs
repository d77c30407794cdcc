//! The command line, word for word.

use super::super::{Accelerator, Port};
use super::*;

fn descriptor() -> OwnedFd {
    std::fs::File::open("/dev/null").unwrap().into()
}

fn spec() -> VmSpec {
    VmSpec {
        name: "avf-2048".into(),
        accelerator: Accelerator::Tcg,
        cpus: 2,
        memory_mib: 256,
        huge_pages: false,
        boot: BootSpec {
            bootloader: None,
            kernel: Some(descriptor()),
            initrd: Some(descriptor()),
            arguments: "quiet rdinit=/init".into(),
        },
        disks: vec![descriptor(), descriptor()],
        vsock: descriptor(),
        serial: None,
        console: Some(descriptor()),
        ports: vec![
            Port { name: "avf.handover", stream: descriptor() },
            Port { name: "avf.failure", stream: descriptor() },
        ],
        network: None,
        gdb_port: None,
    }
}

fn line(spec: VmSpec) -> String {
    let mut number = 9;
    let pass = |_: OwnedFd| {
        number += 1;
        number
    };
    command_line(spec, descriptor(), pass).join(" ")
}

#[test]
fn the_command_line_is_this() {
    let expected = "-name avf-2048 -nodefaults -no-user-config -no-reboot -display none \
        -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny \
        -M microvm,acpi=on,rtc=on,isa-serial=off,memory-backend=memory \
        -global virtio-mmio.force-legacy=false -accel tcg -cpu max,erms=off,fsrm=off -smp 2 \
        -m 256M \
        -object memory-backend-memfd,id=memory,size=256M,share=on -bios qboot.rom \
        -kernel /proc/self/fd/10 -initrd /proc/self/fd/11 -append quiet rdinit=/init \
        -chardev socket,id=qmp,fd=12 -mon chardev=qmp,mode=control \
        -chardev socket,id=disk0,fd=13 -device vhost-user-blk,chardev=disk0,num-queues=1 \
        -chardev socket,id=disk1,fd=14 -device vhost-user-blk,chardev=disk1,num-queues=1 \
        -chardev socket,id=vsock,fd=15 -device vhost-user-vsock-device,chardev=vsock \
        -device virtio-serial-device \
        -chardev socket,id=console,fd=16 -device virtconsole,chardev=console \
        -chardev socket,id=port0,fd=17 -device virtserialport,chardev=port0,name=avf.handover \
        -chardev socket,id=port1,fd=18 -device virtserialport,chardev=port1,name=avf.failure \
        -device virtio-rng-device -device virtio-balloon-device,free-page-reporting=on,deflate-on-oom=on \
        -device pvpanic";
    assert_eq!(line(spec()), expected);
}

#[test]
fn an_emulated_vm_could_always_have_a_second_processor() {
    let alone = || VmSpec { cpus: 1, ..spec() };
    assert!(line(alone()).contains(" -smp 1,maxcpus=2 "));
    let line = line(VmSpec { accelerator: Accelerator::Kvm, ..alone() });
    assert!(line.contains(" -smp 1 "), "{line}");
}

#[test]
fn a_vm_that_is_not_debuggable_has_no_console() {
    let text = line(VmSpec { console: None, ..spec() });
    assert!(!text.contains("virtconsole"), "{text}");
    assert!(!text.contains("isa-serial=on"), "{text}");
}

#[test]
fn a_vm_that_is_put_together_by_hand_has_what_it_asks_for() {
    let boot = BootSpec {
        bootloader: Some(descriptor()),
        kernel: None,
        initrd: None,
        arguments: String::new(),
    };
    let spec = VmSpec {
        boot,
        huge_pages: true,
        serial: Some(descriptor()),
        network: Some(descriptor()),
        gdb_port: Some(1234),
        ..spec()
    };
    let text = line(spec);
    for part in [
        "isa-serial=on",
        "size=256M,share=on,hugetlb=on -bios /proc/self/fd/10 -gdb tcp:127.0.0.1:1234 -S -chardev",
        "-chardev socket,id=serial,fd=15 -serial chardev:serial",
        "-netdev stream,id=net,server=off,addr.type=fd,addr.str=19 \
         -device virtio-net-device,netdev=net",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("-kernel") && !text.contains("-append"), "{text}");
}

#[test]
fn a_missing_qemu_is_named_with_the_remedy() {
    let env = Environment { path: Some("/nowhere".into()), ..Environment::current() };
    let message = Qemu::find(&env).unwrap_err().to_string();
    assert!(message.contains(PROGRAM) && message.contains("cargo xtask setup"), "{message}");
}

#[test]
fn a_monitor_that_fails_at_once_is_heard() {
    // A program that is no QEMU at all, and complains about its arguments.
    let mut running = Qemu { program: "/bin/false".into() }.start(spec()).unwrap();
    let mut events = Vec::new();
    while !matches!(events.last(), Some(VmmEvent::Exited(_))) {
        let sources = running.sources();
        let mut list: Vec<_> = sources
            .iter()
            .map(|source| rustix::event::PollFd::new(source, rustix::event::PollFlags::IN))
            .collect();
        rustix::event::poll(&mut list, None).unwrap();
        drop(list);
        events.extend(running.events());
    }
    let Some(VmmEvent::Exited(exit)) = events.pop() else { panic!("{events:?}") };
    assert_eq!(exit.status.unwrap().code(), Some(1));
    assert!(events.is_empty(), "{events:?}");
    assert!(running.events().is_empty());
}

#[test]
fn no_home_directory_is_open_to_it() {
    let home = tempfile::tempdir().unwrap();
    let bin = home.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    std::fs::write(bin.join(PROGRAM), "").unwrap();
    std::os::unix::fs::symlink(bin.join(PROGRAM), home.path().join("link")).unwrap();
    let paths = paths(&home.path().join("link"));
    let real = home.path().canonicalize().unwrap();
    assert!(paths.read.contains(&real.join("bin").join(PROGRAM)));
    assert!(paths.read.contains(&real.join("share/qemu")));
    for closed in [real.as_path(), &real.join("bin"), Path::new("/"), Path::new("/proc")] {
        assert!(!paths.read.iter().any(|open| closed == open), "{}", closed.display());
    }
}
