//! What comes on a connection.

use crate::messages::{End, Received};
use rsbinder::rpc::RpcError;
use rustix::io::Errno;
use rustix::net::RecvFlags;
use std::io::Error as IoError;
use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::time::{Duration, Instant};

type RpcResult<T> = std::result::Result<T, RpcError>;

/// Bytes that are read ahead at most.
pub(crate) const AHEAD: usize = 4096;

/// How long a client may take for all of its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// What has come.
pub(crate) struct Reading {
    pub(crate) received: Received,
    ahead: Box<[u8]>,
    /// The part of `ahead` that nobody has asked for yet.
    start: usize,
    end: usize,
    /// The part of `ahead` that the socket still holds, too.
    owed: Range<usize>,
    /// Whether bytes are left with the socket for a while.
    owing: bool,
    /// Whether the last message was one of which nothing is left with the socket.
    long: bool,
    opened_by: Option<Instant>,
}

impl Reading {
    /// Nothing has come yet at this end.
    ///
    /// A guest's kernel tells the other end whenever its socket is read empty, in a packet of its own.
    /// A server therefore leaves a call with the socket until it sends the reply: then both packets go
    /// together, and the other end is notified, and the guest interrupted, once instead of twice.
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
            long: false,
            opened_by,
        }
    }

    /// Whether there is something that was read and nobody has asked for.
    pub(crate) fn is_ahead(&self) -> bool {
        self.start < self.end
    }

    /// Reads at least one byte, or none if the other end is gone.
    pub(crate) fn read(&mut self, socket: BorrowedFd<'_>, buffer: &mut [u8]) -> RpcResult<usize> {
        if self.opened_by.is_some_and(|by| self.received.is_opening() && Instant::now() > by) {
            return Err(RpcError::Timeout);
        }
        if !self.is_ahead() {
            self.settle(socket)?;
            if buffer.len() >= AHEAD {
                self.long = true;
                // The rest of a message, of which nobody wants to hear piece by piece.
                return receive(socket, buffer, RecvFlags::WAITALL);
            }
            self.go_ahead(socket)?;
        }
        let ahead = self.ahead.get(self.start..self.end).unwrap_or_default();
        let count = ahead.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), ahead.get(..count)) {
            to.copy_from_slice(from);
        }
        self.start += count;
        Ok(count)
    }

    fn go_ahead(&mut self, socket: BorrowedFd<'_>) -> RpcResult<()> {
        // Where one long message was, there often is another.
        let owing = self.owing && !std::mem::replace(&mut self.long, false);
        let flags = if owing { RecvFlags::PEEK } else { RecvFlags::empty() };
        let count = receive(socket, &mut self.ahead, flags)?;
        (self.start, self.end) = (0, count);
        self.owed = if owing { 0..count } else { 0..0 };
        Ok(())
    }

    /// Takes from the socket what was left with it. Those are the same bytes once more.
    pub(crate) fn settle(&mut self, socket: BorrowedFd<'_>) -> RpcResult<()> {
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
