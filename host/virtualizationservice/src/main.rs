//! `virtualizationservice`: lets the users of a host run virtual machines, each for themselves.

#![forbid(unsafe_code)]

mod logger;

use anyhow::Context;
use avf_home::{DEFAULT_SERVICE_SOCKET, Environment};
use avf_spawn::{Termination, heap, landlock_version};
use clap::Parser;
use rustix::event::{EventfdFlags, eventfd};
use rustix::process::{DumpableBehavior, geteuid, set_dumpable_behavior};
use std::ffi::OsString;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use virtualizationservice::accounts::Accounts;
use virtualizationservice::listener::{Activation, Listener};
use virtualizationservice::managers::{Limits, Managers};
use virtualizationservice::policy::Policy;
use virtualizationservice::serve::{Rules, Service};

/// The program that serves one client.
const MANAGER: &str = "virtmgr";

/// Lets the users of this host run virtual machines, as its policy says.
///
/// Listens at the socket that systemd passes, else at --socket. Starts a manager process, virtmgr,
/// for each client, as the service's own user.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Where to listen if systemd passes no socket.
    #[arg(long, value_name = "PATH", default_value = DEFAULT_SERVICE_SOCKET)]
    socket: PathBuf,

    /// Who may do what [default: /etc/avf/policy].
    #[arg(long, value_name = "PATH")]
    policy: Option<PathBuf>,

    /// Connections that there may be in all.
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().total)]
    max_connections: usize,

    /// Connections that one user may have.
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().per_user)]
    max_connections_per_user: usize,

    /// Only reads the policy and prints what it grants.
    #[arg(long)]
    check_policy: bool,
}

fn main() -> anyhow::Result<()> {
    heap::keep_small();
    logger::start();
    let options = Options::parse();
    let environment = Environment::current();
    let policy = options.policy.clone().unwrap_or_else(|| environment.service_policy());
    if options.check_policy {
        return check(&policy, environment.uid);
    }
    let termination = Termination::block().context("blocking signals")?;
    // The monitors of the VMs have the same user: none of them may look into this process.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).context("closing the memory")?;
    if geteuid().is_root() {
        log::warn!(
            "running as root: a user of its own suffices, and a guest that broke out would be it"
        );
    }
    if landlock_version() == 0 {
        log::warn!(
            "this kernel has no Landlock: a guest that broke out of its monitor could open the \
             files of this service, the root secret among them"
        );
    }
    let listener = listener(&options)?;
    let stop = stop_at(termination)?;
    let program = environment.binary(MANAGER)?;
    let limits = Limits {
        total: options.max_connections,
        per_user: options.max_connections_per_user,
        ..Limits::default()
    };
    let mut service = Service {
        managers: Managers::new(program, for_managers(), limits),
        rules: Rules::new(policy, Accounts::of_host(), environment.uid),
    };
    log::info!("serving");
    Ok(service.run(&listener, stop.as_fd())?)
}

fn listener(options: &Options) -> anyhow::Result<Listener> {
    let [pid, count] = ["LISTEN_PID", "LISTEN_FDS"].map(std::env::var_os);
    let activation = Activation { pid: pid.as_deref(), count: count.as_deref() };
    Ok(match Listener::passed(activation)? {
        Some(listener) => listener,
        None => Listener::bind(&options.socket)?,
    })
}

/// What managers find in their environment besides what is in ours: the run-time directory that
/// systemd made for the service.
fn for_managers() -> Vec<(&'static str, OsString)> {
    let directory = std::env::var_os("RUNTIME_DIRECTORY");
    let first = directory.as_ref().and_then(|list| std::env::split_paths(list).next());
    let first = first.filter(|path| path.is_absolute());
    first.map(|path| ("XDG_RUNTIME_DIR", path.into_os_string())).into_iter().collect()
}

/// A descriptor that is readable after the first signal.
fn stop_at(termination: Termination) -> anyhow::Result<OwnedFd> {
    let stop = eventfd(0, EventfdFlags::CLOEXEC).context("making an event descriptor")?;
    let theirs = stop.try_clone().context("duplicating an event descriptor")?;
    let thread = std::thread::Builder::new().name("signals".into()).stack_size(64 << 10);
    let wait = move || {
        if termination.wait().is_ok() {
            let _ = rustix::io::write(&theirs, &1u64.to_ne_bytes());
        }
    };
    thread.spawn(wait).context("starting a thread")?;
    Ok(stop)
}

fn check(path: &std::path::Path, owner: u32) -> anyhow::Result<()> {
    for grant in Policy::read(path, owner)?.grants() {
        println!("{grant}");
    }
    Ok(())
}
