//! A root secret in a file, with everything that can be wrong with it.

use super::*;
use crate::Environment;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const SECRET: &str = "root_secret";
const SEALED: &str = "root_secret.tpm";
const NOTED: &str = "root_secret.id";

pub(super) struct Place {
    root: tempfile::TempDir,
    pub(super) state: StateDir,
}

impl Place {
    fn new() -> Self {
        Self::with(Environment { tpm: Some("none".into()), ..Environment::current() })
    }

    pub(super) fn with(env: Environment) -> Self {
        let root = tempfile::tempdir().unwrap();
        let env = Environment { avf_state: Some(root.path().join("state")), ..env };
        Self { state: StateDir::open(&env).unwrap(), root }
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.state.path().join(name)
    }

    pub(super) fn put(&self, name: &str, contents: &[u8], mode: u32) {
        fs::write(self.file(name), contents).unwrap();
        fs::set_permissions(self.file(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    pub(super) fn open(&self, kind: RootSecretKind) -> Result<RootSecret> {
        RootSecret::open(&self.state, kind)
    }

    pub(super) fn open_any(&self) -> RootSecret {
        self.open(RootSecretKind::Auto).unwrap()
    }

    pub(super) fn refusal(&self) -> String {
        self.open(RootSecretKind::Auto).unwrap_err().to_string()
    }

    /// The names of everything in the directory.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(self.state.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

pub(super) fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(String::from).into()
}

#[test]
fn it_is_made_once_and_then_stays() {
    let place = Place::new();
    let first = place.open_any();
    for name in [SECRET, NOTED] {
        let status = fs::metadata(place.file(name)).unwrap();
        assert_eq!(
            (status.len(), status.mode() & 0o7777),
            (if name == SECRET { 32 } else { 33 }, 0o600)
        );
    }
    assert_eq!(place.names(), set([SECRET, NOTED, LOCK]));
    assert_ne!(*first.0, [0; 32]);
    assert_eq!(fs::read(place.file(SECRET)).unwrap(), *first.0);
    let noted = fs::read_to_string(place.file(NOTED)).unwrap();
    assert_eq!(noted, format!("{}\n", hex::encode(first.id())));

    assert_eq!(*first.0, *place.open_any().0);
    assert_eq!(*first.0, *place.open(RootSecretKind::File).unwrap().0);
    assert_ne!(*first.0, *Place::new().open_any().0);
}

#[test]
fn what_is_derived_stays_the_same_for_ever() {
    // HKDF-SHA512 as another program computes it: what is sealed today opens tomorrow.
    let secret = RootSecret(Zeroizing::new([7; 32]));
    let uds = "9cb93b1428bed0498eb9c365e7bbf649f9de7a3d11718206da4cb1e96c43028e";
    assert_eq!(hex::encode(*secret.uds()), uds);
    assert_eq!(hex::encode(secret.id()), "0a80615c9d436d5f6f06a660eb3b411e");
    let other = RootSecret(Zeroizing::new([8; 32]));
    assert_ne!(*secret.uds(), *other.uds());
    assert_ne!(secret.id(), other.id());
}

#[test]
fn it_never_shows() {
    let shown = format!("{:?}", RootSecret(Zeroizing::new([0x41; 32])));
    assert_eq!(shown, "RootSecret(..)");
}

#[test]
fn it_is_described_without_being_opened() {
    let place = Place::new();
    assert_eq!(RootSecret::describe(&place.state).unwrap(), None);
    let id = hex::encode(place.open_any().id());
    // Another secret, which only opening would find out.
    place.put(SECRET, &[7; 32], 0o600);
    let (kind, path) = (RootSecretKind::File, place.file(SECRET));
    let described = RootSecret::describe(&place.state).unwrap();
    assert_eq!(described, Some(Description { kind, path: path.clone(), id: Some(id) }));
    fs::remove_file(place.file(NOTED)).unwrap();
    let described = RootSecret::describe(&place.state).unwrap();
    assert_eq!(described, Some(Description { kind, path, id: None }));
}

#[test]
fn an_installation_from_before_the_id_gets_one() {
    let place = Place::new();
    place.put(SECRET, &[7; 32], 0o600);
    assert_eq!(*place.open_any().0, [7; 32]);
    let noted = fs::read_to_string(place.file(NOTED)).unwrap();
    assert_eq!(noted, "0a80615c9d436d5f6f06a660eb3b411e\n");
}

#[test]
fn a_lost_secret_is_an_error_and_stays_lost() {
    for kind in [RootSecretKind::Auto, RootSecretKind::File, RootSecretKind::Tpm] {
        let place = Place::new();
        let first = place.open_any();
        fs::rename(place.file(SECRET), place.root.path().join("elsewhere")).unwrap();
        for _ in 0..2 {
            let message = place.open(kind).unwrap_err().to_string();
            assert!(message.starts_with("the root secret is lost: there is neither"), "{message}");
            assert!(message.contains("only if no instance of this user matters"), "{message}");
            assert_eq!(place.names(), set([NOTED, LOCK]));
        }
        let message = RootSecret::describe(&place.state).unwrap_err().to_string();
        assert!(message.starts_with("the root secret is lost"), "{message}");
        // As the message says: back, and all is well; or both gone, and there is a new one.
        fs::rename(place.root.path().join("elsewhere"), place.file(SECRET)).unwrap();
        assert_eq!(*place.open_any().0, *first.0);
        [SECRET, NOTED].iter().for_each(|name| fs::remove_file(place.file(name)).unwrap());
        assert_ne!(*place.open_any().0, *first.0);
    }
}

#[test]
fn a_changed_secret_is_an_error_and_stays_as_it_is() {
    let place = Place::new();
    place.put(SECRET, &[7; 32], 0o600);
    place.open_any();
    for bit in 0..256 {
        let mut other = [7; 32];
        other[bit / 8] ^= 1 << (bit % 8);
        place.put(SECRET, &other, 0o600);
        let message = place.refusal();
        assert!(message.contains("root_secret was changed: it has the id "), "{message}");
        assert!(
            message.contains("root_secret.id says 0a80615c9d436d5f6f06a660eb3b411e"),
            "{message}"
        );
        assert_eq!(fs::read(place.file(SECRET)).unwrap(), other);
    }
    place.put(SECRET, &[7; 32], 0o600);
    place.put(NOTED, b"0a80615c9d436d5f6f06a660eb3b411f\n", 0o600);
    assert!(place.refusal().contains("was changed"));
    place.put(NOTED, b"0a80615c9d436d5f6f06a660eb3b411e\n", 0o644);
    assert_eq!(*place.open_any().0, [7; 32]);
}

#[test]
fn the_kind_that_is_asked_for_is_the_kind_that_is_there() {
    let place = Place::new();
    let first = place.open(RootSecretKind::File).unwrap();
    let message = place.open(RootSecretKind::Tpm).unwrap_err().to_string();
    assert!(message.starts_with("a root secret of the kind \"tpm\" is asked for"), "{message}");
    assert!(
        message.contains("root_secret is of the kind \"file\": ask for \"file\" or"),
        "{message}"
    );
    assert_eq!(*first.0, *place.open_any().0);

    place.put(SEALED, b"", 0o600);
    for kind in [RootSecretKind::Auto, RootSecretKind::File, RootSecretKind::Tpm] {
        let message = place.open(kind).unwrap_err().to_string();
        assert!(message.starts_with("there are two root secrets, "), "{message}");
    }
    fs::remove_file(place.file(SECRET)).unwrap();
    let message = place.open(RootSecretKind::File).unwrap_err().to_string();
    assert!(message.contains("root_secret.tpm is of the kind \"tpm\""), "{message}");
}

/// What is wrong with a file, how it is made so, and for which of the files.
#[test]
fn a_file_that_cannot_be_trusted_is_refused_and_stays_as_it_is() {
    let good: [(&str, &[u8]); 3] =
        [(SECRET, &[7; 32]), (SEALED, GOOD_SEALED), (NOTED, b"0a80615c9d436d5f6f06a660eb3b411e\n")];
    for (name, contents) in good {
        let fresh = || {
            let place = Place::new();
            if name == NOTED {
                place.put(SECRET, &[7; 32], 0o600);
            }
            place
        };
        let refused = |place: &Place, fault: &str| {
            let before = fs::symlink_metadata(place.file(name)).unwrap();
            let names = place.names();
            let message = place.refusal();
            assert!(message.contains(&format!("{name} {fault}")), "{name}: {fault}: {message}");
            assert!(message.contains("put"), "{message}");
            let described = RootSecret::describe(&place.state).unwrap_err().to_string();
            assert_eq!(described, message);
            let after = fs::symlink_metadata(place.file(name)).unwrap();
            assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
            assert_eq!(place.names().difference(&names).collect::<Vec<_>>(), [LOCK]);
        };

        let lengths = [0, 1, contents.len() - 1, contents.len() + 1, 4096];
        for length in
            lengths.into_iter().filter(|length| name != SEALED || !(52..=2096).contains(length))
        {
            let place = fresh();
            let padded: Vec<u8> = contents.iter().copied().chain([0; 4096]).take(length).collect();
            place.put(name, &padded, 0o600);
            refused(&place, &format!("has {length} bytes instead of "));
        }
        let closed = if name == NOTED { 0o022 } else { 0o077 };
        for mode in [0o601, 0o602, 0o604, 0o610, 0o620, 0o640, 0o666, 0o777] {
            if mode & closed != 0 {
                let place = fresh();
                place.put(name, contents, mode);
                refused(&place, &format!("can be used by other users (mode {mode:04o}, not 0600)"));
            }
        }
        for mode in [0, 0o200] {
            let place = fresh();
            place.put(name, contents, mode);
            refused(&place, &format!("cannot be read by its owner (mode {mode:04o}, not 0600)"));
        }

        let place = fresh();
        fs::create_dir(place.file(name)).unwrap();
        refused(&place, "is not a regular file");
        let place = fresh();
        symlink("/dev/zero", place.file(name)).unwrap();
        refused(&place, "is a symbolic link");
        let place = fresh();
        symlink("nowhere", place.file(name)).unwrap();
        refused(&place, "is a symbolic link");
        let place = fresh();
        assert!(Command::new("mkfifo").arg(place.file(name)).status().unwrap().success());
        refused(&place, "is not a regular file");
        let place = fresh();
        let _listener = std::os::unix::net::UnixListener::bind(place.file(name)).unwrap();
        refused(&place, "is not a regular file");
    }
}

/// Of the right length, no more.
const GOOD_SEALED: &[u8] = &[0; 100];

#[test]
fn a_file_of_another_user_is_refused() {
    for name in [SECRET, SEALED, NOTED] {
        let mut place = Place::new();
        place.put(name, &[7; 32], 0o600);
        if rustix::process::geteuid().is_root() {
            chown(place.file(name), Some(1), None).unwrap();
        } else {
            // To be another user is as good.
            let uid = rustix::process::geteuid().as_raw() + 1;
            place.state.disguise(uid);
        }
        let message = place.refusal();
        assert!(message.contains(&format!("{name} belongs to another user: ")), "{message}");
        let described = RootSecret::describe(&place.state).unwrap_err().to_string();
        assert_eq!(described, message);
    }
}

#[test]
fn a_noted_id_that_is_none_is_refused() {
    let place = Place::new();
    place.put(SECRET, &[7; 32], 0o600);
    place.put(NOTED, &[b'x'; 33], 0o600);
    let message = place.refusal();
    assert!(message.contains("root_secret.id does not hold an id: "), "{message}");
    assert!(message.ends_with("remove it, and it is made again"), "{message}");
    fs::remove_file(place.file(NOTED)).unwrap();
    assert_eq!(*place.open_any().0, [7; 32]);
}

#[test]
fn a_lock_that_cannot_be_used_is_an_error() {
    let place = Place::new();
    fs::create_dir(place.file(LOCK)).unwrap();
    let message = place.refusal();
    assert!(message.starts_with("cannot open ") && message.contains(LOCK), "{message}");
    fs::remove_dir(place.file(LOCK)).unwrap();
    symlink("nowhere", place.file(LOCK)).unwrap();
    let message = place.refusal();
    assert!(message.starts_with("cannot open ") && message.contains(LOCK), "{message}");
    assert_eq!(place.names(), set([LOCK]));
}

#[test]
fn a_full_disk_leaves_nothing_half_made() {
    let place = Place::new();
    // A limit on the size of files stands for a disk without room.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$@\"";
    let full = |command: &Command| {
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "sh"]).arg(command.get_program()).args(command.get_args());
        shell.env("AVF_TEST_OPEN", place.state.path());
        String::from_utf8(shell.output().unwrap().stdout).unwrap()
    };
    let text = full(&opener(place.state.path()));
    assert!(text.contains("error=cannot write ") && text.contains("/root_secret: "), "{text}");
    assert_eq!(place.names(), set([LOCK]));

    place.put(SECRET, &[7; 32], 0o600);
    let text = full(&opener(place.state.path()));
    assert!(text.contains("error=cannot write ") && text.contains("/root_secret.id: "), "{text}");
    assert_eq!(*place.open_any().0, [7; 32]);
    // With both there, nothing need be written.
    let text = full(&opener(place.state.path()));
    assert!(text.contains("id=0a80615c9d436d5f6f06a660eb3b411e"), "{text}");
}

#[test]
fn all_of_many_first_threads_get_the_same() {
    let place = Place::new();
    let secrets = open_in_threads(&place, RootSecretKind::Auto);
    assert!(secrets.iter().all(|secret| *secret == secrets[0]));
    assert_eq!(place.names(), set([SECRET, NOTED, LOCK]));
}

pub(super) fn open_in_threads(place: &Place, kind: RootSecretKind) -> Vec<[u8; 32]> {
    let barrier = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        let open = || {
            barrier.wait();
            *place.open(kind).unwrap().0
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Not a test of its own: what [`opener`] runs in another process.
#[test]
fn open_in_another_process() {
    if let Some(state) = std::env::var_os("AVF_TEST_OPEN") {
        let env = Environment { avf_state: Some(state.into()), ..Environment::current() };
        let state = StateDir::open(&env).unwrap();
        match RootSecret::open(&state, RootSecretKind::Auto) {
            Ok(secret) => println!("id={}", hex::encode(secret.id())),
            Err(error) => println!("error={error}"),
        }
    }
}

fn opener(state: &Path) -> Command {
    let mut opener = Command::new(std::env::current_exe().unwrap());
    opener
        .args(["--exact", "root_secret::tests::open_in_another_process", "--nocapture"])
        .env("AVF_TEST_OPEN", state)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    opener
}

fn id_from(opener: Child) -> String {
    let output = opener.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let id = text.split("id=").nth(1).and_then(|rest| rest.lines().next());
    id.unwrap_or_else(|| panic!("{text}")).into()
}

#[test]
fn all_of_many_first_processes_get_the_same() {
    let place = Place::new();
    let openers: Vec<_> = (0..8).map(|_| opener(place.state.path()).spawn().unwrap()).collect();
    let ids: BTreeSet<_> = openers.into_iter().map(id_from).collect();
    assert_eq!(ids, [hex::encode(place.open_any().id())].into());
    assert_eq!(place.names(), set([SECRET, NOTED, LOCK]));
}

#[test]
fn a_process_may_be_killed_at_any_time() {
    for round in 0..24 {
        let place = Place::new();
        let mut opener = opener(place.state.path()).spawn().unwrap();
        // Killed at once, or when this or that file is there.
        let awaited = [None, Some(LOCK), Some(SECRET), Some(NOTED)][round % 4];
        while awaited.is_some_and(|name| !place.file(name).exists()) {
            std::thread::yield_now();
        }
        opener.kill().unwrap();
        opener.wait().unwrap();
        let survived = fs::read(place.file(SECRET)).ok();
        let noted = place.file(NOTED).exists();
        let secret = place.open_any();
        assert!(survived.is_none_or(|survived| survived == *secret.0));
        assert!(!noted || survived_with_its_id(&place, &secret));
        assert_eq!(place.names(), set([SECRET, NOTED, LOCK]));
    }
}

fn survived_with_its_id(place: &Place, secret: &RootSecret) -> bool {
    fs::read_to_string(place.file(NOTED)).unwrap() == format!("{}\n", hex::encode(secret.id()))
}

#[test]
fn what_a_killed_process_left_is_completed_and_removed() {
    // Every state that the order of steps allows: files get their names when they are whole.
    for (files, made_before) in [
        (&[][..], false),
        (&[LOCK][..], false),
        (&[LOCK, ".root_secret-AbCdEf"], false),
        (&[LOCK, SECRET], true),
        (&[LOCK, SECRET, ".root_secret.id-AbCdEf"], true),
        (&[LOCK, ".root_secret-AbCdEf", ".root_secret.tpm-AbCdEf", ".root_secret-tpm-X/a"], false),
    ] {
        let place = Place::new();
        for name in files {
            fs::create_dir_all(place.file(name).parent().unwrap()).unwrap();
            place.put(name, &[7; 32], 0o600);
        }
        let secret = place.open_any();
        assert_eq!(*secret.0 == [7; 32], made_before);
        assert_eq!(*place.open_any().0, *secret.0);
        assert_eq!(place.names(), set([SECRET, NOTED, LOCK]));
    }
}

#[test]
fn other_files_of_the_directory_are_left_alone() {
    let place = Place::new();
    for name in ["package-key.pem", ".package-key.pem-AbCdEf", "root_secret.bak"] {
        place.put(name, b"x", 0o600);
    }
    place.open_any();
    let names =
        [SECRET, NOTED, LOCK, "package-key.pem", ".package-key.pem-AbCdEf", "root_secret.bak"];
    assert_eq!(place.names(), set(names));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_a_secret_or_an_error(
        secret in prop::collection::vec(any::<u8>(), 0..40),
        noted in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let place = Place::new();
        place.put(SECRET, &secret, 0o600);
        place.put(NOTED, &noted, 0o600);
        prop_assert!(place.open(RootSecretKind::Auto).is_err());
        fs::remove_file(place.file(NOTED)).unwrap();
        match place.open(RootSecretKind::Auto) {
            Ok(opened) => prop_assert_eq!(&secret, &*opened.0),
            Err(_) => prop_assert_ne!(secret.len(), 32),
        }
    }
}
