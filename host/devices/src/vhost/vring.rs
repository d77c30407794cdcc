//! One virtqueue with its two event counters.

use std::fs::File;
use std::os::fd::AsFd;
use std::sync::atomic::Ordering;

use virtio_queue::{DescriptorChain, Queue, QueueOwnedT, QueueT};

use super::GuestMemory;
use crate::Error;
use crate::events::raise_counter;

/// A split virtqueue as the VMM set it up.
#[derive(Debug)]
pub(crate) struct Vring {
    index: usize,
    queue: Queue,
    pub(super) kick: Option<File>,
    pub(super) call: Option<File>,
    pub(super) enabled: bool,
    broken: bool,
    unsignalled: bool,
    /// There are returned chains of which the guest seemed not to want to hear.
    withheld: bool,
}

impl Vring {
    pub(crate) fn new(index: usize, max_size: u16) -> Result<Self, Error> {
        let queue = Queue::new(max_size).map_err(|source| Error::Queue { queue: index, source })?;
        Ok(Self {
            index,
            queue,
            kick: None,
            call: None,
            enabled: false,
            broken: false,
            unsignalled: false,
            withheld: false,
        })
    }

    /// The ring itself, to be set up by the VMM's messages.
    pub(super) fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    /// Wraps a ring that a test set up.
    #[cfg(test)]
    pub(crate) fn with_queue(index: usize, queue: Queue) -> Self {
        let mut vring = Self::new(index, 1).unwrap();
        vring.queue = queue;
        vring.enabled = true;
        vring
    }

    /// Checks the ring's place in guest memory and starts it.
    pub(super) fn start(&mut self, memory: &GuestMemory) -> bool {
        self.queue.set_ready(true);
        self.broken = !self.queue.is_valid(memory);
        !self.broken
    }

    pub(super) fn stop(&mut self) {
        self.queue.set_ready(false);
        self.broken = false;
        self.unsignalled = false;
        self.withheld = false;
    }

    /// Places the ring at guest addresses and picks its used index up from there.
    pub(super) fn place(
        &mut self,
        memory: &GuestMemory,
        table: u64,
        avail: u64,
        used: u64,
    ) -> Result<(), virtio_queue::Error> {
        use vm_memory::GuestAddress;
        self.queue.try_set_desc_table_address(GuestAddress(table))?;
        self.queue.try_set_avail_ring_address(GuestAddress(avail))?;
        self.queue.try_set_used_ring_address(GuestAddress(used))?;
        let index = self.queue.used_idx(memory, Ordering::Acquire)?;
        self.queue.set_next_used(index.0);
        Ok(())
    }

    /// Whether the guest can use the ring now.
    pub(crate) fn is_running(&self) -> bool {
        self.enabled && self.queue.ready() && !self.broken
    }

    /// The next chain that the guest made available.
    pub(crate) fn pop<'m>(
        &mut self,
        memory: &'m GuestMemory,
    ) -> Result<Option<DescriptorChain<&'m GuestMemory>>, Error> {
        let next = self.queue.iter(memory).map(|mut chains| chains.next());
        self.check(next)
    }

    /// Takes back the last `count` pops: their chains are available again.
    pub(crate) fn unpop(&mut self, count: u16) {
        let next = self.queue.next_avail().wrapping_sub(count);
        self.queue.set_next_avail(next);
    }

    /// Returns a chain to the guest, with `len` bytes of its writable part filled. The guest is
    /// told by the next [`Vring::signal`].
    pub(crate) fn push(&mut self, memory: &GuestMemory, head: u16, len: u32) -> Result<(), Error> {
        self.unsignalled = true;
        let added = self.queue.add_used(memory, head, len);
        self.check(added)
    }

    /// Interrupts the guest if there are returned chains that it wants to hear of.
    pub(crate) fn signal(&mut self, memory: &GuestMemory) -> Result<(), Error> {
        if !std::mem::take(&mut self.unsignalled) {
            return Ok(());
        }
        let wanted = self.queue.needs_notification(memory);
        self.withheld = !self.check(wanted)?;
        if !self.withheld {
            self.call_now();
        }
        Ok(())
    }

    /// Interrupts the guest if it was not told of all returned chains: what it wanted a moment ago
    /// may have been read too early (see [`crate::events::Patience`]).
    pub(super) fn remind(&mut self) {
        if std::mem::take(&mut self.withheld) {
            self.call_now();
        }
    }

    /// Interrupts the guest. One interrupt too many does no harm.
    pub(super) fn call_now(&self) {
        if let Some(call) = &self.call {
            raise_counter(call.as_fd());
        }
    }

    /// Asks for a kick when the guest makes the next chain available. True if it already has.
    pub(crate) fn listen(&mut self, memory: &GuestMemory) -> Result<bool, Error> {
        let more = self.queue.enable_notification(memory);
        self.check(more)
    }

    /// A ring whose indices make no sense cannot be used any more until it is set up again.
    fn check<T>(&mut self, result: Result<T, virtio_queue::Error>) -> Result<T, Error> {
        result.map_err(|source| {
            self.broken = true;
            Error::Queue { queue: self.index, source }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use rustix::event::{EventfdFlags, eventfd};
    use virtio_queue::mock::MockSplitQueue;
    use vm_memory::{Bytes, GuestAddress};

    use super::*;

    const SIZE: u16 = 16;

    #[test]
    fn a_guest_that_seemed_not_to_want_an_interrupt_is_reminded_once() {
        let memory = GuestMemory::from_ranges(&[(GuestAddress(0), 0x1_0000)]).unwrap();
        let ring = MockSplitQueue::new(&memory, SIZE);
        let mut queue: Queue = ring.create_queue().unwrap();
        queue.set_event_idx(true);
        let mut vring = Vring::with_queue(0, queue);
        let flags = EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC;
        let mut call = File::from(eventfd(0, flags).unwrap());
        vring.call = Some(call.try_clone().unwrap());
        let mut rang = || call.read(&mut [0; 8]).is_ok();

        // It asks to be told of the first chain, and then of one that is far away.
        let wish = GuestAddress(ring.avail_addr().0 + 4 + 2 * u64::from(SIZE));
        memory.write_obj(0u16, wish).unwrap();
        vring.push(&memory, 0, 0).unwrap();
        vring.signal(&memory).unwrap();
        assert!(rang());
        vring.remind();
        assert!(!rang());
        memory.write_obj(9u16, wish).unwrap();
        vring.push(&memory, 1, 0).unwrap();
        vring.signal(&memory).unwrap();
        assert!(!rang());

        vring.remind();
        assert!(rang());
        vring.remind();
        assert!(!rang());
    }
}
