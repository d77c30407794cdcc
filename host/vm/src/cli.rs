//! Every command and flag of `vm`.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Runs native libraries in virtual machines of their own.
#[derive(Debug, Parser)]
#[command(name = "vm", version, after_help = crate::exit::help())]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a library out of a signed package, and wait for its end.
    RunApp(Box<RunApp>),
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

    /// APK signature scheme v4 file of the package; must exist. "-" for none.
    pub idsig: Option<PathBuf>,

    /// Instance image: what the guest remembers. Made if missing, kept otherwise, together with
    /// INSTANCE.json, which remembers the instance id and the guest image.
    pub instance: Option<PathBuf>,

    /// File name of the library under lib/<abi>/ in the package.
    #[arg(long, value_name = "NAME", visible_alias = "payload_path")]
    pub payload_binary_name: Option<String>,

    /// Path in the package of a JSON payload configuration. Not built yet.
    #[arg(long, value_name = "PATH")]
    pub config_path: Option<String>,

    /// Name of the VM, for people and logs.
    #[arg(long, default_value = "VmRunApp")]
    pub name: String,

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
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn run_app(arguments: &[&str]) -> RunApp {
        let all = ["vm", "run-app"].iter().chain(arguments);
        match Cli::try_parse_from(all).unwrap().command {
            Command::RunApp(arguments) => *arguments,
            other => panic!("{other:?}"),
        }
    }

    fn fails(arguments: &[&str]) -> String {
        Cli::try_parse_from(["vm"].iter().chain(arguments)).unwrap_err().to_string()
    }

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn defaults_are_the_originals() {
        let arguments = run_app(&["a.apk", "--payload-binary-name", "l.so"]);
        assert_eq!(arguments.debug, DebugLevel::Full);
        assert_eq!(arguments.cpu_topology, CpuTopology::OneCpu);
        assert_eq!(arguments.accel, Accelerator::Auto);
        assert_eq!(arguments.name, "VmRunApp");
        assert!(!arguments.protected && !arguments.json);
        assert!(arguments.idsig.is_none() && arguments.instance.is_none());
    }

    #[test]
    fn every_flag_is_understood() {
        let arguments = run_app(&[
            "a.apk",
            "a.idsig",
            "i.img",
            "--payload_path",
            "l.so",
            "--name",
            "n",
            "--cpu-topology",
            "match_host",
            "-m",
            "512",
            "-p",
            "--debug",
            "none",
            "--console",
            "c",
            "--console-in",
            "ci",
            "--log",
            "l",
            "--instance-id-file",
            "id",
            "--vsock-socket",
            "/s",
            "--accel",
            "tcg",
            "--boot-timeout",
            "9",
            "--image",
            "d",
            "--connect",
            "5000",
            "--json",
        ]);
        assert_eq!(arguments.payload_binary_name.as_deref(), Some("l.so"));
        assert_eq!(arguments.cpu_topology, CpuTopology::MatchHost);
        assert_eq!(arguments.mem, Some(512));
        assert_eq!(arguments.debug, DebugLevel::None);
        assert_eq!(arguments.accel, Accelerator::Tcg);
        assert_eq!(arguments.connect, Some(5000));
        assert!(arguments.protected && arguments.json);
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in [
            &["run-app"][..],
            &["run-app", "a.apk", "-m", "0"],
            &["run-app", "a.apk", "-m", "-5"],
            &["run-app", "a.apk", "--debug", "some"],
            &["run-app", "a.apk", "--cpu-topology", "two"],
            &["run-app", "a.apk", "--accel", "hvf"],
            &["run-app", "a.apk", "--connect", "80"],
            &["run-app", "a.apk", "--connect", "4294967296"],
            &["run-app", "a.apk", "--boot-timeout", "0"],
            &["nothing"],
            &[],
        ] {
            assert!(!fails(bad).is_empty());
        }
        run_app(&["a.apk", "--connect", "4294967295"]);
    }

    #[test]
    fn help_has_the_exit_codes() {
        let mut command = Cli::command();
        let help = command.render_help().to_string();
        assert!(help.contains("217     the VM stopped early: Hangup"), "{help}");
    }
}
