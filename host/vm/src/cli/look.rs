//! The commands that only look.

use clap::{Args, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

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
    /// Show the VMs with names that do not run as well.
    #[arg(short, long)]
    pub all: bool,

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

/// Say whether this machine has an optional feature.
#[derive(Debug, Args)]
pub struct CheckFeatureEnabled {
    /// The feature, such as com.android.kvm.NETWORK; the part behind the last dot is enough.
    pub feature: String,

    /// Print a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Say what an exit code, error code or stop reason means, and what to do about it.
#[derive(Debug, Args)]
pub struct Explain {
    /// An exit code of this program (217), a name (Hangup, PayloadChanged, STOP_REASON_HANGUP), or a
    /// number of the API with its kind (stop:16, error:2). Everything if not given.
    #[arg(allow_hyphen_values = true)]
    pub code: Option<String>,

    /// Print a JSON array.
    #[arg(long)]
    pub json: bool,
}

/// Write the manual pages, shell completions or reference of this program.
#[derive(Debug, Args)]
pub struct Generate {
    /// What to write.
    #[command(subcommand)]
    pub command: GenerateCommand,
}

/// What to write.
#[derive(Debug, Subcommand)]
pub enum GenerateCommand {
    /// Manual pages, one for each command.
    Man {
        /// The directory to write them into.
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
    /// Completions for a shell, on standard output.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// The reference in docs/vm.md, on standard output.
    Reference,
}
