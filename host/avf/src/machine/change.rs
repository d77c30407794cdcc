//! What can be done to a VM only while it is stopped.

use super::{Machine, VirtualMachineStatus, lock};
use crate::directory::VmDirectory;
use crate::{Error, Result, StorageImage, VirtualMachineConfig};

impl Machine {
    /// Deletes the VM's files by `delete`, unless it runs.
    pub(crate) fn delete_with(&self, delete: impl FnOnce() -> Result<()>) -> Result<()> {
        let _change = lock(&self.change);
        let mut run = lock(&self.run);
        if run.is_running() {
            return Err(Error::state("VM is not in stopped state"));
        }
        delete()?;
        run.deleted = true;
        Ok(())
    }

    /// Takes another configuration for the next run; the answer is the present one.
    pub(super) fn set_config(&self, config: VirtualMachineConfig) -> Result<VirtualMachineConfig> {
        let _change = lock(&self.change);
        // In this order, as in the original: what does not fit is told of a running VM as well.
        expect_compatible(&self.config(), &config)?;
        self.expect_stopped()?;
        let _unused = self.directory.lock_unused_within(self.patience())?;
        // Another process may have changed it meanwhile.
        let present = self.directory.load()?;
        let mut made_as = present.clone();
        self.name_image(&mut made_as)?;
        expect_compatible(&made_as, &config)?;
        if present != config {
            self.directory.write_config(&config)?;
        }
        *lock(&self.config) = config;
        Ok(present)
    }

    /// Enlarges the file of the storage; the size in the configuration follows. Killed in between,
    /// whoever opens the VM next lets it follow.
    pub(super) fn grow_storage(&self, bytes: u64) -> Result<()> {
        let _change = lock(&self.change);
        self.expect_stopped()?;
        if !self.config().is_encrypted_storage_enabled() {
            let text = "the virtual machine has no encrypted storage, and cannot get one any more";
            return Err(Error::IncompatibleConfig(text.into()));
        }
        // Locked, it keeps everybody else from running or changing the VM.
        let _turn = self.directory.turn();
        let path = self.directory.storage_image_path();
        let storage = StorageImage::open_within(&path, self.patience())?;
        let mut config = self.directory.load()?;
        let present = config.encrypted_storage_bytes().unwrap_or_default();
        if bytes < present {
            return Err(Error::config(format!(
                "encrypted storage of {present} bytes cannot shrink to {bytes}"
            )));
        }
        storage.grow(bytes)?;
        config.encrypted_storage_bytes = Some(bytes);
        self.directory.write_config(&config)?;
        *lock(&self.config) = config;
        Ok(())
    }

    /// Does something with the files of a VM that nobody runs or changes meanwhile.
    pub(crate) fn while_stopped<T>(
        &self,
        what: impl FnOnce(&VmDirectory, &VirtualMachineConfig) -> Result<T>,
    ) -> Result<T> {
        let _change = lock(&self.change);
        self.expect_stopped()?;
        let config = self.config();
        what(&self.directory, &config)
    }

    pub(super) fn expect_stopped(&self) -> Result<()> {
        match self.status() {
            VirtualMachineStatus::Stopped => Ok(()),
            VirtualMachineStatus::Running => Err(Error::state("VM is not in stopped state")),
            VirtualMachineStatus::Deleted => Err(Error::state("VM has been deleted")),
        }
    }
}

fn expect_compatible(present: &VirtualMachineConfig, wanted: &VirtualMachineConfig) -> Result<()> {
    present.difference(wanted).map_or(Ok(()), |difference| Err(difference.into_error()))
}
