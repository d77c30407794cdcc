//! `virtmgr --shared-fd N`: serves the app at the other end of the inherited socket N, until it is
//! gone.

#![forbid(unsafe_code)]

use anyhow::Context;
use avf_aidl::android::system::virtualizationservice::IVirtualizationService::BnVirtualizationService;
use avf_home::Environment;
use avf_rpc::{Descriptors, Server, bootstrap};
use avf_spawn::{Termination, adopt_fd, heap};
use clap::Parser;
use std::os::fd::AsFd;
use virtmgr::{Manager, logger, payload};

/// Calls of the app that can be under way at once.
const APP_THREADS: u32 = 8;

/// Manages the virtual machines of one app. Started by the library that the app links.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Inherited socket over which the app opens its session.
    #[arg(long, value_name = "NUMBER")]
    shared_fd: i32,
}

pub(crate) fn main() -> anyhow::Result<()> {
    heap::keep_small();
    logger::start();
    let options = Options::parse();
    let shared = adopt_fd(options.shared_fd).context("--shared-fd")?;
    let termination = Termination::block().context("blocking signals")?;

    let manager = Manager::new(Environment::current());
    {
        let manager = manager.clone();
        thread("signals", move || {
            if termination.wait().is_ok() {
                manager.end();
                std::process::exit(0);
            }
        })?;
    }
    // Measured while the app prepares its first VM.
    thread("clock", || {
        payload::tsc_khz();
    })?;

    let root = BnVirtualizationService::new_binder(manager.clone()).as_binder();
    let server = Server::new(root, Descriptors::Passed, APP_THREADS)?;
    let served = bootstrap::serve(&server, shared.as_fd());
    manager.end();
    served.context("serving the app")
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    let builder = std::thread::Builder::new().name(name.into()).stack_size(256 << 10);
    builder.spawn(work).context("starting a thread")?;
    Ok(())
}
