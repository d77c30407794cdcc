//! What can be done to a VM only while it is stopped.

use super::{Machine, VirtualMachineStatus, lock};
use crate::{Error, Result, StorageImage, VirtualMachineConfig};

impl Machine {
    /// Deletes the VM's files by `delete`, unless it runs.
    pub(crate) fn delete_with(&self, delete: impl FnOnce() -> Result<()>) -> Result<()> {
        let _change = lock(&self.change);
        let mut run = lock(&self.run);
        if run.is_running() {
            return Err(Error::State("VM is not in stopped state".into()));
        }
        delete()?;
        run.deleted = true;
        Ok(())
    }

    /// Takes another configuration for the next run; the answer is the present one.
    pub(super) fn set_config(&self, config: VirtualMachineConfig) -> Result<VirtualMachineConfig> {
        let _change = lock(&self.change);
        // In this order, as in the original: what does not fit is told of a running VM as well.
        if let Some(difference) = self.config().difference(&config) {
            return Err(difference.into_error());
        }
        self.expect_stopped()?;
        Ok(std::mem::replace(&mut *lock(&self.config), config))
    }

    /// Enlarges the file of the storage; the size in the configuration goes with it.
    pub(super) fn grow_storage(&self, bytes: u64) -> Result<()> {
        let _change = lock(&self.change);
        self.expect_stopped()?;
        let Some(present) = self.config().encrypted_storage_bytes() else {
            let text = "the virtual machine has no encrypted storage, and cannot get one any more";
            return Err(Error::IncompatibleConfig(text.into()));
        };
        if bytes < present {
            return Err(Error::config(format!(
                "encrypted storage of {present} bytes cannot shrink to {bytes}"
            )));
        }
        let storage =
            StorageImage::open_within(&self.directory.storage_image_path(), self.patience())?;
        storage.grow(bytes)?;
        lock(&self.config).encrypted_storage_bytes = Some(bytes);
        Ok(())
    }

    pub(super) fn expect_stopped(&self) -> Result<()> {
        match self.status() {
            VirtualMachineStatus::Stopped => Ok(()),
            VirtualMachineStatus::Running => Err(Error::State("VM is not in stopped state".into())),
            VirtualMachineStatus::Deleted => Err(Error::State("VM has been deleted".into())),
        }
    }
}
