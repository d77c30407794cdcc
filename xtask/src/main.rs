//! The developer's verbs: `cargo xtask <verb>`. One module a verb.

#![forbid(unsafe_code)]

mod guest;
mod image;
#[allow(dead_code, reason = "first used by the verbs demo and test")]
mod package;
mod setup;
mod ui;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

/// Prepares, builds and tries the whole project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Verb {
    /// Find or install what building and running needs: QEMU, compilers, key rings.
    Setup(setup::Args),
    /// Build the guest image and make it the current one.
    Image(image::Args),
}

fn main() -> ExitCode {
    let result = match Verb::parse() {
        Verb::Setup(args) => setup::run(&args),
        Verb::Image(args) => image::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
