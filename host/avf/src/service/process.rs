//! The session with the manager process: one of our own, or one that a service started for us.

use crate::service::{Event, Vm, VmRequest};
use crate::{Error, Result};
use avf_aidl::android::system::virtualizationservice as vs;
use avf_home::{Environment, Greeting, RootSecretKind};
use avf_rpc::{Client, bootstrap, open_over};
use avf_spawn::{Launch, ParentDeath};
use rsbinder::{ParcelFileDescriptor, Strong};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{Shutdown, shutdown};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use vs::IVirtualMachine::IVirtualMachine;
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
/// How long a service may take to say whether it serves us.
const GREETING_PATIENCE: Duration = Duration::from_secs(60);

/// How a manager process works, where that is not as this process's environment says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ManagerOptions {
    /// Where the root secret is kept; as `$AVF_ROOT_SECRET` says, else `Auto`, if this is not given.
    /// A service has a root secret of its own: with one, this must not be given.
    pub root_secret: Option<RootSecretKind>,
}

/// A session with a manager process that serves nobody else.
///
/// Dropping the last reference ends the process and every VM in it.
#[derive(Debug)]
pub struct Service {
    client: Option<Client<dyn IVirtualizationService>>,
    shared: Option<OwnedFd>,
    manager: Manager,
}

/// Whose child the manager process is.
#[derive(Debug)]
enum Manager {
    /// Ours.
    Own(Child),
    /// That of the service which listens there.
    OfService(PathBuf),
}

/// See [`Service::shared`].
static SHARED: Mutex<Weak<Service>> = Mutex::new(Weak::new());

impl Service {
    /// Starts a manager process, or lets the service start one that this machine's administrator or
    /// `$AVF_SERVICE` has chosen, and opens the session with it.
    ///
    /// `$AVF_SERVICE` is `none`, `system` (for the service at
    /// `/run/avf/virtualizationservice.sock`) or the absolute path of a service's socket. If it is
    /// not set, the file `/etc/avf/service` says the same; if that is not there, `none` counts.
    pub fn spawn() -> Result<Arc<Self>> {
        Self::spawn_with(ManagerOptions::default())
    }

    /// Starts a manager process as [`spawn`](Self::spawn) does, but one that works differently.
    pub fn spawn_with(options: ManagerOptions) -> Result<Arc<Self>> {
        let socket = Environment::current().service_socket();
        match socket.map_err(|error| Error::Manager(error.to_string()))? {
            None => Self::start(options),
            Some(socket) if options == ManagerOptions::default() => Self::connect(&socket),
            Some(socket) => Err(Error::Unsupported(format!(
                "the service at {} has a root secret of its own: leave the choice of one out, or set \
                 AVF_SERVICE=none",
                socket.display()
            ))),
        }
    }

    /// Lets the service that listens at `socket` start a manager process for us. It sees us as the
    /// user that this process has now, whatever becomes of it later.
    pub fn connect(socket: &Path) -> Result<Arc<Self>> {
        let fail = |error: &dyn std::fmt::Display| {
            Error::Manager(format!("the service at {}: {error}", socket.display()))
        };
        let stream = UnixStream::connect(socket).map_err(|error| {
            fail(&format!(
                "{error}: start virtualizationservice, or set AVF_SERVICE=none to do without"
            ))
        })?;
        stream.set_read_timeout(Some(GREETING_PATIENCE)).map_err(|error| fail(&error))?;
        match Greeting::read(&stream).map_err(|error| fail(&error))? {
            Greeting::Accepted => {}
            Greeting::Refused(reason) => return Err(fail(&reason)),
        }
        let manager = Manager::OfService(socket.to_owned());
        Self::open(stream.into(), manager).map_err(|error| fail(&error))
    }

    fn start(options: ManagerOptions) -> Result<Arc<Self>> {
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
        Self::open(ours, Manager::Own(child)).map_err(|error| fail(&error))
    }

    fn open(shared: OwnedFd, manager: Manager) -> avf_rpc::Result<Arc<Self>> {
        let mut service = Self { client: None, shared: Some(shared), manager };
        service.client = Some(service.open_session()?);
        Ok(Arc::new(service))
    }

