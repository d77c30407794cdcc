//! All connections of a guest: packets in, packets out, sockets on the other side.
//!
//! The muxer knows nothing of virtqueues. Packets of the guest come in by
//! [`Muxer::guest_packet`]; what the guest is to get is asked for, one piece at a time, by
//! [`Muxer::next`], so that nothing piles up while the guest offers no room. Everything that
//! waits is bounded: one flag for each kind of packet and connection, one budget for each
//! connection's data, and a list of resets that stops the intake while it is long.

mod manager;
mod table;

use std::collections::{HashMap, VecDeque};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::Instant;

use rustix::event::epoll::EventFlags;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use vm_memory::VolatileSlice;

use self::manager::FIRST_EPHEMERAL_PORT;
use super::connection::{Connection, Key, Next, State};
use super::packet::{HOST_CID, Header, Op, TYPE_STREAM};
use crate::control::{FromDevices, Refusal};
use crate::events::Events;

/// No more packets are taken in while so many resets wait.
const MAX_RESETS: usize = 256;
/// No more guests' connections are accepted while so many messages wait for the manager.
const MAX_OUTBOX: usize = 64;
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
}

#[cfg(test)]
#[path = "../muxer_tests.rs"]
mod tests;
