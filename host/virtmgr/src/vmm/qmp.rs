//! QEMU's machine protocol (QMP), as far as a VM's end is told by it: one JSON object a line.
//!
//! QEMU speaks for a hostile guest, so nothing it says is believed to be short or well formed.

use super::{ShutdownCause, VmmEvent};
use crate::inlet::{Inlet, printable};
use rustix::net::{SendFlags, send};
use serde_json::Value;
use std::os::fd::BorrowedFd;

/// Longer lines are not read to their end.
const MAX_LINE: usize = 64 << 10;

/// Written before QEMU even runs; it answers when it is ready. Without it QEMU tells no events.
pub const NEGOTIATION: &[u8] = b"{\"execute\":\"qmp_capabilities\"}\n";

/// Identifies commands that may be refused.
const HINT: &str = "hint";

/// Our end of a QMP connection.
#[derive(Debug)]
pub struct Qmp {
    inlet: Inlet,
    lines: Lines,
}

impl Qmp {
    /// Takes the connection, into which [`NEGOTIATION`] was written already.
    pub fn new(inlet: Inlet) -> Self {
        Self { inlet, lines: Lines::default() }
    }

    /// The connection, until it ends.
    pub fn source(&self) -> Option<BorrowedFd<'_>> {
        self.inlet.source()
    }

    /// Sends a command that may be refused, and that is worth no wait.
    pub fn hint(&self, command: &Value) {
        let mut line = command.clone();
        if let Some(line) = line.as_object_mut() {
            line.insert("id".into(), HINT.into());
        }
        let Some(stream) = self.source() else { return };
        let text = format!("{line}\n");
        if let Err(error) = send(stream, text.as_bytes(), SendFlags::NOSIGNAL | SendFlags::DONTWAIT)
        {
            log::debug!("QEMU does not take a command: {error}");
        }
    }

    /// What has been said since, without waiting.
    pub fn events(&mut self) -> Vec<VmmEvent> {
        let mut events = Vec::new();
        self.inlet.take(|bytes| self.lines.push(bytes, |line| events.extend(event(line))));
        events
    }

    /// Everything that was said before the connection ended.
    pub fn last_events(&mut self) -> Vec<VmmEvent> {
        let mut events = Vec::new();
        self.inlet.drain(|bytes| self.lines.push(bytes, |line| events.extend(event(line))));
        events
    }
}

/// Cuts a stream into lines.
#[derive(Debug, Default)]
struct Lines {
    line: Vec<u8>,
    too_long: bool,
}

impl Lines {
    fn push(&mut self, bytes: &[u8], mut sink: impl FnMut(&[u8])) {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            let (text, ends) = match piece.split_last() {
                Some((b'\n', text)) => (text, true),
                _ => (piece, false),
            };
            self.too_long |= self.line.len() + text.len() > MAX_LINE;
            if !self.too_long {
                self.line.extend_from_slice(text);
            }
            if ends {
                if !self.too_long {
                    sink(&self.line);
                }
                *self = Self::default();
            }
        }
    }
}

fn event(line: &[u8]) -> Option<VmmEvent> {
    let message: Value = serde_json::from_slice(line)
        .inspect_err(|error| log::warn!("QEMU said something that is not JSON: {error}"))
        .ok()?;
    if message.get("QMP").is_some() {
        return Some(VmmEvent::Up);
    }
    if let Some(error) = message.get("error") {
        let hint = message.get("id").and_then(Value::as_str) == Some(HINT);
        let level = if hint { log::Level::Debug } else { log::Level::Warn };
        log::log!(level, "QEMU refused a command: {}", printable(&error.to_string()));
    }
    let reason = || message.pointer("/data/reason").and_then(Value::as_str).unwrap_or_default();
    match message.get("event")?.as_str()? {
        "SHUTDOWN" => Some(VmmEvent::Shutdown(cause(reason()))),
        "GUEST_PANICKED" => Some(VmmEvent::Panicked),
        _ => None,
    }
}

fn cause(reason: &str) -> ShutdownCause {
    match reason {
        "guest-shutdown" => ShutdownCause::GuestShutdown,
        "guest-reset" => ShutdownCause::GuestReset,
        "guest-panic" => ShutdownCause::GuestPanic,
        _ if reason.starts_with("host-") => ShutdownCause::Host(printable(reason)),
        _ => ShutdownCause::Other(printable(reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    fn told(text: &[u8]) -> String {
        let (inlet, theirs) = Inlet::pair().unwrap();
        let mut theirs = UnixStream::from(theirs);
        let mut qmp = Qmp::new(inlet);
        let mut events = Vec::new();
        for piece in text.chunks(1000) {
            theirs.write_all(piece).unwrap();
            events.extend(qmp.events());
        }
        drop(theirs);
        events.extend(qmp.last_events());
        assert!(qmp.source().is_none());
        format!("{events:?}")
    }

    #[test]
    fn an_orderly_life_is_understood() {
        let text = b"{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\r\n\
            {\"return\": {}}\r\n\
            {\"timestamp\": {\"seconds\": 1}, \"event\": \"NIC_RX_FILTER_CHANGED\"}\r\n\
            {\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"guest-shutdown\"}}\r\n";
        assert_eq!(told(text), "[Up, Shutdown(GuestShutdown)]");
    }

    #[test]
    fn causes_are_told_apart() {
        for (reason, expected) in [
            ("guest-reset", "GuestReset"),
            ("guest-panic", "GuestPanic"),
            ("host-signal", "Host(\"host-signal\")"),
            ("subsystem-reset", "Other(\"subsystem-reset\")"),
        ] {
            let line = format!("{{\"event\":\"SHUTDOWN\",\"data\":{{\"reason\":\"{reason}\"}}}}\n");
            assert_eq!(told(line.as_bytes()), format!("[Shutdown({expected})]"));
        }
        assert_eq!(told(b"{\"event\":\"GUEST_PANICKED\",\"data\":{}}\n"), "[Panicked]");
    }

    #[test]
    fn a_hint_is_one_line() {
        let (inlet, theirs) = Inlet::pair().unwrap();
        let qmp = Qmp::new(inlet);
        qmp.hint(&serde_json::json!({ "execute": "system_powerdown" }));
        drop(qmp);
        let text = std::io::read_to_string(UnixStream::from(theirs)).unwrap();
        assert_eq!(text, "{\"execute\":\"system_powerdown\",\"id\":\"hint\"}\n");
    }

    #[test]
    fn nonsense_does_no_harm() {
        let mut long = vec![b'['; 3 * MAX_LINE];
        long.extend_from_slice(b"\n{\"QMP\":1}\n");
        assert_eq!(told(&long), "[Up]");
        let odd: [&[u8]; 7] = [
            b"\n\n\n",
            b"\xff\xfe\n",
            b"[]\n7\nnull\n\"x\"\n",
            b"{\"event\":7}\n",
            b"{\"event\":{\"event\":1}}\n",
            b"{\"event\":\"STOP\",\"data\":[]}\n",
            b"{\"event\":\"GUEST_PANICKED\"",
        ];
        for text in odd {
            assert_eq!(told(text), "[]", "{text:?}");
        }
        // Nested as deeply as a line can be: the parser's own limit holds.
        assert_eq!(told(&[vec![b'['; MAX_LINE - 1], b"\n".to_vec()].concat()), "[]");
        assert_eq!(told(b"{\"event\":\"SHUTDOWN\"}\n"), "[Shutdown(Other(\"\"))]");
    }
}