    /// Makes this manager process the one that the VMs of this process share from now on.
    pub fn share(self: &Arc<Self>) {
        *SHARED.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(self);
    }

    /// The manager process that the VMs of this process share; started if there is none.
    pub fn shared() -> Result<Arc<Self>> {
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

    /// Process id of the manager if it is our child, and not that of a service.
    pub fn pid(&self) -> Option<u32> {
        match &self.manager {
            Manager::Own(child) => Some(child.id()),
            Manager::OfService(_) => None,
        }
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

    /// A session with a running VM of this user that another process may have started, over so many
    /// connections. The VM does not end with it.
    pub fn open_vm(&self, cid: u32, connections: u32) -> Result<Client<dyn IVirtualMachine>> {
        let root = self.root()?;
        // Also what keeps the service from connecting has its words.
        let mut refused = None;
        let connect = || {
            let stream = root.connectVm(cid.cast_signed()).map_err(|status| {
                refused = Some(Error::from_status(&status));
                avf_rpc::Error::Io {
                    action: "connecting to a VM",
                    source: std::io::ErrorKind::ConnectionRefused.into(),
                }
            });
            stream.map(OwnedFd::from)
        };
        let opened = open_over(&format!("VM {cid}"), connect, connections, 0);
        opened.map_err(|error| refused.unwrap_or_else(|| Error::Manager(error.to_string())))
    }

    /// The running VMs of every manager of this user; of a service, those that this user started,
    /// and for root all.
    pub fn list_vms(&self) -> Result<Vec<VirtualMachineDebugInfo>> {
        self.root()?.debugListVms().map_err(|status| Error::from_status(&status))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Hanging up is what ends the manager; it needs a moment to end its VMs.
        self.client = None;
        let shared = self.shared.take();
        match &mut self.manager {
            Manager::Own(child) => {
                drop(shared);
                if !ends_within(child, PATIENCE) {
                    log::warn!("{MANAGER} (pid {}) does not end: killing it", child.id());
                    let _ = child.kill();
                }
                let _ = child.wait();
            }
            Manager::OfService(socket) => {
                if !shared.is_none_or(|shared| hangs_up_within(&shared, PATIENCE)) {
                    log::warn!("the manager of the service at {} does not end", socket.display());
                }
            }
        }
    }
}

/// Says that nothing more will come, and waits until the other end says the same.
fn hangs_up_within(shared: &OwnedFd, time: Duration) -> bool {
    // Fails only if the other end is gone already.
    let _ = shutdown(shared, Shutdown::Write);
    ready_within(time, |left| poll(&mut [PollFd::new(shared, PollFlags::empty())], left))
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
    use std::io::Write;
    use std::os::unix::net::UnixListener;
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
    fn a_session_is_over_when_the_other_end_hung_up() {
        let (ours, theirs) = bootstrap::pair().unwrap();
        assert!(!hangs_up_within(&ours, Duration::ZERO));
        drop(theirs);
        assert!(hangs_up_within(&ours, Duration::from_secs(60)));
    }

    #[test]
    fn what_is_no_service_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("service.sock");
        let refusal = || Service::connect(&path).map(drop).unwrap_err().to_string();
        let text = refusal();
        assert!(text.contains("service.sock: No such file"), "{text}");
        assert!(text.contains("AVF_SERVICE=none"), "{text}");
        let listener = UnixListener::bind(&path).unwrap();
        let answers: [(&[u8], &str); 3] = [
            (b"", "no greeting came"),
            (b"220 mail.example.org ESMTP", "no virtualizationservice of this version"),
            (&Greeting::Refused("too many clients".into()).to_bytes(), "too many clients"),
        ];
        for (answer, words) in answers {
            let text = std::thread::scope(|scope| {
                scope.spawn(|| listener.accept().unwrap().0.write_all(answer).unwrap());
                refusal()
            });
            assert!(text.contains(words), "{text}");
        }
        // The path of a socket has at most 107 bytes.
        let text = Service::connect(&path.join("x".repeat(200))).map(drop).unwrap_err().to_string();
        assert!(text.contains("the service at"), "{text}");
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
