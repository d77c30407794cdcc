//! The client of a server, over one or several connections.

use super::{ask_for_root, ask_for_session};
use avf_rpc::PayloadServer;
use rsbinder::rpc::PeerIdentity;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

/// Whom the server takes its client for.
const HOST: u32 = 2;

/// What a socket takes before anybody hears it.
const ROOM: usize = 60_000;

/// How long a server may do nothing at all.
const PATIENCE: Timespec = Timespec { tv_sec: 5, tv_nsec: 0 };

/// A client that says what it is told to say.
pub struct Peer {
    server: &'static PayloadServer,
    connections: Vec<Connection>,
    current: usize,
    session: [u8; 32],
    heard: usize,
}

struct Connection {
    stream: UnixStream,
    /// What is still to be said.
    unsaid: Vec<u8>,
    /// How much more may be said, if nobody hears it before something is asked.
    room: usize,
    is_over: bool,
}

impl Peer {
    pub fn new(server: &'static PayloadServer) -> Self {
        Self { server, connections: Vec::new(), current: 0, session: [9; 32], heard: 0 }
    }

    /// The session, once it has begun.
    pub fn session(&self) -> &[u8; 32] {
        &self.session
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.connections.len()
    }

    /// Opens a connection with these bytes.
    pub fn connect(&mut self, opening: &[u8]) {
        self.flush();
        let Ok((ours, theirs)) = UnixStream::pair() else { return };
        if ours.set_nonblocking(true).is_err() {
            return;
        }
        self.server.serve(theirs.into(), PeerIdentity::Vsock { cid: HOST });
        let is_for_callbacks = opening.get(4).is_some_and(|options| options & 1 != 0);
        self.current = self.connections.len();
        self.connections.push(Connection {
            stream: ours,
            unsaid: opening.to_vec(),
            room: if is_for_callbacks { ROOM } else { usize::MAX },
            is_over: false,
        });
        // It is part of the session before anything else happens.
        if is_for_callbacks {
            self.flush();
            if opening.len() == 48 {
                self.hear(8);
            }
        }
    }

    /// Begins a session as it should be, learns its name, and asks for the root.
    pub fn begin(&mut self, version: u32) {
        let mut opening = version.to_le_bytes().to_vec();
        opening.extend([0; 12]);
        opening.extend(b"cci\0\0\0\0\0");
        opening.extend(ask_for_session());
        self.connect(&opening);
        self.flush();
        let reply = if version == 0 { 4 } else { 20 };
        let answer = self.hear(8 + 16 + reply + 4 + 32);
        if let Some(id) = answer.last_chunk() {
            self.session = *id;
        }
        self.say(&ask_for_root());
    }

    /// Goes on with another connection.
    pub fn turn_to(&mut self, which: u8) {
        self.flush();
        self.current = usize::from(which) % self.connections.len().max(1);
    }

    /// Says no more on this connection.
    pub fn close(&mut self) {
        self.flush();
        if let Some(connection) = self.connections.get_mut(self.current) {
            _ = connection.stream.shutdown(Shutdown::Write);
        }
    }

    /// Says this, sooner or later.
    pub fn say(&mut self, bytes: &[u8]) {
        if let Some(connection) = self.connections.get_mut(self.current)
            && connection.room >= bytes.len()
        {
            connection.room -= bytes.len();
            connection.unsaid.extend(bytes);
        }
    }

    /// Says all there is, ends every connection, and waits until the server has done so, too; how many
    /// bytes have come.
    pub fn finish(mut self) -> usize {
        self.flush();
        for connection in &self.connections {
            _ = connection.stream.shutdown(Shutdown::Write);
        }
        while self.connections.iter().any(|connection| !connection.is_over) {
            self.wait();
        }
        self.heard
    }

    fn flush(&mut self) {
        while self.connections.iter().any(|connection| !connection.unsaid.is_empty()) {
            let mut is_stuck = true;
            for connection in &mut self.connections {
                is_stuck &= !connection.say();
            }
            if is_stuck {
                self.wait();
            }
        }
    }

    /// So many bytes, or as many as come.
    fn hear(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        let mut got = 0;
        while got < count {
            let Some(connection) = self.connections.get_mut(self.current) else { break };
            match connection.stream.read(&mut bytes[got..]) {
                Ok(0) => break,
                Ok(more) => got += more,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    // It is said already, so that nothing else has to move.
                    let mut sockets = [PollFd::new(&connection.stream, PollFlags::IN)];
                    assert!(poll(&mut sockets, Some(&PATIENCE)) != Ok(0), "no answer");
                }
                Err(_) => break,
            }
        }
        bytes.truncate(got);
        self.heard += got;
        bytes
    }

    /// Waits until something can be heard or said, and hears what there is.
    fn wait(&mut self) {
        let mut sockets: Vec<_> = self.connections.iter().filter(|one| !one.is_over).collect();
        sockets.sort_by_key(|connection| connection.unsaid.is_empty());
        let mut sockets: Vec<_> = sockets
            .into_iter()
            .map(|connection| match connection.unsaid.is_empty() {
                true => PollFd::new(&connection.stream, PollFlags::IN),
                false => PollFd::new(&connection.stream, PollFlags::IN | PollFlags::OUT),
            })
            .collect();
        assert!(poll(&mut sockets, Some(&PATIENCE)) != Ok(0), "the server hangs");
        for connection in &mut self.connections {
            self.heard += connection.hear();
        }
    }
}

impl Connection {
    /// Says as much as there is room for; whether there was any.
    fn say(&mut self) -> bool {
        if self.unsaid.is_empty() {
            return false;
        }
        match self.stream.write(&self.unsaid) {
            Ok(count) => drop(self.unsaid.drain(..count)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
            // Nobody wants to hear the rest.
            Err(_) => self.unsaid.clear(),
        }
        true
    }

    /// Hears what there is; how much that is.
    fn hear(&mut self) -> usize {
        let mut heard = 0;
        let mut buffer = [0; 16 << 10];
        while !self.is_over {
            match self.stream.read(&mut buffer) {
                Ok(0) => self.is_over = true,
                Ok(count) => heard += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(_) => self.is_over = true,
            }
        }
        if self.is_over {
            self.unsaid.clear();
        }
        heard
    }
}
