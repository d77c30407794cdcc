//! Every command and flag of `vm`.
//!
//! | file | what is in it |
//! |---|---|
//! | `cli/flags.rs` | what a VM is and how its run is told: flags of several commands |
//! | `cli/run.rs` | the commands that run a VM |
//! | `cli/named.rs` | ... that work on VMs with a name |
//! | `cli/files.rs` | ... that make or check files |
//! | `cli/look.rs` | ... that only look |
//! | `cli/values.rs` | what flags can be set to |

mod files;
mod flags;
mod look;
mod named;
mod run;
mod values;

pub use files::{CreateIdsig, CreatePartition, GrowStorage, Verify};
pub use flags::{ConfigFlags, SecretFlags, VmFlags};
pub use look::{
    CheckFeatureEnabled, Dice, DiceCommand, DiceShow, Explain, Generate, GenerateCommand, Info,
    List,
};
pub use named::{Connect, Console, Create, Delete, Export, Import, Logs, Set, Show, Stop};
pub use run::{DEFAULT_CONFIG_PATH, Run, RunApp, RunMicrodroid};
pub use values::{Accelerator, CpuTopology, DebugLevel, Output, PartitionKind, RootSecret};

use crate::exit::UsageError;
use clap::{Parser, Subcommand};

/// Runs native libraries in virtual machines of their own.
#[derive(Debug, Parser)]
#[command(name = "vm", version, after_help = crate::exit::help())]
pub struct Cli {
    /// Where the root secret is, for the commands that have this flag, too.
    #[command(flatten)]
    pub secret: SecretFlags,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a library out of a signed package, and wait for its end.
    RunApp(Box<RunApp>),
    /// Run a guest without a payload and get a shell in it.
    RunMicrodroid(Box<RunMicrodroid>),
    /// Run a named VM, a payload disk, or a VM that a JSON file describes; wait for its end.
    ///
    /// What has no slash and is the name of a VM is that VM; anything else is a file. "./NAME" is
    /// the file of that name.
    Run(Box<Run>),
    /// Make a VM with a name, which remembers what it is from one run to the next.
    Create(Box<Create>),
    /// Change what a stopped VM with a name runs with.
    Set(Box<Set>),
    /// Show a VM with a name: what it is and whether it runs.
    Show(Show),
    /// Stop a running VM: let its payload end, and cut its power if that takes too long.
    Stop(Stop),
    /// Delete VMs with names, and all that they remember.
    Delete(Delete),
    /// Show what a running debuggable VM has logged.
    Logs(Logs),
    /// Connect this terminal with the console of a running debuggable VM.
    Console(Console),
    /// Connect standard input and output with a vsock port of a running VM.
    Connect(Connect),
    /// Write a stopped VM with a name into a directory that can be taken elsewhere.
    Export(Export),
    /// Make a VM with a name out of a directory that `vm export` wrote.
    Import(Import),
    /// Enlarge the encrypted storage of a stopped VM.
    ///
    /// The file system in it grows when the VM starts again. Nothing is lost if that is interrupted.
    GrowStorage(GrowStorage),
    /// Make or bring up to date the APK signature scheme v4 file of a package.
    CreateIdsig(CreateIdsig),
    /// Make a file that a VM can use as a partition.
    CreatePartition(CreatePartition),
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
    /// Make C++ or Rust out of interfaces in AIDL.
    ///
    /// Files that would not change are not touched, so that nothing is built anew for nothing.
    Aidl(crate::aidl::Aidl),
    /// Make a project for a payload.
    ///
    /// `make` builds and signs it there; `vm run-app` runs what it makes.
    New(crate::new::New),
    /// Look at identities.
    Dice(Dice),
    /// Show the running VMs of this user.
    List(List),
    /// Show what this machine offers.
    Info(Info),
    /// Say whether this machine has an optional feature.
    CheckFeatureEnabled(CheckFeatureEnabled),
    /// Say what an exit code, error code or stop reason means, and what to do about it.
    Explain(Explain),
    /// Write the manual pages, shell completions or reference of this program.
    #[command(hide = true)]
    Generate(Generate),
}

impl Cli {
    /// Where the root secret is, as the command's own flag says, or else the one before the command.
    pub fn root_secret(&self) -> Result<Option<RootSecret>, UsageError> {
        let first = self.secret.root_secret;
        let Some(own) = self.command.secret() else {
            return match first {
                None => Ok(None),
                Some(_) => Err(UsageError("this command has no use for --root-secret".into())),
            };
        };
        Ok(own.root_secret.or(first))
    }
}

impl Command {
    /// The flags of a command that may need the root secret.
    fn secret(&self) -> Option<SecretFlags> {
        match self {
            Self::RunApp(arguments) => Some(arguments.vm.secret),
            Self::RunMicrodroid(arguments) => Some(arguments.vm.secret),
            Self::Run(arguments) => Some(arguments.vm.secret),
            Self::Create(arguments) => Some(arguments.secret),
            Self::CreatePartition(arguments) => Some(arguments.secret),
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "cli_tests.rs"]
mod tests;
