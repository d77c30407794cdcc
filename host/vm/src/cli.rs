//! Every command and flag of `vm`.

use avf_home::RootSecretKind;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Runs native libraries in virtual machines of their own.
#[derive(Debug, Parser)]
#[command(name = "vm", version, after_help = crate::exit::help())]
pub struct Cli {
    /// Where the root secret is kept, from which the identity of every instance is derived: where it
    /// is already, else in a file; in a file of the state directory; or sealed by the machine's TPM.
    /// $AVF_ROOT_SECRET says it if this is not given.
    #[arg(long, global = true, value_enum, value_name = "KIND")]
    pub root_secret: Option<RootSecret>,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a library out of a signed package, and wait for its end.
    RunApp(Box<RunApp>),
    /// Run what is on a payload disk, and wait for its end.
    Run(Box<Run>),
    /// Make or bring up to date the APK signature scheme v4 file of a package.
    CreateIdsig(CreateIdsig),
    /// Say whether a guest would take a package, and who signed it.
    ///
    /// Exits with 0 if the package is valid, 1 if it is not, and 2 if it cannot be read.
    Verify(Verify),
    /// Lay an APK and APEXes out as the partitions of one disk, without a copy of any.
    MkPayload(mk_payload::Args),
    /// Make and sign a package out of libraries and other files.
    ///
    /// The same files and key give the same package, byte for byte.
    Package(Box<crate::package::Package>),
    /// Enlarge the encrypted storage of a stopped VM.
    ///
    /// The file system in it grows when the VM starts again. Nothing is lost if that is interrupted.
    GrowStorage(GrowStorage),
    /// Look at identities.
    Dice(Dice),
    /// Show the running VMs of this user.
    List(List),
    /// Show what this machine offers.
    Info(Info),
}

/// Run a library out of a signed package, and wait for its end.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::help())]
pub struct RunApp {
    /// The package.
    pub apk: PathBuf,

    /// APK signature scheme v4 file of the package; made or brought up to date if need be. "-" for
    /// one in memory, which is made anew for each run.
    pub idsig: Option<PathBuf>,

    /// Instance image: what the guest remembers. Made if missing, kept otherwise, together with
    /// INSTANCE.json, which remembers the instance id and the guest image.
    pub instance: Option<PathBuf>,

    /// File name of the library under lib/<abi>/ in the package.
    #[arg(long, value_name = "NAME", visible_alias = "payload_path")]
    pub payload_binary_name: Option<String>,

    /// Path in the package of a JSON payload configuration.
    #[arg(long, value_name = "PATH")]
    pub config_path: Option<String>,

    /// A further package for the payload to read; may be given several times.
    #[arg(long = "extra-apk", value_name = "FILE", conflicts_with = "config_path")]
    pub extra_apks: Vec<PathBuf>,

    /// The v4 file of an extra package, also of those that a payload configuration names; in their
    /// order, and for all of them or none.
    #[arg(long = "extra-idsig", value_name = "FILE")]
    pub extra_idsigs: Vec<PathBuf>,

    /// What the VM is.
    #[command(flatten)]
    pub vm: VmFlags,
}

/// Run what is on a payload disk, and wait for its end.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::help())]
pub struct Run {
    /// The disk: a composite disk file, as mk-payload makes it.
    pub disk: PathBuf,

    /// File name of the library under lib/<abi>/ in the package on the disk.
    #[arg(long, value_name = "NAME", conflicts_with = "config_path")]
    pub payload_binary_name: Option<String>,

    /// Path in the package on the disk of a JSON payload configuration.
    #[arg(long, value_name = "PATH", default_value = DEFAULT_CONFIG_PATH)]
    pub config_path: String,

    /// Instance image: what the guest remembers. Made if missing, kept otherwise, together with
    /// FILE.json, which remembers the instance id and the guest image.
    #[arg(long, value_name = "FILE")]
    pub instance: Option<PathBuf>,

    /// What the VM is.
    #[command(flatten)]
    pub vm: VmFlags,
}

/// Where the payload configuration usually is.
pub const DEFAULT_CONFIG_PATH: &str = "assets/vm_config.json";

/// What a VM is, and how its run is told.
#[derive(Debug, Args)]
pub struct VmFlags {
    /// Name of the VM, for people and logs; VmRunApp or VmRun if not given.
    #[arg(long)]
    pub name: Option<String>,

    /// Virtual CPUs: one, or as many as this process may use.
    #[arg(long, value_enum, default_value_t = CpuTopology::OneCpu, value_name = "TOPOLOGY")]
    pub cpu_topology: CpuTopology,

    /// Memory in MiB; the guest image's own default if not given.
    #[arg(short, long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    pub mem: Option<u32>,

    /// Hide the VM from its host. No backend can do that yet.
    #[arg(short, long)]
    pub protected: bool,

    /// Whether console and log leave the VM.
    #[arg(long, value_enum, default_value_t = DebugLevel::Full, value_name = "LEVEL")]
    pub debug: DebugLevel,

    /// Write the console to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub console: Option<PathBuf>,

    /// Read console input from a file; there is none otherwise.
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

