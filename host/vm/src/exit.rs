//! The exit codes of `vm`: one table for the code, `--help` and the documentation.

use avf::{ErrorCode, Explanation, StopReason};
use std::ops::RangeInclusive;
use std::process::ExitCode;

/// The first code that is not the payload's own.
const FIRST_RESERVED: u8 = 192;
const USAGE: u8 = 193;
const HOST: u8 = 194;
const FIRST_ERROR: u8 = 196;
const FIRST_REASON: u8 = 200;
const INTERRUPTED: u8 = 219;

/// How a run of `vm` ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The payload finished with this code; also: the command did what it was asked to (0).
    Payload(i32),
    /// What a command found that answers by its exit code.
    Answer(u8),
    /// The command line makes no sense.
    Usage,
    /// Something on this side failed.
    Host,
    /// The VM reported an error.
    Error(ErrorCode),
    /// The VM stopped without an error and before the payload finished.
    Stopped(StopReason),
    /// A signal asked for the end.
    Interrupted,
}

impl Exit {
    /// The number that the caller of `vm` sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Payload(code) => u8::try_from(code)
                .ok()
                .filter(|code| *code < FIRST_RESERVED)
                .unwrap_or(FIRST_RESERVED),
            Self::Answer(code) => code,
            Self::Usage => USAGE,
            Self::Host => HOST,
            Self::Error(code) => offset(FIRST_ERROR, code.code()),
            Self::Stopped(reason) => offset(FIRST_REASON, reason.code() + 1),
            Self::Interrupted => INTERRUPTED,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

fn offset(first: u8, number: i32) -> u8 {
    u8::try_from(number).ok().and_then(|number| first.checked_add(number)).unwrap_or(HOST)
}

/// What was wrong with the command line, found after it was parsed.
#[derive(Debug)]
pub struct UsageError(pub String);

impl std::fmt::Display for UsageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// The exit for an error that ended a command.
pub fn of_error(error: &anyhow::Error) -> Exit {
    if error.is::<UsageError>() { Exit::Usage } else { Exit::Host }
}

/// The codes that no error or stop reason of a VM stands behind.
pub fn own() -> [(RangeInclusive<u8>, Explanation); 5] {
    let one = |code: u8| code..=code;
    let explain = |meaning, advice| Explanation { meaning, advice };
    [
        (
            0..=FIRST_RESERVED - 1,
            explain(
                "exit code of the payload",
                "It is the payload's own; commands that run none exit with 0 if all went well.",
            ),
        ),
        (
            one(FIRST_RESERVED),
            explain(
                "the payload finished with a code above 191",
                "\"payload finished with exit code\" on standard error has the code itself.",
            ),
        ),
        (
            one(USAGE),
            explain(
                "the command line is wrong",
                "The message says what; `vm help COMMAND` shows what there is.",
            ),
        ),
        (
            one(HOST),
            explain(
                "local or host error: a missing file, no QEMU, a bad package",
                "The message says what; `vm info` shows what this machine can run.",
            ),
        ),
        (
            one(INTERRUPTED),
            explain(
                "interrupted by SIGINT, SIGTERM or SIGHUP",
                "Run it again; the VM was stopped in an orderly way if there was time.",
            ),
        ),
    ]
}

/// The table, one row a code.
pub fn table() -> Vec<(String, String)> {
    let mut rows: Vec<(u8, String, String)> = Vec::new();
    rows.extend(own().map(|(codes, explanation)| {
        let (first, last) = (*codes.start(), *codes.end());
        let text = if first == last { first.to_string() } else { format!("{first}..{last}") };
        (first, text, explanation.meaning.to_owned())
    }));
    let mut row = |exit: Exit, meaning: String| {
        rows.push((exit.code(), exit.code().to_string(), meaning));
    };
    for code in ErrorCode::ALL {
        row(Exit::Error(*code), format!("the VM reported error {code}"));
    }
    for reason in StopReason::ALL {
        row(Exit::Stopped(*reason), format!("the VM stopped early: {reason}"));
    }
    rows.sort();
    rows.into_iter().map(|(_, codes, meaning)| (codes, meaning)).collect()
}

/// The table for `--help`.
pub fn help() -> String {
    let lines = table().into_iter().map(|(code, meaning)| format!("  {code:<8}{meaning}\n"));
    format!("Exit codes:\n{}", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_payloads_codes_pass_and_cannot_be_taken_for_ours() {
        for code in [0, 1, 42, 191] {
            assert_eq!(i32::from(Exit::Payload(code).code()), code);
        }
        for code in [192, 200, 255, 256, -1, i32::MAX, i32::MIN] {
            assert_eq!(Exit::Payload(code).code(), 192);
        }
    }

    #[test]
    fn numbers_are_fixed() {
        assert_eq!(Exit::Usage.code(), 193);
        assert_eq!(Exit::Host.code(), 194);
        assert_eq!(Exit::Error(ErrorCode::Unknown).code(), 196);
        assert_eq!(Exit::Error(ErrorCode::PayloadInvalidConfig).code(), 199);
        assert_eq!(Exit::Stopped(StopReason::VirtualizationServiceDied).code(), 200);
        assert_eq!(Exit::Stopped(StopReason::Killed).code(), 202);
        assert_eq!(Exit::Stopped(StopReason::Shutdown).code(), 204);
        assert_eq!(Exit::Stopped(StopReason::Reboot).code(), 206);
        assert_eq!(Exit::Stopped(StopReason::Crash).code(), 207);
        assert_eq!(Exit::Stopped(StopReason::Hangup).code(), 217);
        assert_eq!(Exit::Stopped(StopReason::WatchdogReboot).code(), 218);
        assert_eq!(Exit::Interrupted.code(), 219);
    }

    #[test]
    fn every_code_has_one_meaning() {
        let rows = table();
        let codes: BTreeSet<_> = rows.iter().map(|(code, _)| code).collect();
        assert_eq!(codes.len(), rows.len());
    }

    #[test]
    fn the_documentation_has_the_table() {
        let text = include_str!("../../../docs/exit-codes.md");
        for (code, meaning) in table() {
            let row = format!("| {code} | {meaning} |");
            assert!(text.contains(&row), "docs/exit-codes.md lacks: {row}");
        }
        assert_eq!(text.lines().filter(|line| line.starts_with("| ")).count(), table().len() + 1);
    }
}
