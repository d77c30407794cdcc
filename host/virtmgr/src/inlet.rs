//! Streams whose bytes are taken as they come, never waited for.

use rustix::net::{AddressFamily, RecvFlags, SocketFlags, SocketType, recv};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// How much is taken from one stream before the others get their turn.
const TURN: usize = 64 << 10;

/// Our end of a stream socket.
#[derive(Debug)]
pub struct Inlet {
    stream: Option<OwnedFd>,
}

/// A pair of connected stream sockets, closed on exec.
pub fn stream_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(rustix::net::socketpair(
        AddressFamily::UNIX,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )?)
}

impl Inlet {
    /// An inlet and the other end of its stream.
    pub fn pair() -> io::Result<(Self, OwnedFd)> {
        let (ours, theirs) = stream_pair()?;
        Ok((Self::new(ours), theirs))
    }

    /// Takes a stream socket.
    pub fn new(stream: OwnedFd) -> Self {
        Self { stream: Some(stream) }
    }

    /// The stream, until its end was seen.
    pub fn source(&self) -> Option<BorrowedFd<'_>> {
        self.stream.as_ref().map(AsFd::as_fd)
    }

    /// Hands what has come to `sink`, piece by piece, but not endlessly much at a time.
    pub fn take(&mut self, mut sink: impl FnMut(&[u8])) {
        let mut buffer = [0; 8 << 10];
        let mut taken = 0;
        while let Some(stream) = &self.stream
            && taken < TURN
        {
            match recv(stream, &mut buffer[..], RecvFlags::DONTWAIT) {
                Ok((count, _)) if count > 0 => {
                    sink(buffer.get(..count).unwrap_or_default());
                    taken += count;
                }
                Err(rustix::io::Errno::AGAIN) => return,
                Err(rustix::io::Errno::INTR) => {}
                Ok(_) | Err(_) => self.stream = None,
            }
        }
    }

    /// Hands everything to `sink` that was sent before the other end closed; for when the process
    /// at the other end is gone.
    pub fn drain(&mut self, mut sink: impl FnMut(&[u8])) {
        let mut more = true;
        while more && self.stream.is_some() {
            more = false;
            self.take(|bytes| {
                more = true;
                sink(bytes);
            });
        }
    }

    /// Closes the stream.
    pub fn close(&mut self) {
        self.stream = None;
    }
}

/// The last bytes of a text that may be endless.
#[derive(Debug)]
pub struct Tail {
    bytes: Vec<u8>,
    limit: usize,
}

impl Tail {
    /// Keeps up to `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), limit }
    }

    /// Adds bytes; the oldest go if there are too many.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let excess = self.bytes.len().saturating_sub(self.limit);
        self.bytes.drain(..excess);
    }

    /// The text, fit for a message: see [`printable`].
    pub fn text(&self) -> String {
        printable(String::from_utf8_lossy(&self.bytes).trim())
    }
}

/// `text` without control characters (other than line feed and tab), which would reach a terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if is_harmless(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// Whether a terminal shows `c` and does nothing else with it.
pub fn is_harmless(c: char) -> bool {
    c == '\n' || c == '\t' || !c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    #[test]
    fn takes_what_is_there_and_notices_the_end() {
        let (mut inlet, theirs) = Inlet::pair().unwrap();
        let mut theirs = UnixStream::from(theirs);
        let mut text = Vec::new();
        inlet.take(|bytes| text.extend_from_slice(bytes));
        assert!(text.is_empty() && inlet.source().is_some());

        theirs.write_all(b"one").unwrap();
        inlet.take(|bytes| text.extend_from_slice(bytes));
        theirs.write_all(b" two").unwrap();
        drop(theirs);
        inlet.drain(|bytes| text.extend_from_slice(bytes));
        assert_eq!(text, b"one two");
        assert!(inlet.source().is_none());
    }

    #[test]
    fn the_tail_keeps_the_end() {
        let mut tail = Tail::new(5);
        tail.push(b"abc");
        tail.push(b"def\x1b");
        assert_eq!(tail.text(), "cdef\u{fffd}");
    }
}
