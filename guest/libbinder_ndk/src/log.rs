//! What the crates underneath have to say goes to the payload's log.

use liblog::Priority;
use log::{Level, LevelFilter, Log, Metadata, Record};

const TAG: &str = "libbinder_ndk";

struct Logger;

static LOGGER: Logger = Logger;

/// From now on, warnings and errors are written.
pub(crate) fn install() {
    // A second call, or somebody who was faster, leaves all as it is.
    if log::set_logger(&LOGGER).is_ok() {
        log::set_max_level(LevelFilter::Warn);
    }
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Warn
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let priority =
                if record.level() == Level::Error { Priority::Error } else { Priority::Warn };
            liblog::write(priority, TAG, &record.args().to_string());
        }
    }

    fn flush(&self) {}
}
