//! What a payload sees of its VM, and what the app and the host see of the payload: one VM each, and
//! all that can be asked of it.

use avf::service::{Service, VmRequest};
use avf::{
    Context, CpuTopology, DebugLevel, StopReason, VirtualMachineConfig, VirtualMachineStatus,
};
use avf_tests::{App, Event, Events, Talk, quit};
use std::io::{BufRead, BufReader, Read, Write};

/// Above 2^31: a port has all 32 bits.
const REVERSING: u32 = 0x8000_0001;

/// An empty file that exists in no guest.
const NEW: &str = "new-file";

#[test]
fn a_debuggable_vm_shows_its_payload_the_machine_it_was_given() {
    let app = App::new();
    let config = app.config("api").vm_output_captured(true);
    let (vm, mut events) = app.vm_of("api", config);
    let mut log = vm.log_output().unwrap();
    vm.run().unwrap();
    events.until(&Event::Ready);

    let mut talk = Talk::with(&vm);
    talk.expect(&[
        ("add 123 456", "579"),
        ("cpus", "1"),
        ("apk-path", "/mnt/apk"),
        ("storage-path", "none"),
        ("text /mnt/apk/assets/hello.txt", "hello from the package"),
    ]);
    // Nothing that it can write to holds programs, and nothing of the system can be written.
    let mount = talk.ask("mount /tmp");
    assert!(mount.starts_with("tmpfs rw,nosuid,nodev,noexec"), "{mount}");
    let mount = talk.ask("mount /mnt/apk");
    assert!(mount.starts_with("fuse") && mount.contains(" ro,nosuid,nodev"), "{mount}");
    for place in ["/", "/bin/", "/lib/", "/etc/", "/run/", "/mnt/apk/"] {
        let question = format!("write {place}{NEW}");
        assert_ne!(talk.ask(&question), "yes", "{question}");
    }
    assert_eq!(talk.ask(&format!("write /tmp/{NEW}")), "yes");
    let memory = talk.ask("memory");
    let memory: Vec<u64> = memory.split(' ').map(|kib| kib.parse().unwrap()).collect();
    assert!(memory[0] > memory[1] && memory[1] > 16 * 1024, "{memory:?} KiB");

    let mut stream = vm.connect_vsock(REVERSING).unwrap();
    stream.write_all(b"Hello, payload\n").unwrap();
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line).unwrap();
    assert_eq!(line, "daolyap ,olleH\n");

    // What the host says of it.
    let listed = Service::spawn().unwrap().list_vms().unwrap();
    let cid = vm.cid().unwrap();
    let entry = listed.iter().find(|entry| entry.cid.cast_unsigned() == cid).unwrap();
    assert_eq!(entry.requesterUid.cast_unsigned(), rustix::process::getuid().as_raw());
    // The console is silent while the kernel has nothing to complain of.
    log.read_exact(&mut [0; 20]).unwrap();

    drop(talk);
    assert_eq!(events.next_event(), Event::Finished(0));
    assert_eq!(events.next_event(), Event::Stopped(StopReason::Shutdown));
}

#[test]
fn a_vm_has_as_many_processors_as_its_host() {
    let app = App::new();
    let config = app.config("api").cpu_topology(CpuTopology::MatchHost);
    let (vm, mut events) = app.vm_of("api", config);
    vm.run().unwrap();
    events.until(&Event::Ready);
    let ours = std::thread::available_parallelism().unwrap();
    Talk::with(&vm).expect(&[("cpus", &ours.to_string()), ("add 123 456", "579")]);
    vm.stop().unwrap();
}

#[test]
fn a_vm_that_is_not_debuggable_answers_and_says_nothing() {
    let app = App::new();
    let config = app.config("api").debug_level(DebugLevel::None).build().unwrap();
    let mut request = VmRequest::new(config, "mute");
    let (mut console, console_there) = std::io::pipe().unwrap();
    let (mut log, log_there) = std::io::pipe().unwrap();
    request.console_output = Some(console_there.into());
    request.log_output = Some(log_there.into());
    let (sender, events) = std::sync::mpsc::channel();
    let service = Service::spawn().unwrap();
    let vm = service.create_vm(request, move |event| drop(sender.send(event))).unwrap();
    vm.start().unwrap();
    let ready = events.iter().find(|event| *event == avf::service::Event::PayloadReady);
    assert!(ready.is_some());
    Talk::over(vm.connect_vsock(6040).unwrap()).expect(&[("add 37 73", "110")]);
    vm.wait();
    drop((vm, service));
    let mut text = String::new();
    console.read_to_string(&mut text).unwrap();
    log.read_to_string(&mut text).unwrap();
    assert_eq!(text, "");
}

#[test]
fn a_vm_whose_files_were_taken_away_runs_to_its_end_and_is_deleted_then() {
    let app = App::new();
    let manager = app.manager();
    let vm = manager.create("echo", app.config("echo").build().unwrap()).unwrap();
    let mut events = Events::of(&vm);
    vm.run().unwrap();
    events.until(&Event::Ready);
    std::fs::remove_dir_all(vm.directory()).unwrap();
    assert_eq!(vm.status(), VirtualMachineStatus::Running);
    quit(&vm);
    events.until(&Event::Finished(0));
    assert_eq!(events.next_event(), Event::Stopped(StopReason::Shutdown));
    assert_eq!(vm.status(), VirtualMachineStatus::Deleted);
    assert!(manager.get("echo").unwrap().is_none());
    assert!(vm.run().unwrap_err().to_string().contains("deleted"));
}

#[test]
fn a_vm_runs_the_package_of_another_app() {
    let app = App::new();
    let other = Context {
        package: "com.example.other".into(),
        data_dir: "/nowhere".into(),
        code_path: Some(std::path::absolute(avf_tests::payload("sample_c")).unwrap()),
    };
    let config = VirtualMachineConfig::builder(&other)
        .apk_path(other.code_path.clone().unwrap())
        .payload_binary_name("libsample_c.so")
        .protected_vm(false);
    let (vm, mut events) = app.vm_of("another", config);
    vm.run().unwrap();
    events.until(&Event::Ready);
    vm.connect_vsock(5000).unwrap();
    vm.stop().unwrap();
    assert!(vm.directory().starts_with(app.context().data_dir));
}
