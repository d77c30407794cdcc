//! `cargo xtask demo`: from nothing to a payload that answers out of its VM.

use std::io::Write as _;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};

use crate::package::Packages;
use crate::{parts, setup, ui, workspace};

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
    parts::build_host()?;
    parts::build_image()?;
    let packages = Packages::here()?;
    let (package, library) = match args.rust {
        true => (packages.sample_rust()?, "libsample_rust.so"),
        false => (packages.sample_c()?, "libsample_c.so"),
    };

    let mut vm = workspace::vm();
    vm.arg("run-app").arg(&package);
    vm.args(["--payload-binary-name", library, "--connect", PORT]);
    ui::show(&vm);
    let mut child = vm.stdin(Stdio::piped()).spawn().context("cannot start vm")?;
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
