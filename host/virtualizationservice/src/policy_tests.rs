use super::*;
use proptest::prelude::*;
use std::os::unix::fs::{PermissionsExt, symlink};

const MANAGE: Permission = Permission::ManageVirtualMachine;
const CUSTOM: Permission = Permission::UseCustomVirtualMachine;

fn peer(uid: u32, groups: &[u32]) -> Peer {
    Peer { uid, pid: 1, groups: groups.to_vec() }
}

fn granted(text: &str, peer: &Peer) -> Vec<Permission> {
    let directory = tempfile::tempdir().unwrap();
    let accounts =
        Accounts { passwd: directory.path().join("passwd"), group: directory.path().join("group") };
    std::fs::write(&accounts.passwd, "alice:x:1000:100::/:\nroot:x:0:0::/:\n").unwrap();
    std::fs::write(&accounts.group, "avf-users:x:990:\n").unwrap();
    let policy = Policy::parse(text.as_bytes()).unwrap();
    policy.permissions_of(peer, &accounts).iter().collect()
}

#[test]
fn users_groups_and_everyone_get_what_their_lines_say() {
    let text = "# who may\n\nMANAGE_VIRTUAL_MACHINE group avf-users # all of them\n\
        \tandroid.permission.USE_CUSTOM_VIRTUAL_MACHINE\tuser alice\r\n";
    assert_eq!(granted(text, &peer(1000, &[100, 990])), [MANAGE, CUSTOM]);
    assert_eq!(granted(text, &peer(1000, &[100])), [CUSTOM]);
    assert_eq!(granted(text, &peer(1001, &[990])), [MANAGE]);
    assert_eq!(granted(text, &peer(1001, &[991])), []);
    let everyone = "MANAGE_VIRTUAL_MACHINE everyone";
    assert_eq!(granted(everyone, &peer(65534, &[])), [MANAGE]);
    let numbers = "MANAGE_VIRTUAL_MACHINE user 7\nUSE_CUSTOM_VIRTUAL_MACHINE group 8";
    assert_eq!(granted(numbers, &peer(7, &[8])), [MANAGE, CUSTOM]);
    assert_eq!(granted(numbers, &peer(8, &[7])), []);
}

#[test]
fn root_needs_no_line_and_nobody_else_goes_without() {
    assert_eq!(granted("", &peer(0, &[])), [MANAGE, CUSTOM]);
    assert_eq!(granted("", &peer(1, &[0])), []);
    // A user who is gone leaves a line that means nobody.
    assert_eq!(granted("MANAGE_VIRTUAL_MACHINE user gone", &peer(1000, &[])), []);
}

#[test]
fn a_line_that_means_nothing_spoils_the_whole() {
    let long = format!("MANAGE_VIRTUAL_MACHINE user {}", "x".repeat(257));
    let cases: [(&[u8], usize, &str); 16] = [
        (b"MANAGE", 1, "there is no permission \"MANAGE\""),
        (b"manage_virtual_machine user 1", 1, "there is no permission"),
        (b"\n\nDEBUG everyone", 3, "there is no permission \"DEBUG\""),
        (b"MANAGE_VIRTUAL_MACHINE", 1, "of the grantee is missing"),
        (b"MANAGE_VIRTUAL_MACHINE user", 1, "of the user is missing"),
        (b"MANAGE_VIRTUAL_MACHINE group", 1, "of the group is missing"),
        (b"MANAGE_VIRTUAL_MACHINE user # alice", 1, "of the user is missing"),
        (b"MANAGE_VIRTUAL_MACHINE alice", 1, "\"alice\" is neither"),
        (b"MANAGE_VIRTUAL_MACHINE Everyone", 1, "\"Everyone\" is neither"),
        (b"MANAGE_VIRTUAL_MACHINE user alice bob", 1, "\"bob\" is too much"),
        (b"MANAGE_VIRTUAL_MACHINE everyone 1", 1, "\"1\" is too much"),
        (b"MANAGE_VIRTUAL_MACHINE user 1\nx", 2, "there is no permission"),
        (b"MANAGE_VIRTUAL_MACHINE user 1\0", 1, ""),
        (b"MANAGE_VIRTUAL_MACHINE user \xff", 1, "is not UTF-8"),
        (b"\xef\xbb\xbfMANAGE_VIRTUAL_MACHINE user 1", 1, "there is no permission"),
        (long.as_bytes(), 1, "the name of the user is too long"),
    ];
    for (text, line, words) in cases {
        if words.is_empty() {
            // A name that no account can have.
            assert!(Policy::parse(text).is_ok());
            continue;
        }
        let fault = Policy::parse(text).unwrap_err();
        assert_eq!(fault.line, line, "{fault}");
        assert!(fault.fault.contains(words), "{fault}");
    }
    let many = "MANAGE_VIRTUAL_MACHINE user 1\n".repeat(MAX_GRANTS + 1);
    assert_eq!(Policy::parse(many.as_bytes()).unwrap_err().line, MAX_GRANTS + 1);
}

#[test]
fn only_a_file_of_the_administrators_counts() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("policy");
    let owner = rustix::process::geteuid().as_raw();
    assert_eq!(Policy::read(&path, owner).unwrap(), Policy::default());
    std::fs::write(&path, "MANAGE_VIRTUAL_MACHINE everyone\n").unwrap();
    let set_mode = |mode| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set_mode(0o644);
    assert_eq!(Policy::read(&path, owner).unwrap().grants().len(), 1);
    let refusal = |path: &Path| Policy::read(path, owner).unwrap_err().to_string();
    for mode in [0o664, 0o646] {
        set_mode(mode);
        assert!(refusal(&path).contains("can be written by other users"));
    }
    set_mode(0o644);
    let link = directory.path().join("link");
    symlink(&path, &link).unwrap();
    assert!(Policy::read(&link, owner).is_ok());
    assert!(refusal(directory.path()).contains("is not a regular file"));
    let fifo = directory.path().join("fifo");
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, Mode::RUSR, 0).unwrap();
    assert!(refusal(&fifo).contains("is not a regular file"));
    std::fs::write(&path, "\nnonsense\n").unwrap();
    assert!(refusal(&path).contains("policy, line 2: there is no permission \"nonsense\""));
    std::fs::write(&path, vec![b'\n'; 256 * 1024 + 1]).unwrap();
    assert!(refusal(&path).contains("is too long"));
    if owner == 0 {
        std::os::unix::fs::chown(&path, Some(12345), None).unwrap();
        assert!(refusal(&path).contains("belongs to another user"));
    }
}

proptest! {
    #[test]
    fn no_text_does_harm(text in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Policy::parse(&text);
    }

    #[test]
    fn what_is_printed_is_what_was_read(
        subject in "everyone|user [a-z][a-z0-9_-]{0,30}|group [0-9]{1,9}",
        custom in any::<bool>(),
    ) {
        let permission = if custom { CUSTOM } else { MANAGE };
        let line = format!("{} {subject}", permission.name());
        let policy = Policy::parse(line.as_bytes()).unwrap();
        prop_assert_eq!(policy.grants()[0].to_string(), line);
    }
}
