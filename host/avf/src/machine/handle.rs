//! One named VM, as the app has it.

use super::{Callback, Machine, lock};
use crate::{Error, Result, StopReason, VirtualMachineCallback, VirtualMachineConfig, VsockStream};
use std::io::PipeReader;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The lowest port that [`VirtualMachine::connect_vsock`] takes.
pub const MIN_VSOCK_PORT: u32 = 1024;
/// The highest port that [`VirtualMachine::connect_vsock`] takes.
pub const MAX_VSOCK_PORT: u32 = u32::MAX;

/// Whether a VM runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum VirtualMachineStatus {
    /// It can be run.
    Stopped = 0,
    /// It was run and has not stopped.
    Running = 1,
    /// It was deleted; this object is of no more use, even if a VM of that name exists again.
    Deleted = 2,
}

/// A handle on one named VM, made by [`VirtualMachineManager`](crate::VirtualMachineManager).
///
/// Clones are handles on the same VM. When the last one is dropped, a running VM is killed.
#[derive(Clone, Debug)]
pub struct VirtualMachine(Arc<Machine>);

impl From<Arc<Machine>> for VirtualMachine {
    fn from(machine: Arc<Machine>) -> Self {
        Self(machine)
    }
}

impl VirtualMachine {
    /// The name it was made with.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What it runs with.
    pub fn config(&self) -> VirtualMachineConfig {
        self.0.config()
    }

    /// Sets what it is to run with from now on, and returns what it ran with until now.
    ///
    /// [`Error::IncompatibleConfig`] if it cannot go on with that, see
    /// [`is_compatible_with`](VirtualMachineConfig::is_compatible_with); only then it is looked at
    /// whether the VM is stopped, as it must be. The configuration is not kept on disk: who opens
    /// the VM in another process says there what it runs with.
    pub fn set_config(&self, config: VirtualMachineConfig) -> Result<VirtualMachineConfig> {
        self.0.set_config(config)
    }

    /// Enlarges the encrypted storage to about so many bytes, rounded up as
    /// [`encrypted_storage_bytes`](crate::VirtualMachineConfigBuilder::encrypted_storage_bytes)
    /// says; the file system in it grows at the next start. The VM must be stopped.
    ///
    /// The configuration has the new size from then on, and the next process that opens the VM must
    /// ask for it. A power cut leaves the old size or the new one and harms nothing; the size that
    /// the storage has already is no error, so the call can be repeated. A smaller size is
    /// [`Error::InvalidConfig`], a VM without encrypted storage [`Error::IncompatibleConfig`].
    pub fn grow_storage(&self, bytes: u64) -> Result<()> {
        self.0.grow_storage(bytes)
    }

    /// Where its files are.
    pub fn directory(&self) -> &Path {
        self.0.directory.path()
    }

    /// Whether it runs. A VM counts as stopped as soon as that is known, possibly before
    /// `on_stopped` is called.
    pub fn status(&self) -> VirtualMachineStatus {
        self.0.status()
    }

    /// Starts the VM, which must be stopped. Returns when the VM starts to boot; the callback hears
    /// the rest. Inside the callback this is possible only in `on_stopped`, and once.
    pub fn run(&self) -> Result<()> {
        self.0.run()
    }

    /// Cuts the VM's power. When this returns, the VM is gone and the callback has heard of it; called
    /// inside the callback, `on_stopped` comes next.
    pub fn stop(&self) -> Result<()> {
        self.0.running("VM is not running")?.stop()?;
        self.0.wait();
        Ok(())
    }

    /// Asks the guest to end in an orderly way (SIGTERM to the payload, sync, power off), and cuts
    /// the power after `limit`. Returns as [`stop`](Self::stop) does: whether it ended by itself.
    pub fn shutdown(&self, limit: Duration) -> Result<bool> {
        let by_itself = self.0.running("VM is not running")?.shutdown(limit)?;
        self.0.wait();
        Ok(by_itself)
    }

    /// Stops the VM if it runs, whatever comes of it.
    pub fn close(&self) {
        let _ = self.stop();
    }

    /// Waits until the VM has stopped and the callback has heard of it, and says why; at once if it
    /// does not run. Inside the callback there is no waiting: the answer is how the last run ended
    /// of which the callback has heard. `None` if there is none in this process.
    pub fn wait(&self) -> Option<StopReason> {
        self.0.wait()
    }

    /// The context identifier by which vsock knows the VM, while it runs.
    pub fn cid(&self) -> Option<u32> {
        self.0.running("").ok().map(|vm| vm.cid())
    }

    /// Connects to a vsock port inside the running VM. There is no retry: connect when the payload
    /// says that it is ready.
    pub fn connect_vsock(&self, port: u32) -> Result<VsockStream> {
        let vm = self.0.running("VM is not in running state")?;
        if port < MIN_VSOCK_PORT {
            return Err(Error::BadPort(port));
        }
        vm.connect_vsock(port)
    }

    /// Sets who hears of the VM from now on; one at a time.
    pub fn set_callback(&self, callback: Box<dyn VirtualMachineCallback + Send + Sync>) {
        *lock(&self.0.callback) = Some(Callback(callback.into()));
    }

    /// From now on nobody hears of the VM; events are not kept for later.
    pub fn clear_callback(&self) {
        *lock(&self.0.callback) = None;
    }

    /// What the guest writes to its console, over all runs; needs `vm_output_captured`.
    ///
    /// Every call gives a descriptor of the same pipe. It may be called before `run` and need not
    /// be read: beyond a bound, the oldest output is dropped instead of stalling the VM. The end of
    /// the stream comes when the last handle on the VM is dropped.
    pub fn console_output(&self) -> Result<PipeReader> {
        self.0.output(|pipes| &pipes.console)
    }

    /// What the guest logs, the payload's output included; otherwise as
    /// [`console_output`](Self::console_output).
    pub fn log_output(&self) -> Result<PipeReader> {
        self.0.output(|pipes| &pipes.log)
    }
}
