//! The run-time directory with real locks.

use super::*;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::{Command, Stdio};

fn environment(root: &Path) -> Environment {
    Environment {
        avf_home: None,
        executable_dir: None,
        system: root.join("system"),
        path: None,
        xdg_runtime_dir: Some(root.to_owned()),
        run_user: root.join("run"),
        temporary: root.join("tmp"),
        avf_state: None,
        state_directory: None,
        xdg_state_home: None,
        home: None,
        apex_path: None,
        root_secret: None,
        tpm: None,
        service: None,
        settings: root.join("etc"),
        uid: rustix::process::geteuid().as_raw(),
    }
}

fn new(name: &str, requester_pid: u32) -> NewEntry {
    NewEntry { name: name.into(), directory: "/d".into(), requester_uid: 5, requester_pid }
}

#[test]
fn the_directory_is_found_in_order() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let mut env = environment(root);
    fs::create_dir_all(&env.temporary).unwrap();
    let dir = RuntimeDir::open(&env).unwrap();
    assert_eq!(dir.path(), root.join("avf"));
    assert_eq!(fs::metadata(dir.path()).unwrap().mode() & 0o777, 0o700);

    env.xdg_runtime_dir = Some(root.join("missing"));
    let name = format!("avf-{}", env.uid);
    assert_eq!(RuntimeDir::open(&env).unwrap().path(), env.temporary.join(name));

    let run_user = env.run_user.join(env.uid.to_string());
    fs::create_dir_all(&run_user).unwrap();
    assert_eq!(RuntimeDir::open(&env).unwrap().path(), run_user.join("avf"));
}

#[test]
fn a_directory_that_others_can_reach_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let env = environment(root.path());
    let dir = root.path().join("avf");
    symlink("/", &dir).unwrap();
    let message = RuntimeDir::open(&env).unwrap_err().to_string();
    assert!(message.contains("is a symbolic link"), "{message}");

    fs::remove_file(&dir).unwrap();
    fs::create_dir(&dir).unwrap();
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o750)).unwrap();
    let message = RuntimeDir::open(&env).unwrap_err().to_string();
    assert!(message.contains("is open to other users"), "{message}");

    fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).unwrap();
    let stranger = Environment { uid: env.uid + 1, temporary: root.path().into(), ..env };
    symlink(&dir, root.path().join(format!("avf-{}", stranger.uid))).unwrap();
    assert!(matches!(RuntimeDir::open(&stranger), Err(Error::Untrusted { .. })));
}

#[test]
fn identifiers_count_up_wrap_and_skip_held_ones() {
    let root = tempfile::tempdir().unwrap();
    let dir = RuntimeDir::open(&environment(root.path())).unwrap();
    let first = dir.allocate(new("a", 1)).unwrap();
    assert_eq!(first.cid(), FIRST_CID);
    drop(dir.allocate(new("b", 1)).unwrap());
    // Not used again at once.
    assert_eq!(dir.allocate(new("c", 1)).unwrap().cid(), FIRST_CID + 2);

    fs::write(dir.path().join(NEXT_CID), LAST_CID.to_string()).unwrap();
    assert_eq!(dir.allocate(new("d", 1)).unwrap().cid(), LAST_CID);
    assert_eq!(dir.allocate(new("e", 1)).unwrap().cid(), FIRST_CID + 1);

    fs::write(dir.path().join(NEXT_CID), "nonsense").unwrap();
    assert_eq!(dir.allocate(new("f", 1)).unwrap().cid(), FIRST_CID + 1);
    drop(first);
}

#[test]
fn entries_say_what_their_vm_does_and_go_with_it() {
    let root = tempfile::tempdir().unwrap();
    let dir = RuntimeDir::open(&environment(root.path())).unwrap();
    let mut entry = dir.allocate(new("my vm", 77)).unwrap();
    entry.set_state(3).unwrap();
    let list = dir.list().unwrap();
    assert_eq!(list.len(), 1);
    let info = &list[0];
    assert_eq!((info.name.as_str(), info.state, info.requester_pid), ("my vm", 3, 77));
    assert_eq!((info.directory.as_str(), info.requester_uid), ("/d", 5));
    assert_eq!(info.pid, std::process::id());
    assert_eq!(entry.control_socket(), dir.control_socket(entry.cid()));

    let path = entry.path().to_owned();
    drop(entry);
    assert!(!path.exists());
    assert!(dir.list().unwrap().is_empty());
}

#[test]
fn what_a_killed_manager_left_is_removed() {
    let root = tempfile::tempdir().unwrap();
    let dir = RuntimeDir::open(&environment(root.path())).unwrap();
    // Half made, without a lock; and whole, held by another process until it is killed.
    fs::create_dir(dir.entry_path(3000)).unwrap();
    let held = dir.entry_path(3001);
    fs::create_dir(&held).unwrap();
    let mut child = Command::new("flock")
        .arg(held.join(LOCK))
        .args(["sh", "-c", "echo held; exec cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut word = [0; 4];
    child.stdout.as_mut().unwrap().read_exact(&mut word).unwrap();
    fs::write(held.join("info.json"), r#"{"cid":3001,"name":"x","pid":1,"uid":0}"#).unwrap();

    let list = dir.list().unwrap();
    assert_eq!(list.iter().map(|info| info.cid).collect::<Vec<_>>(), [3001]);
    assert!(!dir.entry_path(3000).exists());

    // A socket that belongs to it, and one that has the name of another by now.
    let (socket, other) = (root.path().join("s"), root.path().join("o"));
    let _listeners = [&socket, &other].map(|path| UnixListener::bind(path).unwrap());
    let mut info = list[0].clone();
    for (path, inode) in [(&socket, 0), (&other, 1)] {
        let found = fs::metadata(path).unwrap();
        let (path, device, inode) = (path.clone(), found.dev(), found.ino() + inode);
        info.sockets.push(Socket { path, device, inode });
    }
    fs::write(held.join("info.json"), serde_json::to_vec(&info).unwrap()).unwrap();

    // End of input ends the holder, and with it the lock.
    drop(child.stdin.take());
    child.wait().unwrap();
    assert!(dir.list().unwrap().is_empty());
    assert!(!held.exists());
    assert!(!socket.exists() && other.exists());
}
