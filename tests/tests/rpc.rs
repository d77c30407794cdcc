//! Binder RPC between an app and its payload: callbacks, limits, and the end of either.

use avf::{RpcClient, VirtualMachine};
use avf_tests::App;
use avf_tests::rpc::ICallback::{BnCallback, ICallback};
use avf_tests::rpc::IPeer::IPeer;
use avf_tests::rpc::RPC;
use rsbinder::{BinderResult, DeathRecipient, Interface, Status, StatusCode, Strong, WIBinder};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long something may take that takes no time.
const PATIENCE: Duration = Duration::from_secs(300);

/// Most that fits into one message with the rest of what it needs.
const MUCH: usize = 99_900;
/// More than fits.
const TOO_MUCH: usize = 100_001;

type Session = RpcClient<dyn IPeer>;

fn open(vm: &VirtualMachine) -> Session {
    vm.connect_to_vsock_server(RPC).unwrap()
}

/// Answers, and passes on what it is told.
struct Answering(Mutex<Sender<(i32, i32)>>);

impl Interface for Answering {}

impl ICallback for Answering {
    fn r#ask(&self, question: i32) -> BinderResult<i32> {
        Ok(question + 1)
    }

    fn r#told(&self, status: i32, answer: i32) -> BinderResult<()> {
        let _ = self.0.lock().unwrap().send((status, answer));
        Ok(())
    }
}

fn callback() -> (Strong<dyn ICallback>, Receiver<(i32, i32)>) {
    let (sender, told) = channel();
    (BnCallback::new_binder(Answering(Mutex::new(sender))), told)
}

/// Sees the end of a payload.
struct Obituary(Mutex<Sender<()>>);

impl DeathRecipient for Obituary {
    fn binder_died(&self, _: &WIBinder) {
        let _ = self.0.lock().unwrap().send(());
    }
}

/// What the end of the payload does to a session that waits for an answer.
struct Mourner {
    died: Receiver<()>,
    call: thread::JoinHandle<BinderResult<()>>,
    _obituary: Arc<Obituary>,
    _session: Arc<Session>,
}

impl Mourner {
    /// Its call is under way.
    fn of(vm: &VirtualMachine) -> Self {
        let session = Arc::new(open(vm));
        let (sender, died) = channel();
        let obituary = Arc::new(Obituary(Mutex::new(sender)));
        session.root().link_to_death_arc(&obituary).unwrap();
        let (callback, told) = callback();
        let call = {
            let session = Arc::clone(&session);
            thread::spawn(move || session.root().block(&callback))
        };
        assert_eq!(told.recv_timeout(PATIENCE), Ok((0, 0)));
        Self { died, call, _obituary: obituary, _session: session }
    }

    fn has_seen_the_end(self) {
        assert_eq!(status(self.call.join().unwrap().unwrap_err()), StatusCode::DeadObject);
        assert_eq!(self.died.recv_timeout(PATIENCE), Ok(()));
        // Once.
        assert!(self.died.try_recv().is_err());
    }
}

#[track_caller]
fn status(error: Status) -> StatusCode {
    error.transaction_error()
}

#[test]
fn calls_callbacks_and_limits() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("rpc_peer");
    let session = open(&vm);
    assert_eq!(session.root().add(40, 2), Ok(42));
    the_payload_calls_back(&session);
    messages_have_a_limit(&session);
    sessions_do_not_touch_each_other(&vm, &session);
    vm.stop().unwrap();
}

fn the_payload_calls_back(session: &Session) {
    let (callback, told) = callback();
    assert_eq!(session.root().askNow(&callback, 6), Ok(7));
    // From a thread that serves no call, which needs the connection for callbacks.
    session.root().askLater(&callback, 41).unwrap();
    assert_eq!(told.recv_timeout(PATIENCE), Ok((0, 42)));
    // And again, after the one who asked has returned.
    session.root().keep(Some(&callback)).unwrap();
    session.root().keep(None).unwrap();
    assert_eq!(session.root().askNow(&callback, 7), Ok(8));
}

fn messages_have_a_limit(session: &Session) {
    let peer = session.root();
    let much = vec![7; MUCH];
    assert_eq!(peer.echo(&much).unwrap(), much);
    // This end refuses to send it.
    assert_eq!(status(peer.echo(&vec![7; TOO_MUCH]).unwrap_err()), StatusCode::BadValue);
    assert_eq!(peer.add(1, 1), Ok(2));
    // And the payload's end its answer.
    let too_much = i32::try_from(TOO_MUCH).unwrap();
    assert_eq!(status(peer.give(too_much).unwrap_err()), StatusCode::FailedTransaction);
    assert_eq!(peer.give(i32::try_from(MUCH).unwrap()).unwrap(), much);
    assert!(!session.is_ended());
}

fn sessions_do_not_touch_each_other(vm: &VirtualMachine, session: &Session) {
    let (callback, told) = callback();
    let other = open(vm);
    other.root().askLater(&callback, 1).unwrap();
    assert_eq!(told.recv_timeout(PATIENCE), Ok((0, 2)));
    let object = other.root().clone();
    drop(other);
    assert_eq!(status(object.add(1, 1).unwrap_err()), StatusCode::DeadObject);
    assert_eq!(session.root().add(2, 2), Ok(4));
    // Many at once, and all at the same time.
    let sessions: Vec<Session> = (0..20).map(|_| open(vm)).collect();
    thread::scope(|scope| {
        for (number, session) in (0_i32..).zip(&sessions) {
            scope.spawn(move || assert_eq!(session.root().add(number, 1), Ok(number + 1)));
        }
    });
}

#[test]
fn the_app_hears_of_the_payloads_end() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("rpc_peer");
    let (mourner, session) = (Mourner::of(&vm), open(&vm));
    assert_eq!(status(session.root().crash().unwrap_err()), StatusCode::DeadObject);
    mourner.has_seen_the_end();
    vm.wait();
    assert!(vm.connect_to_vsock_server::<dyn IPeer>(RPC).is_err());
}

#[test]
fn the_app_hears_of_the_vms_end() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("rpc_peer");
    let mourner = Mourner::of(&vm);
    vm.stop().unwrap();
    mourner.has_seen_the_end();
}
