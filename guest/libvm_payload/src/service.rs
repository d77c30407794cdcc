//! The service of PID 1, from this side.

use aidl::IVmPayloadService;
use avf_aidl::android::system::virtualization::payload::IVmPayloadService as aidl;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Why a request to PID 1 failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Nobody answers.
    #[error(
        "the payload service at {path} cannot be reached: {source}; does this run inside a VM?"
    )]
    Connect {
        /// The socket.
        path: PathBuf,
        /// What the session says.
        source: avf_rpc::Error,
    },
    /// It refused.
    #[error("the payload service failed: {0}")]
    Call(#[from] rsbinder::Status),
}

/// What [`notify_ready`] did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Notified {
    /// The host was told.
    Now,
    /// Somebody called before, who may still be at it.
    Before,
}

/// Tells the host that the payload is ready; only the first call of a process does anything.
pub(crate) fn notify_ready(done: &AtomicBool, socket: &Path) -> Result<Notified, Error> {
    if done.swap(true, Ordering::Relaxed) {
        return Ok(Notified::Before);
    }
    let session = avf_rpc::connect_unix::<dyn IVmPayloadService>(socket)
        .map_err(|source| Error::Connect { path: socket.into(), source })?;
    session.root().notifyPayloadReady()?;
    Ok(Notified::Now)
}

/// Where PID 1 listens.
pub(crate) fn socket() -> &'static Path {
    Path::new(aidl::SOCKET_PATH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aidl::BnVmPayloadService;
    use avf_rpc::{Descriptors, Server};
    use rsbinder::{ExceptionCode, Interface, Status, StatusCode};
    use std::os::unix::net::UnixListener;
    use std::sync::Arc;
    use std::sync::atomic::AtomicU32;

    struct Service {
        calls: Arc<AtomicU32>,
        refuse: bool,
    }

    type Answer<T> = Result<T, Status>;

    impl Interface for Service {}

    impl IVmPayloadService for Service {
        fn notifyPayloadReady(&self) -> Answer<()> {
            self.calls.fetch_add(1, Ordering::SeqCst);
            match self.refuse {
                true => Err((ExceptionCode::IllegalState, "not now").into()),
                false => Ok(()),
            }
        }
        fn getVmInstanceSecret(&self, _: &[u8], _: i32) -> Answer<Vec<u8>> {
            Err(StatusCode::UnknownTransaction.into())
        }
        fn getDiceAttestationChain(&self) -> Answer<Vec<u8>> {
            Err(StatusCode::UnknownTransaction.into())
        }
        fn getDiceAttestationCdi(&self) -> Answer<Vec<u8>> {
            Err(StatusCode::UnknownTransaction.into())
        }
        fn requestAttestation(&self, _: &[u8], _: bool) -> Answer<Vec<u8>> {
            Err(StatusCode::UnknownTransaction.into())
        }
    }

    /// Serves for as long as the process lives, in a directory that goes with the result.
    fn serve(refuse: bool) -> (tempfile::TempDir, PathBuf, Arc<AtomicU32>) {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("s");
        let listener = UnixListener::bind(&socket).unwrap();
        let calls = Arc::new(AtomicU32::new(0));
        let service = Service { calls: calls.clone(), refuse };
        let root = BnVmPayloadService::new_binder(service).as_binder();
        let server = Server::new(root, Descriptors::Refused, 1).unwrap();
        std::thread::spawn(move || server.accept(&listener));
        (directory, socket, calls)
    }

    #[test]
    fn only_the_first_notification_is_sent() {
        let (_directory, socket, calls) = serve(false);
        let done = AtomicBool::new(false);
        assert_eq!(notify_ready(&done, &socket).unwrap(), Notified::Now);
        assert_eq!(notify_ready(&done, &socket).unwrap(), Notified::Before);
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_refusal_is_an_error() {
        let (_directory, socket, _) = serve(true);
        let error = notify_ready(&AtomicBool::new(false), &socket).unwrap_err().to_string();
        assert!(error.contains("payload service failed"), "{error}");
    }

    #[test]
    fn outside_of_a_vm_there_is_no_service() {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("none");
        let error = notify_ready(&AtomicBool::new(false), &socket).unwrap_err().to_string();
        assert!(error.contains("none cannot be reached"), "{error}");
    }
}
