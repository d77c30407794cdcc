//! Several users share one host: the service has an account of its own, and none of its clients
//! reaches what belongs to another.
//!
//! To be run by root, who becomes each of them in turn.

use avf_home::Greeting;
use avf_tests::{House, Outcome, Process, Running, payload, wait_until};
use rustix::process::Signal;
use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Accounts that need no entry in `/etc/passwd`.
const SERVICE: u32 = 61001;
const ALICE: u32 = 61002;
const BOB: u32 = 61003;

const MANAGE: &str = "MANAGE_VIRTUAL_MACHINE";
const BOTH_MAY: &str = "MANAGE_VIRTUAL_MACHINE user 61002\nMANAGE_VIRTUAL_MACHINE user 61003\n";

/// A host whose users share a service.
struct Host {
    house: House,
}

impl Host {
    fn new(policy: &str) -> Self {
        let house = House::of_user(SERVICE);
        // Everybody finds the programs and the socket; the service's own directories are closed.
        set_mode(&house.path(""), 0o755);
        ["run", "tmp"].iter().for_each(|name| set_mode(&house.path(name), 0o700));
        let here = Self { house };
        for uid in [0, SERVICE, ALICE, BOB] {
            let home = here.home(uid);
            fs::create_dir(&home).unwrap();
            chown(&home, Some(uid), Some(uid)).unwrap();
            set_mode(&home, 0o700);
        }
        let package = fs::read(payload("echo")).unwrap();
        set_mode(&here.house.write("package.apk", package), 0o644);
        here.set_policy(policy);
        here
    }

    fn set_policy(&self, text: &str) {
        set_mode(&self.house.write("policy", text), 0o644);
    }

    fn home(&self, uid: u32) -> PathBuf {
        self.house.path(&format!("home-{uid}"))
    }

    fn socket(&self) -> PathBuf {
        self.home(SERVICE).join("service.sock")
    }

    /// The service, which listens.
    fn serve(&self, words: &[&str]) -> Running {
        // The socket is there for everybody.
        set_mode(&self.home(SERVICE), 0o755);
        let mut command = self.of(SERVICE, &self.house.bin("virtualizationservice"));
        command.arg("--socket").arg(self.socket()).arg("--policy").arg(self.house.path("policy"));
        command.args(words).env_remove("AVF_SERVICE");
        for (name, directory) in
            [("AVF_STATE", "state"), ("XDG_RUNTIME_DIR", "run"), ("TMPDIR", "tmp")]
        {
            command.env(name, self.house.path(directory));
        }
        let mut service = Running::start(command);
        service.until("serving");
        service
    }

    /// A program that a user runs.
    fn of(&self, uid: u32, program: &Path) -> Command {
        let (user, group) = (format!("--reuid={uid}"), format!("--regid={uid}"));
        let program = program.to_str().unwrap();
        let words = ["setpriv", &user, &group, "--clear-groups", program];
        let mut command = self.house.wrapped(&words);
        let home = self.home(uid);
        for name in ["HOME", "XDG_RUNTIME_DIR", "TMPDIR", "AVF_STATE"] {
            command.env(name, &home);
        }
        command.env("AVF_SERVICE", self.socket()).current_dir(home);
        command
    }

    fn vm_command(&self, uid: u32, words: &[&str]) -> Command {
        let mut command = self.of(uid, &self.house.bin("vm"));
        command.args(words);
        command
    }

    fn vm(&self, uid: u32, words: &[&str]) -> Outcome {
        Outcome::of(self.vm_command(uid, words))
    }

    fn package(&self) -> String {
        self.house.path("package.apk").to_str().unwrap().to_owned()
    }

    /// A VM of this user whose payload waits.
    fn start(&self, uid: u32) -> Running {
        let package = self.package();
        let words = ["run-app", &package, "--payload-binary-name", "libecho.so"];
        let mut vm = Running::start(self.vm_command(uid, &words));
        vm.until("payload is ready");
        vm
    }

    /// What `vm list` shows this user: whose VMs.
    fn owners(&self, uid: u32) -> Vec<u64> {
        let list = self.vm(uid, &["list", "--json"]);
        let list = list.exits(0).json();
        list.as_array().unwrap().iter().map(|vm| vm["uid"].as_u64().unwrap()).collect()
    }

    fn managers(&self) -> Vec<Process> {
        let mut processes = self.house.processes();
        processes.retain(|process| process.name == "virtmgr");
        processes
    }

