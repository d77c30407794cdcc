//! One VM of the manager process.

use crate::locked::LockedFile;
use crate::service::events::{Evidence, Life, Listener, ManagerWatch};
use crate::service::process::descriptor;
use crate::service::{Event, PayloadDisk, Service};
use crate::{
    Error, InstanceImage, Result, StopReason, StorageImage, TrimLevel, VirtualMachineConfig,
    VsockStream,
};
use avf_aidl::android::system::virtualizationservice as vs;
use rsbinder::{ExceptionCode, ParcelFileDescriptor, Strong};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;
use std::time::Duration;
use vs::IVirtualMachine::IVirtualMachine;
use vs::IVirtualMachineCallback::BnVirtualMachineCallback;
use vs::VirtualMachineConfig::VirtualMachineConfig as Request;
use vs::VirtualMachineRawConfig::VirtualMachineRawConfig as RawConfig;

/// How long the last event may take after the manager said that the VM is gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// What it takes to make a VM.
#[derive(Debug)]
pub struct VmRequest {
    /// What the VM is to be.
    pub config: VirtualMachineConfig,
    /// For people and logs.
    pub name: String,
    /// 64 bytes that make this instance different from every other; empty for a throw-away VM.
    pub instance_id: Vec<u8>,
    /// What the guest remembers about the instance.
    pub instance_image: Option<InstanceImage>,
    /// What the guest encrypts for the payload; needs an instance id and an instance image. The size
    /// in the configuration is not looked at here: the file's is what counts.
    pub storage: Option<StorageImage>,
    /// The directory with the VM's files, by which others find the VM while it runs.
    pub directory: Option<PathBuf>,
    /// APK signature scheme v4 file of the package; without one the manager makes it in memory,
    /// which takes reading all of the package.
    pub idsig: Option<File>,
    /// The same for each extra package, or for none.
    pub extra_idsigs: Vec<File>,
    /// A disk with the package on it, which takes the place of the configuration's packages.
    pub payload_disk: Option<PayloadDisk>,
    /// Where console output goes; what is not read there beyond a bound is lost.
    pub console_output: Option<OwnedFd>,
    /// Where console input comes from.
    pub console_input: Option<OwnedFd>,
    /// Where the guest's log goes; what is not read there beyond a bound is lost.
    pub log_output: Option<OwnedFd>,
}

impl VmRequest {
    /// A throw-away VM without outputs.
    pub fn new(config: VirtualMachineConfig, name: impl Into<String>) -> Self {
        Self {
            config,
            name: name.into(),
            instance_id: Vec::new(),
            instance_image: None,
            storage: None,
            directory: None,
            idsig: None,
            extra_idsigs: Vec::new(),
            payload_disk: None,
            console_output: None,
            console_input: None,
            log_output: None,
        }
    }
}

/// Says at its end that the listener has taken the last event.
struct Told(Arc<Life>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.set_told();
    }
}

/// One VM. Dropping it kills the VM.
pub struct Vm {
    remote: Strong<dyn IVirtualMachine>,
    cid: u32,
    life: Arc<Life>,
    started: AtomicBool,
    listener: ThreadId,
    // The link to the manager's death lasts as long as this.
    _watch: Arc<ManagerWatch>,
    // After `remote`: a reference is given back through the session.
    _service: Arc<Service>,
}

impl std::fmt::Debug for Vm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vm").field("cid", &self.cid).finish_non_exhaustive()
    }
}

impl Vm {
    pub(super) fn create(
        service: &Arc<Service>,
        request: VmRequest,
        mut listener: impl FnMut(Event) + Send + 'static,
    ) -> Result<Self> {
        let answer = |status: rsbinder::Status| Error::from_status(&status);
        let output = |fd: Option<OwnedFd>| fd.map(ParcelFileDescriptor::from);
        let config = match request.config.to_raw_config()? {
            Some(raw) => Request::RawConfig(raw_config(raw, &request)),
            None => Request::AppConfig(app_config(&request)?),
        };
        let remote = service
            .root()?
            .createVm(
                &config,
                output(request.console_output).as_ref(),
                output(request.console_input).as_ref(),
                output(request.log_output).as_ref(),
            )
            .map_err(answer)?;
        let cid = remote.getCid().map_err(answer)?.cast_unsigned();

        let instance_image = request.instance_image.map(|image| image.0);
        let files = instance_image.into_iter().chain(request.storage.map(|storage| storage.0));
        let (life, receiver) = Life::new(files.collect());
        let watch = Arc::new(ManagerWatch(life.clone()));
        remote.link_to_death_arc(&watch).map_err(|_| Error::ManagerDied)?;
        let callback = BnVirtualMachineCallback::new_binder(Listener(life.clone()));
        remote.registerCallback(&callback).map_err(answer)?;
        let told = life.clone();
        let events = std::thread::Builder::new()
            .name(format!("vm {cid} events"))
            .spawn(move || {
                // Also if the listener panics: others wait for this.
                let _told = Told(told);
                receiver.into_iter().for_each(&mut listener);
            })
            .map_err(|source| Error::Manager(format!("starting a thread failed: {source}")))?;
        Ok(Self {
            remote,
            cid,
            life,
            started: AtomicBool::new(false),
            listener: events.thread().id(),
            _watch: watch,
            _service: service.clone(),
        })
    }

    /// The context identifier by which vsock knows the VM.
    pub fn cid(&self) -> u32 {
        self.cid
    }

