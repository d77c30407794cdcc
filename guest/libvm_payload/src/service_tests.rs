//! Tests with a service in place of PID 1.

use super::*;
use aidl::BnVmPayloadService;
use avf_rpc::{Descriptors, Server};
use rsbinder::{ExceptionCode, Interface, Status, StatusCode};
use std::os::unix::net::UnixListener;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

/// What a [`Service`] does with what it is asked.
#[derive(Clone, Copy, PartialEq)]
enum Mood {
    Friendly,
    /// Refuses everything.
    Refuses,
    /// Leaves one byte out of each secret.
    Short,
}

struct Service {
    calls: Arc<AtomicU32>,
    mood: Mood,
}

type Answer<T> = Result<T, Status>;

impl Service {
    fn answer<T>(&self, value: T) -> Answer<T> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        match self.mood {
            Mood::Refuses => Err((ExceptionCode::IllegalState, "not now").into()),
            Mood::Friendly | Mood::Short => Ok(value),
        }
    }
}

impl Interface for Service {}

impl IVmPayloadService for Service {
    fn notifyPayloadReady(&self) -> Answer<()> {
        self.answer(())
    }
    fn getVmInstanceSecret(&self, identifier: &[u8], size: i32) -> Answer<Vec<u8>> {
        if size > 32 {
            return Err((ExceptionCode::IllegalArgument, &*format!("{size} is too much")).into());
        }
        let missing = usize::from(self.mood == Mood::Short);
        let size = usize::try_from(size).unwrap() - missing;
        let byte = identifier.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte));
        self.answer(vec![byte; size])
    }
    fn getDiceAttestationChain(&self) -> Answer<Vec<u8>> {
        self.answer(b"chain".to_vec())
    }
    fn getDiceAttestationCdi(&self) -> Answer<Vec<u8>> {
        self.answer(b"cdi".to_vec())
    }
    fn requestAttestation(&self, _: &[u8], _: bool) -> Answer<Vec<u8>> {
        Err(StatusCode::UnknownTransaction.into())
    }
}

/// Serves for as long as the process lives, in a directory that goes with the result.
fn serve(mood: Mood) -> (tempfile::TempDir, PathBuf, Arc<AtomicU32>) {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("s");
    let listener = UnixListener::bind(&socket).unwrap();
    let calls = Arc::new(AtomicU32::new(0));
    let service = Service { calls: calls.clone(), mood };
    let root = BnVmPayloadService::new_binder(service).as_binder();
    let server = Server::new(root, Descriptors::Refused, 1).unwrap();
    std::thread::spawn(move || server.accept(&listener));
    (directory, socket, calls)
}

/// The message of what must fail.
fn error<T>(result: Result<T, Error>) -> String {
    result.err().unwrap().to_string()
}

#[test]
fn only_the_first_notification_is_sent() {
    let (_directory, socket, calls) = serve(Mood::Friendly);
    let done = AtomicBool::new(false);
    assert_eq!(notify_ready(&done, &socket).unwrap(), Notified::Now);
    assert_eq!(notify_ready(&done, &socket).unwrap(), Notified::Before);
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[test]
fn a_refusal_is_an_error() {
    let (_directory, socket, _) = serve(Mood::Refuses);
    for error in [
        error(notify_ready(&AtomicBool::new(false), &socket)),
        error(instance_secret(&socket, b"a", 32)),
        error(attestation_chain(&socket)),
        error(attestation_cdi(&socket)),
    ] {
        assert!(error.contains("payload service failed") && error.contains("not now"), "{error}");
    }
}

#[test]
fn outside_of_a_vm_there_is_no_service() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("none");
    for error in [
        error(notify_ready(&AtomicBool::new(false), &socket)),
        error(instance_secret(&socket, b"", 0)),
        error(attestation_chain(&socket)),
        error(attestation_cdi(&socket)),
    ] {
        assert!(error.contains("none cannot be reached"), "{error}");
    }
}

#[test]
fn a_secret_has_the_size_that_was_asked_for() {
    let (_directory, socket, _) = serve(Mood::Friendly);
    for size in [0, 1, 31, 32] {
        let secret = instance_secret(&socket, b"ab", size).unwrap();
        assert_eq!(*secret, vec![b'a'.wrapping_add(b'b'); size]);
    }
    assert_eq!(*instance_secret(&socket, b"", 2).unwrap(), [0, 0]);
    let long = vec![1; 4096];
    assert_eq!(*instance_secret(&socket, &long, 1).unwrap(), [0]);
}

#[test]
fn a_size_is_never_cut() {
    let (_directory, socket, _) = serve(Mood::Friendly);
    let cases = [(33, "33 is"), (usize::MAX, "2147483647 is"), ((1 << 32) + 16, "2147483647 is")];
    for (size, expected) in cases {
        let error = error(instance_secret(&socket, b"a", size));
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_shorter_answer_is_no_secret() {
    let (_directory, socket, _) = serve(Mood::Short);
    let error = error(instance_secret(&socket, b"a", 32));
    assert_eq!(error, "the payload service gave 31 bytes in place of 32");
}

#[test]
fn chain_and_cdi_come_whole() {
    let (_directory, socket, calls) = serve(Mood::Friendly);
    assert_eq!(attestation_chain(&socket).unwrap(), b"chain");
    assert_eq!(*attestation_cdi(&socket).unwrap(), *b"cdi");
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[test]
fn threads_do_not_disturb_each_other() {
    let (_directory, socket, calls) = serve(Mood::Friendly);
    std::thread::scope(|scope| {
        for byte in 0..16 {
            let socket = &socket;
            scope.spawn(move || {
                for size in [32, 1, 0, 32] {
                    assert_eq!(*instance_secret(socket, &[byte], size).unwrap(), vec![byte; size]);
                }
            });
        }
    });
    assert_eq!(calls.load(Ordering::SeqCst), 64);
}
