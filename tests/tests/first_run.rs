//! The main job: a payload from a signed package runs, reports, answers and finishes.

use avf::DebugLevel;
use avf::service::{Event, Service, VmRequest};
use avf_tests::{App, House, Outcome};
use std::io::Read;
use std::os::unix::process::CommandExt;

/// What the payload replies to `message`: reversed, and then something only the guest knows.
fn is_reply(text: &str, message: &str) -> bool {
    let reversed: String = message.chars().rev().collect();
    let boot_id = text.split("boot id: ").nth(1).and_then(|rest| rest.split_whitespace().next());
    let ours = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    text.contains(&reversed) && boot_id.is_some_and(|id| id.len() == 36 && id != ours.trim())
}

fn says_it_all(payload: &str) {
    let house = House::new();
    let input = house.path("message");
    std::fs::write(&input, "Hello, payload").unwrap();
    let mut command = house.run_app_command(payload, &["--connect", "5000"]);
    command.stdin(std::fs::File::open(&input).unwrap());

    let outcome = Outcome::of(command);

    outcome
        .exits(0)
        .says("with CID 2048, state is STARTING.")
        .says("payload started")
        .says("payload is ready")
        .says("payload finished with exit code 0")
        .says("VM ended: Shutdown");
    assert!(is_reply(&outcome.stdout, "Hello, payload"), "{outcome}");
    house.must_be_empty();
}

#[test]
fn a_c_payload_of_two_libraries_answers_and_finishes() {
    says_it_all("sample_c");
}

#[test]
fn a_rust_payload_answers_and_finishes() {
    says_it_all("sample_rust");
}

#[test]
fn the_exit_code_is_the_payloads_own() {
    let house = House::new();
    house
        .run_app("exit7", &[])
        .exits(7)
        .says("payload finished with exit code 7")
        .says("VM ended: Shutdown");
    house.must_be_empty();
}

#[test]
fn the_payload_is_an_ordinary_user_without_any_privilege() {
    let house = House::new();
    let outcome = house.run_app("whoami", &["--connect", "6020"]);
    outcome.exits(0);
    for fact in ["uid: 6000 6000 6000", "gid: 6000 6000 6000", "groups: 0", "NoNewPrivs: 1"] {
        outcome.says(fact);
    }
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
        outcome.says(&format!("{set}: 0000000000000000"));
    }
    outcome.says("apk: /mnt/apk").says("asset: hello from the package");
    outcome.says("userns: No space left on device");
    for place in ["/mnt/apk", "/", "/run"] {
        outcome.says(&format!("write: {place} ")).never_says(&format!("write: {place} yes"));
    }
    // Standard streams, and what the payload opened itself: its port and the log.
    outcome.says("fd: 0 /dev/null").never_says("fd: 6 ");
}

#[test]
fn each_payload_line_reaches_the_log_of_a_debuggable_vm() {
    let house = House::new();
    let log = house.path("log");
    house.run_app("logs", &["--log", log.to_str().unwrap()]).exits(0);
    let log = std::fs::read_to_string(log).unwrap();
    for text in [" V ", " D ", " I ", " W ", " E ", "stdout", "stderr"] {
        assert!(log.contains(text), "no {text:?} in:\n{log}");
    }
}

#[test]
fn a_vm_that_is_not_debuggable_writes_nothing() {
    let app = App::new();
    let config = app.config("logs").debug_level(DebugLevel::None).build().unwrap();
    let mut request = VmRequest::new(config, "mute");
    let (mut console, console_there) = std::io::pipe().unwrap();
    let (mut log, log_there) = std::io::pipe().unwrap();
    request.console_output = Some(console_there.into());
    request.log_output = Some(log_there.into());
    let (sender, events) = std::sync::mpsc::channel();
    let service = Service::spawn().unwrap();

    let vm = service.create_vm(request, move |event| sender.send(event).unwrap()).unwrap();
    vm.start().unwrap();

    let told: Vec<_> =
        events.iter().take_while(|event| !matches!(event, Event::Stopped(..))).collect();
    assert!(told.contains(&Event::PayloadFinished(0)), "{told:?}");
    drop((vm, service));
    let mut text = String::new();
    console.read_to_string(&mut text).unwrap();
    log.read_to_string(&mut text).unwrap();
    assert_eq!(text, "");
}

#[test]
fn a_user_without_any_privilege_can_do_all_this() {
    const NOBODY: u32 = 65534;
    if !rustix::process::geteuid().is_root() {
        // Every other test shows it already.
        return;
    }
    let house = House::of_user(NOBODY);
    let package = house.path("package.apk");
    std::fs::copy(avf_tests::payload("exit7"), &package).unwrap();
    let mut command = house.command(&["run-app"]);
    command.arg(&package).args(["--payload-binary-name", "libexit7.so"]);
    command.uid(NOBODY).gid(NOBODY).current_dir("/");
    Outcome::of(command).exits(7).says("VM ended: Shutdown");
    house.must_be_empty();
}
