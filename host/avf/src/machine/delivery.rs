//! How the app hears of a VM: first the callback, where its executor runs it, then the streams.

use super::{Machine, lock};
use crate::events::{Events, Feed};
use crate::executor::Executor;
use crate::service::Event;
use crate::{StopReason, VirtualMachine, VirtualMachineCallback};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::thread::ThreadId;

/// Who hears of a VM.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    /// Never held while the callback runs.
    listener: Mutex<Option<Arc<Listener>>>,
    /// Held while an event is handed over, so that two runs in a row do not overlap there.
    turn: Mutex<()>,
    /// The threads that hold `turn` or run a callback. There, nothing may wait for another event.
    inside: Mutex<Vec<ThreadId>>,
    /// Each with the number of the first run of which it tells.
    feeds: Mutex<Vec<(u64, Weak<Feed>)>>,
}

impl Drop for Delivery {
    fn drop(&mut self) {
        let feeds = std::mem::take(&mut *lock(&self.feeds));
        feeds.iter().filter_map(|(_, feed)| feed.upgrade()).for_each(|feed| feed.close());
    }
}

impl Delivery {
    pub(super) fn set_listener(
        &self,
        executor: Arc<dyn Executor>,
        callback: Arc<dyn VirtualMachineCallback + Send + Sync>,
    ) {
        let listener = Listener { executor, callback, queue: Mutex::default() };
        // The old one may be the last to have a handle on the VM: dropped without the lock.
        let old = lock(&self.listener).replace(Arc::new(listener));
        drop(old);
    }

    pub(super) fn clear_listener(&self) {
        let old = lock(&self.listener).take();
        drop(old);
    }

    /// The events of one run from now on: the run with this number, or the first after it that
    /// starts.
    fn subscribe(&self, run: u64) -> Events {
        let feed = Arc::new(Feed::default());
        let mut feeds = lock(&self.feeds);
        feeds.retain(|(_, feed)| feed.strong_count() > 0);
        feeds.push((run, Arc::downgrade(&feed)));
        Events(feed)
    }

    /// Whether this thread is inside the callback.
    pub(super) fn is_here(&self) -> bool {
        lock(&self.inside).contains(&std::thread::current().id())
    }

    fn enter(&self) -> Inside<'_> {
        lock(&self.inside).push(std::thread::current().id());
        Inside(self)
    }

    fn take_turn(&self) -> (Inside<'_>, MutexGuard<'_, ()>) {
        let turn = lock(&self.turn);
        (self.enter(), turn)
    }

    fn feed(&self, number: u64, event: &Event) {
        let feeds: Vec<_> = {
            let mut feeds = lock(&self.feeds);
            let of_this_run = feeds.iter().filter(|(first, _)| *first <= number);
            let of_this_run = of_this_run.filter_map(|(_, feed)| feed.upgrade()).collect();
            if matches!(event, Event::Stopped(..)) {
                feeds.retain(|(first, _)| *first > number);
            }
            of_this_run
        };
        // A waker may do anything, so it is not called with the lock held.
        feeds.iter().for_each(|feed| feed.push(event.clone()));
    }
}

/// Marks a thread as inside the callback as long as this lives.
struct Inside<'a>(&'a Delivery);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let mut inside = lock(&self.0.inside);
        let here = std::thread::current().id();
        if let Some(index) = inside.iter().rposition(|thread| *thread == here) {
            inside.swap_remove(index);
        }
    }
}

/// A callback, its executor, and the events that wait there.
struct Listener {
    executor: Arc<dyn Executor>,
    callback: Arc<dyn VirtualMachineCallback + Send + Sync>,
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Event>,
    /// A task is calling the callback; it takes what comes meanwhile as well.
    busy: bool,
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").field("queue", &self.queue).finish_non_exhaustive()
    }
}

impl Listener {
    /// Gives the event to the executor.
    fn hand_over(self: &Arc<Self>, machine: &Arc<Machine>, event: Event) {
        lock(&self.queue).waiting.push_back(event);
        // The task is no handle on the VM: it may lie there for long.
        let (listener, machine) = (self.clone(), Arc::downgrade(machine));
        let task = Box::new(move || listener.call_for_all(&machine));
        guard("the executor", || self.executor.execute(task));
    }

