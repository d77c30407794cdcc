//! The table of connections: entering, changing and leaving it.

use std::os::fd::OwnedFd;

use rustix::event::epoll::EventFlags;

use super::{Connection, FromDevices, Key, Muxer, Op, Refusal, State};

/// Most connections at a time, lingering ones included.
pub(super) const MAX_CONNECTIONS: usize = 1024;
/// Credit of a connection while few are open.
const LARGE_BUFFER: u32 = 256 << 10;
/// Credit of a connection beyond the first [`MAX_LARGE`], so that a guest that opens as many as
/// it can makes us keep 31 MiB at most.
const SMALL_BUFFER: u32 = 16 << 10;
const MAX_LARGE: usize = 64;

const LISTEN: EventFlags = EventFlags::IN.union(EventFlags::RDHUP).union(EventFlags::ET);

impl Muxer {
    pub(super) fn insert(&mut self, key: Key, socket: OwnedFd, state: State) -> Option<u64> {
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
    pub(super) fn watch(&mut self, id: u64) -> bool {
        let Some(connection) = self.connections.get(&id) else { return false };
        self.events.add(&connection.socket, self.first_token + id, LISTEN).is_ok()
    }

    /// Changes a connection and follows up on the consequences.
    pub(super) fn with(&mut self, id: u64, change: impl FnOnce(&mut Connection)) {
        if let Some(connection) = self.connections.get_mut(&id) {
            change(connection);
            self.follow_up(id);
        }
    }

    /// As [`Muxer::with`], but a connection that is not established is aborted.
    pub(super) fn with_established(&mut self, id: u64, change: impl FnOnce(&mut Connection)) {
        match self.connections.get(&id).map(|connection| &connection.state) {
            Some(State::Established) => self.with(id, change),
            _ => self.abort(id),
        }
    }

    pub(super) fn follow_up(&mut self, id: u64) {
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

    pub(super) fn schedule(&mut self, id: u64) {
        if let Some(connection) = self.connections.get_mut(&id)
            && connection.is_ready()
            && !std::mem::replace(&mut connection.queued, true)
        {
            self.ready.push_back(id);
        }
    }

    /// Ends a connection at once and tells the guest so.
    pub(super) fn abort(&mut self, id: u64) {
        if let Some(connection) = self.connections.get_mut(&id) {
            let reset = connection.header(Op::Reset, 0, 0);
            self.resets.push_back(reset);
            self.refuse(id, Refusal::BadRequest("the guest broke the protocol".into()));
            self.forget(id);
        }
    }

    /// Ends a connection that the guest has no more; what it sent is still delivered.
    pub(super) fn remove(&mut self, id: u64, reason: Refusal) {
        self.refuse(id, reason);
        let Some(connection) = self.connections.get_mut(&id) else { return };
        self.by_key.remove(&connection.key);
        connection.state = State::Lingering;
        self.follow_up(id);
    }

    /// Tells the manager that its request failed, if it still waits.
    pub(super) fn refuse(&mut self, id: u64, reason: Refusal) {
        if let Some(Connection { state: State::Connecting { id, .. }, .. }) =
            self.connections.get(&id)
        {
            self.outbox.push_back((FromDevices::Refused { id: *id, reason }, None));
        }
    }

    pub(super) fn forget(&mut self, id: u64) {
        if let Some(connection) = self.connections.remove(&id) {
            if self.by_key.get(&connection.key) == Some(&id) {
                self.by_key.remove(&connection.key);
            }
            self.large -= usize::from(connection.buf_alloc() == LARGE_BUFFER);
            self.events.remove(&connection.socket);
        }
    }
}
