//! The manager's own log: standard error, from the level that `AVF_LOG` names.

use log::{LevelFilter, Log, Metadata, Record};
use std::io::Write;

struct Stderr;

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
            let level = record.level().as_str().to_ascii_lowercase();
            let line = format!("virtmgr: {level}: {}\n", record.args());
            let _ = std::io::stderr().write_all(line.as_bytes());
        }
    }

    fn flush(&self) {}
}

/// Starts logging; `AVF_LOG` is `off`, `error`, `warn` (the default), `info`, `debug` or `trace`.
pub fn start() {
    let level = std::env::var("AVF_LOG").ok().and_then(|level| level.parse().ok());
    if log::set_logger(&Stderr).is_ok() {
        log::set_max_level(level.unwrap_or(LevelFilter::Warn));
    }
}
