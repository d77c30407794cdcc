//! Data from the guest to the host's socket.

use std::io;
use std::num::Wrapping;
use std::os::fd::AsFd;

use rustix::net::{SendAncillaryBuffer, SendFlags, Shutdown, sendmsg, shutdown};
use vm_memory::VolatileSlice;

use super::super::packet::SHUTDOWN_SEND;
use super::{Connection, State};
use crate::vhost::range;
use crate::volatile_io;

impl Connection {
    /// Whether a DATA packet of `len` bytes keeps to the rules.
    pub(crate) fn may_receive(&self, len: usize) -> bool {
        let waiting = self.backlog.len() - self.greeting_left;
        self.state == State::Established
            && self.guest_shutdown & SHUTDOWN_SEND == 0
            && waiting.saturating_add(len) <= self.buf_alloc as usize
    }

    /// Passes `len` bytes of guest memory on to the socket, or keeps what it does not take.
    pub(crate) fn receive(&mut self, payload: &[VolatileSlice<'_>], len: usize) {
        let mut sent = 0;
        if self.backlog.is_empty() && !self.host_write_gone {
            // More slices than one call takes means more calls, until one takes only a part.
            let mut rest = Vec::new();
            while sent < len {
                rest.clear();
                range(payload, sent, len - sent, &mut rest);
                let Some(count) = self.written(volatile_io::send(self.socket.as_fd(), &rest))
                else {
                    break;
                };
                sent += count;
            }
        }
        if self.host_write_gone {
            self.forwarded(len);
            return;
        }
        self.forwarded(sent);
        if sent < len {
            let mut rest = Vec::new();
            range(payload, sent, len - sent, &mut rest);
            self.backlog.push_volatile(&rest);
        }
    }

    /// Gives the socket what it has not taken yet.
    pub(crate) fn flush(&mut self) {
        while !self.backlog.is_empty() && !self.host_write_gone {
            let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
            let result = rustix::io::retry_on_intr(|| {
                sendmsg(
                    &self.socket,
                    &self.backlog.front(),
                    &mut SendAncillaryBuffer::default(),
                    flags,
                )
            });
            let Some(count) = self.written(result.map_err(io::Error::from)) else { break };
            self.backlog.consume(count);
            let greeting = count.min(self.greeting_left);
            self.greeting_left -= greeting;
            self.forwarded(count - greeting);
        }
        self.end_host_writing();
    }

    /// How much a write took; `None` if it took nothing, now or ever.
    pub(super) fn written(&mut self, result: io::Result<usize>) -> Option<usize> {
        match result {
            Ok(count) if count > 0 => return Some(count),
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => self.host_takes_no_more(),
            _ => {}
        }
        None
    }

    pub(super) fn forwarded(&mut self, count: usize) {
        self.fwd_cnt += Wrapping(count as u32);
        let untold = (self.fwd_cnt - self.fwd_cnt_told).0;
        self.owed.credit_update |= untold >= self.buf_alloc / 4;
    }

    pub(super) fn host_takes_no_more(&mut self) {
        self.host_write_gone = true;
        let discarded = self.backlog.len() - self.greeting_left;
        self.backlog.clear();
        self.greeting_left = 0;
        self.forwarded(discarded);
    }

    /// Passes the guest's end of stream on, after all its data.
    pub(super) fn end_host_writing(&mut self) {
        let ended = self.guest_shutdown & SHUTDOWN_SEND != 0 && self.backlog.is_empty();
        if ended && !std::mem::replace(&mut self.told_host_end, true) {
            // Fails only if the peer is gone, which shows by itself.
            let _ = shutdown(&self.socket, Shutdown::Write);
        }
    }

    pub(crate) fn has_backlog(&self) -> bool {
        !self.backlog.is_empty()
    }
}