    /// Ends the service in good order, and says that nothing is left.
    fn close(&self, service: Running) {
        service.signal(Signal::TERM);
        service.outcome().exits(0);
        assert!(!self.socket().exists());
        self.house.must_be_empty();
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The user as which a process runs.
fn user_of(process: &Process) -> u32 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.pid)).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("Uid:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn users_reach_their_own_vms_and_no_others() {
    let host = Host::new(BOTH_MAY);
    let service = host.serve(&[]);
    let alices = host.start(ALICE);

    // Who sees it.
    assert_eq!(host.owners(ALICE), [u64::from(ALICE)]);
    assert!(host.owners(BOB).is_empty());
    assert_eq!(host.owners(0), [u64::from(ALICE)]);

    // All of it runs as the service, and not even as that can anybody look into it.
    for name in ["virtmgr", "avf-devices", "qemu-system"] {
        assert_eq!(user_of(&host.house.process(name)), SERVICE, "{name}");
    }
    let manager = host.house.process("virtmgr");
    let memory = format!("/proc/{}/environ", manager.pid);
    for uid in [SERVICE, ALICE, BOB] {
        let mut look = host.of(uid, Path::new("cat"));
        look.arg(&memory);
        Outcome::of(look).exits(1).says("Permission denied");
    }
    // Its control socket and what identities grow from are behind closed doors.
    let control = host.house.path("run").join("avf/2048/control.sock");
    assert!(control.exists());
    for uid in [ALICE, BOB] {
        for path in [&control, &host.house.path("run/avf"), &host.house.path("state/root_secret")] {
            let mut look = host.of(uid, Path::new("ls"));
            look.arg(path);
            let outcome = Outcome::of(look);
            assert_ne!(outcome.code, Some(0), "{outcome}");
        }
    }
    host.vm(BOB, &["stop", "2048"]).exits(194).says("no VM \"2048\" is there or runs");
    assert_eq!(host.owners(ALICE), [u64::from(ALICE)]);

    // Who hangs up takes the VM along, and nothing of anybody else's.
    let bobs = host.start(BOB);
    assert_eq!(host.owners(BOB), [u64::from(BOB)]);
    assert_eq!(host.owners(0), [ALICE, BOB].map(u64::from));
    alices.signal(Signal::KILL);
    assert_eq!(alices.outcome().code, None);
    wait_until("alice's VM is gone", || host.owners(0) == [u64::from(BOB)]);
    // Another program of the same user reaches it, and root's does.
    let cid = host.vm(BOB, &["list", "--json"]).json()[0]["cid"].to_string();
    host.vm(BOB, &["logs", &cid]).exits(0).says("executing main task");
    host.vm(ALICE, &["logs", &cid]).exits(194).never_says("executing main task");
    host.vm(0, &["stop", &cid]).exits(0);
    bobs.outcome().exits(204);
    wait_until("nobody is served", || host.managers().is_empty());
    host.close(service);
}

#[test]
fn what_is_not_granted_is_refused_when_the_vm_is_run() {
    const NO_MANAGE: &str =
        "does not have the android.permission.MANAGE_VIRTUAL_MACHINE permission";
    const NO_CUSTOM: &str =
        "does not have the android.permission.USE_CUSTOM_VIRTUAL_MACHINE permission";
    let host = Host::new("");
    let mut service = host.serve(&[]);
    let package = host.package();
    let run = ["run-app", &package, "--payload-binary-name", "libecho.so"];
    let refused = |words: &str| {
        host.vm(ALICE, &run).exits(194).says(words).never_says("state is STARTING");
    };
    refused(NO_MANAGE);
    assert!(host.owners(ALICE).is_empty());

    // Somebody else's line is none, nor is one for the other permission.
    host.set_policy(&format!("{MANAGE} user {BOB}\nUSE_CUSTOM_VIRTUAL_MACHINE user {ALICE}\n"));
    refused(NO_MANAGE);

    // Ordinary VMs, and no others.
    host.set_policy(&format!("{MANAGE} group {ALICE}\n"));
    let extra = ["--extra-apk", &package];
    let config = ["run-app", &package, "--config-path", "assets/vm_config.json"];
    for words in [[&run[..], &extra[..]].concat(), config.to_vec()] {
        host.vm(ALICE, &words).exits(194).says(NO_CUSTOM).never_says("state is STARTING");
    }

    // A policy that cannot be believed grants nothing, until it can.
    host.set_policy(&format!("{MANAGE} everyone\nwhatever\n"));
    refused(NO_MANAGE);
    service.until("line 2: there is no permission \"whatever\"");
    host.set_policy(&format!("{MANAGE} everyone\n"));
    set_mode(&host.house.path("policy"), 0o666);
    refused(NO_MANAGE);
    service.until("can be written by other users");
    host.close(service);
}