    /// Make a socket for other programs while the VM runs: "CONNECT <port>" reaches its ports.
    #[arg(long, value_name = "PATH")]
    pub vsock_socket: Option<PathBuf>,

    /// What executes the guest's code.
    #[arg(long, value_enum, default_value_t = Accelerator::Auto, value_name = "ACCELERATOR")]
    pub accel: Accelerator,

    /// Time until the payload must have started; 30 with KVM and 300 without if not given.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub boot_timeout: Option<u32>,

    /// Guest image to run on: SHA-256 of its manifest. The present image if not given.
    #[arg(long, value_name = "DIGEST")]
    pub image: Option<String>,

    /// Once the payload is ready, connect to this vsock port: standard input goes there (unless it
    /// is a terminal), what comes back goes to standard output.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u32).range(1024..))]
    pub connect: Option<u32>,

    /// Print one JSON object a line for every event; console and log go to files only.
    #[arg(long)]
    pub json: bool,
}

/// Make or bring up to date the APK signature scheme v4 file of a package.
#[derive(Debug, Args)]
pub struct CreateIdsig {
    /// The package.
    pub apk: PathBuf,

    /// The file to make, which the package is read by in a guest.
    pub path: PathBuf,
}

/// Say whether a guest would take a package, and who signed it.
///
/// Exits with 0 if the package is valid, 1 if it is not, and 2 if it cannot be read.
#[derive(Debug, Args)]
pub struct Verify {
    /// The package.
    pub file: PathBuf,

    /// Take APK signature scheme v2 as well, which guests refuse.
    #[arg(long)]
    pub allow_v2: bool,

    /// Android API level whose rules count; that of guests if not given.
    #[arg(long, value_name = "LEVEL")]
    pub sdk: Option<u32>,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Enlarge the encrypted storage of a stopped VM.
#[derive(Debug, Args)]
pub struct GrowStorage {
    /// The storage: the FILE of --storage, or storage.img of a named VM.
    pub storage: PathBuf,

    /// Its size from now on, in bytes or with K, M or G behind it; rounded up to 4096 bytes.
    #[arg(value_parser = crate::storage::size)]
    pub size: u64,
}

/// Look at identities.
#[derive(Debug, Args)]
pub struct Dice {
    /// What to do.
    #[command(subcommand)]
    pub command: DiceCommand,
}

/// What to do with identities.
#[derive(Debug, Subcommand)]
pub enum DiceCommand {
    /// Check a chain of certificates and show what it says, stage by stage.
    ///
    /// Exits with 0 if the chain is valid, 1 if it is not, and 2 if it cannot be read. Whether its
    /// first key is one to be trusted is for the reader to judge.
    Show(DiceShow),
}

/// Check a chain of certificates and show what it says, stage by stage.
#[derive(Debug, Args)]
pub struct DiceShow {
    /// The chain, as AVmPayload_getDiceAttestationChain gives it; "-" for standard input.
    pub file: PathBuf,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Show the running VMs of this user.
#[derive(Debug, Args)]
pub struct List {
    /// Print a JSON array.
    #[arg(long)]
    pub json: bool,
}

/// Show what this machine offers.
#[derive(Debug, Args)]
pub struct Info {
    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Where the root secret is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RootSecret {
    /// Where it is already; in a file if there is none.
    Auto,
    /// In a file that only this user can read.
    File,
    /// Sealed by the TPM 2.0 of this machine.
    Tpm,
}

/// Virtual CPUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum CpuTopology {
    /// One.
    OneCpu,
    /// As many as this process may use.
    MatchHost,
}

/// Whether console and log leave the VM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DebugLevel {
    /// They do; such a VM has no secrets from its host.
    Full,
    /// Nothing does.
    None,
}

/// What executes the guest's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Accelerator {
    /// KVM where the CPU really offers it, else emulation.
    Auto,
    /// KVM or nothing.
    Kvm,
    /// Emulation.
    Tcg,
}

impl From<RootSecret> for RootSecretKind {
    fn from(kind: RootSecret) -> Self {
        match kind {
            RootSecret::Auto => Self::Auto,
            RootSecret::File => Self::File,
            RootSecret::Tpm => Self::Tpm,
        }
    }
}

impl From<CpuTopology> for avf::CpuTopology {
    fn from(topology: CpuTopology) -> Self {
        match topology {
            CpuTopology::OneCpu => Self::OneCpu,
            CpuTopology::MatchHost => Self::MatchHost,
        }
    }
}

impl From<DebugLevel> for avf::DebugLevel {
    fn from(level: DebugLevel) -> Self {
        match level {
            DebugLevel::Full => Self::Full,
            DebugLevel::None => Self::None,
        }
    }
}

impl From<Accelerator> for avf::Accelerator {
    fn from(accelerator: Accelerator) -> Self {
        match accelerator {
            Accelerator::Auto => Self::Auto,
            Accelerator::Kvm => Self::Kvm,
            Accelerator::Tcg => Self::Tcg,
        }
    }
}

#[cfg(test)]
#[path = "cli_tests.rs"]
mod tests;
