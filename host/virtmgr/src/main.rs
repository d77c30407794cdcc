//! `virtmgr --shared-fd N`: serves the app at the other end of the inherited socket N, until it is
//! gone.

#![forbid(unsafe_code)]

use anyhow::Context;
use avf_aidl::android::system::virtualizationservice::IVirtualizationService::BnVirtualizationService;
use avf_home::{Environment, Permission};
use avf_rpc::{Descriptors, Server, bootstrap};
use avf_spawn::{Termination, adopt_fd, heap};
use clap::Parser;
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use std::os::fd::AsFd;
use virtmgr::{Manager, Requester, logger, payload};

/// Calls of the app that can be under way at once.
const APP_THREADS: u32 = 8;

/// Manages the virtual machines of one app. Started by the library that the app links.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Inherited socket over which the app opens its session.
    #[arg(long, value_name = "NUMBER")]
    shared_fd: i32,

    /// User id of the app, where a service starts the manager for it.
    #[arg(long, value_name = "UID", requires = "requester_pid")]
    requester_uid: Option<u32>,

    /// Process id of that app.
    #[arg(long, value_name = "PID", requires = "requester_uid")]
    requester_pid: Option<u32>,

    /// What that app may do; nothing if not said.
    #[arg(long = "permission", value_name = "NAME", requires = "requester_uid")]
    permissions: Vec<Permission>,
}

impl Options {
    fn requester(&self) -> Requester {
        match (self.requester_uid, self.requester_pid) {
            (Some(uid), Some(pid)) => {
                Requester::client(uid, pid, self.permissions.iter().copied().collect())
            }
            _ => Requester::parent(),
        }
    }
}

pub(crate) fn main() -> anyhow::Result<()> {
    heap::keep_small();
    logger::start();
    let options = Options::parse();
    let shared = adopt_fd(options.shared_fd).context("--shared-fd")?;
    let termination = Termination::block().context("blocking signals")?;

    if options.requester_uid.is_some() {
        // The managers of all clients have one user, and so have their monitors: a guest that broke
        // out of one must not read the secrets in this memory, nor stop or change the program.
        set_dumpable_behavior(DumpableBehavior::NotDumpable).context("closing the memory")?;
    }
    let manager = Manager::serving(Environment::current(), options.requester());
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
