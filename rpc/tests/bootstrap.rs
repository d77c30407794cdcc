//! An app and its manager over one inherited socket: descriptors travel both ways, and the manager
//! calls back from a thread of its own.

#![allow(clippy::unwrap_used)]

use avf_aidl::android::system::virtualizationcommon::{
    DeathReason::DeathReason, ErrorCode::ErrorCode,
};
use avf_aidl::android::system::virtualizationservice as vs;
use avf_rpc::{Descriptors, Server, bootstrap};
use rsbinder::{Interface, ParcelFileDescriptor, Status, StatusCode, Strong};
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::fd::AsFd;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use vs::IVirtualMachine::{BnVirtualMachine, IVirtualMachine};
use vs::IVirtualMachineCallback::{BnVirtualMachineCallback, IVirtualMachineCallback};
use vs::MemoryTrimLevel::MemoryTrimLevel;
use vs::OutputKind::OutputKind;
use vs::VirtualMachineState::VirtualMachineState;

/// Serves `connectVsock` with a file that names the port, and tells callbacks of its death.
#[derive(Default)]
struct Machine {
    callbacks: Mutex<Vec<Strong<dyn IVirtualMachineCallback>>>,
}

impl Interface for Machine {}

type Answer<T> = Result<T, Status>;

impl IVirtualMachine for Machine {
    fn getCid(&self) -> Answer<i32> {
        Ok(2048)
    }
    fn getState(&self) -> Answer<VirtualMachineState> {
        Err(Status::new_service_specific_error(3, Some("not now".into())))
    }
    fn registerCallback(&self, callback: &Strong<dyn IVirtualMachineCallback>) -> Answer<()> {
        self.callbacks.lock().unwrap().push(callback.clone());
        Ok(())
    }
    fn start(&self) -> Answer<()> {
        Ok(())
    }
    fn stop(&self) -> Answer<()> {
        let callbacks = std::mem::take(&mut *self.callbacks.lock().unwrap());
        std::thread::spawn(move || {
            for callback in callbacks {
                callback.onDied(2048, DeathReason::KILLED, Some("stopped")).unwrap();
            }
        });
        Ok(())
    }
    fn shutdown(&self, _: i32) -> Answer<bool> {
        Err(StatusCode::UnknownTransaction.into())
    }
    fn onTrimMemory(&self, _: MemoryTrimLevel) -> Answer<()> {
        Ok(())
    }
    fn openOutput(&self, _: OutputKind, _: bool) -> Answer<Option<ParcelFileDescriptor>> {
        Ok(None)
    }
    fn openConsoleInput(&self) -> Answer<ParcelFileDescriptor> {
        Err(StatusCode::UnknownTransaction.into())
    }
    fn connectVsock(&self, port: i32) -> Answer<ParcelFileDescriptor> {
        let mut file = tempfile::tempfile().unwrap();
        write!(file, "port {port}").unwrap();
        file.rewind().unwrap();
        Ok(ParcelFileDescriptor::from(file))
    }
}

struct Listener(Mutex<Sender<(i32, Option<String>)>>);

impl Interface for Listener {}

impl IVirtualMachineCallback for Listener {
    fn onPayloadStarted(&self, _: i32) -> Answer<()> {
        Ok(())
    }
    fn onPayloadReady(&self, _: i32) -> Answer<()> {
        Ok(())
    }
    fn onPayloadFinished(&self, _: i32, _: i32) -> Answer<()> {
        Ok(())
    }
    fn onError(&self, _: i32, _: ErrorCode, _: &str) -> Answer<()> {
        Ok(())
    }
    fn onDied(&self, cid: i32, _: DeathReason, message: Option<&str>) -> Answer<()> {
        self.0.lock().unwrap().send((cid, message.map(str::to_owned))).unwrap();
        Ok(())
    }
}

#[test]
fn descriptors_and_callbacks_travel_over_one_inherited_socket() {
    let (app, manager) = bootstrap::pair().unwrap();
    let machine = BnVirtualMachine::new_binder(Machine::default());
    let server = Server::new(machine.as_binder(), Descriptors::Passed, 4).unwrap();
    let serving = std::thread::spawn(move || {
        bootstrap::serve(&server, manager.as_fd()).unwrap();
        server.close();
    });

    let client =
        bootstrap::connect::<dyn IVirtualMachine>(app.as_fd(), "the manager", 2, 1).unwrap();
    let vm = client.root();
    assert_eq!(vm.getCid().unwrap(), 2048);

    let mut text = String::new();
    let file = vm.connectVsock(5000).unwrap();
    File::from(std::os::fd::OwnedFd::from(file)).read_to_string(&mut text).unwrap();
    assert_eq!(text, "port 5000");

    let error = vm.getState().unwrap_err();
    assert_eq!(error.service_specific_error(), 3);
    assert_eq!(error.message(), Some("not now"));

    let (sender, receiver) = channel();
    vm.registerCallback(&BnVirtualMachineCallback::new_binder(Listener(Mutex::new(sender))))
        .unwrap();
    vm.stop().unwrap();
    assert_eq!(receiver.recv().unwrap(), (2048, Some("stopped".to_owned())));

    drop(client);
    drop(app);
    serving.join().unwrap();
}
