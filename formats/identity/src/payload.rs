//! The payload stage.

use std::fmt;

use dice::InputValues;

use crate::descriptor;
use crate::hash::sha512;
use crate::inputs::inputs;

/// What the guest verified and is about to run. Lists are in the order of the VM's configuration.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload<'a> {
    /// The package.
    pub apk: Apk<'a>,
    /// Extra packages.
    pub extra_apks: Vec<Apk<'a>>,
    /// APEXes.
    pub apexes: Vec<Apex<'a>>,
    /// What of the package to run.
    pub run: Run<'a>,
    /// Whether console and log may leave the VM.
    pub debuggable: bool,
    /// What tells this instance from others of the same payload: [`hidden_of`](crate::hidden_of).
    /// Never shown.
    pub hidden: [u8; 64],
    /// The input that is left out.
    #[cfg(feature = "test-drop-input")]
    pub drop: Option<crate::Dropped>,
}

/// A verified package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Apk<'a> {
    /// Name in its manifest.
    pub package: &'a str,
    /// Version in its manifest, major version in the upper 32 bits.
    pub version: u64,
    /// Root of its Merkle tree.
    pub root_hash: &'a [u8],
    /// SHA-512 of its signer's certificate (DER).
    pub cert_hash: &'a [u8],
}

/// A verified APEX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Apex<'a> {
    /// Name in its manifest.
    pub name: &'a str,
    /// Version in its manifest.
    pub version: i64,
    /// Root of its Merkle tree.
    pub root_digest: &'a [u8],
    /// The key that it is signed with.
    pub public_key: &'a [u8],
}

/// What of the package to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run<'a> {
    /// What the payload configuration at this path says.
    ConfigPath(&'a str),
    /// The library of this name.
    Binary(&'a str),
}

impl Payload<'_> {
    /// The inputs of this stage.
    pub fn inputs(&self) -> InputValues {
        #[cfg(feature = "test-drop-input")]
        let this = &self.without_dropped();
        #[cfg(not(feature = "test-drop-input"))]
        let this = self;
        let descriptor = descriptor::of_payload(this);
        inputs(this.code_hash(), descriptor, this.authority_hash(), this.debuggable, &this.hidden)
    }

    /// The package, then the extra ones.
    pub(crate) fn apks(&self) -> impl Iterator<Item = &Apk<'_>> {
        std::iter::once(&self.apk).chain(&self.extra_apks)
    }

    #[cfg(not(feature = "test-drop-input"))]
    pub(crate) fn lists_sub_components(&self) -> bool {
        true
    }

    fn code_hash(&self) -> [u8; 64] {
        let apexes = self.apexes.iter().map(|apex| apex.root_digest);
        sha512(self.apks().map(|apk| apk.root_hash).chain(apexes))
    }

    fn authority_hash(&self) -> [u8; 64] {
        let apexes = self.apexes.iter().map(|apex| apex.public_key);
        sha512(self.apks().map(|apk| apk.cert_hash).chain(apexes))
    }
}

impl fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("apk", &self.apk)
            .field("extra_apks", &self.extra_apks)
            .field("apexes", &self.apexes)
            .field("run", &self.run)
            .field("debuggable", &self.debuggable)
            .finish_non_exhaustive()
    }
}
