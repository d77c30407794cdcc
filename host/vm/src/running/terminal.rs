//! The terminal between a person and the console of a guest.

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{ErrorKind, IsTerminal as _, Read as _, Write, stdin};
use std::sync::{Mutex, PoisonError};

/// What ends the connection: Ctrl-].
const ESCAPE: u8 = 0x1d;

/// How the terminal was before the guest had it.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Every key goes to the guest while this lives; nothing happens if standard input is no terminal.
#[derive(Debug)]
pub struct RawTerminal(());

impl RawTerminal {
    /// Takes the terminal.
    pub fn take() -> std::io::Result<Self> {
        if stdin().is_terminal() {
            let before = tcgetattr(stdin())?;
            let mut raw = before.clone();
            raw.make_raw();
            // Ends of lines are still made whole, so that our own messages look right.
            raw.output_modes = before.output_modes;
            raw.local_modes.remove(LocalModes::ISIG);
            tcsetattr(stdin(), OptionalActions::Flush, &raw)?;
            *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
        }
        Ok(Self(()))
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Makes the terminal what it was; also for whoever ends the process.
pub fn give_back() {
    if let Some(before) = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        let _ = tcsetattr(stdin(), OptionalActions::Drain, &before);
    }
}

/// Passes standard input on, to its end; whether a person at a terminal ended it by Ctrl-].
pub fn type_in(mut to: impl Write) -> bool {
    let is_person = stdin().is_terminal();
    let mut buffer = [0; 4 << 10];
    loop {
        let bytes = match stdin().lock().read(&mut buffer) {
            Ok(0) => return false,
            Ok(count) => buffer.get(..count).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return false,
        };
        let escape = bytes.iter().position(|byte| is_person && *byte == ESCAPE);
        let sent = to.write_all(bytes.get(..escape.unwrap_or(bytes.len())).unwrap_or_default());
        if escape.is_some() {
            return true;
        }
        // The VM is gone; somebody else says so.
        if sent.is_err() {
            return false;
        }
    }
}

/// Lets through what a guest may do to a terminal: text, cursor and colours. Window titles, the
/// clipboard, printing and whatever makes the terminal answer are taken out.
#[derive(Debug, Default)]
pub struct Filter {
    state: State,
    /// The sequence that is being read.
    pending: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After the byte that UTF-8 has before the control characters from U+0080 on.
    HighControl,
    /// After ESC.
    Escape,
    /// After ESC and one of `( ) * +`: a character set, one more byte.
    Charset,
    /// After ESC [.
    Sequence,
    /// Inside a string for the terminal, up to BEL or ESC \.
    String,
    /// ... after an ESC in it.
    StringEscape,
}

/// No sequence that does something is longer.
const MAX_SEQUENCE: usize = 64;

impl Filter {
    /// What is left of these bytes; what is unfinished waits for the next ones.
    pub fn pass(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        bytes.iter().for_each(|byte| self.take(*byte, &mut out));
        out
    }

    fn take(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.state = match (self.state, byte) {
            (State::String, 0x1b) => State::StringEscape,
            (State::String, 0x07) | (State::StringEscape, b'\\') => State::Text,
            (State::String | State::StringEscape, _) => State::String,
            (_, 0x1b) => {
                self.pending = vec![0x1b];
                State::Escape
            }
            (State::Text | State::HighControl, 0xc2) => State::HighControl,
            (State::HighControl, 0x80..=0x9f) => State::Text,
            (State::HighControl, byte) => {
                out.extend([0xc2, byte]);
                State::Text
            }
            (State::Text, byte) => {
                if is_text(byte) {
                    out.push(byte);
                }
                State::Text
            }
            (State::Escape, b'[') => self.keep(byte, State::Sequence),
            (State::Escape, b'(' | b')' | b'*' | b'+') => self.keep(byte, State::Charset),
            (State::Escape, b']' | b'P' | b'X' | b'^' | b'_') => State::String,
            // Save and restore the cursor, line feeds, keypad modes.
            (State::Escape, b'7' | b'8' | b'D' | b'E' | b'M' | b'=' | b'>') => self.end(byte, out),
            (State::Escape, _) => State::Text,
            (State::Charset, b'0' | b'A' | b'B') => self.end(byte, out),
            (State::Charset, _) => State::Text,
            (State::Sequence, 0x20..=0x3f) if self.pending.len() < MAX_SEQUENCE => {
                self.keep(byte, State::Sequence)
            }
            (State::Sequence, byte) if is_harmless(byte) => self.end(byte, out),
            (State::Sequence, _) => State::Text,
        };
    }

    fn keep(&mut self, byte: u8, next: State) -> State {
        self.pending.push(byte);
        next
    }

    fn end(&mut self, byte: u8, out: &mut Vec<u8>) -> State {
        out.append(&mut self.pending);
        out.push(byte);
        State::Text
    }
}

fn is_text(byte: u8) -> bool {
    byte >= 0x20 && byte != 0x7f || matches!(byte, b'\n' | b'\r' | b'\t' | 0x07 | 0x08)
}

/// What the last byte of a sequence does: move, erase, insert, scroll, colour, modes.
fn is_harmless(last: u8) -> bool {
    matches!(last, b'@'..=b'H' | b'J'..=b'M' | b'P' | b'S' | b'T' | b'X' | b'd' | b'f'..=b'h')
        || matches!(last, b'l' | b'm' | b'r' | b's' | b'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(text: &str) -> String {
        let mut whole = Filter::default();
        let out = whole.pass(text.as_bytes());
        // However it is cut.
        let mut cut = Filter::default();
        let pieces: Vec<u8> = text.bytes().flat_map(|byte| cut.pass(&[byte])).collect();
        assert_eq!(out, pieces);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_cursor_and_colours_pass() {
        for text in [
            "plain ü § \u{a0}\r\n\ttext\x08\x07",
            "\x1b[1;31mred\x1b[0m",
            "\x1b[2J\x1b[H\x1b[10;20f\x1b[?25l\x1b[K",
            "\x1b7\x1b[5A\x1b8\x1b(B",
        ] {
            assert_eq!(passed(text), text);
        }
    }

    #[test]
    fn what_reaches_beyond_the_screen_does_not() {
        for (text, left) in [
            ("a\x1b]0;title\x07b", "ab"),
            ("a\x1b]52;c;AAAA\x1b\\b", "ab"),
            ("a\x1bPq\x1b\\b\x1b_x\x1b\\c\x1b^y\x1b\\d", "abcd"),
            ("a\x1b[6nb\x1b[cc\x1b[5id\x1b[21te", "abcde"),
            ("a\x1bcb\x1bZc", "abc"),
            ("a\u{9b}31mb\u{9d}c", "a31mbc"),
            ("a\x00b\x05c\x7fd\x0ee", "abcde"),
            ("a\x1b\x1b[31mb", "a\x1b[31mb"),
            ("a\x1b[1\x1b[2Jb", "a\x1b[2Jb"),
        ] {
            assert_eq!(passed(text), left, "{text:?}");
        }
        let long = format!("\x1b[{}mx", "1;".repeat(100));
        assert!(!passed(&long).contains('\x1b'));
    }

    #[test]
    fn without_a_terminal_nothing_happens() {
        give_back();
        give_back();
    }
}