#[test]
fn a_vm_goes_from_one_user_to_another_with_its_identity() {
    const SECRET: &str = "secret 6e616d65 32";
    let host = Host::new(BOTH_MAY);
    let service = host.serve(&[]);
    let courier = host.house.path("courier");
    let mut install = Command::new("install");
    install.arg("-m755").arg(env!("CARGO_BIN_EXE_descriptor_courier")).arg(&courier);
    assert!(install.status().unwrap().success());
    let (alices_end, bobs_end) = UnixStream::pair().unwrap();
    let carry = |uid: u32, verb: &str, socket: UnixStream, questions: &[&str]| {
        let mut command = host.of(uid, &courier);
        command.arg(verb).arg(host.home(uid)).arg(host.package()).args(questions);
        command.stdin(Stdio::from(OwnedFd::from(socket)));
        Outcome::of(command)
    };
    let gave = carry(ALICE, "give", alices_end, &[SECRET, "write treasure gold"]);
    assert_eq!(gave.exits(0).answer("write treasure gold"), "synced");
    let took = carry(BOB, "take", bobs_end, &[SECRET, "text treasure"]);
    assert_eq!(took.exits(0).answer("text treasure"), "gold");
    assert_eq!(took.answer(SECRET), gave.answer(SECRET));
    assert_eq!(took.answer(SECRET).len(), 64, "{took}");

    // The secret behind it is the service's; the users have none.
    assert!(host.house.path("state/root_secret").exists());
    for uid in [ALICE, BOB] {
        assert!(!host.home(uid).join("root_secret").exists());
    }
    host.close(service);
}

#[test]
fn a_service_that_is_killed_ends_its_vms_and_another_takes_its_place() {
    let host = Host::new(BOTH_MAY);
    let service = host.serve(&[]);
    let alices = host.start(ALICE);
    service.signal(Signal::KILL);
    assert_eq!(service.outcome().code, None);
    // The manager had the time to say so.
    alices.outcome().exits(202).says("VM ended: Killed");
    wait_until("the VM is gone", || host.house.processes().is_empty());
    host.vm(ALICE, &["list"]).exits(194).says("start virtualizationservice");

    // The name of the old socket is still there.
    assert!(host.socket().exists());
    let service = host.serve(&[]);
    assert!(host.owners(ALICE).is_empty());
    let second = host.of(SERVICE, &host.house.bin("virtualizationservice"));
    let mut second = second;
    second.arg("--socket").arg(host.socket());
    Outcome::of(second).exits(1).says("a service listens at").says("already");
    assert!(host.owners(ALICE).is_empty());
    host.close(service);
}

#[test]
fn a_thousand_connections_are_as_many_as_the_limit_says() {
    const LIMIT: usize = 20;
    let host = Host::new(BOTH_MAY);
    let service = host.serve(&["--max-connections-per-user", "20"]);
    let greet = || {
        let connection = UnixStream::connect(host.socket()).unwrap();
        let greeting = Greeting::read(&connection).unwrap();
        (connection, greeting)
    };
    let served: Vec<_> = (0..1000)
        .map(|_| greet())
        .filter(|(_, greeting)| match greeting {
            Greeting::Accepted => true,
            Greeting::Refused(reason) => {
                assert_eq!(reason, "this user has 20 connections already");
                false
            }
        })
        .collect();
    assert_eq!(served.len(), LIMIT);
    assert_eq!(host.managers().len(), LIMIT);
    // Others are served meanwhile.
    assert!(host.owners(BOB).is_empty());
    drop(served);
    wait_until("the managers ended", || host.managers().is_empty());
    assert_eq!(greet().1, Greeting::Accepted);
    wait_until("the last one ended, too", || host.managers().is_empty());
    host.close(service);
}

#[test]
fn systemd_may_hold_the_socket() {
    let host = Host::new(BOTH_MAY);
    set_mode(&host.home(SERVICE), 0o755);
    let listener = UnixListener::bind(host.socket()).unwrap();
    set_mode(&host.socket(), 0o666);
    // What systemd does: descriptor 3, and two variables that name this very process.
    let script = r#"exec 3<&0; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@" </dev/null"#;
    let mut command = host.of(SERVICE, Path::new("bash"));
    command.args(["-c", script, "bash"]).arg(host.house.bin("virtualizationservice"));
    command.arg("--policy").arg(host.house.path("policy"));
    command.env_remove("AVF_SERVICE").env("AVF_STATE", host.house.path("state"));
    command.env("RUNTIME_DIRECTORY", host.house.path("run")).env("TMPDIR", host.house.path("tmp"));
    command.stdin(Stdio::from(OwnedFd::from(listener.try_clone().unwrap())));
    let mut service = Running::start(command);
    service.until("serving");
    assert!(host.owners(ALICE).is_empty());
    assert!(host.house.path("run/avf/next-cid").exists());
    service.signal(Signal::TERM);
    service.outcome().exits(0);

    // The socket stays: clients wait there for the next service.
    assert!(host.socket().exists());
    UnixStream::connect(host.socket()).unwrap();
    host.house.must_be_empty();
}
