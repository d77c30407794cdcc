//! The real manager process with a stand-in for QEMU and one for the device process: shell scripts
//! that behave as the test says. What a VM's life looks like from outside, without a guest.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod common;

use avf_aidl::android::system::virtualizationcommon::DeathReason::DeathReason;
use avf_aidl::android::system::virtualizationservice::{
    DebugLevel::DebugLevel, MemoryTrimLevel::MemoryTrimLevel, OutputKind::OutputKind,
    VirtualMachineConfig::VirtualMachineConfig, VirtualMachineState::VirtualMachineState,
};
use common::{Heard, Installation, Session, ends, is_alive};
use rustix::process::Signal;
use std::io::Write;

/// Speaks QMP's first lines, as QEMU does when it is up.
const UP: &str = r#"say qmp '{"QMP": {}}'; say qmp '{"return": {}}'"#;
/// A VM that runs until somebody ends it.
const RUNS: &str = "exec sleep 1000";

fn event(reason: &str) -> String {
    format!(r#"say qmp '{{"event":"SHUTDOWN","data":{{"guest":true,"reason":"{reason}"}}}}'"#)
}

/// Starts a VM with this QEMU and waits for its death.
fn death_of(qemu: &str) -> (DeathReason, Option<String>) {
    let installation = Installation::new(qemu);
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm();
    vm.start().unwrap();
    let Heard::Died(reason, message) = heard.recv().unwrap() else { panic!("not a death") };
    assert_eq!(vm.getState().unwrap(), VirtualMachineState::DEAD);
    // Once, and last.
    drop(vm);
    drop(session);
    assert!(heard.recv().is_err());
    (reason, message)
}

#[test]
fn an_orderly_end_is_a_shutdown() {
    let script = format!("{UP}; {}", event("guest-shutdown"));
    assert_eq!(death_of(&script), (DeathReason::SHUTDOWN, None));
    let script = format!("{UP}; {}", event("guest-reset"));
    assert_eq!(death_of(&script).0, DeathReason::REBOOT);
    let script = format!(r#"{UP}; say qmp '{{"event":"GUEST_PANICKED"}}'"#);
    assert_eq!(death_of(&script).0, DeathReason::CRASH);
}

#[test]
fn a_monitor_that_cannot_start_says_why() {
    let (reason, message) = death_of("echo 'qemu: no such machine' >&2; exit 1");
    assert_eq!(reason, DeathReason::START_FAILED);
    assert_eq!(message.unwrap(), "QEMU could not run the VM: qemu: no such machine");
}

#[test]
fn a_guest_that_fails_says_why() {
    let text = "MICRODROID_INVALID_PAYLOAD_CONFIG|no task";
    let script = format!("{UP}; say port1 '{text}'; {}", event("guest-shutdown"));
    let expected = (DeathReason::MICRODROID_INVALID_PAYLOAD_CONFIG, Some("no task".to_owned()));
    assert_eq!(death_of(&script), expected);
}

#[test]
fn the_guest_gets_its_hand_over_and_then_the_end() {
    // The stand-in reads the port to its end and dies of what it read.
    let script = format!(
        "{UP}; got=$(cat <&$(number port0) | head -c 7); say port1 \"MICRODROID_UNKNOWN_RUNTIME_ERROR|$got\"; {}",
        event("guest-shutdown")
    );
    let expected = (DeathReason::MICRODROID_UNKNOWN_RUNTIME_ERROR, Some("AVFHAND".to_owned()));
    assert_eq!(death_of(&script), expected);
}

#[test]
fn a_payload_that_does_not_start_in_time_hangs() {
    let installation = Installation::new(RUNS);
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm_with(|config| config.bootTimeoutSeconds = 1);
    vm.start().unwrap();
    let Heard::Died(reason, message) = heard.recv().unwrap() else { panic!("not a death") };
    assert_eq!(reason, DeathReason::HANGUP);
    assert_eq!(message.unwrap(), "the payload did not start within 1 seconds");
}

#[test]
fn a_dead_device_process_ends_the_vm() {
    let installation = Installation::new(RUNS);
    installation.set_devices("echo 'lost a queue' >&2; exit 3");
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm();
    vm.start().unwrap();
    let Heard::Died(reason, message) = heard.recv().unwrap() else { panic!("not a death") };
    assert_eq!(reason, DeathReason::INFRASTRUCTURE_ERROR);
    assert_eq!(message.unwrap(), "the VM's device process ended unexpectedly: lost a queue");
}

#[test]
fn a_device_that_gives_up_ends_the_vm() {
    let installation = Installation::new(RUNS);
    installation.set_devices(
        r#"control=$(sed 's/.*"control_fd":\([0-9]*\).*/\1/' <&$2)
           printf '%s' '{"Fault":{"device":"payload","message":"lost a queue"}}' >&$control
           exec sleep 1000"#,
    );
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm();
    vm.start().unwrap();
    let Heard::Died(reason, message) = heard.recv().unwrap() else { panic!("not a death") };
    assert_eq!(reason, DeathReason::INFRASTRUCTURE_ERROR);
    let expected = "the VM's device process ended unexpectedly: device payload: lost a queue";
    assert_eq!(message.unwrap(), expected);
}

#[test]
fn a_disk_that_cannot_be_written_is_a_warning_and_few_are_shown() {
    let installation = Installation::new(RUNS);
    installation.set_devices(
        r#"control=$(sed 's/.*"control_fd":\([0-9]*\).*/\1/' /proc/self/fd/$2)
           for i in {1..100}; do
             printf '%s' '{"WriteFailed":{"disk":"instance","message":"No space left"}}' >&"$control"
           done
           printf '%s' '{"Fault":{"device":"vsock","message":"the end"}}' >&"$control"
           exec sleep 1000"#,
    );
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut session = Session::start_with(&installation, log.reopen().unwrap().into());
    let (vm, heard) = session.make_vm();
    let cid = vm.getCid().unwrap();
    vm.start().unwrap();
    let Heard::Died(_, message) = heard.recv().unwrap() else { panic!("not a death") };
    assert!(message.unwrap().ends_with("the end"));
    drop(vm);
    session.hang_up();
    session.manager.wait().unwrap();
    let log = std::fs::read_to_string(log.path()).unwrap();
    let warning =
        format!("virtmgr: warn: VM {cid}: writing to the disk instance failed: No space left");
    assert_eq!(log.lines().filter(|line| *line == warning).count(), 8, "{log}");
}

#[test]
fn the_device_process_may_deliver_the_last_words() {
    let installation = Installation::new(&format!("{UP}; {}", event("guest-shutdown")));
    // Once the monitor has hung up, somebody is slow to read what the guest sent; all that time the
    // control socket must stay open, or the real process would end.
    let delivered = installation.path().join("delivered");
    installation.set_devices(&format!(
        r#"config=$(cat /proc/self/fd/$2)
           control=$(sed 's/.*"control_fd":\([0-9]*\).*/\1/' <<<"$config")
           vsock=$(sed 's/.*"vsock":{{"socket_fd":\([0-9]*\).*/\1/' <<<"$config")
           cat <&"$vsock" >/dev/null
           read -r -t 0.3 -u "$control"; [ $? -gt 128 ] && touch '{}'"#,
        delivered.display()
    ));
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm();
    vm.start().unwrap();
    assert_eq!(heard.recv().unwrap(), Heard::Died(DeathReason::SHUTDOWN, None));
    assert!(delivered.exists());
}

#[test]
fn a_flood_of_messages_is_heard_to_its_end() {
    let installation = Installation::new(RUNS);
    // More than is taken in one turn.
    installation.set_devices(
        r#"control=$(sed 's/.*"control_fd":\([0-9]*\).*/\1/' /proc/self/fd/$2)
           for i in {1..100}; do
             printf '%s' '{"Incoming":{"port":1,"guest_port":2}}' >&"$control"; done
           printf '%s' '{"Fault":{"device":"vsock","message":"the last message"}}' >&"$control"
           exec sleep 1000"#,
    );
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm();
    vm.start().unwrap();
    let Heard::Died(_, message) = heard.recv().unwrap() else { panic!("not a death") };
    assert!(message.unwrap().ends_with("the last message"));
}

/// What the monitor opens is what was measured: it cannot be written, not even by the monitor.
#[test]
fn the_monitor_gets_sealed_copies_and_the_hand_over_once() {
    let script = format!(
        r#"{UP}
        after() {{ for ((i = 0; i < ${{#words[@]}}; i++)); do
          if [ "${{words[i]}}" = "$1" ]; then echo "${{words[i + 1]}}"; fi; done; }}
        for name in -kernel -initrd; do
          file=$(after $name)
          if echo x 2>/dev/null >>"$file"; then echo "$name can be appended to"; fi
          if : 2>/dev/null >"$file"; then echo "$name can be emptied"; fi
          echo "$name: $(cat "$file")"
        done >&$(number console)
        bytes=$(wc -c <&$(number port0)); echo "handed over: $((bytes > 200))" >&$(number console)
        {}"#,
        event("guest-shutdown")
    );
    let installation = Installation::new(&script);
    let session = Session::start(&installation);
    let (vm, console, _log) = session.make_debuggable_vm();
    vm.start().unwrap();
    let expected =
        format!("-kernel: {}\n-initrd: {}\nhanded over: 1\n", common::KERNEL, common::INITRD);
    assert_eq!(common::read_to_end(console), expected);
}

#[test]
fn stop_kills_and_returns_when_everybody_knows() {
    let installation = Installation::new(RUNS);
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm();
    assert_eq!(vm.getState().unwrap(), VirtualMachineState::NOT_STARTED);
    assert_eq!(vm.stop().unwrap_err().service_specific_error(), 3);
    vm.start().unwrap();
    assert_eq!(vm.getState().unwrap(), VirtualMachineState::STARTING);
    let error = vm.start().unwrap_err();
    assert_eq!(error.service_specific_error(), 3);
    assert_eq!(error.message(), Some("VM already started or failed"));
    let error = vm.connectVsock(1023).unwrap_err();
    assert_eq!(error.message(), Some("Can't connect to privileged port 1023"));

    let pids = session.wait_for_processes(2);
    vm.stop().unwrap();
    assert!(pids.iter().all(|pid| !is_alive(*pid)));
    assert_eq!(
        heard.recv().unwrap(),
        Heard::Died(DeathReason::KILLED, Some("the VM was stopped".into()))
    );
    assert_eq!(vm.connectVsock(1023).unwrap_err().service_specific_error(), 3);
    assert_eq!(vm.stop().unwrap_err().service_specific_error(), 3);
    assert_eq!(installation.entries(), Vec::<String>::new());
}

#[test]
fn shutdown_cuts_the_power_of_a_guest_that_does_not_listen() {
    let installation = Installation::new(RUNS);
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm();
    vm.start().unwrap();
    assert!(!vm.shutdown(10).unwrap());
    assert!(matches!(heard.recv().unwrap(), Heard::Died(DeathReason::KILLED, _)));
}

#[test]
fn letting_go_of_a_vm_kills_it() {
    let installation = Installation::new(RUNS);
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm();
    vm.start().unwrap();
    let pids = session.wait_for_processes(2);
    drop(vm);
    assert!(matches!(heard.recv().unwrap(), Heard::Died(DeathReason::KILLED, _)));
    assert!(pids.iter().all(|pid| !is_alive(*pid)));
}

#[test]
fn nothing_outlives_the_app() {
    let installation = Installation::new(RUNS);
    let mut session = Session::start(&installation);
    let (vm, _heard) = session.make_vm();
    vm.start().unwrap();
    let pids = session.wait_for_processes(2);
    session.hang_up();
    assert!(session.manager.wait().unwrap().success());
    assert!(pids.iter().all(|pid| !is_alive(*pid)));
    assert_eq!(installation.entries(), Vec::<String>::new());
}

#[test]
fn a_manager_that_is_asked_to_end_cleans_up() {
    let installation = Installation::new(RUNS);
    let mut session = Session::start(&installation);
    let (vm, _heard) = session.make_vm();
    vm.start().unwrap();
    let pids = session.wait_for_processes(2);
    session.signal(Signal::TERM);
    assert!(session.manager.wait().unwrap().success());
    assert!(pids.iter().all(|pid| !is_alive(*pid)));
    assert_eq!(installation.entries(), Vec::<String>::new());
}

#[test]
fn an_app_that_is_killed_hangs_up_and_signals_at_once() {
    let installation = Installation::new(RUNS);
    for _ in 0..10 {
        let mut session = Session::start(&installation);
        let (vm, _heard) = session.make_vm();
        vm.start().unwrap();
        session.hang_up();
        session.signal(Signal::TERM);
        assert!(session.manager.wait().unwrap().success());
        assert_eq!(installation.entries(), Vec::<String>::new());
    }
}

#[test]
fn a_killed_manager_takes_its_vms_along() {
    let installation = Installation::new(RUNS);
    let mut session = Session::start(&installation);
    let socket = installation.path().join("vm.sock");
    let (vm, _heard) =
        session.make_vm_with(|config| config.vsockSocket = socket.to_str().unwrap().into());
    vm.start().unwrap();
    let pids = session.wait_for_processes(2);
    let watched: Vec<_> = pids.iter().map(|pid| ends(*pid)).collect();
    session.signal(Signal::KILL);
    session.manager.wait().unwrap();
    watched.into_iter().for_each(|end| end());
    // The entry is stale; the next one who looks removes it.
    assert_eq!(installation.entries().len(), 1);
    assert!(socket.exists());
    let other = Session::start(&installation);
    assert!(other.service().debugListVms().unwrap().is_empty());
    assert_eq!(installation.entries(), Vec::<String>::new());
    assert!(!socket.exists());
}

#[test]
fn other_programs_of_the_user_see_and_stop_a_vm() {
    let installation = Installation::new(RUNS);
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm();
    vm.start().unwrap();

    let other = Session::start(&installation);
    let list = other.service().debugListVms().unwrap();
    assert_eq!(list.len(), 1);
    let info = &list[0];
    assert_eq!((info.cid, info.name.as_str()), (vm.getCid().unwrap(), "test"));
    assert_eq!(info.state, VirtualMachineState::STARTING);
    assert_eq!(info.requesterPid.cast_unsigned(), std::process::id());

    let socket = std::path::Path::new(&info.temporaryDirectory).join("control.sock");
    let client = avf_rpc::connect_unix::<common::DynVm>(&socket).unwrap();
    assert_eq!(client.root().getCid().unwrap(), info.cid);
    client.root().stop().unwrap();
    assert!(matches!(heard.recv().unwrap(), Heard::Died(DeathReason::KILLED, _)));
    assert!(other.service().debugListVms().unwrap().is_empty());
}

#[test]
fn console_and_log_of_a_debuggable_vm_arrive() {
    let script = format!(
        "{UP}; echo 'hello console' >&$(number console); say port2 'hello log'; {}",
        event("guest-shutdown")
    );
    let installation = Installation::new(&script);
    let session = Session::start(&installation);
    let (vm, console, log) = session.make_debuggable_vm();
    vm.start().unwrap();
    assert_eq!(common::read_to_end(console), "hello console\n");
    assert_eq!(common::read_to_end(log), "hello log\n");
}

#[test]
fn the_vsock_socket_goes_with_the_vm() {
    let installation = Installation::new(RUNS);
    let session = Session::start(&installation);
    let path = installation.path().join("vm.sock");
    let (vm, _heard) =
        session.make_vm_with(|config| config.vsockSocket = path.to_str().unwrap().into());
    vm.start().unwrap();
    assert!(path.exists());
    vm.stop().unwrap();
    assert!(!path.exists());
}

#[test]
fn output_is_there_for_everybody_from_its_beginning_to_its_end() {
    let script = format!(
        "{UP}
        say console one; say port1 'a failure' ; say port2 logged; read -r _ <&$(number console)
        say console two; {}",
        event("guest-shutdown")
    );
    let installation = Installation::new(&script);
    let session = Session::start(&installation);
    let (vm, heard) = session.make_vm_with(|config| {
        config.debugLevel = DebugLevel::FULL;
        config.consoleInput = true;
    });
    let open = |kind| vm.openOutput(kind, true).unwrap().unwrap();
    let early = [open(OutputKind::CONSOLE), open(OutputKind::LOG)];
    assert_eq!(vm.openConsoleInput().unwrap_err().service_specific_error(), 3);
    vm.start().unwrap();
    let mut typed = std::fs::File::from(std::os::fd::OwnedFd::from(vm.openConsoleInput().unwrap()));
    typed.write_all(b"go on\n").unwrap();
    assert!(matches!(heard.recv().unwrap(), Heard::Died(..)));
    // Also when the VM is gone.
    let late = [open(OutputKind::CONSOLE), open(OutputKind::LOG)];
    for [console, log] in [early, late] {
        let text = |pipe| common::read_to_end(std::os::fd::OwnedFd::from(pipe).into());
        assert_eq!(text(console), "one\ntwo\n");
        assert_eq!(text(log), "logged\n");
    }
}

#[test]
fn nothing_leaves_a_vm_that_is_not_debuggable() {
    let installation = Installation::new(RUNS);
    let session = Session::start(&installation);
    let (vm, _heard) = session.make_vm_with(|config| config.consoleInput = true);
    assert!(vm.openOutput(OutputKind::CONSOLE, true).unwrap().is_none());
    vm.start().unwrap();
    let error = vm.openConsoleInput().unwrap_err();
    assert_eq!(error.message(), Some("VM console input is not supported"));
}

#[test]
fn memory_is_asked_back_of_the_monitor() {
    let script = format!(
        "{UP}
        read -r _ <&$(number qmp); read -r line <&$(number qmp); say console \"$line\"; {}",
        event("guest-shutdown")
    );
    let installation = Installation::new(&script);
    let session = Session::start(&installation);
    let (vm, console, _log) = session.make_debuggable_vm();
    let level = MemoryTrimLevel::TRIM_MEMORY_RUNNING_CRITICAL;
    assert_eq!(vm.onTrimMemory(level).unwrap_err().service_specific_error(), 3);
    vm.start().unwrap();
    vm.onTrimMemory(level).unwrap();
    // Half of 256 MiB.
    let expected =
        "{\"arguments\":{\"value\":134217700},\"execute\":\"balloon\",\"id\":\"hint\"}\n";
    assert_eq!(common::read_to_end(console), expected);
    assert!(vm.onTrimMemory(MemoryTrimLevel(7)).is_err());
}

#[test]
fn a_vm_that_is_put_together_by_hand_runs_what_it_was_given() {
    let script = format!(
        r#"{UP}
        after() {{ for ((i = 0; i < ${{#words[@]}}; i++)); do
          if [ "${{words[i]}}" = "$1" ]; then echo "${{words[i + 1]}}"; fi; done; }}
        say console "$(cat "$(after -kernel)"): $(after -append)"
        read -r line <&$(number console); say serial "$line"
        [ -z "$(number port0)" ] || say console "there is a port"
        {}"#,
        event("guest-reset")
    );
    let installation = Installation::new(&script);
    let session = Session::start(&installation);
    let (vm, heard) = session.make_custom_vm(common::custom());
    let console = vm.openOutput(OutputKind::CONSOLE, true).unwrap().unwrap();
    vm.start().unwrap();
    assert_eq!(vm.getState().unwrap(), VirtualMachineState::STARTING);
    let mut typed = std::fs::File::from(std::os::fd::OwnedFd::from(vm.openConsoleInput().unwrap()));
    typed.write_all(b"echo\n").unwrap();
    assert!(matches!(heard.recv().unwrap(), Heard::Died(DeathReason::REBOOT, _)));
    let text = common::read_to_end(std::os::fd::OwnedFd::from(console).into());
    assert!(text.starts_with("another kernel: no_timer_check "), "{text}");
    assert!(text.ends_with(" init=/hello\necho\n"), "{text}");
}

#[test]
fn a_vm_that_is_put_together_by_hand_ends_by_its_power_button() {
    let script = format!(
        "{UP}
        read -r _ <&$(number qmp); read -r line <&$(number qmp)
        [[ $line == *system_powerdown* ]] && {}",
        event("guest-shutdown")
    );
    let installation = Installation::new(&script);
    let session = Session::start(&installation);
    let (vm, heard) = session.make_custom_vm(common::custom());
    vm.start().unwrap();
    assert!(vm.shutdown(60_000).unwrap());
    assert!(matches!(heard.recv().unwrap(), Heard::Died(DeathReason::SHUTDOWN, _)));
}

#[test]
fn the_monitor_opens_no_file_by_its_name_but_its_own() {
    if avf_spawn::landlock_version() == 0 {
        // Nothing is closed there.
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("secret"), "a secret\n").unwrap();
    let script = format!(
        "{UP}
        read -r line <{}; : >{}; [[ -r /usr/share ]] && read -r name </usr/lib/os-release
        say console \"${{line:-nothing}}, ${{name:-nothing}}\"; {}",
        path("secret"),
        path("new"),
        event("guest-shutdown")
    );
    let installation = Installation::new(&script);
    let session = Session::start(&installation);
    let (vm, console, _log) = session.make_debuggable_vm();
    vm.start().unwrap();
    let text = common::read_to_end(console);
    assert!(text.starts_with("nothing, ") && !text.ends_with(", nothing\n"), "{text}");
    assert!(!place.path().join("new").exists());
}

#[test]
fn what_became_of_a_vm_is_written_down() {
    let installation = Installation::new(RUNS);
    let session = Session::start(&installation);
    let (vm, _heard) = session.make_vm();
    vm.start().unwrap();
    vm.stop().unwrap();
    let mut config = common::custom();
    config.platformVersion = "2".into();
    let config = VirtualMachineConfig::RawConfig(config);
    session.service().createVm(&config, None, None, None).unwrap_err();
    let text = std::fs::read_to_string(installation.path().join("run/avf/events.jsonl")).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let expected = [
        ["VmCreationRequested", "\"creationSucceeded\":true", "\"vmIdentifier\":\"test\""],
        ["VmExited", "\"deathReason\":1,", "\"exitSignal\":9"],
        ["VmCreationRequested", "\"creationSucceeded\":false", "Incompatible platform version"],
    ];
    assert_eq!(lines.len(), expected.len(), "{text}");
    for (line, parts) in lines.iter().zip(expected) {
        assert!(parts.iter().all(|part| line.contains(part)), "{parts:?}: {line}");
    }
}
