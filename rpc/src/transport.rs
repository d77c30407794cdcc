//! A connection between an app and its payload.
//!
//! It carries no descriptors and no message with more than [`MAX_BODY`] bytes. A round trip costs one
//! packet in each direction, which matters between a host and a guest:
//!
//! - What a client says first waits for what it says next, until it has to hear something.
//! - The release that a server sends right before a reply waits for the reply.
//! - Reading goes ahead of what is asked for, and a server leaves a call with its socket until the
//!   reply, and the end of a long one until the next call.

use crate::crowd::Place;
use crate::messages::{End, Event, Kind, outgoing};
use crate::oneways::Oneways;
use crate::reading::{AHEAD, Reading};
use crate::refusals::{
    crowded, no_descriptors, not_as_if_unsent, not_too_deep, out_of_time, refused,
};
use crate::system;
use rsbinder::rpc::{PeerIdentity, RpcError, RpcTransport};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{SendAncillaryBuffer, SendFlags, Shutdown};
use std::io::{Error as IoError, IoSlice};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

type RpcResult<T> = std::result::Result<T, RpcError>;

/// Reads one message while sending waits for room.
type Drain<'a> = &'a mut dyn FnMut() -> RpcResult<()>;

const AT_ONCE: SendFlags = SendFlags::NOSIGNAL.union(SendFlags::DONTWAIT);
const NO_FRAMES: &str = "sessions use no frames of the transport's own";

/// One connection of a session between an app and its payload.
pub(crate) struct PayloadTransport {
    socket: OwnedFd,
    peer: PeerIdentity,
    reading: Mutex<Reading>,
    writing: Mutex<Writing>,
    deadlines: Mutex<Deadlines>,
    oneways: Arc<Mutex<Oneways>>,
    /// Whose drop says that the connection is gone.
    _place: Option<Place>,
}

/// What is to go.
struct Writing {
    end: End,
    /// Bytes that wait for more.
    held: Vec<u8>,
    /// The targets of the calls that wait for a reply, the innermost one last.
    calls: Vec<u64>,
    /// Whether the connection's header is gone by.
    opened: bool,
}

/// What the socket was told.
#[derive(Default)]
struct Deadlines {
    read: Option<Duration>,
    write: Option<Duration>,
}

impl PayloadTransport {
    /// A connected stream socket. Whoever is at the other end must be known to the caller.
    pub(crate) fn new(socket: OwnedFd, end: End, peer: PeerIdentity) -> Self {
        system::keep_room();
        let writing = Writing { end, held: Vec::new(), calls: Vec::new(), opened: false };
        Self {
            socket,
            peer,
            reading: Mutex::new(Reading::new(end)),
            writing: Mutex::new(writing),
            deadlines: Mutex::default(),
            oneways: Arc::default(),
            _place: None,
        }
    }

    /// One of a server's connections, of which there may be only so many.
    pub(crate) fn at(self, place: Place) -> Self {
        Self { _place: Some(place), ..self }
    }

    /// One of several connections of a session, on which the other end may call: what waits for its
    /// turn may wait for something that comes on another one.
    pub(crate) fn of_session(self, oneways: &Arc<Mutex<Oneways>>) -> Self {
        Self { oneways: Arc::clone(oneways), ..self }
    }

    /// Sends a whole message, or holds it.
    fn send_message(&self, message: &[u8], drain: Option<Drain<'_>>) -> RpcResult<()> {
        let kind = outgoing(message).map_err(|error| refused("sent", error))?;
        let mut held = {
            let mut writing = lock(&self.writing);
            match kind {
                Kind::Release(target) if writing.calls.last() == Some(&target) => {
                    writing.held.extend_from_slice(message);
                    return Ok(());
                }
                Kind::Reply => drop(writing.calls.pop()),
                _ => {}
            }
            // Not locked while it is sent: `drain` reads, and who reads may have to send.
            std::mem::take(&mut writing.held)
        };
        if held.is_empty() || message.len() > AHEAD {
            return self.send(&held, message, drain);
        }
        held.extend_from_slice(message);
        self.send(&held, &[], drain)
    }

    /// Sends what waits for more.
    fn flush(&self) -> RpcResult<()> {
        let held = std::mem::take(&mut lock(&self.writing).held);
        if held.is_empty() { Ok(()) } else { self.send(&held, &[], None) }
    }

