//! An app whose payload serves the interface `IPayload` over Binder.
//!
//! ```text
//! cargo run --release -- DATA_DIR PACKAGE LIBRARY
//! ```
//!
//! The package holds `libsample_cpp_binder.so` or `libsample_rust_binder.so`, which the app cannot
//! tell apart.

use aidl::com::example::payload::IListener::{BnListener, IListener};
use aidl::com::example::payload::IPayload::{IPayload, PORT};
use avf::{
    Context, DebugLevel, StopReason, VirtualMachine, VirtualMachineCallback, VirtualMachineConfig,
    VirtualMachineManager,
};
use rsbinder::{BinderResult, Interface};
use std::error::Error;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

// What the AIDL compiler writes.
#[allow(missing_debug_implementations, clippy::all, unused, non_snake_case)]
mod aidl {
    include!(concat!(env!("OUT_DIR"), "/aidl.rs"));
}

/// What the payload returns when the app has no more to ask.
const FAREWELL: i32 = 3;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data_dir, package, library] = arguments.as_slice() else {
        return Err("usage: sample_app DATA_DIR PACKAGE LIBRARY".into());
    };
    let context = Context {
        package: "com.example.app".into(),
        data_dir: std::path::absolute(data_dir)?,
        code_path: Some(std::path::absolute(package)?),
    };
    let config = VirtualMachineConfig::builder(&context)
        .payload_binary_name(library)
        .protected_vm(false)
        .debug_level(DebugLevel::Full)
        .build()?;
    let manager = VirtualMachineManager::system(context)
        .ok_or("no VM can run: AVF_HOME names no installation, or `vm info` tells more")?;
    let vm = manager.get_or_create("app", config)?;

    // Whoever connects before the payload is ready finds nobody there.
    let (callback, news) = Callback::new();
    vm.set_callback(Box::new(callback));
    vm.run()?;
    for told in news {
        match told {
            News::Ready => call(&vm)?,
            News::Finished(exit_code) => println!("the payload returned {exit_code}"),
            News::Stopped(reason) => {
                println!("stopped: {reason:?}");
                break;
            }
        }
    }
    manager.delete("app")?;
    Ok(())
}

/// Asks the payload everything that it knows.
fn call(vm: &VirtualMachine) -> Result<()> {
    let session = vm.connect_to_vsock_server::<dyn IPayload>(PORT as u32)?;
    let payload = session.root();

    println!("40 + 2 = {}", payload.add(40, 2)?);
    println!("{}", payload.reverse("!daolyap ,olleH")?);
    match payload.add(i32::MAX, 1) {
        Ok(sum) => println!("{sum} is not what a number can be"),
        Err(status) => println!("refused: {}", status.message().unwrap_or_default()),
    }

    // The payload calls the app while the app's call is under way.
    let heard = Arc::default();
    payload.count(5, &BnListener::new_binder(Listener { heard: Arc::clone(&heard) }))?;
    println!("heard {:?}", heard.lock().unwrap_or_else(PoisonError::into_inner));

    payload.finish(FAREWELL)?;
    Ok(())
}

/// What the payload tells the app.
struct Listener {
    heard: Arc<Mutex<Vec<i32>>>,
}

impl Interface for Listener {}

impl IListener for Listener {
    fn onNumber(&self, number: i32) -> BinderResult<()> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(number);
        Ok(())
    }
}

/// What the VM tells the app.
enum News {
    Ready,
    Finished(i32),
    Stopped(StopReason),
}

struct Callback(Mutex<Sender<News>>);

impl Callback {
    fn new() -> (Self, Receiver<News>) {
        let (sender, receiver) = channel();
        (Self(Mutex::new(sender)), receiver)
    }

    fn tell(&self, news: News) {
        // An app that is at its end hears no more.
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).send(news);
    }
}

impl VirtualMachineCallback for Callback {
    fn on_payload_ready(&self, _: &VirtualMachine) {
        self.tell(News::Ready);
    }

    fn on_payload_finished(&self, _: &VirtualMachine, exit_code: i32) {
        self.tell(News::Finished(exit_code));
    }

    fn on_stopped(&self, _: &VirtualMachine, reason: StopReason, _: Option<&str>) {
        self.tell(News::Stopped(reason));
    }
}
