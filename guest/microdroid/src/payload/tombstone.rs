//! What the host is told of a payload that was killed.

use super::Ended;
use avf_aidl::android::system::virtualmachineservice::IVirtualMachineService::MAX_TOMBSTONE_BYTES;
use std::path::Path;

/// A report in words: what happened, to whom, and what the log said last, which `last_lines` gives
/// for the room that there is.
pub fn report(program: &Path, ended: &Ended, last_lines: impl Fn(usize) -> String) -> String {
    let mut report = format!(
        "{}\npayload: {}\npid: {}\nkernel: {}\n",
        ended.end,
        program.display(),
        ended.pid,
        rustix::system::uname().release().to_string_lossy(),
    );
    let title = "log:\n";
    let room = usize::try_from(MAX_TOMBSTONE_BYTES).unwrap_or_default();
    let lines = last_lines(room.saturating_sub(report.len() + title.len()));
    if !lines.is_empty() {
        report += title;
        report += &lines;
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::End;

    fn ended() -> Ended {
        Ended { pid: 57, end: End::Killed(11) }
    }

    #[test]
    fn a_report() {
        let report = report(Path::new("/mnt/apk/lib/x/liba.so"), &ended(), |_| "one\ntwo\n".into());
        let lines: Vec<_> = report.lines().collect();
        assert_eq!(lines[0], "the payload was killed by signal 11 (SIGSEGV)");
        assert_eq!(lines[1..3], ["payload: /mnt/apk/lib/x/liba.so", "pid: 57"]);
        assert!(lines[3].starts_with("kernel: "));
        assert_eq!(lines[4..], ["log:", "one", "two"]);
    }

    #[test]
    fn a_report_is_not_too_long() {
        let report = report(Path::new("/liba.so"), &ended(), |room| "x".repeat(room));
        assert_eq!(report.len(), MAX_TOMBSTONE_BYTES as usize);
    }
}
