//! How an app hears of its VMs and speaks to them: executors, streams of events, panics, the
//! console, memory. The manager process is one that this program plays itself.

// Clippy does not see that a program without a harness is a test.
#![allow(clippy::unwrap_used, clippy::panic)]

mod harness;
mod manager;

use avf::{
    DebugLevel, Error, ErrorCode, Event, Events, StopReason, Task, TrimLevel, VirtualMachine,
    VirtualMachineCallback, VirtualMachineConfig, VirtualMachineManager, VirtualMachineStatus,
};
use harness::{App, Recorder, Test, heard};
use std::io::{Read, Write};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const TESTS: &[Test] = &[
    ("every method in every state", every_method_in_every_state),
    ("an executor gets the events in order", executor_order),
    ("threads of an executor do not overtake each other", executor_threads),
    ("what is queued is delivered to a living VM only", executor_after_the_end),
    ("nothing waits inside the callback wherever it runs", executor_that_waits),
    ("a callback can be cleared and replaced", replaced_callback),
    ("a panic keeps nothing back", panics),
    ("many threads use one VM", many_threads),
    ("events are a stream of one run", events),
    ("a run that on_stopped starts has events of its own", events_of_the_next_run),
    ("events end when the VM is dropped", events_of_a_dropped_vm),
    ("a Binder RPC server of the payload is reached", vsock_server),
    ("console input reaches the guest over runs", console_input),
    ("memory is asked back from a VM that runs", trim),
    ("a custom VM has neither package nor image", custom_vm),
];

fn main() {
    harness::main(TESTS);
}

const HEARD: [&str; 4] = ["started", "ready", "finished 7", "stopped Shutdown -"];

/// A recorder and what it heard.
fn recorder() -> (Box<Recorder>, Receiver<String>) {
    let (sender, receiver) = channel();
    (Box::new(Recorder(Mutex::new(sender))), receiver)
}

/// What a call in a state comes to.
type Call = (&'static str, fn(&VirtualMachine) -> avf::Result<()>, [&'static str; 3]);

/// A call that cannot fail.
fn fine<T>(_: T) -> avf::Result<()> {
    Ok(())
}

const NOT_STOPPED: &str = "VM is not in stopped state";
const NOT_RUNNING: &str = "VM is not in running state";
const DELETED: &str = "VM has been deleted";

/// Each call with its outcome while the VM is stopped, running and deleted. Those that change the
/// state come last.
const CALLS: &[Call] = &[
    ("name", |vm| fine(vm.name()), ["", "", ""]),
    ("config", |vm| fine(vm.config()), ["", "", ""]),
    ("status", |vm| fine(vm.status()), ["", "", ""]),
    ("cid", |vm| fine(vm.cid()), ["", "", ""]),
    ("console_output", |vm| vm.console_output().map(drop), ["", "", ""]),
    ("log_output", |vm| vm.log_output().map(drop), ["", "", ""]),
    (
        "console_input",
        |vm| vm.console_input().map(drop),
        ["VM console input is not supported: set vm_console_input_supported in the configuration";
            3],
    ),
    (
        "clear_callback",
        |vm| {
            vm.clear_callback();
            Ok(())
        },
        ["", "", ""],
    ),
    ("events", |vm| fine(vm.events()), ["", "", ""]),
    ("set_config", |vm| vm.set_config(vm.config()).map(drop), ["", NOT_STOPPED, DELETED]),
    ("to_descriptor", |vm| vm.to_descriptor().map(drop), ["", NOT_STOPPED, DELETED]),
    ("connect_vsock", |vm| vm.connect_vsock(5000).map(drop), [NOT_RUNNING, "", DELETED]),
    (
        "connect_vsock to a bad port",
        |vm| vm.connect_vsock(1023).map(drop),
        [NOT_RUNNING, "Bad port 1023: ports of a VM are 1024 and above", DELETED],
    ),
    ("memory_trim", |vm| vm.memory_trim(TrimLevel::Low), [NOT_RUNNING, "", DELETED]),
    ("stop", VirtualMachine::stop, ["VM is not running", "", DELETED]),
    (
        "shutdown",
        |vm| vm.shutdown(Duration::from_secs(5)).map(drop),
        ["VM is not running", "", DELETED],
    ),
    (
        "close",
        |vm| {
            vm.close();
            Ok(())
        },
        ["", "", ""],
    ),
    ("run", VirtualMachine::run, ["", NOT_STOPPED, DELETED]),
];

