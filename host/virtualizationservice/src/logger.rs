//! The service's log: lines on standard error, from the level that `AVF_LOG` names (`info` if it is
//! not set). What clients say is never in them.

use log::{LevelFilter, Log, Metadata, Record};
use std::io::Write;

struct Stderr;

impl Log for Stderr {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let line = format!("{}: {}\n", record.level(), record.args());
            // Without a reader there is no log.
            let _ = std::io::stderr().write_all(line.as_bytes());
        }
    }

    fn flush(&self) {}
}

/// Starts it.
pub fn start() {
    let level = std::env::var("AVF_LOG").ok().and_then(|level| level.parse().ok());
    log::set_max_level(level.unwrap_or(LevelFilter::Info));
    // Fails only if there is one already.
    let _ = log::set_logger(&Stderr);
}
