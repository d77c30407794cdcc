//! Gives a VM away, or takes one, over the UNIX socket that is its standard input; for tests that
//! need two users.
//!
//! ```text
//! descriptor_courier give DATA_DIR PACKAGE QUESTION...
//! descriptor_courier take DATA_DIR PACKAGE QUESTION...
//! ```
//!
//! Both run the VM of the payload `identity` and print its answers: who gives, before that; who
//! takes, afterwards.

use avf::{
    Context, Event, VirtualMachine, VirtualMachineConfig, VirtualMachineDescriptor,
    VirtualMachineManager,
};
use std::error::Error;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

/// Where the payload answers.
const PORT: u32 = 6040;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [verb, data_dir, package, questions @ ..] = arguments.as_slice() else {
        return Err("usage: descriptor_courier give|take DATA_DIR PACKAGE QUESTION...".into());
    };
    let socket = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    let manager = VirtualMachineManager::new(Context {
        package: "org.example.courier".into(),
        data_dir: data_dir.into(),
        code_path: Some(PathBuf::from(package)),
    });
    if verb == "give" {
        let vm = manager.create("mine", config(&manager)?)?;
        ask(&vm, questions)?;
        vm.to_descriptor()?.send(&socket)?;
    } else {
        let descriptor = VirtualMachineDescriptor::receive(&socket)?;
        let vm = manager.import_from_descriptor("mine now", &descriptor)?;
        ask(&vm, questions)?;
    }
    Ok(())
}

fn config(manager: &VirtualMachineManager) -> Result<VirtualMachineConfig> {
    let config = VirtualMachineConfig::builder(manager.context())
        .payload_binary_name("libidentity.so")
        .protected_vm(false)
        .encrypted_storage_bytes(20 << 20);
    Ok(config.build()?)
}

/// Runs the VM to its end and prints what its payload answers.
fn ask(vm: &VirtualMachine, questions: &[String]) -> Result<()> {
    let mut events = vm.events();
    vm.run()?;
    let ready =
        events.by_ref().find(|event| matches!(event, Event::PayloadReady | Event::Stopped(..)));
    if ready != Some(Event::PayloadReady) {
        return Err(format!("the payload was never ready: {ready:?}").into());
    }
    let mut stream = vm.connect_vsock(PORT)?;
    for question in questions {
        writeln!(stream, "{question}")?;
    }
    stream.shutdown(Shutdown::Write)?;
    let mut answers = String::new();
    stream.read_to_string(&mut answers)?;
    print!("{answers}");
    events.for_each(drop);
    Ok(())
}
