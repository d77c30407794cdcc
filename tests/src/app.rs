//! An app that uses the library `avf`.

use crate::built;
use avf::service::{self, Service, VmRequest};
use avf::{
    Context, DebugLevel, ErrorCode, StopReason, VirtualMachine, VirtualMachineCallback,
    VirtualMachineConfig, VirtualMachineConfigBuilder, VirtualMachineManager, VsockStream,
};
use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, Once};
use std::time::Duration;
use tempfile::TempDir;

/// Port on which every test payload that waits takes "quit".
pub const CONTROL_PORT: u32 = 6001;

/// How long a VM may say nothing.
const PATIENCE: Duration = Duration::from_secs(300);

/// What a VM told its app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `on_payload_started`
    Started,
    /// `on_payload_ready`
    Ready,
    /// `on_payload_finished`
    Finished(i32),
    /// `on_error`
    Failed(ErrorCode, String),
    /// `on_stopped`
    Stopped(StopReason),
}

/// An app with a data directory of its own.
pub struct App {
    context: Context,
    directory: TempDir,
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// A fresh app.
    pub fn new() -> Self {
        keep_away_from_the_users_state();
        let directory = tempfile::Builder::new().prefix("avf-app-").tempdir().unwrap();
        let context = Context {
            package: "org.example.test".into(),
            data_dir: directory.path().to_owned(),
            code_path: None,
        };
        Self { context, directory }
    }

    /// Who the app is.
    pub fn context(&self) -> Context {
        self.context.clone()
    }

    /// The manager of the app's VMs.
    pub fn manager(&self) -> VirtualMachineManager {
        VirtualMachineManager::new(self.context.clone())
    }

    /// Writes a file of the app's own.
    pub fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A configuration for a test payload.
    pub fn config(&self, payload: &str) -> VirtualMachineConfigBuilder {
        VirtualMachineConfig::builder(&self.context)
            .apk_path(std::path::absolute(crate::payload(payload)).unwrap())
            .payload_binary_name(format!("lib{payload}.so"))
            .protected_vm(false)
            .debug_level(DebugLevel::Full)
    }

    /// A VM for a test payload, not yet running, and what it tells.
    pub fn vm(&self, payload: &str) -> (VirtualMachine, Events) {
        self.vm_of(payload, self.config(payload))
    }

    /// A VM of a configuration, not yet running, and what it tells.
    pub fn vm_of(
        &self,
        name: &str,
        config: VirtualMachineConfigBuilder,
    ) -> (VirtualMachine, Events) {
        let vm = self.manager().create(name, config.build().unwrap()).unwrap();
        let events = Events::of(&vm);
        (vm, events)
    }

    /// Runs a VM to its end, which tells this.
    pub fn run(&self, request: VmRequest) -> Vec<Event> {
        let (sender, told) = channel();
        let vm = Service::spawn().unwrap().create_vm(request, move |event| {
            let _ = sender.send(event);
        });
        let vm = vm.unwrap();
        vm.start().unwrap();
        let mut events = Vec::new();
        while !matches!(events.last(), Some(Event::Stopped(_))) {
            match told.recv_timeout(PATIENCE).expect("the VM tells something") {
                service::Event::PayloadStarted => events.push(Event::Started),
                service::Event::PayloadReady => events.push(Event::Ready),
                service::Event::PayloadFinished(code) => events.push(Event::Finished(code)),
                service::Event::Error(code, message) => events.push(Event::Failed(code, message)),
                service::Event::Stopped(reason, _) => events.push(Event::Stopped(reason)),
                _ => {}
            }
        }
        events
    }

    /// A VM whose payload is ready.
    pub fn ready_vm(&self, payload: &str) -> (VirtualMachine, Events) {
        let (vm, mut events) = self.vm(payload);
        vm.run().unwrap();
        events.until(&Event::Ready);
        (vm, events)
    }
}

/// The manager of this process must not see the state of the user who runs the tests.
fn keep_away_from_the_users_state() {
    static ONCE: Once = Once::new();
    let state = std::path::absolute(built().join("../test-state")).unwrap();
    // SAFETY: whoever else looks at the environment of this process does so through `std`, which
    // has a lock for it: no C code runs in it that would.
    ONCE.call_once(|| unsafe { std::env::set_var("AVF_STATE", state) });
}

/// What a VM told so far and will tell.
pub struct Events(Receiver<Event>);

struct Teller(Mutex<Sender<Event>>);

impl Events {
    /// Listens to a VM.
    pub fn of(vm: &VirtualMachine) -> Self {
        let (sender, receiver) = channel();
        vm.set_callback(Box::new(Teller(Mutex::new(sender))));
        Self(receiver)
    }

    /// Waits for the next one.
    #[track_caller]
    pub fn next_event(&mut self) -> Event {
        self.0.recv_timeout(PATIENCE).expect("the VM tells something")
    }

    /// What was told already.
    pub fn so_far(&mut self) -> Vec<Event> {
        self.0.try_iter().collect()
    }

    /// Waits for a certain one.
    #[track_caller]
    pub fn until(&mut self, wanted: &Event) {
        loop {
            let event = self.next_event();
            if event == *wanted {
                return;
            }
            assert!(!matches!(event, Event::Stopped(_)), "{event:?} before {wanted:?}");
        }
    }
}

impl Teller {
    fn tell(&self, event: Event) {
        let _ = self.0.lock().unwrap().send(event);
    }
}

impl VirtualMachineCallback for Teller {
    fn on_payload_started(&self, _: &VirtualMachine) {
        self.tell(Event::Started);
    }
    fn on_payload_ready(&self, _: &VirtualMachine) {
        self.tell(Event::Ready);
    }
    fn on_payload_finished(&self, _: &VirtualMachine, code: i32) {
        self.tell(Event::Finished(code));
    }
    fn on_error(&self, _: &VirtualMachine, code: ErrorCode, message: &str) {
        self.tell(Event::Failed(code, message.to_owned()));
    }
    fn on_stopped(&self, _: &VirtualMachine, reason: StopReason, _: Option<&str>) {
        self.tell(Event::Stopped(reason));
    }
}

/// Tells a waiting test payload to return.
pub fn quit(vm: &VirtualMachine) {
    let mut stream: VsockStream = vm.connect_vsock(CONTROL_PORT).unwrap();
    stream.write_all(b"quit").unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
}
