//! The control socket between the manager and the device process.
//!
//! A `SOCK_SEQPACKET` socket pair; each datagram is one JSON message with at most one descriptor
//! (`SCM_RIGHTS`). The manager holds a [`ManagerEnd`], the device process a [`DevicesEnd`]; both
//! are the same [`Endpoint`] with the message types swapped.

use std::io::{self, IoSlice, IoSliceMut};
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags,
    SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg,
    sendmsg, socketpair,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Largest message, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 4096;
/// Longest greeting in a [`ToDevices::Connect`], in bytes.
pub const MAX_GREETING_BYTES: usize = 256;

/// Manager to device process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ToDevices {
    /// Connect to a port of the guest. Carries exactly one descriptor, a connected stream socket:
    /// bytes read from it go to the guest, bytes from the guest are written to it.
    Connect {
        /// Chosen by the manager, repeated in the answer.
        id: u64,
        /// The guest's port.
        port: u32,
        /// Text written into the socket once the guest has accepted, before the guest's own
        /// bytes. May be empty.
        greeting: String,
    },
}

/// Device process to manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum FromDevices {
    /// Every device of the configuration is being served. Sent once, first.
    Ready,
    /// The guest accepted the connection asked for under this id.
    Connected {
        /// The id of the [`ToDevices::Connect`].
        id: u64,
    },
    /// The connection was not made; its descriptor is closed.
    Refused {
        /// The id of the [`ToDevices::Connect`].
        id: u64,
        /// Why.
        reason: Refusal,
    },
    /// The guest connected to the manager's port. Carries one descriptor, a connected stream
    /// socket whose other end is the guest's connection.
    Incoming {
        /// The host port the guest asked for: always the configured one.
        port: u32,
        /// The guest's own port.
        guest_port: u32,
    },
    /// A device stopped working. The process goes on to serve the others; the manager ends the VM.
    Fault {
        /// `vsock` or the name of the disk.
        device: String,
        /// What happened.
        message: String,
    },
    /// Writing to a disk failed, and the guest got an I/O error. Said once for each kind of error,
    /// and a few times at most; the disk goes on being served.
    WriteFailed {
        /// The name of the disk.
        disk: String,
        /// Why, and what that means for the guest.
        message: String,
    },
}

/// Why a connection to the guest was not made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// The guest refused.
    #[error("nobody listens on this port in the guest")]
    NobodyListens,
    /// The guest did not answer in time.
    #[error("timed out: the guest did not answer")]
    TimedOut,
    /// The VM went away or its driver was reset while the request was waiting.
    #[error("the guest was reset or is gone")]
    GuestGone,
    /// The device process holds as many connections as it allows.
    #[error("too many open connections")]
    TooManyConnections,
    /// The VM has no vsock device.
    #[error("this VM has no vsock device")]
    NoVsock,
    /// The message or its descriptor cannot be used.
    #[error("unusable request: {0}")]
    BadRequest(String),
}

/// The manager's end.
pub type ManagerEnd = Endpoint<ToDevices, FromDevices>;
/// The device process's end.
pub type DevicesEnd = Endpoint<FromDevices, ToDevices>;

/// One end of a control socket that sends `Out` and receives `In`.
#[derive(Debug)]
pub struct Endpoint<Out, In> {
    socket: OwnedFd,
    kinds: PhantomData<fn(Out) -> In>,
}

/// A message and the descriptor that came with it.
pub type Received<In> = (In, Option<OwnedFd>);

/// Makes a connected control socket: the manager keeps the first, the device process inherits
/// the second (as [`Config::control_fd`](crate::Config::control_fd)). Both are close-on-exec.
pub fn control_pair() -> io::Result<(ManagerEnd, DevicesEnd)> {
    let (ours, theirs) =
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
    Ok((Endpoint::new(ours), Endpoint::new(theirs)))
}

/// Makes a connected pair for one vhost-user device: `(for the VMM, for the device process)`.
///
/// The VMM gets the first as `-chardev socket,id=ID,fd=N`, the device process the second as a
/// `socket_fd`. Both are close-on-exec.
pub fn vhost_user_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?)
}

impl<Out: Serialize, In: DeserializeOwned> Endpoint<Out, In> {
    /// Wraps an end made by [`control_pair`].
    pub fn new(socket: OwnedFd) -> Self {
        Self { socket, kinds: PhantomData }
    }

    /// Gives the descriptor back, to be inherited by the device process.
    pub fn into_fd(self) -> OwnedFd {
        self.socket
    }

