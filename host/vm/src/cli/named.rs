//! The commands that work on VMs with a name.

use super::{ConfigFlags, Output, SecretFlags};
use clap::Args;
use std::path::PathBuf;

/// Make a VM with a name, which remembers what it is from one run to the next.
#[derive(Debug, Args)]
pub struct Create {
    /// The name: no slash in it, not "." or "..".
    pub name: String,

    /// The package. It stays where it is, and is looked for there at every run.
    pub apk: PathBuf,

    /// File name of the library under lib/<abi>/ in the package.
    #[arg(long, value_name = "NAME", visible_alias = "payload_path")]
    pub payload_binary_name: Option<String>,

    /// Path in the package of a JSON payload configuration.
    #[arg(long, value_name = "PATH")]
    pub config_path: Option<String>,

    /// A further package for the payload to read; may be given several times.
    #[arg(long = "extra-apk", value_name = "FILE", conflicts_with = "config_path")]
    pub extra_apks: Vec<PathBuf>,

    /// Give the payload encrypted storage of so many bytes, or with K, M or G behind the number;
    /// rounded up to 4096 bytes and to at least 16M (16 MiB).
    #[arg(long, value_name = "SIZE", value_parser = crate::storage::size)]
    pub storage_size: Option<u64>,

    /// Let `vm console` send input to the VM's console; needs --debug full.
    #[arg(long)]
    pub console_input: bool,

    /// What the VM is.
    #[command(flatten)]
    pub config: ConfigFlags,

    /// Where the root secret is.
    #[command(flatten)]
    pub secret: SecretFlags,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Change what a stopped VM with a name runs with.
///
/// Memory, CPUs, the package's place and how the VM is run may change; what makes it this instance
/// may not.
#[derive(Debug, Args)]
pub struct Set {
    /// The VM.
    pub name: String,

    /// The package, moved or replaced.
    #[arg(long, value_name = "FILE")]
    pub apk: Option<PathBuf>,

    /// What the VM is; what is not given stays as it is.
    #[command(flatten)]
    pub config: ConfigFlags,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Show a VM with a name: what it is and whether it runs.
#[derive(Debug, Args)]
pub struct Show {
    /// The VM.
    pub name: String,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Stop a running VM: let its payload end, and cut its power if that takes too long.
#[derive(Debug, Args)]
pub struct Stop {
    /// The VM: its name, or its CID as `vm list` shows it.
    #[arg(value_name = "NAME|CID")]
    pub vm: String,

    /// How long the payload may take to end; 0 cuts the power at once.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub timeout: u32,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Delete VMs with names, and all that they remember.
///
/// Also damaged ones, but none that runs.
#[derive(Debug, Args)]
pub struct Delete {
    /// The VMs.
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,

    /// Print a JSON object for each VM.
    #[arg(long)]
    pub json: bool,
}

/// Show what a running debuggable VM has logged.
#[derive(Debug, Args)]
pub struct Logs {
    /// The VM: its name, or its CID as `vm list` shows it.
    #[arg(value_name = "NAME|CID")]
    pub vm: String,

    /// Go on with what it logs until it ends.
    #[arg(short, long)]
    pub follow: bool,

    /// What is shown.
    #[arg(long, value_enum, default_value_t = Output::Log, value_name = "STREAM")]
    pub of: Output,

    /// Print a JSON object for each line.
    #[arg(long)]
    pub json: bool,
}

/// Connect this terminal with the console of a running debuggable VM.
///
/// Ctrl-] ends the connection. The VM takes input if it was made with --console-input.
#[derive(Debug, Args)]
pub struct Console {
    /// The VM: its name, or its CID as `vm list` shows it.
    #[arg(value_name = "NAME|CID")]
    pub vm: String,
}

/// Connect standard input and output with a vsock port of a running VM.
///
/// Standard input goes there to its end, what comes back goes to standard output; the command ends
/// when the payload closes its side.
#[derive(Debug, Args)]
pub struct Connect {
    /// The VM: its name, or its CID as `vm list` shows it.
    #[arg(value_name = "NAME|CID")]
    pub vm: String,

    /// The port, on which the payload listens.
    #[arg(value_parser = clap::value_parser!(u32).range(1024..))]
    pub port: u32,
}

/// Write a stopped VM with a name into a directory that can be taken elsewhere.
///
/// It has the instance's identity and storage: a VM that is made of it on this host, by this user,
/// has the same secrets.
#[derive(Debug, Args)]
pub struct Export {
    /// The VM.
    pub name: String,

    /// The directory to make; it must not exist.
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Make a VM with a name out of a directory that `vm export` wrote.
#[derive(Debug, Args)]
pub struct Import {
    /// The directory, as `vm export` makes it. It stays as it is.
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,

    /// The name, which no VM has.
    pub name: String,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}
