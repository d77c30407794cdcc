//! VMs that are put together by hand, and the guest that has a shell.

use avf::{
    CustomDisk, CustomImageConfig, CustomPartition, DiskSource, StopReason, TrimLevel,
    VirtualMachine, VirtualMachineConfig, VirtualMachineConfigBuilder,
};
use avf_home::Environment;
use avf_tests::packages::Package;
use avf_tests::{App, Event, Events};
use guest_image::{SHELL_OS, Store};
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

/// What the guest of the first test does: it has nothing but a kernel and a shell.
const SCRIPT: &str = "B=/bin/busybox; \
    for m in virtio_mmio virtio_blk; do $B insmod /lib/modules/$m.ko; done; \
    $B mount -t devtmpfs d /dev; $B head -c 9 /dev/vda1; $B echo; \
    $B echo written | $B dd of=/dev/vdb conv=fsync 2>/dev/null; \
    $B echo what now; read line; $B echo got $line; $B poweroff -f";

/// Kernel and initramfs of the image with a shell.
fn shell_image() -> (PathBuf, PathBuf) {
    let env = Environment { avf_home: Some(avf_tests::built()), ..Environment::current() };
    let image = Store::open(env.image_home().unwrap()).current_of(SHELL_OS);
    let image = image.expect("there is no image with a shell: run `cargo xtask image`");
    (image.kernel, image.initrd)
}

/// What is written to a VM's console, line by line.
struct Console(BufReader<Box<dyn std::io::Read>>);

impl Console {
    fn of(vm: &VirtualMachine) -> Self {
        Self(BufReader::new(Box::new(vm.console_output().unwrap())))
    }

    /// The first line from here on that contains this.
    fn until(&mut self, text: &str) -> String {
        let mut seen = String::new();
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "no {text:?} in: {seen}");
            if line.contains(text) {
                return line.trim().to_owned();
            }
            seen.push_str(&line);
        }
    }
}

fn speaking(config: VirtualMachineConfigBuilder) -> VirtualMachineConfig {
    config.vm_output_captured(true).vm_console_input_supported(true).build().unwrap()
}

#[test]
fn a_vm_that_is_put_together_by_hand_has_its_kernel_disks_and_input() {
    let app = App::new();
    let (kernel, initrd) = shell_image();
    let mut partition = b"PARTITION".to_vec();
    partition.resize(4096, 0);
    let path = app.write("partition.img", &partition);
    let partition = CustomPartition { label: "p".into(), path, writable: false };
    let whole = app.write("whole.img", &[0; 4096]);
    let disk = |source, writable| CustomDisk { source, writable };
    let params = ["console=ttyS0", "quiet", "panic=-1", "rdinit=/bin/busybox", "-- sh -c"];
    let image = CustomImageConfig {
        kernel: Some(kernel),
        initrd: Some(initrd),
        params: params.into_iter().map(str::to_owned).chain([format!("\"{SCRIPT}\"")]).collect(),
        disks: vec![
            disk(DiskSource::Partitions(vec![partition]), false),
            disk(DiskSource::Image(whole.clone()), true),
        ],
        ..CustomImageConfig::default()
    };
    let config = VirtualMachineConfig::builder(&app.context())
        .custom_image_config(image)
        .console_input_device("ttyS0")
        .protected_vm(false)
        .debug_level(avf::DebugLevel::Full);
    let vm = app.manager().create("by-hand", speaking(config)).unwrap();
    let mut events = Events::of(&vm);
    let mut console = Console::of(&vm);
    vm.run().unwrap();
    console.until("PARTITION");
    console.until("what now");
    vm.console_input().unwrap().write_all(b"typed\n").unwrap();
    console.until("got typed");
    assert_eq!(events.next_event(), Event::Stopped(StopReason::Shutdown));
    assert!(std::fs::read(whole).unwrap().starts_with(b"written\n"));
}

#[test]
fn the_guest_with_a_shell_obeys_and_gives_memory_back() {
    let app = App::new();
    let idle = json!({"task": {"type": "executable", "command": "/bin/idle"}});
    let apk = app.write("idle.apk", &Package::new("org.example.idle").config(&idle).signed());
    let config = VirtualMachineConfig::builder(&app.context())
        .apk_path(apk)
        .payload_config_path("assets/vm_config.json")
        .os(SHELL_OS)
        .protected_vm(false)
        .debug_level(avf::DebugLevel::Full);
    let vm = app.manager().create("shell", speaking(config)).unwrap();
    let mut events = Events::of(&vm);
    let mut console = Console::of(&vm);
    vm.run().unwrap();
    events.until(&Event::Started);
    console.until("A shell of this VM");
    let mut input = vm.console_input().unwrap();
    let mut ask = |question: &str| {
        // What is typed is echoed, perhaps twice: only the answer looks like one.
        writeln!(input, "echo an''swer=$({question})").unwrap();
        console.until("answer=")
    };
    assert_eq!(ask("id -u"), "answer=0");
    assert_eq!(ask("tty"), "answer=/dev/hvc0");
    ask("while ! grep -q ^virtio_balloon /proc/modules; do sleep 0.1; done");
    let free = "awk '/^MemFree/ {print $2}' /proc/meminfo";
    let mut free = || ask(free).rsplit('=').next().unwrap().parse::<u64>().unwrap();
    let before = free();
    vm.memory_trim(TrimLevel::Low).unwrap();
    while free() + 30_000 > before {}
    vm.stop().unwrap();
}