    /// Whether it was started and has not stopped.
    pub fn is_running(&self) -> bool {
        self.started.load(Ordering::Acquire) && !self.life.is_over()
    }

    /// Starts the VM; possible once. On an error there are no events.
    pub fn start(&self) -> Result<()> {
        self.started.store(true, Ordering::Release);
        self.remote.start().map_err(|status| {
            // Unless the manager itself answered, it may be ending together with the VM's processes.
            let lost = status.exception_code() == ExceptionCode::TransactionFailed;
            self.life.abandon(if lost { Evidence::None } else { Evidence::Certain });
            Error::from_status(&status)
        })
    }

    /// Cuts the VM's power. The last event is queued when this returns.
    pub fn stop(&self) -> Result<()> {
        self.remote.stop().map_err(|status| Error::from_status(&status))?;
        self.await_end();
        Ok(())
    }

    /// Asks the guest to end in an orderly way, and cuts the power after `limit`.
    ///
    /// The last event is queued when this returns; the answer is whether the guest ended by itself.
    pub fn shutdown(&self, limit: Duration) -> Result<bool> {
        let millis = i32::try_from(limit.as_millis()).unwrap_or(i32::MAX);
        let answer = self.remote.shutdown(millis);
        let by_itself = answer.map_err(|status| Error::from_status(&status))?;
        self.await_end();
        Ok(by_itself)
    }

    /// Asks the guest to give memory back; a hint.
    pub fn memory_trim(&self, level: TrimLevel) -> Result<()> {
        let answer = self.remote.onTrimMemory(level.to_aidl());
        answer.map_err(|status| Error::from_status(&status))
    }

    /// Connects to a vsock port inside the VM.
    pub fn connect_vsock(&self, port: u32) -> Result<VsockStream> {
        let stream = self.remote.connectVsock(port.cast_signed());
        let stream = stream.map_err(|status| Error::from_status(&status))?;
        Ok(VsockStream::from(OwnedFd::from(stream)))
    }

    /// Waits until the VM has stopped and the listener knows; `None` if it never ran.
    ///
    /// On the listener's thread there is no waiting: the answer is what is known now, `None` while
    /// the VM runs.
    pub fn wait(&self) -> Option<StopReason> {
        if !self.started.load(Ordering::Acquire) {
            return None;
        }
        // The listener would wait for itself.
        let limit = (std::thread::current().id() == self.listener).then_some(Duration::ZERO);
        let reason = self.life.wait(limit);
        self.wait_told();
        reason
    }

    /// Waits until the listener has taken the last event, unless this is the listener, or the VM
    /// has not stopped.
    pub(crate) fn wait_told(&self) {
        if self.life.is_over() && std::thread::current().id() != self.listener {
            self.life.wait_told();
        }
    }

    /// The death notice travels on another connection than the answer.
    fn await_end(&self) {
        if self.life.wait(Some(PATIENCE)).is_none() {
            self.life.report_loss(StopReason::Unknown);
        }
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        if !self.started.load(Ordering::Acquire) {
            self.life.abandon(Evidence::Certain);
        } else if !self.life.is_over() && self.stop().is_err() {
            // It ended in this moment, or the manager did.
            self.await_end();
        }
    }
}

fn raw_config(config: RawConfig, request: &VmRequest) -> RawConfig {
    let name = request.name.clone();
    RawConfig { name, instanceId: request.instance_id.clone(), ..config }
}

fn app_config(request: &VmRequest) -> Result<vs::VirtualMachineAppConfig::VirtualMachineAppConfig> {
    let mut config = request.config.to_app_config();
    config.name = request.name.clone();
    config.instanceId = request.instance_id.clone();
    config.directory = directory_text(request.directory.as_deref());
    match &request.payload_disk {
        Some(disk) => config.payloadDisk = Some(disk.to_aidl()?),
        None => add_packages(&mut config, &request.config)?,
    }
    let copy = |file: &File| descriptor(file.as_fd());
    config.idsig = request.idsig.as_ref().map(copy).transpose()?;
    config.extraIdsigs = request.extra_idsigs.iter().map(copy).collect::<Result<_>>()?;
    let writable = |file: &LockedFile| descriptor(file.as_fd());
    config.instanceImage =
        request.instance_image.as_ref().map(|image| writable(&image.0)).transpose()?;
    config.encryptedStorageImage =
        request.storage.as_ref().map(|storage| writable(&storage.0)).transpose()?;
    Ok(config)
}

/// The path as the interface carries it: absolute, and nothing if that cannot be or is no text.
fn directory_text(path: Option<&Path>) -> String {
    let path = path.and_then(|path| std::path::absolute(path).ok());
    path.and_then(|path| path.into_os_string().into_string().ok()).unwrap_or_default()
}

fn add_packages(
    request: &mut vs::VirtualMachineAppConfig::VirtualMachineAppConfig,
    config: &VirtualMachineConfig,
) -> Result<()> {
    let open = |what: &'static str, path: &Path| {
        open_regular(path).map(ParcelFileDescriptor::from).map_err(Error::io(what, path))
    };
    request.apk = Some(open("opening package", config.apk_path())?);
    if let vs::Payload::Payload::PayloadConfig(payload) = &mut request.payload {
        let extras = config.extra_apks().iter();
        payload.extraApks =
            extras.map(|path| open("opening extra package", path)).collect::<Result<_>>()?;
    }
    Ok(())
}

/// Opens a regular file; anything else could block for ever.
pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    if std::fs::metadata(path)?.is_file() {
        return File::open(path);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
}
