use super::guest::{MAX_ERRORS, MAX_TOMBSTONES};
use super::*;
use crate::event_log::EventLog;
use avf_aidl::android::system::virtualizationcommon::ErrorCode::ErrorCode;
use avf_aidl::android::system::virtualmachineservice::IGuest::BnGuest;
use rsbinder::{Interface, Status};
use service::OutputKind::OutputKind;
use service::VirtualMachineState::VirtualMachineState;
use std::time::Duration;

fn running() -> Vm {
    let state = State { phase: Phase::Running, ..State::new(None, None) };
    Vm {
        cid: 2048,
        wake: eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).unwrap(),
        outputs: Some(Outputs::new()),
        console_input: true,
        typing: Arc::default(),
        asks_guest: true,
        story: Story::new(EventLog::at("/nonexistent/events"), 0, "test"),
        state: Mutex::new(state),
        changed: Condvar::new(),
    }
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

#[test]
fn what_a_vm_that_is_not_debuggable_writes_is_not_there() {
    let vm = Vm { outputs: None, console_input: false, ..running() };
    assert!(vm.open_output(OutputKind::CONSOLE, true).unwrap().is_none());
    let error = vm.open_console_input().unwrap_err();
    assert_eq!(error, Error::State("VM console input is not supported".into()));
    let error = running().open_output(OutputKind(7), true).unwrap_err();
    assert!(matches!(error, Error::BadRequest(_)), "{error}");
}

#[test]
fn input_reaches_a_console_from_several_programs_as_long_as_it_is_there() {
    use std::io::{Read, Write};
    let vm = running();
    let error = vm.open_console_input().unwrap_err();
    assert_eq!(error, Error::State("the VM is not running".into()));
    let (ours, theirs) = crate::inlet::stream_pair().unwrap();
    vm.lock().input = Some(ours);
    let mut console = std::os::unix::net::UnixStream::from(theirs);
    let open = || std::fs::File::from(vm.open_console_input().unwrap());
    let mut line = [0; 3];
    for text in [b"one", b"two"] {
        open().write_all(text).unwrap();
        console.read_exact(&mut line).unwrap();
        assert_eq!(&line, text);
    }
    while Arc::strong_count(&vm.typing) > 1 {
        std::thread::yield_now();
    }
    let typing: Vec<_> = (0..8).map(|_| open()).collect();
    assert!(matches!(vm.open_console_input(), Err(Error::State(_))));
    drop(typing);
}

#[test]
fn memory_is_asked_for_while_a_vm_runs() {
    let vm = running();
    vm.trim(50).unwrap();
    vm.trim(30).unwrap();
    assert_eq!(vm.requests().trim, Some(30));
    assert_eq!(vm.requests().trim, None);
    vm.dead();
    assert!(matches!(vm.trim(10), Err(Error::State(_))));
}

#[test]
fn a_guest_without_ears_is_ended_after_the_button() {
    let vm = Arc::new(Vm { asks_guest: false, ..running() });
    let asking = {
        let vm = Arc::clone(&vm);
        std::thread::spawn(move || vm.shutdown(Duration::ZERO))
    };
    let (mut button, mut stop) = (false, false);
    while !stop {
        let requests = vm.requests();
        (button, stop) = (button || requests.power_button, requests.stop);
        std::thread::yield_now();
    }
    assert!(button);
    vm.over();
    assert!(!asking.join().unwrap().unwrap());
}
