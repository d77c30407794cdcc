//! The session with the manager process.

use crate::service::{Event, Vm, VmRequest};
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as vs;
use avf_home::{Environment, RootSecretKind};
use avf_rpc::{Client, bootstrap};
use avf_spawn::{Launch, ParentDeath};
use rsbinder::{ParcelFileDescriptor, Strong};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use vs::IVirtualizationService::IVirtualizationService;
use vs::PartitionType::PartitionType;
use vs::VirtualMachineDebugInfo::VirtualMachineDebugInfo;

/// Name of the manager's executable.
const MANAGER: &str = "virtmgr";
/// Tells the manager where the root secret is kept.
const ROOT_SECRET_VARIABLE: &str = "AVF_ROOT_SECRET";
/// Calls that can be under way at once; an orderly shutdown occupies one for as long as it takes.
const CONNECTIONS: u32 = 4;
/// Connections on which the manager calls back. The order of events needs it to be one.
const CALLBACKS: u32 = 1;
/// How long a manager may take to end after we hung up.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a manager process works, where that is not as this process's environment says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ManagerOptions {
    /// Where the root secret is kept; as `$AVF_ROOT_SECRET` says, else `Auto`, if this is not given.
    pub root_secret: Option<RootSecretKind>,
}

/// A session with a manager process of our own.
///
/// Dropping the last reference ends the process and every VM in it.
#[derive(Debug)]
pub struct Service {
    client: Option<Client<dyn IVirtualizationService>>,
    shared: Option<OwnedFd>,
    child: Child,
}

impl Service {
    /// Starts a manager process and opens the session with it.
    pub fn spawn() -> Result<Arc<Self>> {
        Self::spawn_with(ManagerOptions::default())
    }

    /// Starts a manager process as [`spawn`](Self::spawn) does, but one that works differently.
    pub fn spawn_with(options: ManagerOptions) -> Result<Arc<Self>> {
        let program = Environment::current()
            .binary(MANAGER)
            .map_err(|error| Error::Manager(error.to_string()))?;
        let fail = |error: &dyn std::fmt::Display| {
            Error::Manager(format!("{}: {error}", program.display()))
        };
        let (ours, theirs) = bootstrap::pair().map_err(|error| fail(&error))?;
        let mut launch = Launch::new(&program);
        // SIGTERM, not SIGKILL: the manager then removes what its VMs left on disk.
        launch.on_parent_death(ParentDeath::Terminate);
        let number = launch.pass(theirs);
        launch.command().arg("--shared-fd").arg(number.to_string());
        if let Some(kind) = options.root_secret {
            launch.command().env(ROOT_SECRET_VARIABLE, kind.name());
        }
        let child = launch.spawn().map_err(|error| fail(&error))?;
        let mut service = Self { client: None, shared: Some(ours), child };
        service.client = Some(service.open_session().map_err(|error| fail(&error))?);
        Ok(Arc::new(service))
    }

    /// The manager process that the VMs of this process share; started if there is none.
    pub fn shared() -> Result<Arc<Self>> {
        static SHARED: Mutex<Weak<Service>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(service) = shared.upgrade().filter(|service| !service.is_ended()) {
            return Ok(service);
        }
        let service = Self::spawn()?;
        *shared = Arc::downgrade(&service);
        Ok(service)
    }

