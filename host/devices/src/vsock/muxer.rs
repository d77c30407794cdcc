//! All connections of a guest: packets in, packets out, sockets on the other side.
//!
//! The muxer knows nothing of virtqueues. Packets of the guest come in by
//! [`Muxer::guest_packet`]; what the guest is to get is asked for, one piece at a time, by
//! [`Muxer::next`], so that nothing piles up while the guest offers no room. Everything that
//! waits is bounded: one flag for each kind of packet and connection, one budget for each
//! connection's data, and a list of resets that stops the intake while it is long.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::epoll::EventFlags;
use rustix::net::sockopt::socket_type;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use vm_memory::VolatileSlice;

use super::connection::{Connection, Key, Next, State};
use super::packet::{HOST_CID, Header, Op, TYPE_STREAM};
use crate::control::{FromDevices, MAX_GREETING_BYTES, Refusal};
use crate::events::Events;

/// Most connections at a time, lingering ones included.
const MAX_CONNECTIONS: usize = 1024;
/// Credit of a connection while few are open.
const LARGE_BUFFER: u32 = 256 << 10;
/// Credit of a connection beyond the first [`MAX_LARGE`], so that a guest that opens as many as
/// it can makes us keep 31 MiB at most.
const SMALL_BUFFER: u32 = 16 << 10;
const MAX_LARGE: usize = 64;
/// No more packets are taken in while so many resets wait.
const MAX_RESETS: usize = 256;
/// No more guests' connections are accepted while so many messages wait for the manager.
const MAX_OUTBOX: usize = 64;
/// How long the guest may take to answer a request.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Host ports of connections to the guest start here, well above any service.
const FIRST_EPHEMERAL_PORT: u32 = 1 << 30;

/// One piece of work for the guest's receive queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Put this packet into one buffer.
    Packet(Header),
    /// Read from connection `id`'s socket into at most so many buffers, at most so many bytes.
    Read { id: u64, buffers: usize, bytes: usize },
}

/// A message for the manager and the descriptor that goes with it.
pub(crate) type Outgoing = (FromDevices, Option<OwnedFd>);

#[derive(Debug)]
pub(crate) struct Muxer {
    guest_cid: u64,
    manager_port: u32,
    events: Arc<Events>,
    /// Event token of connection 0.
    first_token: u64,
    connections: HashMap<u64, Connection>,
    by_key: HashMap<Key, u64>,
    next_id: u64,
    next_port: u32,
    large: usize,
    /// Connections with something for the guest, each once.
    ready: VecDeque<u64>,
    resets: VecDeque<Header>,
    /// Requests without an answer, oldest first; may name ones that have been answered.
    connecting: VecDeque<(Instant, u64)>,
    outbox: VecDeque<Outgoing>,
}

impl Muxer {
    /// Connections register with `events` under `first_token + id`.
    pub(crate) fn new(
        guest_cid: u32,
        manager_port: u32,
        events: Arc<Events>,
        first_token: u64,
    ) -> Self {
        Self {
            guest_cid: guest_cid.into(),
            manager_port,
            events,
            first_token,
            connections: HashMap::new(),
            by_key: HashMap::new(),
            next_id: 0,
            next_port: FIRST_EPHEMERAL_PORT,
            large: 0,
            ready: VecDeque::new(),
            resets: VecDeque::new(),
            connecting: VecDeque::new(),
            outbox: VecDeque::new(),
        }
    }

    // ---- The manager's side ----

    /// Asks the guest for a connection to `port`; the outcome goes to the outbox.
    pub(crate) fn connect(
        &mut self,
        id: u64,
        port: u32,
        greeting: String,
        socket: Option<OwnedFd>,
    ) {
        let opened = match check_request(&greeting, socket) {
            Ok(socket) => self.open_to_guest(id, port, greeting, socket),
            Err(reason) => Err(Refusal::BadRequest(reason.to_owned())),
        };
        if let Err(reason) = opened {
            self.outbox.push_back((FromDevices::Refused { id, reason }, None));
        }
    }

