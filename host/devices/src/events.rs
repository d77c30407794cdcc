//! Waiting for descriptors: epoll, a one-shot timer and a wake-up from other threads.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::event::{EventfdFlags, Timespec, eventfd};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create, timerfd_settime,
};

use crate::Error;

/// Most events taken from the kernel at once.
const BATCH: usize = 64;

/// Something happened to the descriptor that was added under `token`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) token: u64,
    pub(crate) flags: EventFlags,
}

/// How long a device's loop waits for something to happen.
///
/// A processor may hold a store back for some nanoseconds while it goes on to load. So driver and
/// device each have a barrier between their last word on a queue and their next look at the
/// other's. QEMU's translator leaves the driver's barrier out if the guest can never have a second
/// processor (`tests/barriers.rs` shows it): then both can look too early, and a kick or an interrupt
/// is lost. So the loop looks once more before it sleeps for good, after a time that is far longer
/// than any store is held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Patience {
    /// There is more to do.
    None,
    /// A millisecond: all was done.
    Moment,
    /// All was done, a second look included.
    #[default]
    Endless,
}

impl Patience {
    /// What follows a turn that began with these events.
    pub(crate) fn after(self, found: &[Event], more: bool) -> Self {
        match self {
            _ if more => Self::None,
            Self::Moment if found.is_empty() => Self::Endless,
            _ => Self::Moment,
        }
    }

    /// Whether a wait that found these events ended in the second look.
    pub(crate) fn is_over(self, found: &[Event]) -> bool {
        self == Self::Moment && found.is_empty()
    }

    fn timeout(self) -> Option<Timespec> {
        let of = |tv_nsec| Some(Timespec { tv_sec: 0, tv_nsec });
        match self {
            Self::None => of(0),
            Self::Moment => of(1_000_000),
            Self::Endless => None,
        }
    }
}

/// A set of descriptors to wait for.
#[derive(Debug)]
pub(crate) struct Events {
    epoll: OwnedFd,
}

impl Events {
    pub(crate) fn new() -> Result<Self, Error> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)
            .map_err(Error::system("cannot make an event queue"))?;
        Ok(Self { epoll })
    }

    pub(crate) fn add(&self, fd: impl AsFd, token: u64, flags: EventFlags) -> Result<(), Error> {
        epoll::add(&self.epoll, fd, EventData::new_u64(token), flags)
            .map_err(Error::system("cannot watch a descriptor"))
    }

    pub(crate) fn modify(&self, fd: impl AsFd, token: u64, flags: EventFlags) -> Result<(), Error> {
        epoll::modify(&self.epoll, fd, EventData::new_u64(token), flags)
            .map_err(Error::system("cannot watch a descriptor"))
    }

    /// To be called before closing a descriptor whose open file other processes share: closing
    /// alone would leave it watched.
    pub(crate) fn remove(&self, fd: impl AsFd) {
        // It fails only for a descriptor that is not watched, which is what is wanted.
        let _ = epoll::delete(&self.epoll, fd);
    }

    /// Replaces `found` by what happened, waiting for something as long as there is patience.
    pub(crate) fn wait(&self, found: &mut Vec<Event>, patience: Patience) -> Result<(), Error> {
        let mut raw = Vec::with_capacity(BATCH);
        let timeout = patience.timeout();
        let timeout = timeout.as_ref();
        rustix::io::retry_on_intr(|| {
            epoll::wait(&self.epoll, rustix::buffer::spare_capacity(&mut raw), timeout)
        })
        .map_err(Error::system("cannot wait for events"))?;
        found.clear();
        found.extend(
            raw.iter().map(|event: &epoll::Event| Event {
                token: { event.data }.u64(),
                flags: event.flags,
            }),
        );
        Ok(())
    }
}

/// A timer that is idle unless armed.
#[derive(Debug)]
pub(crate) struct Timer {
    timer: OwnedFd,
    armed_for: Option<Instant>,
}

impl Timer {
    pub(crate) fn new() -> Result<Self, Error> {
        let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
        let timer = timerfd_create(TimerfdClockId::Monotonic, flags)
            .map_err(Error::system("cannot make a timer"))?;
        Ok(Self { timer, armed_for: None })
    }

    /// Fires once at `when`, or never.
    pub(crate) fn set(&mut self, when: Option<Instant>) -> Result<(), Error> {
        if when == self.armed_for {
            return Ok(());
        }
        // Zero would disarm it, so a moment that has passed becomes the next nanosecond.
        let left = when.map(|when| {
            when.saturating_duration_since(Instant::now()).max(Duration::from_nanos(1))
        });
        let value = left.unwrap_or_default();
        let it_value = Timespec {
            tv_sec: i64::try_from(value.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: value.subsec_nanos().into(),
        };
        let it_interval = Timespec { tv_sec: 0, tv_nsec: 0 };
        timerfd_settime(
            &self.timer,
            TimerfdTimerFlags::empty(),
            &Itimerspec { it_interval, it_value },
        )
        .map_err(Error::system("cannot arm a timer"))?;
        self.armed_for = when;
        Ok(())
    }

    /// Takes note that it fired.
    pub(crate) fn fired(&mut self) {
        drain_counter(self.timer.as_fd());
        self.armed_for = None;
    }
}

impl AsFd for Timer {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.timer.as_fd()
    }
}

/// Lets another thread wake this one.
#[derive(Debug)]
pub(crate) struct Waker {
    counter: OwnedFd,
}

impl Waker {
    pub(crate) fn new() -> Result<Self, Error> {
        let counter = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
            .map_err(Error::system("cannot make an event counter"))?;
        Ok(Self { counter })
    }

    pub(crate) fn try_clone(&self) -> Result<Self, Error> {
        let counter =
            self.counter.try_clone().map_err(Error::system("cannot copy an event counter"))?;
        Ok(Self { counter })
    }

    pub(crate) fn wake(&self) {
        raise_counter(self.counter.as_fd());
    }

    pub(crate) fn woken(&self) {
        drain_counter(self.counter.as_fd());
    }
}

impl AsFd for Waker {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.counter.as_fd()
    }
}

/// Adds one to an eventfd. A full counter is an unread wake-up, which is as good.
pub(crate) fn raise_counter(fd: BorrowedFd<'_>) {
    let _ = rustix::io::retry_on_intr(|| rustix::io::write(fd, &1u64.to_ne_bytes()));
}

/// Sets an eventfd or timer back to zero.
pub(crate) fn drain_counter(fd: BorrowedFd<'_>) {
    let _ = rustix::io::retry_on_intr(|| rustix::io::read(fd, &mut [0u8; 8]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_it_sleeps_a_loop_looks_once_more() {
        let events = Events::new().unwrap();
        let waker = Waker::new().unwrap();
        events.add(&waker, 7, EventFlags::IN).unwrap();
        let mut found = Vec::new();
        let mut patience = Patience::default();

        waker.wake();
        events.wait(&mut found, patience).unwrap();
        assert_eq!((found.len(), patience.is_over(&found)), (1, false));
        waker.woken();
        patience = patience.after(&found, true);
        assert_eq!(patience, Patience::None);
        events.wait(&mut found, patience).unwrap();
        assert_eq!((found.len(), patience.is_over(&found)), (0, false));

        patience = patience.after(&found, false);
        assert_eq!(patience, Patience::Moment);
        events.wait(&mut found, patience).unwrap();
        assert_eq!((found.len(), patience.is_over(&found)), (0, true));
        assert_eq!(patience.after(&found, true), Patience::None);
        assert_eq!(patience.after(&found, false), Patience::Endless);
    }
}
