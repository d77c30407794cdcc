//! The boot stage.

use dice::InputValues;

use crate::descriptor;
use crate::hash::{HASH_LEN, hash_of_id, sha512};
use crate::inputs::inputs;

/// What the host starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boot<'a> {
    /// SHA-256 of the kernel.
    pub kernel: &'a [u8; 32],
    /// SHA-256 of the initramfs.
    pub initrd: &'a [u8; 32],
    /// The fixed part of the kernel command line: all words but those of timing.
    pub command_line: &'a str,
    /// Whether console and log may leave the VM.
    pub debuggable: bool,
    /// Names the instance; empty for a VM without identity.
    pub instance_id: &'a [u8],
    /// The input that is left out.
    #[cfg(feature = "test-drop-input")]
    pub drop: Option<crate::Dropped>,
}

impl Boot<'_> {
    /// The inputs of this stage. Nobody signs guest images yet, so the authority hash is zero.
    pub fn inputs(&self) -> InputValues {
        #[cfg(feature = "test-drop-input")]
        let this = &self.without_dropped();
        #[cfg(not(feature = "test-drop-input"))]
        let this = self;
        let code_hash = sha512([this.kernel.as_slice(), this.initrd.as_slice()]);
        let descriptor = descriptor::of_boot(this.command_line);
        let authority_hash = [0; HASH_LEN];
        let hidden = hash_of_id(this.instance_id);
        inputs(code_hash, descriptor, authority_hash, this.debuggable, &hidden)
    }
}
