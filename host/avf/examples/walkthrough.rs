//! All that an app does with a VM, from the first question to the last file.
//!
//! ```text
//! cargo run --release -p avf --example walkthrough -- DATA_DIR PACKAGE LIBRARY PORT
//! ```
//!
//! The payload is one that says when it is ready, and on this port answers what it is sent, as those
//! of `sdk/examples` do on port 5000. The program tells each step on a line of its own.

use avf::{
    Context, DebugLevel, ErrorCode, StopReason, VirtualMachine, VirtualMachineCallback,
    VirtualMachineConfig, VirtualMachineDescriptor, VirtualMachineManager,
};
use std::error::Error;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The first argument of this program as the other process, which a VM is given to.
const OTHER: &str = "--import-from-stdin";

fn main() -> Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_other = arguments.first().is_some_and(|first| first == OTHER);
    if is_other {
        arguments.remove(0);
    }
    let [data_dir, package, library, port] = arguments.as_slice() else {
        return Err("usage: walkthrough DATA_DIR PACKAGE LIBRARY PORT".into());
    };
    let app = App {
        data_dir: std::path::absolute(data_dir)?,
        package: std::path::absolute(package)?,
        library: library.clone(),
        port: port.parse()?,
    };
    if is_other { app.take_over() } else { app.walk_through() }
}

struct App {
    data_dir: PathBuf,
    package: PathBuf,
    library: String,
    port: u32,
}

impl App {
    fn walk_through(&self) -> Result<()> {
        // Can this machine run VMs, and which?
        if !avf::is_supported() {
            return Err("this machine runs no VMs: `vm info` says why".into());
        }
        let manager = self.manager(&self.data_dir)?;
        println!("capabilities: {}", manager.capabilities());

        // What the VM is to be.
        let config = VirtualMachineConfig::builder(manager.context())
            .payload_binary_name(&self.library)
            .protected_vm(false)
            .debug_level(DebugLevel::Full)
            .build()?;

        // The VM of this name, made if it is not there yet.
        let vm = manager.get_or_create("my vm", config)?;
        println!("VM {:?} is {:?}", vm.name(), vm.status());

        // Run it, listen to it, speak with its payload.
        let answer = self.converse(&vm, "hello from the app")?;
        println!("answer: {answer}");

        // Its power is cut; the callback has heard of it when this returns.
        vm.stop()?;
        println!("VM {:?} is {:?}", vm.name(), vm.status());

        // Give it to another process, which has a copy of its own from then on.
        self.share(&vm)?;

        // Away with it.
        manager.delete("my vm")?;
        println!("VM {:?} is {:?}", vm.name(), vm.status());
        Ok(())
    }

    fn manager(&self, data_dir: &Path) -> Result<VirtualMachineManager> {
        let context = Context {
            package: "org.example.walkthrough".into(),
            data_dir: data_dir.to_owned(),
            code_path: Some(self.package.clone()),
        };
        Ok(VirtualMachineManager::system(context).ok_or("there is no manager of VMs")?)
    }

    /// Runs a VM until its payload is ready, and sends it a message.
    fn converse(&self, vm: &VirtualMachine, message: &str) -> Result<String> {
        let (sender, ready) = channel();
        vm.set_callback(Box::new(Listener(Mutex::new(sender))));
        vm.run()?;
        wait_for(&ready)?;
        let mut stream = vm.connect_vsock(self.port)?;
        stream.write_all(message.as_bytes())?;
        stream.shutdown(Shutdown::Write)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.trim_end().replace('\n', "; "))
    }

    fn share(&self, vm: &VirtualMachine) -> Result<()> {
        let (here, there) = UnixStream::pair()?;
        let mut other = Command::new(std::env::current_exe()?)
            .args([OTHER.as_ref(), self.data_dir.join("of the other").as_os_str()])
            .args([self.package.as_os_str(), self.library.as_ref()])
            .arg(self.port.to_string())
            .stdin(Stdio::from(OwnedFd::from(there)))
            .spawn()?;
        vm.to_descriptor()?.send(&here)?;
        let status = other.wait()?;
        if status.success() { Ok(()) } else { Err(format!("the other process: {status}").into()) }
    }

    /// The other process: makes a VM of its own of the one that it is given.
    fn take_over(&self) -> Result<()> {
        let stdin = std::io::stdin().as_fd().try_clone_to_owned()?;
        let descriptor = VirtualMachineDescriptor::receive(&stdin.into())?;
        std::fs::create_dir_all(&self.data_dir)?;
        let manager = self.manager(&self.data_dir)?;
        let vm = manager.import_from_descriptor("taken over", &descriptor)?;
        println!("the other process has {:?}", manager.list()?);
        let answer = self.converse(&vm, "hello from the other")?;
        println!("answer to the other: {answer}");
        vm.stop()?;
        manager.delete("taken over")?;
        Ok(())
    }
}

fn wait_for(ready: &Receiver<bool>) -> Result<()> {
    if ready.recv()? { Ok(()) } else { Err("the VM stopped before its payload was ready".into()) }
}

/// Tells the events, and whoever waits whether the payload is ready.
struct Listener(Mutex<Sender<bool>>);

impl Listener {
    fn is_ready(&self, ready: bool) {
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).send(ready);
    }
}

impl VirtualMachineCallback for Listener {
    fn on_payload_started(&self, _: &VirtualMachine) {
        println!("payload started");
    }

    fn on_payload_ready(&self, _: &VirtualMachine) {
        println!("payload is ready");
        self.is_ready(true);
    }

    fn on_payload_finished(&self, _: &VirtualMachine, exit_code: i32) {
        println!("payload finished with {exit_code}");
    }

    fn on_error(&self, _: &VirtualMachine, code: ErrorCode, message: &str) {
        println!("error {code}: {message}");
    }

    fn on_stopped(&self, _: &VirtualMachine, reason: StopReason, _: Option<&str>) {
        println!("stopped: {reason}");
        self.is_ready(false);
    }
}
