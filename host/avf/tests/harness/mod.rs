//! Runs tests of one program in an installation of their own, whose `virtmgr` is that program:
//! everything but the VM is real. A program of this harness plays the manager process as well as
//! the app, so it has a `main` of its own.
//!
//! The name of the payload tells the manager what is to happen, see `manager::script`.

// No program uses everything.
#![allow(dead_code)]

use crate::manager;
use avf::{
    Context, DebugLevel, ErrorCode, StopReason, VirtualMachine, VirtualMachineCallback,
    VirtualMachineConfig, VirtualMachineManager, VirtualMachineStatus,
};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

/// What is tested, and the test.
pub type Test = (&'static str, fn(&App));

/// The `main` of a program with these tests. An argument picks those whose names contain it.
pub fn main(tests: &[Test]) {
    let argument = std::env::args().nth(1).unwrap_or_default();
    if argument == "--shared-fd" {
        return manager::serve();
    }
    let home = tempfile::tempdir_in(place()).unwrap();
    match std::env::var_os("AVF_HOME").filter(|_| std::env::var_os("AVF_LIFE_TEST").is_some()) {
        None => run_with_home(home.path()),
        Some(avf_home) => run_tests(tests, Path::new(&avf_home)),
    }
}

/// In memory, if there is room: thousands of files are made, and how fast a disk syncs is not what
/// is tested.
fn place() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let room = rustix::fs::statvfs(memory).map(|it| it.f_bavail.saturating_mul(it.f_frsize));
    match room {
        Ok(bytes) if bytes >= 1 << 28 => memory.to_owned(),
        _ => std::env::temp_dir(),
    }
}

/// Starts this program again in an installation whose `virtmgr` is this program.
fn run_with_home(home: &Path) {
    let me = std::env::current_exe().unwrap();
    std::fs::create_dir_all(home.join("bin")).unwrap();
    std::fs::create_dir_all(home.join("images")).unwrap();
    std::fs::write(home.join("images/current"), format!("{}\n", "5a".repeat(32))).unwrap();
    std::os::unix::fs::symlink(&me, home.join("bin/virtmgr")).unwrap();
    let mut again = Command::new(&me);
    // Without those of the test runner.
    again.args(std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).take(1));
    let status = again.env("AVF_HOME", home).env("AVF_LIFE_TEST", "1").status().unwrap();
    std::process::exit(status.code().unwrap_or(101));
}

fn run_tests(tests: &[Test], home: &Path) {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    for (name, test) in tests.iter().filter(|(name, _)| name.contains(&wanted)) {
        let app = App::new(home);
        test(&app);
        println!("test {name} ... ok");
    }
}

/// An app with an empty data directory.
pub struct App {
    pub directory: tempfile::TempDir,
    pub manager: VirtualMachineManager,
}

impl App {
    pub fn new(home: &Path) -> Self {
        let directory = tempfile::tempdir_in(home).unwrap();
        let apk = directory.path().join("base.apk");
        std::fs::write(&apk, "package").unwrap();
        let context = Context {
            package: "com.example".into(),
            data_dir: directory.path().join("data"),
            code_path: Some(apk),
        };
        Self { directory, manager: VirtualMachineManager::new(context) }
    }

    pub fn config(&self, script: &str) -> VirtualMachineConfig {
        VirtualMachineConfig::builder(self.manager.context())
            .payload_binary_name(script)
            .protected_vm(false)
            .debug_level(DebugLevel::Full)
            .vm_output_captured(true)
            .build()
            .unwrap()
    }

    pub fn vm(&self, script: &str) -> VirtualMachine {
        self.manager.get_or_create("vm", self.config(script)).unwrap()
    }
}

/// Writes down what it hears.
pub struct Recorder(pub Mutex<Sender<String>>);

impl Recorder {
    pub fn attach(vm: &VirtualMachine) -> Receiver<String> {
        let (sender, receiver) = channel();
        vm.set_callback(Box::new(Self(Mutex::new(sender))));
        receiver
    }

    fn note(&self, text: String) {
        let _ = self.0.lock().unwrap().send(text);
    }
}

impl VirtualMachineCallback for Recorder {
    fn on_payload_started(&self, vm: &VirtualMachine) {
        assert_eq!(vm.name(), "vm");
        self.note("started".into());
    }
    fn on_payload_ready(&self, _: &VirtualMachine) {
        self.note("ready".into());
    }
    fn on_payload_finished(&self, _: &VirtualMachine, exit_code: i32) {
        self.note(format!("finished {exit_code}"));
    }
    fn on_error(&self, _: &VirtualMachine, code: ErrorCode, message: &str) {
        self.note(format!("error {code} {message}"));
    }
    fn on_stopped(&self, vm: &VirtualMachine, reason: StopReason, message: Option<&str>) {
        assert_ne!(vm.status(), VirtualMachineStatus::Running);
        self.note(format!("stopped {reason} {}", message.unwrap_or("-")));
    }
}

/// What was heard up to the end of the run.
pub fn heard(receiver: &Receiver<String>) -> Vec<String> {
    let mut all = Vec::new();
    while all.last().is_none_or(|last: &String| !last.starts_with("stopped")) {
        all.push(receiver.recv().unwrap());
    }
    all
}
