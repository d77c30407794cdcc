//! Leaves one input out, to show that a test would notice.

use std::str::FromStr;

use crate::{Apex, Apk, Boot, Payload, Run};

/// An input that is replaced by zeros or nothing, wherever it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// Hash of the kernel.
    Kernel,
    /// Hash of the initramfs.
    Initrd,
    /// Fixed part of the command line.
    CommandLine,
    /// Debug level at the boot stage.
    BootMode,
    /// Instance id at the boot stage.
    InstanceId,
    /// Root hash of the package.
    ApkRoot,
    /// Root hashes of extra packages.
    ExtraRoot,
    /// Signers of packages and APEXes.
    Authority,
    /// What to run.
    ConfigPath,
    /// The list of packages and APEXes, with their names and versions.
    SubComponents,
    /// Debug level at the payload stage.
    PayloadMode,
    /// The hidden input of the payload stage.
    Salt,
}

/// There is no input of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no input {0:?} to drop; there are {names}", names = Dropped::names())]
pub struct UnknownInput(pub String);

impl Dropped {
    /// All inputs with their names.
    pub const ALL: [(&'static str, Self); 12] = [
        ("kernel", Self::Kernel),
        ("initrd", Self::Initrd),
        ("command-line", Self::CommandLine),
        ("boot-mode", Self::BootMode),
        ("instance-id", Self::InstanceId),
        ("apk-root", Self::ApkRoot),
        ("extra-root", Self::ExtraRoot),
        ("authority", Self::Authority),
        ("config-path", Self::ConfigPath),
        ("sub-components", Self::SubComponents),
        ("payload-mode", Self::PayloadMode),
        ("salt", Self::Salt),
    ];

    fn names() -> String {
        Self::ALL.map(|(name, _)| name).join(", ")
    }
}

impl FromStr for Dropped {
    type Err = UnknownInput;

    fn from_str(text: &str) -> Result<Self, UnknownInput> {
        let found = Self::ALL.iter().find(|(name, _)| *name == text);
        found.map(|(_, input)| *input).ok_or_else(|| UnknownInput(text.to_owned()))
    }
}

impl Boot<'_> {
    /// The same without the input that is left out.
    pub(crate) fn without_dropped(&self) -> Self {
        let mut this = *self;
        match self.drop {
            Some(Dropped::Kernel) => this.kernel = &[0; 32],
            Some(Dropped::Initrd) => this.initrd = &[0; 32],
            Some(Dropped::CommandLine) => this.command_line = "",
            Some(Dropped::BootMode) => this.debuggable = false,
            Some(Dropped::InstanceId) => this.instance_id = &[],
            _ => {}
        }
        this
    }
}

impl Payload<'_> {
    /// The same without the input that is left out.
    pub(crate) fn without_dropped(&self) -> Self {
        let mut this = self.clone();
        match self.drop {
            Some(Dropped::ApkRoot) => this.apk.root_hash = &[0; 32],
            Some(Dropped::ExtraRoot) => {
                this.extra_apks.iter_mut().for_each(|apk| apk.root_hash = &[0; 32]);
            }
            Some(Dropped::Authority) => this.drop_authority(),
            Some(Dropped::ConfigPath) => this.run = Run::ConfigPath(""),
            Some(Dropped::PayloadMode) => this.debuggable = false,
            Some(Dropped::Salt) => this.hidden = [0; 64],
            _ => {}
        }
        this
    }

    fn drop_authority(&mut self) {
        let drop_signer = |apk: &mut Apk<'_>| apk.cert_hash = &[0; 64];
        drop_signer(&mut self.apk);
        self.extra_apks.iter_mut().for_each(drop_signer);
        self.apexes.iter_mut().for_each(|apex: &mut Apex<'_>| apex.public_key = &[]);
    }

    /// Whether the descriptor lists packages and APEXes.
    pub(crate) fn lists_sub_components(&self) -> bool {
        self.drop != Some(Dropped::SubComponents)
    }
}
