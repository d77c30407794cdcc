//! What the manager asks for and hears.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::net::SocketType;
use rustix::net::sockopt::socket_type;

use super::{FromDevices, Key, MAX_OUTBOX, Muxer, Outgoing, Refusal, State};
use crate::control::MAX_GREETING_BYTES;

/// How long the guest may take to answer a request.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Host ports of connections to the guest start here, well above any service.
pub(super) const FIRST_EPHEMERAL_PORT: u32 = 1 << 30;

impl Muxer {
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
}

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
