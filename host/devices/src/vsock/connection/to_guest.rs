//! Data from the host's socket, and everything else, to the guest.

use std::io;
use std::num::Wrapping;

use super::super::packet::{Op, SHUTDOWN_RECEIVE};
use super::{Connection, Next, Owed, State};

/// Most receive buffers filled in one go: half of the guest's ring of 128.
const MAX_READ_BUFFERS: usize = 64;

impl Connection {
    pub(super) fn has_something_to_read(&self) -> bool {
        self.state == State::Established
            && self.readable
            && !self.host_eof
            && self.guest_shutdown & SHUTDOWN_RECEIVE == 0
    }

    /// Whether [`Connection::next`] has anything.
    pub(crate) fn is_ready(&self) -> bool {
        if self.state == State::Lingering {
            return false;
        }
        self.owed != Owed::default()
            || self.shutdown_to_tell().is_some()
            || (self.has_something_to_read()
                && (self.room_in_guest() > 0 || !self.asked_for_credit))
    }

    /// What to do for the guest next.
    pub(crate) fn next(&mut self) -> Option<Next> {
        if self.state == State::Lingering {
            return None;
        }
        if std::mem::take(&mut self.owed.request) {
            return Some(Next::Packet(self.header(Op::Request, 0, 0)));
        }
        if std::mem::take(&mut self.owed.response) {
            return Some(Next::Packet(self.header(Op::Response, 0, 0)));
        }
        if self.has_something_to_read() {
            let bytes = self.room_in_guest();
            if bytes > 0 {
                return Some(Next::Read { buffers: self.read_buffers, bytes });
            }
            self.owed.credit_request |= !std::mem::replace(&mut self.asked_for_credit, true);
        }
        if std::mem::take(&mut self.owed.credit_request) {
            return Some(Next::Packet(self.header(Op::CreditRequest, 0, 0)));
        }
        if self.owed.credit_update {
            return Some(Next::Packet(self.header(Op::CreditUpdate, 0, 0)));
        }
        let flags = self.shutdown_to_tell()?;
        self.told_shutdown |= flags;
        Some(Next::Packet(self.header(Op::Shutdown, 0, flags)))
    }

    /// Takes note of what reading from the socket brought; how many bytes it was.
    pub(crate) fn have_read(
        &mut self,
        result: io::Result<usize>,
        buffers: usize,
        full: bool,
    ) -> usize {
        match result {
            Ok(0) => self.host_eof = true,
            Ok(count) => {
                self.tx_cnt += Wrapping(count as u32);
                self.read_buffers =
                    if full { (buffers * 2).min(MAX_READ_BUFFERS) } else { buffers.div_ceil(2) };
                return count;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.readable = false,
            Err(_) => {
                self.host_eof = true;
                self.host_takes_no_more();
            }
        }
        0
    }
}
