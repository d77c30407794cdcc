//! `avf-devices` for tests of power cuts: the same, and it records what guests write. See
//! `block/record.rs`.

use std::process::ExitCode;

#[path = "main.rs"]
mod program;

fn main() -> ExitCode {
    program::main()
}
