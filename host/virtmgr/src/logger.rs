//! The manager's own log: standard error, from the level that `AVF_LOG` names.
//!
//! Standard error is the user's terminal, and guests have a say in what is logged: a line reaches
//! it without control characters and cut to a moderate length. Nor does a terminal that is stopped
//! or a pipe that nobody reads stop the manager: what does not fit is lost.

use crate::inlet::is_harmless;
use log::{LevelFilter, Log, Metadata, Record};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fmt::{self, Write};
use std::os::fd::AsFd;
use std::sync::{Mutex, PoisonError};

/// Bytes of a line that are shown; less than what a pipe that has room takes at once.
const MAX_LINE: usize = 1 << 10;
/// Says that a line was cut.
const CUT: &str = "…";

/// Held while a line is written, so that two threads do not both see the same room.
struct Stderr(Mutex<()>);

/// What is shown of other people's messages: everything for those who debug, else errors.
fn quieter() -> LevelFilter {
    match log::max_level() {
        level if level >= LevelFilter::Debug => level,
        _ => LevelFilter::Error,
    }
}

impl Log for Stderr {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // The protocol stack warns of every session that ends, which is how sessions end.
        let chatty = metadata.target().starts_with("rsbinder");
        let most = if chatty { log::max_level().min(quieter()) } else { log::max_level() };
        metadata.level() <= most
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let line = line(record.level(), record.args());
            let _turn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            write_if_room(std::io::stderr(), &line);
        }
    }

    fn flush(&self) {}
}

/// One line of text, which stops growing when it is long enough.
struct Line(String);

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            if self.0.len() + c.len_utf8() + CUT.len() >= MAX_LINE {
                self.0.push_str(CUT);
                return Err(fmt::Error);
            }
            self.0.push(match c {
                '\n' | '\t' => ' ',
                c if is_harmless(c) => c,
                _ => char::REPLACEMENT_CHARACTER,
            });
        }
        Ok(())
    }
}

fn line(level: log::Level, message: &fmt::Arguments<'_>) -> String {
    let mut line = Line(format!("virtmgr: {}: ", level.as_str().to_ascii_lowercase()));
    // Fails when the line is full.
    let _ = line.write_fmt(*message);
    line.0.push('\n');
    line.0
}

/// Writes `line` if that does not have to wait.
fn write_if_room(target: impl AsFd, line: &str) {
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    let mut list = [PollFd::new(&target, PollFlags::OUT)];
    if poll(&mut list, Some(&now)).is_ok() && list[0].revents().contains(PollFlags::OUT) {
        let _ = rustix::io::write(&target, line.as_bytes());
    }
}

/// Starts logging; `AVF_LOG` is `off`, `error`, `warn` (the default), `info`, `debug` or `trace`.
pub fn start() {
    static STDERR: Stderr = Stderr(Mutex::new(()));
    let level = std::env::var("AVF_LOG").ok().and_then(|level| level.parse().ok());
    if log::set_logger(&STDERR).is_ok() {
        log::set_max_level(level.unwrap_or(LevelFilter::Warn));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use log::Level;
    use std::io::Read;

    #[test]
    fn a_message_is_one_line_that_no_terminal_obeys() {
        let got = line(Level::Warn, &format_args!("got '{}'", "a\x1b[2J\nb\u{9b}c"));
        assert_eq!(got, "virtmgr: warn: got 'a\u{fffd}[2J b\u{fffd}c'\n");
    }

    #[test]
    fn a_long_message_is_cut() {
        let got = line(Level::Error, &format_args!("{}{}", "é".repeat(1 << 20), "end"));
        assert!(got.len() <= MAX_LINE && got.len() > MAX_LINE - 8);
        assert!(got.ends_with("é…\n"));
    }

    #[test]
    fn a_full_pipe_loses_lines_and_stalls_nobody() {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let line = "x".repeat(MAX_LINE);
        for _ in 0..1000 {
            write_if_room(&writer, &line);
        }
        drop(writer);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert!(!text.is_empty() && text.len() < 1000 * MAX_LINE);
        assert_eq!(text.len() % MAX_LINE, 0);
    }
}
