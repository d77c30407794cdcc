//! What the libraries and the kernel log while a store is opened.

use log::{LevelFilter, Log, Metadata, Record};
use rustix::fs::OFlags;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
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

/// The kernel's log.
pub struct Kernel(File);

impl Kernel {
    /// Its end.
    pub fn listen() -> io::Result<Self> {
        let flags = OFlags::NONBLOCK.bits().cast_signed();
        let mut log = OpenOptions::new().read(true).custom_flags(flags).open("/dev/kmsg")?;
        log.seek(SeekFrom::End(0))?;
        Ok(Self(log))
    }

    /// What was logged since the last call, in short.
    pub fn take(&mut self) -> String {
        let mut line = [0; 4096];
        let mut lines = Vec::new();
        // Each read is one line, with numbers before a semicolon.
        while let Ok(count @ 1..) = self.0.read(&mut line) {
            let line = String::from_utf8_lossy(line.get(..count).unwrap_or_default());
            let text = line.split_once(';').map_or(&*line, |(_, text)| text);
            lines.push(text.lines().next().unwrap_or_default().to_owned());
        }
        lines.join("; ")
    }
}
