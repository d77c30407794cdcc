//! What the payload may ask of us: the other end of `libvm_payload.so`.

use crate::manager::Manager;
use aidl::{BnVmPayloadService, IVmPayloadService, SOCKET_PATH};
use anyhow::{Context, Result};
use avf_aidl::android::system::virtualization::payload::IVmPayloadService as aidl;
use avf_rpc::{Descriptors, Server};
use rsbinder::{ExceptionCode, Interface, Status};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::thread;

/// How many calls of one payload process can be under way at once.
const THREADS: u32 = 4;

/// The socket with the service behind it.
pub struct PayloadService {
    listener: UnixListener,
    server: Server,
}

impl PayloadService {
    /// Makes the socket. Who connects waits until the service is served.
    pub fn bind(manager: &Manager) -> Result<Self> {
        let bind = || {
            let listener = UnixListener::bind(SOCKET_PATH)?;
            fs::set_permissions(SOCKET_PATH, Permissions::from_mode(0o666))?;
            Ok::<_, std::io::Error>(listener)
        };
        let listener =
            bind().with_context(|| format!("the socket {SOCKET_PATH} could not be made"))?;
        let root = BnVmPayloadService::new_binder(Service(manager.clone())).as_binder();
        let server = Server::new(root, Descriptors::Refused, THREADS)?;
        Ok(Self { listener, server })
    }

    /// Serves until the power is off, on threads of its own.
    pub fn serve(self) -> Result<()> {
        let serving = thread::Builder::new().spawn(move || {
            if let Err(error) = self.server.accept(&self.listener) {
                log::error!("the payload service ended: {error}");
            }
        });
        serving.map(drop).context("the payload service could not be started")
    }
}

struct Service(Manager);

type Answer<T> = Result<T, Status>;

impl Interface for Service {}

impl IVmPayloadService for Service {
    fn notifyPayloadReady(&self) -> Answer<()> {
        self.0.payload_ready()
    }

    fn getVmInstanceSecret(&self, _: &[u8], _: i32) -> Answer<Vec<u8>> {
        not_built()
    }

    fn getDiceAttestationChain(&self) -> Answer<Vec<u8>> {
        not_built()
    }

    fn getDiceAttestationCdi(&self) -> Answer<Vec<u8>> {
        not_built()
    }

    fn requestAttestation(&self, _: &[u8], _: bool) -> Answer<Vec<u8>> {
        not_built()
    }
}

/// Secrets need an identity, which needs a verified package.
fn not_built<T>() -> Answer<T> {
    Err((ExceptionCode::UnsupportedOperation, "this guest has no secrets yet").into())
}