    fn open_to_guest(
        &mut self,
        id: u64,
        port: u32,
        greeting: String,
        socket: OwnedFd,
    ) -> Result<(), Refusal> {
        let host_port = self.free_port(port);
        let key = Key { host_port, guest_port: port };
        let state = State::Connecting { id, greeting: greeting.into_bytes() };
        let connection = self.insert(key, socket, state).ok_or(Refusal::TooManyConnections)?;
        self.connecting.push_back((Instant::now() + CONNECT_TIMEOUT, connection));
        self.schedule(connection);
        Ok(())
    }

    /// A host port that no connection to the guest's `guest_port` uses. There are far fewer
    /// connections than ports, so the search ends.
    fn free_port(&mut self, guest_port: u32) -> u32 {
        loop {
            let host_port = self.next_port;
            self.next_port = host_port.wrapping_add(1).max(FIRST_EPHEMERAL_PORT);
            let key = Key { host_port, guest_port };
            if host_port != self.manager_port
                && host_port != u32::MAX
                && !self.by_key.contains_key(&key)
            {
                return host_port;
            }
        }
    }

    /// When [`Muxer::expire`] has to be called next.
    pub(crate) fn deadline(&mut self) -> Option<Instant> {
        while let Some((when, id)) = self.connecting.front().copied() {
            match self.connections.get(&id).map(|connection| &connection.state) {
                Some(State::Connecting { .. }) => return Some(when),
                _ => self.connecting.pop_front(),
            };
        }
        None
    }

    /// Gives up on requests that the guest has not answered by `now`.
    pub(crate) fn expire(&mut self, now: Instant) {
        while self.deadline().is_some_and(|when| when <= now) {
            if let Some((_, id)) = self.connecting.pop_front() {
                self.remove(id, Refusal::TimedOut);
            }
        }
    }

    /// Messages for the manager, oldest first.
    pub(crate) fn outbox(&mut self) -> &mut VecDeque<Outgoing> {
        &mut self.outbox
    }

    /// Whether the manager should read its messages before it asks for more.
    pub(crate) fn outbox_is_full(&self) -> bool {
        self.outbox.len() >= MAX_OUTBOX
    }

    // ---- The guest's side ----

    /// Whether to leave the guest's packets where they are until some resets are delivered.
    pub(crate) fn is_overloaded(&self) -> bool {
        self.resets.len() >= MAX_RESETS
    }

    /// Takes a packet of the guest. `payload` is what follows the header, and may be longer or
    /// shorter than the header says.
    pub(crate) fn guest_packet(&mut self, header: &Header, payload: &[VolatileSlice<'_>]) {
        if header.src_cid != self.guest_cid {
            return;
        }
        if header.kind != TYPE_STREAM || header.dst_cid != HOST_CID {
            return self.reset(header);
        }
        let key = Key { host_port: header.dst_port, guest_port: header.src_port };
        match self.by_key.get(&key).copied() {
            Some(id) => self.connection_packet(id, header, payload),
            None if header.op == Op::Request => self.guest_request(key, header),
            None => self.reset(header),
        }
    }

    /// Answers a packet that makes no sense, unless it is a reset itself.
    fn reset(&mut self, packet: &Header) {
        if packet.op != Op::Reset {
            self.resets.push_back(Header::reset_for(packet));
        }
    }

    /// The guest wants a connection to the host: only the manager's port is there.
    fn guest_request(&mut self, key: Key, header: &Header) {
        if key.host_port != self.manager_port || self.outbox_is_full() {
            return self.reset(header);
        }
        let pair = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None);
        let Ok((ours, managers)) = pair else { return self.reset(header) };
        let Some(id) = self.insert(key, ours, State::Established) else {
            return self.reset(header);
        };
        if !self.watch(id) {
            return self.abort(id);
        }
        let incoming = FromDevices::Incoming { port: key.host_port, guest_port: key.guest_port };
        self.outbox.push_back((incoming, Some(managers)));
        self.with(id, |connection| connection.credit(header));
    }

