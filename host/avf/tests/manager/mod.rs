//! A manager process without VMs: it only tells what its scripts say.

use avf_aidl::android::system::virtualizationcommon::{
    DeathReason::DeathReason, ErrorCode::ErrorCode,
};
use avf_aidl::android::system::virtualizationservice as vs;
use avf_rpc::{Descriptors, Server, bootstrap};
use rsbinder::{ExceptionCode, Interface, ParcelFileDescriptor, Status, Strong};
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use vs::IVirtualMachine::{BnVirtualMachine, IVirtualMachine};
use vs::IVirtualMachineCallback::IVirtualMachineCallback;
use vs::IVirtualizationService::{BnVirtualizationService, IVirtualizationService};
use vs::MemoryTrimLevel::MemoryTrimLevel;
use vs::OutputKind::OutputKind;
use vs::PartitionType::PartitionType;
use vs::VirtualMachineAppConfig::VirtualMachineAppConfig;
use vs::VirtualMachineConfig::VirtualMachineConfig;
use vs::VirtualMachineDebugInfo::VirtualMachineDebugInfo;
use vs::VirtualMachineRawConfig::VirtualMachineRawConfig as RawConfig;
use vs::VirtualMachineState::VirtualMachineState;

type Answer<T> = Result<T, Status>;

/// Where the manager writes down what it was asked.
pub fn trace_path() -> PathBuf {
    PathBuf::from(std::env::var_os("AVF_HOME").unwrap()).join("trace")
}

/// Writes down how much memory and how many MiB of storage a VM is to have, if it has storage.
fn note_memory_and_storage(config: &VirtualMachineAppConfig) {
    let Some(storage) = &config.encryptedStorageImage else { return };
    let storage = std::fs::File::from(OwnedFd::from(storage.try_clone().unwrap()));
    let mib = storage.metadata().unwrap().len() >> 20;
    note(&format!("memory {} storage {mib}\n", config.memoryMib));
}

/// One line and no byte more.
fn read_line(input: &ParcelFileDescriptor) -> String {
    let (mut line, mut byte) = (Vec::new(), [0]);
    let mut input = std::fs::File::from(OwnedFd::from(input.try_clone().unwrap()));
    while line.last() != Some(&b'\n') && input.read(&mut byte).unwrap() == 1 {
        line.push(byte[0]);
    }
    String::from_utf8(line).unwrap()
}

fn note(line: &str) {
    let mut trace = std::fs::File::options().append(true).create(true).open(trace_path()).unwrap();
    trace.write_all(line.as_bytes()).unwrap();
}

/// Serves the app on the descriptor that the command line names, until it hangs up.
pub fn serve() {
    let number = std::env::args().nth(2).unwrap().parse().unwrap();
    let shared = avf_spawn::adopt_fd(number).unwrap();
    let root = BnVirtualizationService::new_binder(Manager);
    let server = Server::new(root.as_binder(), Descriptors::Passed, 8).unwrap();
    bootstrap::serve(&server, shared.as_fd()).unwrap();
    server.close();
}

/// What happens in a VM whose payload has this name.
fn script(vm: &Vm) {
    let cid = vm.cid;
    let tell = |what: &dyn Fn(&dyn IVirtualMachineCallback) -> Answer<()>| vm.tell(what);
    match vm.payload.as_str() {
        "finish" | "talk" => {
            for (output, text) in vm.outputs.iter().zip(["console\n", "log\n"]) {
                if vm.payload == "talk" {
                    write!(&*output, "{text}").unwrap();
                }
            }
            tell(&|it| it.onPayloadStarted(cid));
            tell(&|it| it.onPayloadReady(cid));
            tell(&|it| it.onPayloadFinished(cid, 7));
            tell(&|it| it.onDied(cid, DeathReason::SHUTDOWN, None));
        }
        // Says one line of its console input again, and ends.
        "echo" => {
            tell(&|it| it.onPayloadStarted(cid));
            let line = vm.input.as_ref().map(read_line).unwrap_or_default();
            let output = vm.outputs[0].try_clone().unwrap();
            write!(std::fs::File::from(OwnedFd::from(output)), "heard {line}").unwrap();
            tell(&|it| it.onDied(cid, DeathReason::SHUTDOWN, None));
        }
        "error" => {
            tell(&|it| it.onPayloadStarted(cid));
            tell(&|it| it.onError(cid, ErrorCode::UNKNOWN, "killed by signal 11"));
            tell(&|it| it.onDied(cid, DeathReason::MICRODROID_UNKNOWN_RUNTIME_ERROR, None));
        }
        _ => {
            tell(&|it| it.onPayloadStarted(cid));
            tell(&|it| it.onPayloadReady(cid));
        }
    }
}

