//! A log that no peer can fill.

use log::Record;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The crates whose lines peers can bring about, as often as they like: the protocol stack and this one.
const ABOUT_PEERS: [&str; 2] = ["rsbinder", "avf_rpc"];

/// So many of a kind are told one by one.
const TOLD: u64 = 8;

/// Characters of a line that are told: some quote what a peer has sent.
const CHARACTERS: usize = 500;

/// Where in the code a line comes from: its kind.
type Place = (&'static str, u32);

/// Makes the lines about what peers do fewer the more there are of a kind, since a peer decides how
/// many that is.
#[derive(Debug, Default)]
pub struct Thinning(Mutex<BTreeMap<Place, u64>>);

impl Thinning {
    /// Nothing was told yet.
    pub const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// What is to be written of a record: all of it, unless a peer may have brought it about. Of those
    /// lines, for each place in the code, the first eight, the 16th, the 32nd and so on, with their
    /// number so far; each on one line, and not too long.
    pub fn text(&self, record: &Record<'_>) -> Option<String> {
        if !is_about_peers(record.target()) {
            return Some(record.args().to_string());
        }
        let count = self.count(record);
        if count > TOLD && !count.is_power_of_two() {
            return None;
        }
        let mut text = one_line(&record.args().to_string());
        if count > TOLD {
            text += &format!(" (number {count} of such lines; most are left out)");
        }
        Some(text)
    }

    fn count(&self, record: &Record<'_>) -> u64 {
        let place = (record.file_static().unwrap_or_default(), record.line().unwrap_or_default());
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(place).or_default();
        *count = count.saturating_add(1);
        *count
    }
}

fn is_about_peers(target: &str) -> bool {
    let name = target.split("::").next();
    name.is_some_and(|name| ABOUT_PEERS.contains(&name))
}

/// A peer's words, with which it can neither begin a line of its own nor command a terminal.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for (number, character) in text.chars().enumerate() {
        if number == CHARACTERS {
            return line + " ...";
        }
        if character.is_control() {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(thinning: &Thinning, target: &str, line: u32, text: &str) -> Option<String> {
        let file = Some("src/some.rs");
        let args = format_args!("{text}");
        let record =
            Record::builder().target(target).file_static(file).line(Some(line)).args(args).build();
        thinning.text(&record)
    }

    #[test]
    fn much_that_peers_do_makes_few_lines_of_each_kind() {
        let thinning = Thinning::new();
        for target in ["rsbinder::rpc::server", "rsbinder::rpc::end", "avf_rpc::refusals"] {
            let line = target.len() as u32;
            let lines: Vec<_> = (1..=1000)
                .filter_map(|number| told(&thinning, target, line, &format!("no {number}")))
                .collect();
            assert_eq!(lines.len(), 8 + 6, "{target}");
            assert_eq!(lines[7], "no 8");
            assert_eq!(lines[13], "no 512 (number 512 of such lines; most are left out)");
        }
    }

    #[test]
    fn all_that_a_payload_says_is_told() {
        let thinning = Thinning::new();
        let text = "a\nb".repeat(CHARACTERS);
        for target in ["payload", "rsbinderette", "my::avf_rpc", ""] {
            for _ in 0..100 {
                assert_eq!(told(&thinning, target, 1, &text), Some(text.clone()));
            }
        }
    }

    #[test]
    fn a_peers_words_are_one_line_and_not_a_long_one() {
        let thinning = Thinning::new();
        let told = |text: &str| told(&thinning, "rsbinder::rpc::session", 1, text).unwrap();
        assert_eq!(told("a\nb\u{1b}[2Jü\u{85}"), "a\\nb\\u{1b}[2Jü\\u{85}");
        assert_eq!(told(&"ä".repeat(CHARACTERS)), "ä".repeat(CHARACTERS));
        assert_eq!(told(&"ä".repeat(CHARACTERS + 1)), "ä".repeat(CHARACTERS) + " ...");
    }
}