    fn connection_packet(&mut self, id: u64, header: &Header, payload: &[VolatileSlice<'_>]) {
        self.with(id, |connection| connection.credit(header));
        match header.op {
            Op::Response => self.accepted(id),
            Op::Reset => self.remove(id, Refusal::NobodyListens),
            Op::Data => self.data(id, header.len as usize, payload),
            Op::Shutdown => self.with_established(id, |connection| {
                connection.guest_shut_down(header.flags);
            }),
            Op::CreditUpdate => {}
            Op::CreditRequest => self.with(id, Connection::owe_credit_update),
            Op::Request | Op::Unknown(_) => self.abort(id),
        }
    }

    fn accepted(&mut self, id: u64) {
        let Some(State::Connecting { id: request, .. }) =
            self.connections.get(&id).map(|connection| connection.state.clone())
        else {
            return self.abort(id);
        };
        if !self.watch(id) {
            return self.abort(id);
        }
        self.outbox.push_back((FromDevices::Connected { id: request }, None));
        self.with(id, |connection| {
            connection.establish();
            connection.flush();
        });
    }

    fn data(&mut self, id: u64, len: usize, payload: &[VolatileSlice<'_>]) {
        let present: usize = payload.iter().map(VolatileSlice::len).sum();
        let allowed =
            self.connections.get(&id).is_some_and(|connection| connection.may_receive(len));
        if !allowed || present < len {
            return self.abort(id);
        }
        self.with(id, |connection| connection.receive(payload, len));
    }

    /// The guest's driver is gone: it has forgotten every connection.
    pub(crate) fn guest_gone(&mut self) {
        self.resets.clear();
        let mut ids: Vec<u64> = self.by_key.values().copied().collect();
        ids.sort_unstable();
        for id in ids {
            self.remove(id, Refusal::GuestGone);
        }
    }

    /// Whether data of the guest is still on its way to some socket.
    pub(crate) fn is_lingering(&self) -> bool {
        self.connections.values().any(Connection::has_backlog)
    }

    // ---- Packets for the guest ----

    /// Whether [`Muxer::next`] may have something.
    pub(crate) fn has_work(&self) -> bool {
        !self.resets.is_empty() || !self.ready.is_empty()
    }

    /// The next thing to do for the guest; connections take turns.
    pub(crate) fn next(&mut self) -> Option<Work> {
        if let Some(reset) = self.resets.pop_front() {
            return Some(Work::Packet(reset));
        }
        while let Some(id) = self.ready.pop_front() {
            let Some(connection) = self.connections.get_mut(&id) else { continue };
            connection.queued = false;
            match connection.next() {
                Some(Next::Packet(header)) => {
                    self.schedule(id);
                    return Some(Work::Packet(header));
                }
                Some(Next::Read { buffers, bytes }) => {
                    return Some(Work::Read { id, buffers, bytes });
                }
                None => {}
            }
        }
        None
    }

    /// The socket that [`Work::Read`] is about.
    pub(crate) fn socket(&self, id: u64) -> Option<BorrowedFd<'_>> {
        self.connections.get(&id).map(|connection| connection.socket.as_fd())
    }

    /// Takes note of a [`Work::Read`] done: what the read into `buffers` buffers brought, and
    /// whether it filled all. Answers how many bytes there are to pass on.
    pub(crate) fn have_read(
        &mut self,
        id: u64,
        result: io::Result<usize>,
        buffers: usize,
        full: bool,
    ) -> usize {
        let mut count = 0;
        self.with(id, |connection| count = connection.have_read(result, buffers, full));
        count
    }

    /// The header for `len` bytes read from connection `id`.
    pub(crate) fn data_header(&mut self, id: u64, len: u32) -> Option<Header> {
        self.connections.get_mut(&id).map(|connection| connection.header(Op::Data, len, 0))
    }

    // ---- The sockets' side ----

    /// Something happened to the socket registered under `token`.
    pub(crate) fn socket_event(&mut self, token: u64, flags: EventFlags) {
        let Some(id) = token.checked_sub(self.first_token) else { return };
        self.with(id, |connection| {
            if flags.intersects(EventFlags::HUP | EventFlags::ERR) {
                connection.socket_hung_up();
            }
            if flags.intersects(EventFlags::IN | EventFlags::RDHUP) {
                connection.socket_readable();
            }
            if flags.contains(EventFlags::OUT) {
                connection.flush();
            }
        });
    }

    // ---- The table ----

    fn insert(&mut self, key: Key, socket: OwnedFd, state: State) -> Option<u64> {
        if self.connections.len() >= MAX_CONNECTIONS {
            return None;
        }
        let buf_alloc = if self.large < MAX_LARGE { LARGE_BUFFER } else { SMALL_BUFFER };
        self.large += usize::from(buf_alloc == LARGE_BUFFER);
        let id = self.next_id;
        self.next_id += 1;
        let connection = Connection::new(key, self.guest_cid, socket, buf_alloc, state);
        self.connections.insert(id, connection);
        self.by_key.insert(key, id);
        Some(id)
    }

    /// Starts listening to a connection's socket, edge triggered: whether there is more is known
    /// from the last read or write, and an idle or blocked connection causes no events.
    fn watch(&mut self, id: u64) -> bool {
        let Some(connection) = self.connections.get(&id) else { return false };
        self.events.add(&connection.socket, self.first_token + id, LISTEN).is_ok()
    }

    /// Changes a connection and follows up on the consequences.
    fn with(&mut self, id: u64, change: impl FnOnce(&mut Connection)) {
        if let Some(connection) = self.connections.get_mut(&id) {
            change(connection);
            self.follow_up(id);
        }
    }

    /// As [`Muxer::with`], but a connection that is not established is aborted.
    fn with_established(&mut self, id: u64, change: impl FnOnce(&mut Connection)) {
        match self.connections.get(&id).map(|connection| &connection.state) {
            Some(State::Established) => self.with(id, change),
            _ => self.abort(id),
        }
    }

    fn follow_up(&mut self, id: u64) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if connection.is_finished() {
            let established = connection.state == State::Established;
            return if established { self.abort(id) } else { self.forget(id) };
        }
        let wanted = connection.has_backlog();
        if wanted != connection.watching_writable {
            let flags = if wanted { LISTEN | EventFlags::OUT } else { LISTEN };
            let token = self.first_token + id;
            if self.events.modify(&connection.socket, token, flags).is_ok() {
                connection.watching_writable = wanted;
            }
        }
        self.schedule(id);
    }

