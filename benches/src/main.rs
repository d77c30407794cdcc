//! `cargo xtask bench`: figures as ratios, each against a floor or a peer measured in the same run.
//!
//! A busy machine slows both sides of a ratio, so runs of the two sides alternate and both the best
//! and the middle run are shown.

mod boot;
mod cores;
mod identity;
mod idle;
mod idsig;
mod package;
mod report;
mod rpc;
mod run;
mod storage;
mod verify;
mod vsock;

use anyhow::Result;
use clap::Parser;
use std::path::PathBuf;

/// Measures.
#[derive(Debug, Parser)]
struct Args {
    /// What to measure; everything if nothing is named.
    #[arg(value_enum)]
    what: Vec<What>,
    /// Runs of each side.
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// The `vhost-device-vsock` program to compare with.
    #[arg(long)]
    peer: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Boot,
    Vsock,
    Idle,
    Idsig,
    Verify,
    Identity,
    Storage,
    Rpc,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let wanted = |what| args.what.is_empty() || args.what.contains(&what);
    if wanted(What::Boot) {
        boot::measure(args.runs)?;
        boot::measure_verification(args.runs)?;
    }
    if wanted(What::Idle) {
        idle::measure()?;
    }
    if wanted(What::Vsock) {
        vsock::measure(args.runs, args.peer.as_deref())?;
    }
    if wanted(What::Idsig) {
        idsig::measure(args.runs)?;
    }
    if wanted(What::Verify) {
        verify::measure(args.runs)?;
    }
    if wanted(What::Identity) {
        identity::measure(args.runs)?;
    }
    if wanted(What::Storage) {
        storage::measure()?;
    }
    if wanted(What::Rpc) {
        rpc::measure(args.runs)?;
    }
    Ok(())
}
