//! What the crates underneath have to say goes to the payload's log.

use avf_rpc::Thinning;
use liblog::Priority;
use log::{Level, LevelFilter, Log, Metadata, Record};

const TAG: &str = "libbinder_ndk";

struct Logger(Thinning);

static LOGGER: Logger = Logger(Thinning::new());

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
        if !self.enabled(record.metadata()) {
            return;
        }
        if let Some(text) = self.0.text(record) {
            let priority =
                if record.level() == Level::Error { Priority::Error } else { Priority::Warn };
            liblog::write(priority, TAG, &text);
        }
    }

    fn flush(&self) {}
}