    fn open_session(&self) -> avf_rpc::Result<Client<dyn IVirtualizationService>> {
        let shared = self.shared.as_ref().map(AsFd::as_fd);
        let shared: BorrowedFd<'_> = shared.ok_or(avf_rpc::Error::Io {
            action: "opening the session",
            source: std::io::ErrorKind::NotConnected.into(),
        })?;
        bootstrap::connect(shared, MANAGER, CONNECTIONS, CALLBACKS)
    }

    /// The manager's root object, for calls that have no wrapper here.
    pub fn root(&self) -> Result<Strong<dyn IVirtualizationService>> {
        self.client.as_ref().map(|client| client.root().clone()).ok_or(Error::ManagerDied)
    }

    /// Process id of the manager.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether the manager is gone.
    pub fn is_ended(&self) -> bool {
        self.client.as_ref().is_none_or(Client::is_ended)
    }

    /// Makes a VM, not yet started. `listener` hears of its life on a thread of its own.
    pub fn create_vm(
        self: &Arc<Self>,
        request: VmRequest,
        listener: impl FnMut(Event) + Send + 'static,
    ) -> Result<Vm> {
        Vm::create(self, request, listener)
    }

    /// 64 fresh random bytes that name an instance.
    pub fn allocate_instance_id(&self) -> Result<Vec<u8>> {
        self.root()?.allocateInstanceId().map_err(|status| Error::from_status(&status))
    }

    /// Empties a file and makes it an instance image of so many bytes.
    pub fn initialize_instance_image(&self, file: &File, bytes: u64) -> Result<()> {
        self.initialize_partition(file, bytes, PartitionType::ANDROID_VM_INSTANCE)
    }

    /// Empties a file and makes it an encrypted storage of so many bytes that no guest has formatted
    /// yet. Whatever was in it is lost.
    pub fn initialize_storage_image(&self, file: &File, bytes: u64) -> Result<()> {
        self.initialize_partition(file, bytes, PartitionType::ENCRYPTEDSTORE)
    }

    fn initialize_partition(&self, file: &File, bytes: u64, kind: PartitionType) -> Result<()> {
        let bytes = i64::try_from(bytes)
            .map_err(|_| Error::config(format!("partition size {bytes} is too large")))?;
        let file = descriptor(file.as_fd())?;
        self.root()?
            .initializeWritablePartition(&file, bytes, kind)
            .map_err(|status| Error::from_status(&status))
    }

    /// Fills `idsig`, open for reading and writing, with the APK signature scheme v4 file of a
    /// package. A file that is that already stays untouched.
    pub fn create_or_update_idsig(&self, apk: &File, idsig: &File) -> Result<()> {
        let (apk, idsig) = (descriptor(apk.as_fd())?, descriptor(idsig.as_fd())?);
        self.root()?
            .createOrUpdateIdsigFile(&apk, &idsig)
            .map_err(|status| Error::from_status(&status))
    }

    /// The running VMs of every manager of this user.
    pub fn list_vms(&self) -> Result<Vec<VirtualMachineDebugInfo>> {
        self.root()?.debugListVms().map_err(|status| Error::from_status(&status))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Hanging up is what ends the manager; it needs a moment to end its VMs.
        self.client = None;
        self.shared = None;
        if !ends_within(&self.child, PATIENCE) {
            log::warn!("{MANAGER} (pid {}) does not end: killing it", self.child.id());
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn ends_within(child: &Child, time: Duration) -> bool {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let Some(Ok(pidfd)) = pid.map(|pid| pidfd_open(pid, PidfdFlags::empty())) else {
        return false;
    };
    ready_within(time, |left| poll(&mut [PollFd::new(&pidfd, PollFlags::IN)], left))
}

/// Whether `poll` finds something in so much time, however often a signal interrupts it.
fn ready_within(
    time: Duration,
    mut poll: impl FnMut(Option<&Timespec>) -> rustix::io::Result<usize>,
) -> bool {
    let start = Instant::now();
    loop {
        // More than a `Timespec` can hold is for ever.
        let left = time.saturating_sub(start.elapsed()).try_into().ok();
        match poll(left.as_ref()) {
            Err(Errno::INTR) => {}
            answer => return answer.is_ok_and(|ready| ready > 0),
        }
    }
}

/// A second copy of a descriptor, to be sent.
pub(super) fn descriptor(file: BorrowedFd<'_>) -> Result<ParcelFileDescriptor> {
    let copy = file.try_clone_to_owned().map_err(|source| Error::Io {
        action: "duplicating a descriptor of",
        path: "a file for the manager process".into(),
        source,
    })?;
    Ok(ParcelFileDescriptor::from(copy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_signal_is_no_answer() {
        for (last, expected) in [(Ok(1), true), (Ok(0), false), (Err(Errno::NOMEM), false)] {
            let mut answers = [Err(Errno::INTR), Err(Errno::INTR), last].into_iter();
            let mut before = Duration::MAX;
            let ready = ready_within(Duration::from_secs(3600), |left| {
                let left = Duration::try_from(*left.unwrap()).unwrap();
                assert!(left <= before.min(Duration::from_secs(3600)));
                before = left;
                answers.next().unwrap()
            });
            assert_eq!(ready, expected);
            assert_eq!(answers.next(), None);
        }
        // When the time is over, one look is still taken.
        assert!(ready_within(Duration::ZERO, |left| {
            assert_eq!(left, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
            Ok(1)
        }));
    }

    #[test]
    fn the_end_of_a_process_is_seen() {
        let mut child = Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
        assert!(!ends_within(&child, Duration::ZERO));
        drop(child.stdin.take());
        assert!(ends_within(&child, Duration::from_secs(60)));
        child.wait().unwrap();
    }
}
