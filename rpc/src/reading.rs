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
    opened_by: Option<Instant>,
}

impl Reading {
    /// Nothing has come yet at this end.
    ///
    /// A guest's kernel tells the other end whenever its socket is read empty, in a packet of its own.
    /// A server therefore leaves the end of a call with the socket until it sends the reply: then both
    /// packets go together, and the other end is notified, and the guest interrupted, once instead of
    /// twice. For the same reason it waits for all of a long call before it takes it.
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
            self.settle(socket)?;
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
        let flags = if self.owing { RecvFlags::PEEK } else { RecvFlags::empty() };
        let count = receive(socket, &mut self.ahead, flags)?;
        (self.start, self.end) = (0, count);
        self.owed = if self.owing { 0..count } else { 0..0 };
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
        wait_for(socket, self.owed.len() + all_but_one.len() + 1, patience)?;
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

/// Waits until so many bytes can be read at once, or there will be no more. Returns early where that
/// cannot be asked for.
fn wait_for(socket: BorrowedFd<'_>, count: usize, patience: Option<Duration>) -> RpcResult<()> {
    let timeout = patience.and_then(|patience| Timespec::try_from(patience).ok());
    if !system::readable_from(socket, count) {
        return Ok(());
    }
    let mut sockets = [PollFd::new(&socket, PollFlags::IN | PollFlags::RDHUP)];
    let waited = poll(&mut sockets, timeout.as_ref());
    system::readable_from(socket, 1);
    match waited {
        Ok(0) => Err(RpcError::Timeout),
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(IoError::from(error).into()),
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
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    /// Bytes that a socket still holds, up to some more than any test has.
    fn held(socket: &impl AsFd) -> Vec<u8> {
        let mut bytes = vec![0; 1 << 20];
        let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        let count = rustix::net::recv(socket, &mut bytes[..], flags).map_or(0, |(count, _)| count);
        bytes.truncate(count);
        bytes
    }

    /// Two ends of which poll(2) says that they are readable only when there is enough to read. Those
    /// of `UnixStream` are readable from the first byte on, whatever they are told.
    fn pair_of_sockets() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let theirs = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        theirs.set_nodelay(true).unwrap();
        (listener.accept().unwrap().0, theirs)
    }

    fn read(reading: &mut Reading, socket: &impl AsFd, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        let count = reading.read(socket.as_fd(), &mut bytes, None).unwrap();
        bytes.truncate(count);
        bytes
    }

    #[test]
    fn a_server_leaves_a_call_with_the_socket_until_the_next_step() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut reading = Reading::new(End::Server);
        theirs.write_all(b"head, body").unwrap();
        assert_eq!(read(&mut reading, &ours, 4), b"head");
        assert_eq!(read(&mut reading, &ours, 6), b", body");
        assert_eq!(held(&ours), b"head, body");
        reading.settle(ours.as_fd()).unwrap();
        assert_eq!(held(&ours), b"");

        theirs.write_all(b"next").unwrap();
        assert_eq!(read(&mut reading, &ours, 2), b"ne");
        theirs.write_all(b"more").unwrap();
        assert_eq!(read(&mut reading, &ours, 9), b"xt");
        assert_eq!(read(&mut reading, &ours, 9), b"more");
    }

    #[test]
    fn a_client_takes_what_it_reads() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut reading = Reading::new(End::Client);
        theirs.write_all(b"head, body").unwrap();
        assert_eq!(read(&mut reading, &ours, 4), b"head");
        assert_eq!(held(&ours), b"");
        assert_eq!(read(&mut reading, &ours, 6), b", body");
    }

    #[test]
    fn of_a_long_message_only_the_end_is_left() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut reading = Reading::new(End::Server);
        let message: Vec<u8> = (0..100_000u32).map(|index| index as u8).collect();
        for _ in 0..3 {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    message.chunks(3_700).for_each(|chunk| theirs.write_all(chunk).unwrap())
                });
                let mut all = read(&mut reading, &ours, 16);
                while all.len() < message.len() {
                    all.extend(read(&mut reading, &ours, message.len() - all.len()));
                }
                assert_eq!(all, message);
            });
            assert_eq!(held(&ours), message[message.len() - 1..]);
        }
    }

    #[test]
    fn a_part_of_a_long_message_stays_with_the_socket() {
        let (ours, mut theirs) = pair_of_sockets();
        // Whoever reads too early fails instead of waiting.
        ours.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        let mut reading = Reading::new(End::Server);
        let message: Vec<u8> = (0..50_000u32).map(|index| index as u8).collect();
        let (part, rest) = message.split_at(20_000);
        theirs.write_all(part).unwrap();
        let mut buffer = vec![0; message.len()];
        let waited = reading.read(ours.as_fd(), &mut buffer, Some(Duration::from_millis(1)));
        assert!(matches!(waited, Err(RpcError::Timeout)), "{waited:?}");
        assert_eq!(held(&ours), part);
        assert_eq!(system::is_readable_from(ours.as_fd()), 1);

        theirs.write_all(rest).unwrap();
        assert_eq!(read(&mut reading, &ours, message.len()), message);
        assert_eq!(held(&ours), message[message.len() - 1..]);
        assert_eq!(system::is_readable_from(ours.as_fd()), 1);
    }

    #[test]
    fn nobody_waits_for_the_rest_of_a_message_that_breaks_off() {
        let (ours, mut theirs) = pair_of_sockets();
        let mut reading = Reading::new(End::Server);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                theirs.write_all(&[1; 20_000]).unwrap();
                theirs.shutdown(Shutdown::Write).unwrap();
            });
            assert_eq!(read(&mut reading, &ours, 50_000), [1; 20_000]);
        });
        assert_eq!(read(&mut reading, &ours, 50_000), b"");
        assert_eq!(system::is_readable_from(ours.as_fd()), 1);
    }

    #[test]
    fn a_message_that_breaks_off_is_read_so_far() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut reading = Reading::new(End::Server);
        theirs.write_all(&[1; 5_000]).unwrap();
        drop(theirs);
        assert_eq!(read(&mut reading, &ours, 16).len(), 16);
        assert_eq!(read(&mut reading, &ours, 9_984).len(), AHEAD - 16);
        assert_eq!(read(&mut reading, &ours, 5_904).len(), 5_000 - AHEAD);
        assert_eq!(read(&mut reading, &ours, 5_000), b"");
        reading.settle(ours.as_fd()).unwrap();
    }

    #[test]
    fn waiting_for_a_long_message_has_an_end() {
        let (ours, _theirs) = UnixStream::pair().unwrap();
        let mut reading = Reading::new(End::Server);
        let soon = Some(Duration::from_millis(1));
        let waited = reading.read(ours.as_fd(), &mut [0; AHEAD], soon);
        assert!(matches!(waited, Err(RpcError::Timeout)), "{waited:?}");
    }
}
