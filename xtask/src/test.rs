//! `cargo xtask test`: everything that CI runs.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::package::Packages;
use crate::ui::Step;
use crate::{image, parts, setup, workspace};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Runs only the end-to-end tests whose names contain this.
    filter: Option<String>,
    /// Also the tests that take long.
    #[arg(long)]
    long: bool,
}

pub fn run(args: &Args) -> Result<()> {
    setup::run(&setup::Args::for_tests())?;
    if args.filter.is_none() {
        lint()?;
    }
    parts::build_host()?;
    parts::build_test_programs()?;
    let check_reproducible = args.filter.is_none();
    image::run(&image::Args { allow_newer: true, check_reproducible, ..image::Args::default() })?;
    parts::build_test_images()?;
    Packages::build()?;
    match &args.filter {
        Some(filter) => end_to_end(&[filter]),
        None => {
            let ignored: &[&str] = if args.long { &["--include-ignored"] } else { &[] };
            unit_tests(ignored)?;
            end_to_end(ignored)
        }
    }
}

/// What needs no VM.
fn unit_tests(words: &[&str]) -> Result<()> {
    let mut all = vec!["test", "--release", "--workspace", "--exclude", "avf-tests", "--"];
    all.extend(words);
    cargo("unit tests", &all)
}

/// What boots VMs: two at a time, which is what a machine with two cores bears.
fn end_to_end(words: &[&str]) -> Result<()> {
    let mut all = vec!["test", "--release", "--no-fail-fast", "--package", "avf-tests"];
    all.extend(["--", "--test-threads=2"]);
    all.extend(words);
    cargo("end-to-end tests", &all)
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
