//! Tests that need another process: the test program runs itself again, for one test, in a part of
//! that test's own.

use crate::Outcome;
use std::process::Command;

/// Says in the environment which part a test plays.
const PART: &str = "AVF_TEST_PART";

/// The part that this process plays; `None` if it is the test itself.
pub fn part() -> Option<String> {
    std::env::var(PART).ok()
}

/// A process that runs the test of this name alone, in this part.
pub fn again(test: &str, part: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture", "--include-ignored"]).env(PART, part);
    command
}

/// Runs it to its end, which must be a good one.
#[track_caller]
pub fn runs_well(command: Command) -> Outcome {
    let outcome = Outcome::of(command);
    outcome.exits(0).says("1 passed");
    outcome
}
