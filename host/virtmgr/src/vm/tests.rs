use super::guest::{MAX_ERRORS, MAX_TOMBSTONES};
use super::*;
use avf_aidl::android::system::virtualizationcommon::ErrorCode::ErrorCode;
use avf_aidl::android::system::virtualmachineservice::IGuest::BnGuest;
use rsbinder::{Interface, Status};
use service::VirtualMachineState::VirtualMachineState;
use std::time::Duration;

fn running() -> Vm {
    let state = State {
        phase: Phase::Running,
        payload: Payload::Starting,
        plan: None,
        entry: None,
        callbacks: Vec::new(),
        notices: Vec::new(),
        errors: 0,
        tombstones: 0,
        stop: false,
        guest: None,
        connector: None,
    };
    let wake = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).unwrap();
    Vm { cid: 2048, wake, state: Mutex::new(state), changed: Condvar::new() }
}

#[test]
fn notifications_are_taken_in_order_only() {
    let vm = running();
    let finished = || Notice::Finished(7);
    assert!(vm.note(Notice::Ready).is_err());
    assert!(vm.note(finished()).is_err());
    vm.note(Notice::Started).unwrap();
    assert_eq!(vm.state(), VirtualMachineState::STARTED);
    assert!(vm.note(Notice::Started).is_err());
    vm.note(Notice::Ready).unwrap();
    assert!(vm.note(Notice::Ready).is_err());
    vm.note(finished()).unwrap();
    assert!(vm.note(finished()).is_err());
    assert!(vm.note(Notice::Ready).is_err());
    assert_eq!(vm.state(), VirtualMachineState::FINISHED);
    assert_eq!(vm.requests().notices, [Notice::Started, Notice::Ready, finished()]);
    assert!(vm.requests().notices.is_empty());
}

#[test]
fn a_payload_may_finish_without_having_been_ready() {
    let vm = running();
    vm.note(Notice::Started).unwrap();
    vm.note(Notice::Finished(0)).unwrap();
}

#[test]
fn errors_are_bounded_and_nothing_is_taken_from_the_dead() {
    let vm = running();
    let error = || Notice::Error(ErrorCode::UNKNOWN, "no".into());
    for _ in 0..MAX_ERRORS {
        vm.note(error()).unwrap();
    }
    assert!(vm.note(error()).is_err());
    let tombstone = || Notice::Tombstone("killed".into());
    for _ in 0..MAX_TOMBSTONES {
        vm.note(tombstone()).unwrap();
    }
    assert!(vm.note(tombstone()).is_err());
    vm.dead();
    assert!(vm.note(Notice::Started).is_err());
    assert_eq!(vm.state(), VirtualMachineState::DEAD);
}

#[test]
fn a_vm_that_was_let_go_before_its_start_is_over() {
    let vm = running();
    vm.lock().phase = Phase::NotStarted;
    vm.abandon();
    assert!(vm.wait_until_over(Some(Duration::ZERO)));
    assert!(vm.lock().plan.is_none());
}

/// A guest that does not even take a question, until the test drops the other end.
struct Stuck(Mutex<std::sync::mpsc::Receiver<()>>);

impl Interface for Stuck {}

impl IGuest for Stuck {
    fn requestShutdown(&self) -> std::result::Result<(), Status> {
        let _ = self.0.lock().unwrap().recv();
        Ok(())
    }
}

#[test]
fn a_guest_that_takes_no_question_is_shut_down_in_time() {
    let vm = Arc::new(running());
    let (release, held) = std::sync::mpsc::channel();
    vm.register_guest(BnGuest::new_binder(Stuck(Mutex::new(held)))).unwrap();
    let asking = {
        let vm = Arc::clone(&vm);
        std::thread::spawn(move || vm.shutdown(Duration::ZERO))
    };
    // The power is cut although the question is still open.
    while !vm.requests().stop {
        std::thread::yield_now();
    }
    vm.over();
    assert!(!asking.join().unwrap().unwrap());
    drop(release);
}

#[test]
fn what_hung_cannot_start_and_what_started_cannot_hang() {
    let vm = running();
    assert!(vm.hang_up());
    assert!(vm.note(Notice::Started).is_err());
    let vm = running();
    vm.note(Notice::Started).unwrap();
    assert!(!vm.hang_up());
}
