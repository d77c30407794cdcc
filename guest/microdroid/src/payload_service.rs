//! What the payload may ask of us: the other end of `libvm_payload.so`.

use crate::disk::Wanted;
use crate::identity::Identity;
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
    pub fn bind(manager: &Manager, identity: Identity, wanted: &Wanted) -> Result<Self> {
        let bind = || {
            let listener = UnixListener::bind(SOCKET_PATH)?;
            fs::set_permissions(SOCKET_PATH, Permissions::from_mode(0o666))?;
            Ok::<_, std::io::Error>(listener)
        };
        let listener =
            bind().with_context(|| format!("the socket {SOCKET_PATH} could not be made"))?;
        let service = Service {
            manager: manager.clone(),
            identity,
            may_attest: matches!(wanted, Wanted::Config(_)),
        };
        let root = BnVmPayloadService::new_binder(service).as_binder();
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

struct Service {
    manager: Manager,
    identity: Identity,
    /// Only a payload with a configuration speaks for its VM to others.
    may_attest: bool,
}

type Answer<T> = Result<T, Status>;

impl Interface for Service {}

impl IVmPayloadService for Service {
    fn notifyPayloadReady(&self) -> Answer<()> {
        self.manager.payload_ready()
    }

    fn getVmInstanceSecret(&self, identifier: &[u8], size: i32) -> Answer<Vec<u8>> {
        let secret = self.identity.payload_secret(identifier);
        prefix(secret.as_slice(), size).map(<[u8]>::to_vec)
    }

    fn getDiceAttestationChain(&self) -> Answer<Vec<u8>> {
        attest(self.may_attest)?;
        Ok(self.identity.chain().to_vec())
    }

    fn getDiceAttestationCdi(&self) -> Answer<Vec<u8>> {
        attest(self.may_attest)?;
        Ok(self.identity.attestation_cdi().expose().to_vec())
    }

    fn requestAttestation(&self, _: &[u8], _: bool) -> Answer<Vec<u8>> {
        let text = "this guest has no remote attestation yet";
        Err((ExceptionCode::UnsupportedOperation, text).into())
    }
}

/// The first bytes of a secret.
fn prefix(secret: &[u8], size: i32) -> Answer<&[u8]> {
    let asked = usize::try_from(size).ok().and_then(|size| secret.get(..size));
    asked.ok_or_else(|| {
        let text = format!("a secret has 0 to {} bytes, not {size}", secret.len());
        (ExceptionCode::IllegalArgument, &*text).into()
    })
}

/// Whether the payload may have what only those with a configuration may.
fn attest(allowed: bool) -> Answer<()> {
    const REFUSED: &str = "the DICE chain and its secret need a payload configuration: \
         start the VM with one (--config-path)";
    if allowed { Ok(()) } else { Err((ExceptionCode::Security, REFUSED).into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_up_to_so_many_bytes() {
        let secret: Vec<u8> = (0..32).collect();
        for size in 0..=32 {
            assert_eq!(prefix(&secret, size).unwrap(), &secret[..size as usize]);
        }
        for size in [33, 64, i32::MAX, -1, i32::MIN] {
            let error = prefix(&secret, size).unwrap_err();
            assert_eq!(error.exception_code(), ExceptionCode::IllegalArgument);
            let text = format!("a secret has 0 to 32 bytes, not {size}");
            assert!(error.to_string().contains(&text), "{error}");
        }
    }

    #[test]
    fn only_some_payloads_attest() {
        attest(true).unwrap();
        let error = attest(false).unwrap_err();
        assert_eq!(error.exception_code(), ExceptionCode::Security);
        assert!(error.to_string().contains("payload configuration"), "{error}");
    }
}
