//! Runs a payload in a named VM and asks it one thing.
//!
//! ```text
//! cargo run --release -p avf --example run -- DATA_DIR PACKAGE LIBRARY [PORT MESSAGE]
//! ```

use avf::{
    Context, DebugLevel, ErrorCode, StopReason, VirtualMachine, VirtualMachineCallback,
    VirtualMachineConfig, VirtualMachineManager,
};
use std::error::Error;
use std::io::{Read, Write};
use std::net::Shutdown;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data_dir, package, library, question @ ..] = arguments.as_slice() else {
        return Err("usage: run DATA_DIR PACKAGE LIBRARY [PORT MESSAGE]".into());
    };
    let question = match question {
        [port, message] => Some((port.parse()?, message.clone())),
        _ => None,
    };
    let context = Context {
        package: "org.example.run".into(),
        data_dir: std::path::absolute(data_dir)?,
        code_path: Some(std::path::absolute(package)?),
    };
    let config = VirtualMachineConfig::builder(&context)
        .payload_binary_name(library)
        .protected_vm(false)
        .debug_level(DebugLevel::Full)
        .vm_output_captured(true)
        .build()?;

    let manager = VirtualMachineManager::new(context);
    let vm = manager.get_or_create("example", config)?;
    vm.set_callback(Box::new(Listener { question }));
    let mut log = vm.log_output()?;
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::stderr()));

    vm.run()?;
    println!("the VM with CID {:?} is {:?}", vm.cid(), vm.status());
    vm.wait();
    Ok(())
}

struct Listener {
    question: Option<(u32, String)>,
}

impl Listener {
    fn ask(&self, vm: &VirtualMachine) -> Result<(), Box<dyn Error>> {
        let Some((port, message)) = &self.question else { return Ok(()) };
        let mut stream = vm.connect_vsock(*port)?;
        stream.write_all(message.as_bytes())?;
        stream.shutdown(Shutdown::Write)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        println!("answer: {answer}");
        Ok(())
    }
}

impl VirtualMachineCallback for Listener {
    fn on_payload_ready(&self, vm: &VirtualMachine) {
        if let Err(error) = self.ask(vm) {
            eprintln!("asking failed: {error}");
        }
    }

    fn on_payload_finished(&self, _: &VirtualMachine, exit_code: i32) {
        println!("finished with {exit_code}");
    }

    fn on_error(&self, _: &VirtualMachine, code: ErrorCode, message: &str) {
        println!("error {code}: {message}");
    }

    fn on_stopped(&self, _: &VirtualMachine, reason: StopReason, _: Option<&str>) {
        println!("stopped: {reason}");
    }
}