    fn schedule(&mut self, id: u64) {
        if let Some(connection) = self.connections.get_mut(&id)
            && connection.is_ready()
            && !std::mem::replace(&mut connection.queued, true)
        {
            self.ready.push_back(id);
        }
    }

    /// Ends a connection at once and tells the guest so.
    fn abort(&mut self, id: u64) {
        if let Some(connection) = self.connections.get_mut(&id) {
            let reset = connection.header(Op::Reset, 0, 0);
            self.resets.push_back(reset);
            self.refuse(id, Refusal::BadRequest("the guest broke the protocol".into()));
            self.forget(id);
        }
    }

    /// Ends a connection that the guest has no more; what it sent is still delivered.
    fn remove(&mut self, id: u64, reason: Refusal) {
        self.refuse(id, reason);
        let Some(connection) = self.connections.get_mut(&id) else { return };
        self.by_key.remove(&connection.key);
        connection.state = State::Lingering;
        self.follow_up(id);
    }

    /// Tells the manager that its request failed, if it still waits.
    fn refuse(&mut self, id: u64, reason: Refusal) {
        if let Some(Connection { state: State::Connecting { id, .. }, .. }) =
            self.connections.get(&id)
        {
            self.outbox.push_back((FromDevices::Refused { id: *id, reason }, None));
        }
    }

    fn forget(&mut self, id: u64) {
        if let Some(connection) = self.connections.remove(&id) {
            if self.by_key.get(&connection.key) == Some(&id) {
                self.by_key.remove(&connection.key);
            }
            self.large -= usize::from(connection.buf_alloc() == LARGE_BUFFER);
            self.events.remove(&connection.socket);
        }
    }
}

const LISTEN: EventFlags = EventFlags::IN.union(EventFlags::RDHUP).union(EventFlags::ET);

fn check_request(greeting: &str, socket: Option<OwnedFd>) -> Result<OwnedFd, &'static str> {
    let socket = socket.ok_or("the message carries no descriptor")?;
    if greeting.len() > MAX_GREETING_BYTES {
        return Err("the greeting is too long");
    }
    match socket_type(&socket) {
        Ok(SocketType::STREAM) => Ok(socket),
        _ => Err("the descriptor is not a stream socket"),
    }
}

#[cfg(test)]
#[path = "muxer_tests.rs"]
mod tests;
