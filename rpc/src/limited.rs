//! A connection whose peer may send only so much: a guest's, to its manager, which needs little for all
//! its life. What passes is not looked at, and anything else is as with any other server of the house;
//! [`PayloadTransport`](crate::transport::PayloadTransport) is for long sessions, and looks at messages.

use rsbinder::rpc::transport::UnixTransport;
use rsbinder::rpc::{PeerIdentity, RpcError, RpcTransport};
use std::os::fd::BorrowedFd;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

type RpcResult<T> = std::result::Result<T, RpcError>;

/// A UNIX stream that fails to read once its peer has sent more than it may. It carries no
/// descriptors: those are dropped by the kernel, because nobody asks for them.
pub(crate) struct Limited {
    inner: UnixTransport,
    /// Bytes that may still come.
    left: Mutex<u64>,
}

impl Limited {
    /// `inner`, of which `max_bytes` are read in all.
    pub(crate) fn new(inner: UnixTransport, max_bytes: u64) -> Self {
        Self { inner, left: Mutex::new(max_bytes) }
    }

    /// Notes that `count` bytes have come, or says that they are too many.
    fn spend(&self, count: usize) -> RpcResult<()> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        match u64::try_from(count).ok().and_then(|count| left.checked_sub(count)) {
            Some(rest) => *left = rest,
            None => {
                *left = 0;
                return Err(RpcError::Io(std::io::Error::other("the peer sent more than it may")));
            }
        }
        Ok(())
    }
}

impl RpcTransport for Limited {
    fn send_frame(&self, buf: &[u8]) -> RpcResult<()> {
        self.inner.send_frame(buf)
    }

    // Sessions read raw bytes only; a frame is counted when it is there.
    fn recv_frame(&self) -> RpcResult<Vec<u8>> {
        let frame = self.inner.recv_frame()?;
        self.spend(frame.len())?;
        Ok(frame)
    }

    fn peer_identity(&self) -> PeerIdentity {
        self.inner.peer_identity()
    }

    fn describe(&self) -> &str {
        self.inner.describe()
    }

    fn set_read_timeout(&self, timeout: Option<Duration>) -> RpcResult<()> {
        self.inner.set_read_timeout(timeout)
    }

    fn set_write_timeout(&self, timeout: Option<Duration>) -> RpcResult<()> {
        self.inner.set_write_timeout(timeout)
    }

    fn peer_closed(&self) -> Option<bool> {
        self.inner.peer_closed()
    }

    fn shutdown_handle(&self) -> Option<Box<dyn FnOnce() + Send>> {
        self.inner.shutdown_handle()
    }

    fn shutdown(&self) -> RpcResult<()> {
        self.inner.shutdown()
    }

    fn send_raw(&self, buf: &[u8]) -> RpcResult<()> {
        self.inner.send_raw(buf)
    }

    fn recv_raw(&self, buf: &mut [u8]) -> RpcResult<usize> {
        let count = self.inner.recv_raw(buf)?;
        self.spend(count)?;
        Ok(count)
    }

    fn send_raw_draining(
        &self,
        buf: &[u8],
        fds: &[BorrowedFd<'_>],
        drain: &mut dyn FnMut() -> RpcResult<()>,
    ) -> RpcResult<()> {
        match fds {
            [] => self.inner.send_raw_draining(buf, fds, drain),
            _ => self.send_raw_with_fds(buf, fds),
        }
    }
}
