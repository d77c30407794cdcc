//! The manager's own log: standard error, from the level that `AVF_LOG` names.

use log::{LevelFilter, Log, Metadata, Record};
use std::io::Write;

struct Stderr;

impl Log for Stderr {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
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
