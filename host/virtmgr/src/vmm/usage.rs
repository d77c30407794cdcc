//! What a monitor's process has used, from proc(5).

use std::fs;

/// What a process has used so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Time of processors, of the guest's and the monitor's own, in milliseconds.
    pub cpu_millis: u64,
    /// KiB of the guest's memory that are there.
    pub guest_kib: u64,
    /// KiB of the monitor's own memory that are there.
    pub monitor_kib: u64,
}

impl Usage {
    /// Of a process that lives; `None` if it does not.
    pub fn of(pid: u32) -> Option<Self> {
        let read = |name: &str| fs::read_to_string(format!("/proc/{pid}/{name}")).ok();
        Self::from_text(&read("stat")?, &read("status")?)
    }

    fn from_text(stat: &str, status: &str) -> Option<Self> {
        // The name in parentheses may have anything in it.
        let (_, fields) = stat.rsplit_once(')')?;
        let field = |index: usize| fields.split_whitespace().nth(index)?.parse::<u64>().ok();
        let kib = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        let ticks = field(11)?.saturating_add(field(12)?);
        let per_second = rustix::param::clock_ticks_per_second().max(1);
        Some(Self {
            cpu_millis: ticks.saturating_mul(1000) / per_second,
            // The guest's memory is the only one that the monitor shares.
            guest_kib: kib("RssShmem:")?,
            monitor_kib: kib("RssAnon:")?.saturating_add(kib("RssFile:")?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_used_this() {
        let stat = "7 (a) b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20";
        let status = "Name:\tx\nRssAnon:\t  100 kB\nRssFile:\t  20 kB\nRssShmem:\t  3000 kB\n";
        let ticks = rustix::param::clock_ticks_per_second();
        let expected = Usage { cpu_millis: 300_000 / ticks, guest_kib: 3000, monitor_kib: 120 };
        assert_eq!(Usage::from_text(stat, status), Some(expected));
        for (stat, status) in [("", status), ("7 (a) S 1", status), (stat, ""), (stat, "RssAnon:")]
        {
            assert_eq!(Usage::from_text(stat, status), None);
        }
        assert!(Usage::of(std::process::id()).unwrap().monitor_kib > 0);
    }
}
