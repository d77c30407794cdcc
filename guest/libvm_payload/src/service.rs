//! The service of PID 1, from this side.

use aidl::IVmPayloadService;
use avf_aidl::android::system::virtualization::payload::IVmPayloadService as aidl;
use avf_rpc::Client;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::Zeroizing;

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
    /// It answered with another number of bytes than it was asked for.
    #[error("the payload service gave {found} bytes in place of {wanted}")]
    Answer {
        /// Bytes that were asked for.
        wanted: usize,
        /// Bytes that came.
        found: usize,
    },
    /// A caller's pointer with a size that cannot be.
    #[error("`{0}` is NULL, or its size is more than any object has")]
    Pointer(&'static str),
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
    connect(socket)?.root().notifyPayloadReady()?;
    Ok(Notified::Now)
}

/// A secret of so many bytes. PID 1 knows how many there can be.
pub(crate) fn instance_secret(
    socket: &Path,
    identifier: &[u8],
    size: usize,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    // More than a number can say is as wrong as the largest.
    let wanted = i32::try_from(size).unwrap_or(i32::MAX);
    let secret = Zeroizing::new(connect(socket)?.root().getVmInstanceSecret(identifier, wanted)?);
    match secret.len() {
        found if found == size => Ok(secret),
        found => Err(Error::Answer { wanted: size, found }),
    }
}

/// The certificate chain of the VM's identity.
pub(crate) fn attestation_chain(socket: &Path) -> Result<Vec<u8>, Error> {
    Ok(connect(socket)?.root().getDiceAttestationChain()?)
}

/// The secret behind the last key of the chain.
pub(crate) fn attestation_cdi(socket: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    Ok(Zeroizing::new(connect(socket)?.root().getDiceAttestationCdi()?))
}

/// Where PID 1 listens.
pub(crate) fn socket() -> &'static Path {
    Path::new(aidl::SOCKET_PATH)
}

fn connect(socket: &Path) -> Result<Client<dyn IVmPayloadService>, Error> {
    avf_rpc::connect_unix(socket).map_err(|source| Error::Connect { path: socket.into(), source })
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod tests;
