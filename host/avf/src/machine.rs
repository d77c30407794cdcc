//! One named VM: what its handles share.

mod change;
mod handle;

use crate::directory::VmDirectory;
use crate::pipes::Pipes;
use crate::service::{Event, Service, Vm, VmRequest, open_regular};
use crate::{
    Error, InstanceImage, Result, StopReason, StorageImage, VirtualMachineCallback,
    VirtualMachineConfig,
};
pub use handle::{MAX_VSOCK_PORT, MIN_VSOCK_PORT, VirtualMachine, VirtualMachineStatus};
use std::fs::{self, File};
use std::io::{PipeReader, PipeWriter};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::ThreadId;
use std::time::Duration;

/// How long the processes of a VM may have the instance image after their manager died.
const PATIENCE: Duration = Duration::from_secs(5);

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
    /// Never held while the callback runs.
    callback: Mutex<Option<Callback>>,
    /// Held while the callback runs, so that two runs in a row do not overlap there.
    delivery: Mutex<()>,
    /// The thread that holds `delivery`. There, nothing may wait for another event.
    delivering: Mutex<Option<ThreadId>>,
    pipes: Mutex<Option<Pipes>>,
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

#[derive(Clone)]
struct Callback(Arc<dyn VirtualMachineCallback + Send + Sync>);

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Callback")
    }
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
            callback: Mutex::default(),
            delivery: Mutex::default(),
            delivering: Mutex::default(),
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
        if lock(&self.run).lost { PATIENCE } else { Duration::ZERO }
    }

    fn status(&self) -> VirtualMachineStatus {
        let mut run = lock(&self.run);
        // A VM whose files were taken away under it runs on, but cannot be run again.
        if !run.deleted && !run.is_running() {
            run.deleted = fs::symlink_metadata(self.directory.path())
                .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
        }
        match (run.deleted, run.is_running()) {
            (true, _) => VirtualMachineStatus::Deleted,
            (false, true) => VirtualMachineStatus::Running,
            (false, false) => VirtualMachineStatus::Stopped,
        }
    }

    fn running(&self, otherwise: &str) -> Result<Arc<Vm>> {
        let run = lock(&self.run);
        if run.deleted {
            return Err(Error::State("VM has been deleted".into()));
        }
        let vm = run.vm.clone().filter(|vm| vm.is_running());
        vm.ok_or_else(|| Error::State(otherwise.into()))
    }

    fn wait(&self) -> Option<StopReason> {
        let (vm, last) = {
            let run = lock(&self.run);
            (run.vm.clone(), run.last)
        };
        if self.is_delivering_here() {
            return last;
        }
        vm.and_then(|vm| vm.wait()).or(last)
    }

    fn run(self: &Arc<Self>) -> Result<()> {
        // The callback hears the end of one run before the start of the next.
        let previous = lock(&self.run).vm.clone();
        if let Some(previous) = previous.filter(|_| !self.is_delivering_here()) {
            previous.wait_told();
        }
        let _change = lock(&self.change);
        self.expect_stopped()?;
        let service = Service::shared()?;
        let request = self.request(&service)?;
        let mut run = lock(&self.run);
        if run.deleted || run.is_running() {
            return Err(Error::State("VM is not in stopped state".into()));
        }
        if run.vm.is_some() && !run.heard {
            return Err(Error::State(
                "the callback has not heard yet that the VM has stopped: run it again from \
                 on_stopped, or outside the callback"
                    .into(),
            ));
        }
        let (machine, number) = (Arc::downgrade(self), run.number.wrapping_add(1));
        let vm = service.create_vm(request, move |event| deliver(&machine, number, &event))?;
        let vm = Arc::new(vm);
        (run.vm, run.number, run.heard) = (Some(vm.clone()), number, false);
        let started = vm.start();
        if let Err(error) = &started {
            run.vm = None;
            run.lost = matches!(error, Error::ManagerDied);
        }
        started
    }

    fn request(&self, service: &Service) -> Result<VmRequest> {
        let mut config = self.config();
        let captured = config.is_vm_output_captured();
        config.set_image_digest(self.directory.image_digest()?);
        let mut request = VmRequest::new(config, &self.name);
        request.instance_id = self.directory.instance_id()?;
        let patience = self.patience();
        let image = InstanceImage::open_within(&self.directory.instance_image_path(), patience)?;
        request.instance_image = Some(image);
        // With the image locked, nobody else works on these files.
        self.directory.check_storage(&request.config)?;
        if request.config.is_encrypted_storage_enabled() {
            let path = self.directory.storage_image_path();
            request.storage = Some(StorageImage::open_within(&path, patience)?);
        }
        self.add_idsigs(&mut request, service)?;
        if captured {
            let mut pipes = lock(&self.pipes);
            let pipes = Pipes::made(&mut pipes)?;
            let copy = |writer: &PipeWriter| writer.try_clone().map(Into::into);
            let fail = Error::io("duplicating the output pipe of", self.directory.path());
            let (console, log) = copy(&pipes.console.1)
                .and_then(|console| Ok((console, copy(&pipes.log.1)?)))
                .map_err(fail)?;
            request.console_output = Some(console);
            request.log_output = Some(log);
        }
        Ok(request)
    }

    /// Brings the v4 files up to date, as far as it is known here which packages there are: those
    /// that a payload configuration names get theirs in memory.
    fn add_idsigs(&self, request: &mut VmRequest, service: &Service) -> Result<()> {
        let update = |path: &Path, idsig: File| {
            let apk = open_regular(path).map_err(Error::io("opening package", path))?;
            service.create_or_update_idsig(&apk, &idsig)?;
            Ok(idsig)
        };
        request.idsig = Some(update(request.config.apk_path(), self.directory.open_idsig()?)?);
        for (index, path) in request.config.extra_apks().iter().enumerate() {
            let idsig = update(path, self.directory.open_extra_idsig(index)?)?;
            request.extra_idsigs.push(idsig);
        }
        Ok(())
    }

    fn output(
        &self,
        which: impl FnOnce(&Pipes) -> &(PipeReader, PipeWriter),
    ) -> Result<PipeReader> {
        if !lock(&self.config).is_vm_output_captured() {
            return Err(Error::OutputNotCaptured);
        }
        let mut pipes = lock(&self.pipes);
        let pipes = Pipes::made(&mut pipes)?;
        let fail = Error::io("duplicating the output pipe of", self.directory.path());
        which(pipes).0.try_clone().map_err(fail)
    }

    /// Whether this is the callback's thread, inside the callback.
    fn is_delivering_here(&self) -> bool {
        *lock(&self.delivering) == Some(std::thread::current().id())
    }

    /// Takes note of the end of a run; false if it is one that failed to start.
    ///
    /// The VM stays known until the callback has heard of its end.
    fn note_end(&self, number: u64, reason: StopReason) -> bool {
        let mut run = lock(&self.run);
        if run.vm.is_none() || run.number != number {
            return false;
        }
        run.heard = true;
        run.last = Some(reason);
        run.lost = matches!(reason, StopReason::VirtualizationServiceDied | StopReason::Unknown);
        true
    }

    /// Lets go of a VM that ended, unless the callback has started another.
    fn forget(&self, number: u64) {
        let mut run = lock(&self.run);
        let ended = if run.number == number { run.vm.take() } else { None };
        // Dropped after the lock is free, since that may speak to the manager.
        drop(run);
        drop(ended);
    }

    fn tell(&self, vm: &VirtualMachine, event: &Event) {
        let Some(Callback(callback)) = lock(&self.callback).clone() else { return };
        match event {
            Event::PayloadStarted => callback.on_payload_started(vm),
            Event::PayloadReady => callback.on_payload_ready(vm),
            Event::PayloadFinished(code) => callback.on_payload_finished(vm, *code),
            Event::Error(code, message) => callback.on_error(vm, *code, message),
            Event::Stopped(reason, message) => callback.on_stopped(vm, *reason, message.as_deref()),
        }
    }
}

impl Run {
    fn is_running(&self) -> bool {
        self.vm.as_ref().is_some_and(|vm| vm.is_running())
    }
}

/// On the event thread of one run. Nothing is delivered for a VM without a handle.
fn deliver(machine: &Weak<Machine>, number: u64, event: &Event) {
    let Some(machine) = machine.upgrade() else { return };
    let vm = VirtualMachine::from(machine.clone());
    let _turn = Turn::take(&machine);
    match event {
        Event::Stopped(reason, _) => {
            if machine.note_end(number, *reason) {
                machine.tell(&vm, event);
                machine.forget(number);
            }
        }
        event => machine.tell(&vm, event),
    }
}

/// The right of this thread to call the callback.
struct Turn<'a> {
    machine: &'a Machine,
    _delivery: MutexGuard<'a, ()>,
}

impl<'a> Turn<'a> {
    fn take(machine: &'a Machine) -> Self {
        let delivery = lock(&machine.delivery);
        *lock(&machine.delivering) = Some(std::thread::current().id());
        Self { machine, _delivery: delivery }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *lock(&self.machine.delivering) = None;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What the locks guard is whole at every moment.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
