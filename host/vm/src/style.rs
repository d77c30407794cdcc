//! What only a terminal gets: colours, and a word on what is going on.

use indicatif::ProgressBar;
use std::borrow::Cow;
use std::io::IsTerminal as _;
use std::time::Duration;

/// How often the sign of life moves.
const TICK: Duration = Duration::from_millis(120);

/// A colour by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It runs, or it is as it should be.
    Good,
    /// It does not run.
    Quiet,
    /// It is broken.
    Bad,
}

impl Tone {
    fn code(self) -> &'static str {
        match self {
            Self::Good => "32",
            Self::Quiet => "2",
            Self::Bad => "31",
        }
    }
}

/// Text for standard output, in colour if that is a terminal that wants it.
pub fn toned(text: &str, tone: Tone) -> Cow<'_, str> {
    paint(text, tone, std::io::stdout().is_terminal() && wants_colour())
}

/// Text for standard error, in colour if that is a terminal that wants it.
pub fn toned_message(text: &str, tone: Tone) -> Cow<'_, str> {
    paint(text, tone, std::io::stderr().is_terminal() && wants_colour())
}

fn paint(text: &str, tone: Tone, colours: bool) -> Cow<'_, str> {
    if !colours {
        return text.into();
    }
    format!("\x1b[{}m{text}\x1b[0m", tone.code()).into()
}

/// See <https://no-color.org>.
fn wants_colour() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// A line on a terminal that says what is going on, and goes away; nothing elsewhere.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Shows the line, if standard error is a terminal.
    pub fn start(what: &str) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new_spinner().with_message(what.to_owned());
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Takes the line away.
    pub fn finish(self) {}
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_those_who_want_them() {
        assert_eq!(paint("x", Tone::Bad, false), "x");
        assert_eq!(paint("x", Tone::Bad, true), "\x1b[31mx\x1b[0m");
        assert_eq!(paint("x", Tone::Good, true), "\x1b[32mx\x1b[0m");
    }
}