fn next_cid() -> i32 {
    static NEXT: AtomicI32 = AtomicI32::new(2048);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A VM put together by hand, which does what the name of its kernel's command line says.
fn custom_vm(config: &RawConfig) -> Strong<dyn IVirtualMachine> {
    note(&format!("custom {} kernel {}\n", config.name, config.kernel.is_some()));
    let vm = Vm {
        cid: next_cid(),
        payload: config.params.clone().unwrap_or_default(),
        input: None,
        outputs: Vec::new(),
        callbacks: Mutex::default(),
    };
    BnVirtualMachine::new_binder(Handle(Arc::new(vm)))
}

struct Manager;

impl Interface for Manager {}

impl IVirtualizationService for Manager {
    fn createVm(
        &self,
        config: &VirtualMachineConfig,
        console: Option<&ParcelFileDescriptor>,
        input: Option<&ParcelFileDescriptor>,
        log: Option<&ParcelFileDescriptor>,
    ) -> Answer<Strong<dyn IVirtualMachine>> {
        let config = match config {
            VirtualMachineConfig::AppConfig(config) => config,
            VirtualMachineConfig::RawConfig(raw) => return Ok(custom_vm(raw)),
        };
        let (payload, extra_apks) = match &config.payload {
            vs::Payload::Payload::PayloadConfig(it) => (&it.payloadBinaryName, it.extraApks.len()),
            vs::Payload::Payload::ConfigPath(path) => (path, 0),
        };
        assert_eq!(config.instanceId.len(), 64);
        assert_eq!(config.imageDigest, "5a".repeat(32));
        assert!(config.apk.is_some() && config.instanceImage.is_some());
        assert!(config.payloadDisk.is_none());
        assert_eq!(config.extraIdsigs.len(), extra_apks);
        if payload == "forbid" {
            let text = "does not have the android.permission.MANAGE_VIRTUAL_MACHINE permission";
            return Err((ExceptionCode::Security, text).into());
        }
        if payload == "refuse" {
            return Err((ExceptionCode::UnsupportedOperation, "not built yet").into());
        }
        note_memory_and_storage(config);
        assert_eq!(config.consoleInput, input.is_some());
        let nameless = config.directory.is_empty();
        assert!(nameless || config.directory.ends_with(&format!("/vm/{}", config.name)));
        let vm = Vm {
            cid: next_cid(),
            payload: payload.clone(),
            input: input.map(|it| it.try_clone().unwrap()),
            outputs: [console, log]
                .into_iter()
                .flatten()
                .map(|it| it.try_clone().unwrap())
                .collect(),
            callbacks: Mutex::default(),
        };
        Ok(BnVirtualMachine::new_binder(Handle(Arc::new(vm))))
    }
    fn allocateInstanceId(&self) -> Answer<Vec<u8>> {
        let mut id = vec![0; 64];
        std::fs::File::open("/dev/urandom").unwrap().read_exact(&mut id).unwrap();
        Ok(id)
    }
    fn initializeWritablePartition(
        &self,
        image: &ParcelFileDescriptor,
        bytes: i64,
        kind: PartitionType,
    ) -> Answer<()> {
        let file = std::fs::File::from(OwnedFd::from(image.try_clone().unwrap()));
        let is_storage = kind == PartitionType::ENCRYPTEDSTORE;
        assert!(is_storage || kind == PartitionType::ANDROID_VM_INSTANCE);
        let header = storage_header::Header::Unformatted.bytes();
        let written = if is_storage { (&file).write_all(&header) } else { Ok(()) };
        written
            .and_then(|()| file.set_len(bytes.try_into().unwrap()))
            .map_err(|error| Status::new_service_specific_error(2, Some(error.to_string())))
    }
    fn createOrUpdateIdsigFile(
        &self,
        apk: &ParcelFileDescriptor,
        idsig: &ParcelFileDescriptor,
    ) -> Answer<()> {
        let copy = |file: &ParcelFileDescriptor| {
            std::fs::File::from(OwnedFd::from(file.try_clone().unwrap()))
        };
        let (mut text, idsig) = (String::new(), copy(idsig));
        copy(apk).read_to_string(&mut text).unwrap();
        idsig.set_len(0).unwrap();
        write!(&idsig, "tree of {text}").unwrap();
        Ok(())
    }
    fn debugListVms(&self) -> Answer<Vec<VirtualMachineDebugInfo>> {
        Ok(Vec::new())
    }
    fn connectVm(&self, _: i32) -> Answer<ParcelFileDescriptor> {
        Err((ExceptionCode::UnsupportedOperation, "not in this manager").into())
    }
    fn getAssignableDevices(&self) -> Answer<Vec<String>> {
        Ok(Vec::new())
    }
    fn getSupportedOSList(&self) -> Answer<Vec<String>> {
        Ok(Vec::new())
    }
    fn isFeatureEnabled(&self, _: &str) -> Answer<bool> {
        Ok(false)
    }
    fn enableTestAttestation(&self) -> Answer<()> {
        Ok(())
    }
    fn isRemoteAttestationSupported(&self) -> Answer<bool> {
        Ok(false)
    }
    fn isUpdatableVmSupported(&self) -> Answer<bool> {
        Ok(false)
    }
    fn removeVmInstance(&self, _: &[u8]) -> Answer<()> {
        Ok(())
    }
    fn claimVmInstance(&self, _: &[u8]) -> Answer<()> {
        Ok(())
    }
}

/// What the payload serves on port 6000: as if it were a manager.
fn payload_server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let root = BnVirtualizationService::new_binder(Manager);
        Server::new(root.as_binder(), Descriptors::Refused, 2).unwrap()
    })
}

