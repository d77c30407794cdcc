//! The developer's verbs: `cargo xtask <verb>`. One module a verb.

#![forbid(unsafe_code)]

mod bench;
mod demo;
mod fuzz;
mod guest;
mod image;
mod kit;
mod package;
mod parts;
mod setup;
mod test;
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
    /// From nothing to a payload that answers out of its VM.
    Demo(demo::Args),
    /// The payload kit: all that somebody needs who writes payloads.
    Kit(kit::Args),
    /// Everything that CI runs.
    Test(test::Args),
    /// Figures, as ratios measured in one run.
    Bench(bench::Args),
    /// Every parser under libFuzzer.
    Fuzz(fuzz::Args),
}

fn main() -> ExitCode {
    let result = match Verb::parse() {
        Verb::Setup(args) => setup::run(&args),
        Verb::Image(args) => image::run(&args),
        Verb::Demo(args) => demo::run(&args),
        Verb::Kit(args) => kit::run(&args),
        Verb::Test(args) => test::run(&args),
        Verb::Bench(args) => bench::run(&args),
        Verb::Fuzz(args) => fuzz::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