    /// Sends both, at best in one packet.
    fn send(&self, first: &[u8], then: &[u8], mut drain: Option<Drain<'_>>) -> RpcResult<()> {
        self.settle(Reading::settle_all_but_the_end)?;
        let mut slices = [IoSlice::new(first), IoSlice::new(then)];
        let mut rest = &mut slices[..];
        // Without those that are empty.
        IoSlice::advance_slices(&mut rest, 0);
        let mut begun = false;
        while !rest.is_empty() {
            let flags = if drain.is_some() { AT_ONCE } else { SendFlags::NOSIGNAL };
            let mut control = SendAncillaryBuffer::default();
            let sent = match rest {
                // The shorter way through the kernel.
                [only] => rustix::net::send(&self.socket, only, flags),
                _ => rustix::net::sendmsg(&self.socket, rest, &mut control, flags),
            };
            match sent {
                Ok(count) => {
                    IoSlice::advance_slices(&mut rest, count);
                    begun = true;
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => match &mut drain {
                    Some(drain) => self.wait_for_room(drain, begun)?,
                    None => return Err(out_of_time(begun)),
                },
                Err(error) => return Err(IoError::from(error).into()),
            }
        }
        Ok(())
    }

    /// Waits until more can be sent, or reads what the peer, too, is waiting to be read.
    fn wait_for_room(&self, drain: &mut Drain<'_>, begun: bool) -> RpcResult<()> {
        if self.has_read_ahead() {
            return drain().map_err(not_as_if_unsent);
        }
        // What was read and is left with the socket is nothing to wait for.
        self.settle(Reading::settle)?;
        let patience = lock(&self.deadlines).write;
        let timeout = patience.and_then(|patience| Timespec::try_from(patience).ok());
        let mut sockets = [PollFd::new(&self.socket, PollFlags::IN | PollFlags::OUT)];
        match poll(&mut sockets, timeout.as_ref()) {
            Ok(0) => Err(out_of_time(begun)),
            Ok(_) if sockets.iter().any(|socket| socket.revents().contains(PollFlags::IN)) => {
                drain().map_err(not_as_if_unsent)
            }
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(IoError::from(error).into()),
        }
    }

    /// What has come, unless another thread is reading.
    fn reading_now(&self) -> Option<MutexGuard<'_, Reading>> {
        match self.reading.try_lock() {
            Ok(reading) => Some(reading),
            Err(TryLockError::Poisoned(reading)) => Some(reading.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Takes from the socket what was read and left with it.
    fn settle(
        &self,
        settle: impl FnOnce(&mut Reading, BorrowedFd<'_>) -> RpcResult<()>,
    ) -> RpcResult<()> {
        match self.reading_now() {
            Some(mut reading) => {
                settle(&mut reading, self.socket.as_fd()).map_err(not_as_if_unsent)
            }
            None => Ok(()),
        }
    }

    /// Whether there is something that was read and nobody has asked for. Only this thread reads.
    fn has_read_ahead(&self) -> bool {
        self.reading_now().is_some_and(|reading| reading.is_ahead())
    }

    /// Holds what a client's handshake says; a server's is sent at once.
    fn open(&self, bytes: &[u8]) -> RpcResult<()> {
        let is_first = {
            let mut writing = lock(&self.writing);
            if writing.end == End::Server {
                drop(writing);
                return self.send(bytes, &[], None);
            }
            writing.held.extend_from_slice(bytes);
            !std::mem::replace(&mut writing.opened, true)
        };
        if is_first {
            lock(&self.reading).received.expect_answer_to(bytes);
        }
        Ok(())
    }

    fn set_deadline(&self, which: Timeout, deadline: Option<Duration>) -> RpcResult<()> {
        let mut deadlines = lock(&self.deadlines);
        let known = match which {
            Timeout::Recv => &mut deadlines.read,
            Timeout::Send => &mut deadlines.write,
        };
        if *known != deadline {
            set_socket_timeout(&self.socket, which, deadline).map_err(IoError::from)?;
            *known = deadline;
        }
        Ok(())
    }
}

impl RpcTransport for PayloadTransport {
    fn send_frame(&self, _: &[u8]) -> RpcResult<()> {
        Err(RpcError::Protocol(NO_FRAMES))
    }

    fn recv_frame(&self) -> RpcResult<Vec<u8>> {
        Err(RpcError::Protocol(NO_FRAMES))
    }

    fn peer_identity(&self) -> PeerIdentity {
        self.peer.clone()
    }

    fn describe(&self) -> &str {
        "between an app and its payload"
    }

    fn set_read_timeout(&self, timeout: Option<Duration>) -> RpcResult<()> {
        self.set_deadline(Timeout::Recv, timeout)
    }

    fn set_write_timeout(&self, timeout: Option<Duration>) -> RpcResult<()> {
        self.set_deadline(Timeout::Send, timeout)
    }

    fn peer_closed(&self) -> Option<bool> {
        let mut sockets = [PollFd::new(&self.socket, PollFlags::RDHUP)];
        let closed = PollFlags::RDHUP | PollFlags::HUP | PollFlags::ERR;
        poll(&mut sockets, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).ok()?;
        sockets.first().map(|socket| socket.revents().intersects(closed))
    }

    fn shutdown(&self) -> RpcResult<()> {
        match rustix::net::shutdown(&self.socket, Shutdown::Both) {
            Ok(()) | Err(Errno::NOTCONN) => Ok(()),
            Err(error) => Err(IoError::from(error).into()),
        }
    }

    // The protocol stack sends what belongs to the handshake by this.
    fn send_raw(&self, buffer: &[u8]) -> RpcResult<()> {
        self.open(buffer)
    }

    fn recv_raw(&self, buffer: &mut [u8]) -> RpcResult<usize> {
        self.flush()?;
        let patience = lock(&self.deadlines).read;
        let mut reading = lock(&self.reading);
        let count = reading.read(self.socket.as_fd(), buffer, patience)?;
        let mut writing = lock(&self.writing);
        let taken = buffer.get(..count).unwrap_or_default();
        let mut waiting = Ok(());
        let taken = reading.received.take(taken, &mut |event| match event {
            Event::Call(target) => writing.calls.push(target),
            Event::Released(target) => lock(&self.oneways).released(target),
            Event::Oneway { target, number, bytes } if waiting.is_ok() => {
                waiting = lock(&self.oneways).take(target, number, bytes);
            }
            Event::Oneway { .. } => {}
        });
        taken.map_err(|error| refused("received", error))?;
        waiting.map_err(crowded)?;
        not_too_deep(writing.calls.len())?;
        Ok(count)
    }

    // And each whole message by one of these two.
    fn send_raw_with_fds(&self, buffer: &[u8], fds: &[BorrowedFd<'_>]) -> RpcResult<()> {
        no_descriptors(fds)?;
        self.send_message(buffer, None)
    }

    fn send_raw_draining(
        &self,
        buffer: &[u8],
        fds: &[BorrowedFd<'_>],
        drain: Drain<'_>,
    ) -> RpcResult<()> {
        no_descriptors(fds)?;
        self.send_message(buffer, Some(drain))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "transport_tests.rs"]
mod tests;
