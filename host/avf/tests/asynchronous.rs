//! The calls that wait, as futures, polled by the smallest executor there is. The manager process is
//! one that this program plays itself.

// Clippy does not see that a program without a harness is a test.
#![allow(clippy::unwrap_used, clippy::panic)]

mod harness;
mod manager;

use avf::{Error, Event, Events, StopReason, VirtualMachineStatus};
use futures_core::Stream;
use harness::{App, Recorder, Test, heard};
use std::future::{Future, poll_fn};
use std::io::{Read, Write};
use std::net::Shutdown;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

const TESTS: &[Test] = &[
    ("a VM runs and ends", run_and_wait),
    ("stop, shutdown and connect answer as the calls that block", others),
    ("waiting for what is over does not wait", wait_for_nothing),
    ("who waits hears after the callback", wait_and_callback),
    ("a future that is dropped is no handle", dropped_futures),
    ("errors come out of the future", failures),
];

fn main() {
    harness::main(TESTS);
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(answer) => return answer,
            Poll::Pending => std::thread::park(),
        }
    }
}

async fn next(events: &mut Events) -> Option<Event> {
    poll_fn(|context| Pin::new(&mut *events).poll_next(context)).await
}

fn run_and_wait(app: &App) {
    let vm = app.vm("finish");
    block_on(async {
        for _ in 0..3 {
            let mut events = vm.events();
            vm.run_async().await.unwrap();
            for expected in [
                Event::PayloadStarted,
                Event::PayloadReady,
                Event::PayloadFinished(7),
                Event::Stopped(StopReason::Shutdown, None),
            ] {
                assert_eq!(next(&mut events).await, Some(expected));
            }
            assert_eq!(next(&mut events).await, None);
            assert_eq!(vm.wait_async().await, Some(StopReason::Shutdown));
        }
    });
}

fn others(app: &App) {
    let vm = app.vm("stay");
    block_on(async {
        vm.run_async().await.unwrap();
        let mut stream = vm.connect_vsock_async(5000).await.unwrap();
        stream.write_all(b"hello").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        assert_eq!(reply, "port 5000 heard hello");
        let wait = vm.wait_async();
        vm.stop_async().await.unwrap();
        assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
        assert_eq!(wait.await, Some(StopReason::Killed));
        vm.run_async().await.unwrap();
        assert!(vm.shutdown_async(Duration::from_secs(5)).await.unwrap());
        assert_eq!(vm.wait_async().await, Some(StopReason::Shutdown));
    });
}

fn wait_for_nothing(app: &App) {
    let vm = app.vm("stay");
    assert_eq!(block_on(vm.wait_async()), None);
    let wait = vm.wait_async();
    vm.run().unwrap();
    // It is for the run of when it was asked.
    assert_eq!(block_on(wait), None);
    vm.stop().unwrap();
    let mut wait = pin!(vm.wait_async());
    for _ in 0..2 {
        assert_eq!(block_on(wait.as_mut()), Some(StopReason::Killed));
    }
}

fn wait_and_callback(app: &App) {
    let vm = app.vm("finish");
    let events = Recorder::attach(&vm);
    for _ in 0..30 {
        vm.run().unwrap();
        block_on(vm.wait_async());
        let heard: Vec<_> = events.try_iter().collect();
        assert_eq!(heard.last().map(String::as_str), Some("stopped Shutdown -"));
    }
}

fn dropped_futures(app: &App) {
    let vm = app.vm("stay");
    let events = Recorder::attach(&vm);
    vm.run().unwrap();
    drop(vm.wait_async());
    // The call is not taken back.
    drop(vm.stop_async());
    assert_eq!(heard(&events).last().unwrap(), "stopped Killed by stop");

    // Whoever only has events has no handle, whoever waits has one.
    let vm = app.manager.create("other", app.config("stay")).unwrap();
    vm.run().unwrap();
    let (mut events, wait) = (vm.events(), vm.wait_async());
    drop(vm);
    let vm = app.manager.get("other").unwrap().unwrap();
    assert_eq!(vm.status(), VirtualMachineStatus::Running);
    drop((wait, vm));
    block_on(async { while next(&mut events).await.is_some() {} });
}

fn failures(app: &App) {
    let vm = app.vm("stay");
    assert!(matches!(block_on(vm.stop_async()), Err(Error::State(_))));
    assert!(matches!(block_on(vm.connect_vsock_async(1)), Err(Error::State(_))));
    let never = app.manager.create("never", app.config("no-start")).unwrap();
    assert!(block_on(never.run_async()).is_err());
    assert_eq!(block_on(never.wait_async()), None);
}
