//! What waits for its turn in a session.
//!
//! Calls that want no answer are carried out in the order of their numbers, of which each object has
//! its own. One that comes early waits in the protocol stack, for as long as the session lasts if
//! the number before it never comes. The stack counts what waits for an object but does not measure
//! it: at a hundred kilobytes each that would be a gigabyte for each object. So the same queues are
//! kept here, without what is in them.

use std::collections::{BTreeMap, HashMap};

/// Most bytes that wait in a session.
const MAX_WAITING: usize = 4 << 20;

/// What is counted for a call beside its bytes.
const BESIDE: usize = 256;

/// Most objects whose numbers are remembered, of those that the peer has not given back.
const MAX_OBJECTS: usize = 50_000;

/// A peer that has more wait than there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crowded {
    /// Bytes of calls.
    Bytes,
    /// Objects that are called.
    Objects,
}

/// The queues of a session's objects, by their addresses.
#[derive(Debug, Default)]
pub(crate) struct Oneways {
    queues: HashMap<u64, Queue>,
    waiting: usize,
}

#[derive(Debug, Default)]
struct Queue {
    /// The number whose turn it is.
    next: u64,
    /// What waits, by its number; the same number may come often.
    early: BTreeMap<u64, usize>,
    /// Whether the peer has given references back, perhaps the last one.
    is_released: bool,
}

impl Oneways {
    /// Takes notice of a call with this many bytes.
    pub(crate) fn take(&mut self, target: u64, number: u64, bytes: usize) -> Result<(), Crowded> {
        if self.queues.len() >= 2 * MAX_OBJECTS && !self.queues.contains_key(&target) {
            self.forget_released()?;
        }
        let queue = self.queues.entry(target).or_default();
        if number == queue.next {
            self.waiting = self.waiting.saturating_sub(queue.advance());
        } else if number > queue.next {
            let bytes = bytes.saturating_add(BESIDE);
            *queue.early.entry(number).or_default() += bytes;
            self.waiting = self.waiting.saturating_add(bytes);
        }
        if self.waiting > MAX_WAITING { Err(Crowded::Bytes) } else { Ok(()) }
    }

    /// Takes notice that references of an object are given back.
    pub(crate) fn released(&mut self, target: u64) {
        if let Some(queue) = self.queues.get_mut(&target) {
            queue.is_released = true;
        }
    }

    /// Makes room for others, which is worth the while if it is much.
    fn forget_released(&mut self) -> Result<(), Crowded> {
        self.queues.retain(|_, queue| !queue.is_released || !queue.early.is_empty());
        if self.queues.len() > MAX_OBJECTS { Err(Crowded::Objects) } else { Ok(()) }
    }
}

impl Queue {
    /// One is carried out, and then those that waited for it; how much waits no longer.
    fn advance(&mut self) -> usize {
        let mut gone = 0;
        self.next = self.next.wrapping_add(1);
        while let Some(first) = self.early.first_entry() {
            if *first.key() > self.next {
                break;
            }
            if *first.key() == self.next {
                self.next = self.next.wrapping_add(1);
            }
            gone += first.remove();
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_its_turn_does_not_wait() {
        let mut oneways = Oneways::default();
        for number in 0..1000 {
            for target in [1, 2] {
                assert_eq!(oneways.take(target, number, 100_000), Ok(()));
            }
        }
        assert_eq!(oneways.waiting, 0);
    }

    #[test]
    fn what_comes_early_waits_until_it_is_its_turn() {
        let mut oneways = Oneways::default();
        for number in [3, 1, 2, 2, 5] {
            assert_eq!(oneways.take(1, number, 100), Ok(()));
        }
        assert_eq!(oneways.waiting, 5 * (100 + BESIDE));
        assert_eq!(oneways.take(1, 0, 100), Ok(()));
        assert_eq!(oneways.waiting, 100 + BESIDE);
        assert_eq!(oneways.take(1, 4, 100), Ok(()));
        assert_eq!(oneways.waiting, 0);
        // Late ones are nothing.
        assert_eq!(oneways.take(1, 0, 100), Ok(()));
        assert_eq!(oneways.waiting, 0);
    }

    #[test]
    fn little_waits() {
        let mut oneways = Oneways::default();
        let most = (1..).take_while(|number| oneways.take(*number, 1, 100_000).is_ok()).count();
        assert_eq!(most, MAX_WAITING / (100_000 + BESIDE));
        assert_eq!(oneways.take(7, 1, 0), Err(Crowded::Bytes));
    }

    #[test]
    fn few_objects_are_remembered() {
        let mut oneways = Oneways::default();
        let most = (0..).take_while(|target| oneways.take(*target, 0, 1).is_ok()).count();
        assert_eq!(most, 2 * MAX_OBJECTS);
    }

    #[test]
    fn objects_that_are_given_back_are_forgotten() {
        let mut oneways = Oneways::default();
        for target in 0..5 * MAX_OBJECTS as u64 {
            assert_eq!(oneways.take(target, 0, 1), Ok(()));
            oneways.released(target);
        }
        assert!(oneways.queues.len() <= 2 * MAX_OBJECTS);
    }
}
