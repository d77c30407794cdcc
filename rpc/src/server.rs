//! Serving one root object.

use crate::limited::Limited;
use crate::{Error, Result, accepting, nameless};
use rsbinder::SIBinder;
use rsbinder::rpc::transport::UnixTransport;
use rsbinder::rpc::{FileDescriptorTransportMode, RpcServer};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;

/// Whether a session may carry file descriptors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Descriptors {
    /// Both ends may send descriptors; needs UNIX sockets.
    Passed,
    /// A call that carries one fails.
    Refused,
}

/// Serves one root object to every connection that it is handed.
#[derive(Clone)]
pub struct Server {
    inner: Arc<RpcServer>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

impl Server {
    /// A server of `root` that serves up to `threads` connections of one client session.
    pub fn new(root: SIBinder, descriptors: Descriptors, threads: u32) -> Result<Self> {
        let inner = nameless::server(root, threads)?;
        if descriptors == Descriptors::Passed {
            inner.set_supported_fd_modes(&[
                FileDescriptorTransportMode::None,
                FileDescriptorTransportMode::Unix,
            ]);
        }
        Ok(Self { inner })
    }

    /// Serves one connected stream on a thread of its own and returns at once.
    pub fn serve(&self, stream: OwnedFd) -> Result<()> {
        self.inner.serve_connection(Box::new(transport(stream)?));
        Ok(())
    }

    /// Like [`Server::serve`], for a peer that is not trusted with this process's memory: once it
    /// has sent more than `max_bytes` over this connection, in all, its session ends. The
    /// connection carries no descriptors.
    pub fn serve_limited(&self, stream: OwnedFd, max_bytes: u64) -> Result<()> {
        let transport = Limited::new(transport(stream)?, max_bytes);
        self.inner.serve_connection(Box::new(transport));
        Ok(())
    }

    /// Serves every connection that arrives, until the listening socket is shut down.
    pub fn accept(&self, listener: &UnixListener) -> Result<()> {
        loop {
            let Some((stream, _)) = accepting::next(|| listener.accept())? else { continue };
            if let Err(error) = self.serve(stream.into()) {
                log::warn!("{error}");
            }
        }
    }

    /// Ends every session and waits for the threads that served them.
    pub fn close(&self) {
        self.inner.terminate();
    }
}

fn transport(stream: OwnedFd) -> Result<UnixTransport> {
    let stream = UnixStream::from(stream);
    // The protocol stack takes "no data yet" on a non-blocking socket for a time-out.
    stream
        .set_nonblocking(false)
        .map_err(|source| Error::Io { action: "making a connection blocking", source })?;
    UnixTransport::from_stream(stream).map_err(|error| Error::Setup {
        peer: "an accepted connection".into(),
        status: error.into(),
    })
}
