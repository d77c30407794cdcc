//! `cargo xtask bench`: figures, as ratios measured in one run.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::package::Packages;
use crate::ui::Step;
use crate::{parts, setup, workspace};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to measure: boot, vsock, idle, idsig, verify, identity, storage, rpc; everything if
    /// nothing is named.
    what: Vec<String>,
    /// Runs of each side.
    #[arg(long, default_value_t = 7)]
    runs: usize,
}

impl Args {
    fn wants(&self, names: &[&str]) -> bool {
        self.what.is_empty() || self.what.iter().any(|what| names.contains(&what.as_str()))
    }
}

/// The vsock device process to compare with: its name and version in the crate registry.
const PEER: (&str, &str) = ("vhost-device-vsock", "0.3.0");

pub fn run(args: &Args) -> Result<()> {
    setup::run(&setup::Args::for_tests())?;
    parts::build_host()?;
    if args.wants(&["boot", "vsock", "idle", "identity", "storage", "rpc"]) {
        parts::build_image()?;
        parts::build_test_images()?;
        Packages::build()?;
    }
    if args.wants(&["boot"]) {
        parts::build_unverified_image()?;
    }
    let mut command = Command::new(workspace::cargo());
    command.args(["run", "--quiet", "--release", "--package", "avf-bench", "--"]);
    command.args(&args.what).args(["--runs", &args.runs.to_string()]);
    if args.wants(&["vsock"]) {
        command.arg("--peer").arg(peer()?);
    }
    command.current_dir(workspace::root()).env("AVF_HOME", workspace::home());
    if !command.status().context("cannot start cargo")?.success() {
        bail!("the bench failed");
    }
    Ok(())
}

/// Installs the peer into the cache.
fn peer() -> Result<PathBuf> {
    let (name, version) = PEER;
    let root = workspace::cache().join("tools");
    let program = root.join("bin").join(name);
    if !program.exists() {
        let step = Step::begin(format!("building {name} {version} to compare with"));
        let mut cargo = Command::new(workspace::cargo());
        cargo.args(["install", "--quiet", "--locked", "--version", version, "--root"]);
        cargo.arg(&root).arg(name);
        if !cargo.status().context("cannot start cargo")?.success() {
            bail!("installing {name} {version} failed");
        }
        step.done();
    }
    Ok(program)
}