    /// A second handle on the same socket, so that one thread can send while another receives.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self::new(self.socket.try_clone()?))
    }

    /// Sends, waiting while the socket's queue is full.
    pub fn send(&self, message: &Out, fd: Option<BorrowedFd<'_>>) -> io::Result<()> {
        self.send_with(message, fd, SendFlags::NOSIGNAL)
    }

    /// Sends, or fails with [`io::ErrorKind::WouldBlock`] while the socket's queue is full.
    pub fn try_send(&self, message: &Out, fd: Option<BorrowedFd<'_>>) -> io::Result<()> {
        self.send_with(message, fd, SendFlags::NOSIGNAL | SendFlags::DONTWAIT)
    }

    /// Receives, waiting for a message. `None` when the other end hung up.
    pub fn recv(&self) -> io::Result<Option<Received<In>>> {
        self.recv_with(RecvFlags::CMSG_CLOEXEC)
    }

    /// Receives, or fails with [`io::ErrorKind::WouldBlock`] when there is no message.
    pub fn try_recv(&self) -> io::Result<Option<Received<In>>> {
        self.recv_with(RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT)
    }

    fn send_with(
        &self,
        message: &Out,
        fd: Option<BorrowedFd<'_>>,
        flags: SendFlags,
    ) -> io::Result<()> {
        let text = serde_json::to_vec(message)?;
        if text.len() > MAX_MESSAGE_BYTES {
            return Err(invalid("message is longer than the control socket allows"));
        }
        let fds: Vec<BorrowedFd<'_>> = fd.into_iter().collect();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !fds.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(&fds)) {
            return Err(invalid("no room for the descriptor"));
        }
        rustix::io::retry_on_intr(|| {
            sendmsg(&self.socket, &[IoSlice::new(&text)], &mut ancillary, flags)
        })?;
        Ok(())
    }

    fn recv_with(&self, flags: RecvFlags) -> io::Result<Option<Received<In>>> {
        let mut text = [0; MAX_MESSAGE_BYTES];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let received = rustix::io::retry_on_intr(|| {
            recvmsg(&self.socket, &mut [IoSliceMut::new(&mut text)], &mut ancillary, flags)
        })?;
        let mut fds: Vec<OwnedFd> = Vec::new();
        for message in ancillary.drain() {
            if let RecvAncillaryMessage::ScmRights(rights) = message {
                fds.extend(rights);
            }
        }
        if received.bytes == 0 {
            return Ok(None);
        }
        if received.flags.contains(ReturnFlags::TRUNC) || fds.len() > 1 {
            return Err(invalid("message or its descriptor list is too long"));
        }
        let text = text.get(..received.bytes).unwrap_or_default();
        Ok(Some((serde_json::from_slice(text)?, fds.pop())))
    }
}

impl<Out, In> AsFd for Endpoint<Out, In> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    #[test]
    fn carries_a_message_and_its_descriptor() {
        let (manager, devices) = control_pair().unwrap();
        let (mut near, far) = UnixStream::pair().unwrap();
        let connect = ToDevices::Connect { id: 7, port: 5000, greeting: "OK 5000\n".into() };
        manager.send(&connect, Some(far.as_fd())).unwrap();
        drop(far);

        let (message, fd) = devices.recv().unwrap().unwrap();
        assert_eq!(message, connect);
        UnixStream::from(fd.unwrap()).write_all(b"hello").unwrap();
        let mut text = String::new();
        near.read_to_string(&mut text).unwrap();
        assert_eq!(text, "hello");
    }

    #[test]
    fn tells_emptiness_from_hang_up() {
        let (manager, devices) = control_pair().unwrap();
        assert_eq!(devices.try_recv().unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(manager);
        assert!(devices.try_recv().unwrap().is_none());
    }

    #[test]
    fn refuses_oversized_messages() {
        let (manager, _devices) = control_pair().unwrap();
        let greeting = "x".repeat(MAX_MESSAGE_BYTES);
        let connect = ToDevices::Connect { id: 1, port: 1, greeting };
        assert_eq!(manager.send(&connect, None).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn messages_have_a_stable_form() {
        let refused = FromDevices::Refused { id: 3, reason: Refusal::TimedOut };
        let json = serde_json::to_string(&refused).unwrap();
        assert_eq!(json, r#"{"Refused":{"id":3,"reason":"TimedOut"}}"#);
    }
}
