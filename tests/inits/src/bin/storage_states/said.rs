//! What the libraries log while a store is opened.

use log::{LevelFilter, Log, Metadata, Record};
use std::sync::{Mutex, PoisonError};

static SAID: Said = Said(Mutex::new(Vec::new()));

struct Said(Mutex<Vec<String>>);

impl Log for Said {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(record.args().to_string());
    }

    fn flush(&self) {}
}

/// Keeps what is logged from now on.
pub fn listen() {
    // Fails only the second time.
    let _ = log::set_logger(&SAID);
    log::set_max_level(LevelFilter::Info);
}

/// What was logged since the last call.
pub fn take() -> Vec<String> {
    std::mem::take(&mut SAID.0.lock().unwrap_or_else(PoisonError::into_inner))
}
