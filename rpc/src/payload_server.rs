//! A payload's server: one root object for the host's sessions.

use crate::crowd::Crowd;
use crate::messages::End;
use crate::transport::PayloadTransport;
use crate::{Error, Result, accepting, nameless};
use rsbinder::SIBinder;
use rsbinder::rpc::{PeerIdentity, RpcServer};
use std::convert::Infallible;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use vsock::{VMADDR_CID_ANY, VMADDR_CID_HOST, VsockListener};

/// Connections of one session on which the app may call: one, as on Android.
const THREADS: u32 = 1;

/// Serves one root object to every connection that it is handed: connections of
/// [`connect_over`](crate::connect_over), or of Android's apps.
///
/// They carry no descriptors and no message whose body is larger than [`MAX_BODY`](crate::MAX_BODY):
/// one that was to be sent is refused, and one that comes ends the session.
///
/// At most [`MAX_CONNECTIONS`](crate::MAX_CONNECTIONS) are open at once. If their end leaves the
/// process with a quarter more memory than it had before the first of them, what is free of that is
/// handed back to the system (under glibc, and all of it only if there is no heap but the first:
/// `mallopt(M_ARENA_MAX, 1)`).
#[derive(Clone)]
pub struct PayloadServer {
    inner: Arc<RpcServer>,
    crowd: Arc<Crowd>,
}

impl std::fmt::Debug for PayloadServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PayloadServer").finish_non_exhaustive()
    }
}

impl PayloadServer {
    /// A server of `root`.
    pub fn new(root: SIBinder) -> Result<Self> {
        let inner = nameless::server(root, THREADS)?;
        let crowd = Crowd::new(&inner);
        Ok(Self { inner, crowd })
    }

    /// Serves one connected stream on a thread of its own and returns at once. The stream must be a
    /// blocking one; whose it is, the caller must know. It is closed if too many are open; one that
    /// has just ended may still count for a moment.
    pub fn serve(&self, stream: OwnedFd, peer: PeerIdentity) {
        let Some(place) = self.crowd.enter() else { return };
        let transport = PayloadTransport::new(stream, End::Server, peer).at(place);
        self.inner.serve_connection(Box::new(transport));
    }

    /// Ends every session and waits for the threads that served them.
    pub fn close(&self) {
        self.inner.terminate();
    }
}

/// Serves `root` on a vsock port of this virtual machine to every session that the host opens, and
/// calls `on_ready` once the port is listened on.
///
/// Each session is served by one thread of its own. Peers other than the host are dropped. Returns
/// only if the port cannot be listened on, or no longer.
pub fn serve_vsock(root: SIBinder, port: u32, on_ready: impl FnOnce()) -> Result<Infallible> {
    let server = PayloadServer::new(root)?;
    let listener = VsockListener::bind_with_cid_port(VMADDR_CID_ANY, port)
        .map_err(|source| Error::Io { action: "listening on the vsock port", source })?;
    on_ready();
    loop {
        let Some((stream, peer)) = accepting::next(|| listener.accept())? else { continue };
        match admitted(peer.cid()) {
            Some(peer) => server.serve(stream.into(), peer),
            None => log::warn!("a connection from {peer} is dropped: only the host may call"),
        }
    }
}

/// The host, behind which only the app that started the virtual machine can be: its manager lets no
/// other in.
fn admitted(cid: u32) -> Option<PeerIdentity> {
    (cid == VMADDR_CID_HOST).then_some(PeerIdentity::Vsock { cid })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vsock::{VMADDR_CID_HYPERVISOR, VMADDR_CID_LOCAL};

    #[test]
    fn only_the_host_may_call() {
        let host = PeerIdentity::Vsock { cid: VMADDR_CID_HOST };
        assert_eq!(admitted(VMADDR_CID_HOST), Some(host));
        for cid in [VMADDR_CID_HYPERVISOR, VMADDR_CID_LOCAL, 3, 2048, VMADDR_CID_ANY] {
            assert_eq!(admitted(cid), None);
        }
    }
}
