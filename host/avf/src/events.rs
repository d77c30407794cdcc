//! The events of one run, for whoever pulls them.

use crate::service::Event;
use crate::waiting::{deadline, wait};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

/// The events of one run of a VM, up to and including [`Event::Stopped`]: what
/// [`VirtualMachine::events`](crate::VirtualMachine::events) gives.
///
/// An iterator that waits for the next event; with the feature `async`, a stream as well. What
/// nobody takes waits in memory, and the events of one run are few. It is no handle on the VM: when
/// the last one is dropped, the events end without `Stopped`.
///
/// The callback hears each event first. In the callback, there is nothing to wait for: the next
/// event comes only after it.
#[derive(Debug)]
pub struct Events(pub(crate) Arc<Feed>);

impl Events {
    /// The next event if it comes within this time; the end is not told from a time that is over.
    pub fn next_within(&mut self, limit: Duration) -> Option<Event> {
        self.0.take(Some(limit))
    }
}

impl Iterator for Events {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        self.0.take(None)
    }
}

/// What lies between the thread of a VM's events and an [`Events`].
#[derive(Debug, Default)]
pub(crate) struct Feed {
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    waiting: VecDeque<Event>,
    closed: bool,
    waker: Option<Waker>,
}

impl Feed {
    pub(crate) fn push(&self, event: Event) {
        self.change(|inner| {
            inner.closed = matches!(event, Event::Stopped(..));
            inner.waiting.push_back(event);
        });
    }

    /// Nothing more will come.
    pub(crate) fn close(&self) {
        self.change(|inner| inner.closed = true);
    }

    /// The next event or, with nothing left, whether more may come.
    #[cfg_attr(not(feature = "async"), allow(dead_code))]
    pub(crate) fn poll(&self, waker: &Waker) -> std::task::Poll<Option<Event>> {
        let mut inner = self.lock();
        match inner.waiting.pop_front() {
            None if !inner.closed => {
                inner.waker = Some(waker.clone());
                std::task::Poll::Pending
            }
            event => std::task::Poll::Ready(event),
        }
    }

    fn take(&self, limit: Option<Duration>) -> Option<Event> {
        let deadline = deadline(limit);
        let mut inner = self.lock();
        loop {
            let event = inner.waiting.pop_front();
            if event.is_some() || inner.closed {
                return event;
            }
            inner = wait(&self.changed, inner, deadline)?;
        }
    }

    fn change(&self, change: impl FnOnce(&mut Inner)) {
        let mut inner = self.lock();
        change(&mut inner);
        let waker = inner.waker.take();
        drop(inner);
        self.changed.notify_all();
        // Called without the lock: a waker may poll at once.
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StopReason;

    fn stopped() -> Event {
        Event::Stopped(StopReason::Shutdown, None)
    }

    #[test]
    fn events_come_in_order_and_end_with_the_run() {
        let feed = Arc::new(Feed::default());
        for event in [Event::PayloadStarted, Event::PayloadFinished(3), stopped()] {
            feed.push(event);
        }
        let all: Vec<_> = Events(feed).collect();
        assert_eq!(all, [Event::PayloadStarted, Event::PayloadFinished(3), stopped()]);
    }

    #[test]
    fn a_reader_waits_for_what_another_thread_brings() {
        let feed = Arc::new(Feed::default());
        let reader = std::thread::spawn({
            let events = Events(feed.clone());
            move || events.collect::<Vec<_>>()
        });
        feed.push(Event::PayloadReady);
        feed.push(stopped());
        assert_eq!(reader.join().unwrap(), [Event::PayloadReady, stopped()]);
    }

    #[test]
    fn waiting_has_a_limit_and_a_closed_feed_an_end() {
        let feed = Arc::new(Feed::default());
        let mut events = Events(feed.clone());
        assert_eq!(events.next_within(Duration::ZERO), None);
        feed.push(Event::PayloadReady);
        assert_eq!(events.next_within(Duration::MAX), Some(Event::PayloadReady));
        feed.close();
        assert_eq!(events.next_within(Duration::MAX), None);
        assert_eq!(events.next(), None);
    }
}
