//! What is printed: text or JSON on standard output, messages on standard error.

use avf::StopReason;
use avf::service::Event;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;

static LOST: OnceLock<std::io::Error> = OnceLock::new();

/// How the life of a VM is told.
#[derive(Clone, Copy, Debug)]
pub enum Report {
    /// The original's lines.
    Text,
    /// One JSON object a line.
    Json,
}

/// What there is to say about a VM that was made.
#[derive(Clone, Copy, Debug)]
pub struct Created<'a> {
    /// The package.
    pub apk: &'a str,
    /// The library in it.
    pub payload: &'a str,
    /// Name of the VM.
    pub name: &'a str,
    /// Context identifier of the VM.
    pub cid: u32,
    /// Whether console and log leave the VM.
    pub debuggable: bool,
}

impl Report {
    /// The VM is there and about to start.
    pub fn created(self, vm: &Created<'_>) {
        match self {
            Self::Text => {
                let kind = if vm.debuggable { "debuggable VM" } else { "VM" };
                let Created { apk, payload, cid, .. } = vm;
                say(&format!(
                    "Created {kind} from {apk:?}!{payload:?} with CID {cid}, state is STARTING."
                ));
            }
            Self::Json => say_json(&json!({
                "event": "created",
                "name": vm.name,
                "cid": vm.cid,
                "apk": vm.apk,
                "payload": vm.payload,
                "debuggable": vm.debuggable,
            })),
        }
    }

    /// Something happened to the VM.
    pub fn event(self, event: &Event) {
        match self {
            Self::Text => tell(event),
            Self::Json => say_json(&as_json(event)),
        }
    }

    /// The VM stopped. People are not told twice what was `said` before.
    pub fn end(self, end: &Event, said: Option<&str>) {
        match (self, end) {
            (Self::Text, Event::Stopped(reason, message)) if message.as_deref() == said => {
                tell(&Event::Stopped(*reason, None));
            }
            _ => self.event(end),
        }
    }

    /// Something came through `--connect`; `raw` is written as it is in text mode.
    pub fn reply(self, port: u32, raw: &[u8]) {
        match self {
            Self::Text => print(raw),
            Self::Json => say_json(&json!({
                "event": "reply",
                "port": port,
                "text": String::from_utf8_lossy(raw),
            })),
        }
    }
}

fn tell(event: &Event) {
    match event {
        Event::PayloadStarted => complain("payload started"),
        Event::PayloadReady => complain("payload is ready"),
        Event::PayloadFinished(code) => {
            complain(&format!("payload finished with exit code {code}"));
        }
        Event::Error(code, message) => {
            complain(&format!("VM encountered an error: code={code}, message={message}"));
        }
        Event::Stopped(reason, message) => {
            if let Some(message) = message {
                complain(&format!("VM stopped: {message}"));
            }
            say(&format!("VM ended: {reason}"));
        }
        _ => {}
    }
}

fn as_json(event: &Event) -> Value {
    match event {
        Event::PayloadStarted => json!({"event": "payload_started"}),
        Event::PayloadReady => json!({"event": "payload_ready"}),
        Event::PayloadFinished(code) => json!({"event": "payload_finished", "exit_code": code}),
        Event::Error(code, message) => json!({
            "event": "error",
            "code": code.code(),
            "name": code.to_string(),
            "message": message,
        }),
        Event::Stopped(reason, message) => stopped(*reason, message.as_deref()),
        _ => json!({"event": "unknown"}),
    }
}

fn stopped(reason: StopReason, message: Option<&str>) -> Value {
    json!({
        "event": "stopped",
        "reason": reason.code(),
        "name": reason.to_string(),
        "message": message,
    })
}

/// A line on standard output.
pub fn say(line: &str) {
    let line = if std::io::stdout().is_terminal() { visible(line) } else { line.into() };
    print(format!("{line}\n").as_bytes());
}

/// A JSON value on a line of standard output.
pub fn say_json(value: &Value) {
    print(format!("{value}\n").as_bytes());
}

/// Bytes on standard output. If nobody takes them, that is no reason to leave a VM alone; commands
/// whose output is their result ask for [`lost`] in the end.
pub fn print(bytes: &[u8]) {
    let mut stdout = std::io::stdout().lock();
    let written = if stdout.is_terminal() {
        stdout.write_all(visible(&String::from_utf8_lossy(bytes)).as_bytes())
    } else {
        stdout.write_all(bytes)
    };
    note_lost(written.and_then(|()| stdout.flush()));
}

/// Remembers that output went nowhere. A reader that has read enough has lost nothing.
pub fn note_lost(written: std::io::Result<()>) {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => drop(LOST.set(error)),
        _ => {}
    }
}

/// Why something that was printed is not on standard output.
pub fn lost() -> Option<&'static std::io::Error> {
    LOST.get()
}

/// A line on standard error.
pub fn complain(line: &str) {
    let mut stderr = std::io::stderr().lock();
    let line = if stderr.is_terminal() { visible(line) } else { line.into() };
    let _ = writeln!(stderr, "{line}");
}

/// An error with all its causes, each of them once: many errors already name their cause.
pub fn chain(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// Text with the control characters taken out that a terminal would obey: the guest may not move
/// the cursor, set titles or make the terminal answer.
fn visible(text: &str) -> Cow<'_, str> {
    let harmless = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if text.chars().all(harmless) {
        return text.into();
    }
    let show = |c: char| if harmless(c) { c } else { char::REPLACEMENT_CHARACTER };
    text.chars().map(show).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use avf::ErrorCode;

    #[test]
    fn events_as_json_have_numbers_and_names() {
        let error = Event::Error(ErrorCode::PayloadChanged, "x \"y\"\n".into());
        assert_eq!(
            as_json(&error).to_string(),
            r#"{"code":2,"event":"error","message":"x \"y\"\n","name":"PayloadChanged"}"#
        );
        let end = Event::Stopped(StopReason::VirtualizationServiceDied, None);
        assert_eq!(
            as_json(&end).to_string(),
            r#"{"event":"stopped","message":null,"name":"VirtualizationServiceDied","reason":-1}"#
        );
    }

    #[test]
    fn causes_are_told_once() {
        let cause = std::io::Error::other("disk full");
        let error = anyhow::Error::new(cause).context("cannot write x: disk full").context("no");
        assert_eq!(chain(&error), "no: cannot write x: disk full");
    }

    #[test]
    fn a_guest_cannot_command_the_terminal() {
        assert_eq!(visible("plain\r\n\ttext ü"), "plain\r\n\ttext ü");
        assert_eq!(visible("\x1b[2Jx\x07\u{9b}0m"), "\u{fffd}[2Jx\u{fffd}\u{fffd}0m");
    }
}
