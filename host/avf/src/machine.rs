//! One named VM: what its handles share.

mod change;
mod delivery;
mod handle;
mod start;
mod streams;

use crate::directory::VmDirectory;
use crate::pipes::Pipes;
use crate::service::Vm;
use crate::{Error, Result, StopReason, VirtualMachineConfig};
use delivery::Delivery;
pub use handle::{MAX_VSOCK_PORT, MIN_VSOCK_PORT, VirtualMachine, VirtualMachineStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the processes of a VM may have the instance image after their manager died.
const PATIENCE: Duration = Duration::from_secs(5);
/// The same where this process knows of no such run: another that had one may just have been killed.
const GRACE: Duration = Duration::from_millis(500);

/// What the handles share.
#[derive(Debug)]
pub(crate) struct Machine {
    name: String,
    directory: VmDirectory,
    config: Mutex<VirtualMachineConfig>,
    /// Held by what needs the VM stopped while it happens, from the look at the state to the end.
    /// Taken before every other lock here.
    change: Mutex<()>,
    run: Mutex<Run>,
    delivery: Delivery,
    pipes: Mutex<Pipes>,
}

/// The present run, or the last one.
#[derive(Debug, Default)]
struct Run {
    vm: Option<Arc<Vm>>,
    /// Tells the events of `vm` from those of an earlier one.
    number: u64,
    /// The end of `vm` has come to its turn at the callback.
    heard: bool,
    last: Option<StopReason>,
    /// Nobody said that the processes of the last VM are gone; they should be, in a moment.
    lost: bool,
    deleted: bool,
}

impl Machine {
    pub(crate) fn new(
        name: &str,
        directory: VmDirectory,
        config: VirtualMachineConfig,
    ) -> Arc<Self> {
        Arc::new(Self {
            name: name.to_owned(),
            directory,
            config: Mutex::new(config),
            change: Mutex::default(),
            run: Mutex::default(),
            delivery: Delivery::default(),
            pipes: Mutex::default(),
        })
    }

    pub(crate) fn is_deleted(&self) -> bool {
        self.status() == VirtualMachineStatus::Deleted
    }

    fn config(&self) -> VirtualMachineConfig {
        lock(&self.config).clone()
    }

    /// How long processes of the last run may still have the files.
    fn patience(&self) -> Duration {
        if lock(&self.run).lost { PATIENCE } else { GRACE }
    }

    fn status(&self) -> VirtualMachineStatus {
        let mut run = lock(&self.run);
        // A VM whose files were taken away under it runs on, but cannot be run again.
        if !run.deleted && !run.is_running() {
            run.deleted = self.directory.is_gone();
        }
        match (run.deleted, run.is_running()) {
            (true, _) => VirtualMachineStatus::Deleted,
            (false, true) => VirtualMachineStatus::Running,
            (false, false) => VirtualMachineStatus::Stopped,
        }
    }

    fn running(&self, otherwise: &str) -> Result<Arc<Vm>> {
        if self.is_deleted() {
            return Err(Error::state("VM has been deleted"));
        }
        let vm = lock(&self.run).vm.clone().filter(|vm| vm.is_running());
        vm.ok_or_else(|| Error::state(otherwise))
    }

    fn wait(&self) -> Option<StopReason> {
        let (vm, last) = {
            let run = lock(&self.run);
            (run.vm.clone(), run.last)
        };
        if self.delivery.is_here() {
            return last;
        }
        vm.and_then(|vm| vm.wait()).or(last)
    }
}

impl Run {
    fn is_running(&self) -> bool {
        self.vm.as_ref().is_some_and(|vm| vm.is_running())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What the locks guard is whole at every moment.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
