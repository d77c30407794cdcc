//! `cargo xtask demo`: from nothing to a payload that answers out of its VM.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::package::Packages;
use crate::{parts, setup, workspace};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to say to the payload, which replies with it reversed.
    #[arg(long, default_value = "Hello, payload")]
    message: String,
    /// The payload written in Rust instead of the one in C.
    #[arg(long)]
    rust: bool,
}

/// Port on which the sample payloads listen.
const PORT: &str = "5000";

pub fn run(args: &Args) -> Result<()> {
    setup::run(&setup::Args::default())?;
    let name = if args.rust { "sample_rust" } else { "sample_c" };
    parts::build_host()?;
    parts::build_image()?;
    let packages = Packages::build()?;
    let package = if args.rust { packages.sample_rust } else { packages.sample_c };

    let vm = workspace::home().join("bin/vm");
    let mut command = Command::new(&vm);
    command.arg("run-app").arg(package);
    command.args(["--payload-binary-name", &format!("lib{name}.so"), "--connect", PORT]);
    command.env("AVF_HOME", workspace::home()).stdin(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start {}", vm.display()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A VM that fails early does not read it; its own message says why.
        let _ = stdin.write_all(args.message.as_bytes());
    }
    let status = child.wait().context("cannot wait for vm")?;
    if !status.success() {
        bail!(
            "the demo failed: vm ended with {status}; `vm run-app --help` explains its exit codes"
        );
    }
    Ok(())
}
