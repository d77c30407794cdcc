//! `createOrUpdateIdsigFile`.

use super::*;
use storage_header::Header;

fn open(path: &Path, write: bool) -> OwnedFd {
    File::options().read(true).write(write).open(path).unwrap().into()
}

/// The original's tests of `createOrUpdateIdsigFile`.
#[test]
fn an_idsig_file_is_made_once_and_then_kept() {
    let directory = tempfile::tempdir().unwrap();
    let (apk, path) = (directory.path().join("a.apk"), directory.path().join("a.idsig"));
    fs::write(&apk, package(&[("a", &[3; 9000])])).unwrap();
    fs::write(&path, "").unwrap();
    let update = || create_or_update_idsig(open(&apk, false), open(&path, true), Damaged::Refused);
    update().unwrap();
    let made = fs::read(&path).unwrap();
    let time = |path| fs::metadata(path).unwrap().modified().unwrap();
    let (size, first) = (fs::metadata(&apk).unwrap().len(), time(&path));
    let read = ::idsig::Idsig::read(&made, made.len() as u64).unwrap();
    assert_eq!(read.tree_size, ::idsig::tree_size(size));
    update().unwrap();
    assert_eq!(time(&path), first);
    for damage in [&b"garbage"[..], &made[..made.len() - 1], &[&made[..], b"x"].concat()] {
        fs::write(&path, damage).unwrap();
        update().unwrap();
        assert_eq!(fs::read(&path).unwrap(), made);
    }
}

#[test]
fn an_idsig_file_needs_a_signed_package_and_a_place() {
    let directory = tempfile::tempdir().unwrap();
    let (apk, path) = (directory.path().join("a.apk"), directory.path().join("a.idsig"));
    fs::write(&path, "precious").unwrap();
    let refusal = |apk: OwnedFd, idsig: OwnedFd| {
        create_or_update_idsig(apk, idsig, Damaged::Refused).unwrap_err().to_string()
    };
    for (contents, expected) in [
        (Vec::new(), "the package is empty"),
        (b"no zip".to_vec(), "the package is not an APK: "),
        (unsigned(&[]), "the package cannot be verified: "),
    ] {
        fs::write(&apk, contents).unwrap();
        let message = refusal(open(&apk, false), open(&path, true));
        assert!(message.starts_with(expected), "{message}");
    }
    let message = refusal(open(directory.path(), false), open(&path, true));
    assert_eq!(message, "the package is not a regular file");
    fs::write(&apk, package(&[])).unwrap();
    let message = refusal(open(&apk, false), open(directory.path(), false));
    assert_eq!(message, "the idsig file is not a regular file");
    let message = refusal(open(&apk, false), open(&path, false));
    assert_eq!(message, "the idsig file is not open for reading and writing");
    assert_eq!(fs::read(&path).unwrap(), b"precious");
}

#[test]
fn an_idsig_file_does_not_take_the_place_of_a_package_or_an_instance() {
    let directory = tempfile::tempdir().unwrap();
    let (apk, path) = (directory.path().join("a.apk"), directory.path().join("instance.img"));
    let contents = package(&[("a", &[3; 9000])]);
    fs::write(&apk, &contents).unwrap();
    let update = |path| {
        create_or_update_idsig(open(&apk, false), open(path, true), Damaged::Refused).unwrap_err()
    };
    assert!(update(&apk).to_string().contains("is a package, and is not written over"));
    assert_eq!(fs::read(&apk).unwrap(), contents);
    fs::write(&path, b"Android-VM-instance\x01\0and what it remembers").unwrap();
    assert!(update(&path).to_string().contains("is an instance image, and is not written over"));
    assert!(fs::read(&path).unwrap().ends_with(b"remembers"));
    let [unformatted, formatted] =
        [Header::Unformatted, Header::Formatted].map(|header| header.bytes());
    let mut damaged = formatted;
    damaged[100] = 1;
    for header in [unformatted, formatted, damaged] {
        fs::write(&path, [&header[..], b"and what it keeps"].concat()).unwrap();
        let message = update(&path).to_string();
        assert!(message.contains("is encrypted storage, and is not written over"), "{message}");
        assert!(fs::read(&path).unwrap().ends_with(b"keeps"));
    }
}

#[test]
fn an_idsig_file_is_brought_up_to_date_by_one_process_at_a_time() {
    use rustix::fs::{FlockOperation, flock};
    let directory = tempfile::tempdir().unwrap();
    let (apk, path) = (directory.path().join("a.apk"), directory.path().join("a.idsig"));
    fs::write(&apk, package(&[("a", &[3; 9000])])).unwrap();
    let mine = File::options().create(true).write(true).truncate(true).open(&path).unwrap();
    flock(&mine, FlockOperation::LockExclusive).unwrap();
    let theirs = open(&path, true);
    let waiting = std::thread::spawn({
        let (apk, theirs) = (apk.clone(), theirs.try_clone().unwrap());
        move || create_or_update_idsig(open(&apk, false), theirs, Damaged::Refused)
    });
    let is_blocked = || fs::read_to_string("/proc/locks").unwrap().contains(": -> FLOCK");
    while !waiting.is_finished() && !is_blocked() {
        std::thread::yield_now();
    }
    assert!(!waiting.is_finished() && fs::read(&path).unwrap().is_empty());
    flock(&mine, FlockOperation::Unlock).unwrap();
    waiting.join().unwrap().unwrap();
    // The lock goes although the open file stays.
    flock(&mine, FlockOperation::NonBlockingLockExclusive).unwrap();
    assert!(!fs::read(&path).unwrap().is_empty());
    drop(theirs);
}
