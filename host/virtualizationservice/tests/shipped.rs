//! The files in `dist/systemd` fit the program.

use avf_home::DEFAULT_SERVICE_SOCKET;
use std::process::Command;
use virtualizationservice::policy::Policy;

const SOCKET: &str = include_str!("../../../dist/systemd/virtualizationservice.socket");
const SERVICE: &str = include_str!("../../../dist/systemd/virtualizationservice.service");
const ACCOUNTS: &str = include_str!("../../../dist/systemd/avf.sysusers");
const POLICY: &str = include_str!("../../../dist/systemd/policy");

fn has(unit: &str, line: &str) {
    assert!(unit.lines().any(|found| found == line), "no {line:?}");
}

#[test]
fn the_socket_is_where_apps_look_for_it() {
    has(SOCKET, &format!("ListenStream={DEFAULT_SERVICE_SOCKET}"));
    has(SOCKET, "SocketMode=0666");
    assert_eq!(SOCKET.matches("Listen").count(), 1);
    assert!(!SOCKET.contains("Accept="));
}

#[test]
fn the_service_is_an_account_of_its_own_that_can_do_little() {
    for line in ["User=avf", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "StateDirectory=avf"]
    {
        has(SERVICE, line);
    }
    // It is removed when the service stops; the socket is one level above.
    has(SERVICE, "RuntimeDirectory=avf/managers");
    assert!(ACCOUNTS.lines().any(|line| line.starts_with("u avf ")));
    // `@system-service` lacks it in older versions, and nothing would start.
    has(SERVICE, "SystemCallFilter=@system-service seccomp");
    has(
        SERVICE,
        "SystemCallFilter=landlock_create_ruleset landlock_add_rule landlock_restrict_self",
    );
    // A VM's network is a passt that isolates itself, and ends if it cannot.
    has(SERVICE, "SystemCallFilter=mount umount2 pivot_root");
    has(SERVICE, "RestrictNamespaces=user mnt uts ipc pid");
    // Without KVM, this would keep QEMU from working.
    assert!(!SERVICE.lines().any(|line| line.starts_with("MemoryDenyWriteExecute=")));
}

#[test]
fn the_policy_as_shipped_admits_one_group() {
    let policy = Policy::parse(POLICY.as_bytes()).unwrap();
    let lines: Vec<_> = policy.grants().iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["MANAGE_VIRTUAL_MACHINE group avf-users"]);
    assert!(ACCOUNTS.contains("\ng avf-users "));
}

#[test]
fn the_program_checks_a_policy() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("policy");
    let check = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_virtualizationservice"));
        let output = program.args(["--check-policy", "--policy"]).arg(&path).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    assert_eq!(check(), (Some(0), String::new()));
    std::fs::write(&path, POLICY).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&path, mode).unwrap();
    assert_eq!(check(), (Some(0), "MANAGE_VIRTUAL_MACHINE group avf-users\n".into()));
    std::fs::write(&path, "everyone\n").unwrap();
    let (code, text) = check();
    assert_eq!(code, Some(1));
    assert!(text.contains("policy, line 1: there is no permission \"everyone\""), "{text}");
}
