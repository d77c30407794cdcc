use super::*;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::Command;

/// Says what it was started with, and ends when the client hangs up.
const ECHO: &str = "#!/bin/bash\ntrap 'exit 0' TERM\nfd=$2\nshift 2\necho \"$@\" \"$WORD\" \"$LISTEN_FDS\" >&\"$fd\"\ncat <&\"$fd\" >/dev/null 2>&1 &\nwait $!\n";
/// Does not want to end.
const STUBBORN: &str = "#!/bin/bash\ntrap '' TERM\necho ready >&\"$2\"\nexec sleep 1000\n";

struct Here {
    directory: tempfile::TempDir,
}

impl Here {
    /// Another process makes the program: one that a fork of ours holds open cannot be executed.
    fn new(script: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("text"), script).unwrap();
        let mut install = Command::new("install");
        install.arg("-m755").args(["text", "virtmgr"].map(|name| directory.path().join(name)));
        assert!(install.status().unwrap().success());
        Self { directory }
    }

    fn managers(&self, limits: Limits) -> Managers {
        let program = self.directory.path().join("virtmgr");
        Managers::new(program, vec![("WORD", "word".into())], limits)
    }
}

fn peer(uid: u32) -> Peer {
    Peer { uid, pid: 99, groups: Vec::new() }
}

fn manage() -> Permissions {
    [Permission::ManageVirtualMachine].into_iter().collect()
}

fn start(managers: &mut Managers, uid: u32, granted: Permissions) -> UnixStream {
    let (ours, theirs) = UnixStream::pair().unwrap();
    managers.start(theirs.into(), &peer(uid), granted).unwrap();
    ours
}

fn first_line(stream: &mut UnixStream) -> String {
    let mut line = Vec::new();
    while line.last() != Some(&b'\n') {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        line.extend(byte);
    }
    String::from_utf8(line).unwrap()
}

/// Reaps until so many are left.
fn until_left(managers: &mut Managers, count: usize) {
    while managers.count() > count {
        assert!(managers.wait_for_one(Instant::now() + Duration::from_secs(60)));
        managers.reap();
    }
    assert_eq!(managers.count(), count);
}

#[test]
fn a_manager_is_told_whom_it_serves_and_ends_with_the_connection() {
    let here = Here::new(ECHO);
    let mut managers = here.managers(Limits::default());
    let mut client = start(&mut managers, 1000, Permissions::all());
    let expected = "--requester-uid 1000 --requester-pid 99 --permission MANAGE_VIRTUAL_MACHINE \
        --permission USE_CUSTOM_VIRTUAL_MACHINE word \n";
    assert_eq!(first_line(&mut client), expected);
    let mut stranger = start(&mut managers, 1001, Permissions::default());
    assert_eq!(first_line(&mut stranger), "--requester-uid 1001 --requester-pid 99 word \n");
    client.write_all(b"not for the service").unwrap();
    drop(client);
    until_left(&mut managers, 1);
    assert!(managers.running.iter().all(|manager| manager.uid == 1001));
    drop(stranger);
    until_left(&mut managers, 0);
}

#[test]
fn nobody_has_more_than_their_share() {
    let here = Here::new(ECHO);
    let limits = Limits { total: 4, per_user: 3, per_stranger: 1, strangers: 2 };
    let mut managers = here.managers(limits);
    let none = Permissions::default();
    let mut clients = Vec::new();
    for (uid, granted) in [(1, manage()), (1, manage()), (1, manage()), (2, none)] {
        managers.admit(&peer(uid), granted).unwrap();
        clients.push(start(&mut managers, uid, granted));
    }
    assert_eq!(managers.admit(&peer(1), manage()), Err(Excess::User(3)));
    assert_eq!(managers.admit(&peer(2), none), Err(Excess::User(1)));
    assert_eq!(managers.admit(&peer(3), none), Err(Excess::All(4)));
    assert_eq!(managers.admit(&peer(0), Permissions::all()), Err(Excess::All(4)));
    clients.remove(0);
    until_left(&mut managers, 3);
    managers.admit(&peer(1), manage()).unwrap();
    clients.push(start(&mut managers, 3, none));
    clients.remove(0);
    until_left(&mut managers, 3);
    // There is room, but not for another stranger.
    assert_eq!(managers.admit(&peer(4), none), Err(Excess::All(2)));
    managers.admit(&peer(4), manage()).unwrap();
    managers.end(Duration::from_secs(60));
    assert_eq!(managers.count(), 0);
}

#[test]
fn who_does_not_end_is_killed() {
    let here = Here::new(STUBBORN);
    let mut managers = here.managers(Limits::default());
    let mut client = start(&mut managers, 1, manage());
    assert_eq!(first_line(&mut client), "ready\n");
    managers.end(Duration::ZERO);
    assert_eq!(managers.count(), 0);
}

#[test]
fn a_program_that_is_missing_is_named() {
    let mut managers = Managers::new("/nowhere/virtmgr".into(), Vec::new(), Limits::default());
    let (_ours, theirs) = UnixStream::pair().unwrap();
    let error = managers.start(theirs.into(), &peer(1), manage()).unwrap_err().to_string();
    assert!(error.contains("/nowhere/virtmgr: No such file"), "{error}");
    assert_eq!(managers.count(), 0);
}
