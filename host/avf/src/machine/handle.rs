//! One named VM, as the app has it.

use super::Machine;
use crate::events::Events;
use crate::executor::{DirectExecutor, Executor};
use crate::{
    Error, Result, StopReason, TrimLevel, VirtualMachineCallback, VirtualMachineConfig, VsockStream,
};
use avf_rpc::Client as RpcClient;
use rsbinder::FromIBinder;
use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The lowest port that [`VirtualMachine::connect_vsock`] takes.
pub const MIN_VSOCK_PORT: u32 = 1024;
/// The highest port that [`VirtualMachine::connect_vsock`] takes.
pub const MAX_VSOCK_PORT: u32 = u32::MAX;

/// Calls that a guest may have under way to objects of the app, in one Binder RPC session.
const GUEST_CALLS: u32 = 1;

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
    pub(crate) fn machine(&self) -> &Machine {
        &self.0
    }

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
    /// whether the VM is stopped, as it must be. It is on disk when this returns; a power cut before
    /// leaves the old one. A descriptor that was made before keeps the old one as well.
    pub fn set_config(&self, config: VirtualMachineConfig) -> Result<VirtualMachineConfig> {
        self.0.set_config(config)
    }

    /// Enlarges the encrypted storage to about so many bytes, rounded up as
    /// [`encrypted_storage_bytes`](crate::VirtualMachineConfigBuilder::encrypted_storage_bytes)
    /// says; the file system in it grows at the next start. The VM must be stopped.
    ///
    /// The configuration has the new size from then on. A power cut leaves the old size or the new
    /// one and harms nothing; the size that the storage has already is no error, so the call can be
    /// repeated. A smaller size is
    /// [`Error::InvalidConfig`], a VM without encrypted storage [`Error::IncompatibleConfig`].
    pub fn grow_storage(&self, bytes: u64) -> Result<()> {
        self.0.grow_storage(bytes)
    }

    /// Where its files are.
    pub fn directory(&self) -> &Path {
        self.0.directory.path()
    }

    /// Whether it runs, by this manager of this process: what another runs is stopped here, and
    /// [`run`](Self::run) is refused. A VM counts as stopped as soon as that is known, possibly
    /// before `on_stopped` is called.
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

    /// The events of a run whose end has yet to come to the streams of events.
    #[cfg(feature = "async")]
    pub(crate) fn events_to_come(&self) -> Option<Events> {
        self.0.events_to_come()
    }

    /// The context identifier by which vsock knows the VM, while it runs.
    pub fn cid(&self) -> Option<u32> {
        self.0.running("").ok().map(|vm| vm.cid())
    }

    /// Connects to a vsock port inside the running VM. There is no retry: connect when the payload
    /// says that it is ready. While the guest boots it waits for that, as long as the VM runs.
    pub fn connect_vsock(&self, port: u32) -> Result<VsockStream> {
        let vm = self.0.running("VM is not in running state")?;
        if port < MIN_VSOCK_PORT {
            return Err(Error::BadPort(port));
        }
        vm.connect_vsock(port)
    }

    /// Opens a Binder RPC session with what the payload serves on a vsock port, and gives the object
    /// there. The guest may call objects that it is given, one call at a time.
    ///
    /// When the payload or the VM ends, calls fail with `StatusCode::DeadObject`, also those under
    /// way, and death recipients of the objects there hear of it. No message may have more than
    /// 100,000 bytes, as Android's peers have it: a call that is too long itself fails with
    /// `StatusCode::BadValue`, one whose answer is with `StatusCode::FailedTransaction`, and the
    /// session goes on.
    ///
    /// As with [`connect_vsock`](Self::connect_vsock), there is no retry; and no time-out: it waits
    /// as long as the guest lets it, or until the VM stops.
    pub fn connect_to_vsock_server<T: FromIBinder + ?Sized>(
        &self,
        port: u32,
    ) -> Result<RpcClient<T>> {
        // Told as it is; what comes of further connections is told by the session.
        let mut first = Some(self.connect_vsock(port)?);
        let connect = || {
            let next = first.take().map_or_else(|| self.connect_vsock(port), Ok);
            next.map(OwnedFd::from).map_err(io::Error::other)
        };
        let peer = format!("vsock port {port} of the VM {:?}", self.name());
        avf_rpc::connect_over(&peer, connect, GUEST_CALLS)
            .map_err(|error| Error::Rpc(error.to_string()))
    }

    /// Sets who hears of the VM from now on; one at a time.
    ///
    /// The callback runs on a thread that brings the events of the VM: [`stop`](Self::stop) and
    /// [`wait`](Self::wait) return when it has heard of the end. It is given the VM with each call;
    /// one that has a handle of its own keeps the VM from being dropped.
    pub fn set_callback(&self, callback: Box<dyn VirtualMachineCallback + Send + Sync>) {
        self.set_callback_with(DirectExecutor, callback);
    }

    /// Sets who hears of the VM from now on, and where: one event after the other goes to the
    /// executor. [`stop`](Self::stop) and [`wait`](Self::wait) return when it has taken the last.
    pub fn set_callback_with(
        &self,
        executor: impl Executor + 'static,
        callback: Box<dyn VirtualMachineCallback + Send + Sync>,
    ) {
        self.0.delivery.set_listener(Arc::new(executor), callback.into());
    }

    /// From now on nobody hears of the VM; events are not kept for later. What an executor has
    /// taken already is still delivered.
    pub fn clear_callback(&self) {
        self.0.delivery.clear_listener();
    }

    /// The events of the present run from now on, or those of the next run if the VM is stopped, as
    /// it is in `on_stopped`. Call it before [`run`](Self::run) to miss nothing. A run that fails has
    /// no events, so they are then those of the next. Independent of the callback and of other calls
    /// of this.
    pub fn events(&self) -> Events {
        self.0.events()
    }

    /// Asks the guest of a running VM to give memory back. A hint: there is no error if the guest
    /// cannot, or not yet.
    pub fn memory_trim(&self, level: TrimLevel) -> Result<()> {
        self.0.running("VM is not in running state")?.memory_trim(level)
    }

    /// What the guest writes to its console, over all runs; needs `vm_output_captured`. The kernel is
    /// told to be quiet there: what the guest and its payload have to say is in
    /// [`log_output`](Self::log_output).
    ///
    /// Every call gives a descriptor of the same pipe. It may be called before `run` and need not
    /// be read: beyond a bound, the oldest output is dropped instead of stalling the VM. The end of
    /// the stream comes when the last handle on the VM is dropped.
    pub fn console_output(&self) -> Result<PipeReader> {
        self.0.output(|pipes| &mut pipes.console)
    }

    /// What the guest logs, the payload's output included; otherwise as
    /// [`console_output`](Self::console_output).
    pub fn log_output(&self) -> Result<PipeReader> {
        self.0.output(|pipes| &mut pipes.log)
    }

    /// What the guest reads from its console, over all runs; needs `vm_console_input_supported`.
    ///
    /// Every call gives a descriptor of the same pipe. It may be called before `run`; what a run
    /// leaves unread is there for the next. Beyond what a pipe holds (64 KiB), writing waits for the
    /// guest.
    pub fn console_input(&self) -> Result<PipeWriter> {
        self.0.input()
    }
}
