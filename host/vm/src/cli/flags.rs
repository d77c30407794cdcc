//! Flags that several commands have.

use super::{Accelerator, CpuTopology, DebugLevel, RootSecret};
use clap::Args;
use std::path::PathBuf;

/// What a VM is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct ConfigFlags {
    /// Virtual CPUs: one, or as many as this process may use; one_cpu if not given.
    #[arg(long, value_enum, value_name = "TOPOLOGY")]
    pub cpu_topology: Option<CpuTopology>,

    /// Memory in MiB; the guest image's own default if not given.
    #[arg(short, long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    pub mem: Option<u32>,

    /// Hide the VM from its host. No backend can do that yet.
    #[arg(short, long)]
    pub protected: bool,

    /// Whether console and log leave the VM; full if not given.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub debug: Option<DebugLevel>,

    /// Make a socket for other programs while the VM runs: "CONNECT <port>" reaches its ports.
    #[arg(long, value_name = "PATH")]
    pub vsock_socket: Option<PathBuf>,

    /// What executes the guest's code; auto if not given.
    #[arg(long, value_enum, value_name = "ACCELERATOR")]
    pub accel: Option<Accelerator>,

    /// Time until the payload must have started; 30 with KVM and 300 without if not given.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub boot_timeout: Option<u32>,

    /// Guest image to run on: SHA-256 of its manifest. The present image if not given.
    #[arg(long, value_name = "DIGEST")]
    pub image: Option<String>,

    /// Give the VM a network, from which it can reach others and nobody can reach it.
    #[arg(short, long)]
    pub network_supported: bool,

    /// Let the VM's memory be huge pages, where the host has them.
    #[arg(long)]
    pub hugepages: bool,

    /// Ask the host to run the VM's CPUs at a higher frequency.
    #[arg(short, long)]
    pub boost_uclamp: bool,

    /// Serve a debugger (gdb) at this TCP port of the loopback interface.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub gdb: Option<u16>,

    /// An image with vendor files. Not built: refused.
    #[arg(long, value_name = "IMG")]
    pub vendor: Option<PathBuf>,

    /// A device node to give to the VM; may be given several times. Not built: refused.
    #[arg(long, value_name = "NODE")]
    pub devices: Vec<PathBuf>,

    /// Version of a generic kernel image to run on, instead of the guest image's own kernel.
    #[arg(long, value_name = "VERSION", conflicts_with = "image")]
    pub gki: Option<String>,
}

impl ConfigFlags {
    /// Whether console and log leave the VM.
    pub fn debug(&self) -> DebugLevel {
        self.debug.unwrap_or(DebugLevel::Full)
    }

    /// Whether none of them was given.
    pub fn are_unset(&self) -> bool {
        *self == Self::default()
    }
}

/// Where the root secret is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Args)]
pub struct SecretFlags {
    /// Where the root secret is kept, from which the identity of every instance is derived: where it
    /// is already, else in a file; in a file of the state directory; or sealed by the machine's TPM.
    /// $AVF_ROOT_SECRET says it if this is not given.
    #[arg(long, value_enum, value_name = "KIND")]
    pub root_secret: Option<RootSecret>,
}

/// What a VM is, and how its run is told.
#[derive(Debug, Args)]
pub struct VmFlags {
    /// Name of the VM, for people and logs; VmRunApp or VmRun if not given.
    #[arg(long)]
    pub name: Option<String>,

    /// What the VM is.
    #[command(flatten)]
    pub config: ConfigFlags,

    /// Write the console to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub console: Option<PathBuf>,

    /// Read console input from a file, or from standard input ("-"); there is none otherwise.
    #[arg(long, value_name = "FILE")]
    pub console_in: Option<PathBuf>,

    /// Write the log, with the payload's output, to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,

    /// Keep the 64 bytes of the instance id in a file; made if missing.
    #[arg(long, value_name = "FILE")]
    pub instance_id_file: Option<PathBuf>,

    /// Encrypted storage of the payload; needs INSTANCE. Made if missing, kept otherwise.
    #[arg(long, value_name = "FILE")]
    pub storage: Option<PathBuf>,

    /// Size of a storage that is made, in bytes or with K, M or G behind it; rounded up to 4096 bytes
    /// and to at least 16M (16 MiB), which it is if not given. One that is there must have it.
    #[arg(long, value_name = "SIZE", requires = "storage", value_parser = crate::storage::size)]
    pub storage_size: Option<u64>,

    /// Once the payload is ready, connect to this vsock port: standard input goes there (unless it
    /// is a terminal), what comes back goes to standard output.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u32).range(1024..))]
    pub connect: Option<u32>,

    /// Where the root secret is.
    #[command(flatten)]
    pub secret: SecretFlags,

    /// Print one JSON object a line for every event; console and log go to files only.
    #[arg(long)]
    pub json: bool,
}

impl VmFlags {
    /// The first flag that says what a VM is, which only fits one that is made by this command.
    pub fn what_it_is(&self) -> Option<&'static str> {
        let flags = [
            ("--name", self.name.is_some()),
            ("--instance-id-file", self.instance_id_file.is_some()),
            ("--storage", self.storage.is_some()),
            ("--cpu-topology, --mem, --debug or another flag that says what a VM is", {
                !self.config.are_unset()
            }),
        ];
        flags.into_iter().find_map(|(flag, is_given)| is_given.then_some(flag))
    }
}
