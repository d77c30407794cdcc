//! A root secret in a TPM: swtpm stands for the machine's.

use super::super::tests::{Place, open_in_threads, set};
use super::super::{RootSecret, RootSecretKind};
use super::*;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Output, Stdio};

const FILES: [&str; 3] = ["root_secret.tpm", "root_secret.id", "root_secret.lock"];

/// A TPM of its own, with what it keeps. It stops when it is dropped.
struct Swtpm {
    dir: tempfile::TempDir,
    process: Option<Child>,
}

impl Swtpm {
    fn new() -> Self {
        let mut tpm = Self { dir: tempfile::tempdir().unwrap(), process: None };
        tpm.start();
        tpm
    }

    fn start(&mut self) {
        let path = |name: &str| self.dir.path().join(name).display().to_string();
        let [state, server, control, ready] = ["", "tpm", "tpm.ctrl", "ready"].map(path);
        if !Path::new(&ready).exists() {
            assert!(Command::new("mkfifo").arg(&ready).status().unwrap().success());
        }
        // Opened before anybody writes, so that waiting for that can end in another way.
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let ready_to_read = rustix::fs::open(&ready, flags, Mode::empty()).unwrap();
        let process = Command::new("swtpm")
            .args(["socket", "--tpm2", "--flags", "not-need-init,startup-clear"])
            .args(["--pid", &format!("file={ready}"), "--tpmstate", &format!("dir={state}")])
            .args(["--server", &format!("type=unixio,path={server}")])
            .args(["--ctrl", &format!("type=unixio,path={control}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("swtpm is missing: `cargo xtask setup --for-tests` installs it");
        let ended = pidfd_open(Pid::from_child(&process), PidfdFlags::empty()).unwrap();
        self.process = Some(process);
        // It writes its number when it can be reached.
        let mut fds = [&ready_to_read, &ended].map(|fd| PollFd::new(fd, PollFlags::IN));
        poll(&mut fds, None).unwrap();
        assert!(fds[1].revents().is_empty(), "swtpm ended at once");
    }

    fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// As after the machine was switched off and on.
    fn restart(&mut self) {
        self.stop();
        self.start();
    }

    fn tcti(&self) -> OsString {
        format!("swtpm:path={}", self.dir.path().join("tpm").display()).into()
    }

    /// A user of this TPM.
    fn place(&self) -> Place {
        let env = Environment { tpm: Some(self.tcti()), ..Environment::current() };
        assert!(
            env.tool("tpm2_unseal").is_some(),
            "tpm2-tools are missing: `cargo xtask setup --for-tests` installs them"
        );
        Place::with(env)
    }

    fn tool(&self, line: &str) -> Output {
        let mut words = line.split(' ');
        let mut command = Command::new(words.next().unwrap());
        command.args(words).env("TPM2TOOLS_TCTI", self.tcti()).current_dir(self.dir.path());
        command.output().unwrap()
    }

    fn succeed(&self, line: &str) {
        let output = self.tool(line);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Swtpm {
    fn drop(&mut self) {
        self.stop();
    }
}

fn open(place: &Place) -> [u8; 32] {
    *place.open(RootSecretKind::Tpm).unwrap().0
}

#[test]
fn it_is_sealed_once_and_opens_after_a_restart() {
    let mut tpm = Swtpm::new();
    let place = tpm.place();
    let secret = open(&place);
    assert_ne!(secret, [0; 32]);
    assert_eq!(place.names(), set(FILES));
    let file = fs::read(place.file(FILES[0])).unwrap();
    let mode = fs::metadata(place.file(FILES[0])).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    assert!(!file.windows(8).any(|window| secret.windows(8).any(|part| part == window)));

    // More often than a TPM has room for objects: swtpm comes without a resource manager.
    for _ in 0..4 {
        assert_eq!(open(&place), secret);
    }
    tpm.restart();
    assert_eq!(open(&place), secret);
    assert_eq!(*place.open_any().0, secret);
    assert_eq!(fs::read(place.file(FILES[0])).unwrap(), file);
    assert_eq!(place.names(), set(FILES));

    let message = place.open(RootSecretKind::File).unwrap_err().to_string();
    assert!(message.contains("root_secret.tpm is of the kind \"tpm\""), "{message}");
    tpm.stop();
    let described = RootSecret::describe(&place.state).unwrap().unwrap();
    assert_eq!(described.kind, RootSecretKind::Tpm);
    assert_eq!(described.path, place.file(FILES[0]));
    assert_eq!(described.id, Some(hex::encode(RootSecret(Zeroizing::new(secret)).id())));
}

#[test]
fn all_of_many_first_users_get_the_same() {
    let tpm = Swtpm::new();
    let place = tpm.place();
    let secrets = open_in_threads(&place, RootSecretKind::Tpm);
    assert!(secrets.iter().all(|secret| *secret == secrets[0]));
    assert_eq!(place.names(), set(FILES));
}

#[test]
fn what_a_killed_process_left_is_completed() {
    let tpm = Swtpm::new();
    let place = tpm.place();
    let secret = open(&place);
    fs::remove_file(place.file("root_secret.id")).unwrap();
    fs::create_dir(place.file(".root_secret-tpm-AbCdEf")).unwrap();
    place.put(".root_secret-tpm-AbCdEf/primary", b"x", 0o600);
    place.put(".root_secret.tpm-AbCdEf", b"x", 0o600);
    assert_eq!(open(&place), secret);
    assert_eq!(place.names(), set(FILES));
}

#[test]
fn a_lost_or_exchanged_file_is_an_error() {
    let tpm = Swtpm::new();
    let (place, other) = (tpm.place(), tpm.place());
    let secret = open(&place);
    assert_ne!(open(&other), secret);
    let right = fs::read(place.file(FILES[0])).unwrap();
    place.put(FILES[0], &fs::read(other.file(FILES[0])).unwrap(), 0o600);
    let message = place.refusal();
    assert!(message.contains("root_secret.tpm was changed: it has the id "), "{message}");
    fs::remove_file(place.file(FILES[0])).unwrap();
    for kind in [RootSecretKind::Auto, RootSecretKind::File, RootSecretKind::Tpm] {
        let message = place.open(kind).unwrap_err().to_string();
        assert!(message.starts_with("the root secret is lost: "), "{message}");
    }
    place.put(FILES[0], &right, 0o600);
    assert_eq!(open(&place), secret);
}

#[test]
fn another_tpm_does_not_open_it() {
    let (tpm, another) = (Swtpm::new(), Swtpm::new());
    let (place, there) = (tpm.place(), another.place());
    let secret = open(&place);
    for name in FILES {
        fs::copy(place.file(name), there.file(name)).unwrap();
    }
    let message = there.refusal();
    assert!(
        message.starts_with("cannot unseal the root secret with the TPM: tpm2_load: "),
        "{message}"
    );
    assert!(
        message.contains(": another TPM sealed it, or this one was cleared since"),
        "{message}"
    );
    assert_eq!(there.names(), set(FILES));
    assert_eq!(open(&place), secret);

    // A TPM that is cleared is another one from then on.
    tpm.succeed("tpm2_clear");
    let message = place.refusal();
    assert!(
        message.contains(": another TPM sealed it, or this one was cleared since"),
        "{message}"
    );
}

#[test]
fn flipped_bits_never_give_another_secret() {
    let tpm = Swtpm::new();
    let place = tpm.place();
    open(&place);
    let good = fs::read(place.file(FILES[0])).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        place.put(FILES[0], &bad, 0o600);
        assert!(place.refusal().contains("root_secret.tpm is "), "byte {at}");
    }
    // Also if the checksum is right: then it is the TPM that notices.
    let sealed = Sealed::read(&good).unwrap();
    let parts = sealed.public().len() + sealed.private().len();
    for at in (0..parts).step_by(7) {
        let mut parts = [sealed.public(), sealed.private()].concat();
        parts[at] ^= 1 << (at % 8);
        let (public, private) = parts.split_at(sealed.public().len());
        if let Ok(bad) = Sealed::new(public.into(), private.into()) {
            place.put(FILES[0], &bad.bytes(), 0o600);
            assert!(place.refusal().starts_with("cannot unseal the root secret"), "byte {at}");
        }
    }
    place.put(FILES[0], &good, 0o600);
    open(&place);
}

#[test]
fn a_lockout_does_not_matter() {
    let tpm = Swtpm::new();
    let place = tpm.place();
    let secret = open(&place);
    tpm.succeed("tpm2_flushcontext -t");
    tpm.succeed("tpm2_dictionarylockout --setup-parameters --max-tries=1 --recovery-time=9999");
    tpm.succeed("tpm2_createprimary -Q -C o -G ecc -p right -c key");
    tpm.succeed("tpm2_flushcontext -t");
    for _ in 0..2 {
        assert!(!tpm.tool("tpm2_create -Q -C key -P wrong -G ecc -u pub -r priv").status.success());
    }
    tpm.succeed("tpm2_flushcontext -t");
    let state = tpm.tool("tpm2_getcap properties-variable");
    let state = String::from_utf8(state.stdout).unwrap();
    let locked = state.lines().find(|line| line.contains("inLockout")).unwrap();
    assert!(locked.trim().ends_with('1'), "{state}");
    assert_eq!(open(&place), secret);
}

#[test]
fn a_tpm_that_somebody_closed_is_an_error_that_says_so() {
    let tpm = Swtpm::new();
    let place = tpm.place();
    tpm.succeed("tpm2_changeauth -c owner secret");
    let message = place.open(RootSecretKind::Tpm).unwrap_err().to_string();
    assert!(
        message.contains("has a password: remove it with `tpm2_changeauth -c owner`"),
        "{message}"
    );
    assert_eq!(place.names(), set(["root_secret.lock"]));
    tpm.succeed("tpm2_changeauth -c owner -p secret");
    let secret = open(&place);

    tpm.succeed("tpm2_hierarchycontrol -C o shEnable clear");
    let message = place.refusal();
    assert!(message.contains("the owner hierarchy of the TPM is disabled"), "{message}");
    tpm.succeed("tpm2_hierarchycontrol -C p shEnable set");
    assert_eq!(open(&place), secret);
}

#[test]
fn no_tpm_is_an_error_that_says_so() {
    for tcti in ["swtpm:path=/nowhere/tpm", "device:/nowhere/tpm0", "nonsense", "nonsense:"] {
        let tpm = Some(tcti.into());
        let place = Place::with(Environment { tpm, ..Environment::current() });
        let message = place.open(RootSecretKind::Tpm).unwrap_err().to_string();
        assert!(message.starts_with("cannot make the primary key with the TPM: "), "{message}");
        assert!(
            message.contains("no TPM can be reached: see that /dev/tpmrm0 exists"),
            "{message}"
        );
        assert_eq!(place.names(), set(["root_secret.lock"]));
    }
}

/// A user whose tpm2-tools are these scripts.
fn pretended(tools: &[(&str, &str)]) -> (tempfile::TempDir, Place) {
    let tools_dir = tempfile::tempdir().unwrap();
    for (name, script) in tools {
        let (text, tool) = (tools_dir.path().join("text"), tools_dir.path().join(name));
        fs::write(&text, format!("#!/bin/sh\n{script}\n")).unwrap();
        // Written by another process: a program that any fork of ours holds open for writing, be
        // it another test's, cannot be executed.
        let install = Command::new("install").args(["-m", "755"]).args([&text, &tool]).status();
        assert!(install.unwrap().success());
    }
    let path = Some(tools_dir.path().into());
    (tools_dir, Place::with(Environment { path, ..Environment::current() }))
}

#[test]
fn missing_tools_are_named() {
    let good = ("tpm2_createprimary", "exit 0");
    for (tools, missing) in [(&[][..], "tpm2_createprimary"), (&[good], "tpm2_create")] {
        let (_tools, place) = pretended(tools);
        let message = place.open(RootSecretKind::Tpm).unwrap_err().to_string();
        let start = format!("the program {missing} is not installed, ");
        assert!(message.starts_with(&start), "{message}");
        assert!(message.ends_with("install the package tpm2-tools"), "{message}");
    }
}

#[test]
fn tools_that_hang_are_stopped() {
    let (_tools, place) = pretended(&[("tpm2_createprimary", "exec /bin/sleep 1000")]);
    let error = Tpm::open_within(&place.state, Duration::from_millis(50)).err().unwrap();
    let message = error.to_string();
    assert!(message.contains("tpm2_createprimary did not end within 0.05 s: see"), "{message}");
    assert!(place.names().is_empty());
}

#[test]
fn tools_that_fail_or_lie_are_at_fault() {
    let primary = ("tpm2_createprimary", "exit 0");
    // Of the arguments, the 11th and the 13th are the files of the two parts.
    let sealed = r"shift 9; printf '\0\1p' >$2; printf '\0\1q' >$4";
    for (tools, message) in [
        (
            &[("tpm2_createprimary", "exit 3")][..],
            "tpm2_createprimary failed (exit status: 3): see",
        ),
        (
            &[("tpm2_createprimary", "kill -9 $$")],
            "tpm2_createprimary failed (signal: 9 (SIGKILL))",
        ),
        (
            &[("tpm2_createprimary", "printf '\\033[31m' >&2; exit 1")],
            "tpm2_createprimary: ?[31m: see",
        ),
        (&[primary, ("tpm2_create", "exit 0")], "cannot open "),
        (
            &[primary, ("tpm2_create", "shift 9; echo pub >$2; echo priv >$4")],
            "tpm2_create gave no sealed object: the TPM or tpm2-tools are at fault",
        ),
        (
            &[primary, ("tpm2_create", sealed), ("tpm2_load", "exit 0"), ("tpm2_unseal", "exit 0")],
            "what was unsealed has another length",
        ),
        (
            &[
                primary,
                ("tpm2_create", sealed),
                ("tpm2_load", "exit 0"),
                ("tpm2_unseal", "printf 01234567890123456789012345678901"),
            ],
            "what was unsealed is not what was sealed",
        ),
    ] {
        let (_tools, place) = pretended(tools);
        let refusal = place.open(RootSecretKind::Tpm).unwrap_err().to_string();
        assert!(refusal.contains(message), "{refusal}");
        assert_eq!(place.names(), set(["root_secret.lock"]));
    }
}

#[test]
fn what_tools_say_is_one_short_line() {
    assert_eq!(
        said(b"ERROR: first\n\nERROR:second \nERROR: Unable to run tpm2_load\n"),
        "first; second"
    );
    assert_eq!(said(&[b'x'; 4096]).chars().count(), MAX_SAID);
    assert_eq!(said(b"\xff\x07"), "\u{fffd}?");
}
