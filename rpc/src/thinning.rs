//! A log that nobody can fill by opening connections.

use log::Record;
use std::sync::atomic::{AtomicU64, Ordering};

/// The module of the protocol stack that tells of each connection on which no session came about.
const ABOUT_CONNECTIONS: &str = "rsbinder::rpc::server";

/// So many are told one by one.
const TOLD: u64 = 8;

/// Makes the lines about connections that came to nothing (on which nobody said anything, or
/// nonsense) fewer the more there are, since whoever may connect decides how many that is.
#[derive(Debug, Default)]
pub struct Thinning(AtomicU64);

impl Thinning {
    /// Nothing was told yet.
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// What is to be written of a record: all of it; or, of the lines about connections that came to
    /// nothing, the first eight, the 16th, the 32nd and so on, with their number so far.
    pub fn text(&self, record: &Record<'_>) -> Option<String> {
        let text = record.args().to_string();
        if record.target() != ABOUT_CONNECTIONS {
            return Some(text);
        }
        match self.0.fetch_add(1, Ordering::Relaxed).saturating_add(1) {
            ..=TOLD => Some(text),
            count if count.is_power_of_two() => {
                Some(format!("{text} (number {count} of such lines; most are left out)"))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_connections_make_few_lines() {
        let thinning = Thinning::new();
        let told = |target: &str, number: u32| {
            let text = format_args!("nothing came {number}");
            thinning.text(&Record::builder().target(target).args(text).build())
        };
        let lines: Vec<_> =
            (1..=1000).filter_map(|number| told(ABOUT_CONNECTIONS, number)).collect();
        assert_eq!(lines.len(), 8 + 6);
        assert_eq!(lines[7], "nothing came 8");
        assert_eq!(lines[13], "nothing came 512 (number 512 of such lines; most are left out)");
        // All else is told.
        for number in 0..100 {
            assert_eq!(
                told("avf_rpc::transport", number).unwrap(),
                format!("nothing came {number}")
            );
        }
    }
}