struct Vm {
    cid: i32,
    payload: String,
    input: Option<ParcelFileDescriptor>,
    outputs: Vec<ParcelFileDescriptor>,
    callbacks: Mutex<Vec<Strong<dyn IVirtualMachineCallback>>>,
}

impl Vm {
    fn tell(&self, what: &dyn Fn(&dyn IVirtualMachineCallback) -> Answer<()>) {
        for callback in self.callbacks.lock().unwrap().iter() {
            // The app may be gone already.
            let _ = what(&**callback);
        }
    }

    fn die(&self, reason: DeathReason, message: Option<&str>) {
        note("stop\n");
        self.tell(&|it| it.onDied(self.cid, reason, message));
    }
}

struct Handle(Arc<Vm>);

impl Interface for Handle {}

impl IVirtualMachine for Handle {
    fn getCid(&self) -> Answer<i32> {
        Ok(self.0.cid)
    }
    fn getState(&self) -> Answer<VirtualMachineState> {
        Ok(VirtualMachineState::READY)
    }
    fn registerCallback(&self, callback: &Strong<dyn IVirtualMachineCallback>) -> Answer<()> {
        self.0.callbacks.lock().unwrap().push(callback.clone());
        Ok(())
    }
    fn start(&self) -> Answer<()> {
        if self.0.payload == "no-start" {
            return Err(Status::new_service_specific_error(2, Some("no QEMU".into())));
        }
        let vm = self.0.clone();
        std::thread::spawn(move || script(&vm));
        Ok(())
    }
    fn stop(&self) -> Answer<()> {
        self.0.die(DeathReason::KILLED, Some("by stop"));
        Ok(())
    }
    fn shutdown(&self, timeout: i32) -> Answer<bool> {
        let in_time = timeout > 0;
        self.0.die(if in_time { DeathReason::SHUTDOWN } else { DeathReason::KILLED }, None);
        Ok(in_time)
    }
    fn onTrimMemory(&self, level: MemoryTrimLevel) -> Answer<()> {
        note(&format!("trim {}\n", level.0));
        Ok(())
    }
    fn openOutput(&self, _: OutputKind, _: bool) -> Answer<Option<ParcelFileDescriptor>> {
        Ok(None)
    }
    fn openConsoleInput(&self) -> Answer<ParcelFileDescriptor> {
        Err((ExceptionCode::UnsupportedOperation, "not in this manager").into())
    }
    fn connectVsock(&self, port: i32) -> Answer<ParcelFileDescriptor> {
        if self.0.payload == "die-on-connect" {
            std::process::exit(1);
        }
        if port == 4444 {
            let text = "nobody listens on vsock port 4444 in the VM";
            return Err(Status::new_service_specific_error(4, Some(text.into())));
        }
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        if port == 6000 {
            payload_server().serve(ours.into()).unwrap();
            return Ok(ParcelFileDescriptor::new(theirs));
        }
        if port == 6001 {
            ours.write_all(&[0xff; 4096]).unwrap();
            return Ok(ParcelFileDescriptor::new(theirs));
        }
        std::thread::spawn(move || {
            let mut request = String::new();
            ours.read_to_string(&mut request).unwrap();
            // Who does not want the answer may be gone.
            let _ = write!(ours, "port {} heard {request}", port.cast_unsigned());
        });
        Ok(ParcelFileDescriptor::new(theirs))
    }
}