fn every_method_in_every_state(app: &App) {
    let text =
        |answer: avf::Result<()>| answer.map_or_else(|error| error.to_string(), |()| "".into());
    let vm = app.vm("stay");
    let states = [
        VirtualMachineStatus::Stopped,
        VirtualMachineStatus::Running,
        VirtualMachineStatus::Deleted,
    ];
    for (column, state) in states.into_iter().enumerate() {
        if state == VirtualMachineStatus::Deleted {
            app.manager.delete("vm").unwrap();
        }
        for (name, call, outcomes) in CALLS {
            match state {
                VirtualMachineStatus::Stopped => vm.close(),
                VirtualMachineStatus::Running if vm.status() != state => vm.run().unwrap(),
                _ => {}
            }
            assert_eq!(vm.status(), state, "before {name}");
            assert_eq!(text(call(&vm)), outcomes[column], "{name} while {state:?}");
        }
        vm.close();
    }
    // It stays deleted, also if there is one of that name again.
    let new = app.vm("stay");
    assert_eq!((vm.status(), new.status()), (states[2], states[0]));
    assert!(vm.run().is_err());
}

fn executor_order(app: &App) {
    let vm = app.vm("finish");
    let (tasks, queue) = channel::<Task>();
    let (recorder, events) = recorder();
    vm.set_callback_with(tasks, recorder);
    for _ in 0..3 {
        vm.run().unwrap();
        // The executor has taken everything when `wait` returns, and run nothing.
        assert_eq!(vm.wait(), Some(StopReason::Shutdown));
        assert!(events.try_recv().is_err());
        let ran = queue.try_iter().map(|task| task()).count();
        assert_eq!((ran, events.try_iter().collect::<Vec<_>>()), (4, HEARD.map(Into::into).into()));
    }
    // Tasks that come late or in another order do no harm: each takes what is next.
    vm.run().unwrap();
    vm.wait();
    let mut late: Vec<Task> = queue.try_iter().collect();
    late.pop().unwrap()();
    assert_eq!(events.try_iter().collect::<Vec<_>>(), HEARD);
    late.into_iter().for_each(|task| task());
    assert!(events.try_recv().is_err());
}

fn executor_threads(app: &App) {
    let vm = app.vm("finish");
    let (recorder, events) = recorder();
    vm.set_callback_with(|task: Task| drop(std::thread::spawn(task)), recorder);
    for _ in 0..50 {
        vm.run().unwrap();
        assert_eq!(heard(&events), HEARD);
        vm.wait();
    }
}

fn executor_after_the_end(app: &App) {
    let vm = app.vm("stay");
    let (tasks, queue) = channel::<Task>();
    let (recorder, events) = recorder();
    vm.set_callback_with(tasks, recorder);
    vm.run().unwrap();
    vm.stop().unwrap();
    let mut waiting: Vec<Task> = queue.try_iter().collect();
    waiting.remove(0)();
    assert_eq!(events.try_iter().count(), waiting.len() + 1);
    vm.run().unwrap();
    vm.stop().unwrap();
    // A task is no handle.
    drop(vm);
    waiting.extend(queue.try_iter());
    waiting.into_iter().for_each(|task| task());
    assert!(events.try_recv().is_err());
    // An executor without anybody behind it keeps nobody waiting.
    let vm = app.vm("stay");
    let (tasks, queue) = channel::<Task>();
    vm.set_callback_with(tasks, Box::new(Nothing));
    drop(queue);
    vm.run().unwrap();
    vm.stop().unwrap();
}

struct Nothing;

impl VirtualMachineCallback for Nothing {}

/// Stops the VM when it is ready, and waits for it; runs it again from `on_stopped`, once.
struct Restart(Mutex<(u32, Sender<String>)>);

