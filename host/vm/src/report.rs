//! What is printed: text or JSON on standard output, messages on standard error.

use crate::style::{Tone, toned, toned_message};
use avf::StopReason;
use avf::service::Event;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static LOST: OnceLock<std::io::Error> = OnceLock::new();
static UNHEARD: AtomicBool = AtomicBool::new(false);

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
    /// The package or other file.
    pub apk: &'a str,
    /// The library in it, if it is a package.
    pub payload: Option<&'a str>,
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
                let payload = payload.map(|name| format!("!{name:?}")).unwrap_or_default();
                say(&format!(
                    "Created {kind} from {apk:?}{payload} with CID {cid}, state is STARTING."
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
    print(format!("{line}\n").as_bytes());
}

/// Words on a line of standard output; those with a tone have colours on a terminal.
pub fn say_toned(words: &[(&str, Option<Tone>)]) {
    let mut line = String::new();
    let is_terminal = std::io::stdout().is_terminal();
    for (text, tone) in words {
        let text = if is_terminal { visible(text) } else { (*text).into() };
        match tone {
            None => line.push_str(&text),
            Some(tone) => line.push_str(&toned(&text, *tone)),
        }
    }
    line.push('\n');
    print_raw(line.as_bytes());
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

/// Bytes that a terminal may obey, on standard output.
pub fn print_raw(bytes: &[u8]) {
    let mut stdout = std::io::stdout().lock();
    note_lost(stdout.write_all(bytes).and_then(|()| stdout.flush()));
}

/// Remembers that output went nowhere. A reader that has read enough has lost nothing.
pub fn note_lost(written: std::io::Result<()>) {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => drop(LOST.set(error)),
        Err(_) => UNHEARD.store(true, Ordering::Relaxed),
        Ok(()) => {}
    }
}

/// Whether nobody reads standard output any more, as far as is known.
pub fn is_unheard() -> bool {
    UNHEARD.load(Ordering::Relaxed) || LOST.get().is_some()
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

/// The error that ends the program, on standard error.
pub fn fail(error: &anyhow::Error) {
    let mut stderr = std::io::stderr().lock();
    let text = chain(error);
    let text = if stderr.is_terminal() { visible(&text) } else { text.into() };
    let _ = writeln!(stderr, "{} {text}", toned_message("vm:", Tone::Bad));
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

/// Text in which control characters, ends of lines among them, are written as escapes: a name cannot
/// look like another line of the answer.
pub fn on_one_line(text: &str) -> String {
    let show = |c: char| match c.is_control() {
        true => c.escape_debug().to_string(),
        false => c.to_string(),
    };
    text.chars().map(show).collect()
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
    fn what_is_on_one_line_stays_there() {
        assert_eq!(on_one_line("it's \"ü\" \\ plain"), "it's \"ü\" \\ plain");
        assert_eq!(on_one_line("a\nb\r\x1b[31m\u{9b}"), "a\\nb\\r\\u{1b}[31m\\u{9b}");
    }

    #[test]
    fn a_guest_cannot_command_the_terminal() {
        assert_eq!(visible("plain\r\n\ttext ü"), "plain\r\n\ttext ü");
        assert_eq!(visible("\x1b[2Jx\x07\u{9b}0m"), "\u{fffd}[2Jx\u{fffd}\u{fffd}0m");
    }
}
