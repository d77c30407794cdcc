//! A VM as it was in 2021.

use super::{VirtualMachineConfig, VirtualMachineManager};
use crate::{Error, Result, VirtualMachineStatus};
use std::fmt;
use std::io::PipeReader;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a VM runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was just made, or has stopped.
    Stopped,
    /// It runs.
    Running,
    /// Its `config.xml` is gone, for ever.
    Deleted,
}

/// A handle on one VM. When the last one is dropped, a running VM is killed.
#[derive(Clone, Debug)]
pub struct VirtualMachine {
    manager: Arc<VirtualMachineManager>,
    present: crate::VirtualMachine,
    /// This handle or a clone of it has run the VM.
    has_run: Arc<AtomicBool>,
}

impl VirtualMachine {
    pub(super) fn new(
        manager: &Arc<VirtualMachineManager>,
        present: crate::VirtualMachine,
    ) -> Self {
        Self { manager: manager.clone(), present, has_run: Arc::default() }
    }

    /// The same VM in the present API.
    pub fn present(&self) -> &crate::VirtualMachine {
        &self.present
    }

    /// Its name, which no other VM of the package has.
    pub fn get_name(&self) -> &str {
        self.present.name()
    }

    /// What it runs with.
    pub fn get_config(&self) -> Result<VirtualMachineConfig> {
        VirtualMachineConfig::from_present(&self.present.config())
    }

    /// Whether it runs.
    pub fn get_status(&self) -> Result<Status> {
        Ok(match self.present.status() {
            VirtualMachineStatus::Running => Status::Running,
            VirtualMachineStatus::Deleted => Status::Deleted,
            VirtualMachineStatus::Stopped => {
                let config = self.present.directory().join("config.xml");
                if config.exists() { Status::Stopped } else { Status::Deleted }
            }
        })
    }

    /// Starts the VM, which must be stopped.
    pub fn run(&self) -> Result<()> {
        if self.get_status()? != Status::Stopped {
            return Err(Error::state(format!("{self} is not in stopped state")));
        }
        self.present.run()?;
        self.has_run.store(true, Ordering::Release);
        Ok(())
    }

    /// What the guest writes to its console, from the first [`run`](Self::run) on.
    pub fn get_console_output_stream(&self) -> Result<PipeReader> {
        if !self.has_run.load(Ordering::Acquire) {
            return Err(Error::state("Console output not available"));
        }
        self.present.console_output()
    }

    /// Cuts the VM's power; nothing is to be done if it does not run.
    pub fn stop(&self) -> Result<()> {
        match self.present.stop() {
            Err(Error::State(_)) => Ok(()),
            answer => answer,
        }
    }

    /// Deletes the VM with all that it remembers; it must be stopped.
    pub fn delete(&self) -> Result<()> {
        if self.get_status()? != Status::Stopped {
            return Err(Error::state("Virtual machine is not stopped"));
        }
        self.manager.present.delete(self.get_name())
    }

    /// The context identifier by which vsock knows the VM, while it runs.
    pub fn get_cid(&self) -> Result<Option<u32>> {
        Ok(self.present.cid())
    }

    /// Sets what it is to run with from now on, and returns what it ran with until now.
    pub fn set_config(&self, config: VirtualMachineConfig) -> Result<VirtualMachineConfig> {
        VirtualMachineConfig::from_present(&self.present.set_config(config.to_present()?)?)
    }
}

impl fmt::Display for VirtualMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = self.present.config();
        let path = config.payload_config_path().unwrap_or("null");
        let package = &self.manager.present.context().package;
        write!(f, "VirtualMachine(name:{}, config:{path}, package: {package})", self.get_name())
    }
}