impl VirtualMachineCallback for Restart {
    fn on_payload_ready(&self, vm: &VirtualMachine) {
        vm.stop().unwrap();
        let text = format!("ready, stopped: {:?}", vm.wait());
        self.0.lock().unwrap().1.send(text).unwrap();
    }

    fn on_stopped(&self, vm: &VirtualMachine, reason: StopReason, _: Option<&str>) {
        let mut state = self.0.lock().unwrap();
        state.0 += 1;
        let (runs, answer) = (state.0, vm.wait());
        if runs < 3 {
            vm.run().unwrap();
        }
        state.1.send(format!("end {runs} {reason}: {answer:?}")).unwrap();
    }
}

fn executor_that_waits(app: &App) {
    // The events of the VM wait for a callback on another thread, which in turn calls the VM.
    let executor = |task: Task| std::thread::spawn(task).join().unwrap();
    let vm = app.vm("stay");
    let (sender, answers) = channel();
    vm.set_callback_with(executor, Box::new(Restart(Mutex::new((0, sender)))));
    vm.run().unwrap();
    let all: Vec<String> = answers.into_iter().take(6).collect();
    assert_eq!(
        all,
        [
            "ready, stopped: None",
            "end 1 Killed: Some(Killed)",
            "ready, stopped: Some(Killed)",
            "end 2 Killed: Some(Killed)",
            "ready, stopped: Some(Killed)",
            "end 3 Killed: Some(Killed)",
        ]
    );
    assert_eq!(vm.wait(), Some(StopReason::Killed));
}

fn replaced_callback(app: &App) {
    let vm = app.vm("stay");
    let (first, firsts) = recorder();
    let (second, seconds) = recorder();
    vm.set_callback(first);
    vm.run().unwrap();
    assert_eq!([firsts.recv().unwrap(), firsts.recv().unwrap()], ["started", "ready"]);
    vm.set_callback(second);
    vm.stop().unwrap();
    // It is dropped as soon as it is no longer needed.
    assert!(firsts.recv().is_err());
    assert_eq!(heard(&seconds), ["stopped Killed by stop"]);
    vm.clear_callback();
    vm.run().unwrap();
    vm.stop().unwrap();
    assert!(seconds.recv().is_err());
}

struct Panics;

impl VirtualMachineCallback for Panics {
    fn on_payload_started(&self, _: &VirtualMachine) {
        panic!("expected: started");
    }
    fn on_payload_finished(&self, _: &VirtualMachine, _: i32) {
        panic!("expected: finished");
    }
    fn on_stopped(&self, _: &VirtualMachine, _: StopReason, _: Option<&str>) {
        panic!("expected: stopped");
    }
}

/// Leaves those panics unsaid that a test makes on purpose.
fn hush() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.payload_as_str().is_some_and(|text| text.starts_with("expected: ")) {
            usual(panic);
        }
    }));
}

fn panics(app: &App) {
    hush();
    let vm = app.vm("finish");
    let executors: [Arc<dyn Fn(Task) + Send + Sync>; 2] =
        [Arc::new(|task: Task| task()), Arc::new(|_| panic!("expected: no executor"))];
    for executor in executors {
        vm.set_callback_with(move |task| executor(task), Box::new(Panics));
        for _ in 0..2 {
            let events = vm.events();
            vm.run().unwrap();
            assert_eq!(vm.wait(), Some(StopReason::Shutdown));
            assert_eq!(events.count(), 4);
        }
    }
}

/// Counts starts and ends, which may not overlap.
#[derive(Clone, Default)]
struct Count(Arc<AtomicU32>);

