//! Interfaces that payloads serve over Binder RPC: every type of AIDL, called from an app.

use avf::VirtualMachine;
use avf_rpc::{Client, PayloadServer};
use avf_tests::calls::{Pocket, Types, differences, table};
use avf_tests::types;
use avf_tests::types::ITypes::{ITypes, PORT};
use avf_tests::{App, Event, Events};
use rsbinder::rpc::PeerIdentity;
use rsbinder::{DeathRecipient, StatusCode, WIBinder};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

// The Rust payload's own code, which here serves without a VM.
#[path = "../payloads/types_rust/src/alike.rs"]
mod alike;
#[path = "../payloads/types_rust/src/arrays.rs"]
mod arrays;
#[path = "../payloads/types_rust/src/callback.rs"]
mod callback;
#[path = "../payloads/types_rust/src/growing.rs"]
mod growing;
#[path = "../payloads/types_rust/src/helpers.rs"]
mod helpers;
#[path = "../payloads/types_rust/src/holder.rs"]
mod holder;
#[path = "../payloads/types_rust/src/service.rs"]
mod service;

/// How long a VM may take to end.
const PATIENCE: Duration = Duration::from_secs(120);

type Session = Client<dyn ITypes>;

/// A session with the Rust payload's object in this process.
fn in_this_process() -> Session {
    let server = PayloadServer::new(service::Service::make().as_binder()).unwrap();
    let connect = || {
        let (ours, theirs) = UnixStream::pair()?;
        server.serve(theirs.into(), PeerIdentity::Anonymous);
        Ok(OwnedFd::from(ours))
    };
    avf_rpc::connect_over("this process", connect, 1).unwrap()
}

fn connect(vm: &VirtualMachine) -> Session {
    vm.connect_to_vsock_server(PORT as u32).unwrap()
}

#[track_caller]
fn agrees(types: &Types) {
    let differences = differences(types);
    assert!(
        differences.is_empty(),
        "{} of {}:\n{}",
        differences.len(),
        table().len(),
        differences.join("\n")
    );
}

/// Whether a sum of many calls is right.
fn many_calls(types: &Types) {
    let sum = (0..1000).try_fold(0, |sum, number| types.add(sum, number));
    assert_eq!(sum.unwrap(), 499_500);
}

fn bytes_both_ways(types: &Types) {
    let sent: Vec<u8> = (0..64 * 1024_u32).map(|index| (index % 253) as u8).collect();
    for _ in 0..20 {
        let got = types.echoNullableBytes(Some(&sent)).unwrap();
        assert!(got.as_ref() == Some(&sent));
    }
}

/// Two sessions at once have different connections and the same object.
fn another_session(vm: &VirtualMachine, first: &Types) {
    let second = connect(vm);
    let (callback, told) = Pocket::make("of the second");
    second.root().keep(&callback).unwrap();
    first.post(1).unwrap();
    first.tellKept(2).unwrap();
    assert_eq!(told.next(1), [2]);
    assert_eq!(second.root().posted().unwrap(), [1]);
    drop(second);
    assert_eq!(first.add(1, 2).unwrap(), 3);
    // What a session brought goes with it.
    drop(callback);
    first.forget().unwrap();
    assert!(told.is_over());
}

struct Mourner(Mutex<Sender<()>>);

impl DeathRecipient for Mourner {
    fn binder_died(&self, _: &WIBinder) {
        let _ = self.0.lock().unwrap().send(());
    }
}

/// The payload ends itself, and everybody hears of it.
fn the_end(vm: &VirtualMachine, events: &mut Events, types: &Types) {
    let (sender, died) = channel();
    let mourner: Arc<dyn DeathRecipient> = Arc::new(Mourner(Mutex::new(sender)));
    let object = types.makeCallback("mortal").unwrap();
    object.as_binder().link_to_death(Arc::downgrade(&mourner)).unwrap();
    types.end(5).unwrap();
    died.recv_timeout(PATIENCE).expect("the app is told of the death");
    for call in [types.nothing(), object.tell(1)] {
        assert_eq!(call.unwrap_err().transaction_error(), StatusCode::DeadObject);
    }
    events.until(&Event::Finished(5));
    vm.wait();
}

fn serves_every_type(payload: &str) {
    let app = App::new();
    let (vm, mut events) = app.ready_vm(payload);
    let session = connect(&vm);
    agrees(session.root());
    many_calls(session.root());
    bytes_both_ways(session.root());
    another_session(&vm, session.root());
    the_end(&vm, &mut events, session.root());
}

#[test]
fn the_table_of_calls_is_right_without_a_vm() {
    let session = in_this_process();
    agrees(session.root());
    many_calls(session.root());
    bytes_both_ways(session.root());
}

#[test]
fn a_rust_payload_serves_every_type() {
    serves_every_type("types_rust");
}

#[test]
fn a_cpp_payload_serves_every_type() {
    serves_every_type("types_cpp");
}
