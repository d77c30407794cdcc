//! The calls that wait, as futures.
//!
//! The futures are the standard library's and need no certain runtime. [`Wait`] and the stream of
//! [`Events`] are woken by the events of the VM. Every other call has a thread of its own while it
//! runs, which is right for calls that are few and short; dropping its future does not take it back.

use crate::events::Events;
use crate::service::Event;
use crate::{Result, StopReason, VirtualMachine, VsockStream};
use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

impl VirtualMachine {
    /// [`run`](Self::run), without blocking.
    pub fn run_async(&self) -> Pending<()> {
        self.on_a_thread(Self::run)
    }

    /// [`stop`](Self::stop), without blocking.
    pub fn stop_async(&self) -> Pending<()> {
        self.on_a_thread(Self::stop)
    }

    /// [`shutdown`](Self::shutdown), without blocking.
    pub fn shutdown_async(&self, limit: Duration) -> Pending<bool> {
        self.on_a_thread(move |vm| vm.shutdown(limit))
    }

    /// [`connect_vsock`](Self::connect_vsock), without blocking. The stream itself blocks; as a
    /// descriptor, it can be given to what the runtime has for sockets.
    pub fn connect_vsock_async(&self, port: u32) -> Pending<VsockStream> {
        self.on_a_thread(move |vm| vm.connect_vsock(port))
    }

    /// [`wait`](Self::wait), without blocking: for the end of the present run, if there is one when
    /// this is called. The future is a handle on the VM.
    pub fn wait_async(&self) -> Wait {
        let events = self.events_to_come();
        let over = events.is_none().then(|| self.wait());
        Wait { vm: self.clone(), events, over }
    }

    fn on_a_thread<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Pending<T> {
        let (vm, slot) = (self.clone(), Arc::new(Slot::default()));
        let pending = Pending(slot.clone());
        let thread = std::thread::Builder::new().name("vm call".into()).spawn(move || {
            let answer = catch_unwind(AssertUnwindSafe(|| call(&vm)));
            // Whoever has the answer may expect that this handle is gone.
            drop(vm);
            slot.fill(answer);
        });
        if let Err(source) = thread {
            let fail = crate::Error::Manager(format!("starting a thread failed: {source}"));
            pending.0.fill(Ok(Err(fail)));
        }
        pending
    }
}

/// A call that runs on a thread of its own.
#[derive(Debug)]
#[must_use = "the call runs, but nobody hears what became of it"]
pub struct Pending<T>(Arc<Slot<T>>);

type Answer<T> = std::result::Result<Result<T>, Box<dyn Any + Send>>;

/// Where the thread leaves its answer.
#[derive(Debug)]
struct Slot<T>(Mutex<(Option<Answer<T>>, Option<Waker>)>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Mutex::new((None, None)))
    }
}

impl<T> Slot<T> {
    fn fill(&self, answer: Answer<T>) {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.0 = Some(answer);
        let waker = slot.1.take();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T>;

    /// After it was ready once, it stays pending.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let mut slot = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.0.take() {
            Some(Ok(answer)) => Poll::Ready(answer),
            Some(Err(panic)) => {
                drop(slot);
                resume_unwind(panic)
            }
            None => {
                slot.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// The end of a run; see [`VirtualMachine::wait_async`].
#[derive(Debug)]
#[must_use = "nothing waits unless this is awaited"]
pub struct Wait {
    vm: VirtualMachine,
    /// Of the run that is waited for.
    events: Option<Events>,
    /// What to answer if there is no run to wait for.
    over: Option<Option<StopReason>>,
}

impl Future for Wait {
    type Output = Option<StopReason>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (None, Some(events)) = (self.over, &self.events) else {
            return Poll::Ready(self.over.flatten());
        };
        loop {
            match events.0.poll(context.waker()) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Event::Stopped(reason, _))) => {
                    return Poll::Ready(*self.over.insert(Some(reason)));
                }
                Poll::Ready(Some(_)) => {}
                Poll::Ready(None) => return Poll::Ready(self.vm.wait()),
            }
        }
    }
}

impl futures_core::Stream for Events {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.0.poll(context.waker())
    }
}
