//! One stream between a port of the host and a port of the guest.

mod to_guest;
mod to_host;

use std::num::Wrapping;
use std::os::fd::OwnedFd;

use rustix::net::{Shutdown, shutdown};

use super::backlog::Backlog;
use super::packet::{
    HOST_CID, Header, Op, SHUTDOWN_BOTH, SHUTDOWN_RECEIVE, SHUTDOWN_SEND, TYPE_STREAM,
};

/// What identifies a connection: host CID and guest CID are always the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) host_port: u32,
    pub(crate) guest_port: u32,
}

/// How far a connection has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// The guest has not answered the manager's request `id` yet.
    Connecting { id: u64, greeting: Vec<u8> },
    /// Both sides know each other.
    Established,
    /// The guest has forgotten it; what it had sent is still on its way to the host's socket.
    Lingering,
}

/// Packets without data that are owed to the guest. Flags instead of a queue: however much the
/// guest provokes, a connection owes at most one of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Owed {
    request: bool,
    response: bool,
    credit_update: bool,
    credit_request: bool,
}

/// What a connection can do for the guest next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Send this packet.
    Packet(Header),
    /// Read from the socket into at most so many buffers, at most so many bytes.
    Read { buffers: usize, bytes: usize },
}

#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) key: Key,
    pub(crate) state: State,
    pub(crate) socket: OwnedFd,
    /// Already in the list of connections that can do something for the guest.
    pub(crate) queued: bool,
    /// Waiting for the socket to take more.
    pub(crate) watching_writable: bool,
    guest_cid: u64,
    owed: Owed,

    // Guest to host.
    backlog: Backlog,
    /// Bytes at the front of the backlog that are the greeting and not the guest's.
    greeting_left: usize,
    buf_alloc: u32,
    fwd_cnt: Wrapping<u32>,
    fwd_cnt_told: Wrapping<u32>,
    /// What the guest said with SHUTDOWN.
    guest_shutdown: u32,
    told_host_end: bool,
    /// The host's side takes no more.
    host_write_gone: bool,

    // Host to guest.
    readable: bool,
    host_eof: bool,
    tx_cnt: Wrapping<u32>,
    peer_buf_alloc: u32,
    peer_fwd_cnt: Wrapping<u32>,
    asked_for_credit: bool,
    /// What we said with SHUTDOWN.
    told_shutdown: u32,
    read_buffers: usize,
}

impl Connection {
    pub(crate) fn new(
        key: Key,
        guest_cid: u64,
        socket: OwnedFd,
        buf_alloc: u32,
        state: State,
    ) -> Self {
        let connecting = matches!(state, State::Connecting { .. });
        Self {
            key,
            state,
            socket,
            queued: false,
            watching_writable: false,
            guest_cid,
            owed: Owed { request: connecting, response: !connecting, ..Owed::default() },
            backlog: Backlog::default(),
            greeting_left: 0,
            buf_alloc,
            fwd_cnt: Wrapping(0),
            fwd_cnt_told: Wrapping(0),
            guest_shutdown: 0,
            told_host_end: false,
            host_write_gone: false,
            readable: false,
            host_eof: false,
            tx_cnt: Wrapping(0),
            peer_buf_alloc: 0,
            peer_fwd_cnt: Wrapping(0),
            asked_for_credit: false,
            told_shutdown: 0,
            read_buffers: 1,
        }
    }

    pub(crate) fn buf_alloc(&self) -> u32 {
        self.buf_alloc
    }

    /// The guest accepted: the greeting goes first.
    pub(crate) fn establish(&mut self) {
        let before = std::mem::replace(&mut self.state, State::Established);
        if let State::Connecting { greeting, .. } = before {
            self.greeting_left = greeting.len();
            self.backlog.push(&greeting);
        }
    }

    /// Takes note of the credit that every packet of the guest carries.
    pub(crate) fn credit(&mut self, header: &Header) {
        self.peer_buf_alloc = header.buf_alloc;
        self.peer_fwd_cnt = Wrapping(header.fwd_cnt);
        if self.room_in_guest() > 0 {
            self.asked_for_credit = false;
        }
    }

    pub(crate) fn owe_credit_update(&mut self) {
        self.owed.credit_update = true;
    }

    /// Bytes that the guest is known to have room for.
    fn room_in_guest(&self) -> usize {
        let in_flight = (self.tx_cnt - self.peer_fwd_cnt).0;
        self.peer_buf_alloc.saturating_sub(in_flight) as usize
    }

    // ---- Shutting down ----

    /// The guest said SHUTDOWN with these flags.
    pub(crate) fn guest_shut_down(&mut self, flags: u32) {
        self.guest_shutdown |= flags & SHUTDOWN_BOTH;
        if flags & SHUTDOWN_RECEIVE != 0 {
            let _ = shutdown(&self.socket, Shutdown::Read);
        }
        self.end_host_writing();
    }

    /// The guest is done in both directions and everything it sent has been passed on.
    pub(crate) fn is_finished(&self) -> bool {
        match self.state {
            State::Connecting { .. } => false,
            State::Established => self.guest_shutdown == SHUTDOWN_BOTH && self.backlog.is_empty(),
            State::Lingering => self.backlog.is_empty(),
        }
    }

    /// The host's side may have data or have ended.
    pub(crate) fn socket_readable(&mut self) {
        self.readable = true;
    }

    /// The host's side is closed altogether.
    pub(crate) fn socket_hung_up(&mut self) {
        self.readable = true;
        self.host_takes_no_more();
    }

    fn shutdown_to_tell(&self) -> Option<u32> {
        let mut flags = 0;
        if self.host_eof {
            flags |= SHUTDOWN_SEND;
        }
        if self.host_write_gone {
            flags |= SHUTDOWN_RECEIVE;
        }
        (self.state == State::Established && flags & !self.told_shutdown != 0).then_some(flags)
    }

    /// A header of this connection. Each carries the current credit.
    pub(crate) fn header(&mut self, op: Op, len: u32, flags: u32) -> Header {
        self.fwd_cnt_told = self.fwd_cnt;
        self.owed.credit_update = false;
        Header {
            src_cid: HOST_CID,
            dst_cid: self.guest_cid,
            src_port: self.key.host_port,
            dst_port: self.key.guest_port,
            len,
            kind: TYPE_STREAM,
            op,
            flags,
            buf_alloc: self.buf_alloc,
            fwd_cnt: self.fwd_cnt.0,
        }
    }
}
