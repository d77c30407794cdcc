//! What flags can be set to.

use avf_home::RootSecretKind;
use clap::ValueEnum;

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

/// What a partition is made as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PartitionKind {
    /// Zeros.
    Raw,
    /// An instance image: what a guest remembers of its instance.
    Instance,
    /// Encrypted storage that no guest has formatted yet.
    Encryptedstore,
}

/// A stream of a VM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// What the guest and the payload log.
    Log,
    /// What goes over the VM's console: the kernel's and the guest's own messages.
    Console,
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
