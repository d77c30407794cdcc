//! `cargo xtask test`: everything that CI runs.

mod programs;
mod results;

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use programs::Programs;
use results::Results;

use crate::package::Packages;
use crate::ui::Step;
use crate::{image, parts, setup, workspace};

/// The example of the library that a test runs.
const EXAMPLE: &str = "walkthrough";
/// The app among the examples of the SDK, which another runs.
const APP: &str = "sample_app";
const APP_MANIFEST: &str = "sdk/examples/app/Cargo.toml";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Runs only the end-to-end tests whose names contain this.
    filter: Option<String>,
    /// Also the tests that take long.
    #[arg(long)]
    long: bool,
    /// Runs nothing: only builds the packages that the tests run, with the programs that are built.
    #[arg(long, conflicts_with_all = ["filter", "long"])]
    packages: bool,
}

pub fn run(args: &Args) -> Result<()> {
    if args.packages {
        return Packages::build();
    }
    setup::run(&setup::Args::for_tests())?;
    if args.filter.is_none() {
        lint()?;
    }
    parts::build_host()?;
    parts::build_test_programs()?;
    // Building the guest a second time takes minutes.
    let check_reproducible = args.long && args.filter.is_none();
    image::run(&image::Args { allow_newer: true, check_reproducible, ..image::Args::default() })?;
    parts::build_test_images()?;
    Packages::build()?;
    let mut results = Results::default();
    if let Some(filter) = &args.filter {
        let programs = Programs::build_end_to_end()?;
        return end_to_end(&mut results, &programs, &[filter]);
    }
    let programs = Programs::build()?;
    let ignored: &[&str] = if args.long { &["--include-ignored"] } else { &[] };
    results.collect("unit tests", programs.unit_tests(), ignored)?;
    cargo("tests in documentation", &["test", "--release", "--quiet", "--workspace", "--doc"])?;
    end_to_end(&mut results, &programs, ignored)?;
    results.must_conform(args.long)
}

/// What boots VMs: two programs at a time and one VM each, which is what a machine with two cores
/// bears.
fn end_to_end(results: &mut Results, programs: &Programs, words: &[&str]) -> Result<()> {
    build_example()?;
    build_app()?;
    let words = [&["--test-threads=1"], words].concat();
    results.collect_in_pairs("end-to-end tests", programs.end_to_end_tests(), &words)
}

/// Builds an example as any user of the library would, and puts it beside the programs.
fn build_example() -> Result<()> {
    cargo("the example", &["build", "--release", "--workspace", "--example", EXAMPLE])?;
    let built = workspace::root().join("target/release/examples").join(EXAMPLE);
    parts::replace(&built, &workspace::home().join("bin").join(EXAMPLE))
}

/// Builds the app of the SDK's examples, with what this workspace has built of it already: only the
/// same profile makes that one.
fn build_app() -> Result<()> {
    let target = workspace::root().join("target");
    let mut command = Command::new(workspace::cargo());
    command.args(["build", "--release", "--locked", "--manifest-path", APP_MANIFEST]);
    command.arg("--target-dir").arg(&target);
    let profile = [
        ("CODEGEN_UNITS", "16"),
        ("DEBUG", "false"),
        ("OVERFLOW_CHECKS", "true"),
        ("STRIP", "debuginfo"),
    ];
    for (setting, value) in profile {
        command.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    finish("the app", command)?;
    parts::replace(&target.join("release").join(APP), &workspace::home().join("bin").join(APP))
}

fn lint() -> Result<()> {
    let step = Step::begin("checking style");
    cargo("cargo fmt", &["fmt", "--all", "--check"])?;
    cargo(
        "clippy",
        &[
            "clippy",
            "--quiet",
            "--release",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ],
    )?;
    deny()?;
    step.done();
    Ok(())
}

/// Licences, sources and banned crates. The tool is built once into the cache.
fn deny() -> Result<()> {
    let tools = workspace::cache().join("tools");
    let deny = tools.join("bin/cargo-deny");
    if !deny.exists() {
        let root = tools.display().to_string();
        cargo(
            "installing cargo-deny",
            &[
                "install",
                "--quiet",
                "--locked",
                "--version",
                "0.20.2",
                "--root",
                &root,
                "cargo-deny",
            ],
        )?;
    }
    let mut command = Command::new(&deny);
    command.args([
        "--all-features",
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ]);
    finish("cargo deny", command)
}

fn cargo(what: &str, words: &[&str]) -> Result<()> {
    let mut command = Command::new(workspace::cargo());
    command.args(words);
    finish(what, command)
}

fn finish(what: &str, mut command: Command) -> Result<()> {
    command.current_dir(workspace::root()).env("AVF_HOME", workspace::home());
    let status = command.status().with_context(|| format!("cannot start {what}"))?;
    if !status.success() {
        bail!("{what} failed");
    }
    Ok(())
}