impl VirtualMachineCallback for Count {
    fn on_payload_started(&self, _: &VirtualMachine) {
        assert_eq!(self.0.fetch_add(1, Ordering::SeqCst) % 2, 0);
    }
    fn on_stopped(&self, _: &VirtualMachine, _: StopReason, _: Option<&str>) {
        // A VM may be stopped before its payload starts.
        self.0.fetch_or(1, Ordering::SeqCst);
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn many_threads(app: &App) {
    let vm = app.vm("finish");
    let count = Count::default();
    vm.set_callback(Box::new(count.clone()));
    let (runs, errors) = (AtomicU32::new(0), Mutex::new(Vec::new()));
    let outcome = |answer: avf::Result<()>| match answer {
        Ok(()) => true,
        Err(Error::State(_)) => false,
        Err(error) => {
            errors.lock().unwrap().push(error.to_string());
            false
        }
    };
    std::thread::scope(|scope| {
        for number in 0..8 {
            let (vm, runs, outcome) = (vm.clone(), &runs, &outcome);
            scope.spawn(move || {
                for _ in 0..25 {
                    let _events = vm.events();
                    runs.fetch_add(u32::from(outcome(vm.run())), Ordering::SeqCst);
                    match number % 4 {
                        0 => drop(vm.wait()),
                        1 => drop(outcome(vm.set_config(vm.config()).map(drop))),
                        2 => drop(outcome(vm.connect_vsock(5000).map(drop))),
                        _ => assert_ne!(vm.status(), VirtualMachineStatus::Deleted),
                    }
                }
            });
        }
    });
    vm.wait();
    assert_eq!(*errors.lock().unwrap(), [""; 0]);
    let runs = runs.into_inner();
    assert!(runs > 0);
    assert_eq!(count.0.load(Ordering::SeqCst), 2 * runs);
}

fn events(app: &App) {
    let vm = app.vm("finish");
    let (first, second) = (vm.events(), vm.events());
    drop(second);
    vm.run().unwrap();
    let all: Vec<Event> = first.collect();
    let expected = [
        Event::PayloadStarted,
        Event::PayloadReady,
        Event::PayloadFinished(7),
        Event::Stopped(StopReason::Shutdown, None),
    ];
    assert_eq!(all, expected);
    // The next run has a stream of its own; the callback hears first.
    vm.wait();
    let (recorder, heard) = recorder();
    vm.set_callback(recorder);
    let mut events = vm.events();
    assert_eq!(events.next_within(Duration::ZERO), None);
    vm.run().unwrap();
    for (event, text) in events.by_ref().zip(HEARD) {
        assert_eq!(heard.try_recv().unwrap(), text, "{event:?}");
    }
    assert_eq!(events.next(), None);

    let failing = app.manager.create("error", app.config("error")).unwrap();
    let mut events = failing.events();
    failing.run().unwrap();
    assert_eq!(events.next(), Some(Event::PayloadStarted));
    let error = Event::Error(ErrorCode::Unknown, "killed by signal 11".into());
    assert_eq!(events.next(), Some(error));
    assert_eq!(
        events.next(),
        Some(Event::Stopped(StopReason::MicrodroidUnknownRuntimeError, None))
    );
    // A start that fails has no events.
    let never = app.manager.create("never", app.config("no-start")).unwrap();
    let mut events = never.events();
    assert!(never.run().is_err());
    assert_eq!(events.next_within(Duration::ZERO), None);
}

/// Runs the VM once more when it has stopped, and gives the events of that run away.
struct RunAgain(Mutex<Option<Sender<Events>>>);

impl VirtualMachineCallback for RunAgain {
    fn on_stopped(&self, vm: &VirtualMachine, _: StopReason, _: Option<&str>) {
        if let Some(sender) = self.0.lock().unwrap().take() {
            sender.send(vm.events()).unwrap();
            vm.run().unwrap();
        }
    }
}

fn events_of_the_next_run(app: &App) {
    let vm = app.vm("finish");
    let (sender, receiver) = channel();
    vm.set_callback(Box::new(RunAgain(Mutex::new(Some(sender)))));
    let first = vm.events();
    vm.run().unwrap();
    assert_eq!(first.count(), HEARD.len());
    assert_eq!(receiver.recv().unwrap().count(), HEARD.len());
    vm.wait();
}

fn events_of_a_dropped_vm(app: &App) {
    let vm = app.vm("stay");
    let mut events = vm.events();
    vm.run().unwrap();
    assert_eq!(events.next(), Some(Event::PayloadStarted));
    assert_eq!(events.next(), Some(Event::PayloadReady));
    drop(vm);
    // Nothing is delivered for a VM without a handle.
    assert_eq!(events.next(), None);
}

fn vsock_server(app: &App) {
    use avf_aidl::android::system::virtualizationservice as vs;
    type Remote = dyn vs::IVirtualizationService::IVirtualizationService;
    type Other = dyn vs::IVirtualMachine::IVirtualMachine;
    let vm = app.vm("stay");
    let error = vm.connect_to_vsock_server::<Remote>(1).unwrap_err();
    assert_eq!(error.to_string(), NOT_RUNNING);
    vm.run().unwrap();
    assert!(matches!(vm.connect_to_vsock_server::<Remote>(1), Err(Error::BadPort(1))));
    let error = vm.connect_to_vsock_server::<Remote>(4444).unwrap_err();
    assert_eq!(error.to_string(), "nobody listens on vsock port 4444 in the VM");
    for _ in 0..3 {
        let client = vm.connect_to_vsock_server::<Remote>(6000).unwrap();
        assert_eq!(client.root().allocateInstanceId().unwrap().len(), 64);
    }
    // Somebody else's interface fails at a call, what is no server at once.
    let client = vm.connect_to_vsock_server::<Other>(6000).unwrap();
    assert!(client.root().getCid().is_err());
    let error = vm.connect_to_vsock_server::<Remote>(6001).unwrap_err();
    assert!(matches!(error, Error::Rpc(_)), "{error}");
    assert!(error.to_string().starts_with("Failed to connect to vsock server: "), "{error}");
}

fn with_input(app: &App, script: &str) -> VirtualMachineConfig {
    VirtualMachineConfig::builder(app.manager.context())
        .payload_binary_name(script)
        .protected_vm(false)
        .debug_level(DebugLevel::Full)
        .vm_output_captured(true)
        .vm_console_input_supported(true)
        .build()
        .unwrap()
}

fn console_input(app: &App) {
    let vm = app.manager.create("vm", with_input(app, "echo")).unwrap();
    let (mut input, mut output) = (vm.console_input().unwrap(), vm.console_output().unwrap());
    // What is written before the run, and what the last run left, is there.
    input.write_all(b"first\nsecond\n").unwrap();
    for text in ["first", "second", "third"] {
        vm.run().unwrap();
        if text == "third" {
            vm.console_input().unwrap().write_all(b"third\n").unwrap();
        }
        let expected = format!("heard {text}\n");
        let mut line = vec![0; expected.len()];
        output.read_exact(&mut line).unwrap();
        assert_eq!(String::from_utf8(line).unwrap(), expected);
        assert_eq!(vm.wait(), Some(StopReason::Shutdown));
    }
    let quiet = app.manager.create("quiet", app.config("stay")).unwrap();
    assert!(matches!(quiet.console_input(), Err(Error::ConsoleInputNotSupported)));
}

fn trim(app: &App) {
    let vm = app.vm("stay");
    vm.run().unwrap();
    let before = std::fs::read_to_string(manager::trace_path()).unwrap_or_default();
    for level in [TrimLevel::Critical, TrimLevel::Low, TrimLevel::Moderate] {
        vm.memory_trim(level).unwrap();
    }
    let after = std::fs::read_to_string(manager::trace_path()).unwrap();
    assert_eq!(after.strip_prefix(&before), Some("trim 0\ntrim 1\ntrim 2\n"));
}

fn custom_vm(app: &App) {
    let kernel = app.directory.path().join("kernel");
    std::fs::write(&kernel, "kernel").unwrap();
    let image = avf::CustomImageConfig {
        kernel: Some(kernel),
        params: vec!["stay".into()],
        ..Default::default()
    };
    let config = VirtualMachineConfig::builder(app.manager.context())
        .custom_image_config(image)
        .protected_vm(false)
        .build()
        .unwrap();
    app.manager.create("custom", config.clone()).unwrap();
    let next = VirtualMachineManager::new(app.manager.context().clone());
    let vm = next.get("custom").unwrap().unwrap();
    assert_eq!(vm.config(), config);
    let before = std::fs::read_to_string(manager::trace_path()).unwrap_or_default();
    vm.run().unwrap();
    let after = std::fs::read_to_string(manager::trace_path()).unwrap();
    assert_eq!(after.strip_prefix(&before), Some("custom custom kernel true\n"));
    vm.stop().unwrap();
    assert!(!vm.directory().join("idsig").exists());
}
