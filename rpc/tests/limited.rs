//! A peer that may send only so much.

#![allow(clippy::unwrap_used)]

use avf_aidl::android::system::virtualizationcommon::ErrorCode::ErrorCode;
use avf_aidl::android::system::virtualmachineservice as service;
use avf_rpc::{Descriptors, Server, WIRE_VERSION, connect_unix};
use rsbinder::rpc::{RpcClientConfig, RpcSession};
use rsbinder::{FromIBinder, Interface, SIBinder, Status, StatusCode, Strong};
use service::IGuest::{BnGuest, IGuest};
use service::IVirtualMachineService::{BnVirtualMachineService, IVirtualMachineService};
use std::os::unix::net::UnixListener;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

/// More than a session takes to open, less than the calls below make.
const MAX_BYTES: u64 = 16 << 10;

struct Guest;

impl Interface for Guest {}

impl IGuest for Guest {
    fn requestShutdown(&self) -> Result<(), Status> {
        Ok(())
    }
}

#[test]
fn a_session_ends_when_its_peer_has_sent_too_much_and_others_go_on() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("s");
    let listener = UnixListener::bind(&path).unwrap();
    let server =
        Server::new(BnGuest::new_binder(Guest).as_binder(), Descriptors::Refused, 2).unwrap();
    let serving = std::thread::spawn(move || {
        for _ in 0..2 {
            let (stream, _) = listener.accept().unwrap();
            server.serve_limited(stream.into(), MAX_BYTES).unwrap();
        }
        server
    });

    let greedy = connect_unix::<dyn IGuest>(&path).unwrap();
    let modest = connect_unix::<dyn IGuest>(&path).unwrap();
    let server = serving.join().unwrap();
    greedy.root().as_binder().ping_binder().unwrap();
    // Every call sends more than one byte.
    let ended = (0..MAX_BYTES).any(|_| greedy.root().as_binder().ping_binder().is_err());
    assert!(ended);
    modest.root().as_binder().ping_binder().unwrap();
    drop((greedy, modest));
    server.close();
}

/// Calls every guest back that registers.
struct Manager;

impl Interface for Manager {}

type Answer<T> = Result<T, Status>;

impl IVirtualMachineService for Manager {
    fn registerGuest(&self, guest: &Strong<dyn IGuest>) -> Answer<()> {
        let guest = guest.clone();
        std::thread::spawn(move || guest.requestShutdown());
        Ok(())
    }
    fn notifyPayloadStarted(&self) -> Answer<()> {
        Ok(())
    }
    fn notifyPayloadReady(&self) -> Answer<()> {
        Ok(())
    }
    fn notifyPayloadFinished(&self, _: i32) -> Answer<()> {
        Ok(())
    }
    fn notifyError(&self, _: ErrorCode, _: &str) -> Answer<()> {
        Ok(())
    }
    fn notifyTombstone(&self, _: &str) -> Answer<()> {
        Ok(())
    }
    fn requestAttestation(&self, _: &[u8], _: bool) -> Answer<Vec<u8>> {
        Err(StatusCode::UnknownTransaction.into())
    }
    fn getSecretkeeper(&self) -> Answer<SIBinder> {
        Err(StatusCode::UnknownTransaction.into())
    }
}

struct Called(Mutex<Sender<()>>);

impl Interface for Called {}

impl IGuest for Called {
    fn requestShutdown(&self) -> Answer<()> {
        let _ = self.0.lock().unwrap().send(());
        Ok(())
    }
}

#[test]
fn a_limited_peer_can_be_called_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("s");
    let listener = UnixListener::bind(&path).unwrap();
    let root = BnVirtualMachineService::new_binder(Manager).as_binder();
    let server = Server::new(root, Descriptors::Refused, 2).unwrap();
    let serving = std::thread::spawn(move || {
        for _ in 0..2 {
            let (stream, _) = listener.accept().unwrap();
            server.serve_limited(stream.into(), MAX_BYTES).unwrap();
        }
        server
    });

    let config = RpcClientConfig::unix(&path, WIRE_VERSION).incoming_connections(1);
    let session = RpcSession::setup_client_android13plus_with_config(config).unwrap();
    let manager = <dyn IVirtualMachineService>::try_from(session.get_root().unwrap()).unwrap();
    let (sender, called) = channel();
    manager.registerGuest(&BnGuest::new_binder(Called(Mutex::new(sender)))).unwrap();
    called.recv().unwrap();
    manager.notifyPayloadStarted().unwrap();
    drop(manager);
    session.close_session();
    serving.join().unwrap().close();
}
