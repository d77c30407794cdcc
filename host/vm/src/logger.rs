//! Warnings of the libraries, on standard error.

use crate::report::complain;
use log::{LevelFilter, Log, Metadata, Record};

struct Stderr;

impl Log for Stderr {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let level = record.level().as_str().to_lowercase();
            complain(&format!("vm: {level}: {}: {}", record.target(), record.args()));
        }
    }

    fn flush(&self) {}
}

/// Sends log messages to standard error: what `AVF_LOG` names (`error`, `warn`, `info`, `debug`)
/// and worse; errors only if it is not set, since every failure is reported in words anyway.
pub fn init() {
    let level = std::env::var("AVF_LOG").ok().and_then(|level| level.parse().ok());
    if log::set_logger(&Stderr).is_ok() {
        log::set_max_level(level.unwrap_or(LevelFilter::Error));
    }
}
