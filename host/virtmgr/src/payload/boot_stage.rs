//! The boot stage of a VM's identity: what is measured of a guest before it runs, and the secrets and
//! the certificate that follow from it.
//!
//! Measured are the kernel, the initramfs, the fixed words of the command line, whether the VM is
//! debuggable, and the instance id. Anything else may change from one boot to the next: processors,
//! memory, the accelerator, the clock ([`super::kernel_line::Clock`]), sizes of disks, time limits.

use super::boot_files::BootFiles;
use super::kernel_line::KernelLine;
use super::secret::Secret;
use crate::error::chain;
use crate::{Error, Result};
use identity::Boot;
use zeroize::Zeroizing;

/// What a guest boots, as far as its identity depends on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct BootStage<'a> {
    /// Kernel and initramfs.
    pub(super) files: &'a BootFiles,
    /// The command line.
    pub(super) line: KernelLine,
    /// Names the instance; empty for a throw-away VM.
    pub(super) instance_id: &'a [u8],
}

impl BootStage<'_> {
    /// What the guest is handed of its identity: a DICE hand-over. The secret that it follows from
    /// is gone afterwards.
    pub(super) fn hand_over(&self, secret: Secret) -> Result<Zeroizing<Vec<u8>>> {
        let fail = |error: dice::Error| {
            Error::Host(format!("cannot derive the VM's identity: {}", chain(&error)))
        };
        let root = dice::Handover::root(&secret.uds).map_err(fail)?;
        drop(secret);
        let inputs = self.measured()?.inputs();
        let stage = root.next(&inputs).map_err(fail)?;
        Ok(stage.encode())
    }

    fn measured(&self) -> Result<Boot<'_>> {
        Ok(Boot {
            kernel: self.files.kernel.sha256(),
            initrd: self.files.initrd.sha256(),
            command_line: self.line.fixed(),
            debuggable: self.line.is_debuggable(),
            instance_id: self.instance_id,
            #[cfg(feature = "test-drop-input")]
            drop: dropped()?,
        })
    }
}

/// The input that a test wants to be left out.
#[cfg(feature = "test-drop-input")]
fn dropped() -> Result<Option<identity::Dropped>> {
    let name = std::env::var("AVF_TEST_DROP_INPUT").unwrap_or_default();
    if name.is_empty() {
        return Ok(None);
    }
    log::warn!("a test leaves {name} out of the VM's identity");
    let dropped = name.parse().map_err(Error::host("understand AVF_TEST_DROP_INPUT"))?;
    Ok(Some(dropped))
}
