//! One named VM.

use crate::directory::VmDirectory;
use crate::pipes::Pipes;
use crate::service::{Event, Service, Vm, VmRequest};
use crate::{
    Error, InstanceImage, Result, StopReason, VirtualMachineCallback, VirtualMachineConfig,
    VsockStream,
};
use std::fs;
use std::io::{PipeReader, PipeWriter};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::ThreadId;
use std::time::Duration;

/// The lowest port that [`VirtualMachine::connect_vsock`] takes.
pub const MIN_VSOCK_PORT: u32 = 1024;
/// The highest port that [`VirtualMachine::connect_vsock`] takes.
pub const MAX_VSOCK_PORT: u32 = u32::MAX;
/// How long the processes of a VM may have the instance image after their manager died.
const PATIENCE: Duration = Duration::from_secs(5);

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
    pub fn config(&self) -> &VirtualMachineConfig {
        &self.0.config
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

/// What the handles share.
#[derive(Debug)]
pub(crate) struct Machine {
    name: String,
    directory: VmDirectory,
    config: VirtualMachineConfig,
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
            config,
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

    /// Deletes the VM's files by `delete`, unless it runs.
    pub(crate) fn delete_with(&self, delete: impl FnOnce() -> Result<()>) -> Result<()> {
        let mut run = lock(&self.run);
        if run.is_running() {
            return Err(Error::State("VM is not in stopped state".into()));
        }
        delete()?;
        run.deleted = true;
        Ok(())
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
        match self.status() {
            VirtualMachineStatus::Stopped => {}
            VirtualMachineStatus::Running => {
                return Err(Error::State("VM is not in stopped state".into()));
            }
            VirtualMachineStatus::Deleted => {
                return Err(Error::State("VM has been deleted".into()));
            }
        }
        let request = self.request()?;
        let service = Service::shared()?;
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

    fn request(&self) -> Result<VmRequest> {
        let mut config = self.config.clone();
        config.set_image_digest(self.directory.image_digest()?);
        let mut request = VmRequest::new(config, &self.name);
        request.instance_id = self.directory.instance_id()?;
        let patience = if lock(&self.run).lost { PATIENCE } else { Duration::ZERO };
        let image = InstanceImage::open_within(&self.directory.instance_image_path(), patience)?;
        request.instance_image = Some(image);
        if self.config.is_vm_output_captured() {
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

    fn output(
        &self,
        which: impl FnOnce(&Pipes) -> &(PipeReader, PipeWriter),
    ) -> Result<PipeReader> {
        if !self.config.is_vm_output_captured() {
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
    let vm = VirtualMachine(machine.clone());
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
