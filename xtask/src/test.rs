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
    let programs = match &args.filter {
        Some(_) => Programs::build_end_to_end(EXAMPLE)?,
        None => Programs::build()?,
    };
    parts::install_host()?;
    parts::build_test_programs(EXAMPLE)?;
    // Building the guest a second time takes minutes.
    let check_reproducible = args.long && args.filter.is_none();
    image::run(&image::Args { allow_newer: true, check_reproducible, ..image::Args::default() })?;
    parts::build_test_images()?;
    Packages::build()?;
    let mut results = Results::default();
    if let Some(filter) = &args.filter {
        return end_to_end(&mut results, &programs, &[filter]);
    }
    let ignored: &[&str] = if args.long { &["--include-ignored"] } else { &[] };
    results.collect("unit tests", programs.unit_tests(), ignored)?;
    cargo("tests in documentation", &["test", "--release", "--quiet", "--workspace", "--doc"])?;
    end_to_end(&mut results, &programs, ignored)?;
    results.must_conform(args.long)
}

/// What boots VMs: two programs at a time and one VM each, which is what a machine with two cores
/// bears.
fn end_to_end(results: &mut Results, programs: &Programs, words: &[&str]) -> Result<()> {
    install_example()?;
    build_app()?;
    let words = [&["--test-threads=1"], words].concat();
    results.collect_in_pairs("end-to-end tests", programs.end_to_end_tests(), &words)
}

/// Puts the example, which was built with the tests, beside the programs.
fn install_example() -> Result<()> {
    let built = workspace::root().join("target/release/examples").join(EXAMPLE);
    parts::replace(&built, &workspace::home().join("bin").join(EXAMPLE))
}

/// Builds the app of the SDK's examples, as any user of the library would. What runs while it is built
/// is compiled as for this workspace, so that it is there already; the app itself has little to do and
/// is there sooner without optimisation.
fn build_app() -> Result<()> {
    let target = workspace::root().join("target");
    let mut command = Command::new(workspace::cargo());
    command.args(["build", "--release", "--locked", "--manifest-path", APP_MANIFEST]);
    command.arg("--target-dir").arg(&target).env("VM", workspace::vm().get_program());
    let profile = [
        ("OPT_LEVEL", "0"),
        ("BUILD_OVERRIDE_STRIP", "debuginfo"),
        ("BUILD_OVERRIDE_OVERFLOW_CHECKS", "true"),
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

/// Licences, sources and banned crates. The tool is built once into the cache, and not as thoroughly as
/// its authors have it, which takes minutes.
fn deny() -> Result<()> {
    let tools = workspace::cache().join("tools");
    let deny = tools.join("bin/cargo-deny");
    if !deny.exists() {
        let mut install = Command::new(workspace::cargo());
        install.args([
            "install",
            "--quiet",
            "--locked",
            "--version",
            "0.20.2",
            "cargo-deny",
            "--root",
        ]);
        install.arg(&tools);
        for (setting, value) in [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "0")] {
            install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        finish("installing cargo-deny", install)?;
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