    /// Calls the callback for everything that waits, unless another task does.
    fn call_for_all(&self, machine: &Weak<Machine>) {
        while let Some(_busy) = self.become_busy() {
            let Some(event) = lock(&self.queue).waiting.pop_front() else { return };
            let Some(machine) = machine.upgrade() else { return };
            let vm = VirtualMachine::from(machine.clone());
            let _inside = machine.delivery.enter();
            guard("the callback", || self.call(&vm, &event));
        }
    }

    fn call(&self, vm: &VirtualMachine, event: &Event) {
        let callback = &*self.callback;
        match event {
            Event::PayloadStarted => callback.on_payload_started(vm),
            Event::PayloadReady => callback.on_payload_ready(vm),
            Event::PayloadFinished(code) => callback.on_payload_finished(vm, *code),
            Event::Error(code, message) => callback.on_error(vm, *code, message),
            Event::Stopped(reason, message) => callback.on_stopped(vm, *reason, message.as_deref()),
        }
    }

    /// The right to call the callback, if there is something to call it for.
    fn become_busy(&self) -> Option<Busy<'_>> {
        let mut queue = lock(&self.queue);
        if queue.busy || queue.waiting.is_empty() {
            return None;
        }
        queue.busy = true;
        Some(Busy(&self.queue))
    }
}

struct Busy<'a>(&'a Mutex<Queue>);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        lock(self.0).busy = false;
    }
}

/// A panic of the app's code must not keep the end of the VM from anybody.
fn guard(who: &str, what: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(what)).is_err() {
        log::error!("{who} of a virtual machine panicked");
    }
}

/// On the event thread of one run. Nothing is delivered for a VM without a handle.
pub(super) fn deliver(machine: &Weak<Machine>, number: u64, event: &Event) {
    let Some(machine) = machine.upgrade() else { return };
    let _turn = machine.delivery.take_turn();
    match event {
        Event::Stopped(reason, _) => {
            if machine.note_end(number, *reason) {
                machine.tell(event);
                machine.forget(number);
                machine.delivery.feed(number, event);
            }
        }
        event => {
            machine.tell(event);
            machine.delivery.feed(number, event);
        }
    }
}

impl Machine {
    fn tell(self: &Arc<Self>, event: &Event) {
        let listener = lock(&self.delivery.listener).clone();
        if let Some(listener) = listener {
            listener.hand_over(self, event.clone());
        }
    }

    /// Takes note of the end of a run; false if it is one that failed to start.
    ///
    /// The VM stays known until the callback has heard of its end.
    fn note_end(&self, number: u64, reason: StopReason) -> bool {
        let mut run = lock(&self.run);
        if run.vm.is_none() || run.number != number {
            return false;
        }
        run.heard = true;
        run.last = Some(reason);
        run.lost = matches!(reason, StopReason::VirtualizationServiceDied | StopReason::Unknown);
        true
    }

    /// The events of the present run from now on or, if the VM is stopped, those of the next.
    pub(super) fn events(&self) -> Events {
        // A run that is over may have yet to be told of; that is none of the next one's business.
        let run = lock(&self.run);
        let ahead = u64::from(!run.is_running());
        self.delivery.subscribe(run.number.saturating_add(ahead))
    }

    /// The events of the run whose end has yet to come to the feeds, if there is one: that is after
    /// `forget`.
    #[cfg(feature = "async")]
    pub(super) fn events_to_come(&self) -> Option<Events> {
        let run = lock(&self.run);
        run.vm.is_some().then(|| self.delivery.subscribe(run.number))
    }

    /// Lets go of a VM that ended, unless the callback has started another.
    fn forget(&self, number: u64) {
        let mut run = lock(&self.run);
        let ended = if run.number == number { run.vm.take() } else { None };
        // Dropped after the lock is free, since that may speak to the manager.
        drop(run);
        drop(ended);
    }
}
