//! What comes on a connection.

use crate::messages::{End, Received};
use crate::system;
use rsbinder::rpc::RpcError;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::RecvFlags;
use std::io::Error as IoError;
use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::time::{Duration, Instant};

type RpcResult<T> = std::result::Result<T, RpcError>;

/// Bytes that are read ahead at most.
pub(crate) const AHEAD: usize = 4096;

/// Bytes that are left with a socket at most while more is waited for: the end of a long call, or
/// what came alone.
const LEFT: usize = 1;

/// How long a client may take for all of its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// What has come.
pub(crate) struct Reading {
    pub(crate) received: Received,
    ahead: Box<[u8]>,
    /// The part of `ahead` that nobody has asked for yet.
    start: usize,
    end: usize,
    /// The part of `ahead` that is to be taken from the socket and was read already.
    owed: Range<usize>,
    /// Whether bytes are left with the socket for a while.
    owing: bool,
    /// From how many bytes on the socket is readable, as it was told.
    readable_from: usize,
    opened_by: Option<Instant>,
}

impl Reading {
    /// Nothing has come yet at this end.
    ///
    /// A guest's kernel tells the other end whenever its socket is read empty, in a packet of its own.
    /// A server therefore leaves a call with the socket until it sends the reply: then both packets go
    /// together, and the other end is notified, and the guest interrupted, once instead of twice.
    ///
    /// A long call, of which [`AHEAD`] bytes or more are still to come when its beginning was read, is
    /// taken when all of it is there, but for its last byte. That one is left until the next call has
    /// come, and there is no packet at all. A short call would gain nothing by that: to wait for more
    /// than what is left takes system calls that cost as much as its packet.
    pub(crate) fn new(end: End) -> Self {
        let (opened_by, owing) = match end {
            End::Server => (Instant::now().checked_add(HANDSHAKE), true),
            End::Client => (None, false),
        };
        Self {
            received: Received::new(end),
            ahead: vec![0; AHEAD].into_boxed_slice(),
            start: 0,
            end: 0,
            owed: 0..0,
            owing,
            readable_from: 1,
            opened_by,
        }
    }

    /// Whether there is something that was read and nobody has asked for.
    pub(crate) fn is_ahead(&self) -> bool {
        self.start < self.end
    }

    /// Reads at least one byte, or none if the other end is gone. Nothing is waited for longer than
    /// `patience`, if it has an end.
    pub(crate) fn read(
        &mut self,
        socket: BorrowedFd<'_>,
        buffer: &mut [u8],
        patience: Option<Duration>,
    ) -> RpcResult<usize> {
        if self.opened_by.is_some_and(|by| self.received.is_opening() && Instant::now() > by) {
            return Err(RpcError::Timeout);
        }
        if !self.is_ahead() {
            if buffer.len() >= AHEAD {
                // The rest of a message, of which nobody wants to hear piece by piece.
                return self.read_long(socket, buffer, patience);
            }
            self.go_ahead(socket, patience)?;
        }
        let ahead = self.ahead.get(self.start..self.end).unwrap_or_default();
        let count = ahead.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), ahead.get(..count)) {
            to.copy_from_slice(from);
        }
        self.start += count;
        Ok(count)
    }

    fn go_ahead(&mut self, socket: BorrowedFd<'_>, patience: Option<Duration>) -> RpcResult<()> {
        if !self.owing {
            (self.start, self.end) = (0, receive(socket, &mut self.ahead, RecvFlags::empty())?);
            return Ok(());
        }
        self.settle_all_but_the_end(socket)?;
        if self.owed.is_empty() {
            self.readable(socket, 1);
        } else if !self.wait_for(socket, self.owed.len() + 1, patience)? {
            self.settle(socket)?;
        }
        let mut count = receive(socket, &mut self.ahead, RecvFlags::PEEK)?;
        if count <= self.owed.len() {
            // The other end is gone, a signal came, or poll(2) minds no number of bytes here.
            self.settle(socket)?;
            count = receive(socket, &mut self.ahead, RecvFlags::PEEK)?;
        }
        (self.start, self.end) = (self.owed.len(), count);
        self.owed = 0..count;
        Ok(())
    }

    fn read_long(
        &mut self,
        socket: BorrowedFd<'_>,
        buffer: &mut [u8],
        patience: Option<Duration>,
    ) -> RpcResult<usize> {
        let Some((last, all_but_one)) = buffer.split_last_mut().filter(|_| self.owing) else {
            return receive(socket, buffer, RecvFlags::WAITALL);
        };
        let waited = self.wait_for(socket, self.owed.len() + all_but_one.len() + 1, patience);
        self.readable(socket, 1);
        waited?;
        self.settle(socket)?;
        let count = receive(socket, all_but_one, RecvFlags::WAITALL)?;
        if count < all_but_one.len() {
            return Ok(count);
        }
        // What was taken is told of in any case, and what is wrong now when the next byte is asked for.
        let peeked = receive(socket, std::slice::from_mut(last), RecvFlags::PEEK).unwrap_or(0);
        self.owed = 0..peeked;
        Ok(count + peeked)
    }

    /// Takes from the socket what was left with it, unless that may stay while more is waited for.
    pub(crate) fn settle_all_but_the_end(&mut self, socket: BorrowedFd<'_>) -> RpcResult<()> {
        if self.owed.len() > LEFT { self.settle(socket) } else { Ok(()) }
    }

    /// Takes from the socket what was left with it. Those are the same bytes once more.
    pub(crate) fn settle(&mut self, socket: BorrowedFd<'_>) -> RpcResult<()> {
        // Who sleeps in recv(2) is not woken for fewer bytes than that, and the other end would be told
        // of room at once.
        self.readable(socket, 1);
        while !self.owed.is_empty() {
            let owed = self.ahead.get_mut(self.owed.clone()).unwrap_or_default();
            match receive(socket, owed, RecvFlags::empty())? {
                // The connection is no more, and nothing can be left with it.
                0 => self.owed = 0..0,
                count => self.owed.start += count,
            }
        }
        Ok(())
    }

    /// Waits until so many bytes can be read at once, there will be no more, or a signal comes. `false`
    /// if the kernel could not be asked to, and nothing was waited for.
    fn wait_for(
        &mut self,
        socket: BorrowedFd<'_>,
        count: usize,
        patience: Option<Duration>,
    ) -> RpcResult<bool> {
        if !self.readable(socket, count) {
            return Ok(false);
        }
        let timeout = patience.and_then(|patience| Timespec::try_from(patience).ok());
        let mut sockets = [PollFd::new(&socket, PollFlags::IN | PollFlags::RDHUP)];
        match poll(&mut sockets, timeout.as_ref()) {
            Ok(0) => Err(RpcError::Timeout),
            Ok(_) | Err(Errno::INTR) => Ok(true),
            Err(error) => Err(IoError::from(error).into()),
        }
    }

    /// Has poll(2) say that the socket is readable from so many bytes on. Whether the kernel took it.
    fn readable(&mut self, socket: BorrowedFd<'_>, from: usize) -> bool {
        if self.readable_from != from {
            if !system::readable_from(socket, from) {
                return false;
            }
            self.readable_from = from;
        }
        true
    }
}

fn receive(socket: BorrowedFd<'_>, buffer: &mut [u8], flags: RecvFlags) -> RpcResult<usize> {
    loop {
        match rustix::net::recv(socket, &mut *buffer, flags) {
            Ok((count, _)) => return Ok(count),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => return Err(RpcError::Timeout),
            Err(error) => return Err(IoError::from(error).into()),
        }
    }
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
