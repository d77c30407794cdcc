//! The server's side of the control socket.

use std::io;
use std::os::fd::AsFd;

use rustix::event::epoll::EventFlags;

use super::{CONTROL, Control, Server, Vsock};
use crate::Error;
use crate::control::{FromDevices, Refusal, ToDevices};

/// Longest message of a fault, in characters.
const MAX_FAULT_CHARS: usize = 256;
/// Faults that wait for the manager; more are dropped.
const MAX_FAULTS: usize = 32;

impl Server {
    pub(super) fn fault(&mut self, device: &str, message: &str) {
        if self.outbox.len() < MAX_FAULTS {
            let message = message.chars().take(MAX_FAULT_CHARS).collect();
            self.outbox.push((FromDevices::Fault { device: device.to_owned(), message }, None));
        }
    }

    pub(super) fn read_control(&mut self, flags: EventFlags) -> Result<Control, Error> {
        if !flags.intersects(EventFlags::IN | EventFlags::HUP | EventFlags::ERR) {
            return Ok(Control::Open);
        }
        match self.control.try_recv() {
            Ok(Some((ToDevices::Connect { id, port, greeting }, socket))) => {
                match &mut self.vsock {
                    Vsock::Serving(session) => session
                        .with(|device, _, _| device.muxer.connect(id, port, greeting, socket)),
                    Vsock::Ending { .. } => self.refuse(id, Refusal::GuestGone),
                    Vsock::Absent => self.refuse(id, Refusal::NoVsock),
                }
                Ok(Control::Open)
            }
            Ok(None) => Ok(Control::HungUp),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Control::Open),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Ok(Control::HungUp),
            Err(source) => Err(Error::System { what: "control socket", source }),
        }
    }

    pub(super) fn refuse(&mut self, id: u64, reason: Refusal) {
        self.outbox.push((FromDevices::Refused { id, reason }, None));
    }

    /// Sends what the control socket takes now. While it takes nothing, no request is read
    /// either, so that answers cannot pile up.
    pub(super) fn deliver(&mut self) -> Result<Control, Error> {
        loop {
            if self.outbox.is_empty() {
                let mut outbox = std::mem::take(&mut self.outbox);
                self.with_muxer(|muxer| outbox.extend(muxer.outbox().drain(..)));
                self.outbox = outbox;
            }
            let mut sent = 0;
            let mut full = false;
            for (message, fd) in &self.outbox {
                match self.control.try_send(message, fd.as_ref().map(AsFd::as_fd)) {
                    Ok(()) => sent += 1,
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        full = true;
                        break;
                    }
                    Err(error) if is_hang_up(&error) => return Ok(Control::HungUp),
                    Err(source) => return Err(Error::System { what: "control socket", source }),
                }
            }
            self.outbox.drain(..sent);
            if full || sent == 0 {
                self.watch_control(if full { EventFlags::OUT } else { EventFlags::IN })?;
                return Ok(Control::Open);
            }
        }
    }

    pub(super) fn watch_control(&mut self, flags: EventFlags) -> Result<(), Error> {
        if flags != self.watching_control_for {
            self.events.modify(&self.control, CONTROL, flags)?;
            self.watching_control_for = flags;
        }
        Ok(())
    }
}

fn is_hang_up(error: &io::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionReset, NotConnected};
    matches!(error.kind(), BrokenPipe | ConnectionReset | NotConnected)
}
