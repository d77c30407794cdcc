//! Settings of a few values each.

/// Whether anything but the payload's own connections leaves the VM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DebugLevel {
    /// No console, no log, nothing.
    #[default]
    None = 0,
    /// Console and log are there to be read; such a VM has no secrets from its host.
    Full = 1,
}

/// How many virtual CPUs a VM has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CpuTopology {
    /// One.
    #[default]
    OneCpu = 0,
    /// As many as this process may use.
    MatchHost = 1,
}

/// What executes the guest's code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accelerator {
    /// KVM where the CPU really offers it, else emulation.
    #[default]
    Auto = 0,
    /// KVM or nothing.
    Kvm = 1,
    /// Emulation: works everywhere, several times slower.
    Tcg = 2,
}

impl Accelerator {
    /// Its name in files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Kvm => "kvm",
            Self::Tcg => "tcg",
        }
    }

    pub(crate) fn find(name: &str) -> Option<Self> {
        [Self::Auto, Self::Kvm, Self::Tcg].into_iter().find(|it| it.name() == name)
    }
}

/// The device at which a guest finds its console input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConsoleInputDevice {
    Hvc0,
    TtyS0,
}

impl ConsoleInputDevice {
    pub(crate) fn find(name: &str) -> Option<Self> {
        [Self::Hvc0, Self::TtyS0].into_iter().find(|device| device.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hvc0 => "hvc0",
            Self::TtyS0 => "ttyS0",
        }
    }
}
