//! Moments of a VM's life, for benches: one JSON line each in the file that `AVF_TRACE` names.

use rustix::time::{ClockId, clock_gettime};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::OnceLock;
use std::time::Duration;

/// Notes that `event` happened now to the VM `cid`.
pub fn note(event: &str, cid: u32) {
    write(event, cid, "");
}

/// Notes that `event`, which took so long, was over before the VM `cid` had its number.
pub fn note_length(event: &str, cid: u32, length: Duration) {
    write(event, cid, &format!(",\"us\":{}", length.as_micros()));
}

fn write(event: &str, cid: u32, more: &str) {
    static FILE: OnceLock<Option<File>> = OnceLock::new();
    let open = || {
        let path = std::env::var_os("AVF_TRACE").filter(|path| !path.is_empty())?;
        let file = OpenOptions::new().append(true).create(true).open(&path);
        file.inspect_err(|error| log::warn!("cannot write {}: {error}", path.display())).ok()
    };
    if let Some(mut file) = FILE.get_or_init(open).as_ref() {
        let now = clock_gettime(ClockId::Monotonic);
        let nanos = i128::from(now.tv_sec) * 1_000_000_000 + i128::from(now.tv_nsec);
        let line = format!("{{\"t\":{nanos},\"event\":\"{event}\",\"cid\":{cid}{more}}}\n");
        // One write, so that lines of several processes do not mix.
        let _ = file.write_all(line.as_bytes());
    }
}
